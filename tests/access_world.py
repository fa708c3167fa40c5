"""Two organisations full of things, and one of every persona, for what is asked of every page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.client import ClientHandler
from django.urls import URLPattern, URLResolver, get_resolver

from asks import actions, diaries, papers
from asks.links import make_link
from asks.models import Ask, AskLetter, Grant, PassOn
from checkins.models import Decision, HelpRequest, IfThenPlan, LogEntry, Observation, Share, SuccessStory
from mailing.models import Mail
from organisations.acting import PRODUCT
from organisations.models import DataRequest, Member, Organisation, Person, User
from roles.models import Answer, Function, Pairing, Role
from tests import factories as make
from trajectories.models import IntakeAnswer, IntakeVersion, Trajectory

# Ten o'clock in Amsterdam, six weeks after the session of the trajectory that runs.
NOW = datetime(2027, 3, 16, 9, tzinfo=UTC)
SESSION = datetime(2027, 2, 2, 12, 30, tzinfo=UTC)
UNKNOWN = "a" * 32


@dataclass
class World:
    """`personas` by name (None: nobody signed in) and the value of every argument an address can take."""

    personas: dict[str, User | None] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    trajectory: Trajectory = field(default_factory=Trajectory)
    running: Trajectory = field(default_factory=Trajectory)
    # What answers all browsers of a test: the layers around the pages are put together once.
    server: ClientHandler | None = None

    def arguments(self, names: tuple[str, ...]) -> dict[str, Any]:
        """The arguments of one address, `name` or `name=value`; an unknown one is a KeyError, so somebody adds it."""
        pairs = [name.split("=") for name in names]
        return {pair[0]: self.values[pair[-1]] for pair in pairs}

    def browser(self, persona: str, **options: Any) -> Client:
        """A browser of their own, in which they signed in a moment ago."""
        client = Client(**options)
        if not client.handler.enforce_csrf_checks:
            self.server = client.handler = self.server or client.handler
        if persona in self.sessions:
            client.cookies["sessionid"] = self.sessions[persona]
        return client

    def answer(self, persona: str, method: str, address: str) -> HttpResponseBase:
        """What one persona gets; whatever the visit changed is undone, and nobody is asked to wait."""
        cache.clear()
        call: Callable[..., HttpResponseBase] = getattr(self.browser(persona), method.lower())
        with undone():
            return call(address)


def make_world() -> World:
    """Everything belongs to the first organisation; the outsider is a planner of the second."""
    home = make.organisation(name="Voorbeeld BV")
    away = make.organisation(name="Elders NV")
    planner = make.member("Sanne Brouwer", organisation=home)
    admin = make.member("Marieke de Groot", organisation=home, role=Member.Role.ADMIN)
    reader = make.member("Ruud Peeters", organisation=home, role=Member.Role.READER)
    outsider = make.member("Wim Cools", organisation=away)
    removed = make.member("Anneke van der Laan", organisation=home)
    removed.ended_at = make.MADE
    removed.save()
    pupil = make.person("Sara Yıldız", organisation=home, user=make.user())
    world = World()
    world.personas = {
        "anonymous": None,
        "learner": pupil.user,
        "reader": reader.person.user,
        "planner": planner.person.user,
        "admin": admin.person.user,
        "outsider": outsider.person.user,
        "removed": removed.person.user,
    }
    world.sessions = {name: _session(user) for name, user in world.personas.items() if user is not None}
    world.values = {"org": home.public_id, "away": away.public_id, "unknown": UNKNOWN}
    world.values["colleague"] = reader.person.public_id
    world.values["passkey"] = make.passkey(planner.person.user).pk
    world.values |= {"number": 2, "version": 1, "letter": 1, "word": 1, "language": "en", "moment": "d42"}
    world.values["exhibit"] = "login"
    world.values["double"] = make.person("Dubbel Mens", organisation=home).public_id
    world.values["second_double"] = make.person("Dubbel Mens", organisation=home, reach="none").public_id
    world.values["own_question"] = make.own_question(home).public_id
    world.values["asked"] = DataRequest.objects.create(
        organisation=home, person=make.person("Vera Vrager", organisation=home), kind="see", asked_on=NOW.date()
    ).public_id
    world.values["people_import"] = make.people_import(home).public_id
    world.values["stopped_import"] = make.people_import(home, state="stopped").public_id
    world.values["template"] = make.template(home).public_id
    diary = actions.open_diary(pupil, by=PRODUCT, now=make.MADE)
    world.values["diary_token"] = diaries.token(diary)
    _preparing(world, planner.person, pupil)
    _running(world, planner.person, pupil)
    _ended(world, planner.person)
    _away(world, away, outsider.person)
    return world


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def _preparing(world: World, owner: Person, pupil: Person) -> None:
    trajectory = make.trajectory(owner=owner, starts_on=date(2027, 4, 13))
    behaviour = make.behaviour(trajectory)
    figure = make.figure(trajectory, owner=owner)
    session = make.session(trajectory, NOW + timedelta(days=28), NOW + timedelta(days=28, hours=3))
    intake = IntakeAnswer.objects.create(
        trajectory=trajectory, number=2, text="Klanten bellen drie keer.", status="draft", version=2
    )
    for version in (1, 2):
        IntakeVersion.objects.create(
            answer=intake, version=version, text="Klanten bellen.", status="draft", saved_at=make.MADE
        )
    learner = make.role(trajectory, person=pupil)
    manager = make.role(trajectory, Function.MANAGER, "Farid el Amrani")
    commitment = make.commitment(trajectory)
    promise = make.promise(commitment, manager, asked_at=make.MADE)
    question = make.promise(make.commitment(trajectory, text="Voordoen"), manager, asked_at=make.MADE)
    make.answer(question, Answer.Kind.QUESTION, words="Kan het ook op woensdag?")
    passed_on = PassOn.objects.create(
        organisation=trajectory.organisation,
        trajectory=trajectory,
        person=make.role(trajectory, Function.SPONSOR, "Ilse Hof").person,
        name="Hans Kuiper",
        email="hans@voorbeeld.example",
        proposed_at=make.MADE,
    )
    sponsor = Role.objects.get(trajectory=trajectory, function=Function.SPONSOR)
    blind = make.match_view(sponsor, answered_at=None)
    match_ask = make.ask(trajectory, sponsor.person, kind="match", about=blind.public_id)
    compared = make.match_view(manager, (2, "Wij horen het te laat.", "disagrees"), reacted_at=make.MADE)
    ask = make.ask(trajectory, manager.person, about=promise.public_id)
    world.trajectory = trajectory
    world.values |= {
        "trajectory": trajectory.public_id,
        "person": manager.person.public_id,
        "role": learner.public_id,
        "manager": manager.public_id,
        "commitment": commitment.public_id,
        "promise": promise.public_id,
        "question": question.public_id,
        "pass_on": passed_on.public_id,
        "view": compared.public_id,
        "match_token": letter(sponsor.person, match_ask),
        "report_link": report_link(sponsor.person, trajectory),
        "behaviour": behaviour.public_id,
        "figure": figure.public_id,
        "measurement": make.measurement(figure, date(2027, 3, 1)).public_id,
        "intervention": session.public_id,
        "cohort": trajectory.cohorts.get().public_id,
        "token": letter(manager.person, ask),
        "stop": letter(manager.person, ask, purpose=Grant.Purpose.UNSUBSCRIBE),
    }


def _running(world: World, owner: Person, pupil: Person) -> None:
    running = make.trajectory(
        owner=owner, title="Feedback geven", state="running", starts_on=SESSION.date(), started_at=SESSION
    )
    make.session(running, SESSION, SESSION + timedelta(hours=3))
    make.behaviour(running)
    learner = make.role(running, person=pupil)
    entry = LogEntry.objects.create(learner=learner, opportunity=1, felt=2, form_key="k", written_at=make.MADE)
    IfThenPlan.objects.create(learner=learner, situation="een klant belt", response="luister ik", written_at=make.MADE)
    shared = Share.objects.create(learner=learner, entry=entry, person=owner, shared_at=make.MADE)
    world.values["share"] = shared.public_id
    requested = make.trajectory(
        owner=owner, title="Sneller mailen", state="requested", requested_by=owner, requested_at=make.MADE
    )
    IntakeAnswer.objects.create(trajectory=requested, number=1, text="Een training mailen, graag.", status="draft")
    world.running = running
    paused = make.trajectory(owner=owner, title="Even stil", paused_at=make.MADE, paused_because="Zomer")
    world.values |= {"requested": requested.public_id, "paused": paused.public_id}
    world.values |= {"running": running.public_id, "entry": entry.public_id}
    roles = {
        "observe": make.role(running, Function.OBSERVER, "Noor Kok"),
        "return_talk": make.role(running, Function.MANAGER, "Rob Maas"),
        "buddy": make.role(running, Function.BUDDY, "Bas Kramer"),
        "coach_talk": make.role(running, Function.TRAINER, "Anouk Faber"),
        "log": learner,
        "if_then": learner,
    }
    moments = {"log": "d7", "observe": "d42", "buddy": "d7", "coach_talk": "coaching"}
    for kind in ("observe", "buddy"):
        make.pair(roles[kind], learner)
    _who_is_beside(world, running, learner, roles["observe"])
    for kind, role in roles.items():
        ask = _follow_up(running, role, learner, kind, moments.get(kind, kind))
        world.values |= {f"{kind}_ask": ask.public_id, f"{kind}_token": letter(role.person, ask)}
    manager = roles["return_talk"].person
    changed = make.ask(running, manager, kind="for_them", about=f"{running.public_id}:d21")
    world.values |= {"for_them_ask": changed.public_id, "for_them_token": letter(manager, changed)}
    make.done_for_them(roles["buddy"])
    _decides(world, running)
    _tells(world, running, learner)
    _asks_for_help(world, learner, roles["return_talk"].person)
    _handed_a_sheet(world, roles["observe"])
    _told_afterwards(world, running)
    figure = make.figure(running, owner=make.person("Hans Kuiper", organisation=running.organisation))
    assert figure.owner is not None
    ask = make.ask(running, figure.owner, kind="figure", about=f"{running.public_id}:d90:{figure.public_id}")
    world.values |= {"figure_ask": ask.public_id, "figure_token": letter(figure.owner, ask)}


def _decides(world: World, running: Trajectory) -> None:
    """A sponsor who is asked what stays, and one who had a question about it."""
    ilse, hugo = (make.role(running, Function.SPONSOR, name) for name in ("Ilse van 't Hof", "Hugo Prins"))
    ask = make.ask(running, ilse.person, kind="make_stick", about=f"{running.public_id}:d90")
    asked = Decision.objects.create(
        role=hugo, moment="d90", answer="question", words="Mag het langer?", said_at=make.MADE
    )
    world.values |= {"make_stick_ask": ask.public_id, "make_stick_token": letter(ilse.person, ask)}
    world.values["decision"] = asked.public_id


def _tells(world: World, running: Trajectory, learner: Role) -> None:
    """The learner said that they may be rung, and is asked for a story."""
    ask = make.ask(running, learner.person, kind="story", about=f"{running.public_id}:d90")
    story = SuccessStory.objects.create(learner=learner, may_ring=True, offered_at=make.MADE)
    world.values |= {"story_ask": ask.public_id, "story_token": letter(learner.person, ask), "story": story.public_id}


def _handed_a_sheet(world: World, observer: Role) -> None:
    """A blank sheet of an observer, by the code of which they type it over."""
    asks = list(Ask.objects.of(observer.person).filter(kind="observe"))
    papers.make(observer.person, asks=asks, key="observe", sender=None, now=NOW)
    sheet = papers.handed({observer.person: "observe"}, NOW)[observer.person_id]
    world.values["way_of_sheet"] = sheet.url.rstrip("/").rpartition("/")[2]


def _who_is_beside(world: World, running: Trajectory, learner: Role, observer: Role) -> None:
    """The learner is asked whom they want, one they chose is asked, and another saw something."""
    wanted = make.role(running, Function.COLLEAGUE, "Ties Bakker").person
    waiting = Pairing.objects.create(learner=learner, function="buddy", person=wanted, chosen_at=make.MADE)
    beside = make.ask(running, learner.person, kind="beside", about=f"{running.public_id}:if_then")
    pairing = make.ask(running, wanted, kind="pairing", about=f"{running.public_id}:if_then:{waiting.public_id}")
    seen = Observation.objects.create(observer=observer, learner=learner, moment="d21", seen=3, given_at=make.MADE)
    world.values |= {"beside_ask": beside.public_id, "beside_token": letter(learner.person, beside)}
    world.values |= {"pairing_ask": pairing.public_id, "pairing_token": letter(wanted, pairing)}
    world.values |= {"pairing": waiting.public_id, "observation": seen.public_id}


def _asks_for_help(world: World, learner: Role, manager: Person) -> None:
    """One message, with the link of the letter that brought it."""
    mail = make.mail(manager, kind="help", state="sent", sent_at=NOW, sender=learner.person)
    asked = HelpRequest.objects.create(
        learner=learner, person=manager, words="Kijk je een keer mee?", form_key="k", asked_at=make.MADE, mail=mail
    )
    Mail.objects.filter(pk=mail.pk).update(about={"help": asked.pk})
    _link, token = make_link(manager, mail, Grant.Purpose.PAGE, NOW)
    world.values |= {"help": asked.public_id, "help_link": token}


def _told_afterwards(world: World, running: Trajectory) -> None:
    """A must of which it is asked whether it is there, and what was promised for before: did it work out?"""
    role = make.role(running, Function.COLLEAGUE, "Wim Bos")
    promise = make.promise(make.commitment(running, Function.COLLEAGUE), role, asked_at=make.MADE)
    make.answer(promise)
    helps = make.commitment(running, Function.COLLEAGUE, "Neemt de telefoon over", is_must=False)
    make.answer(make.promise(helps, role, asked_at=make.MADE))
    there = make.ask(running, role.person, kind="there", about=promise.public_id)
    kept = make.ask(running, role.person, kind="kept", about=f"{running.public_id}:before")
    world.values |= {"there_token": letter(role.person, there), "kept_token": letter(role.person, kept)}


def _ended(world: World, owner: Person) -> None:
    """Closed last week; one line for next time is still asked."""
    ended = make.trajectory(owner=owner, title="Luisteren", state="ended", closed_at=NOW - timedelta(days=7))
    sponsor = make.role(ended, Function.SPONSOR, "Rosa Blom").person
    ask = make.ask(
        ended, sponsor, kind="next_time", about=ended.public_id, window_until=(NOW + timedelta(days=7)).date()
    )
    world.values |= {"ended": ended.public_id, "next_ask": ask.public_id, "next_token": letter(sponsor, ask)}


def _follow_up(trajectory: Trajectory, role: Role, learner: Role, kind: str, moment: str) -> Ask:
    about = f"{trajectory.public_id}:{moment}"
    if role != learner:
        about += f":{learner.public_id}"
    return make.ask(trajectory, role.person, kind=kind, about=about)


def _away(world: World, away: Organisation, owner: Person) -> None:
    """As much as is needed to build an address that mixes the two."""
    theirs = make.trajectory(owner=owner, organisation=away, title="Elders leren")
    world.values["away_trajectory"] = theirs.public_id


def letter(person: Person, *asks: Ask, purpose: str = Grant.Purpose.PAGE) -> str:
    """The token of the link in a letter that asks all of these."""
    mail = make.mail(person, state="sent", sent_at=NOW)
    AskLetter.objects.put_in(mail, asks, step=1)
    return make_link(person, mail, purpose, NOW)[1]


def report_link(person: Person, trajectory: Trajectory) -> str:
    """The token of the link with which the report of this trajectory was shared."""
    mail = make.mail(person, kind="report", state="sent", sent_at=NOW, about={"trajectory": trajectory.pk})
    return make_link(person, mail, Grant.Purpose.REPORT, NOW, valid_until=NOW + timedelta(days=30))[1]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens in here leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def routes() -> Iterator[tuple[str, URLPattern]]:
    """Every route of the product by its full name; an unnamed one under its pattern."""

    def walk(patterns: Any, namespace: str) -> Iterator[tuple[str, URLPattern]]:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
                yield from walk(entry.url_patterns, inner)
            else:
                yield f"{namespace}{entry.name or entry.pattern}", entry

    yield from walk(get_resolver().url_patterns, "")
