"""What follows from other words or another owner, said before it is saved: who is asked again, who no longer is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisations.models import Person
from roles.actions.commitments import Place, Words
from roles.cast import FullCast
from roles.models import Commitment, Function, Promise, Role
from roles.promises import holders, lines_wanted
from roles.words import hours_text

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
    # How often it is asked, before and after; empty while nobody is asked for each learner.
    was_asked: str
    will_be_asked: str
    # What that comes to for one person.
    in_all: str

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
    """Look at it beside who was asked. One query where each learner is asked about, one for what comes back with this.

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
    says_how_often = place.function != Function.LEARNER and (place.per_learner or stands.per_learner)
    return Rewording(
        words=words,
        place=place,
        again=_people(again),
        gone=_people(gone),
        new=list(dict.fromkeys(role.person for role in holding if role.person_id not in known)),
        lapses=any(promise.is_to_be_told for promise in [*again, *gone]),
        was_asked=_how_often(stands.per_learner) if says_how_often else "",
        will_be_asked=_how_often(place.per_learner) if says_how_often else "",
        in_all=_in_all(words, place, holding, everyone) if says_how_often and place.per_learner else "",
    )


def _how_often(per_learner: bool) -> str:
    return _("once for each learner") if per_learner else _("once for all learners")


def _in_all(words: Words, place: Place, holding: Sequence[Role], everyone: FullCast) -> str:
    """For how many learners one person answers then, and what that asks of them; empty while there are none."""
    prefetch_related_objects(holding, "learners")
    becomes = Commitment(function=place.function, person=place.person, per_learner=True)
    each = Counter(role for _none, role, _learner in lines_wanted([becomes], everyone.roles))
    if not each:
        return ""
    n = max(each.values())
    if len(holding) == 1:
        said = ngettext("%(name)s then answers for %(n)d learner.", "%(name)s then answers for %(n)d learners.", n)
    else:
        said = ngettext("Each then answers for %(n)d learner.", "Each then answers for at most %(n)d learners.", n)
    said %= {"name": holding[0].person, "n": n}
    hours = hours_text(words.hours * n if words.hours else None)
    cost = _("That is %(hours)s for one person.") % {"hours": hours}
    return f"{said} {cost}" if hours else said


def _lapses(promise: Promise) -> bool:
    """Whether other words make an end to what stands; what was kept, or not, was."""
    return promise.answer is None or promise.answer.is_overtaken_by(None)


def _people(promises: list[Promise]) -> list[Person]:
    return list(dict.fromkeys(promise.role.person for promise in promises))
