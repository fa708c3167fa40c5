"""What follows from other words or another owner, said before it is saved: who is asked again, who no longer is."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from organisations.models import Person
from roles.actions.commitments import Place, Words
from roles.cast import FullCast
from roles.models import Commitment, Function, Promise
from roles.promises import holders

# More names than this are counted, and folded.
MOST_NAMES = 8


@dataclass(frozen=True)
class Rewording:
    """The change as it would be, and whom it concerns."""

    words: Words
    place: Place
    again: list[Person]
    gone: list[Person]
    # Who takes it over, and was not asked this before.
    new: list[Person]
    lapses: bool

    @property
    def is_to_confirm(self) -> bool:
        """Whether anybody was asked already."""
        return bool(self.again or self.gone)

    @property
    def parts(self) -> list[tuple[str, list[Person], bool]]:
        """Who is asked again, who now, who no longer; and whether they are too many to read at a glance."""
        named = [(_("Will be asked again"), self.again), (_("Will be asked now"), self.new)]
        named.append((_("No longer asked"), self.gone))
        return [(title, people, len(people) > MOST_NAMES) for title, people in named if people]


def change_of(stands: Commitment, everyone: FullCast, *, words: Words, place: Place) -> Rewording:
    """Look at it beside who was asked. No query, or one for what was dropped meanwhile and comes back with this.

    Asked once for each learner instead of once for all, or the other way round, is another thing to promise. What
    became of it in the end stays told.
    """
    lines = everyone.promises[stands.pk]
    if stands.dropped_at:
        lines = list(Promise.objects.under(stands))
    asked = [promise for promise in lines if promise.asked_at]
    holding = holders(Commitment(function=place.function, person=place.person), everyone.roles)
    keeps = {role.pk for role in holding}
    gone = [promise for promise in asked if promise.role_id not in keeps]
    differs = words.differ_from(stands)
    is_split = place.per_learner != stands.per_learner and place.function != Function.LEARNER
    again = [
        promise
        for promise in asked
        if promise.role_id in keeps
        and (is_split or (differs and _lapses(promise)) or (stands.dropped_at and promise.awaits_answer))
    ]
    known = {promise.role.person_id for promise in lines}
    return Rewording(
        words=words,
        place=place,
        again=_people(again),
        gone=_people(gone),
        new=list(dict.fromkeys(role.person for role in holding if role.person_id not in known)),
        lapses=any(promise.is_to_be_told for promise in [*again, *gone]),
    )


def _lapses(promise: Promise) -> bool:
    """Whether other words make an end to what stands; what was kept, or not, was."""
    return promise.answer is None or promise.answer.is_overtaken_by(None)


def _people(promises: list[Promise]) -> list[Person]:
    return list(dict.fromkeys(promise.role.person for promise in promises))
