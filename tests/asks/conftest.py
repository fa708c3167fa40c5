"""Somebody who is asked something, the clock at an instant, and the letters that are sent."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import engines
from django.utils import timezone

from asks.links import make_link
from asks.models import Ask, AskLetter, Grant
from asks.planning import plan
from asks.register import cards
from mailing import sending
from mailing.models import Mail
from organisations import clock
from organisations.models import Person
from tests import factories as make
from tests.asks.nuts import NutCard
from trajectories.models import Trajectory

# A Tuesday, 09:00 in Amsterdam.
TUESDAY = datetime(2027, 1, 5, 8, tzinfo=UTC)
Clock = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def nut(monkeypatch: pytest.MonkeyPatch) -> NutCard:
    """The card these tests ask with."""
    card = NutCard()
    monkeypatch.setitem(cards, "nut", card)
    engine = engines["django"].engine  # type: ignore[attr-defined]  # the stubs know only what all backends share
    monkeypatch.setattr(engine, "dirs", [*engine.dirs, Path(__file__).parent / "templates"])
    return card


@pytest.fixture
def it_is(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Set the clock."""

    def set_clock(instant: datetime) -> None:
        monkeypatch.setattr(clock, "shift", lambda: instant - timezone.now())

    return set_clock


@pytest.fixture
def trajectory(db: None) -> Trajectory:
    return make.trajectory()


@pytest.fixture
def noor(trajectory: Trajectory) -> Person:
    return make.person("Noor Jansen", organisation=trajectory.organisation)


@pytest.fixture
def ask(trajectory: Trajectory, noor: Person) -> Ask:
    """Due on Tuesday 5 January."""
    return make.ask(trajectory, noor, kind="nut", about="walnoot")


@pytest.fixture
def token(ask: Ask, it_is: Clock) -> str:
    """Of the link in the letter with which Noor was asked, on that Tuesday."""
    it_is(TUESDAY)
    return token_for(ask)


def token_for(*asks: Ask, purpose: str = Grant.Purpose.PAGE, **fields: Any) -> str:
    """A link to these asks, as a letter would hold it."""
    person = asks[0].person
    long_ago = TUESDAY - timedelta(days=30)
    mail = make.mail(person, state=Mail.State.SENT, sent_at=long_ago, not_before=long_ago)
    AskLetter.objects.put_in(mail, asks, step=1)
    _link, token = make_link(person, mail, purpose, TUESDAY, **fields)
    return token


class Post:
    """Plans, sends and reads letters by hand, at instants a test gives."""

    def __init__(self, it_is: Clock) -> None:
        self.it_is = it_is

    def tick(self, now: datetime) -> list[EmailMessage]:
        """Plan and send; what arrived."""
        self.it_is(now)
        before = set(self._files())
        plan(now)
        sending.drain(now)
        new = sorted(set(self._files()) - before, key=lambda file: file.stat().st_mtime_ns)
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in new]

    def _files(self) -> list[Path]:
        folder = Path(settings.MAILBOX_DIR) / "new"
        return list(folder.iterdir()) if folder.exists() else []


@pytest.fixture
def post(it_is: Clock) -> Post:
    return Post(it_is)


def text_of(letter: EmailMessage) -> str:
    """The part written by hand."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def html_of(letter: EmailMessage) -> str:
    body = letter.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def token_in(letter: EmailMessage, page: str = "l") -> str:
    """The token of a link of this kind."""
    found = re.search(rf"/{page}/([a-z2-7]{{32}})", text_of(letter))
    assert found, "the letter has such a link"
    return found[1]
