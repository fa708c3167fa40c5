"""P1 to P4: who gets in, what of another organisation is seen, what another may replay, what a form takes."""

import itertools
import time
from typing import TYPE_CHECKING, Any

from bench.hardening_rows import typed
from bench.hardening_rows.stage import Stage, body, plain, with_first
from bench.link_rows.stage import Outcome

if TYPE_CHECKING:
    from django.test import Client

    from tests.access_rows import Row
    from tests.access_world import World

MATRIX_SECONDS = 90
# Who goes through everything of the first organisation; the learner has pages of their own, and nothing of the staff's.
CRAWLERS = ("learner", "reader", "planner", "admin", "anonymous")
# Whoever hears that something is wrong with the form came in as much as whoever is led on.
REFUSED = frozenset({403, 404})


def matrix(stage: Stage) -> Outcome:
    """P1: every address, by both methods, as everybody; what each gets is what was decided (tests/access_rows.py)."""
    from mailing.sending import drain
    from organisations import clock
    from tests.access_rows import ROWS
    from tests.access_world import routes
    from tests.test_access import PERSONAS

    named = {(name, method) for name, _pattern in routes() for method in ("GET", "POST")}
    absent = named ^ ROWS.keys()
    wrong, tried, began = [], 0, time.monotonic()
    with stage.world() as world:
        _letter_in_the_mailbox(world)
        drain(clock.now())
        for name, method in stage.some(sorted(ROWS), 60):
            row = ROWS[name, method]
            address = _address(name, world.arguments(row.arguments))
            for persona in PERSONAS:
                code = world.answer(persona, method, address).status_code
                tried += 1
                if code not in getattr(row, persona):
                    wrong.append(f"{persona} {method} {name}: {code}")
        tried += _mixed(stage, world, wrong)
    took = time.monotonic() - began
    figure = f"{tried} cases: {len(wrong)} mismatches, {len(absent)} addresses absent, {took:.0f} s"
    # Quick runs go two at a time, and then seconds say nothing of the product.
    is_fast = stage.is_quick or took < MATRIX_SECONDS
    told = "time in a full run" if stage.is_quick else f"< {MATRIX_SECONDS} s"
    passed = not wrong and not absent and is_fast
    return Outcome(len(named), with_first(figure, wrong), f"0, 0, {told}", passed)


def _letter_in_the_mailbox(world: "World") -> None:
    """Of which the pages of development are made."""
    from django.conf import settings
    from django.test import Client

    planner = world.personas["planner"]
    assert planner is not None
    settings.SMTP, settings.EXAMPLE_MEMBER = None, planner.email
    Client().post("/login/", {"email": planner.email})


def _mixed(stage: Stage, world: "World", wrong: list[str]) -> int:
    """Organisation and trajectory in turn another's: found by nobody. How many were tried."""
    from tests.access_rows import ROWS

    staff = sorted(key for key, row in ROWS.items() if row.kind in ("members", "planners", "admins"))
    tried = 0
    for name, method in stage.some(staff, 20):
        row = ROWS[name, method]
        mine = world.arguments(row.arguments)
        mixed = [mine | {"org": world.values["away"]}]
        if "trajectory" in mine:
            mixed.append(mine | {"trajectory": world.values["away_trajectory"]})
        for arguments, persona in itertools.product(mixed, ("planner", "admin")):
            code = world.answer(persona, method, _address(name, arguments)).status_code
            tried += 1
            # Who never comes in there is refused before anything is looked for.
            never = getattr(row, persona) & {403} if arguments["org"] == mine["org"] else set()
            if code not in {404} | never and row.planner != {405}:
                wrong.append(f"{persona} {method} {name} of another: {code}")
    return tried


def canary_tenant(stage: Stage) -> Outcome:
    """P2: another organisation in which every word is known; nobody of ours is shown one of these anywhere."""
    from tests.access_world import make_world

    with stage.world() as ours:
        above = typed.highest_keys()
        theirs = make_world()
        words = _Canaries()
        typed.plant(words, above=above)
        seen, opened = [], 0
        rows = stage.some(_readable(), 40)
        for persona in CRAWLERS:
            for address, text in _crawl(ours, theirs, persona, rows):
                opened += 1
                seen += [f"{words.where(text)} by {persona} at {address}"] if words.mark in text else []
        for name, text in _letters_of(ours):
            opened += 1
            seen += [f"{words.where(text)} in the letter {name}"] if words.mark in text else []
        # That they would be seen: who plans there reads them.
        own = {word for _address, text in _crawl(theirs, None, "planner", rows) for word in words.found(text)}
    figure = f"{len(seen)} seen in {opened} answers and letters; {len(own)} of {words.count} read by who plans there"
    return Outcome(words.count, with_first(figure, seen), "0; some", not seen and len(own) > 10)


class _Canaries:
    """A word of its own for every text, and what it stood for."""

    mark = "kanariebv"

    def __init__(self) -> None:
        self.places: list[str] = []

    def __call__(self, place: str, length: int) -> str:
        self.places.append(place)
        return f"{self.mark}{len(self.places)}x"[:length]

    @property
    def count(self) -> int:
        return len(self.places)

    def found(self, text: str) -> set[str]:
        return {part.partition("x")[0] for part in text.split(self.mark)[1:]}

    def where(self, text: str) -> str:
        number = min(self.found(text))
        return self.places[int(number) - 1] if number.isdigit() else "cut off"


def _readable() -> "list[tuple[tuple[str, str], Row]]":
    """All that can be opened, and what gives a file when it is asked for."""
    from tests.access_rows import ROWS

    files = {("trajectories:export", "POST"), ("insight:take_organisation", "POST")}
    return [
        (key, row)
        for key, row in sorted(ROWS.items())
        if row.kind not in ("development", "machine") and (key[1] == "GET" or key in files)
    ]


def _crawl(
    world: "World", other: "World | None", persona: str, rows: "list[tuple[tuple[str, str], Row]]"
) -> "list[tuple[str, str]]":
    """Every address with what this world has for it, then with each part in turn of the other; and what it gave.

    A link is a right of whoever holds it, so nobody is given one of the other world.
    """
    found = []
    for (name, method), row in rows:
        mine = world.arguments(row.arguments)
        asked = [mine]
        if other is not None and row.kind != "link":
            theirs = other.arguments(row.arguments)
            asked += [mine | {part: theirs[part]} for part in mine] + ([theirs] if len(mine) > 1 else [])
        for arguments in asked:
            address = _address(name, arguments)
            for query in ("", "?q=kanarie") if name in SEARCHED else ("",):
                found.append(
                    (f"{method} {address}{query}", plain(body(world.answer(persona, method, address + query))))
                )
    return found


SEARCHED = {"insight:portfolio", "organisations:people"}


def _letters_of(world: "World") -> "list[tuple[str, str]]":
    """One letter of every kind to people of this world, as each goes over the line."""
    from organisations.models import Organisation
    from tests.access_world import undone
    from tests.every_letter import every_letter, written

    home = Organisation.objects.get(public_id=world.values["org"])
    found = []
    with undone():
        for name, mail in every_letter(world).items():
            if mail.person.organisation_id == home.pk:
                rendered, letter = written(mail)
                found.append((name, f"{rendered.subject}\n{rendered.text}\n{rendered.html}\n{letter.as_string()}"))
    return found


def replay(stage: Stage) -> Outcome:
    """P3: every request of one sent once more by another: removed, demoted, of elsewhere, or another learner."""
    from tests.access_rows import ROWS
    from tests.checkins.canaries import plant as plant_words
    from tests.test_forms_extra_fields import FILLED, come_in, filled_in

    let_in, tried, recorded = [], 0, 0
    names = [name for name, _method in ROWS if ROWS[name, "POST"].kind in ("members", "planners", "admins", "own")]
    with stage.world() as world:
        plant_words(world)
        requests: list[tuple[str, str, str, dict[str, Any]]] = []
        for name in stage.some(sorted(set(names)), 30):
            client, address = come_in(name, world)
            requests.append((name, "GET", address, {}))
            if name in FILLED:
                requests.append((name, "POST", address, filled_in(name, client, address)))
        recorded = len(requests)
        others = _others(world)
        _demote(world)
        for name, method, address, sent in requests:
            for who, client in others.items():
                if not _is_refused_to(who, ROWS[name, method]):
                    continue
                tried += 1
                answer = _send(client, method, address, sent)
                if answer.status_code not in REFUSED and not answer.get("Location", "").startswith("/login/"):
                    let_in.append(f"{who} {method} {name}: {answer.status_code}")
        tried += _words_of_another(world, others["learner beside"], let_in)
    figure = f"{recorded} requests replayed {tried} times: {len(let_in)} let in"
    return Outcome(recorded, with_first(figure, let_in), "0", not let_in and tried > recorded // 2)


def _others(world: "World") -> "dict[str, Client]":
    """Who replays, each in a browser in which they signed in before anything changed."""
    from roles.models import Function
    from tests import factories as make

    beside = make.person("Noor de Wit", organisation=world.running.organisation, user=make.user())
    make.role(world.running, Function.LEARNER, person=beside)
    from django.test import Client

    second = Client()
    assert beside.user is not None
    second.force_login(beside.user, backend="organisations.sign_in.Backend")
    return {
        "removed": world.browser("removed"),
        "demoted": world.browser("admin"),
        "outsider": world.browser("outsider"),
        "learner": world.browser("learner"),
        "learner beside": second,
    }


def _demote(world: "World") -> None:
    """The admin only reads along from now on. Nobody is signed out by it here: the old session is what is tried."""
    from organisations.models import Member

    admin = world.personas["admin"]
    Member.objects.filter(person__user=admin).update(role=Member.Role.READER)


# What a learner may open by the trajectory alone is as much another learner's.
_OF_ONE = ("entry", "help", "share", "pairing", "observation")


def _is_refused_to(who: str, row: "Row") -> bool:
    if row.kind == "own":
        return who == "learner beside" and any(part in row.arguments for part in _OF_ONE)
    return who != "learner beside" and (who != "demoted" or row.kind in ("planners", "admins"))


def _send(client: "Client", method: str, address: str, sent: dict[str, Any]) -> Any:
    """What comes of it; what it changes is undone."""
    from django.core.cache import cache

    from tests.access_world import undone

    cache.clear()
    with undone():
        return client.get(address) if method == "GET" else client.post(address, sent)


def _words_of_another(world: "World", second: "Client", let_in: list[str]) -> int:
    """On pages that both learners have nothing stands that one of them wrote. How many were opened."""
    from tests.access_rows import ROWS
    from tests.checkins.canaries import CANARIES, IN_CHOICES

    written = {
        word for name, word in CANARIES.items() if name not in IN_CHOICES | {"words", "changed", "view", "story"}
    }
    pages = [name for (name, method), row in ROWS.items() if row.kind == "own" and method == "GET"]
    first = world.browser("learner")
    read = 0
    for name in pages:
        row = ROWS[name, "GET"]
        if any(part in row.arguments for part in _OF_ONE):
            continue
        address = _address(name, world.arguments(row.arguments))
        read += any(word in plain(body(_send(first, "GET", address, {}))) for word in written)
        text = plain(body(_send(second, "GET", address, {})))
        let_in += [f"learner beside reads {word} on {name}" for word in written if word in text]
    assert read > 2, "who wrote it reads it"
    return len(pages)


def more_than_asked(stage: Stage) -> Outcome:
    """P4: each form as a person sends it, and once more with every column of every model beside it."""
    from tests.test_forms_extra_fields import FILLED, send_twice

    changed, idle = [], []
    names = stage.some(sorted(FILLED), 10)
    with stage.world() as world:
        for name in names:
            sent = send_twice(name, world)
            idle += [name] if sent.as_asked == sent.start else []
            changed += [
                f"{name}: {model}" for model, rows in sent.as_asked.items() if rows != sent.with_more.get(model)
            ]
    figure = f"{len(changed)} changed outside the form, {len(idle)} forms that changed nothing of their own"
    return Outcome(len(names), with_first(figure, changed + idle), "0, 0", not changed and not idle)


def _address(name: str, arguments: dict[str, Any]) -> str:
    from django.urls import reverse

    return reverse(name, kwargs=arguments)
