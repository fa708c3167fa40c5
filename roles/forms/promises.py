"""What the pages around asking and answering send, on the staff side."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.template.defaultfilters import date as date_words
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from organisations.date_field import DayField
from organisations.models import Person
from roles.by_hand import NotOnThatDay, Why, check_day
from roles.models import Answer, Promise, Wording
from roles.reminding import Waiting

NEEDS_WORDS = {
    Answer.Kind.YES_IF: _("Write in a few words what is needed"),
    Answer.Kind.NO: _("Write in a few words what stands in the way"),
    Answer.Kind.QUESTION: _("Write in a few words what you want to know"),
    Answer.Kind.NOT_THERE: _("Write in a few words what is still missing"),
    Answer.Kind.NOT_KEPT: _("Write in a few words what came in between"),
}
SAID = (
    (Answer.Kind.YES, _("Yes, this is promised")),
    (Answer.Kind.YES_IF, _("Yes, on a condition")),
    (Answer.Kind.NO, _("No, this can't be done")),
    (Answer.Kind.QUESTION, _("There is a question first")),
)
HOLDS_UNTIL = (Answer.Kind.YES, Answer.Kind.YES_IF)
HAS_A_DAY = (*HOLDS_UNTIL, Answer.Kind.NOT_THERE)
# Why an answer cannot have come on a day.
NOT_THEN = {
    Why.TO_COME: _("This day is still to come"),
    Why.BEFORE_ITS_WORDS: _("These words stand there since %(day)s: an answer to them cannot be older"),
    Why.OVERTAKEN: _(
        "On %(day)s a later answer came, and that one counts. Only what was said since then can replace it."
    ),
}
ANSWERS = (Answer.Kind.YES, Answer.Kind.YES_IF, Answer.Kind.NO, Answer.Kind.QUESTION)


class ReplyForm(forms.Form):
    """What L&D says to a question, a condition or a no; and whether it is still to go."""

    reply = forms.CharField(
        label=_("Your reply"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write your reply")},
    )
    way = forms.ChoiceField(
        label=_("How does it reach them?"),
        choices=[
            ("mail", _("By mail, now, with a link to answer")),
            ("said", _("They heard it already, by mail or by phone; I only write it down")),
        ],
        widget=forms.RadioSelect,
        initial="mail",
        error_messages={"required": _("Choose how your reply reaches them")},
    )

    def __init__(self, *args: Any, gets_mail: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not gets_mail:
            del self.fields["way"]

    @property
    def sends(self) -> bool:
        return self.cleaned_data.get("way") == "mail"


class LinesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic for the type checker only
    """Lines of one commitment, each by the name of the learner it concerns."""

    def label_from_instance(self, line: Any) -> str:
        return str(line.learner.person)


class WriteDownForm(forms.Form):
    """An answer that came by phone or on paper."""

    kind = forms.ChoiceField(
        label=_("What was the answer?"),
        choices=SAID,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the answer was")},
    )
    words = forms.CharField(
        label=_("In their words"),
        help_text=_("Needed with a condition, a no or a question."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    until = DayField(
        label=_("Does the yes hold until a certain day?"),
        help_text=_("After that day it lapses, and is asked again."),
        required=False,
    )
    way = forms.ChoiceField(
        label=_("How did it come?"),
        choices=[(Answer.Way.PHONE, _("by phone")), (Answer.Way.PAPER, _("on paper"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it came")},
    )
    given_on = DayField(label=_("On which day?"), error_messages={"required": _("Enter the day")})
    # The version of the words that stood on the page.
    read = forms.IntegerField(required=False, widget=forms.HiddenInput)
    on = forms.ChoiceField(
        label=_("Which words was this the answer to?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("The words changed meanwhile. Choose which of them were answered.")},
    )

    lines = LinesField(
        label=_("For whom?"),
        queryset=Promise.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick for whom this was said")},
    )

    def __init__(
        self, *args: Any, person: Person, now: datetime, wording: Wording, promises: list[Promise], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.now = person, now
        self.today = person.local_day(now)
        self.wording = wording
        self.promises = promises
        self.fields["read"].initial = wording.version
        self.fields["given_on"].initial = self.today
        self.wordings = self._wordings()
        if self.wordings:
            self._ask_which_words()
        else:
            del self.fields["on"]
        if any(promise.is_to_be_told for promise in promises):
            self._ask_what_became_of_it()
        if len(promises) < 2:
            del self.fields["lines"]
            return
        lines = self.fields["lines"]
        assert isinstance(lines, LinesField)
        lines.queryset = Promise.objects.these(promises)
        lines.to_field_name = "public_id"
        lines.initial = [promise.public_id for promise in promises]

    def _wordings(self) -> list[Wording]:
        """Those of which it can be the answer when the page showed others than the words of now; else none."""
        sent = {self.data.get(self.add_prefix(name)) for name in ("read", "on")} - {None, ""}
        if sent <= {str(self.wording.version)}:
            return []
        answered = max((one.answer.wording.version for one in self.promises if one.answer), default=0)
        shown = [one for one in self.wording.commitment.wordings.all() if str(one.version) in sent]
        earlier = [one for one in shown if answered <= one.version < self.wording.version]
        return [*earlier, self.wording]

    def _ask_which_words(self) -> None:
        """The answer is saved on the words that were answered: they are named, and chosen."""
        on = self.fields["on"]
        assert isinstance(on, forms.ChoiceField)
        on.choices = [(str(one.version), _quoted(one, is_now=one.pk == self.wording.pk)) for one in self.wordings]
        self.order_fields(["on"])
        assert isinstance(self.data, QueryDict)
        sent, now = self.data.copy(), str(self.wording.version)
        if sent.get(self.add_prefix("read")) != now:
            # What was chosen was chosen beside other words; what is sent next is not.
            sent.pop(self.add_prefix("on"), None)
            sent[self.add_prefix("read")] = now
        self.data = sent

    def _ask_what_became_of_it(self) -> None:
        """What was promised can be kept, or not; first, because that is what is to be written down by now."""
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        if any(promise.awaits_there for promise in self.promises):
            there = [(Answer.Kind.THERE, _("It is there")), (Answer.Kind.NOT_THERE, _("It is not there yet"))]
            kind.choices = [*there, (Answer.Kind.NOT_KEPT, _("It didn't happen")), *SAID]
            self.fields["until"].label = _("Until which day does the yes hold, or on which day will it be there?")
            self.fields["until"].help_text = ""
            return
        became = [(Answer.Kind.KEPT, _("It is there: kept")), (Answer.Kind.NOT_KEPT, _("It didn't happen"))]
        kind.choices = [*became, *SAID]

    def chosen(self) -> list[Promise]:
        """The lines this was said of."""
        return list(self.cleaned_data["lines"]) if "lines" in self.fields else self.promises

    def clean(self) -> dict[str, Any]:
        """Anything but a plain yes comes with words; what was typed beside other words says of which it was."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "on" in cleaned:
            self.wording = next(one for one in self.wordings if str(one.version) == cleaned["on"])
        if cleaned.get("kind") not in HAS_A_DAY:
            cleaned["until"] = None
        elif cleaned.get("until") and cleaned["until"] < self.today:
            self.add_error("until", _("This day is behind us"))
        if cleaned.get("kind") in NEEDS_WORDS and not cleaned.get("words"):
            self.add_error("words", NEEDS_WORDS[cleaned["kind"]])
        if "given_on" in cleaned and not {"on", "lines"} & set(self.errors):
            self._check_day(cleaned["given_on"])
        return cleaned

    def _check_day(self, day: date) -> None:
        try:
            for promise in self.chosen():
                check_day(day, person=self.person, wording=self.wording, promise=promise, now=self.now)
        except NotOnThatDay as error:
            self.refuse(error)

    def refuse(self, error: NotOnThatDay) -> None:
        """Say beside the day why it cannot have been then."""
        self.add_error("given_on", NOT_THEN[error.why] % {"day": date_words(error.day, "j F Y")})


def _quoted(wording: Wording, *, is_now: bool) -> str:
    """Words, and what saving the answer on them does."""
    told = (
        _("the present words: the answer counts")
        if is_now
        else _("the earlier words: kept, and the present words stay open")
    )
    return format_html("“{}”<small>{}</small>", wording.text, told)


class SendForm(forms.Form):
    """When the requests go, and a mark of what was read before it was sent."""

    when = forms.ChoiceField(
        label=_("When?"),
        choices=[("now", _("Now")), ("planned", _("On the planned moment"))],
        widget=forms.RadioSelect,
        initial="now",
        required=False,
    )
    read = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, mark: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mark = mark

    def clean(self) -> dict[str, Any]:
        """What goes out is what was read."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("read") not in ("", self.mark):
            self.add_error(None, _("This changed while you were reading. Read it once more, and send it then."))
        return cleaned


class RemindForm(forms.Form):
    """Whom to remind, of those who may be reminded now."""

    people = forms.MultipleChoiceField(
        label=_("Whom do you remind?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick whom you want to remind"),
            "invalid_choice": _("One of these answered meanwhile, or just had a letter. Look once more."),
        },
    )

    def __init__(self, *args: Any, ready: Sequence[Waiting], only: str = "", **kwargs: Any) -> None:
        """All are ticked, or `only` the one with this public id."""
        super().__init__(*args, **kwargs)
        self.ready = {one.person.public_id: one for one in ready}
        people = self.fields["people"]
        assert isinstance(people, forms.MultipleChoiceField)
        people.choices = [(key, _person_line(one)) for key, one in self.ready.items()]
        people.initial = [only] if only in self.ready else list(self.ready)

    def chosen(self) -> list[Waiting]:
        return [self.ready[key] for key in self.cleaned_data["people"]]


def _person_line(one: Waiting) -> str:
    """Who, of what, and how many letters went."""
    return format_html(
        "{}<small>{} · {}</small>",
        one.person,
        ", ".join(dict.fromkeys(str(commitment) for commitment in one.commitments)),
        _("%(n)d of 3 letters went") % {"n": one.letters},
    )


class PassOnForm(forms.Form):
    """L&D decides on a request that was passed on."""

    LEAVE = ("decline", _("Leave it with the one who was asked"))
    decision = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[
            ("accept", _("Let this person take over and ask them")),
            LEAVE,
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what should happen")},
    )

    def __init__(self, *args: Any, can_accept: bool, **kwargs: Any) -> None:
        """Where nobody can take it over it can only stay."""
        super().__init__(*args, **kwargs)
        if not can_accept:
            decision = self.fields["decision"]
            assert isinstance(decision, forms.ChoiceField)
            decision.choices = [self.LEAVE]


class StartForm(forms.Form):
    """Starting, with the reason when something is open."""

    despite = forms.CharField(
        label=_("Why do you start anyway?"),
        help_text=_("One sentence. It is kept, and the sponsor reads it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write in a sentence why you start anyway")},
    )
    sure = forms.ChoiceField(
        label=_("Start now?"),
        choices=[("yes", _("Yes, we start")), ("no", _("Not yet"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you start")},
    )

    def __init__(self, *args: Any, is_ready: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_ready:
            del self.fields["despite"]
        self.order_fields(["despite", "sure"])

    def clean(self) -> dict[str, Any]:
        """A "not yet" needs no reason."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("sure") == "no":
            self.errors.pop("despite", None)
        return cleaned
