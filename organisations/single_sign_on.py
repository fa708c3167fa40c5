"""Signing in at an organisation's own provider, beside the mailed code (docs/adr/0037).

What is said there is read by `provider`. What is ours: who comes in, and the words. Nobody is made by signing in: who
has no access yet is let in by an admin first.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, passthrough_next_redirect_url, perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from organisations import actions
from organisations.acting import Actor
from organisations.clock import now
from organisations.models import Member, Person, ProviderAccount, User
from organisations.rate_limits import allow, client_address
from organisations.sign_in import account_of, is_staff

if TYPE_CHECKING:
    from organisations.provider import Said

# Each goes to the provider and makes a session; a whole office can stand behind one address.
STARTS_AN_HOUR, HOUR = 300, 60 * 60
_NEXT = "after_provider"


class Refused(Exception):  # says what is the matter
    """Nobody comes in; the words are for whoever tried."""


@login_not_required
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """The button on the page of sign-in. POST goes on to the provider; GET leads back to the button.

    By a page that goes on by itself: a redirect would still be this form to the browser, and our forms lead nowhere
    else (`form-action`).
    """
    _is_there()
    door = passthrough_next_redirect_url(request, reverse("account_login"), "next")
    if request.method != "POST" or request.user.is_authenticated:
        return redirect(door)
    if not allow(f"provider:{client_address(request)}", most=STARTS_AN_HOUR, seconds=HOUR):
        return render(request, "429.html", status=429)
    from organisations import provider  # noqa: PLC0415  its library is there only where a provider is configured

    try:
        there = provider.where_to(request)
    except provider.Unreachable:
        messages.error(request, _unreachable())
        return redirect(door)
    request.session[_NEXT] = get_next_redirect_url(request)
    return render(request, "account/provider_login.html", {"provider": settings.OIDC_NAME, "there": there})


@login_not_required
@never_cache
def come_back(request: HttpRequest) -> HttpResponse:
    """Where the provider sends the browser back to. A GET that signs in, once, and only the browser that went."""
    _is_there()
    if request.user.is_authenticated:
        return redirect("account_login")
    wanted = request.session.pop(_NEXT, None)
    try:
        user = _account(_said(request), now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(reverse("account_login", query={"next": wanted} if wanted else None))
    record_authentication(request, user, "provider")
    answer: HttpResponse = perform_login(request, user, redirect_url=wanted)
    return answer


def _is_there() -> None:
    if not settings.OIDC_NAME:
        raise Http404("no provider is configured")


def _said(request: HttpRequest) -> "Said":
    """What the provider says of this browser, or Refused with what to do."""
    from organisations import provider  # noqa: PLC0415  its library is there only where a provider is configured

    name = {"provider": settings.OIDC_NAME}
    try:
        return provider.who_came(request)
    except provider.Unreachable as problem:
        raise Refused(_unreachable()) from problem
    except provider.Stopped as problem:
        raise Refused(
            _("You stopped at %(provider)s. Try once more, or have a code mailed to you.") % name
        ) from problem
    except provider.Lapsed as problem:
        words = _("That took too long, or began in another browser. Try once more, or have a code mailed to you.")
        raise Refused(words) from problem
    except provider.Unreadable as problem:
        words = _("Signing in with %(provider)s didn't work. Try once more, or have a code mailed to you.") % name
        raise Refused(words) from problem


def _account(said: "Said", moment: datetime) -> User:
    """Whose account this is: bound before, or by its checked address now. Raises Refused."""
    bound = ProviderAccount.objects.filter(issuer=said.issuer, subject=said.subject).select_related("user").first()
    if bound is not None and is_staff(bound.user):
        return bound.user
    if not (said.address and said.is_verified):
        words = _(
            "%(provider)s didn't check your mail address, so we don't know who you are. Have a code mailed to you."
        )
        raise Refused(words % {"provider": settings.OIDC_NAME})
    known = {"provider": settings.OIDC_NAME, "address": said.address}
    here = Person.objects.with_own_address([said.address]).present()
    member = Member.objects.active().filter(person__in=here).select_related("person").order_by("pk").first()
    user = account_of(said.address) if member else None
    if member is None or user is None or not is_staff(user):
        words = _(
            "%(address)s has no access with %(provider)s. Have a code mailed to the address your letters come to, or "
            "ask an admin of your organisation."
        )
        raise Refused(words % known)
    by = Actor(person=member.person, member=member)
    try:
        actions.bind_provider_account(user, issuer=said.issuer, subject=said.subject, by=by, now=moment)
    except actions.BoundToAnother as problem:
        words = _(
            "Somebody already comes in as %(address)s with another account at %(provider)s. Have a code mailed to you, "
            "or ask an admin of your organisation."
        )
        raise Refused(words % known) from problem
    return user


def _unreachable() -> str:
    return _("%(provider)s can't be reached just now. Have a code mailed to you instead.") % {
        "provider": settings.OIDC_NAME
    }
