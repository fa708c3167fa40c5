"""P6: what learners write, and what others say of them, is seen by nobody whom the matrix does not let in.

Every cell of `organisations.sight` that is about words is tried: found where it says so, and nowhere else.
"""

import json
import logging
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from asks.models import Ask
from checkins import actions
from checkins.actions import Tried
from checkins.models import HelpRequest, Observation
from impactmodel.logs import MaskedFormatter
from mailing.models import Mail
from organisations.acting import PRODUCT, Actor
from organisations.models import AuditLine
from organisations.sight import LEARNERS_OWN, MATRIX, Data, Reader, Sight
from roles.actions import let_go
from roles.models import Function, Role
from tests import factories as make
from tests.access_rows import ROWS
from tests.access_world import NOW, World, undone
from tests.checkins.canaries import AS, CANARIES, IN_CHOICES, OF, Opened, Scene, browser, crawl, open_rows, plant
from tests.every_letter import every_letter, written
from trajectories.files import dump

pytestmark = [pytest.mark.once, pytest.mark.django_db]
# Who said it, who it was said back to, and what a learner shared with whom.
AUTHOR = {"words": "manager", "view": "manager", "seen": "observer"}
# Of whom the sponsor reads the words of a no.
AROUND = {"manager"}
TOLD = {"reply": "observer", "help": "manager"}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
SHARED_WITH = ("buddy", "planner")
# Who only reads along opens fewer pages than who plans.
LESS = {("reader", "view")}
THEIRS = [name for name in CANARIES if name in ("plan kept", "note kept") or OF[name] in LEARNERS_OWN]
# Where it is told how many answered.
COUNTING = ("insight:plan", "checkins:follow_up")
# Rows that are no words to look for, and where they are tried.
ELSEWHERE = {
    Data.ANSWERED: "test_no_page_of_staff_tells_who_answered, and tests/checkins/test_privacy_audit.py",
    Data.BESIDE: "tests/checkins/test_beside.py",
    Data.TALK: "tests/checkins/test_talk.py",
    Data.FIGURES: "tests/checkins/test_privacy_figures.py",
    Data.PROMISE: "tests/roles/test_promise.py",
    Data.HOURS: "tests/roles/test_hours.py",
}


@pytest.fixture
def world(world: World) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield world


@dataclass
class Run:
    """One crawl of everything, for every test of this file."""

    scene: Scene
    opened: Opened
    logged: str
    mails: dict[str, tuple[int, str]]
    audit: str
    file: str


_runs: list[Run] = []


@pytest.fixture
def run(world: World, caplog: pytest.LogCaptureFixture) -> Run:
    """The same words each time: what they are planted in is gone after a test, what was read stays."""
    if not _runs:
        caplog.set_level(logging.INFO)
        scene = plant(world)
        opened = crawl(world, scene)
        mails = _mails(world)
        _break(world, scene)
        lines = [MaskedFormatter("%(message)s").format(record) for record in caplog.records]
        audit = json.dumps(list(AuditLine.objects.values()), default=str)
        file = json.dumps(dump(world.running), ensure_ascii=False, default=str)
        _runs.append(Run(scene, opened, "\n".join(lines), mails, audit, file))
    return _runs[0]


def _mails(world: World) -> dict[str, tuple[int, str]]:
    """One letter of every kind and card, to whom and what it says."""
    with undone():
        found = every_letter(world)
        Observation.objects.exclude(replied_at=None).update(reply=CANARIES["reply"])
        HelpRequest.objects.update(words=CANARIES["help"])
        return {name: (mail.person_id, _said(mail)) for name, mail in found.items()}


def _said(mail: Mail) -> str:
    rendered, message = written(mail)
    return "\n".join((rendered.subject, rendered.text, rendered.html, message.as_string()))


def _break(world: World, scene: Scene) -> None:
    """An error while a note is kept: what stands in the log then."""
    client = browser(scene.people["learner"].user)
    address = reverse("checkins:my_log", kwargs={"trajectory": world.running.public_id})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("checkins.actions.entries.council.check", _fail)
        answer = client.post(address, {"log-how": "3", "log-story": CANARIES["note"], "log-key": "k"})
    assert answer.status_code == 500


def _fail(*_args: Any) -> None:
    raise RuntimeError("broken on purpose")


def expected(persona: str, name: str) -> bool:
    """Whether this one of them reads this, as the matrix says."""
    cell = MATRIX[OF[name]][AS[persona]]
    return (
        Sight.ALL in cell
        or (Sight.SHARED in cell and (persona in SHARED_WITH or OF[name] == Data.STORY))
        or (Sight.OWN in cell and AUTHOR.get(name) == persona)
        or (Sight.SUPPORT in cell and AUTHOR.get(name) in AROUND)
        or (Sight.CHOSEN in cell and TOLD.get(name) == persona)
    )


def test_every_cell_says_who_finds_what(run: Run, tell: Callable[[str], None]) -> None:
    wrong, tried = [], 0
    for persona in AS:
        for name in OF:
            if (persona == "learner" and name in IN_CHOICES) or (persona, name) in LESS:
                continue
            tried += 1
            where = run.opened.where(persona, CANARIES[name])
            if bool(where) != expected(persona, name):
                wrong.append(f"{persona} and {name}: {where or 'not found'}")
    tell(f"matrix cells={tried} wrong={len(wrong)}")
    assert wrong == [], "\n".join(wrong)
    assert set(AS.values()) == set(Reader) - {Reader.OPERATOR}
    assert set(OF.values()) | ELSEWHERE.keys() == set(Data)


def test_what_is_shared_stands_on_one_page(run: Run) -> None:
    for persona in SHARED_WITH:
        for name in ("plan", "note"):
            assert run.opened.where(persona, CANARIES[name]) == ["GET /me/shared/"]


def test_nobody_but_owner_and_addressee_sees_any_of_it(run: Run, world: World, tell: Callable[[str], None]) -> None:
    opened, learner = run.opened, run.scene.people["learner"].pk
    for name in THEIRS:
        assert opened.where("learner", CANARIES[name]) or name in IN_CHOICES, f"{name} would be seen"
    strangers = [who for who in opened.pages if who != "learner"]
    leaks = [
        f"{who}: {name} at {where}"
        for who in strangers
        for name in THEIRS
        if (where := opened.where(who, CANARIES[name])) and not (name in OF and who in AS and expected(who, name))
    ]
    mailed = {kind: text for kind, (_person, text) in run.mails.items()}
    # A learner reads their own plan in what they are asked, and a call for help is itself a letter; no more is in any.
    may = {(learner, "plan"), (learner, "help"), (run.scene.people["manager"].pk, "help")}
    leaks += [
        f"letter {kind}: {name}"
        for kind, (person, text) in run.mails.items()
        for name in THEIRS
        if CANARIES[name] in text and (person, name) not in may
    ]
    aside = {"log": run.logged, "audit": run.audit, "file": run.file}
    leaks += [f"{what}: {name}" for what, text in aside.items() for name in THEIRS if CANARIES[name] in text]
    pages = sum(len(found) for found in opened.pages.values())
    tell(f"P6 canaries={len(THEIRS)} pages={pages} letters={len(mailed)} seen={len(leaks)}")
    assert leaks == []
    assert "broken on purpose" in run.logged, "the error was reported"
    assert all(any(CANARIES[name] in text for text in mailed.values()) for name in ("plan", "help"))
    assert "checkins.share" in run.audit
    assert "Feedback geven" in run.file
    assert "django.contrib.admin" not in settings.INSTALLED_APPS


def test_no_page_of_staff_tells_who_answered(world: World) -> None:
    """Whichever two of six answered, every page of the staff is the same to the letter."""
    learners = [make.role(world.running, Function.LEARNER, f"Lerende {n}") for n in "ABCDEF"]
    about = f"{world.running.public_id}:d21"
    for one in learners:
        make.ask(world.running, one.person, kind="log", about=about, window_until=NOW.date() + timedelta(days=3))
    pages, after = [], []
    for who in (learners[:2], learners[3:5]):
        with undone():
            for one in who:
                _answers(one)
            pages.append(_staff_pages(world))
            let_go(learners[0], on=NOW.date() - timedelta(days=1), by=PRODUCT, now=NOW)
            after.append(_staff_pages(world, only=COUNTING))
    nobody = _staff_pages(world, only=COUNTING)  # nobody and one are told as one

    first, second = pages
    assert first.keys() == second.keys()
    assert [address for address in first if first[address] != second[address]] == []
    assert [address for address in nobody if first[address] != nobody[address]], "that some answered is told"
    # Who was let go answered in the one, and did not in the other.
    assert len(after[0]) == len(COUNTING)
    assert [address for address in after[0] if after[0][address] != after[1][address]] == []


def _answers(learner: Role) -> None:
    tried = Tried(opportunity=2, felt=2)
    ask = Ask.objects.get(person=learner.person, kind="log")
    actions.log(learner, tried=tried, ask=ask, form_key="k", by=Actor(person=learner.person), now=NOW)


def _staff_pages(world: World, *, only: Collection[str] = ()) -> dict[str, str]:
    """Everything an admin opens, or only these, without what differs each time."""
    opened = Opened()
    staff = ("members", "planners", "admins")
    mine = [
        (key, row)
        for key, row in ROWS.items()
        if row.kind in staff and set(row.arguments) <= {"org", "trajectory"} and (not only or key[0] in only)
    ]
    open_rows(world, "admin", browser(world.personas["admin"]), opened, mine)
    return {address: TOKEN.sub("", text) for address, text in opened.pages["admin"].items()}
