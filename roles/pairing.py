"""Whom a learner may choose to stand beside them, and what was agreed with whom."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from organisations.models import Person
from roles.models import PAIRED, Function, Pairing, Promise, Role

# Whoever takes part may be asked, save those whose part is another: they would look at it from where they stand.
_NOT_ASKED = (Function.SPONSOR, Function.TRAINER)


@dataclass(frozen=True)
class Choice:
    """Who can be chosen for one function, by name: first those that L&D proposes."""

    function: str
    proposed: list[Person] = field(default_factory=list)
    others: list[Person] = field(default_factory=list)

    @property
    def people(self) -> list[Person]:
        return [*self.proposed, *self.others]


def choices(learner: Role, day: date) -> list[Choice]:
    """For each function those who take part and were not chosen yet. Three queries."""
    chosen = set(Pairing.objects.of(learner).standing().values_list("function", "person"))
    here = Role.objects.of(learner.trajectory).held_by_or_after(day).exclude(person=learner.person_id)
    here = here.exclude(function__in=_NOT_ASKED).select_related("person").prefetch_related("learners").by_name()
    roles = list(here)
    found = []
    for function in PAIRED:
        people = {role.person_id: role.person for role in roles if (function, role.person_id) not in chosen}
        named = {role.person_id for role in roles if role.function == function and _names(role, learner)}
        proposed = [person for pk, person in people.items() if pk in named]
        found.append(Choice(function, proposed, [person for pk, person in people.items() if pk not in named]))
    return found


def _names(role: Role, learner: Role) -> bool:
    """Named for this learner, or for everyone."""
    named = role.learners.all()
    return not named or learner in named


@dataclass(frozen=True)
class Beside:
    """One choice of a learner, with what the other promised to do in that function."""

    pairing: Pairing
    promises: list[str] = field(default_factory=list)

    @property
    def is_told_by_learner(self) -> bool:
        """No letter can ask them, so that the learner does, and says what they said."""
        person = self.pairing.person
        return person is not None and self.pairing.says_yes is None and not person.gets_mail


def beside(learner: Role) -> list[Beside]:
    """What this learner chose and what was agreed, as it stands, buddies first. Two queries."""
    order = {function: place for place, function in enumerate(PAIRED)}
    standing = Pairing.objects.of(learner).standing().select_related("person").order_by("chosen_at", "pk")
    found = sorted(standing, key=lambda one: order[Function(one.function)])
    said = _promised(learner, found)
    return [Beside(one, said.get((one.person_id, one.function), []) if one.says_yes else []) for one in found]


@dataclass(frozen=True)
class OtherSide:
    """What a learner agreed to, for whom they chose: the sentences they said yes to, without a word of their own."""

    learner: Role
    promises: list[str]


def agreed_by(learners: Iterable[Role]) -> list[OtherSide]:
    """For each of these learners who said yes to anything, in their order. One query."""
    roles = {role.pk: role for role in learners}
    found: dict[int, list[str]] = {pk: [] for pk in roles}
    yes = Promise.objects.filter(role__in=roles, ended_at=None, commitment__dropped_at=None).promised()
    for promise in yes.select_related("answer__wording").order_by("commitment", "pk"):
        if promise.answer is not None:
            found[promise.role_id].append(promise.answer.wording.text)
    return [OtherSide(roles[pk], texts) for pk, texts in found.items() if texts]


def _promised(learner: Role, pairings: Iterable[Pairing]) -> dict[tuple[int | None, str], list[str]]:
    """The sentences they said yes to, by whom and as what; those about another learner are not hers to read."""
    agreed = [one.person_id for one in pairings if one.says_yes]
    found: dict[tuple[int | None, str], list[str]] = {}
    if agreed:
        here = Promise.objects.of(learner.trajectory).promised().filter(Q(learner=None) | Q(learner=learner))
        for promise in here.filter(role__person__in=agreed, role__function__in=PAIRED).with_words().order_by("pk"):
            if promise.answer is not None:
                found.setdefault((promise.role.person_id, promise.role.function), []).append(
                    promise.answer.wording.text
                )
    return found
