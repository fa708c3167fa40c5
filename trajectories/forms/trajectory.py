"""What making and changing a trajectory sends."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from organisations.date_field import DayField
from organisations.forms.keeping import NO_TERM, MonthsField
from organisations.forms.versions import VersionedForm
from organisations.models import Member, Person
from organisations.words_field import WordsField
from trajectories.models import Cohort, Trajectory


class CreateForm(forms.Form):
    """As little as needed to begin: what it is called, when, and in which language it is written."""

    title = forms.CharField(
        label=_("What do we call it?"),
        help_text=_("Say what people will do, as in: Better customer conversations."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Give the trajectory a name"),
            "max_length": _("Make it shorter: at most 120 characters"),
        },
    )
    begun = forms.ChoiceField(
        label=_("Has it begun?"),
        choices=[("no", _("It is still to begin")), ("yes", _("It is running already"))],
        widget=forms.RadioSelect(attrs={"class": "opts--2"}),
        initial="no",
        error_messages={"required": _("Choose whether it has begun")},
    )
    starts_on = DayField(
        label=_("When does it start?"),
        help_text=_("The planned first day, like 12-1-2027 or 12 Jan. Is it running? Then the day it began."),
    )
    language = forms.ChoiceField(
        label=_("In which language do you write it?"),
        help_text=_("The commitments of the library come in this language. Everyone gets mail in their own."),
        choices=settings.STAFF_LANGUAGES,
        widget=forms.RadioSelect(attrs={"class": "opts--2"}),
        error_messages={"required": _("Choose a language")},
    )
    group_name = forms.CharField(
        label=_("For which group?"),
        help_text=_("For instance: customer contact South."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    intent = forms.CharField(
        label=_("What will be different, in one sentence?"),
        help_text=_("As the sponsor would say it. For instance: customers ring once, not three times."),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """What runs began, and what is still to begin did not."""
        cleaned: dict[str, Any] = super().clean() or {}
        day = cleaned.get("starts_on")
        if day and cleaned.get("begun") == "yes" and day > self.today:
            self.add_error("starts_on", _("This day is still to come: then it has not begun"))
        if day and cleaned.get("begun") != "yes" and day < self.today:
            self.add_error("starts_on", _("This day is past. Is it running already? Choose so above"))
        return cleaned

    @property
    def fields_made(self) -> dict[str, Any]:
        """As `create` takes them."""
        made = {name: value for name, value in self.cleaned_data.items() if name != "begun"}
        return made | {"is_running": self.cleaned_data["begun"] == "yes"}


class EditForm(VersionedForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """What it is called, when it is, and what guests read about it."""

    starts_on = DayField(label=_("Planned first day"))
    ends_on = DayField(
        label=_("Planned last day"),
        help_text=_("Counts only as long as no intervention has a date."),
        required=False,
    )
    language = forms.ChoiceField(
        label=_("In which language do you write it?"),
        choices=settings.STAFF_LANGUAGES,
        widget=forms.RadioSelect(attrs={"class": "opts--2"}),
    )

    council_keeps_months = MonthsField(
        nothing=NO_TERM,
        label=_("How long does the works council let texts be kept?"),
        help_text=_("Counted from the day on which something is written. The term that is over first counts."),
    )

    class Meta:
        model = Trajectory
        fields = [
            "title", "intent", "group_name", "starts_on", "ends_on", "summary", "language", "owner",
            "free_text_warning", "needs_works_council", "council_keeps_months",
        ]  # fmt: skip
        labels = {
            "title": _("What do we call it?"),
            "intent": _("What will be different, in one sentence?"),
            "group_name": _("For which group?"),
            "summary": _("What is this trajectory about?"),
            "owner": _("Who plans it?"),
            "free_text_warning": _("A warning at every free text"),
            "needs_works_council": _("The works council has to agree first"),
        }
        help_texts = {
            "intent": _("As the sponsor would say it. For instance: customers ring once, not three times."),
            "summary": _("Everyone who is asked for something can read this."),
            "owner": _("Everyone who gets mail about it can reach this person."),
            "free_text_warning": _("For instance: no patient data."),
            "needs_works_council": _("Until it has, learners and observers are asked to write down nothing."),
        }
        error_messages = {"title": {"required": _("Give the trajectory a name")}}
        widgets = {"intent": forms.Textarea(attrs={"rows": 2}), "summary": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        planners = (
            Member.objects.active().filter(organisation=self.instance.organisation).exclude(role=Member.Role.READER)
        )
        owner.queryset = Person.objects.filter(Q(member__in=planners) | Q(pk=self.instance.owner_id)).by_name()
        owner.empty_label = None
        if self.instance.organisation.needs_works_council:
            # It holds for every trajectory: there is nothing to choose.
            del self.fields["needs_works_council"]

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("This is before the first day"))
        return cleaned

    @property
    def changes(self) -> dict[str, Any]:
        """The fields as they are saved."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def trajectory_initial(trajectory: Trajectory) -> dict[str, Any]:
    """A trajectory as its form shows it."""
    return {**model_to_dict(trajectory, EditForm.Meta.fields), "version": trajectory.version}


class NewCohortForm(forms.Form):
    """A name that no other group of this trajectory has."""

    name = WordsField(
        label=_("Name of the new group"),
        help_text=_("For instance: early shift."),
        max_length=80,
        error_messages={"required": _("Give the group a name")},
    )

    def __init__(self, *args: Any, trajectory: Trajectory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = list(trajectory.cohorts.all())

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if any(name.casefold() == other.name.casefold() for other in self.others):
            raise forms.ValidationError(_("There is a group with this name"))
        return name


class CohortForm(VersionedForm, NewCohortForm):
    """Name of a group and, where L&D chooses so, the days to count from."""

    start = DayField(label=_("Count the start from"), help_text=_("Empty: the first contact moment."), required=False)
    end = DayField(
        label=_("Count the end from"), help_text=_("Empty: the end of the last contact moment."), required=False
    )
    reason = forms.CharField(
        label=_("Why this day?"),
        help_text=_("For instance: the new system goes live then. Stands next to every date that counts from it."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, trajectory=cohort.trajectory, initial=cohort_initial(cohort), **kwargs)
        self.others.remove(cohort)
        self.fields["name"].label = _("Name of the group")
        # The only group needs no name.
        self.fields["name"].required = bool(self.others)

    def clean(self) -> dict[str, Any]:
        """Another day comes with a reason, and the days stand in order."""
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            self.add_error("end", _("This is before the first day"))
        if (start or end) and not cleaned.get("reason"):
            self.add_error("reason", _("Write in a sentence why you count from this day"))
        return cleaned


def cohort_initial(cohort: Cohort) -> dict[str, Any]:
    """A group as its form shows it."""
    return {
        "name": cohort.name,
        "start": cohort.start,
        "end": cohort.end,
        "reason": cohort.anchor_reason,
        "version": cohort.version,
    }
