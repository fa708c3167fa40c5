"""Sign-in of staff and learners: allauth's mailed code and nothing else.

A user is found through its persons, one per organisation, by their own address; not by the address of the account
alone. So a changed address makes no second account, and an old address stops working at once.
"""

import secrets
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.account.views import ConfirmLoginCodeView, LogoutView, RequestLoginCodeView
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from organisations import actions
from organisations.access import StaffRequest, sign_in_address
from organisations.acting import Actor
from organisations.clock import now
from organisations.models import Member, Person, User
from organisations.rewriting import rewrite

CODE_DIGITS = 8


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth is not typed
    """Finds the account of a session together with its persons and memberships, in one query."""

    def get_user(self, user_id: int) -> User | None:
        persons = Person.objects.known_as(user_id)
        user = persons[0].user if persons else User.objects.filter(pk=user_id).first()
        if user is None or not user.is_active:
            return None
        user.known_as = persons
        return user


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """Nobody signs up by themselves; mailing adds how a code is sent."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _("That was asked too often. Wait an hour and try again."),
    }

    def get_login_stages(self) -> list[str]:
        """Without allauth's second lock: a passkey is another way in, and who loses it comes in by code."""
        stages: list[str] = super().get_login_stages()
        return [stage for stage in stages if stage != "allauth.mfa.stages.AuthenticateStage"]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def generate_login_code(self) -> str:
        """Eight digits: at 25 guesses an hour, one chance in six million an hour (six digits would be too few)."""
        return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def find_person(address: str) -> Person | None:
    """Who reads mail at this address: a staff member before others, the longest known first."""
    found = Person.objects.with_own_address([address]).present().select_related("organisation", "user", "member")
    return min(found, key=lambda person: (not hasattr(person, "member"), person.pk), default=None)


@transaction.atomic
def account_of(address: str) -> User | None:
    """The account of the persons with this address, made at first need. None when nobody has it."""
    person = find_person(address)
    if person is None:
        return None
    user = person.user or User.objects.named(address)
    Person.objects.with_own_address([address]).present().filter(user=None).update(user=user)
    return user if user.is_active else None


def is_staff(user: User) -> bool:
    """Active members only: they may come in otherwise than by code.

    A learner's reading session always begins with a code at their address of today.
    """
    return user.is_active and Member.objects.active().filter(person__user=user).exists()


def parts_with_account(person: Person, address: str) -> bool:
    """Whether the account they sign in with here stays behind when this becomes their address. Two queries at most."""
    user, address = person.user, address.lower()
    if user is None or user.email == address:
        return False
    return user.persons.exclude(pk=person.pk).exists() or User.objects.filter(email=address).exists()


def move_sign_ins(people: Sequence[Person]) -> None:
    """Let the account of each follow the address, unless it also belongs to somebody elsewhere.

    Another organisation may change what it knows of a person, never who signs in here: then the two part, and
    the new address finds or makes its own account at the next sign-in. Who parts is saved by the caller.
    """
    moving = [(one, one.user) for one in people if one.user and one.user.email != one.email.lower()]
    if not moving:
        return
    accounts = Person.objects.filter(user__in=[user.pk for _person, user in moving]).values_list("user", flat=True)
    often = Counter(accounts)
    addresses = [person.email.lower() for person, _user in moving]
    taken = set(User.objects.filter(email__in=addresses).values_list("email", flat=True))
    following = []
    for person, user in moving:
        if often[user.pk] > 1 or person.email.lower() in taken or not person.own_address:
            person.user = None
        else:
            user.email = person.own_address
            following.append(user)
    rewrite(User, ["email"], [(user.pk, [user.email]) for user in following])


class AskCodeForm(RequestLoginCodeForm):  # type: ignore[misc]  # allauth is not typed
    """The address; whether it is known makes no difference one can see."""

    email = forms.EmailField(
        label=_("Your mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter your mail address"),
            "invalid": _("Enter a mail address, like noor@voorbeeld.example"),
        },
    )
    _user: User | None = None

    def clean_email(self) -> str:
        address: str = super().clean_email()
        self._user = account_of(address)
        return address


class CodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]  # allauth is not typed
    """The code from the mail; spaces between the digits do no harm."""

    code = forms.CharField(
        label=_("The code from the mail"),
        help_text=_("8 digits"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
        error_messages={"required": _("Type the code from the mail")},
    )

    def clean_code(self) -> str:
        self.cleaned_data["code"] = "".join(letter for letter in self.cleaned_data["code"] if letter.isalnum())
        try:
            return str(super().clean_code())
        except forms.ValidationError as error:
            raise forms.ValidationError(_("This code is not right. Look once more in the mail.")) from error


class WaysIn:
    """The page of sign-in says which ways there are beside the code; "" where no provider is configured."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # of the view it is mixed into
        return page | {"provider": settings.OIDC_NAME}


class AskCode(WaysIn, RequestLoginCodeView):  # type: ignore[misc]  # allauth is not typed
    """Ask for an address, mail a code."""

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return _unprocessable(super().form_invalid(form))


class ConfirmCode(ConfirmLoginCodeView):  # type: ignore[misc]  # allauth is not typed
    """Type the code; the fifth wrong one ends it."""

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return _unprocessable(super().form_invalid(form))


class SignOut(LogoutView):  # type: ignore[misc]  # allauth is not typed
    """Of this browser, or of every other one as well."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        request = self.request
        if request.user.is_authenticated and "everywhere" in request.POST:
            person = next(iter(request.user.known_as), None)
            actions.sign_out_everywhere(request.user, by=Actor(person=person), now=now())
        answer: HttpResponse = super().post(*args, **kwargs)
        return answer


_ask_code, _confirm_code = AskCode.as_view(), ConfirmCode.as_view()


@login_not_required
def ask_code(request: HttpRequest) -> HttpResponseBase:
    """Where a code is asked for. An address that nobody knows, for which no letter is made, is answered as late."""
    began = time.monotonic()
    response: HttpResponseBase = _ask_code(request)
    if request.method == "POST":
        time.sleep(max(0.0, began + settings.SIGN_IN_SECONDS - time.monotonic()))
    return response


@login_not_required
def confirm_code(request: HttpRequest) -> HttpResponseBase:
    """Where it is typed. What one browser sends at once is heard one by one, so that each wrong code is counted."""
    if request.method != "POST":
        answer: HttpResponseBase = _confirm_code(request)
        return answer
    with transaction.atomic():
        key = request.session.session_key
        Session.objects.select_for_update().filter(pk=key).first()
        # As who was before us left it.
        request.session = SessionStore(key)
        answer = _confirm_code(request)
        if request.session.modified and request.session.session_key == key:
            # Here, and not once more when it is no longer our turn. Who came in has another one by now.
            request.session.save()
            request.session.modified = False
    return answer


sign_out = login_not_required(SignOut.as_view())


def sign_in_as(request: HttpRequest, person: Person) -> None:
    """Let this browser look as `person`, without a code. For the example in development, and nothing else."""
    user = account_of(person.email)
    if user is None:
        raise ValueError("this person cannot sign in")
    login(request, user, backend="organisations.sign_in.Backend")


def sign_in_anew(request: StaffRequest, here: str) -> HttpResponse | None:
    """To sign-in, and then to `here`, when they just got another address in this organisation and their account stayed
    behind with the other one; None for everybody else.
    """
    person = Person.objects.get(pk=request.member.person_id)
    if person.user_id == request.user.pk:
        return None
    logout(request)
    said = _("Saved. Here you sign in with %(address)s from now on.") if person.own_address else _("Saved.")
    messages.success(request, said % {"address": person.email})
    return redirect(sign_in_address(here))


def _unprocessable(response: Any) -> HttpResponse:
    """The same page with status 422; a redirect stays one."""
    if response.status_code == 200:
        response.status_code = 422
    answer: HttpResponse = response
    return answer
