"""What the people pages of a trajectory send."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.http import QueryDict
from django.template.defaultfilters import date as date_words
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.date_field import DayField
from organisations.forms.people import SomebodyForm
from organisations.forms.versions import VersionedForm
from organisations.matching import Doubt
from organisations.models import Person
from organisations.models.people import PersonQuerySet
from organisations.names import folded
from organisations.pasting import Pasted, Read, read_lines
from roles.models import Function, Role
from trajectories.models import Cohort, Trajectory

MOST_FOUND = 20
# So few are all shown before anybody searches.
FEW = 12
LEAVE_OUT, SOMEBODY_ELSE = "leave", "new"


def described(person: Person) -> str:
    """Name, and how they are reached: enough to recognise somebody by."""
    return f"{person} · {person.own_address or person.get_reach_display()}"


class AddPeopleForm(forms.Form):
    """Pasted lines, people known already, and what they will be. Faulty lines are no error: the good ones are kept."""

    lines = forms.CharField(
        label=_("Who is new?"),
        help_text=_("One person a line: name and mail address, as your mail program or spreadsheet gives them."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        required=False,
    )
    q = forms.CharField(
        label=_("Whom do you know already?"),
        help_text=_("For somebody who takes part elsewhere, or gets a second function. Any part of the name will do."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    known = forms.ModelMultipleChoiceField(
        label=_("Who of these?"),
        queryset=Person.objects.none(),
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
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
        self._offer(trajectory.organisation.people.present().select_related("organisation"))

    @property
    def is_looking(self) -> bool:
        """Whether this was sent to find somebody, and not to add."""
        return self.is_bound and "look" in self.data

    def _offer(self, everyone: PersonQuerySet) -> None:
        """Those who were found or ticked; everybody where they are few."""
        known = self.fields["known"]
        assert isinstance(known, forms.ModelMultipleChoiceField)
        known.queryset = everyone
        ticked = self.data.getlist("known") if isinstance(self.data, QueryDict) else []
        words = self.data.get("q", "").strip()
        shown = {person.public_id: person for person in everyone.filter(public_id__in=ticked)} if ticked else {}
        found = everyone.named_like(words).by_name()[:MOST_FOUND] if words else everyone.by_name()[: FEW + 1]
        if words or len(found) <= FEW:
            shown |= {person.public_id: person for person in found}
        known.choices = [(key, described(person)) for key, person in shown.items()]

    def clean_lines(self) -> Read:
        """People, faulty lines and headings; an error only when there is no good line in what was pasted."""
        read = read_lines(self.cleaned_data["lines"])
        if not read.people and read.faults:
            raise forms.ValidationError(
                [
                    gettext("Line %(line)d: %(reason)s") % {"line": fault.line, "reason": fault.reason}
                    for fault in read.faults
                ]
            )
        return read

    def clean(self) -> dict[str, Any]:
        """Somebody, new or known."""
        cleaned: dict[str, Any] = super().clean() or {}
        read: Read | None = cleaned.get("lines")
        if read is not None and not read.people and not cleaned.get("known"):
            self.add_error("lines", _("Paste at least one name, or tick somebody you know"))
        return cleaned


class DoubtForm(forms.Form):
    """Who one pasted line is, when it can be somebody we know."""

    who = forms.ChoiceField(widget=forms.RadioSelect, error_messages={"required": _("Choose who this is")})
    distinction = forms.CharField(
        label=_("Somebody else? Words that tell them apart"),
        help_text=_("For instance: of the early shift. Shown wherever the name is."),
        required=False,
        max_length=80,
    )

    def __init__(self, data: QueryDict | None = None, *, doubt: Doubt) -> None:
        """Bound when the line was shown before; then it waits for a choice."""
        super().__init__(data if data and f"{doubt.key}-asked" in data else None, prefix=doubt.key)
        self.doubt = doubt
        values = {"line": doubt.line.line, "text": doubt.line.text, "name": doubt.candidates[0]}
        leave_out = (LEAVE_OUT, _("Leave this line out"))
        candidates = [(person.public_id, described(person)) for person in doubt.candidates]
        who = self.fields["who"]
        assert isinstance(who, forms.ChoiceField)
        if doubt.by_address:
            who.label = _("“%(text)s”: %(name)s has this address already. Is it the same person?") % values
            who.choices = [(candidates[0][0], _("Yes, this is %(name)s") % values), leave_out]
            del self.fields["distinction"]
        else:
            who.label = _("“%(text)s”: who is this?") % values
            who.choices = [*candidates, (SOMEBODY_ELSE, _("Somebody else of this name")), leave_out]

    def clean(self) -> dict[str, Any]:
        """Namesakes are told apart from the first day."""
        cleaned: dict[str, Any] = super().clean() or {}
        taken = {folded(person.distinction) for person in self.doubt.candidates}
        words = cleaned.get("distinction", "")
        if cleaned.get("who") == SOMEBODY_ELSE and (not words or folded(words) in taken):
            self.add_error("distinction", _("Write in a few words who of the two this is"))
        return cleaned

    @property
    def person(self) -> Person | None:
        """Whom it was said to be."""
        return next((one for one in self.doubt.candidates if one.public_id == self.cleaned_data["who"]), None)

    @property
    def line(self) -> Pasted | None:
        """The new person it was said to be."""
        is_new = self.cleaned_data["who"] == SOMEBODY_ELSE
        return replace(self.doubt.line, distinction=self.cleaned_data["distinction"]) if is_new else None


class RoleForm(VersionedForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
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

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
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
            self._offer("learners", Role.objects.to_be_there_for(role, today))
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
        elif {"held_from", "held_until"} & set(self.changed_data) and not self.errors:
            self._check_other_periods(first, last)
        return cleaned

    def _check_other_periods(self, first: date | None, last: date | None) -> None:
        """One function twice at once would be asked everything twice."""
        role: Role = self.instance
        other = Role.objects.beside(role).overlapping(first, last).first()
        if other is None:
            return
        words = {"name": role.person, "function": other.name}
        if other.held_until is None:
            said = gettext(
                "%(name)s is %(function)s here in another period too, without an end. Choose days before it."
            )
        else:
            said = gettext("%(name)s is %(function)s here until %(day)s too. Choose days after it, or end that one.")
            words["day"] = date_words(other.held_until, "j F Y")
        self.add_error("held_until", said % words)


def role_initial(role: Role) -> dict[str, Any]:
    """A role as its form shows it."""
    return {**model_to_dict(role, RoleForm.Meta.fields), "version": role.version}


def _called(obj: object) -> str:
    """A learner by name, a cohort by its own."""
    return str(obj.person if isinstance(obj, Role) else obj)


class SucceedForm(SomebodyForm):
    """Who takes over a function, and from which day."""

    on = DayField(
        label=_("From which day?"),
        help_text=_("The day before is the last of who does it now."),
        error_messages={"required": _("Enter the day")},
    )

    def __init__(self, *args: Any, role: Role, **kwargs: Any) -> None:
        super().__init__(*args, organisation=role.trajectory.organisation, **kwargs)
        self.role = role
        self.fields["name"].label = _("Who takes over?")

    def clean_on(self) -> date:
        """A day within the period, and not its first: somebody has to have held it before."""
        day: date = self.cleaned_data["on"]
        if self.role.held_from and day <= self.role.held_from:
            raise forms.ValidationError(gettext("%(name)s begins on that day or later") % {"name": self.role.person})
        if self.role.held_until and day > self.role.held_until:
            raise forms.ValidationError(gettext("%(name)s is done by then") % {"name": self.role.person})
        return day

    def clean(self) -> dict[str, Any]:
        """Somebody else, who does not hold this function already."""
        cleaned = super().clean()
        if self.known is not None and self.known.pk == self.role.person_id:
            self.add_error("name", _("This is who does it now"))
        elif self.known is not None and self._holds_it(self.known, cleaned.get("on")):
            said = gettext("%(name)s is %(function)s here already") % {
                "name": self.known, "function": self.role.get_function_display()
            }  # fmt: skip
            self.add_error("name", said)
        return cleaned

    def _holds_it(self, person: Person, on: date | None) -> bool:
        held = Role.objects.of(self.role.trajectory)
        return on is not None and held.is_held(self.role.function, person, on)


class RoleChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the type checker only
    """One of several functions, by who holds it."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.person}, {obj.name}"


class LearnersChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic for the type checker only
    """Learners by name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.person)


class MoveForm(forms.Form):
    """Which learners go to whom."""

    learners = LearnersChoice(
        label=_("Which learners?"),
        queryset=Role.objects.none(),
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one learner")},
    )
    to = RoleChoice(
        label=_("To whom?"),
        queryset=Role.objects.none(),
        to_field_name="public_id",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose to whom they go")},
    )

    def __init__(self, *args: Any, role: Role, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theirs = Role.objects.those_of(role)
        others = Role.objects.of(role.trajectory).holding(role.function).held_on(today).exclude(person=role.person_id)
        self.mine = len(theirs)
        self.has_choice = self.mine > 1 and others.exists()
        learners, to = self.fields["learners"], self.fields["to"]
        assert isinstance(learners, LearnersChoice)
        assert isinstance(to, RoleChoice)
        learners.queryset = Role.objects.these(theirs)
        to.queryset = others.select_related("person").by_name()

    def clean_learners(self) -> Any:
        """Some, and not all: then the function itself goes to somebody else."""
        learners = self.cleaned_data["learners"]
        if len(learners) >= self.mine:
            raise forms.ValidationError(_("These are all of them: let somebody take over the function instead"))
        return learners

    def clean(self) -> dict[str, Any]:
        """Nobody stands beside themselves."""
        cleaned: dict[str, Any] = super().clean() or {}
        to, learners = cleaned.get("to"), cleaned.get("learners") or []
        if to is not None and any(learner.person_id == to.person_id for learner in learners):
            self.add_error("learners", _("Nobody stands beside themselves"))
        return cleaned


class LeaveForm(forms.Form):
    """Leaving the organisation is a choice too: from now on, or after a last day that is to come."""

    sure = forms.ChoiceField(
        label=_("Is it so?"),
        choices=[
            ("yes", _("Yes, from now on")),
            ("later", _("Yes, after their last day")),
            ("no", _("No, leave it as it is")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what should happen")},
    )
    last_day = DayField(
        label=_("Last day here"),
        required=False,
        help_text=_("When they leave later, such as 30-4-2027. That day they are still here."),
    )

    def __init__(self, *args: Any, person: Person, today: date, may_arrange: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.today, self.may_arrange = person, today, may_arrange

    def clean_sure(self) -> str:
        """Ending somebody's access is for who lets people in."""
        sure: str = self.cleaned_data["sure"]
        member = getattr(self.person, "member", None)
        if sure != "no" and member is not None and member.is_active and not self.may_arrange:
            raise forms.ValidationError(_("This person signs in here as staff. Who lets people in writes this down."))
        return sure

    def clean(self) -> dict[str, Any]:
        """A last day is today or to come, and who leaves from now on has none that is still to come."""
        cleaned: dict[str, Any] = super().clean() or {}
        last_day = cleaned.get("last_day")
        if cleaned.get("sure") == "yes" and last_day is not None and last_day > self.today:
            self.add_error("sure", _("Do they leave now, or after the last day you entered?"))
        if cleaned.get("sure") == "later" and "last_day" not in self.errors:
            if cleaned.get("last_day") is None:
                self.add_error("last_day", _("Enter their last day"))
            elif cleaned["last_day"] < self.today:
                self.add_error("last_day", _("This day is behind us"))
        return cleaned


class LetGoForm(forms.Form):
    """Ending a function is a choice, never one press."""

    sure = forms.ChoiceField(
        label=_("Take this person out?"),
        choices=[("yes", _("Yes, from today")), ("no", _("No, leave it as it is"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what should happen")},
    )
