"""What the form of one intervention sends; its dates stand in forms/dates.py."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms.versions import VersionedForm
from organisations.number_field import NumberField, NumberInput
from organisations.somebody_field import SomebodyField
from organisations.words_field import PlaceField, WordsField
from trajectories.actions.interventions import Written
from trajectories.models import Behaviour, Cohort, Intervention, Trajectory

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # what gettext_lazy gives, known to the type checker only

Origin, Standing = Intervention.Origin, Intervention.Standing
# Fields that are folded away on the page while they say nothing, by the part they stand in.
FOLDED = {
    "work": ("behaviours", "practice_share", "makes_if_then"),
    "bought": ("origin", "vendor", "is_content_fixed", "standing", "declined_because"),
}
AS_USUAL: tuple[Any, ...] = ("", None, [], False, "False", Origin.OWN, Standing.PLANNED)


def _hours(label: "_StrPromise", help_text: "_StrPromise") -> NumberField:
    return NumberField(
        label=label,
        help_text=help_text,
        required=False,
        least=0,
        most=999,
        widget=NumberInput({"size": 6}),
        error_messages={"invalid": _("Enter hours as a number, like 1.5")},
    )


class InterventionForm(VersionedForm):
    """Everything of one intervention but its dates."""

    title = WordsField(
        label=_("What is it?"),
        help_text=_("For instance: practising with your own calls."),
        max_length=120,
        error_messages={"required": _("Give it a name")},
    )
    kind = forms.ChoiceField(
        label=_("What kind?"),
        choices=Intervention.Kind.choices,
        help_text=_("Sessions decide from which day we count. The others only when there is no session."),
    )
    trainer = SomebodyField(
        label=_("Who gives it?"), help_text=_("Type the name of somebody who is here."), required=False
    )
    cohorts = forms.ModelMultipleChoiceField(
        label=_("For which groups?"),
        help_text=_("Nothing ticked means: for everyone."),
        queryset=Cohort.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    place = PlaceField(label=_("Where?"), help_text=_("A room, or a link."), max_length=200, required=False)
    learner_hours = _hours(_("Hours for each learner"), _("Over all dates, travelling included."))
    trainer_hours = _hours(_("Hours for the trainer"), _("Preparing and looking back included."))
    support_hours = _hours(_("Hours for the support together"), _("Who opens it, who helps."))
    behaviours = forms.ModelMultipleChoiceField(
        label=_("To which behaviours does it help?"),
        queryset=Behaviour.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    practice_share = NumberField(
        label=_("How much of it is practising on own cases?"),
        help_text=_("In percent of the time."),
        required=False,
        least=0,
        most=100,
        widget=NumberInput({"size": 6}),
        error_messages={"invalid": _("Enter a number from 0 to 100")},
    )
    makes_if_then = forms.BooleanField(label=_("Learners make their if-then plan here"), required=False)
    origin = forms.ChoiceField(
        label=_("Made or bought?"), choices=Origin.choices, widget=forms.RadioSelect(attrs={"class": "opts--2"})
    )
    vendor = WordsField(label=_("Bought from whom?"), max_length=120, required=False)
    is_content_fixed = forms.BooleanField(
        label=_("The content is fixed"), help_text=_("It cannot be fitted to this group any more."), required=False
    )
    standing = forms.ChoiceField(
        label=_("Does it go through?"), choices=Standing.choices, widget=forms.RadioSelect(attrs={"class": "opts--3"})
    )
    declined_because = WordsField(
        label=_("Why was it declined?"),
        help_text=_("It stays in the list with this reason, and counts for no day and no hour."),
        max_length=300,
        required=False,
    )
    note = WordsField(
        label=_("Anything else?"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    zone = forms.CharField(
        label=_("Time zone of these dates"),
        help_text=_("Such as Europe/Lisbon, when it is not where you are."),
        max_length=64,
    )

    def __init__(self, *args: Any, trajectory: Trajectory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        trainer = self.fields["trainer"]
        assert isinstance(trainer, SomebodyField)
        trainer.choose_from(trajectory.organisation, current=self.initial.get("trainer"))
        for name, rows in (
            ("cohorts", trajectory.cohorts.all()),
            ("behaviours", trajectory.behaviours.all()),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
        # With one group there is nothing to choose. Counted on the rows that are shown: they are read once.
        for name, least in (("cohorts", 2), ("behaviours", 1)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelMultipleChoiceField)
            there = list(field.queryset or ())
            field.choices = [(row.pk, str(row)) for row in there]
            if len(there) < least:
                del self.fields[name]

    def clean_zone(self) -> str:
        """A zone of the time zone database."""
        zone: str = self.cleaned_data["zone"].strip()
        if zone not in available_timezones():
            raise forms.ValidationError(_("Enter a time zone, such as Europe/Amsterdam"))
        return zone

    def clean_practice_share(self) -> int | None:
        """A whole percentage."""
        share: Decimal | None = self.cleaned_data["practice_share"]
        return None if share is None else round(share)

    def clean(self) -> dict[str, Any]:
        """What was declined says why."""
        cleaned: dict[str, Any] = super().clean() or {}
        is_silent = not cleaned.get("declined_because") and "declined_because" not in self.errors
        if cleaned.get("standing") == Standing.DECLINED and is_silent:
            self.add_error("declined_because", _("Write in a sentence why it was declined"))
        return cleaned

    def written(self) -> Written:
        """What is saved: the fields of the row, and whom and what it is for. None leaves that as it is."""
        apart = ("cohorts", "behaviours", "zone", "version")
        sent = self.cleaned_data
        return Written(
            fields={name: value for name, value in sent.items() if name not in apart},
            cohorts=list(sent["cohorts"]) if "cohorts" in sent else None,
            behaviours=list(sent["behaviours"]) if "behaviours" in sent else None,
        )

    @property
    def opened(self) -> dict[str, bool]:
        """Which folded parts have something to show."""
        return {part: any(self._says(name) for name in names) for part, names in FOLDED.items()}

    def _says(self, name: str) -> bool:
        return name in self.fields and (self[name].value() not in AS_USUAL or bool(self[name].errors))


def intervention_initial(intervention: Intervention) -> dict[str, Any]:
    """An intervention as its form shows it."""
    dates = list(intervention.dates.all())
    names = [name for name in InterventionForm.base_fields if name not in ("cohorts", "behaviours", "zone")]
    share = intervention.practice_share
    return {
        **{name: getattr(intervention, name) for name in names},
        "practice_share": None if share is None else Decimal(share),
        "cohorts": list(intervention.cohorts.all()),
        "behaviours": list(intervention.behaviours.all()),
        "zone": dates[0].zone if dates else intervention.trajectory.organisation.timezone,
    }
