"""Who acts, and the one decorator every write carries."""

import functools
import inspect
from collections.abc import Callable
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


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in one transaction and leave one audit line: who, which verb, on what, when. Never content.

    The function takes `by: Actor` and `now: datetime` by keyword. The line names what it returned when that
    is a row, else its first argument.
    """
    signature = inspect.signature(function)
    verb = f"{function.__module__.split('.')[0]}.{function.__name__}"

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        bound = signature.bind(*args, **kwargs)
        by: Actor = bound.arguments["by"]
        now: datetime = bound.arguments["now"]
        with transaction.atomic():
            result = function(*args, **kwargs)
            thing = result if isinstance(result, models.Model) else next(iter(bound.arguments.values()), None)
            AuditLine.objects.write(verb=verb, thing=thing, by=by, now=now)
        return result

    wrapper.is_action = True  # type: ignore[attr-defined]  # read by the test that walks every actions.py
    return wrapper
