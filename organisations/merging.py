"""Two persons who turn out to be one: everything that leads to the one leads to the other from then on.

What leads to a person is read off the models themselves, so no new one can be forgotten. What becomes of two rows of
which only one can stand each floor says in a module called `merging`, found at start (ADR 32).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from organisations.acting import Actor
from organisations.models import EarlierAddress, Member, Person


class CannotMerge(Exception):  # says what is the matter
    """These two cannot become one. The first argument says why, in words for who asked."""


@dataclass
class Merge:
    """`gone` becomes `kept`. `renamed`: of each model public ids that are no more, and what stands for them now."""

    kept: Person
    gone: Person
    by: Actor
    now: datetime
    renamed: dict[type[models.Model], dict[str, str]] = field(default_factory=dict)

    def fold(self, stays: Any, goes: Any) -> None:
        """Let one row take over all that leads to another of its model, and what its floor says of the two."""
        model = type(stays)
        for one in referring(model):
            self.move(one, stays, goes)
        stays.refresh_from_db()
        if combine := combining.get(model):
            combine(stays, goes, self)
        if hasattr(goes, "public_id"):
            self.rename(model, goes.public_id, stays.public_id)
        model._base_manager.filter(pk=goes.pk).delete()

    def rename(self, model: type[models.Model], old: str, new: str) -> None:
        self.renamed.setdefault(model, {})[old] = new

    @property
    def ids(self) -> dict[str, str]:
        """All that are no more."""
        return {old: new for ids in self.renamed.values() for old, new in ids.items()}

    def whole(self, text: str) -> str:
        """This text, of ids with colons between them, with those that stand now."""
        ids = self.ids
        return ":".join(ids.get(part, part) for part in text.split(":"))

    def move(self, one: "models.Field[Any, Any]", stays: Any, goes: Any) -> None:
        """All rows that lead to the one along this field lead to the other; of two that cannot both stand comes one."""
        for fields, condition in unique_with(one):
            for first, second in list(_meeting(one, fields, condition, stays, goes)):
                if both_stand := told_apart.get(one.model):
                    one.model._base_manager.filter(pk=second.pk).update(**both_stand())
                else:
                    self.fold(first, second)
        one.model._base_manager.filter(**{one.name: goes}).update(**{one.name: stays})


Combine = Callable[[Any, Any, Merge], None]
Step = Callable[[Merge], None]
# Of two rows that cannot both stand: what the one that stays takes over from the one that goes.
combining: dict[type[models.Model], Combine] = {}
# Of two rows that both stand though they look the same: what is set in the second, so that they can.
told_apart: dict[type[models.Model], Callable[[], dict[str, Any]]] = {}
# What a floor waits for before the two are looked at, in the order in which every other write waits.
locks: list[Callable[[Person, Person], None]] = []
# What a floor does before all is moved, with texts in which public ids stand (as often as needed), and at the end.
first_steps: list[Step] = []
renaming: list[Step] = []
last_steps: list[Step] = []
# Each finds rows in which the two persons with these keys stand beside each other, as the names of their plans.
apart: list[Callable[[int, int], Iterable["models.QuerySet[Any, Any]"]]] = []


def when_two_meet(model: type[models.Model]) -> Callable[[Combine], Combine]:
    """Say what becomes of two rows of this model; once each."""

    def add(combine: Combine) -> Combine:
        if model in combining:
            raise ValueError(f"two rules for {model._meta.label}")
        combining[model] = combine
        return combine

    return add


def referring(model: type[models.Model]) -> "Iterator[models.Field[Any, Any]]":
    """Every field of every model that leads to this one, those of tables between two models too."""
    for other in apps.get_models(include_auto_created=True):
        for one in other._meta.concrete_fields:
            if one.related_model is model:
                yield one


def unique_with(one: "models.Field[Any, Any]") -> Iterator[tuple[tuple[str, ...], models.Q | None]]:
    """The other fields of each rule by which rows that lead to the same along this field cannot both stand."""
    meta = one.model._meta
    if one.unique:
        yield (), None
    for together in meta.unique_together:
        if one.name in together:
            yield tuple(name for name in together if name != one.name), None
    for rule in meta.constraints:
        if isinstance(rule, models.UniqueConstraint) and one.name in rule.fields:
            yield tuple(name for name in rule.fields if name != one.name), rule.condition


def _meeting(
    one: "models.Field[Any, Any]", fields: tuple[str, ...], condition: models.Q | None, stays: Any, goes: Any
) -> Iterator[tuple[Any, Any]]:
    """Pairs of rows that would be the same in all these fields. A field without a value is like no other."""
    here = one.model._base_manager.filter(condition or models.Q())
    names = [field.attname for field in one.model._meta.concrete_fields if field.name in fields]
    known = {tuple(getattr(row, name) for name in names): row for row in here.filter(**{one.name: stays})}
    for row in here.filter(**{one.name: goes}):
        key = tuple(getattr(row, name) for name in names)
        if None not in key and key in known:
            yield known[key], row


def both_said(first: str, second: str, most: int | None = None) -> str:
    """What was written in two places, once if it is the same. Raises CannotMerge when there is no room for it."""
    texts = list(dict.fromkeys(filter(None, (first.strip(), second.strip()))))
    said = "\n\n".join(texts) if most is None else " / ".join(texts)
    if most is not None and len(said) > most:
        raise CannotMerge(
            _("Both wrote something in the same place, and together it is too long. Shorten one of the two.")
        )
    return said


def holding(name: str, texts: Iterable[str]) -> models.Q:
    """With one of these somewhere in this field."""
    found = models.Q(pk__in=[])
    for text in texts:
        found |= models.Q(**{f"{name}__contains": text})
    return found


def take(stays: Any, goes: Any, *names: str) -> None:
    """These values of the one that goes."""
    for name in names:
        setattr(stays, name, getattr(goes, name))


def earliest(*moments: Any) -> Any:
    """None only where all are."""
    return min((one for one in moments if one is not None), default=None)


def latest(*moments: Any) -> Any:
    """None only where all are."""
    return max((one for one in moments if one is not None), default=None)


def stand_apart(kept: Person, gone: Person) -> list[str]:
    """Titles of the trajectories in which the two stand beside each other: then they are two. One query."""
    rows = [one.order_by() for find in apart for one in find(kept.pk, gone.pk)]
    if not rows:
        return []
    first, *others = rows
    return sorted(title for (title,) in first.union(*others))


def why_not(kept: Person, gone: Person, by: Actor) -> str:
    """Why these two cannot become one; empty when they can. One query at most."""
    if kept.pk == gone.pk:
        return _("This is one person already.")
    if kept.erased_at or gone.erased_at:
        return _("One of the two was erased, and stays so.")
    if by.person is not None and by.person.pk == gone.pk:
        return _("You are one of the two. Choose yourself as the one who stays.")
    titles = stand_apart(kept, gone)
    if not titles:
        return ""
    if titles[0] == "":
        return _("One of the two answers in the name of the other, so they are two.")
    words = {"titles": ", ".join(titles)}
    return _("One of the two is there for the other in %(titles)s, so they are two.") % words


@when_two_meet(EarlierAddress)
def one_earlier_address(stays: EarlierAddress, goes: EarlierAddress, _merge: Merge) -> None:
    """Up to when either was reached there."""
    stays.until = latest(stays.until, goes.until)
    stays.save()


@when_two_meet(Member)
def one_member(stays: Member, goes: Member, _merge: Merge) -> None:
    """Who may do most, as long as either comes in."""
    open_ones = [one for one in (stays, goes) if one.ended_at is None] or [stays, goes]
    stays.role = next(role for role in Member.Role if role in {one.role for one in open_ones})
    stays.ended_at = None if None in (stays.ended_at, goes.ended_at) else latest(stays.ended_at, goes.ended_at)
    stays.save()
