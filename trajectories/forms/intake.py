"""What the intake sends: one answer, or all of them at once."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.date_field import DayField
from organisations.models import Person
from organisations.words_field import WordsField
from trajectories.actions.intake import FIELDS, Written
from trajectories.models import IntakeAnswer
from trajectories.questions import Question

Status = IntakeAnswer.Status
Certainty = IntakeAnswer.Certainty
LONGEST = 4000
MINE, THEIRS, TOGETHER = "mine", "theirs", "together"


class AnswerForm(forms.Form):
    """One answer of the intake, with the version it was opened at.

    When somebody else saved meanwhile, `meet(current)` adds the choice between both texts; none is made beforehand.
    """

    text = WordsField(
        label=_("Your answer"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7, "class": "area"}),
        template_name="trajectories/_plain_field.html",  # type: ignore[call-arg]  # the stubs do not know it yet
    )
    source = forms.ChoiceField(
        label=_("Where does this come from?"),
        choices=[("", _("not chosen yet")), *IntakeAnswer.Source.choices],
        required=False,
    )
    answered_by = WordsField(
        label=_("Who gave this answer?"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    answered_on = DayField(label=_("On which day?"), required=False)
    certainty = forms.ChoiceField(
        label=_("How sure is this?"),
        choices=Certainty.choices,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "opts--3"}),
    )
    status = forms.ChoiceField(
        label=_("How far is it?"),
        choices=[(status.value, status.label) for status in (Status.DRAFT, Status.DISCUSSED, Status.DIFFERENCE)],
        widget=forms.RadioSelect(attrs={"class": "opts--3"}),
        error_messages={"required": _("Choose how far this answer is")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    # How far it was on the page that sent this.
    opened_at = forms.CharField(required=False, widget=forms.HiddenInput)
    # Both texts stood on the page that sent this.
    met = forms.BooleanField(required=False, widget=forms.HiddenInput)
    resolve = forms.ChoiceField(
        label=_("What will the answer be?"),
        required=False,
        widget=forms.RadioSelect(attrs={"class": "opts--3"}),
        error_messages={"required": _("Choose what the answer will be")},
    )

    def __init__(
        self,
        *args: Any,
        question: Question,
        answer: IntakeAnswer | None,
        person: Person,
        today: date,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("prefix", f"q{question.number}")
        super().__init__(*args, **kwargs)
        self.question, self.answer = question, answer
        self.initial = _initial(answer, person, today)
        if question.is_extra:
            del self.fields["certainty"]
        self._offer(answer if self.data.get(self.add_prefix("met")) else None)

    def clean(self) -> dict[str, Any]:
        """What counts as discussed says something, if only that nobody knows."""
        cleaned: dict[str, Any] = super().clean() or {}
        says_something = cleaned.get("text") or cleaned.get("certainty") == Certainty.UNKNOWN
        if cleaned.get("status") in (Status.DISCUSSED, Status.DIFFERENCE) and not says_something and not self.errors:
            self.add_error("text", _("Write an answer, or choose that you don't know yet"))
        if cleaned.get("resolve") == TOGETHER and len(self._both(cleaned.get("text", ""))) > LONGEST:
            self.add_error("resolve", _("Together they are too long for one answer. Shorten yours, or choose one"))
        return cleaned

    def says(self) -> Written:
        """What is saved. Without text, and with nobody saying it is unknown, the answer is empty."""
        sent = {name: self.cleaned_data.get(name, "") for name in FIELDS}
        if not sent["text"] and sent["certainty"] != Certainty.UNKNOWN:
            return Written()
        return Written(**sent | {"status": self._how_far(sent["status"])})

    def says_together(self) -> Written:
        """Both texts under each other, as a draft to make one answer of."""
        mine = self.says()
        return replace(mine, text=self._both(mine.text), status=Status.DRAFT)

    def _both(self, mine: str) -> str:
        return f"{self.answer.text}\n\n{mine}" if self.answer else mine

    def _how_far(self, sent: str) -> str:
        """As sent. Left alone, it stays what others made of it meanwhile: a difference, or one no longer."""
        stands, opened_at = self.initial["status"], self.cleaned_data["opened_at"]
        is_about_difference = Status.DIFFERENCE in (stands, opened_at)
        return str(stands) if is_about_difference and sent == opened_at else sent

    def meet(self, current: IntakeAnswer) -> "AnswerForm":
        """The same form with what was typed, going on from what somebody else saved."""
        data = dict(self.data.items())
        data[self.add_prefix("version")] = str(current.version)
        data[self.add_prefix("met")] = "on"
        data.pop(self.add_prefix("resolve"), None)
        form = AnswerForm(
            data,
            question=self.question,
            answer=current,
            person=current.changed_by or Person(),
            today=date.min,
            prefix=self.prefix,
        )
        form.errors.pop("resolve", None)
        return form

    @property
    def is_still_empty(self) -> bool:
        """Whether nothing was said, and nothing stood there either."""
        return self.says() == Written() and (self.answer is None or self.answer.is_empty)

    @property
    def is_met(self) -> bool:
        """Whether both texts stand on the page."""
        return bool(self._theirs)

    def _offer(self, current: IntakeAnswer | None) -> None:
        self._theirs = current
        name = current.changed_by.called if current and current.changed_by else _("the other")
        field = self.fields["resolve"]
        assert isinstance(field, forms.ChoiceField)
        field.required = current is not None
        field.choices = [
            (MINE, _("Keep mine")),
            (THEIRS, _("Take over the text of %(name)s") % {"name": name}),
            (TOGETHER, _("Put them together")),
        ]


def _initial(answer: IntakeAnswer | None, person: Person, today: date) -> dict[str, Any]:
    if answer is None or answer.status == Status.EMPTY:
        marks = {"version": answer.version if answer else 0, "opened_at": Status.DRAFT}
        return {"status": Status.DRAFT, "answered_by": person.name, "answered_on": today, **marks}
    status = answer.status if answer.status != Status.RECHECK else Status.DRAFT
    return {**Written.of(answer).__dict__, "status": status, "version": answer.version, "opened_at": status}
