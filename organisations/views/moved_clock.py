"""Development: move the clock, so that a newcomer lives through a year in a minute."""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from organisations.clock import move, now, shift

# An hour after letters leave, so that those of the day it lands on go at once.
LANDS_AT = time(10)


class ClockForm(forms.Form):
    """One of: ten o'clock some days further or on a date, some hours further, a moment, or back to the real time."""

    days = forms.IntegerField(required=False, min_value=-3660, max_value=3660)
    hours = forms.IntegerField(required=False, min_value=-100_000, max_value=100_000)
    date = forms.DateField(
        required=False,
        label=gettext_lazy("To 10:00 on"),
        help_text=gettext_lazy("Leave it empty for the next working day."),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("Enter a date, like 12-1-2027")},
    )
    at = forms.DateTimeField(required=False)
    reset = forms.BooleanField(required=False)

    def new_shift(self) -> timedelta:
        """How far the clock stands from the real time after this."""
        given: dict[str, Any] = self.cleaned_data
        if given["reset"]:
            return timedelta()
        if given["at"]:
            return _until(given["at"])
        if given["date"]:
            return _morning(given["date"])
        if "date" in self.data and not given["days"]:
            return _morning(_next_working_day())
        if given["days"]:
            return _morning((now().astimezone(_zone()) + timedelta(days=given["days"])).date())
        return shift() + timedelta(hours=given["hours"] or 0)


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def _next_working_day() -> date:
    """The next Monday to Friday of which it is not ten yet."""
    local = now().astimezone(_zone())
    day = local.date() if local.time() < LANDS_AT else local.date() + timedelta(days=1)
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    return day


def _morning(day: date) -> timedelta:
    return _until(datetime.combine(day, LANDS_AT, _zone()))


def _until(moment: datetime) -> timedelta:
    return moment.astimezone(UTC) - timezone.now()


@csrf_exempt  # scripts move it too; the page is not there in production
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def clock(request: HttpRequest) -> HttpResponse:
    """Show and move the clock.

    Takes and gives JSON as well: {"days": 1}, {"hours": 2}, {"at": "2027-01-12T08:00:00Z"}, {"reset": true}.
    """
    if not settings.DEVELOPMENT:
        raise Http404
    wants_json = request.content_type == "application/json" or request.GET.get("format") == "json"
    if request.method != "POST":
        return _state() if wants_json else _page(request, ClockForm())
    sent = json.loads(request.body or b"{}") if request.content_type == "application/json" else request.POST
    form = ClockForm(sent)
    if not form.is_valid():
        return JsonResponse(form.errors, status=422) if wants_json else _page(request, form, status=422)
    move(form.new_shift())
    if wants_json:
        return _state()
    messages.success(request, _("The clock has moved. The worker looks at it within 20 seconds."))
    return redirect("organisations:clock")


def _page(request: HttpRequest, form: ClockForm, status: int = 200) -> HttpResponse:
    away = shift()
    page = {"form": form, "now": now(), "real": timezone.now(), "is_moved": abs(away) > timedelta(seconds=1)}
    return render(request, "organisations/clock.html", page, status=status)


def _state() -> JsonResponse:
    return JsonResponse({"now": now().isoformat(), "shift_seconds": shift().total_seconds()})
