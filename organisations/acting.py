"""Who acts, and the one decorator every write carries."""

import functools
import inspect
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from django.db import models, transaction

from organisations.models.audit import AuditLine

if TYPE_CHECKING:
    from organisations.models import Member, Person


P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Actor:
    """The person behind a write. `via` is how they came in: "session", "mail:<id>", "command", "tick".

    `person` is None for what the product does by itself; `on_behalf_of` is the owner a deputy answers for.
    """

    person: "Person | None"
    member: "Member | None" = None
    via: str = "session"
    on_behalf_of: "Person | None" = None


PRODUCT = Actor(person=None, via="tick")


# Whether what runs now is private, with all it does on its way.
_is_private: ContextVar[bool] = ContextVar("_is_private", default=False)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in one transaction and leave one audit line: who, which verb, on what, when. Never content.

    The function takes `by: Actor` and `now: datetime` by keyword. The line names what it returned when that
    is a row, else its first argument.
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
                result = function(*args, **kwargs)
                thing = result if isinstance(result, models.Model) else next(iter(bound.arguments.values()), None)
                AuditLine.objects.write(verb=verb, thing=thing, by=by, now=now, is_private=_is_private.get())
        finally:
            _is_private.reset(was)
        return result

    # Read by the tests that walk every actions.py.
    wrapper.is_action, wrapper.is_private = True, is_private  # type: ignore[attr-defined]  # a function takes any
    return wrapper
