"""Which language a page speaks, which member is looking, and by which clock."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation

from organisations import unsaved
from organisations.languages import FALLBACK
from organisations.models import Member, User
from organisations.titles import in_words_of, speak_as

Handler = Callable[[HttpRequest], HttpResponse]


def language(get_response: Handler) -> Handler:
    """Speak the language of the cookie, else of the browser, else Dutch. Link pages choose their own.

    The pages of staff know Dutch and English only: `membership` sees to that, once it knows who is looking.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen not in dict(settings.LANGUAGES):
            chosen = translation.get_language_from_request(request)
        with translation.override(chosen):
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or chosen)
        return response

    return middleware


class login_required(LoginRequiredMiddleware):  # noqa: N801  as its neighbours
    """Django's own; a fragment is told to open the whole page of sign-in instead of swapping that page in.

    What a learner wrote when their session ran out is theirs alone and kept nowhere: it is shown to be copied.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is not None and request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": answer["Location"]})
        if answer is not None and request.method == "POST" and unsaved.texts(request):
            page = {"texts": unsaved.texts(request), "back": answer["Location"]}
            return render(request, "organisations/copy_first.html", page, status=403)
        return answer


class membership:  # noqa: N801  read in settings as a verb, like its neighbour
    """Hang on `request.member`: the active membership for the organisation in the address, else the first.

    Functions are called as that organisation does; for who is no member, as the one does in which they are known. The
    clock is that of the organisation for members, and for others their own.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with in_words_of({}), timezone.override(None):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, str]) -> None:
        """Runs before LoginRequiredMiddleware's own, when the address has been read."""
        memberships = _memberships(request.user) if isinstance(request.user, User) else []
        org = kwargs.get("org")
        here = [member for member in memberships if org in (None, member.organisation.public_id)]
        request.member = here[0] if here else None  # type: ignore[attr-defined]  # views see it typed, as StaffRequest
        known = [here[0].person] if here else request.user.known_as if isinstance(request.user, User) else []
        if len(known) == 1:
            speak_as(known[0].organisation.titles)
            timezone.activate(known[0].organisation.timezone if here else known[0].zone)
        if here and translation.get_language() not in dict(settings.STAFF_LANGUAGES):
            translation.activate(FALLBACK)


def _memberships(user: User) -> list[Member]:
    """The active ones, from rows that came with the account: no query."""
    found = []
    for person in user.known_as:
        if hasattr(person, "member"):
            person.member.person, person.member.organisation = person, person.organisation
            if person.member.is_active:
                found.append(person.member)
    return found
