"""What the page of the schedule sends: all moments of a trajectory at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from checkins.dates import SCHEDULE, Anchor, Line, Moment, Unit
from checkins.models import Departures, ScheduleLine
from trajectories.forms.versions import VersionedForm


def _in_order(one: tuple[Moment, Line]) -> tuple[bool, float, bool]:
    """Before the start first; five working days come before the week they make."""
    _moment, line = one
    return line.anchor == Anchor.END, line.place, line.unit == Unit.DAYS


class ScheduleForm(VersionedForm):
    """The moments of one trajectory: on or off, and how far from the anchor."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, _files: object = None, *, departures: Sequence[ScheduleLine]
    ) -> None:
        super().__init__(data, use_required_attribute=False)
        self.initial = {"version": Departures(departures).version}
        rows = {row.moment: row for row in departures}
        # One row per moment, though a moment may have several lines.
        self.defaults = {line.moment: line for line in reversed(SCHEDULE)}
        for moment, line in sorted(self.defaults.items(), key=_in_order):
            row = rows.get(moment)
            before = line.is_before
            self.fields[f"on_{moment}"] = forms.BooleanField(
                label=str(moment.label), required=False, initial=row.is_on if row else True
            )
            unit = _("working days") if line.unit == Unit.WORKING_DAYS else _("days")
            self.fields[f"offset_{moment}"] = forms.IntegerField(
                label=(_("%(unit)s before the start") if before else _("%(unit)s after the end")) % {"unit": unit},
                min_value=0,
                max_value=730,
                initial=abs(row.offset if row else line.offset),
                error_messages={"required": _("Enter a number of days")},
            )

    @property
    def shown(self) -> dict[str, Any]:
        """What the form shows before anything is typed."""
        return {name: field.initial for name, field in self.fields.items()}

    def label_of(self, field: BoundField) -> str:
        """A distance with the moment it belongs to."""
        moment = self.fields[f"on_{field.name.removeprefix('offset_').removeprefix('on_')}"].label
        return str(moment) if field.name.startswith("on_") else f"{moment}, {field.label}"

    @cached_property
    def rows(self) -> list[tuple[Any, BoundField, BoundField]]:
        """Moment, on or off, how far."""
        moments = [name.removeprefix("on_") for name in self.fields if name.startswith("on_")]
        return [(moment, self[f"on_{moment}"], self[f"offset_{moment}"]) for moment in moments]

    def departures(self) -> dict[str, tuple[int, bool]]:
        """Only what differs from the default."""
        found = {}
        for moment, line in self.defaults.items():
            far = self.cleaned_data[f"offset_{moment}"]
            said = (-far if line.is_before else far, self.cleaned_data[f"on_{moment}"])
            if said != (line.offset, True):
                found[str(moment)] = said
        return found
