"""Every answer ever given under one commitment, for L&D to look back: on which words, when, how and by whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mailing.models import Mail
from organisations.models import Person
from roles.models import Answer, Commitment, Promise, Wording
from roles.words import listed

# More names than this are a number.
MOST_NAMES = 3


@dataclass(frozen=True)
class GivenOnce:
    """One answer, and for which learners it was given."""

    answer: Answer
    learners: tuple[Person, ...]
    counts: bool
    # Of a few of its learners other words count by now: for whom these still do.
    counting: tuple[Person, ...] = ()

    @property
    def who(self) -> Person:
        """Whose it is; nobody says so when the product wrote it down."""
        return self.answer.promise.role.person

    @property
    def whom(self) -> str:
        """“for Sara and Bram”, or for how many; empty for what concerns everyone."""
        return _for(self.learners)

    @property
    def still_for(self) -> str:
        """For whom it counts, said the same way, when that is not everyone it was given for."""
        return _for(self.counting) if len(self.counting) < len(self.learners) else ""

    @property
    def deputy(self) -> str:
        """Who answered through a link in somebody else's name; empty for the owner."""
        answer = self.answer
        if answer.way != Answer.Way.LINK:
            return ""
        return str(answer.given_by) if answer.given_by else answer.stand_in

    @property
    def written_at(self) -> datetime | None:
        """When L&D wrote down what was said by phone or on paper."""
        return (self.answer.written_at or self.answer.given_at) if self.answer.way != Answer.Way.LINK else None

    @property
    def is_by_sheet(self) -> bool:
        """Whether its link stood on paper: L&D had it in hand too."""
        return self.answer.mail is not None and self.answer.mail.state == Mail.State.PRINTED

    @property
    def letter_on(self) -> datetime | None:
        """When the letter went through whose link it came."""
        mail = self.answer.mail
        return (mail.sent_at or mail.created_at) if mail else None


def _for(learners: tuple[Person, ...]) -> str:
    n = len(learners)
    if not n:
        return ""
    if n <= MOST_NAMES:
        return _("for %(names)s") % {"names": listed([str(one) for one in learners])}
    return ngettext("for %(n)d learner", "for %(n)d learners", n) % {"n": n}


def given_under(commitment: Commitment, lines: Iterable[Promise]) -> list[GivenOnce]:
    """The newest first; what one person said once for several learners is one. One query.

    `lines` are those that stand under it. An answer counts while one of them holds it, on the words that stand.
    """
    stand = {line.answer for line in lines if line.answer}
    counting = {answer.pk for answer in stand if not answer.is_overtaken_by(commitment.wording_id)}
    found: dict[tuple[object, ...], list[Answer]] = {}
    for answer in Answer.objects.under(commitment):
        same = (answer.promise.role_id, answer.kind, answer.words, answer.until, answer.wording_id, answer.given_at)
        found.setdefault(same, []).append(answer)
    return [_once(answers, [one for one in answers if one.pk in counting]) for answers in found.values()]


def _once(answers: Sequence[Answer], counting: Sequence[Answer]) -> GivenOnce:
    return GivenOnce(answers[0], _learners(answers), bool(counting), _learners(counting))


def _learners(answers: Sequence[Answer]) -> tuple[Person, ...]:
    return tuple(answer.promise.learner.person for answer in answers if answer.promise.learner)


def earlier_words(commitment: Commitment, given: Sequence[GivenOnce]) -> list[Wording]:
    """The words before those that stand on which somebody answered, the newest first."""
    found = {one.answer.wording_id: one.answer.wording for one in given}
    found.pop(commitment.wording_id or 0, None)
    return sorted(found.values(), key=lambda wording: -wording.version)
