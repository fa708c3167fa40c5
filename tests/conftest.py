"""What holds for every test: which servers, a place of its own, and what `strict` does not let pass."""

import copy
import socket
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import transaction
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor
from django.utils import timezone, translation
from pytest_django import DjangoDbBlocker, Settings

from impactmodel.memory import hold_on
from mailing import watching
from organisations import clock
from tests import servers, strict
from tests.access_world import NOW, World, make_world
from tests.browser.chrome import QUIET, chromium
from tests.identity_provider import Provider, running

# Files of which one test takes long, the longest first.
LONGEST = ("test_pages", "test_query_budgets", "test_flow", "test_robots", "test_budgets", "test_conversation")

hypothesis.settings.register_profile("suite", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("suite")


def _browser_is_complete() -> bool:
    """Playwright's driver wants libatomic, which Debian's chromium does not bring along."""
    return chromium() is not None and any(Path("/usr").glob("lib*/**/libatomic.so.1"))


def pytest_report_header() -> list[str]:
    return [f"servers: {servers.described()}", f"browser: {chromium() or 'none'}"]


@pytest.hookimpl(trylast=True)
def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What the run on the servers leaves out as a whole need not be read."""
    is_left_out = servers.wanted() and "browser" not in str(config.option.markexpr)
    return True if is_left_out and collection_path == Path(__file__).parent / "browser" else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to the other run, and begin with what takes longest.

    A long test at the end keeps one process busy while the others have nothing left to take over.
    """
    asked = str(config.option.markexpr)
    without = set()
    if not _browser_is_complete() or (servers.wanted() and "browser" not in asked):
        without.add("browser")
    if not servers.wanted():
        without.add("servers")
    elif "once" not in asked:
        without.add("once")
    if "other_way" not in asked:
        without.add("other_way")
    dropped = [item for item in items if without & {mark.name for mark in item.iter_markers()}]
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        gone = set(dropped)
        items[:] = [item for item in items if item not in gone]
    items.sort(key=_turn)


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: looking through it for waste again and again would take its time.

    For the rest it is looked for as often as in the web process.
    """
    hold_on()


def _turn(item: pytest.Item) -> tuple[int, bool]:
    name = item.path.stem
    return LONGEST.index(name) if name in LONGEST else len(LONGEST), item.get_closest_marker("browser") is None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not _browser_is_complete():
        terminalreporter.write_line("Browser tests were LEFT OUT: they need chromium and libatomic1.", yellow=True)
    elif servers.wanted():
        terminalreporter.write_line("Tests marked `browser` or `once` belong to the run on SQLite.")
        terminalreporter.write_line("Those marked `once` run here as well with -m 'once or not once'.")
    if not servers.wanted():
        terminalreporter.write_line("Tests marked `servers` belong to the run with TEST_SERVERS=real.")


@pytest.fixture(scope="session", autouse=True)
def _closed_sockets() -> Iterator[None]:
    was = socket.socket
    socket.socket = strict.OpenOnlyHere  # type: ignore[misc]  # so that every library gets it
    yield
    socket.socket = was  # type: ignore[misc]  # as it was


@pytest.fixture(scope="session", autouse=True)
def _no_prefetch_along_key() -> Iterator[None]:
    was = ForwardManyToOneDescriptor.get_prefetch_querysets
    ForwardManyToOneDescriptor.get_prefetch_querysets = strict.no_prefetch_along_key  # type: ignore[method-assign]  # for all
    yield
    ForwardManyToOneDescriptor.get_prefetch_querysets = was  # type: ignore[method-assign]  # as it was


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Print the figures a test is about where whoever runs it reads them, also when it passes."""

    def say(figures: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{figures}\n")

    return say


_places = count(1)


@pytest.fixture(autouse=True)
def _own_place(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """A mailbox, a clock, a cache and a language of its own for every test. Folders are made by what writes to them."""
    # As if a page before this one looked and all was well: it looks again every so many seconds, not in every test.
    monkeypatch.setattr(watching, "_seen", None)
    monkeypatch.setattr(watching, "_seen_until", float("inf"))
    settings.MAILBOX_DIR = tmp_path_factory.getbasetemp() / f"place-{next(_places)}" / "mailbox"
    settings.CLOCK_FILE = None
    cache.clear()
    translation.activate(django_settings.LANGUAGE_CODE)
    yield
    translation.activate(django_settings.LANGUAGE_CODE)


@pytest.fixture(scope="module")
def _made_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once for all tests of a module; what each of them changes is undone inside this transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = make_world()
        with django_db_blocker.block():
            yield made
        transaction.set_rollback(True)


@pytest.fixture
def world(_made_world: World, db: None, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> World:
    """Two organisations and one of every persona, on a clock that can be moved: tests/access_world.py."""
    monkeypatch.setattr(clock, "shift", lambda: NOW - timezone.now())
    settings.CLOCK_FILE = settings.MAILBOX_DIR.with_name("clock")
    return copy.deepcopy(_made_world)


@pytest.fixture(scope="session")
def identity_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """A real provider of single sign-on; which test has the product use it says the test."""
    folder, back = tmp_path_factory.mktemp("provider"), "/login/provider/back/"
    with pytest.MonkeyPatch.context() as patch, running(folder, back) as provider:
        patch.setenv("NO_PROXY", "127.0.0.1")
        yield provider


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's own chromium, with nothing that talks to elsewhere."""
    return browser_type_launch_args | {"executable_path": chromium(), "args": QUIET}
