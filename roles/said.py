"""What somebody said once for several learners: one answer for each is kept, and it is shown once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import ngettext

from roles.counts import Counted
from roles.models import Answer, Promise


def for_learners(said: Counted) -> str:
    """“for 5 learners”; empty for what was said of one, and where several said it."""
    return _for(said.lines) if len(said.people) == 1 else ""


def _for(n: int) -> str:
    return ngettext("for %(n)d learner", "for %(n)d learners", n) % {"n": n} if n > 1 else ""


@dataclass(frozen=True)
class SaidOnce:
    """One answer, and the promises it was given to."""

    answer: Answer
    promises: tuple[Promise, ...]

    @property
    def promise(self) -> Promise:
        """The first, for whose it is and what it is about."""
        return self.promises[0]

    @property
    def whom(self) -> str:
        """“for 5 learners”; empty for what was said of one."""
        return _for(len(self.promises))


def said_once(promises: Iterable[Promise]) -> list[SaidOnce]:
    """The answers under these, in their order; the same words of one person at one moment are one."""
    found: dict[tuple[object, ...], list[tuple[Answer, Promise]]] = defaultdict(list)
    for promise in promises:
        if (answer := promise.answer) is not None:
            same = (
                promise.role_id,
                answer.wording_id,
                answer.kind,
                answer.words,
                answer.until,
                answer.given_at,
                answer.replied_at,
            )
            found[same].append((answer, promise))
    return [SaidOnce(pairs[0][0], tuple(promise for _answer, promise in pairs)) for pairs in found.values()]
