"""One's own passkeys."""

import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from organisations import actions
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.passkeys import (
    AddPasskeyForm,
    RemovePasskeyForm,
    creation_options,
    passkeys_of,
    signed_in_recently,
)


@staff()
def passkeys(request: StaffRequest) -> HttpResponse:
    """Those there are, and one more for who signed in just now; others are asked to sign in once more."""
    is_sent = request.method == "POST"
    page = {
        "passkeys": [key.wrap() for key in passkeys_of(request.user)],
        "form": None,
        "options": "",
        "is_refused": is_sent,
    }
    if signed_in_recently(request):
        form = AddPasskeyForm(request.POST if is_sent else None, user=request.user)
        if is_sent and form.is_valid():
            name, credential = form.cleaned_data["name"], form.cleaned_data["credential"]
            actions.add_passkey(request.user, name=name, credential=credential, by=actor(request), now=now())
            messages.success(request, _("The passkey is added."))
            return redirect("organisations:passkeys")
        page |= {"form": form, "options": json.dumps(creation_options(request.user))}
    return render(request, "organisations/passkeys.html", page, status=422 if is_sent else 200)


@staff()
def remove_passkey(request: StaffRequest, passkey: int) -> HttpResponse:
    """Take one away. Asks for no new sign-in: it opens nothing, and the mailed code stays."""
    found = get_object_or_404(passkeys_of(request.user), pk=passkey)
    form = RemovePasskeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if form.cleaned_data["sure"] == "yes":
            actions.remove_passkey(found, by=actor(request), now=now())
            messages.success(request, _("The passkey is removed."))
        return redirect("organisations:passkeys")
    page = {"passkey": found.wrap(), "form": form}
    return render(request, "organisations/remove_passkey.html", page, status=422 if form.is_bound else 200)
