"""What the people pages of a trajectory send."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.date_field import DayField
from organisations.pasting import Fault, Pasted, read_lines
from roles.models import Function, Role
from trajectories.models import Cohort, Trajectory


class AddPeopleForm(forms.Form):
    """Pasted lines and what these people will be. Faulty lines are no error of the form: the good ones are kept."""

    lines = forms.CharField(
        label=_("Who?"),
        help_text=_("One person a line: name and mail address, as your mail program or spreadsheet gives them."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        error_messages={"required": _("Paste at least one name")},
    )
    functions = forms.MultipleChoiceField(
        label=_("What are they in this trajectory?"),
        choices=Function.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "opts--3"}),
        error_messages={"required": _("Choose at least one function")},
    )
    cohort = forms.ModelChoiceField(
        label=_("Which group do they learn in?"), queryset=Cohort.objects.none(), required=False
    )

    def __init__(self, *args: Any, trajectory: Trajectory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cohorts = trajectory.cohorts.all()
        if len(cohorts) > 1:
            field = self.fields["cohort"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = cohorts
        else:
            del self.fields["cohort"]

    def clean_lines(self) -> tuple[list[Pasted], list[Fault]]:
        """Good lines and faulty ones; an error only when there is no good line at all."""
        good, faults = read_lines(self.cleaned_data["lines"])
        if not good:
            raise forms.ValidationError(
                [
                    gettext("Line %(line)d: %(reason)s") % {"line": fault.line, "reason": fault.reason}
                    for fault in faults
                ]
                or [_("Paste at least one name")]
            )
        return good, faults


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """One function of one person: its own title, its period, and whom it concerns."""

    held_from = DayField(label=_("From"), required=False, help_text=_("Empty: from the beginning."))
    held_until = DayField(label=_("Until"), required=False, help_text=_("Empty: to the end."))

    class Meta:
        model = Role
        fields = ["title", "held_from", "held_until", "cohorts", "learners"]
        labels = {
            "title": _("Own word for this function"),
            "cohorts": _("Learns in"),
            "learners": _("Is there for"),
        }
        help_texts = {
            "title": _("For instance mentor or project lead; everyone sees it instead of the function."),
            "learners": _("Nobody ticked means: for every learner."),
        }
        widgets = {"cohorts": forms.CheckboxSelectMultiple, "learners": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Role = self.instance
        self.fields["title"].required = False
        if role.function == Function.LEARNER:
            del self.fields["learners"]
            self._offer("cohorts", role.trajectory.cohorts.all())
            if len(role.trajectory.cohorts.all()) < 2:
                del self.fields["cohorts"]
        else:
            del self.fields["cohorts"]
            others = Role.objects.of(role.trajectory).learners().filter(held_until=None).exclude(person=role.person)
            self._offer("learners", others.select_related("person").by_name())
            if role.function in (Function.TRAINER, Function.SPONSOR):
                del self.fields["learners"]

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.required = False
        field.queryset = rows
        field.label_from_instance = _called  # type: ignore[method-assign]  # the way Django offers

    def clean(self) -> dict[str, Any]:
        """A period runs forward."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("held_from"), cleaned.get("held_until")
        if first and last and last < first:
            self.add_error("held_until", _("This is before the first day"))
        return cleaned


def _called(obj: object) -> str:
    """A learner by name, a cohort by its own."""
    return str(obj.person if isinstance(obj, Role) else obj)


class LetGoForm(forms.Form):
    """Ending a function is a choice, never one press."""

    sure = forms.ChoiceField(
        label=_("Take this person out?"),
        choices=[("yes", _("Yes, from today")), ("no", _("No, leave it as it is"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what should happen")},
    )
