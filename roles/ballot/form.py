"""The form of the promise page: one choice per item, and the words that belong to it."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.date_field import DayField
from organisations.models import Person
from roles.actions.promises import Given, StandIn
from roles.ballot.items import Ballot, Item
from roles.forms.promises import ANSWERS, HOLDS_UNTIL
from roles.models import Answer, Promise
from trajectories.free_text import warn

MOST_WORDS = 500
ICONS = {
    Answer.Kind.YES: "check",
    Answer.Kind.YES_IF: "check-asterisk",
    Answer.Kind.NO: "cross",
    Answer.Kind.QUESTION: "question",
}
ASKS_FOR = {
    Answer.Kind.YES_IF: gettext_lazy("What do you need for that?"),
    Answer.Kind.NO: gettext_lazy("What stands in the way?"),
    Answer.Kind.QUESTION: gettext_lazy("What do you want to know?"),
}
SHORT = {
    Answer.Kind.YES: gettext_lazy("Yes"),
    Answer.Kind.YES_IF: gettext_lazy("Yes, if"),
    Answer.Kind.NO: gettext_lazy("Can't"),
    Answer.Kind.QUESTION: gettext_lazy("Question"),
}
MISSING_WORDS = {
    Answer.Kind.YES_IF: gettext_lazy("Write in a few words what you need"),
    Answer.Kind.NO: gettext_lazy("Write in a few words what stands in the way"),
    Answer.Kind.QUESTION: gettext_lazy("Write in a few words what you want to know"),
}


_CLEAR = (("yes", gettext_lazy("Yes, clear")), ("no", gettext_lazy("Not yet")))


class UntilField(DayField):
    """The last day a yes holds; empty for as long as it is needed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Does your yes hold until a certain day?"),
            help_text=gettext_lazy("Leave it empty if it simply holds. After that day we ask you again."),
            required=False,
            **kwargs,
        )


class BallotForm(forms.Form):
    """One choice per item, with the words that belong to it; texts of answers that were not chosen are ignored."""

    # Asked of everyone, and never in the way of an answer.
    clear = forms.ChoiceField(
        label=gettext_lazy("Is it clear what this asks of you?"),
        choices=_CLEAR,
        required=False,
        widget=forms.RadioSelect,
    )
    unclear = forms.CharField(label=gettext_lazy("What is not clear yet?"), required=False, max_length=300)
    # Of who holds a link that was forwarded; the name is needed once anything of this is filled in.
    stands_in = forms.BooleanField(required=False)
    my_name = forms.CharField(label=gettext_lazy("Your name"), required=False, max_length=200)
    my_email = forms.EmailField(
        label=gettext_lazy("Your mail address"),
        help_text=gettext_lazy("May stay empty. Only L&D sees it."),
        required=False,
        error_messages={"invalid": gettext_lazy("Enter a mail address, like noor@voorbeeld.example")},
    )

    def __init__(
        self, *args: Any, ballot: Ballot, person: Person, clarity: tuple[bool, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ballot, self.clarity = ballot, clarity
        if clarity is not None:
            self.initial["unclear"] = clarity[1]
        self.heading = ballot.heading(person)
        self.warning = next((one.commitment.trajectory.free_text_warning for one in ballot.items), "")
        warn(self, self.warning, ["unclear"])
        self._exceptions: set[str] = set()
        for item in ballot.items:
            choose = _("Choose whether you can promise this")
            if item.read:
                choose = _("This was changed while you read it. Choose once more")
            self._add(item.key, required=_numbered(choose, item, ballot))
            if item.is_for_many:
                for promise in item.promises:
                    name = f"{item.key}-{promise.public_id}"
                    self._exceptions.add(name)
                    self.fields[f"{name}-differs"] = forms.BooleanField(required=False)
                    self._add(name, required="")
        self._prefill()

    def _add(self, name: str, *, required: str) -> None:
        self.fields[name] = forms.ChoiceField(
            choices=[(kind, kind.label) for kind in ANSWERS],
            widget=forms.RadioSelect,
            required=bool(required),
            error_messages={"required": required} if required else {},
        )
        for text in {self._text(name, kind) for kind in ASKS_FOR}:
            self.fields[text] = forms.CharField(required=False, max_length=MOST_WORDS)
            warn(self, self.warning, [text])
        if name not in self._exceptions:
            for kind in HOLDS_UNTIL:
                self.fields[f"{name}-{kind}-until"] = UntilField()

    def _text(self, name: str, kind: str) -> str:
        """The field with the words of an answer: one per answer, one in all for somebody who differs."""
        return f"{name}-words" if name in self._exceptions else f"{name}-{kind}"

    def _prefill(self) -> None:
        """Who changes an answer finds its words, and for whom it differs; the choice itself is made anew.

        Mail scanners follow links and send forms: one that comes with a choice would act for them.
        """
        for item in self.ballot.items:
            if not item.is_changing:
                continue
            common, *_rest = item.promises
            for promise in item.promises:
                differs = _answer_of(promise) != _answer_of(common)
                name = f"{item.key}-{promise.public_id}" if differs else item.key
                if promise.answer:
                    if differs:
                        self.initial[name] = promise.answer.kind
                    self.initial[self._text(name, promise.answer.kind)] = promise.answer.words
                    self.initial[f"{name}-{promise.answer.kind}-until"] = promise.answer.until
                    if differs:
                        self.initial[f"{name}-differs"] = True

    def clean(self) -> dict[str, Any]:
        """Every answer but a plain yes comes with words; a ticked name with an answer; who stands in with a name."""
        sent: dict[str, Any] = super().clean() or {}
        if (sent.get("stands_in") or sent.get("my_email")) and not sent.get("my_name") and "my_name" not in self.errors:
            self.add_error("my_name", _("Write down who you are"))
        for item in self.ballot.items:
            self._check_words(item.key, item)
            for promise in item.promises if item.is_for_many else ():
                name = f"{item.key}-{promise.public_id}"
                if not sent.get(f"{name}-differs"):
                    continue
                if sent.get(name):
                    self._check_words(name, item)
                elif name not in self.errors and promise.learner:
                    who = promise.learner.person
                    self.add_error(name, _("Choose what differs for %(name)s") % {"name": who})
        return sent

    def _check_words(self, name: str, item: Item) -> None:
        kind = self.cleaned_data.get(name)
        until = self.cleaned_data.get(f"{name}-{kind}-until")
        if until and until < self.ballot.today:
            self.add_error(f"{name}-{kind}-until", _numbered(_("This day is behind us"), item, self.ballot))
        if kind not in MISSING_WORDS:
            return
        text = self._text(name, kind)
        if not self.cleaned_data.get(text) and text not in self.errors:
            self.add_error(text, _numbered(str(MISSING_WORDS[kind]), item, self.ballot))

    def given(self) -> list[Given]:
        """The answers, one per promise."""
        found = []
        for item in self.ballot.items:
            for promise in item.promises:
                name = f"{item.key}-{promise.public_id}"
                if not self.cleaned_data.get(f"{name}-differs"):
                    name = item.key
                kind = self.cleaned_data[name]
                words = self.cleaned_data.get(self._text(name, kind), "") if kind in ASKS_FOR else ""
                until = self.cleaned_data.get(f"{name}-{kind}-until")
                found.append(Given(promise, kind, item.wording, words, until))
        return found

    def stand_in(self) -> StandIn | None:
        """Who answers for the owner of the link; None when it is the owner."""
        name = self.cleaned_data.get("my_name", "")
        return StandIn(name, self.cleaned_data.get("my_email", "")) if name else None

    @property
    def taking_back(self) -> list[forms.Form]:
        """The form with which something would be taken back, when it came in without a reason."""
        return [said.withdrawing for said in self.ballot.said if said.withdrawing is not None]

    @property
    def has_stand_in(self) -> bool:
        """Whether anything of it came back."""
        return any(self[name].value() for name in ("stands_in", "my_name", "my_email"))

    @property
    def clear_before(self) -> str:
        """What they said before of whether it is clear; empty when nothing. Left alone it stands."""
        if self.clarity is None:
            return ""
        is_clear, words = self.clarity
        said = str(dict(_CLEAR)["yes" if is_clear else "no"])
        return f"{said}: {words}" if words else said

    def says_clear(self) -> tuple[bool, str] | None:
        """Whether it is clear, and what is not; None when they said nothing, or the same as before."""
        chosen = self.cleaned_data.get("clear")
        if not chosen:
            return None
        said = (chosen == "yes", "" if chosen == "yes" else self.cleaned_data.get("unclear", ""))
        return None if said == self.clarity else said

    def sheets(self) -> list[dict[str, Any]]:
        """The items with everything their fieldset shows."""
        return [
            {
                "item": item,
                "error": self[item.key].errors,
                "has_errors": any(name.startswith(item.key) for name in self.errors),
                "answers": self._answers(item.key),
                "people": [self._person(item, promise) for promise in item.promises] if item.is_for_many else [],
                "has_exceptions": any(
                    self[f"{item.key}-{promise.public_id}-differs"].value() for promise in item.promises
                )
                if item.is_for_many
                else False,
            }
            for item in self.ballot.items
        ]

    def _answers(self, name: str) -> list[dict[str, Any]]:
        chosen = self[name].value()
        return [
            {
                "id": f"{self[name].auto_id}_{number}",
                "name": self[name].html_name,
                "value": kind,
                "label": kind.label,
                "short": SHORT[kind],
                "icon": ICONS[kind],
                "chosen": chosen == kind,
                "asks": ASKS_FOR.get(kind, ""),
                "until": self[f"{name}-{kind}-until"] if f"{name}-{kind}-until" in self.fields else None,
                "words": self[f"{name}-{kind}"] if kind in ASKS_FOR and name not in self._exceptions else None,
            }
            for number, kind in enumerate(ANSWERS)
        ]

    def _person(self, item: Item, promise: Promise) -> dict[str, Any]:
        name = f"{item.key}-{promise.public_id}"
        return {
            "learner": promise.learner.person if promise.learner else None,
            "differs": self[f"{name}-differs"],
            "error": self[name].errors,
            "answers": self._answers(name),
            "words": self[f"{name}-words"],
        }


class WithdrawForm(forms.Form):
    """Taking a promise back after the day it was needed by, with the reason."""

    withdraw = forms.CharField()
    reason = forms.CharField(
        max_length=MOST_WORDS, error_messages={"required": gettext_lazy("Write in a few words why you take it back")}
    )


def posted_keys(data: Mapping[str, Any], known: Collection[str]) -> set[str]:
    """Which of the known items a sent form answers."""
    return {key for key in known if data.get(key)}


def _answer_of(promise: Promise) -> tuple[str, str] | None:
    return (promise.answer.kind, promise.answer.words) if promise.answer else None


def _numbered(message: str, item: Item, ballot: Ballot) -> str:
    """The number of the item, when there are several."""
    if len(ballot.items) == 1:
        return message
    return _("%(message)s (number %(number)d)") % {"message": message, "number": item.number}
