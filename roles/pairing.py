"""Whom a learner may choose to stand beside them, and what was agreed with whom."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Concat

from organisations.listed import Listed
from organisations.models import Person
from roles.models import PAIRED, Function, Pairing, Promise, Role

# Whoever takes part may be asked, save those whose part is another: they would look at it from where they stand.
_NOT_ASKED = (Function.SPONSOR, Function.TRAINER)
# What no text holds: between the key of a promise and its words, and behind each.
_BETWEEN, _BEHIND = "\x1f", "\x1e"


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
    """What this learner chose and what was agreed, as it stands, buddies first. One query."""
    order = {function: place for place, function in enumerate(PAIRED)}
    standing = Pairing.objects.of(learner).standing().select_related("person").order_by("chosen_at", "pk")
    rows: Any = standing.annotate(promised=_promised(learner))
    found = sorted(rows, key=lambda one: order[Function(one.function)])
    return [Beside(one, _sentences(one.promised) if one.says_yes else []) for one in found]


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


def _promised(learner: Role) -> Subquery:
    """The sentences that person said yes to as that; those about another learner are not hers to read."""
    here = Promise.objects.of(learner.trajectory).promised().filter(Q(learner=None) | Q(learner=learner))
    theirs = here.filter(role__person=OuterRef("person"), role__function=OuterRef("function"), answer__isnull=False)
    line = Concat(F("pk"), Value(_BETWEEN), F("answer__wording__text"), Value(_BEHIND), output_field=TextField())
    return Subquery(theirs.order_by().values("role__person").annotate(all=Listed(line)).values("all"))


def _sentences(told: str | None) -> list[str]:
    """What `_promised` gave, told apart again, in the order in which it was asked."""
    lines = [line.removeprefix(",").partition(_BETWEEN) for line in (told or "").split(_BEHIND)[:-1]]
    return [text for _key, _, text in sorted(lines, key=lambda line: int(line[0]))]
