"""Passkeys: a second way in for the staff beside the mailed code, never a second lock in front of it.

What allauth does: the ceremony, the limit on tries, the session. What is ours: who may, and the words.
"""

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.mixins import NextRedirectMixin
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.models import User
from organisations.sign_in import AskCodeForm, WaysIn, is_staff

# How long after signing in somebody may add a passkey: whoever finds a browser left open adds none.
RECENT_SECONDS = 15 * 60
# What reading an answer that no device gave can end in.
_GARBLED = (ValueError, TypeError, KeyError, AttributeError)


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is not typed
    """Our words and our name."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That didn't work. Try once more."),
    }

    def generate_authenticator_name(self, user: User, type: str) -> str:
        return gettext("Passkey %(number)s") % {"number": passkeys_of(user).count() + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """For the host of this request, one of ALLOWED_HOSTS; a browser gives a passkey to no other host."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Impactmodel"}


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth is not typed
    """A name, and what the device made."""

    name = forms.CharField(
        label=_("Name of this passkey"), help_text=_("For instance: my laptop"), max_length=60, required=False
    )
    credential = forms.JSONField(required=False, widget=forms.HiddenInput)
    passwordless = None  # always: the options ask for it

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("credential"):
            raise forms.ValidationError(_("Your device gave no passkey. Try once more."))
        try:
            cleaned: dict[str, Any] = super().clean()
        except _GARBLED as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return cleaned


class RemovePasskeyForm(forms.Form):
    """Taking a passkey away is a choice, never one press."""

    sure = forms.ChoiceField(
        label=_("Remove this passkey?"),
        choices=[("yes", _("Yes, remove it")), ("no", _("No, keep it"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what should happen")},
    )


class SignInForm(LoginWebAuthnForm):  # type: ignore[misc]  # allauth is not typed
    """What the device says. Somebody who is no active member hears the same as somebody unknown."""

    credential = forms.JSONField(required=False, widget=forms.HiddenInput)

    def clean_credential(self) -> Any:
        return self.cleaned_data["credential"]

    def clean(self) -> dict[str, Any]:
        """Here and not at its field, which nobody sees."""
        if self.errors:
            return {}
        try:
            authenticator = super().clean_credential()
        except _GARBLED as error:
            raise get_adapter().validation_error("incorrect_code") from error
        if not is_staff(authenticator.user):
            raise get_adapter().validation_error("incorrect_code")
        return {"credential": authenticator}


class SignIn(WaysIn, NextRedirectMixin, LoginWebAuthnView):  # type: ignore[misc]  # allauth is not typed
    """The button beside the mailed code: GET gives the script its options, POST signs in."""

    form_class = SignInForm

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        page = self.get_context_data(form=AskCodeForm(), forms=[form])
        return render(self.request, "account/request_login_code.html", page, status=422)


sign_in = login_not_required(SignIn.as_view())


def passkeys_of(user: User) -> "QuerySet[Authenticator]":
    """Theirs, the oldest first."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    return found.order_by("pk")


def signed_in_recently(request: HttpRequest) -> bool:
    """Whether this session began, by code or by passkey, less than RECENT_SECONDS ago."""
    records = get_authentication_records(request, request.user)
    return any(time.time() - record["at"] < RECENT_SECONDS for record in records)


def creation_options(user: User) -> dict[str, Any]:
    """What the script asks the device: a key that it keeps itself and gives after a finger, a face or a code."""
    options: dict[str, Any] = auth.begin_registration(user, passwordless=True)
    return options
