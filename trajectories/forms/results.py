"""What the forms of one result figure and of one measurement send."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.date_field import DayField
from organisations.forms.versions import VersionedForm
from organisations.number_field import NumberField
from organisations.somebody_field import SomebodyField
from organisations.words_field import UnitField, WordsField
from trajectories.forms.doubts import DOUBTED, DoubtingForm
from trajectories.models import Measurement, ResultFigure, Trajectory

Direction = ResultFigure.Direction


class FigureForm(DoubtingForm):
    """Which figure changes, from where to where, by when, and who measures it."""

    name = WordsField(
        label=gettext_lazy("Which figure or sign?"),
        help_text=gettext_lazy("For instance: customers who ring again within a week."),
        max_length=120,
        error_messages={"required": gettext_lazy("Write which figure you look at")},
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Which way should it go?"),
        choices=Direction.choices,
        widget=forms.RadioSelect(attrs={"class": "opts--3"}),
        error_messages={"required": gettext_lazy("Choose which way it should go")},
    )
    reading = WordsField(
        label=gettext_lazy("How do you read it?"),
        help_text=gettext_lazy("What could be misread. For instance: more questions is good news at first."),
        max_length=200,
        required=False,
    )
    unit = UnitField(
        label=gettext_lazy("In what?"),
        help_text=gettext_lazy("For instance: %, minutes, calls."),
        max_length=40,
        required=False,
    )
    baseline = NumberField(
        label=gettext_lazy("Where does it stand now?"),
        help_text=gettext_lazy("Empty: not known yet. That may be, and is said."),
        required=False,
    )
    baseline_on = DayField(label=gettext_lazy("Measured on which day?"), required=False)
    target = NumberField(label=gettext_lazy("Where should it go?"), required=False, template_name=DOUBTED)
    due_on = DayField(label=gettext_lazy("By when?"), required=False)
    owner = SomebodyField(
        label=gettext_lazy("Who measures it?"),
        help_text=gettext_lazy("Type the name of somebody who is here."),
        required=False,
    )

    def __init__(self, *args: Any, trajectory: Trajectory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, SomebodyField)
        owner.choose_from(trajectory.organisation, current=self.initial.get("owner"))

    def clean(self) -> dict[str, Any]:
        """The days stand in order."""
        cleaned = super().clean()
        first, last = cleaned.get("baseline_on"), cleaned.get("due_on")
        if first and last and last < first:
            self.add_error("due_on", _("This is before the day it was first measured"))
        return cleaned

    def doubts(self, said: Mapping[str, Any]) -> dict[str, str]:
        """A target on the other side of where it stands now."""
        baseline, target, direction = said.get("baseline"), said.get("target"), said.get("direction")
        if baseline is None or target is None or not direction:
            return {}
        if not ResultFigure(direction=direction).goes_the_other_way(baseline, target):
            return {}
        return {
            "target": {
                Direction.UP: _("It should go up, and this is not higher than where it stands now. Do you mean that?"),
                Direction.DOWN: _(
                    "It should go down, and this is not lower than where it stands now. Do you mean that?"
                ),
                Direction.STEADY: _("It should stay as it is, and this is another number. Do you mean that?"),
            }[Direction(direction)]
        }


def figure_initial(figure: ResultFigure | None) -> dict[str, Any]:
    """A figure, or a new one, as its form shows it."""
    if figure is None:
        return {"version": 0}
    return {name: getattr(figure, name) for name in FigureForm.base_fields if name != "sure"}


class MeasurementForm(VersionedForm):
    """What it was on a day, or that it could not be had."""

    measured_on = DayField(label=gettext_lazy("On which day?"))
    value = NumberField(label=gettext_lazy("What was it?"), required=False)
    is_missing = forms.BooleanField(label=gettext_lazy("The figure could not be had"), required=False)
    note = WordsField(
        label=gettext_lazy("What should one know with it?"),
        help_text=gettext_lazy("For instance: without the strike in May."),
        max_length=200,
        required=False,
    )

    def __init__(
        self, *args: Any, figure: ResultFigure, today: date, measurement: Measurement | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = measurement_initial(measurement, today)
        super().__init__(*args, **kwargs)
        self.today = today
        self.taken = {each.measured_on for each in figure.measurements.all() if each != measurement}

    def clean_measured_on(self) -> date:
        """A day that has been, and was not measured yet."""
        day: date = self.cleaned_data["measured_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day is still to come"))
        if day in self.taken:
            raise forms.ValidationError(_("There is a measurement of this day. Change that one, or choose another day"))
        return day

    def clean(self) -> dict[str, Any]:
        """A number, or that there is none."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "value" in self.errors:
            return cleaned
        if cleaned.get("value") is None and not cleaned.get("is_missing"):
            self.add_error("value", _("Enter a number, or tick that the figure could not be had"))
        elif cleaned.get("value") is not None and cleaned.get("is_missing"):
            self.add_error("is_missing", _("There is a number too. Choose one of the two"))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """The fields as they are saved."""
        return {name: self.cleaned_data[name] for name in ("measured_on", "value", "note")}


def measurement_initial(measurement: Measurement | None, today: date) -> dict[str, Any]:
    """A measurement, or a new one of today, as its form shows it."""
    if measurement is None:
        return {"version": 0, "measured_on": today}
    names = ("measured_on", "value", "note", "version")
    return {name: getattr(measurement, name) for name in names} | {"is_missing": measurement.value is None}
