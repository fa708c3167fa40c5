"""What helps people learn, on a timeline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from organisations.forms.versions import Meanwhile
from organisations.number_field import write_number
from organisations.working_days import Calendar
from trajectories import actions
from trajectories.anchors import anchors_by_cohort
from trajectories.changes import last_by
from trajectories.forms.dates import DateFormSet, Dates, date_initial, rows_typed
from trajectories.forms.interventions import InterventionForm, intervention_initial
from trajectories.forms.moving import DAYS, FOLLOW, ONE
from trajectories.models import Change, Intervention, InterventionDate, Trajectory
from trajectories.occurrences import date_words, days_ahead, drawn_days, off_words, weekly_words
from trajectories.strip import Strip, strip
from trajectories.views.finding import find_intervention, find_trajectory, readers_look
from trajectories.views.saving import after_button, say_put_back

DATES = "dates"
# The field that says which dates the page held when it was opened.
OPENED = "dates-opened"
_WHEN = gettext_lazy("When?")


@dataclass(frozen=True)
class Day:
    """One date on the list, in words of the page."""

    when: InterventionDate
    shown: dict[str, Any]
    weekly: str
    # Why most people do not work then.
    off: str
    is_past: bool
    has_begun: bool


@dataclass(frozen=True)
class Card:
    """One intervention on the list."""

    intervention: Intervention
    days: list[Day]

    @property
    def takes(self) -> list[str]:
        """Hours of each party, how much of it is practice, and whether the plan is made here."""
        one = self.intervention
        hours = (
            (_("%(hours)s h for each learner"), one.learner_hours),
            (_("%(hours)s h for the trainer"), one.trainer_hours),
            (_("%(hours)s h for the support together"), one.support_hours),
        )
        found = [words % {"hours": write_number(number)} for words, number in hours if number]
        if one.practice_share is not None and not one.practises_little:
            found.append(_("%(share)d%% practising on own cases") % {"share": one.practice_share})
        return [*found, _("if-then plan made here")] if one.makes_if_then else found

    @property
    def first(self) -> date:
        return self.days[0].when.first_day if self.days else date.max

    @property
    def can_move(self) -> bool:
        """Whether a day of it is still to come."""
        return any(not day.has_begun for day in self.days)


@dataclass(frozen=True)
class Moved:
    """Dates that were moved just now, and what to choose to move them back."""

    change: Change

    @property
    def days(self) -> int:
        return int(self.change.after["days"])

    @property
    def far(self) -> int:
        return abs(self.days)

    @property
    def is_later(self) -> bool:
        return self.days > 0

    @property
    def back(self) -> str:
        what = FOLLOW if "follow" in self.change.after else ONE
        return urlencode({"what": what, "how": DAYS, "days": str(-self.days)})


@staff()
@readers_look
def interventions(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """The list by first date; its buttons take one away and put it back."""
    found = find_trajectory(request, trajectory)
    if request.method == "POST":
        _do(request, trajectory)
        return after_button(request, "trajectories:interventions", org=org, trajectory=trajectory)
    standing = list(Intervention.objects.of(found).with_days().prefetch_related("behaviours"))
    calendar = Calendar.of_everyone(found.organisation)
    today = calendar.today(now())
    cards = sorted((_card(each, calendar, today) for each in standing), key=lambda card: card.first)
    counted = anchors_by_cohort(found, standing)
    page = {
        "trajectory": found,
        "cards": [card for card in cards if not card.intervention.is_declined],
        "declined": [card for card in cards if card.intervention.is_declined],
        "strip": _strip(standing, counted, today),
        "anchors": counted,
        "moved": _moved(found, standing),
        "removed": Intervention.with_removed.of(found).just_removed(now()),
        "can_plan": request.member.may_plan,
    }
    return render(request, "trajectories/interventions.html", page)


def _card(intervention: Intervention, calendar: Calendar, today: date) -> Card:
    days = [
        Day(
            day,
            date_initial(day),
            weekly_words(day),
            off_words(days_ahead(day, today), calendar),
            is_past=(day.span[1] if day.has_end or not day.is_weekly else today) < today,
            has_begun=day.first_day < today,
        )
        for day in intervention.dates.all()
    ]
    return Card(intervention, days)


def _moved(trajectory: Trajectory, standing: list[Intervention]) -> Moved | None:
    """The last move, while it can be undone and what was moved still stands."""
    last = Change.objects.of(trajectory).just_moved(now()).first()
    return Moved(last) if last and last.thing in {each.public_id for each in standing} else None


def _strip(standing: list[Intervention], counted: list[Any], today: date) -> Strip | None:
    """None when nothing has a date."""
    if not counted or not any(each.dates.all() for each in standing if not each.is_declined):
        return None
    start, end = min(first for _cohort, first, _last in counted), max(last for _cohort, _first, last in counted)
    return strip(drawn_days(standing, end), [], start=start, end=end, today=today)


def _do(request: StaffRequest, trajectory: str) -> None:
    """The one thing a button of the list asks; a button it does not know does nothing."""
    by, moment = actor(request), now()
    verb, _colon, which = request.POST.get("do", "").partition(":")
    if verb == "remove":
        actions.remove_intervention(find_intervention(request, trajectory, which), by=by, now=moment)
    elif verb == "put_back":
        found = find_intervention(request, trajectory, which)
        say_put_back(request, actions.put_back_intervention(found, by=by, now=moment))


@staff(planner=True)
def add_intervention(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """One more intervention and its dates."""
    found = find_trajectory(request, trajectory)
    initial = {
        "zone": found.organisation.timezone,
        "version": 0,
        "origin": Intervention.Origin.OWN,
        "standing": Intervention.Standing.PLANNED,
    }
    return _form_page(request, found, None, initial, [])


@staff(planner=True)
def intervention(request: StaffRequest, org: str, trajectory: str, intervention: str) -> HttpResponse:
    """Change one intervention, its dates included."""
    found = find_intervention(request, trajectory, intervention)
    days = [date_initial(day) for day in found.dates.all()]
    return _form_page(request, found.trajectory, found, intervention_initial(found), days)


def _form_page(
    request: StaffRequest,
    trajectory: Trajectory,
    intervention: Intervention | None,
    initial: dict[str, Any],
    days: list[dict[str, Any]],
) -> HttpResponse:
    """The form, sent or not. A button for one date more or less shows it again without judging anything."""
    status = 200
    if request.method == "POST" and {"more", "drop"} & request.POST.keys():
        form, dates = _typed(request.POST, trajectory)
    else:
        form = bound(request, InterventionForm, trajectory=trajectory, initial=initial)
        dates = bound(request, DateFormSet, initial=days, prefix=DATES)
        if request.method == "POST":
            if _is_whole(form, dates) and _save(request, trajectory, intervention, form, dates):
                messages.success(request, _("Saved.") if intervention else _("Intervention added."))
                return redirect(
                    "trajectories:interventions",
                    org=trajectory.organisation.public_id,
                    trajectory=trajectory.public_id,
                )
            status = 409 if form.met else 422
    opened = request.POST.get(OPENED, "")
    if form.met and intervention:
        days = [date_initial(day) for day in intervention.dates.all()]
        if any(one.label == str(_WHEN) for one in form.taken_over):
            dates = DateFormSet(initial=days, prefix=DATES)
        opened = _mark(intervention.dates.all())
    page = {
        "trajectory": trajectory,
        "intervention": intervention,
        "form": form,
        "dates": dates,
        "opened": opened if request.method == "POST" else _mark(intervention.dates.all() if intervention else ()),
        "forms": [form, *dates.forms],
    }
    return render(request, "trajectories/intervention.html", page, status=status)


def _mark(dates: Iterable[InterventionDate]) -> str:
    """Short, and the same for the same dates: who left them alone takes over what somebody else made of them."""
    return sha256(date_words(dates).encode()).hexdigest()[:10]


def _is_whole(form: InterventionForm, dates: Dates) -> bool:
    """Both are looked at, so that everything that is wrong shows at once."""
    fine = [form.is_valid(), dates.is_valid()]
    if all(fine):
        return dates.judge(form.cleaned_data["zone"])
    for words in dates.non_form_errors():
        form.add_error(None, words)
    return False


def _save(
    request: StaffRequest,
    trajectory: Trajectory,
    intervention: Intervention | None,
    form: InterventionForm,
    dates: Dates,
) -> bool:
    """Whether it was saved; otherwise the form has met what somebody else did."""
    written, whens = form.written(), dates.whens(form.cleaned_data["zone"])
    by, moment = actor(request), now()
    if intervention is None:
        actions.add_intervention(trajectory, written=written, dates=whens, by=by, now=moment)
        return True
    version = form.cleaned_data["version"]
    try:
        actions.change_intervention(intervention, written=written, dates=whens, version=version, by=by, now=moment)
    except actions.ChangedMeanwhile:
        mine = [InterventionDate(**vars(when)) for when in whens]
        alone = _mark(mine) == request.POST.get(OPENED)
        both = Meanwhile(str(_WHEN), date_words(intervention.dates.all()), date_words(mine), was_left_alone=alone)
        theirs = intervention_initial(intervention)
        form.meet(intervention, theirs, by=last_by(intervention), more=[both])
        return False
    return True


def _typed(data: QueryDict, trajectory: Trajectory) -> tuple[InterventionForm, Dates]:
    """What was typed so far, with an empty row more or one row less."""
    drop = data.get("drop", "")
    rows = rows_typed(data, DATES, drop=int(drop) if drop.isdecimal() else None)
    initial: dict[str, Any] = {name: data.get(name, "") for name in InterventionForm.base_fields}
    initial |= {name: data.getlist(name) for name in ("cohorts", "behaviours")}
    initial["opened"] = data.get("opened", "")
    return InterventionForm(trajectory=trajectory, initial=initial), DateFormSet(initial=rows, prefix=DATES)
