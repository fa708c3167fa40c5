"""Doors of the staff side: who may come in, and what they were typing when the session ran out."""

import functools
import time
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from organisations.acting import Actor
from organisations.models import Member, Organisation, User

P = ParamSpec("P")
KEEP_SECONDS = 60 * 60
LAST_USER = "last-user"
LAST_USER_SECONDS = 4 * 7 * 24 * 60 * 60
_UNSAVED = "unsaved"


class StaffRequest(HttpRequest):
    """What a `@staff` view receives."""

    user: User
    member: Member
    organisation: Organisation
    # What was typed before the session ran out, to be shown and not yet saved; None when there is nothing.
    restored: QueryDict | None


StaffView = Callable[Concatenate[StaffRequest, P], HttpResponse]


def actor(request: StaffRequest) -> Actor:
    """The one who acts in this request."""
    return Actor(person=request.member.person, member=request.member)


def staff(*, planner: bool = False, admin: bool = False) -> Callable[[StaffView[P]], Callable[..., HttpResponse]]:
    """Let in members of the organisation in the address; others get 404, readers 403 where `planner` is asked.

    What is posted after the session ran out is kept for an hour, and handed back after sign-in to the same user: a
    signed cookie says who was here last. In a browser where that is not known nothing is kept.
    """

    def decorate(view: StaffView[P]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def wrapper(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return _ask_to_sign_in(request)
            member: Member | None = request.member
            if member is None:
                raise Http404
            if (planner and not member.may_plan) or (admin and not member.may_arrange):
                raise PermissionDenied
            request.organisation = member.organisation
            request.restored = _give_back(request)
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "no-store")
            _remember_user(request, response)
            return response

        wrapper.login_required = False  # type: ignore[attr-defined]  # the wrapper asks itself, after keeping the text
        return wrapper

    return decorate


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    here = request.get_full_path() if request.method == "GET" else request.path
    user = _last_user(request)
    if request.method == "POST" and user:
        typed = request.POST.copy()
        typed.pop("csrfmiddlewaretoken", None)
        request.session[_UNSAVED] = {
            "user": user,
            "path": request.path,
            "typed": typed.urlencode(),
            "at": time.time(),
        }
    address = f"{reverse('account_login')}?{urlencode({'next': here})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return redirect(address)


def _give_back(request: HttpRequest) -> QueryDict | None:
    kept = request.session.get(_UNSAVED)
    if not kept:
        return None
    is_theirs = kept["user"] == str(request.user.pk) and time.time() - kept["at"] <= KEEP_SECONDS
    if is_theirs and (request.method != "GET" or kept["path"] != request.path):
        return None
    del request.session[_UNSAVED]
    return QueryDict(kept["typed"]) if is_theirs else None


def _last_user(request: HttpRequest) -> str:
    """The key of the user who was last signed in here; empty when that is not known."""
    return str(request.get_signed_cookie(LAST_USER, "", salt=LAST_USER, max_age=LAST_USER_SECONDS))


def _remember_user(request: HttpRequest, response: HttpResponse) -> None:
    """Outlives the session by a fortnight. It opens nothing: it only says whose the unsaved text is."""
    user = str(request.user.pk)
    if _last_user(request) != user:
        response.set_signed_cookie(
            LAST_USER,
            user,
            salt=LAST_USER,
            max_age=LAST_USER_SECONDS,
            secure=not settings.DEVELOPMENT,
            httponly=True,
            samesite="Lax",
        )
