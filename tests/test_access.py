"""Who may open what: one row per route and method, one column per persona.

The rows must equal the URLconf, so a new route fails until somebody decides who may use it. Every staff row has a
persona that gets in; the outsider's column uses objects that their owner gets in to.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access_rows import ROWS, Row
from tests.access_world import World, make_world

PERSONAS = ("anonymous", "learner", "reader", "planner", "admin", "outsider", "removed")


def routes() -> Iterator[tuple[str, URLPattern]]:
    """Every route of the product by its full name; an unnamed one under its pattern."""

    def walk(patterns: Any, namespace: str) -> Iterator[tuple[str, URLPattern]]:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
                yield from walk(entry.url_patterns, inner)
            else:
                yield f"{namespace}{entry.name or entry.pattern}", entry

    yield from walk(get_resolver().url_patterns, "")


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    named = {name for name, _pattern in routes()}

    assert named, "the URLconf was read"
    assert sorted(named - {name for name, _method in ROWS}) == [], "routes nobody decided about"
    assert sorted({name for name, _method in ROWS} - named) == [], "rows without a route"


def test_every_staff_row_lets_somebody_in() -> None:
    shut = [
        key for key, row in ROWS.items() if row.kind == "staff" and not any(200 <= code < 400 for code in row.planner)
    ]

    assert shut == []


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.mark.parametrize(("name", "method"), sorted(ROWS), ids=lambda value: str(value))
def test_a_route_lets_in_whom_it_should(name: str, method: str, world: World, client: Client) -> None:
    row = ROWS[name, method]
    wrong = []
    for persona in PERSONAS:
        expected = getattr(row, persona)
        got = _visit(world, persona, name, method, row)
        if got not in expected:
            wrong.append(f"{persona}: expected {expected}, got {got}")

    assert wrong == []


def _visit(world: World, persona: str, name: str, method: str, row: Row) -> int:
    """The status one persona gets; whatever the visit changed is undone."""
    browser = Client(raise_request_exception=True)
    member = world.personas[persona]
    if member is not None:
        browser.force_login(member, backend="organisations.sign_in.Backend")
    call: Callable[..., Any] = getattr(browser, method.lower())
    with transaction.atomic():
        status: int = call(reverse(name, kwargs=world.arguments(row.arguments))).status_code
        transaction.set_rollback(True)
    return status
