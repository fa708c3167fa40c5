"""What everyone's part costs in hours, before, during and after, from promised wordings and planned interventions."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from roles.cast import Cast
from roles.models import Commitment, Function, Party, party_of
from roles.words import holders_name
from trajectories.models import Intervention

NONE = Decimal(0)


@dataclass
class Amount:
    """Hours by phase. Interventions count as during."""

    before: Decimal = NONE
    during: Decimal = NONE
    after: Decimal = NONE

    @property
    def total(self) -> Decimal:
        return self.before + self.during + self.after

    def add(self, phase: str, hours: Decimal | None) -> None:
        """Count hours in a phase; None counts nothing."""
        setattr(self, phase, getattr(self, phase) + (hours or NONE))

    def phases(self) -> list[tuple[Commitment.Phase, Decimal]]:
        """Phase and hours, in order."""
        return [(phase, getattr(self, phase)) for phase in Commitment.Phase]


@dataclass
class HoursRow:
    """One function: how many hold it, and what it costs them together. `each` is the most any one of them spends.

    Without a function: what interventions ask of the support together, whoever of them gives it.
    """

    function: Function | None
    people: int
    all: Amount
    each: Amount

    @property
    def party(self) -> Party:
        return party_of(self.function) if self.function else Party.SUPPORT

    @property
    def name(self) -> str:
        """How many hold the function, in words."""
        return holders_name(self.function, self.people) if self.function else _("support together")


@dataclass
class Hours:
    """Rows in order of party; nobody without hours and without holders has a row."""

    rows: list[HoursRow] = field(default_factory=list)

    @property
    def total(self) -> Amount:
        """Everyone together."""
        total = Amount()
        for row in self.rows:
            for phase, hours in row.all.phases():
                total.add(phase, hours)
        return total

    @property
    def per_learner(self) -> Amount:
        """What one learner spends; nothing when there is none."""
        return next((row.each for row in self.rows if row.function == Function.LEARNER), Amount())


def hours(cast: Cast, interventions: Iterable[Intervention]) -> Hours:
    """Add up one trajectory, by function. `interventions` come with their cohorts; declined ones cost nothing."""
    planned = [intervention for intervention in interventions if not intervention.is_declined]
    rows = []
    for function in sorted(Function, key=lambda function: list(Party).index(party_of(function))):
        spent = _spent(cast, function)
        if function == Function.LEARNER:
            sitting = _learner_hours(planned)
            for amount in spent.values():
                amount.add("during", sitting)
        if function == Function.TRAINER:
            _add_trainer_hours(spent, planned)
        together = Amount(
            before=sum((amount.before for amount in spent.values()), NONE),
            during=sum((amount.during for amount in spent.values()), NONE),
            after=sum((amount.after for amount in spent.values()), NONE),
        )
        if spent:
            rows.append(HoursRow(function, len(spent), together, max(spent.values(), key=lambda amount: amount.total)))
    support = sum((intervention.support_hours or NONE for intervention in planned), NONE)
    if support:
        rows.append(HoursRow(None, 0, Amount(during=support), Amount(during=support)))
    return Hours(rows)


def _spent(cast: Cast, function: str) -> dict[int, Amount]:
    """By person, everyone who holds the function."""
    spent = {role.person_id: Amount() for role in cast.holding(function)}
    # How often each person gives so many hours: there are thousands of lines, of few sizes.
    times: dict[tuple[str, Decimal], Counter[int]] = defaultdict(Counter)
    for commitment in cast.commitments:
        if commitment.function == function:
            hours = commitment.wording.hours if commitment.wording else None
            for one in cast.counts[commitment.pk]:
                for key in one.people.keys() - spent.keys():
                    spent[key] = Amount()
                if hours:
                    times[commitment.phase, hours].update(key for key, _role in one.holders)
    for (phase, hours), people in times.items():
        for key, often in people.items():
            spent[key].add(phase, hours * often)
    return spent


def _learner_hours(planned: list[Intervention]) -> Decimal:
    """What is for everyone, and the most that is for one cohort: nobody sits in every group."""
    by_cohort: dict[int, Decimal] = {}
    everyone = NONE
    for intervention in planned:
        spent = intervention.learner_hours or NONE
        cohorts = [cohort.pk for cohort in intervention.cohorts.all()]
        if not cohorts:
            everyone += spent
        for cohort in cohorts:
            by_cohort[cohort] = by_cohort.get(cohort, NONE) + spent
    return everyone + max(by_cohort.values(), default=NONE)


def _add_trainer_hours(spent: dict[int, Amount], planned: list[Intervention]) -> None:
    """To the trainer of the intervention; without one to the only trainer there is."""
    for intervention in planned:
        whose = intervention.trainer_id or (next(iter(spent)) if len(spent) == 1 else None)
        if whose is not None and intervention.trainer_hours:
            spent.setdefault(whose, Amount()).add("during", intervention.trainer_hours)
