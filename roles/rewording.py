"""What follows from other words or another owner, said before it is saved: who is asked again, who no longer is."""

from dataclasses import dataclass

from organisations.models import Person
from roles.actions.commitments import Place, Words
from roles.cast import Cast
from roles.models import Commitment, Promise, PromiseState
from roles.promises import holders

_SAID = {PromiseState.PROMISED, PromiseState.PROMISED_IF}


@dataclass(frozen=True)
class Rewording:
    """The change as it would be, and whom it concerns."""

    words: Words
    place: Place
    again: list[Person]
    gone: list[Person]
    lapses: bool

    @property
    def is_to_confirm(self) -> bool:
        """Whether anybody was asked already."""
        return bool(self.again or self.gone)


def change_of(stands: Commitment, everyone: Cast, *, words: Words, place: Place) -> Rewording:
    """Look at it beside who was asked. No query."""
    asked = [promise for promise in everyone.promises[stands.pk] if promise.asked_at]
    keeps = {role.pk for role in holders(Commitment(function=place.function, person=place.person), everyone.roles)}
    gone = [promise for promise in asked if promise.role_id not in keeps]
    again = [promise for promise in asked if promise.role_id in keeps and words.differ_from(stands)]
    return Rewording(
        words=words,
        place=place,
        again=_people(again),
        gone=_people(gone),
        lapses=any(promise.state in _SAID for promise in [*again, *gone]),
    )


def _people(promises: list[Promise]) -> list[Person]:
    return list(dict.fromkeys(promise.role.person for promise in promises))
