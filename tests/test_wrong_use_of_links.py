"""What machines do with the links of letters changes nothing and mails nobody, whatever the kind and state of a link.

The kinds are read from the cards, the addresses from the URLconf: a new one without a token here fails.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from asks.links import find_any
from asks.models import Ask, Grant, Link
from asks.register import cards
from checkins.models import LogEntry
from mailing.models import Mail
from roles.models import Answer, Function, Promise, Role
from tests import factories as make
from tests.access_rows import ROWS
from tests.access_world import NOW, UNKNOWN, World, letter, undone
from tests.robot import read
from tests.rows import changes_since, everything
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
STOP = "stop"
WORDS = "Bekijk deze pagina – Impactmodel robot@voorbeeld.example"
# More than there are.
MOST_PAGES = 400
KEY = re.compile(r'name="[^"]*key" value="[^"]*"')
LANGUAGE = re.compile(r"[?&]in=\w+")
Tokens = dict[str, str]


@pytest.fixture
def world(world: World) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield world


@pytest.fixture
def tokens(world: World) -> Tokens:
    """One link for each kind of card, and one that stops reminders."""
    found = {
        "promise": world.values["token"],
        STOP: world.values["stop"],
        **{
            name.removesuffix("_token"): token
            for name, token in world.values.items()
            if name.endswith("_token") and name not in ("next_token", "diary_token")
        },
        "next_time": world.values["next_token"],
    }
    manager = Role.objects.get(trajectory=world.running, function=Function.MANAGER)
    learner = Role.objects.get(trajectory=world.running, function=Function.LEARNER)
    for kind in ("start_talk", "midway_talk"):
        moment = {"start_talk": "start_talk", "midway_talk": "d42"}[kind]
        about = f"{world.running.public_id}:{moment}:{learner.public_id}"
        found[kind] = letter(manager.person, make.ask(world.running, manager.person, kind=kind, about=about))
    found["taken_over"] = taken_over(world.trajectory)
    return found


def taken_over(trajectory: Trajectory) -> str:
    """The token of who took over from a sponsor who promised something."""
    before = make.role(trajectory, Function.SPONSOR, "Joris Bakker", held_until=NOW.date())
    after = make.role(trajectory, Function.SPONSOR, "Eva Mulder", follows=before)
    commitment = make.commitment(trajectory, Function.SPONSOR)
    said = make.answer(make.promise(commitment, before, asked_at=make.MADE))
    make.promise(commitment, after, asked_at=make.MADE, answer=said)
    return letter(after.person, make.ask(trajectory, after.person, kind="taken_over", about=after.public_id))


def link_routes() -> set[str]:
    return {name for (name, method), row in ROWS.items() if row.kind == "link" and method == "GET"}


def plain_addresses(token: str) -> list[str]:
    """Every address that takes a token and at most a language, with this token; and those that take none."""
    found = []
    for name in sorted(link_routes()):
        taken = {pair.split("=")[0] for pair in ROWS[name, "GET"].arguments}
        if taken <= {"token", "language"}:
            found.append(reverse(name, kwargs={key: {"token": token, "language": "en"}[key] for key in taken}))
    return found


class Robot:
    """Opens addresses in every way scanners were seen to; presses every button; chooses nothing."""

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=False)
        self.visited: set[str] = set()
        self.pressed = 0

    def scan(self, token: str) -> None:
        """As gateways do: ahead of the reader, in capitals, cut off or with something stuck to it."""
        for text in (token.upper(), token[:-1], f"{token}="):
            self.get(f"/l/{text}")

    def scan_deeply(self, token: str) -> None:
        """The same with every address that takes a token, again and again, also without wanting the page."""
        for address in plain_addresses(token):
            for method in ("head", "options", *["get"] * 3):
                self.ask(method, address)
            self.get(address.upper())

    def press(self, *addresses: str) -> None:
        """Follow every link behind a link and press every button, filling whatever can be typed in.

        A page that keeps the language somebody chose is the same page, and the same button on several is one button.
        """
        ahead, seen, done = list(addresses), set[str](), set[str]()
        while ahead and len(seen) < MOST_PAGES:
            path = ahead.pop()
            if whole(path) in seen:
                continue
            seen.add(whole(path))
            page = read(self.get(path), path)
            for form in page.forms:
                assert not form.sent.keys() & form.radios.keys(), f"{path}: something is chosen beforehand"
                for sent in form.pressed(WORDS):
                    what = {name: values for name, values in sent.items() if not name.endswith("key")}
                    button = f"{whole(form.action)} {what}"
                    if button not in done:
                        done.add(button)
                        self.pressed += 1
                        self.ask("post", form.action, sent)
            ahead += [link for link in page.links if is_link(link)]
        assert {whole(one) for one in ahead} <= seen, "every page was opened"

    def get(self, address: str) -> str:
        answer = self.ask("get", address)
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        return str(answer.content.decode()) if is_page else ""

    def ask(self, method: str, address: str, data: Any = None) -> Any:
        cache.clear()  # in no hurry: the limits are tried elsewhere
        if (name := route_of(address)) is not None:
            self.visited.add(name)
        answer = getattr(self.client, method)(address, data)
        assert answer.status_code < 500, f"{method} {address}: {answer.status_code}"
        assert not answer.cookies, f"{method} {address} sets a cookie"
        return answer


def route_of(address: str) -> str | None:
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return None


def whole(address: str) -> str:
    """An address without the language that was chosen on the way to it."""
    return LANGUAGE.sub("", address)


def is_link(address: str) -> bool:
    return address.startswith(("/l/", "/m/", "/w/", "/u/"))


def living(world: World, tokens: Tokens) -> None:
    """As the letters went out."""


def answered(world: World, tokens: Tokens) -> None:
    """Everything was answered, through its own page: there is something to take back, and something that stands."""
    robot = Robot()
    for kind, token in tokens.items():
        if kind not in (STOP, "kept"):  # of what is there by now it is not asked whether it was kept
            choose(robot, kind, token)
    for promise in Promise.objects.filter(answer=None, asked_at__isnull=False):
        make.answer(promise, Answer.Kind.YES)
    Ask.objects.update(answered_at=NOW, next_on=None)


def called_off(world: World, tokens: Tokens) -> None:
    Ask.objects.update(closed_at=NOW, closed_because="passed on", next_on=None)


def expired(world: World, tokens: Tokens) -> None:
    Link.objects.update(valid_until=NOW - timedelta(days=1))


def revoked(world: World, tokens: Tokens) -> None:
    Link.objects.update(revoked_at=NOW)


def taken_away(world: World, tokens: Tokens) -> None:
    Grant.objects.update(revoked_at=NOW)


def test_every_kind_of_card_has_a_link_to_try(tokens: Tokens) -> None:
    assert sorted(tokens) == sorted([*cards, STOP])
    assert all(find_any(token) for token in tokens.values())


@pytest.mark.parametrize("state", [living, answered, called_off, expired, revoked, taken_away])
def test_a_machine_changes_nothing_and_mails_nobody(
    state: Callable[[World, Tokens], None], world: World, tokens: Tokens
) -> None:
    state(world, tokens)
    robot, before = Robot(), everything()
    # The page of a dead link is the same for every kind.
    kinds = tokens.keys() if state in (living, answered, called_off) else ("promise", "log", STOP)

    robot.press(reverse("checkins:help_asked", kwargs={"token": world.values["help_link"]}))
    robot.press(f"/l/{world.values['way_of_sheet']}")
    robot.press(f"/r/{world.values['report_link']}")
    for token in [*(tokens[kind] for kind in kinds), UNKNOWN]:
        if state is living:
            robot.scan(token)  # what is mangled leads nowhere in any state
        robot.press(f"/u/{token}", f"/l/{token}")
    if state is living:
        robot.scan_deeply(tokens["promise"])
        robot.scan_deeply(tokens[STOP])
    robot.press(*plain_addresses(tokens["promise"]))
    if state in (living, answered):
        robot.press(*plain_addresses(tokens["observe"]), *plain_addresses(world.values["diary_token"]))

    assert changes_since(before) == {}
    assert robot.pressed > 5
    if state is living:
        # What was answered just now is looked at below.
        assert sorted(link_routes() - robot.visited) == ["checkins:help_sent", "checkins:saved"]


def test_an_address_in_capitals_opens_the_same_page(world: World, tokens: Tokens) -> None:
    for page, kind in (("l", "promise"), ("w", "observe"), ("m", "log"), ("u", STOP), ("l", "match")):
        address = f"/{page}/{tokens[kind]}"
        as_sent, in_capitals = (Client().get(spelled) for spelled in (address, address.upper()))
        assert in_capitals.status_code == 200, address
        # A form has a key of its own each time.
        assert KEY.sub("", in_capitals.content.decode()) == KEY.sub("", as_sent.content.decode())

    assert Client().get("/HELP/").status_code == 404


def test_also_the_page_after_a_log_entry_only_reads(world: World) -> None:
    row = ROWS["checkins:saved", "GET"]
    address = reverse("checkins:saved", kwargs=world.arguments(row.arguments))
    before = everything()

    Robot().press(address)

    assert changes_since(before) == {}


def choose(robot: Robot, kind: str, token: str) -> None:
    """What somebody does who takes the first of every choice."""
    page = {STOP: f"/u/{token}", "match": f"/l/{token}/match"}.get(kind, f"/l/{token}")
    opened = read(robot.get(page), page)
    if kind == "if_then":  # typed first, and chosen on the page that follows
        first = opened.forms[0]
        opened = read(robot.ask("post", first.action, first.filled("12")).content.decode(), first.action)
    if not any(form.asks_to_choose for form in opened.forms):  # what stands is opened first
        page = next(link for link in opened.links if "change=" in link)
        opened = read(robot.get(page), page)
    form = next(form for form in opened.forms if form.asks_to_choose)
    # A number where one is asked for; a day is never needed with the first answer.
    # Words where they are needed, which are a day too.
    for words in ("", "12", "12-6-2027"):
        answer = robot.ask("post", form.action, form.chosen(words))
        if answer.status_code == 303:
            break
    assert answer.status_code == 303, f"{kind}: {answer.content.decode()}"


def test_a_person_who_chooses_does_change_something_with_every_kind(world: World, tokens: Tokens) -> None:
    before, robot = everything(), Robot()
    for kind, token in tokens.items():
        with undone():
            choose(robot, kind, token)
            assert changes_since(before), kind


def test_what_a_person_does_is_seen_by_the_comparison(world: World) -> None:
    before = everything()
    assert changes_since(before) == {}

    Mail.objects.filter(pk=Mail.objects.earliest("pk").pk).update(attempts=7)
    LogEntry.objects.all().delete()

    assert changes_since(before).keys() == {"Mail", "gone: Mail", "gone: LogEntry", "gone: Share"}
