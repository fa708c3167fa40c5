"""Who acts, and the one decorator every write carries."""

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import models, transaction

from organisations.compiled import Compiled
from organisations.models import Member, Person
from organisations.models.audit import AuditLine

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Actor:
    """The person behind a write. `via` is how they came in: "session", "mail:<id>", "command", "tick".

    `person` is None for what the product does by itself; `on_behalf_of` is the owner a deputy answers for.
    """

    person: Person | None
    member: Member | None = None
    via: str = "session"
    on_behalf_of: Person | None = None


class WasErased(Exception):  # says what is the matter
    """This row is nobody's any more, and nothing is done with it."""


PRODUCT = Actor(person=None, via="tick")


# Whether what runs now is private, with all it does on its way.
_is_private: ContextVar[bool] = ContextVar("_is_private", default=False)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in one transaction and leave one audit line: who, which verb, on what, when. Never content.

    The function takes `by: Actor` and `now: datetime` by keyword. The line names what it returned when that
    is a row, else its first argument. Raises WasErased when a person it is handed was erased, whatever page was open.
    """
    return _audited(function, is_private=False)


def private_action(function: Callable[P, R]) -> Callable[P, R]:
    """The same of what learners do for themselves, and who stands beside them: the line says neither who nor on what.

    So are the lines of all it calls: that an ask was answered says as much.
    """
    return _audited(function, is_private=True)


def _audited(function: Callable[P, R], *, is_private: bool) -> Callable[P, R]:
    signature = inspect.signature(function)
    verb = f"{function.__module__.split('.')[0]}.{function.__name__}"

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        bound = signature.bind(*args, **kwargs)
        by: Actor = bound.arguments["by"]
        now: datetime = bound.arguments["now"]
        was = _is_private.set(is_private or _is_private.get())
        try:
            with transaction.atomic():
                _refuse_erased(value for name, value in bound.arguments.items() if name != "by")
                result = function(*args, **kwargs)
                thing = result if isinstance(result, models.Model) else next(iter(bound.arguments.values()), None)
                AuditLine.objects.write(verb=verb, thing=thing, by=by, now=now, is_private=_is_private.get())
        finally:
            _is_private.reset(was)
        return result

    # Read by the tests that walk every actions.py.
    wrapper.is_action, wrapper.is_private = True, is_private  # type: ignore[attr-defined]  # a function takes any
    return wrapper


def _refuse_erased(values: Iterable[Any]) -> None:
    """As the database has it by now: a page may have been open for an hour."""
    keys = {person.pk for value in values for person in _people_in(value)}
    if _erased(*keys):
        raise WasErased


_erased: Compiled[int] = Compiled(
    lambda *keys: Person.objects.filter(pk__in=keys).exclude(erased_at=None).values_list("pk", flat=True)
)


def _people_in(value: Any) -> Iterator[Person]:
    is_many = isinstance(value, (list, tuple, set)) or (isinstance(value, models.QuerySet) and value.model is Person)
    for one in value if is_many else [value]:
        if isinstance(one, Person):
            yield one
