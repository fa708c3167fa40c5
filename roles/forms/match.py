"""What the pages around the match send: whom to ask, what they say, and what L&D does with a difference."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.date_field import DayField
from organisations.forms.versions import Meanwhile, VersionedForm
from organisations.models import Person
from organisations.words_field import WordsField
from roles.actions.match import Reacted
from roles.matching import Beside, said_of
from roles.models import Function, MatchLine, MatchView, Role
from roles.models.match import BLIND
from trajectories.models import IntakeAnswer
from trajectories.questions import BY_NUMBER

VIEW, CALL = "view", "call"
MOST = 1000
Outcome, Reaction = MatchLine.Outcome, MatchLine.Reaction
SAME_OR_NOT = (Reaction.AGREES, Reaction.DISAGREES)


class AskViewsForm(forms.Form):
    """Sponsors and managers to tick, and one learner who speaks for the group; nobody is chosen beforehand."""

    roles = forms.MultipleChoiceField(label=_("Whom do you ask?"), required=False, widget=forms.CheckboxSelectMultiple)
    learner = forms.ChoiceField(label=_("And one of the learners, for the group"), required=False)

    def __init__(self, *args: Any, askable: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.askable = {role.public_id: role for role in askable}
        learners = [role for role in askable if role.function == Function.LEARNER]
        others = [role for role in askable if role.function != Function.LEARNER]
        ticks, one = self.fields["roles"], self.fields["learner"]
        assert isinstance(ticks, forms.ChoiceField)
        assert isinstance(one, forms.ChoiceField)
        ticks.choices = [(role.public_id, str(role)) for role in others]
        one.choices = [("", gettext("nobody yet")), *((role.public_id, str(role.person)) for role in learners)]
        for name, rows in (("roles", others), ("learner", learners)):
            if not rows:
                del self.fields[name]
        # Either will do where there are both.
        for alone in [*self.fields.values()] if len(self.fields) == 1 else ():
            alone.required = True
            alone.error_messages["required"] = _("Choose at least one person to ask")

    def clean(self) -> dict[str, Any]:
        """Somebody is asked."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.chosen_in(cleaned):
            self.add_error(next(iter(self.fields), None), _("Choose at least one person to ask"))
        return cleaned

    @property
    def chosen(self) -> list[Role]:
        return self.chosen_in(self.cleaned_data)

    def chosen_in(self, cleaned: Mapping[str, Any]) -> list[Role]:
        """The roles that were ticked, and the learner; somebody who has two functions once."""
        ids = [*(cleaned.get("roles") or ()), *filter(None, [cleaned.get("learner")])]
        return list({role.person_id: role for role in reversed([self.askable[one] for one in ids])}.values())[::-1]


def _uncounted(field: WordsField) -> WordsField:
    """Its limit is told when it is passed: three counters would be all one sees of a page on a phone."""
    field.widget.attrs.pop("maxlength", None)
    return field


class BlindForm(forms.Form):
    """Three answers in their own words, before they see anybody else's. A choice sends them, never the button alone."""

    how = forms.ChoiceField(
        label=_("Is this how you see it?"),
        choices=[(VIEW, _("Yes, this is how I see it")), (CALL, _("I don't know this, ring me"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether this is your view, or whether we ring you")},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, view: MatchView) -> None:
        super().__init__(data, prefix=view.public_id, use_required_attribute=False)
        self.view = view
        for number in BLIND:
            line = view.line(number)
            self.fields[f"words{number}"] = _uncounted(
                WordsField(
                    label=str(BY_NUMBER[number].title),
                    help_text=self._help(number),
                    max_length=MOST,
                    required=False,
                    initial=line.words if line else "",
                    widget=forms.Textarea(attrs={"rows": 3}),
                )
            )
        self.order_fields([*(f"words{number}" for number in BLIND), "how"])

    def _help(self, number: int) -> str:
        if number == 1 and self.view.role.function == Function.SPONSOR:
            name = self.view.role.trajectory.owner.called
            return gettext("What did you literally ask %(name)s?") % {"name": name}
        if number == 1:
            return gettext("What was literally asked, as far as you know?")
        return str(BY_NUMBER[number].guidance)

    def clean(self) -> dict[str, Any]:
        """A view has words on each of the three; who wants to be rung may leave them empty."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("how") == VIEW:
            for number in BLIND:
                name = f"words{number}"
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Write it in a few words, or choose that we ring you"))
        return cleaned

    @property
    def wants_call(self) -> bool:
        return bool(self.cleaned_data["how"] == CALL)

    @property
    def words(self) -> dict[int, str]:
        """What was written, by question."""
        return {number: text for number in BLIND if (text := self.cleaned_data[f"words{number}"])}

    @property
    def answers(self) -> list[tuple[int, forms.BoundField]]:
        """The three text fields with their numbers."""
        return [(number, self[f"words{number}"]) for number in BLIND]


class CompareForm(forms.Form):
    """One choice per answer of L&D's, none made beforehand; what is not all right comes with words."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, view: MatchView, items: Sequence[Beside]) -> None:
        super().__init__(data, prefix=view.public_id, use_required_attribute=False)
        self.items = items
        for item in items:
            number = item.question.number
            self.fields[f"reaction{number}"] = forms.ChoiceField(
                label=str(item.question.title),
                choices=[(one, said_of(number, one)) for one in (SAME_OR_NOT if item.is_blind else Reaction)],
                widget=forms.RadioSelect,
                error_messages={"required": _missing(item)},
            )
            self.fields[f"seen{number}"] = forms.IntegerField(
                required=False, widget=forms.HiddenInput, initial=item.ours.version if item.ours else 0
            )
            if not item.is_blind:
                self.fields[f"words{number}"] = _uncounted(
                    WordsField(
                        label=_("How do you see it?"),
                        max_length=MOST,
                        required=False,
                        initial=item.line.words if item.line else "",
                        widget=forms.Textarea(attrs={"rows": 2}),
                    )
                )

    def clean(self) -> dict[str, Any]:
        """Partly right and not right say how it is."""
        cleaned: dict[str, Any] = super().clean() or {}
        for item in self.items:
            name = f"words{item.question.number}"
            reaction = cleaned.get(f"reaction{item.question.number}")
            needs_words = name in self.fields and reaction in (Reaction.PARTLY, Reaction.DISAGREES)
            if needs_words and not cleaned.get(name) and name not in self.errors:
                number = item.question.number
                self.add_error(name, gettext("Write in a few words how you see question %(n)d") % {"n": number})
        return cleaned

    @property
    def reactions(self) -> dict[int, Reacted]:
        """By question, on the version that was read; a version that never was is the present one."""
        found = {}
        for item in self.items:
            number, sent = item.question.number, self.cleaned_data
            present = item.ours.version if item.ours else 0
            seen = sent.get(f"seen{number}") or present
            words = sent.get(f"words{number}", "") if sent[f"reaction{number}"] != Reaction.AGREES else ""
            found[number] = Reacted(sent[f"reaction{number}"], min(seen, present), words)
        return found

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each question with its fields, the first three before the rest."""
        return [
            {
                "item": item,
                "reaction": self[f"reaction{item.question.number}"],
                "seen": self[f"seen{item.question.number}"],
                "words": self[f"words{item.question.number}"] if not item.is_blind else None,
            }
            for item in self.items
        ]

    @property
    def pairs(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["item"].is_blind]

    @property
    def rest(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if not row["item"].is_blind]


def _missing(item: Beside) -> str:
    if item.is_blind:
        return gettext("Choose whether question %(n)d is the same or not") % {"n": item.question.number}
    return gettext("Choose whether the answer to question %(n)d is right") % {"n": item.question.number}


class SettleForm(VersionedForm):
    """What becomes of a difference; `version` is that of L&D's answer."""

    outcome = forms.ChoiceField(
        label=_("What will the answer be?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the answer will be")},
    )
    text = WordsField(
        label=_("New version"),
        help_text=_("Needed for a text of the two of you."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    discussed_on = DayField(label=_("Discussed on"), error_messages={"required": _("Enter the day you discussed it")})

    def __init__(
        self, data: Mapping[str, Any] | None = None, files: Any = None, *, beside: Beside, today: date, **kwargs: Any
    ) -> None:
        line = beside.line
        assert line is not None, "somebody said how they see it"
        super().__init__(data, files, prefix=f"{line.view.public_id}-{line.number}", **kwargs)
        self.beside, self.today = beside, today
        self.initial = settle_initial(beside.ours) | {"discussed_on": today}
        ours, theirs = line.view.role.trajectory.owner.called, line.view.role.person.called
        choices: list[tuple[str, Any]] = [(Outcome.TOGETHER, _("A new version together"))]
        if line.words:
            choices.append((Outcome.TAKEN_OVER, gettext("Take over from %(name)s") % {"name": theirs}))
        choices.append((Outcome.KEPT, gettext("Keep %(name)s") % {"name": ours}))
        self._hints = {
            Outcome.TOGETHER: gettext("you write it below"),
            Outcome.TAKEN_OVER: gettext("the text of %(name)s stays in the history") % {"name": ours},
            Outcome.KEPT: gettext("explain to %(name)s why") % {"name": theirs},
        }
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def meet(
        self, current: Any, theirs: Mapping[str, Any], *, by: Person | None = None, more: Iterable[Meanwhile] = ()
    ) -> None:
        """What was chosen was chosen between other texts: it is asked again."""
        super().meet(current, theirs, by=by, more=more)
        data = QueryDict(mutable=True)
        data.update({name: value for name, value in self.data.items() if name != self.add_prefix("outcome")})
        self.data = data

    @property
    def is_left_open(self) -> bool:
        """Whether they do not agree yet: then nothing has to be chosen."""
        return "later" in self.data

    @property
    def outcomes(self) -> list[tuple[Any, str]]:
        """Each choice with what follows from it."""
        return [(radio, self._hints[Outcome(radio.data["value"])]) for radio in self["outcome"]]

    def clean_discussed_on(self) -> date:
        """A talk that is still to come settles nothing."""
        day: date = self.cleaned_data["discussed_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day is still to come"))
        return day

    def clean(self) -> dict[str, Any]:
        """A text of the two is written; left open, only the text is looked at."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.is_left_open:
            for name in ("outcome", "discussed_on"):
                self.errors.pop(name, None)
        elif cleaned.get("outcome") == Outcome.TOGETHER and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", _("Write the new version"))
        return cleaned


def settle_initial(answer: IntakeAnswer | None) -> dict[str, Any]:
    """L&D's answer as the form shows it: where a new version begins."""
    return {"text": answer.text if answer else "", "version": answer.version if answer else 0}
