"""The clock, the mailbox and the visitors of the browser tests."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from impactmodel import ticking
from mailing import sending
from mailing.arrived import Arrived, arrived
from organisations import clock
from organisations.models import Person
from tests.browser.visitor import Visitor, Way

Invite = Callable[[Way], Visitor]


class Post:
    """The mailbox in which every letter lands."""

    def newest(self, address: str) -> Arrived:
        """The last letter to this address."""
        letter = next(arrived(address=address), None)
        assert letter is not None, f"no letter for {address}"
        return letter

    def link(self, address: str, page: str) -> str:
        """The link to a page such as /l/ in the last letter to this address."""
        letter = self.newest(address)
        found = [link for link in letter.links if re.search(rf"{page}[a-z2-7]{{32}}(#|$)", link)]
        assert found, f"no link to {page} in: {letter.text}"
        return found[0]

    def code(self, address: str) -> str:
        """The sign-in code, once the sender has sent it, beside what else came just then."""
        sending.drain(clock.now())
        found = next(filter(None, (re.search(r"\b\d{8}\b", letter.text) for letter in arrived(address=address))), None)
        assert found, "no code in any letter"
        return found[0]

    def count(self) -> int:
        """How many letters there are."""
        return len(list(arrived()))


def sign_in(who: Visitor, post: Post, address: str) -> None:
    """From the page that asks for an address to where they were going."""
    who.write("Your mail address", address)
    who.push("Mail me a code")
    who.sees_heading("Type your code")
    who.write("The code from the mail", post.code(address))
    who.push("Sign in")


def come_in(visitor: Visitor, person: Person, page: str) -> None:
    """Signed in as this person, on this page."""
    client = Client()
    assert person.user is not None
    client.force_login(person.user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": visitor.host}
    visitor.context.add_cookies([cookie])  # type: ignore[list-item]  # a plain dict of the same shape
    visitor.go(page)


class World:
    """The clock of the product, and what its processes do when it moves."""

    def at(self, instant: datetime) -> None:
        """It is now this instant, everywhere."""
        clock.move(instant - timezone.now())

    def works(self) -> None:
        """One round of the real planning and the real sender."""
        done = ticking.tick(clock.now())
        assert done.failed == []

    def works_at(self, instant: datetime) -> None:
        """Move the clock and let the product do its work."""
        self.at(instant)
        self.works()


@pytest.fixture(scope="session", autouse=True)
def _styles_are_kept() -> Iterator[None]:
    """A browser keeps styles and scripts as it does in earnest, where their names change with them."""
    with pytest.MonkeyPatch.context() as patch:
        serve = StaticFilesHandler.serve

        def to_keep(handler: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
            answer = serve(handler, request)
            answer["Cache-Control"] = "max-age=3600"
            return answer

        patch.setattr(StaticFilesHandler, "serve", to_keep)
        yield


@pytest.fixture
def product(live_server: LiveServer, settings: Settings, tmp_path: Path) -> LiveServer:
    """The product under an address of its own, its clock ready to be moved."""
    settings.PUBLIC_BASE_URL = live_server.url
    settings.CLOCK_FILE = tmp_path / "clock"
    return live_server


@pytest.fixture
def world(product: LiveServer) -> World:
    return World()


@pytest.fixture
def post(product: LiveServer) -> Post:
    return Post()


@pytest.fixture
def invite(product: LiveServer, browser: Browser) -> Iterator[Invite]:
    """Let somebody sit down at a browser of their own, with nothing remembered."""
    there: list[Visitor] = []

    def sit_down(way: Way) -> Visitor:
        there.append(Visitor(browser, way, product.url))
        return there[-1]

    yield sit_down
    for visitor in there:
        visitor.close()
