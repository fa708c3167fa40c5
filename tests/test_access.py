"""Who may open what: one row per route and method, one column per persona.

The rows must equal the URLconf, so a new route fails until somebody decides who may use it. Every row of the staff has
a persona that gets in; the outsider's column uses objects that their owner gets in to.
"""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from mailing.sending import drain
from organisations import clock
from tests.access_rows import OF_ITS_OWNER, ROWS
from tests.access_world import UNKNOWN, World, routes
from tests.test_setup.test_production import PRODUCTION, ROOT
from tests.wanted_headers import faults

pytestmark = pytest.mark.once
PERSONAS = ("anonymous", "learner", "reader", "planner", "admin", "outsider", "removed")
LINK_ROWS = sorted(key for key, row in ROWS.items() if row.kind == "link")
STAFF_ROWS = sorted(key for key, row in ROWS.items() if row.kind in ("members", "planners", "admins"))


@pytest.fixture
def world(world: World, settings: Settings) -> World:
    planner = world.personas["planner"]
    assert planner is not None
    settings.EXAMPLE_MEMBER = planner.email
    settings.OIDC_NAME, settings.OIDC_SERVER_URL = "Voorbeeld-ID", "http://127.0.0.1:9"
    return world


def test_every_route_has_its_rows_and_every_row_a_route() -> None:
    named = {(name, method) for name, _pattern in routes() for method in ("GET", "POST")}

    assert len(named) > 100, "the URLconf was read"
    assert sorted(named - ROWS.keys()) == [], "routes nobody decided about"
    assert sorted(ROWS.keys() - named) == [], "rows without a route"


def test_every_row_lets_somebody_in() -> None:
    """A page open to nobody would make its refusals worth nothing; 400 and 422 come from the view, so they are in."""
    for name in sorted({name for (name, _method), row in ROWS.items() if row.kind != "machine"}):
        rows = [ROWS[name, method] for method in ("GET", "POST")]
        codes = [code for row in rows for persona in PERSONAS for code in getattr(row, persona)]
        assert any(200 <= code < 400 or code in (400, 422) for code in codes), name
    for key in STAFF_ROWS:
        row = ROWS[key]
        if key[0] in OF_ITS_OWNER:
            assert row.admin == {404}, key
        else:
            assert row.planner == ({403} if row.kind == "admins" else row.admin), key
            assert not row.admin & {401, 403, 404}, key
        assert row.outsider == row.removed == row.learner == {404}, key


@pytest.mark.parametrize(("name", "method"), sorted(ROWS), ids=str)
def test_a_route_lets_in_whom_it_should_and_its_answers_have_their_headers(
    name: str, method: str, world: World
) -> None:
    row = ROWS[name, method]
    if "number=letter" in row.arguments:
        Client().post("/login/", {"email": str(world.personas["planner"])})
        assert drain(clock.now() + timedelta(minutes=1)), "a letter went out"
    address = reverse(name, kwargs=world.arguments(row.arguments))
    got = {persona: world.answer(persona, method, address) for persona in PERSONAS}

    codes = {who: answer.status_code for who, answer in got.items()}
    wrong = {
        who: f"{code}, not {set(getattr(row, who))}" for who, code in codes.items() if code not in getattr(row, who)
    }
    assert wrong == {}
    assert {who: lacks for who, answer in got.items() if (lacks := faults(name, row, answer))} == {}


def test_an_address_of_one_organisation_finds_nothing_of_another(world: World) -> None:
    """Organisation and trajectory in turn are another's: neither an admin nor the planner of either finds anything."""
    found = []
    for name, method in STAFF_ROWS:
        row = ROWS[name, method]
        mine = world.arguments(row.arguments)
        mixed = [mine | {"org": world.values["away"]}]
        if "trajectory" in mine:
            mixed.append(mine | {"trajectory": world.values["away_trajectory"]})
        for arguments in mixed:
            for persona in ("planner", "admin", "outsider"):
                if persona == "outsider" and (len(mine) == 1 or row.kind == "admins"):
                    continue  # the page of their own organisation; or one that no planner opens anywhere
                if persona == "planner" and row.kind == "admins" and arguments["org"] == mine["org"]:
                    continue  # is told 403 of whatever there is, or is not
                code = _open(world, persona, method, reverse(name, kwargs=arguments))
                if code != 404 and row.planner != {405}:
                    found.append(f"{persona} {method} {name}: {code}")

    assert found == []


def test_a_link_that_is_unknown_or_for_something_else_opens_nothing(world: World) -> None:
    for name, method in LINK_ROWS:
        row = ROWS[name, method]
        mine = world.arguments(row.arguments)
        if "token" not in mine:
            continue  # where a code is typed
        other = world.values["token" if mine["token"] == world.values["stop"] else "stop"]
        # The page that mails a new link says the same to every token.
        expected = set(row.anonymous) if name == "asks:new_link" else {404}
        for token in (UNKNOWN, other):
            address = reverse(name, kwargs=mine | {"token": token})
            assert {_open(world, "anonymous", method, address)} == expected, f"{method} {name}"


def test_a_link_opens_nothing_that_was_asked_of_somebody_else(world: World) -> None:
    for name, method in LINK_ROWS:
        arguments = world.arguments(ROWS[name, method].arguments)
        if "ask" not in arguments:
            continue
        with_other_token = arguments | {"token": world.values["token"]}
        assert _open(world, "anonymous", method, reverse(name, kwargs=arguments)) != 404
        assert _open(world, "anonymous", "POST", reverse(name, kwargs=with_other_token)) == 404, name
    promise = {"token": world.values["observe_token"], "trajectory": world.values["trajectory"]}
    assert _open(world, "anonymous", "POST", reverse("roles:promise", kwargs=promise)) == 404


def test_production_has_no_routes_of_development(tmp_path: Path) -> None:
    here = {name for name, _pattern in routes()}
    there = _routes_of(PRODUCTION, tmp_path)
    dev = {name for name, _method in ROWS if ROWS[name, _method].kind == "development"}

    assert dev <= here
    assert "insight:plan" in there
    assert here - there == dev


def test_what_is_only_for_development_says_so_in_its_address(world: World) -> None:
    for name, method in sorted(ROWS):
        if ROWS[name, method].kind == "development" and name != "organisations:look_around":
            assert reverse(name, kwargs=world.arguments(ROWS[name, method].arguments)).startswith("/dev/"), name


def _routes_of(environ: dict[str, str], tmp_path: Path) -> set[str]:
    code = (
        "import django; django.setup()\n"
        "from tests.access_world import routes\n"
        "print(*(name for name, _pattern in routes()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "impactmodel.settings",
            **environ,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(done.stdout.split())


def _open(world: World, persona: str, method: str, address: str) -> int:
    """The status one persona gets."""
    status: int = world.answer(persona, method, address).status_code
    return status
