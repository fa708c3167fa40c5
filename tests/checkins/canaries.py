"""Words that stand nowhere else, in all that learners write and others say of them; and all that anybody can open.

Each reader opens every page, file and link that is theirs, as one of the world of tests/access_world.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from checkins import actions
from checkins.actions import Offer, Tried
from checkins.models import DoneForThem, HelpRequest, IfThenPlan, LogEntry, Observation, Share, SuccessStory
from mailing.models import Mail
from organisations.acting import Actor
from organisations.models import Person, User
from organisations.sight import Data, Reader
from organisations.sign_in import account_of
from roles.models import Answer, Function, Pairing, Role
from tests import factories as make
from tests.access_rows import ROWS, Row
from tests.access_world import NOW, World, letter, report_link, undone
from tests.robot import read

# By what they are planted in; "kept" is what was never shared.
CANARIES: dict[str, str] = {
    "plan": "kanarieplan",
    "plan kept": "kanarieoudplan",
    "note": "kanarienotitie",
    "note kept": "kanariegeheim",
    "help": "kanariehulp",
    "seen": "kanariegezien",
    "reply": "kanarieterug",
    "story": "kanarieverhaal",
    "felt": "Gaat vanzelf, ook onder druk",
    "obstacle": "Klopt niet bij mij",
    "words": "kanarienee",
    "changed": "kanariegedaan",
    "view": "kanariekijk",
}
# These two stand in the choices of every log as well, so they are looked for where nobody logs.
IN_CHOICES = frozenset({"felt", "obstacle"})
# L&D chooses among the obstacles what a precondition is to prevent.
OBSTACLES_TO_PREVENT, OBSTACLES = "/follow-up/prevents/", {CANARIES["obstacle"]}
# More than there are for one of them.
MOST_PAGES = 400
FILES = ("trajectories:export",)


@dataclass
class Opened:
    """What each reader was shown, by address."""

    pages: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, reader: str, address: str, text: str) -> None:
        self.pages.setdefault(reader, {})[address] = text

    def where(self, reader: str, canary: str) -> list[str]:
        found = (address for address, text in self.pages.get(reader, {}).items() if canary in text)
        return sorted(one for one in found if not (one.endswith(OBSTACLES_TO_PREVENT) and canary in OBSTACLES))


@dataclass(frozen=True)
class Scene:
    """The people of the scene by what they are, each with the links they have."""

    people: dict[str, Person]
    links: dict[str, list[str]]


def plant(world: World) -> Scene:
    """A note and a plan that are shared with the buddy and with who plans; the rest is shared with nobody."""
    running, old = world.running, make.MADE
    learner = Role.objects.get(trajectory=running, function=Function.LEARNER)
    roles = {role.function: role for role in Role.objects.filter(trajectory=running).select_related("person")}
    buddy = roles[Function.BUDDY]
    IfThenPlan.objects.all().delete()
    IfThenPlan.objects.create(learner=learner, situation=CANARIES["plan kept"], response="zwijg ik", written_at=old)
    plan = IfThenPlan.objects.create(learner=learner, situation=CANARIES["plan"], response="luister ik", written_at=NOW)
    kept, entry = (_logged(learner, CANARIES[name]) for name in ("note kept", "note"))
    for person in (buddy.person, running.owner):
        for thing in (entry, plan):
            actions.share(thing, person=person, by=Actor(person=learner.person), now=NOW)
    assert not Share.objects.filter(entry=kept).exists()
    HelpRequest.objects.update(words=CANARIES["help"])
    words = {"where": "worked", "scene": CANARIES["story"], "did": "gedaan", "came": "gelukt", "needed": ""}
    offer = Offer(may_ring=True, words=words, consents=dict.fromkeys(SuccessStory.CONSENTS, True))
    actions.offer_story(learner, offer=offer, by=Actor(person=learner.person), now=NOW)
    seen = Observation.objects.get(learner=learner)
    seen.example, seen.reply, seen.replied_at = CANARIES["seen"], CANARIES["reply"], NOW
    seen.save()
    return Scene(*_others(world, running, learner, roles))


def _logged(learner: Role, story: str) -> LogEntry:
    tried = Tried(opportunity=2, felt=4, story=story, obstacle="not_me", confidence=9)
    return actions.log(learner, tried=tried, ask=None, form_key=story, by=Actor(person=learner.person), now=NOW)


def _others(
    world: World, running: Any, learner: Role, roles: dict[str, Role]
) -> tuple[dict[str, Person], dict[str, list[str]]]:
    """A sponsor and a trainer who are asked something too, and a manager who said no and how he sees it."""
    values = world.values
    sponsor, trainer = (make.role(running, function) for function in (Function.SPONSOR, Function.TRAINER))
    manager = roles[Function.MANAGER]
    links = {
        "learner": [values["log_token"], values["if_then_token"], values["beside_token"]],
        "buddy": [values["buddy_token"]],
        "observer": [values["observe_token"]],
        "manager": [values["return_talk_token"]],
        "colleague": [values["pairing_token"]],
    }
    for name, role in (("sponsor", sponsor), ("trainer", trainer), ("manager", manager)):
        promise = make.promise(make.commitment(running, role.function), role, asked_at=make.MADE)
        if name == "manager":
            said = promise
            make.answer(said, Answer.Kind.NO, words=CANARIES["words"])
        ask = make.ask(running, role.person, about=promise.public_id)
        links.setdefault(name, []).append(letter(role.person, ask))
    DoneForThem.objects.create(
        role=manager, moment="d21", answer="something", words=CANARIES["changed"], said_at=make.MADE
    )
    view = make.match_view(manager, (1, CANARIES["view"], "disagrees"), reacted_at=make.MADE)
    ask = make.ask(running, manager.person, kind="match", about=view.public_id)
    links["manager"].append(letter(manager.person, ask))
    # What he answered is looked at by its link; there is nothing left to ask in a letter.
    Mail.objects.filter(ask_letters__ask__about__in=[view.public_id, said.public_id]).update(kind="receipt")
    links["report"] = [report_link(sponsor.person, running)]
    people = {"sponsor": sponsor.person, "trainer": trainer.person, "manager": manager.person}
    people |= {"learner": learner.person, "buddy": roles[Function.BUDDY].person}
    asked = Pairing.objects.select_related("person").get(public_id=values["pairing"]).person
    assert asked is not None
    people |= {"observer": roles[Function.OBSERVER].person, "colleague": asked}
    return people, links


# As what each persona of the scene reads, for the matrix.
AS = {
    "learner": Reader.LEARNER,
    "buddy": Reader.BUDDY,
    "observer": Reader.OBSERVER,
    "manager": Reader.MANAGER,
    "colleague": Reader.MANAGER,
    "trainer": Reader.TRAINER,
    "sponsor": Reader.SPONSOR,
    "planner": Reader.OWNER,
    "admin": Reader.STAFF,
    "reader": Reader.STAFF,
}
# Which rows of the matrix the words stand for. The others are no words; what is tried of these stands with the test.
OF = {
    "plan": Data.PLAN,
    "note": Data.NOTE,
    "felt": Data.FELT,
    "obstacle": Data.OBSTACLE,
    "help": Data.HELP,
    "seen": Data.SEEN,
    "reply": Data.REPLY,
    "story": Data.STORY,
    "words": Data.WORDS,
    "changed": Data.FOR_THEM,
    "view": Data.VIEW,
}


def crawl(world: World, scene: Scene) -> Opened:
    """Everybody opens all that is theirs."""
    opened = Opened()
    for persona in ("planner", "admin", "reader", "outsider", "removed", "anonymous"):
        open_rows(world, persona, browser(world.personas[persona]), opened, ROWS.items())
    own = [(key, row) for key, row in ROWS.items() if row.kind == "own"]
    for persona, person in scene.people.items():
        open_rows(world, persona, browser(account_of(person.email)), opened, own)
        _links(world, persona, scene.links.get(persona, ()), opened)
    for token in scene.links["report"]:
        opened.add("sponsor", f"/r/{token}", _text(Client(raise_request_exception=False).get(f"/r/{token}")))
    return opened


def browser(user: User | None) -> Client:
    """In which they signed in just now; an error is an answer like every other."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def open_rows(
    world: World, persona: str, client: Client, opened: Opened, rows: Iterable[tuple[tuple[str, str], Row]]
) -> None:
    """Every address of these with what the world has for it; links are followed by who has them."""
    for (name, method), row in rows:
        if row.kind in ("link", "development", "machine") or (method == "POST" and name not in FILES):
            continue
        arguments = world.arguments(row.arguments)
        if arguments.keys() <= {"org", "trajectory"} and "trajectory" in arguments:
            arguments["trajectory"] = world.running.public_id  # where all of it is
        address = reverse(name, kwargs=arguments)
        with undone():
            opened.add(persona, f"{method} {address}", _text(getattr(client, method.lower())(address)))


def _links(world: World, persona: str, tokens: Iterable[str], opened: Opened) -> None:
    """Every page behind these links, in both languages."""
    client = Client(raise_request_exception=False)
    ahead, seen = [f"/{page}/{token}" for token in tokens for page in "lmw"], set[str]()
    # Offered with what is asked in the follow-up, and open by every letter about it.
    ways = [{"token": token, "trajectory": world.running.public_id} for token in tokens]
    ahead += [reverse("checkins:together", kwargs=way) for way in ways]
    if persona == "manager":  # whom she asked for help, by the link of that letter
        ahead.append(reverse("checkins:help_asked", kwargs={"token": world.values["help_link"]}))
    while ahead and len(seen) < MOST_PAGES:
        path = ahead.pop(0)
        if path in seen:
            continue
        seen.add(path)
        page = _text(client.get(path))
        opened.add(persona, path, page)
        ahead += [link for link in read(page, path).links if link.startswith(("/l/", "/m/", "/w/", "/u/"))]
    assert set(ahead) <= seen, "every page was opened"


def _text(answer: Any) -> str:
    cache.clear()  # nobody is asked to wait here
    content = answer.getvalue() if answer.streaming else answer.content
    try:
        with ZipFile(BytesIO(content)) as packed:
            return "\n".join(packed.read(name).decode() for name in packed.namelist())
    except BadZipFile:
        return str(content.decode(errors="replace"))
