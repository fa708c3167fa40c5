"""What to ask now: at most three sentences, each with whose it would be. A proposal: who is asked decides.

Pure: published figures and what was promised go in. First what was promised against something and is not there while
learners met it, then that there was no occasion, what else was in the way, that others see less than is felt, and last
what simply did not happen.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checkins.prevents import Beside
from checkins.publishing import MomentFigures
from insight.sentence import A_QUARTER, HALF
from roles.models import Commitment, Function, Obstacle

MOST = 3


@dataclass(frozen=True)
class Proposal:
    """A sentence somebody with this function could promise. `key` names it as long as the figures stand."""

    key: str
    text: str
    function: Function
    # Why it is asked, in a few words; empty where the sentence says so.
    because: str = ""


# What could be promised against each; what is not here nobody can promise.
_AGAINST: dict[Obstacle, tuple[Lazy | str, Function]] = {
    Obstacle.TIME: (
        gettext_lazy("Keep a fixed time each week to practise, for the next three months"),
        Function.MANAGER,
    ),
    Obstacle.NO_OPPORTUNITY: (
        gettext_lazy("Arrange a real occasion for everyone within two weeks"),
        Function.MANAGER,
    ),
    Obstacle.TOOL: (gettext_lazy("Make sure that the tools for it work"), Function.SPONSOR),
    Obstacle.PROCESS: (gettext_lazy("Change or suspend the rule that works against it"), Function.SPONSOR),
    Obstacle.MANAGER: (gettext_lazy("Ask each week what they tried, and show it yourself"), Function.MANAGER),
    Obstacle.COLLEAGUES: (gettext_lazy("Tell the whole team what is practised and why"), Function.MANAGER),
    Obstacle.NERVE: (
        gettext_lazy("Let everyone practise with somebody along, where mistakes are safe"),
        Function.MANAGER,
    ),
    Obstacle.FORGOTTEN: (gettext_lazy("Put it on the agenda of the team each week"), Function.MANAGER),
    Obstacle.NOT_ME: (gettext_lazy("Look with the group at what fits their work and what does not"), Function.TRAINER),
}


def proposals(
    told: Sequence[MomentFigures],
    beside: Sequence[Beside] = (),
    unkept: Sequence[Commitment] = (),
    *,
    known: Collection[str] = (),
) -> list[Proposal]:
    """The first three. `told` is what was published, `beside` preconditions with what they were to prevent.

    `unkept` is what else was promised and did not happen; `known` are sentences that are agreed already.
    """
    found: dict[str, Proposal] = {}
    for one in _all(told, beside, unkept):
        if one.text not in known:
            found.setdefault(one.key, one)
    return list(islice(found.values(), MOST))


def _all(told: Sequence[MomentFigures], beside: Sequence[Beside], unkept: Sequence[Commitment]) -> Iterator[Proposal]:
    amiss = [one for one in beside if one.is_amiss]
    for one in amiss:
        yield _after_all(one.commitment, str(one.obstacle.label).lower())
    met = {one.obstacle for one in amiss}
    if told:
        last = told[-1]
        without = last.figures.no_opportunity
        if without is not None and without.rate >= HALF and Obstacle.NO_OPPORTUNITY not in met:
            yield _against(Obstacle.NO_OPPORTUNITY)
        for each in last.figures.in_the_way:
            if each.obstacle not in met and each.share.number > 1 and each.share.rate >= A_QUARTER:
                yield from _if_any(each.obstacle)
        if last.figures.whole.is_ahead:
            text = _("Plan a talk about what it looks like when others see it")
            yield Proposal("seen", text, Function.MANAGER, _("they feel more than others see"))
    for commitment in unkept:
        yield _after_all(commitment)


def _after_all(commitment: Commitment, obstacle: str = "") -> Proposal:
    because = _("in the way: %(obstacle)s") % {"obstacle": obstacle} if obstacle else _("it did not happen yet")
    return Proposal(f"kept:{commitment.public_id}", str(commitment), Function(commitment.function), because)


def _if_any(obstacle: Obstacle) -> Iterator[Proposal]:
    if obstacle in _AGAINST:
        yield _against(obstacle)


def _against(obstacle: Obstacle) -> Proposal:
    text, function = _AGAINST[obstacle]
    because = _("in the way: %(obstacle)s") % {"obstacle": str(obstacle.label).lower()}
    return Proposal(f"obstacle:{obstacle}", str(text), function, because)
