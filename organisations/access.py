"""Doors of the staff side: who may come in, and what they were typing when the session ran out."""

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from organisations import unsaved
from organisations.acting import Actor, WasErased
from organisations.models import Member, Organisation, Person, User

P = ParamSpec("P")
LAST_USER = "last-user"
LAST_USER_SECONDS = 4 * 7 * 24 * 60 * 60


class StaffRequest(HttpRequest):
    """What a `@staff` view receives."""

    user: User
    member: Member
    organisation: Organisation
    # What was typed before the session ran out, to be shown and not yet saved; None when there is nothing.
    restored: QueryDict | None


class NeedsAdmin(PermissionDenied):
    """They may come in, and perhaps plan; for this somebody decides who else may."""


StaffView = Callable[Concatenate[StaffRequest, P], HttpResponseBase]


def actor(request: StaffRequest) -> Actor:
    """The one who acts in this request."""
    return Actor(person=request.member.person, member=request.member)


def staff(*, planner: bool = False, admin: bool = False) -> Callable[[StaffView[P]], Callable[..., HttpResponseBase]]:
    """Let in members of the organisation in the address; others get 404, readers 403 where `planner` is asked.

    Who works there with another address than they signed in with is told so.

    What is posted after the session ran out is kept for an hour, and handed back after sign-in to the same user: a
    signed cookie says who was here last. In a browser where that is not known nothing is kept, and the text is shown to
    be copied.
    """

    def decorate(view: StaffView[P]) -> Callable[..., HttpResponseBase]:
        @functools.wraps(view)
        def wrapper(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _ask_to_sign_in(request)
            member: Member | None = request.member
            if member is None:
                return _lead_to_other_address(request, str(kwargs.get("org", "")))
            if admin and not member.may_arrange:
                raise NeedsAdmin
            if planner and not member.may_plan:
                raise PermissionDenied
            request.organisation = member.organisation
            request.restored = unsaved.give_back(request)
            if request.restored is not None:
                messages.warning(request, _("This is what you typed. It is not saved yet."))
            try:
                response = view(request, *args, **kwargs)
            except WasErased:
                response = _erased(request)
            except Http404:
                if not _leads_to_erased(member, kwargs):
                    raise
                response = _erased(request)
            response.headers.setdefault("Cache-Control", "no-store")
            if request.user.is_authenticated:  # not who was signed out by what they just did
                _remember_user(request, response)
            return response

        wrapper.login_required = False  # type: ignore[attr-defined]  # the wrapper asks itself, after keeping the text
        wrapper.gives_back = True  # type: ignore[attr-defined]  # read where a form is refused before it comes here
        return wrapper

    return decorate


def _leads_to_erased(member: Member, values: dict[str, Any]) -> bool:
    """Whether the address names somebody of theirs who was erased."""
    named = [values[name] for name in ("person", "other") if name in values]
    return bool(named) and Person.objects.erased_of(member, named).exists()


def _erased(request: HttpRequest) -> HttpResponse:
    """Instead of a page or an act of who was erased, also by a page that was open before."""
    return render(request, "organisations/erased.html", {"is_act": request.method == "POST"}, status=410)


def _lead_to_other_address(request: HttpRequest, org: str) -> HttpResponse:
    """To signing in anew, for who works there, at another address than they are signed in with by now; else 404.

    The account stayed with who they are elsewhere: there nobody else decides who comes in.
    """
    assert isinstance(request.user, User)
    here = Member.objects.active().filter(organisation__public_id=org).once_reached_at(request.user.email)
    if not here.exists():
        raise Http404
    back = request.get_full_path() if request.method == "GET" else request.path
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": back})
    texts = unsaved.texts(request) if request.method == "POST" else []
    page = {"address": request.user.email, "sign_in": sign_in_address(back), "texts": texts}
    return render(request, "organisations/other_address.html", page, status=403)


def leads_home(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A view that only takes a form. Who comes otherwise, say after signing in again, goes to the front page."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest) -> HttpResponse:
        return view(request) if request.method == "POST" else redirect("home")

    return wrapper


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    here = request.get_full_path() if request.method == "GET" else request.path
    address = sign_in_address(here)
    if request.method == "POST":
        user = last_user(request)
        if user:
            unsaved.keep(request, user)
        elif unsaved.texts(request):
            page = {"texts": unsaved.texts(request), "back": address}
            return render(request, "organisations/copy_first.html", page, status=403)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return redirect(address)


def sign_in_address(here: str) -> str:
    """The page of sign-in, and back to this one."""
    return f"{reverse('account_login')}?{urlencode({'next': here})}"


def last_user(request: HttpRequest) -> str:
    """The key of the user who was last signed in here; empty when that is not known."""
    return str(request.get_signed_cookie(LAST_USER, "", salt=LAST_USER, max_age=LAST_USER_SECONDS))


def _remember_user(request: HttpRequest, response: HttpResponseBase) -> None:
    """Outlives the session by a fortnight. It opens nothing: it only says whose the unsaved text is."""
    user = str(request.user.pk)
    if last_user(request) != user:
        response.set_signed_cookie(
            LAST_USER,
            user,
            salt=LAST_USER,
            max_age=LAST_USER_SECONDS,
            secure=not settings.DEVELOPMENT,
            httponly=True,
            samesite="Lax",
        )
