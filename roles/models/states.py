"""How a promise stands, and the few facts that decide it: the same for one promise and for many that are counted."""

from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from roles.models.answers import Answer, is_overtaken


class PromiseState(TextChoices):
    """What a promise looks like from outside; word, icon and mark go with it everywhere."""

    NOT_ASKED = "not_asked", _("Not asked yet")
    ASKED = "asked", _("Asked")
    QUESTION = "question", _("Question")
    PROMISED = "promised", _("Promised")
    PROMISED_IF = "promised_if", _("Promised, on a condition")
    CANNOT = "cannot", _("Can't be done")
    CHANGED = "changed", _("Changed, ask again")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed, ask again")
    NOT_THERE = "not_there", _("Not there yet")
    KEPT = "kept", _("Kept")
    NOT_KEPT = "not_kept", _("Didn't happen")


# A yes, or that it is there or not yet: what became of it in the end is still to be told.
STANDS = (Answer.Kind.YES, Answer.Kind.YES_IF, Answer.Kind.THERE, Answer.Kind.NOT_THERE)
PROMISED_STATES = frozenset({PromiseState.PROMISED, PromiseState.PROMISED_IF, PromiseState.KEPT, PromiseState.NOT_KEPT})
_REPLIED: dict[str, str] = {
    Answer.Kind.QUESTION: PromiseState.ASKED,
    Answer.Kind.THERE_QUESTION: PromiseState.PROMISED,
}
_STATE_OF: dict[str, str] = {
    Answer.Kind.YES: PromiseState.PROMISED,
    Answer.Kind.YES_IF: PromiseState.PROMISED_IF,
    Answer.Kind.NO: PromiseState.CANNOT,
    Answer.Kind.QUESTION: PromiseState.QUESTION,
    Answer.Kind.WITHDRAWN: PromiseState.WITHDRAWN,
    Answer.Kind.LAPSED: PromiseState.LAPSED,
    Answer.Kind.THERE: PromiseState.KEPT,
    Answer.Kind.NOT_THERE: PromiseState.NOT_THERE,
    Answer.Kind.THERE_QUESTION: PromiseState.QUESTION,
    Answer.Kind.KEPT: PromiseState.KEPT,
    Answer.Kind.NOT_KEPT: PromiseState.NOT_KEPT,
}


class Facts(NamedTuple):
    """All that decides how a promise stands. Promises of which these are the same stand alike, and can be counted."""

    phase: str
    is_must: bool
    # The words as they are now, those it was asked on, and those it was answered on.
    wording: int | None
    asked_on: int | None
    answered_on: int | None
    is_asked: bool
    # The kind of the answer that counts; None for no answer.
    kind: str | None
    is_replied: bool

    @property
    def state(self) -> str:
        """One of `PromiseState`. Changed means: other words than those last asked about; asked again, it is asked."""
        if not self.is_asked:
            return PromiseState.NOT_ASKED
        if self.kind is None or self._is_overtaken_by(self.wording):
            return PromiseState.ASKED if self.asked_on == self.wording else PromiseState.CHANGED
        if self.is_replied and self.kind in Answer.QUESTIONS:
            return _REPLIED[self.kind]
        if self.kind == Answer.Kind.THERE and self.phase != "before":
            return PromiseState.PROMISED
        return _STATE_OF[self.kind]

    @property
    def awaits_answer(self) -> bool:
        """The holder's turn: asked on the words as they were then, and nothing answered that still counts."""
        return self.is_asked and (
            self.kind is None
            or self._is_overtaken_by(self.asked_on)
            or self.kind == Answer.Kind.LAPSED
            or (self.kind == Answer.Kind.QUESTION and self.is_replied)
        )

    @property
    def has_open_condition(self) -> bool:
        """Promised if something is so, to which L&D said nothing yet."""
        return self.state == PromiseState.PROMISED_IF and not self.is_replied

    @property
    def awaits_there(self) -> bool:
        """A must that was promised, of which its owner did not say yet that it is there.

        What is for afterwards cannot be there before the start: of that it is asked in the end what became of it.
        """
        if self.kind is None or not self.is_must or self.phase == "after":
            return False
        if self.state in (PromiseState.PROMISED, PromiseState.PROMISED_IF):
            return self.kind != Answer.Kind.THERE
        return self.state == PromiseState.NOT_THERE

    @property
    def awaits_outcome(self) -> bool:
        """Promised, and not told yet what became of it."""
        return self.state in (PromiseState.PROMISED, PromiseState.PROMISED_IF, PromiseState.NOT_THERE)

    def _is_overtaken_by(self, wording: int | None) -> bool:
        return is_overtaken(self.kind, self.answered_on, wording)
