"""A running trajectory, the clock at an instant, and links as their letters bring them."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from asks.links import make_link
from asks.models import Ask, AskLetter, Grant
from checkins.planning import plan
from organisations import clock
from organisations.models import Person
from roles.models import Function, Role
from tests import factories as make
from trajectories.models import Trajectory

# A week after the last session, moved on by Ascension Day.
DAY_7 = datetime(2027, 5, 7, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _forget_rate_limits() -> None:
    """Tokens follow from row numbers, which repeat from test to test."""
    cache.clear()


@pytest.fixture
def running() -> Trajectory:
    """Sessions from Tuesday 13 to Thursday 29 April 2027, as in the worked example of the date rules."""
    trajectory = make.trajectory(state="running", starts_on=date(2027, 4, 13))
    make.session(trajectory, datetime(2027, 4, 13, 7, tzinfo=UTC), datetime(2027, 4, 13, 15, tzinfo=UTC))
    make.session(trajectory, datetime(2027, 4, 29, 7, tzinfo=UTC), datetime(2027, 4, 29, 15, tzinfo=UTC))
    return trajectory


@pytest.fixture
def sara(running: Trajectory) -> Role:
    return make.role(running, name="Sara Yıldız")


@pytest.fixture
def farid(running: Trajectory, sara: Role) -> Role:
    return make.role(running, Function.MANAGER, "Farid el Amrani")


@pytest.fixture
def it_is(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock."""

    def set_clock(instant: datetime) -> None:
        monkeypatch.setattr(clock, "shift", lambda: instant - timezone.now())

    return set_clock


@pytest.fixture
def asked(running: Trajectory, it_is: Callable[[datetime], None]) -> Callable[..., tuple[Ask, str]]:
    """Plan at an instant; give back somebody's ask of this kind and the token of its link."""

    def find(person: Person, kind: str, now: datetime = DAY_7) -> tuple[Ask, str]:
        it_is(now)
        plan(now)
        ask = Ask.objects.filter(person=person, kind=kind).latest("pk")
        mail = make.mail(person)
        AskLetter.objects.bulk_create(
            AskLetter(ask=one, mail=mail, step=1) for one in Ask.objects.filter(person=person, kind=kind)
        )
        _link, token = make_link(person, mail, Grant.Purpose.PAGE, now)
        return ask, token

    return find


def send_card(page: str, client: Client, ask: Ask, token: str, **fields: str) -> int:
    """Fill in the card of an ask on this page; gives back the status of the answer."""
    data = {f"{ask.public_id}_{name}": value for name, value in fields.items()}
    return client.post(f"/l/{token}/{page}/{ask.public_id}/", data).status_code


def moments_asked(kind: str, role: Role) -> list[str]:
    """At which moments somebody was asked this, in their order."""
    found = Ask.objects.filter(person=role.person, kind=kind).order_by("pk").values_list("about", flat=True)
    return [about.split(":", 1)[1] for about in found]


def staff_pages(trajectory: Trajectory) -> list[str]:
    """Every address that takes no more than an organisation and a trajectory.

    In order: what one page leaves for the next to say, it leaves for the same page each time.
    """
    ids = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    resolvers = [get_resolver(), *(resolver for _prefix, resolver in get_resolver().namespace_dict.values())]
    # Each stands there by its name and by its view.
    ways = [ways for resolver in resolvers for _name, ways in resolver.reverse_dict.lists()]
    return sorted({address for one in ways for address in _addresses(one, ids)})


def _addresses(ways: list[Any], ids: dict[str, str]) -> Iterator[str]:
    for way in ways:
        for pattern, names in way[0]:
            if "org" in names and set(names) <= set(ids):
                yield "/" + pattern % {name: ids[name] for name in names}
