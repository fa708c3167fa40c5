"""What a trajectory asks of everyone in hours, person by person; what time was promised for it; and who knows.

The sum of one person is put in words by `in_words`: on their own promise page and on L&D's page it reads the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from organisations.models import Person
from roles.cast import Cast, FullCast
from roles.hours import NONE, Amount
from roles.models import Commitment, Function, Party, Promise, Role, party_of
from roles.ring.shell import YES
from roles.words import counted, hours_text, listed
from trajectories.models import Intervention


@dataclass(frozen=True)
class Line:
    """One commitment or intervention and what it costs this person; a commitment may still wait to be asked."""

    what: str
    phase: Commitment.Phase
    hours: Decimal
    is_asked: bool = True


@dataclass
class Share:
    """What one person gives."""

    person: Person
    # What they are first of all, and everything they are in words.
    function: str
    functions: str
    lines: list[Line] = field(default_factory=list)
    # Whether they said that it is clear, and what is not; None for nothing yet.
    clarity: tuple[bool, str] | None = None

    @property
    def says_unclear(self) -> bool:
        return self.clarity is not None and not self.clarity[0]

    @property
    def unclear(self) -> str:
        """What is not clear to them, in their words."""
        return self.clarity[1] if self.clarity else ""

    @property
    def party(self) -> Party:
        return party_of(self.function)

    @property
    def amount(self) -> Amount:
        """All of it, by phase."""
        return _added(self.lines)

    @property
    def asked(self) -> Amount:
        """What this person has been asked, by phase: what stands on their own page."""
        return _added(line for line in self.lines if line.is_asked)

    @property
    def in_words(self) -> str:
        """What this person has been asked, as it stands on their own page."""
        return in_words(self.asked)

    @property
    def unasked(self) -> Decimal:
        """Hours of what they have not been asked yet."""
        return self.amount.total - self.asked.total


@dataclass(frozen=True)
class Alike:
    """People of whom the same is asked."""

    shares: list[Share]

    @property
    def share(self) -> Share:
        """That of any of them."""
        return self.shares[0]

    @property
    def name(self) -> str:
        """One or two names, else how many."""
        if len(self.shares) < 3:
            return listed([str(share.person) for share in self.shares])
        return counted(self.share.function, len(self.shares))

    @property
    def names(self) -> str:
        """Everyone's names, where `name` only counts."""
        return listed([str(share.person) for share in self.shares]) if len(self.shares) > 2 else ""

    @property
    def together(self) -> Amount:
        """What they give together."""
        return _summed(share.amount for share in self.shares)


@dataclass(frozen=True)
class Short:
    """A learner of whom more hours are asked than were promised as time for it."""

    learner: Role
    asked: Decimal
    given: Decimal


@dataclass(frozen=True)
class Sitting:
    """An intervention that takes hours, the groups it is for (none means everyone), and the person who gives it.

    While nobody is named it is the only trainer there is.
    """

    intervention: Intervention
    groups: frozenset[int]
    given_by: int | None

    def is_for(self, own: frozenset[int]) -> bool:
        """For everyone, or for a group of theirs."""
        return not self.groups or not self.groups.isdisjoint(own)


@dataclass(frozen=True)
class Known:
    """Of one party: how many said that it is clear what is asked, that it is not, or nothing yet."""

    party: Party
    clear: int
    unclear: int
    all: int

    @property
    def silent(self) -> int:
        return self.all - self.clear - self.unclear


@dataclass
class Investment:
    """Everyone's share, in order of party and name."""

    shares: list[Share]
    short: list[Short]
    # Whether anybody promised time for learning at all, in hours.
    gives_time: bool
    # Whether a commitment says how many hours it would give them.
    names_time: bool
    # Of the support as a whole, in interventions: nobody's own.
    support: Decimal = NONE

    @property
    def total(self) -> Amount:
        """Everyone together."""
        return _summed([*(share.amount for share in self.shares), Amount(during=self.support)])

    @property
    def rows(self) -> list[Alike]:
        """People of whom the same is asked in one row."""
        alike: dict[object, list[Share]] = {}
        for share in self.shares:
            alike.setdefault((share.function, share.functions, tuple(share.lines)), []).append(share)
        return [Alike(shares) for shares in alike.values()]

    @property
    def known(self) -> list[Known]:
        """Party by party, those of which somebody takes part."""
        return [
            Known(
                party,
                clear=sum(share.clarity is not None and share.clarity[0] for share in theirs),
                unclear=sum(share.says_unclear for share in theirs),
                all=len(theirs),
            )
            for party in Party
            if (theirs := [share for share in self.shares if share.party == party])
        ]

    @property
    def unclear(self) -> list[Share]:
        """Who said that it is not clear yet."""
        return [share for share in self.shares if share.says_unclear]


def in_words(amount: Amount) -> str:
    """ "1 hour before, 2 hours during and 1.5 hours after: 4.5 hours in all"; what is nothing is not said."""
    parts = by_phase(amount)
    if not parts:
        return _("No hours of its own")
    if len(parts) == 1:
        return parts[0]
    return _("%(parts)s, %(total)s in all") % {"parts": listed(parts), "total": hours_text(amount.total)}


def by_phase(amount: Amount) -> list[str]:
    """ "1 hour before" and so on, of each phase that has any."""
    words = {"before": _("%(hours)s before"), "during": _("%(hours)s during"), "after": _("%(hours)s after")}
    return [words[phase] % {"hours": hours_text(hours)} for phase, hours in amount.phases() if hours]


def share_of(cast: FullCast, person: Person, interventions: Iterable[Intervention]) -> Share:
    """One person's share, from what they are asked and the interventions they sit in or give.

    Of what was asked the words count on which it was asked. `interventions` come with their cohorts.
    """
    asked = [
        promise
        for commitment in cast.commitments
        for promise in cast.promises[commitment.pk]
        if promise.role.person_id == person.pk
    ]
    held = [role for role in cast.roles if role.person_id == person.pk]
    return _share(cast, person, held, asked, _sittings(interventions, cast))


def _share(cast: Cast, person: Person, held: list[Role], asked: list[Promise], sittings: list[Sitting]) -> Share:
    """From what is this person's own: the roles held, and the promises in the order of their commitments."""
    function = held[0].function if held else Function.COLLEAGUE
    share = Share(person, function, listed([role.name for role in held]), clarity=cast.clarity_of(person))
    for commitment, promises in groupby(asked, key=lambda promise: promise.commitment):
        theirs = list(promises)
        for is_asked in (True, False):
            hours = sum((_cost(one) for one in theirs if (one.asked_at is not None) == is_asked), NONE)
            if hours:
                share.lines.append(Line(str(commitment), Commitment.Phase(commitment.phase), hours, is_asked))
    learner = next((role for role in held if role.function == Function.LEARNER), None)
    own = _groups_of(learner, cast) if learner is not None else frozenset()
    # In most of a thousand they neither learn nor train.
    for sitting in sittings if learner is not None else [one for one in sittings if one.given_by == person.pk]:
        hours = NONE
        if learner is not None and sitting.is_for(own):
            hours += sitting.intervention.learner_hours or NONE
        if held and sitting.given_by == person.pk:
            hours += sitting.intervention.trainer_hours or NONE
        if hours:
            share.lines.append(Line(str(sitting.intervention), Commitment.Phase.DURING, hours))
    return share


def investment(cast: FullCast, interventions: Sequence[Intervention]) -> Investment:
    """Everyone who takes part. Three queries beside the cast's: groups, whose they are, whom a manager is there for."""
    prefetch_related_objects(cast.roles, "cohorts", "learners")
    held: dict[int, list[Role]] = {}
    for role in cast.roles:
        held.setdefault(role.person_id, []).append(role)
    asked: dict[int, list[Promise]] = {}
    for commitment in cast.commitments:
        for promise in cast.promises[commitment.pk]:
            asked.setdefault(promise.role.person_id, []).append(promise)
    people = {role.person_id: role.person for role in sorted(cast.roles, key=lambda role: _ORDER.index(role.party))}
    sittings = _sittings(interventions, cast)
    shares = [_share(cast, person, held[key], asked.get(key, []), sittings) for key, person in people.items()]
    giving = _time_promised(cast)
    short = _short(cast, {share.person.pk: share.amount.total for share in shares}, giving)
    support = sum((one.support_hours or NONE for one in interventions if not one.is_declined), NONE)
    names_time = any(one.wording and one.wording.gives_hours for one in cast.commitments)
    return Investment(shares, short, bool(giving), names_time, support)


def short_of_time(cast: Cast, interventions: Iterable[Intervention]) -> list[Short]:
    """The learners of whom more is asked than was promised as time, as far as that is plain without another query.

    What a promise gives counts for every learner where it names none, and of several groups only what all sit in: the
    page of the hours is exact, this one names nobody too many. Nobody while nobody promised any time.
    """
    giving = [
        (frozenset({learner} if learner else ()), one.gives)
        for one in cast.all_counts
        if one.gives and one.state in YES
        for learner in one.learners or [None] * one.lines
    ]
    if not giving:
        return []
    is_one_group = len(cast.trajectory.cohorts.all()) < 2
    planned = [one for one in interventions if not one.is_declined and (is_one_group or not one.cohorts.all())]
    sitting = sum((one.learner_hours or NONE for one in planned), NONE)
    totals = {learner.person_id: sitting for learner in cast.learners}
    for one in cast.all_counts:
        for key, _role in one.holders if one.hours else ():
            if key in totals:
                totals[key] += one.hours or NONE
    return _short(cast, totals, giving)


def _short(cast: Cast, totals: dict[int, Decimal], giving: list[tuple[frozenset[int], Decimal]]) -> list[Short]:
    if not giving:
        return []
    return [
        Short(learner, totals[learner.person_id], given)
        for learner in cast.learners
        if (given := sum((hours for whom, hours in giving if not whom or learner.pk in whom), NONE))
        < totals[learner.person_id]
    ]


_ORDER = list(Party)


def _summed(amounts: Iterable[Amount]) -> Amount:
    total = Amount()
    for amount in amounts:
        for phase, hours in amount.phases():
            total.add(phase, hours)
    return total


def _added(lines: Iterable[Line]) -> Amount:
    amount = Amount()
    for line in lines:
        amount.add(line.phase, line.hours)
    return amount


def _time_promised(cast: FullCast) -> list[tuple[frozenset[int], Decimal]]:
    """Hours that a yes gives each learner, and which learners; none named means all."""
    found = []
    for promises in cast.promises.values():
        for promise in promises:
            hours = _gives(promise)
            if hours is None:
                continue
            if promise.learner_id is not None:
                whom = frozenset({promise.learner_id})
            else:
                whom = frozenset(role.pk for role in promise.role.learners.all())
            found.append((whom, hours))
    return found


def _gives(promise: Promise) -> Decimal | None:
    """Hours that a yes gives each learner it concerns; None when it gives none."""
    wording = promise.answer.wording if promise.answer and promise.state in YES else None
    return (wording.gives_hours if wording else None) or None


def _cost(promise: Promise) -> Decimal:
    wording = promise.asked_on or promise.commitment.wording
    return (wording.hours if wording else None) or NONE


def _groups_of(learner: Role, cast: Cast) -> frozenset[int]:
    """The groups they learn in; who is in none is in the first."""
    prefetch_related_objects([cast.trajectory], "cohorts")
    prefetch_related_objects([learner], "cohorts")
    first = [cohort.pk for cohort in cast.trajectory.cohorts.all()][:1]
    return frozenset([cohort.pk for cohort in learner.cohorts.all()] or first)


def _sittings(interventions: Iterable[Intervention], cast: Cast) -> list[Sitting]:
    trainers = cast.holding(Function.TRAINER)
    only = trainers[0].person_id if len(trainers) == 1 else None
    return [
        Sitting(one, frozenset(cohort.pk for cohort in one.cohorts.all()), one.trainer_id or only)
        for one in interventions
        if not one.is_declined and (one.learner_hours or one.trainer_hours)
    ]
