"""The dates of a plan in three columns: before, during and after."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checkins import planning
from roles.words import short_day
from trajectories.anchors import overall
from trajectories.models import Intervention, InterventionDate, Trajectory
from trajectories.occurrences import weekly_words


@dataclass(frozen=True)
class DatedLine:
    """One line of the timeline."""

    day: date
    label: str
    what: str
    note: str
    is_past: bool
    place: str = ""


@dataclass(frozen=True)
class Column:
    """Before, during or after; `note` says what its days count from, `empty` why there is nothing."""

    name: str
    note: str
    lines: list[DatedLine]
    labelled: bool
    empty: str

    @property
    def is_past(self) -> bool:
        """Nothing in it is still to come: on a phone it may be brief."""
        return bool(self.lines) and all(line.is_past for line in self.lines)


@dataclass(frozen=True)
class Timeline:
    """What falls when; `is_one_cohort`: everyone counts from the same days, `start` and `end`."""

    before: list[DatedLine]
    during: list[DatedLine]
    after: list[DatedLine]
    start: date
    end: date
    is_one_cohort: bool

    @property
    def moments(self) -> list[tuple[date, str]]:
        """What has a name in days from the start or the end."""
        return [(line.day, line.label) for line in [*self.before, *self.after] if line.label]

    @property
    def columns(self) -> list[Column]:
        """The three lists, each with what its days count from."""
        back, on = _("counts back from the first day"), _("counts on from the last day")
        if self.is_one_cohort:
            back = _("counts back from %(day)s") % {"day": short_day(self.start)}
            on = _("counts on from %(day)s") % {"day": short_day(self.end)}
        days = ngettext("%(n)d date", "%(n)d dates", len(self.during)) % {"n": len(self.during)}
        return [
            Column(_("Before"), back, self.before, True, _("Nothing before the start.")),
            Column(_("During"), days, self.during, False, _("No dates yet. Add what helps people learn.")),
            Column(_("After"), on, self.after, True, _("The moments follow from the last date.")),
        ]


def timeline(trajectory: Trajectory, moments: list[planning.MomentOn], now: datetime) -> Timeline:
    """Arrange the moments and the dates of the interventions. Cohorts and interventions come prefetched."""
    start, end = overall(trajectory)
    several = len({moment.cohort.pk for moment in moments}) > 1
    if not trajectory.is_open:
        moments = [moment for moment in moments if moment.is_past and trajectory.started_at]
    dated = [
        DatedLine(
            moment.day,
            f"{'−' if moment.planned.line.offset < 0 else '+'}{abs(moment.planned.line.offset)}",
            moment.label.capitalize(),
            _note(moment, several),
            moment.is_past,
        )
        for moment in moments
    ]
    sessions = [
        DatedLine(
            day.first_day,
            "",
            intervention.title,
            _about(intervention, day),
            day.span[1] < now.date(),
            intervention.place,
        )
        for intervention in trajectory.interventions.all()
        if not intervention.is_declined
        for day in intervention.dates.all()
    ]
    before = [line for line in dated if line.label.startswith("−")]
    return Timeline(
        before=before,
        during=sorted(sessions, key=lambda line: line.day),
        after=[line for line in dated if line not in before],
        start=start,
        end=end,
        is_one_cohort=len(trajectory.cohorts.all()) == 1,
    )


def _about(intervention: Intervention, day: InterventionDate) -> str:
    """How often, and whether it still waits for a yes."""
    asked = _("requested") if intervention.is_requested else ""
    return ", ".join(filter(None, (weekly_words(day), asked)))


def _note(moment: planning.MomentOn, several: bool) -> str:
    """Whose it is where not everyone's: a cohort's, or of those who wait for the answers of others."""
    notes = [str(moment.cohort)] if several else []
    if moment.planned.line.waits:
        notes += moment.who_names
    return ", ".join(notes)
