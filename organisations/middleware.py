"""Which language a page speaks, and which member is looking."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from organisations.models import Member, User

Handler = Callable[[HttpRequest], HttpResponse]


def language(get_response: Handler) -> Handler:
    """Speak the language of the cookie, else of the browser, else Dutch. Link pages choose their own."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen not in dict(settings.LANGUAGES):
            chosen = translation.get_language_from_request(request)
        with translation.override(chosen):
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or chosen)
        return response

    return middleware


class membership:  # noqa: N801  read in settings as a verb, like its neighbour
    """Hang on `request.member`: the active membership for the organisation in the address, else the first."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, str]) -> None:
        """Runs before LoginRequiredMiddleware's own, when the address has been read."""
        memberships = _memberships(request.user) if isinstance(request.user, User) else []
        org = kwargs.get("org")
        here = [member for member in memberships if org in (None, member.organisation.public_id)]
        request.member = here[0] if here else None  # type: ignore[attr-defined]  # views see it typed, as StaffRequest


def _memberships(user: User) -> list[Member]:
    """The active ones, from rows that came with the account: no query."""
    found = []
    for person in user.known_as:
        if hasattr(person, "member"):
            person.member.person, person.member.organisation = person, person.organisation
            if person.member.is_active:
                found.append(person.member)
    return found
