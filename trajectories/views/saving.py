"""How every form that several people may have open at once is saved."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from organisations.access import StaffRequest
from organisations.forms.versions import VersionedForm
from organisations.meanwhile import ChangedMeanwhile
from trajectories.changes import last_by

Row = TypeVar("Row")


def after_button(request: StaffRequest, page: str, *, org: str, trajectory: str) -> HttpResponse:
    """Back to where a button was pressed: the history, or the list that is `page`."""
    there = "insight:history" if request.POST.get("back") == "history" else page
    return redirect(there, org=org, trajectory=trajectory)


def say_put_back(request: StaffRequest, what: object) -> None:
    messages.success(request, _("Put back: %(what)s") % {"what": what})


def saved(
    request: StaffRequest,
    form: VersionedForm,
    save: Callable[[int], object],
    shown: Callable[[Row], Mapping[str, Any]],
    *,
    said: str = "",
) -> bool:
    """Whether the form was sent and saved, which `said` tells; else it says what is wrong, or holds both texts.

    `save` is handed the version it was opened at; `shown` is a row as the form shows it.
    """
    if request.method != "POST" or not form.is_valid() or form.hesitates:
        return False
    try:
        save(form.cleaned_data["version"])
    except ChangedMeanwhile as meanwhile:
        form.meet(meanwhile.current, shown(meanwhile.current), by=last_by(meanwhile.current))
        return False
    if form.errors:
        return False
    messages.success(request, said or _("Saved."))
    return True
