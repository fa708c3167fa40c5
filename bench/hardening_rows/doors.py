"""W7, W8, W11 and W12: hosts that are not ours, ways on that lead elsewhere, old sessions, and guesses at the door."""

import re
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import policy
from email.parser import BytesParser
from http.cookies import SimpleCookie
from itertools import count, takewhile
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin, urlsplit

from bench.hardening_rows.payloads import NEXT
from bench.hardening_rows.stage import NOW, Stage, Web, with_first
from bench.link_rows.stage import Outcome, median

if TYPE_CHECKING:
    from django.test import Client

    from tests.access_world import World

EVIL = "kwaad.example"
ORIGINS = """
    (all) => all.map((one) => {
        try { return new URL(one, "http://testserver/login/").origin } catch { return "none" }
    })
"""
TOKEN = "a" * 32
MOST_GAP_MILLISECONDS, MOST_AUC = 5.0, 0.55
TRIES = 5
# A form that was taken: the page after it, or the way there.
TAKEN = frozenset({200, 302, 303})
PARALLEL = 50
GUESSES_BEFORE_ASKING = 25
TOLD_APART = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|[\w.]+@voorbeeld\.example')


def hosts(stage: Stage) -> Outcome:
    """W7: what makes a letter go, asked in the name of another host in six ways; where the letters lead."""
    from mailing import sending
    from organisations import clock
    from tests.access_world import make_world

    wrong, foreign, asked, tried, links = [], [], 0, 0, 0
    with stage.web("W7") as web:
        world = make_world()
        for number, (who, address, fields) in enumerate(stage.some(_causes(world), 6)):
            cookie = f"sessionid={world.sessions.get(who, '')}; csrftoken={TOKEN}"
            form = urlencode({**fields, "csrfmiddlewaretoken": TOKEN}, doseq=True)
            refused, heard = _ways(address, web.host)
            statuses = [(way, _raw(web.port, lines, cookie, form)) for way, lines in refused]
            # A host that is not ours is refused; what a proxy may say of one is not listened to.
            wrong += [f"{way} {address}: {status}" for way, status in statuses if status != 400]
            # Each of these comes first in its turn: what was sent once is often not taken again.
            turned = [*heard[number % len(heard) :], *heard[: number % len(heard)]]
            statuses = [(way, _raw(web.port, lines, cookie, form)) for way, lines in turned]
            wrong += [f"{way} {address}: {status}" for way, status in statuses if status == 400]
            wrong += [f"{way} {address} makes nothing: {status}" for way, status in statuses[:1] if status not in TAKEN]
            asked, tried = asked + len(refused) + len(heard), tried + 1
        clock.move(NOW + timedelta(minutes=10) - clock.wall())
        sending.drain(clock.now(), limit=10_000)
        for letter in stage.sink.arrived:
            text = "\n".join(_leads(letter.source))
            found = re.findall(r"https?://([^/\s\"'<>]+)", text)
            links += len(found)
            foreign += [host for host in found if host != web.host] + ([EVIL] if EVIL in text else [])
    came = len(stage.sink.arrived)
    figure = f"{len(wrong)} wrong statuses; {len(foreign)} foreign hosts among {links} in {came} letters"
    passed = not wrong and not foreign and came >= tried
    bar = f"0 (400 for a host, else as ours); 0, in {tried} letters or more"
    return Outcome(asked, with_first(figure, [*wrong, *foreign]), bar, passed)


def _leads(source: bytes) -> list[str]:
    """Every header, the text, and where the page leads."""
    letter = BytesParser(policy=policy.default).parsebytes(source)
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    words = [str(value) for value in letter.values()]
    if plain is not None:
        words.append(plain.get_content())
    if html is not None:
        words += re.findall(r"(?:href|src|action|background)=[\"']?([^\"'\s>]+)", html.get_content())
    return words


def _causes(world: "World") -> list[tuple[str, str, dict[str, Any]]]:
    """Thirteen forms that make a letter go at once: who sends each, and what."""
    from django.urls import reverse

    from tests.access_rows import ROWS
    from tests.test_forms_extra_fields import come_in, filled_in

    people = [world.personas[name] for name in ("planner", "admin", "reader")]
    found: list[tuple[str, str, dict[str, Any]]] = [
        # Whoever is signed in already is led on, and gets no code.
        ("anonymous", "/login/", {"email": user.email})
        for user in people
        if user
    ]
    for name in ("token", "observe_token", "log_token", "match_token", "return_talk_token"):
        found.append(("anonymous", reverse("asks:new_link", kwargs={"token": world.values[name]}), {"new_link": "yes"}))
    diary = reverse("asks:ask_for_diary", kwargs={"token": world.values["token"]})
    found.append(("anonymous", diary, {"mail": "yes"}))
    colleague = {"name": "Noor Smit", "email": "noor.smit@voorbeeld.example", "role": "reader"}
    staff = reverse("organisations:staff", kwargs=world.arguments(ROWS["organisations:staff", "POST"].arguments))
    found.append(("admin", staff, colleague))
    # What ends a trajectory comes last.
    for name in ("mailing:try_out", "roles:reply", "roles:cancel"):
        client, address = come_in(name, world)
        found.append(("planner", address, filled_in(name, client, address)))
    return found


def _ways(address: str, host: str) -> tuple[list[tuple[str, list[str]]], list[tuple[str, list[str]]]]:
    """The first lines of a request that names another host: to be refused, and to be taken as if it named ours."""
    here = f"POST {address} HTTP/1.1"
    return [
        ("Host", [here, f"Host: {EVIL}"]),
        ("absolute", [f"POST http://{EVIL}{address} HTTP/1.1", f"Host: {EVIL}"]),
        ("twice", [here, f"Host: {host}", f"Host: {EVIL}"]),
    ], [
        ("X-Forwarded-Host", [here, f"Host: {host}", f"X-Forwarded-Host: {EVIL}"]),
        ("X-Host", [here, f"Host: {host}", f"X-Host: {EVIL}", f"X-HTTP-Host-Override: {EVIL}"]),
        ("Forwarded", [here, f"Host: {host}", f"Forwarded: host={EVIL};proto=https"]),
    ]


_clients = count(1)


def _raw(port: int, lines: list[str], cookie: str, form: str) -> int:
    """Send these bytes and no others; the status."""
    number = next(_clients)
    rest = [
        f"Cookie: {cookie}",
        f"X-Forwarded-For: 10.9.{number >> 8}.{number & 255}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(form)}",
        "Connection: close",
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall("\r\n".join([*lines, *rest, "", form]).encode())
        head = list(takewhile(bytes.strip, line.makefile("rb")))
    if not head:
        return 400
    is_sent_away = any(one.lower().startswith(b"location: /login/?next=") for one in head)
    return 401 if is_sent_away else int(head[0].split()[1])


def ways_on(stage: Stage) -> Outcome:
    """W8: where to go on after signing in, after choosing and after mending; what a browser makes of each answer."""
    from django.core.cache import cache
    from django.test import Client

    from mailing.models import Mail
    from tests.test_forms_extra_fields import filled_in

    places = dict[str, list[str]]()
    payloads = stage.some(NEXT, 8)
    with stage.world() as world:
        planner = world.personas["planner"]
        assert planner is not None
        person = f"/o/{world.values['org']}/people/{world.values['person']}/"
        for way in payloads:
            cache.clear()
            client = Client()
            client.post("/login/", {"email": planner.email, "next": way})
            mail = Mail.objects.filter(kind="login").latest("pk")
            given = [client.post("/login/code/", {"code": mail.secret, "next": way})]
            given.append(
                Client().post(f"/login/?{urlencode({'next': way})}", {"email": "wie@voorbeeld.example", "next": way})
            )
            given.append(world.browser("planner").get(f"/login/?{urlencode({'next': way})}"))
            given.append(Client().post("/language/", {"language": "en", "next": way}))
            given.append(Client().post("/theme/", {"theme": "dark", "next": way}))
            # Who came in just now goes out again: the one of the world stays for what follows.
            given.append(client.post("/logout/", {"next": way}))
            planning = world.browser("planner")
            kept = planning.post(person, filled_in("organisations:person", planning, person) | {"next": way})
            assert kept.status_code == 302, "what does not save leads nowhere"
            given.append(kept)
            places[way] = [answer["Location"] for answer in given if answer.has_header("Location")]
            pages = (world.browser("planner").get(f"{person}?{urlencode({'next': way})}"),)
            places[way] += [
                href for page in pages for href in re.findall(r'href="([^"]*)"', page.content.decode()) if EVIL in href
            ]
    said = [(way, place) for way, found in places.items() for place in found]
    window = stage.browser.new_page()
    # In a browser's own words: what it would open from a page of ours.
    opened: list[str] = window.evaluate(
        ORIGINS,
        [place for _way, place in said],
    )
    window.close()
    off = [
        f"{way!r}: {place}" for (way, place), origin in zip(said, opened, strict=True) if origin != "http://testserver"
    ]
    off += [
        f"{way!r}: {place}"
        for way, place in said
        if urlsplit(urljoin("http://testserver/", place)).netloc != "testserver"
    ]
    figure = f"{len(off)} of {len(said)} answers lead elsewhere"
    return Outcome(len(payloads), with_first(figure, off), "0", not off and len(said) > len(payloads) * 3)


def old_sessions(stage: Stage) -> Outcome:
    """W11: a session set before signing in, and those of before a change of rights and of signing out everywhere."""
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.core.cache import cache

    from organisations import actions
    from organisations.acting import PRODUCT
    from organisations.models import Member
    from tests.access_world import undone

    valid, tried = [], 0
    with stage.world() as world:
        settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
        planted = SessionStore()
        planted.create()
        for fixed in ("voorspelbaar", "a" * 32, str(planted.session_key)):
            cache.clear()
            client = _comes_in(world, fixed)
            tried += 1
            kept = client.cookies["sessionid"].value == fixed
            valid += ["set before signing in"] if kept or _is_in(fixed) else []
        member = Member.objects.get(person__user=world.personas["admin"])
        make_admin = Member.objects.filter(person__user=world.personas["planner"])
        make_admin.update(role=Member.Role.ADMIN)
        old = world.sessions["admin"]
        changes: dict[str, Callable[[], Any]] = {
            "role": lambda: actions.change_rights(member, role=Member.Role.READER, by=PRODUCT, now=NOW),
            "ended": lambda: actions.end_access(member, by=PRODUCT, now=NOW),
            "left": lambda: actions.leave(member.person, on=NOW.date(), by=PRODUCT, now=NOW),
        }
        for name, change in changes.items():
            with undone():
                assert _is_in(old), "it was signed in"
                change()
                tried += 1
                valid += [f"after a change: {name}"] if _is_in(old) else []
        for everywhere in (True, False):
            with undone():
                here, there = _comes_in(world, ""), _comes_in(world, "")
                keys = [one.cookies["sessionid"].value for one in (here, there)]
                assert all(map(_is_in, keys)), "both were signed in"
                here.post("/logout/", {"everywhere": "yes"} if everywhere else {})
                tried += 1
                valid += [f"signed out, everywhere {everywhere}" for key in keys[: 1 + everywhere] if _is_in(key)]
                assert everywhere or _is_in(keys[1]), "another browser stays signed in"
        assert Session.objects.exists()
    return Outcome(tried, with_first(f"{len(valid)} old sessions valid", valid), "0", not valid)


def _comes_in(world: "World", session: str) -> "Client":
    """Who reads along signs in with a code, in a browser that has this session already."""
    from django.core.cache import cache
    from django.test import Client

    from mailing.models import Mail

    cache.clear()
    client, user = Client(), world.personas["reader"]
    assert user is not None
    if session:
        client.cookies["sessionid"] = session
    client.post("/login/", {"email": user.email})
    code = Mail.objects.filter(kind="login").latest("pk").secret
    assert client.post("/login/code/", {"code": code}).status_code == 302
    return client


def _is_in(session: str, page: str = "/me/") -> bool:
    """Whether this session opens a page for who signed in."""
    from django.test import Client

    client = Client()
    client.cookies["sessionid"] = session
    return client.get(page).status_code == 200


def guesses(stage: Stage) -> Outcome:
    """W12: who is known and who is not, by time and by page; codes guessed from many addresses, and many at once."""
    from organisations.models import Person, User
    from tests import factories as make

    many, tries = stage.size(500, 8), stage.size(10_000, 60)
    with stage.web("W12") as web:
        home = make.organisation(name="Bench BV")
        names = [f"lezer{number}@voorbeeld.example" for number in range(many)]
        for number, address in enumerate(names):
            user = User.objects.create_user(address) if number % 2 else None
            Person.objects.create(organisation=home, name=f"Mens {number}", email=address, user=user)
        (known, unknown), pages = _asked(web, names)
        gap, auc = abs(median(known) - median(unknown)) * 1000, _auc(known, unknown)
        accepted, heard, rounds = _guessed(web, make.member("Sanne Brouwer").person.email, tries)
        counted = [_at_once(web, make.member(f"Mens {number}").person.email) for number in range(stage.size(10, 1))]
    figure = (
        f"gap {gap:.1f} ms, AUC {auc:.2f}, {pages} page; {accepted} accepted of {tries} guesses in {rounds} sessions, "
        f"{heard} heard; {PARALLEL} at once: {min(counted)} to {max(counted)} heard"
    )
    # Of so few times nothing can be said.
    is_alike = stage.is_quick or (gap < MOST_GAP_MILLISECONDS and auc < MOST_AUC)
    passed = is_alike and pages == 1 and not accepted and heard <= rounds * TRIES and set(counted) == {TRIES}
    told = "times in a full run" if stage.is_quick else f"< {MOST_GAP_MILLISECONDS:.0f} ms, < {MOST_AUC}"
    bar = f"{told}, 1; 0, <= {TRIES} a session; {TRIES}"
    return Outcome(many * 2, figure, bar, passed)


class _Guest:
    """A browser without pictures: one connection, its cookies, and the token of its forms."""

    def __init__(self, web: Web, who: str = "") -> None:
        self.line, self.who = web.line(), who or web.stranger()
        self.cookies = {"csrftoken": TOKEN}

    def post(self, path: str, **fields: str) -> tuple[int, str, bytes]:
        """Status, where it leads, and the page."""
        return self._ask("POST", path, fields | {"csrfmiddlewaretoken": TOKEN})

    def get(self, path: str) -> tuple[int, str, bytes]:
        return self._ask("GET", path, {})

    def _ask(self, method: str, path: str, fields: dict[str, str]) -> tuple[int, str, bytes]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        reply = self.line.ask(method, path, fields, who=self.who, Cookie=cookie)
        for name, one in SimpleCookie(reply.headers.get("Set-Cookie", "")).items():
            self.cookies[name] = one.value
        return reply.status, reply.headers.get("Location", ""), reply.body


def _asked(web: Web, names: list[str]) -> tuple[tuple[list[float], list[float]], int]:
    """Each of these asks for a code, in turn with somebody nobody knows: how long each took, how many pages differ."""
    known, unknown, pages = list[float](), list[float](), set[bytes]()
    warm = _Guest(web)
    for number in range(20):
        warm.post("/login/", email=f"warm{number}@voorbeeld.example")
    for number, address in enumerate(names):
        for times, who in ((known, address), (unknown, f"vreemd{number}@voorbeeld.example")):
            guest = _Guest(web)
            began = perf_counter()
            status, place, _page = guest.post("/login/", email=who)
            times.append(perf_counter() - began)
            if number < 20:
                pages.add(TOLD_APART.sub(b"", guest.get("/login/code/")[2]) + f"{status} {place}".encode())
            guest.line.close()
    return (known, unknown), len(pages)


def _auc(some: list[float], others: list[float]) -> float:
    """How well one time tells on which side it is: 0.5 not at all, 1 always."""
    wins = sum((one > other) + 0.5 * (one == other) for one in some for other in others)
    share = wins / (len(some) * len(others))
    return max(share, 1 - share)


def _guessed(web: Web, address: str, tries: int) -> tuple[int, int, int]:
    """Codes guessed from fifty client addresses, a new code asked for when one is over: accepted, heard, sessions."""
    lock, numbers = threading.Lock(), count()
    found = {"accepted": 0, "heard": 0, "sessions": 0}

    def work(who: str) -> None:
        guest, patience = _Guest(web, who), 0
        while True:
            with lock:
                number = next(numbers)
            if number >= tries:
                return
            status, place, _page = guest.post("/login/code/", code=f"{number * 7919 % 10**8:08}")
            with lock:
                found["accepted"] += "_auth" in place or place == "/"
                found["heard"] += status == 422 or "too" in place
            patience -= 1
            if status == 302 and patience <= 0:  # over, or never begun
                asked, _place, _page = guest.post("/login/", email=address)
                # Where no more codes are given, guessing goes on without one for a while.
                patience = 0 if asked == 302 else GUESSES_BEFORE_ASKING
                with lock:
                    found["sessions"] += asked == 302

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, [f"10.77.0.{number}" for number in range(50)]))
    return found["accepted"], found["heard"], found["sessions"]


def _at_once(web: Web, address: str) -> int:
    """Fifty guesses at one code let go together: how many of them were held against it."""
    first = _Guest(web)
    first.post("/login/", email=address)
    gate = threading.Barrier(PARALLEL)

    def guess(number: int) -> bool:
        guest = _Guest(web, first.who)
        guest.cookies = dict(first.cookies)
        gate.wait()
        status, _place, _page = guest.post("/login/code/", code=f"{number:08}")
        guest.line.close()
        # The fifth is answered by the page where one asks for a new code.
        return status == 422

    with ThreadPoolExecutor(PARALLEL) as pool:
        wrong = sum(pool.map(guess, range(PARALLEL)))
    return wrong + 1
