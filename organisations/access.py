"""Doors of the staff side: who may come in, and what they were typing when the session ran out."""

import functools
import time
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from organisations.acting import Actor
from organisations.models import Member, Organisation, User

P = ParamSpec("P")
KEEP_SECONDS = 60 * 60
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

    An anonymous POST is kept for an hour in the session and handed back after sign-in, to the person it belongs to.
    """

    def decorate(view: StaffView[P]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def wrapper(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return _ask_to_sign_in(request)
            member: Member | None = request.member
            if member is None:
                raise Http404
            if (planner and not member.may_plan) or (admin and member.role != Member.Role.ADMIN):
                raise PermissionDenied
            request.organisation = member.organisation
            request.restored = _give_back(request)
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        wrapper.login_required = False  # type: ignore[attr-defined]  # the wrapper asks itself, after keeping the text
        return wrapper

    return decorate


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    here = request.get_full_path() if request.method == "GET" else request.path
    if request.method == "POST":
        typed = request.POST.copy()
        typed.pop("csrfmiddlewaretoken", None)
        request.session[_UNSAVED] = {"path": request.path, "typed": typed.urlencode(), "at": time.time()}
    address = f"{reverse('account_login')}?{urlencode({'next': here})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return redirect(address)


def _give_back(request: HttpRequest) -> QueryDict | None:
    kept = request.session.get(_UNSAVED)
    if request.method != "GET" or not kept or kept["path"] != request.path:
        return None
    del request.session[_UNSAVED]
    if time.time() - kept["at"] > KEEP_SECONDS:
        return None
    return QueryDict(kept["typed"])
