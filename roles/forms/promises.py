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
from roles.deadlines import local_day
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
        self.person = person
        self.today = local_day(person, now)
        self.wording = wording
        self.promises = promises
        self.fields["read"].initial = wording.version
        self.fields["given_on"].initial = self.today
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

    def _ask_what_became_of_it(self) -> None:
        """What was promised can be kept, or not; first, because that is what is to be written down by now."""
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        if any(promise.awaits_there for promise in self.promises):
            there = [(Answer.Kind.THERE, _("It is there")), (Answer.Kind.NOT_THERE, _("It is not there yet"))]
            kind.choices = [*there, (Answer.Kind.NOT_KEPT, _("It didn't happen")), *SAID]
            self.fields["until"].label = _("Until which day does the yes hold, or on which day will it be there?")
            self.fields["until"].help_text = _("Need not be filled in.")
            return
        became = [(Answer.Kind.KEPT, _("It is there: kept")), (Answer.Kind.NOT_KEPT, _("It didn't happen"))]
        kind.choices = [*became, *SAID]

    def chosen(self) -> list[Promise]:
        """The lines this was said of."""
        return list(self.cleaned_data["lines"]) if "lines" in self.fields else self.promises

    def clean_given_on(self) -> date:
        """An answer cannot come from the future, nor from before its words were there."""
        day: date = self.cleaned_data["given_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day is still to come"))
        written = local_day(self.person, self.wording.written_at)
        if day < written:
            since = _("These words stand there since %(day)s: an answer to them cannot be older")
            raise forms.ValidationError(since % {"day": date_words(written, "j F Y")})
        return day

    def clean(self) -> dict[str, Any]:
        """Anything but a plain yes comes with words; what was typed beside other words is to be looked at once more."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("read") not in (None, self.wording.version):
            self._show_the_words_of_now()
        if cleaned.get("kind") not in HAS_A_DAY:
            cleaned["until"] = None
        elif cleaned.get("until") and cleaned["until"] < self.today:
            self.add_error("until", _("This day is behind us"))
        if cleaned.get("kind") in NEEDS_WORDS and not cleaned.get("words"):
            self.add_error("words", NEEDS_WORDS[cleaned["kind"]])
        if not self.errors:
            self._let_the_latest_count()
        return cleaned

    def _let_the_latest_count(self) -> None:
        """What was said before the answer that counts does not take its place."""
        chosen = {promise.pk for promise in self.chosen()}
        stand = [promise.answer for promise in self.promises if promise.pk in chosen and promise.answer]
        said = [
            answer for answer in stand if answer.wording_id == self.wording.pk and answer.kind != Answer.Kind.LAPSED
        ]
        latest = max((local_day(self.person, answer.given_at) for answer in said), default=None)
        if latest and self.cleaned_data["given_on"] < latest:
            later = _(
                "On %(day)s a later answer came, and that one counts. Only what was said since then can replace it."
            )
            self.add_error("given_on", later % {"day": date_words(latest, "j F Y")})

    def _show_the_words_of_now(self) -> None:
        changed = _("Meanwhile the words became: “%(words)s”. Save once more if the answer holds for these words.")
        self.add_error("kind", changed % {"words": self.wording.text})
        # What is sent next was typed beside the words of now.
        assert isinstance(self.data, QueryDict)
        sent = self.data.copy()
        sent[self.add_prefix("read")] = str(self.wording.version)
        self.data = sent


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
