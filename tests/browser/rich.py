"""An organisation in which everything has happened, and the address of every page and main state of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.test import Client
from playwright.sync_api import Page

from asks import actions, diaries, papers
from asks.links import make_link
from asks.models import Ask, AskLetter, Grant, PassOn
from checkins import planning
from checkins.actions import publish
from checkins.dates import Moment
from checkins.figures import Figures, Pair
from checkins.models import Decision, HelpRequest, IfThenPlan, LogEntry, Observation, Share, SuccessStory, Talk
from organisations import thresholds
from organisations.acting import PRODUCT
from organisations.models import DataRequest, EarlierAddress, ImportFile, Person, User
from roles.models import Answer, Function, Pairing, Promise, Role, Wording
from tests import factories as make
from tests.reported import reported, share_with
from trajectories.models import Behaviour, Change, IntakeAnswer, IntakeVersion, Intervention, NextTime, Trajectory

# Ten o'clock in Amsterdam, six weeks after the session of the trajectory that runs.
NOW = datetime(2027, 3, 16, 9, tzinfo=UTC)
SOON = datetime(2027, 4, 20, 8, tzinfo=UTC)
SESSION = datetime(2027, 2, 2, 12, 30, tzinfo=UTC)
NEXT_SESSION = datetime(2027, 4, 13, 7, tzinfo=UTC)
LONG = "Alle collega's van klantcontact Zuid, Noord en de binnendienst, elke dinsdag van negen tot elf"

# As a staff system has them, right and wrong.
IMPORTED = (
    ("Zoë van der Berg", "zoe.van.der.berg@voorbeeld.example"),
    ("Müller, Jürgen", "jurgen.muller(at)voorbeeld"),
    ("O", ""),
    ("Noor van Vliet", "noor.van.vliet@voorbeeld.example"),
    ("", "algemeen.postadres.van.de.afdeling.klantcontact.zuid@voorbeeld.example"),
)

Do = Callable[[Page], None]


@dataclass(frozen=True)
class Sight:
    """One thing to look at: who looks, where, what they do there first, and the status of what then stands there."""

    who: str
    path: str
    do: Do | None = None
    status: int = 200


@dataclass
class Rich:
    """The sessions of those who sign in, and every sight by name."""

    sessions: dict[str, str] = field(default_factory=dict)
    sights: dict[str, Sight] = field(default_factory=dict)


def send(page: Page) -> None:
    """Send the page's own form as it stands."""
    main = page.locator("main form[method=post] .btn--primary")
    (main if main.count() else page.locator("main form[method=post] .btn")).first.click()


def typed(**fields: str) -> Do:
    """Fill fields by their name, then send."""

    def do(page: Page) -> None:
        for name, text in fields.items():
            page.locator(f"[name={name}]").fill(text)
        send(page)

    return do


def a_day_of_my_own(page: Page) -> None:
    """Choose that, and no day."""
    page.check('[name="when"][value="day"]')
    send(page)


def planned(situation: str) -> Do:
    """Through the three short pages of an if-then plan, and send."""

    def do(page: Page) -> None:
        page.locator("#plan-1 textarea").fill(situation)
        page.locator("#plan-1 .btn").click()
        page.locator("#plan-2 textarea").fill("vat ik eerst samen")
        page.locator("#plan-2 .btn").click()
        page.locator("#plan-3 .btn").click()

    return do


def help_asked(page: Page) -> None:
    """Choose the first, write, and look at the letter."""
    page.locator("[name=person]").first.check(force=True)
    page.locator("[name=words]").fill("Bij boze klanten lukt het me nog niet.\n\nKijk je een keer mee?")
    send(page)


def another_day(page: Page) -> None:
    """Choose one, and say not which."""
    page.locator("[name=how][value=day]").check()
    send(page)


def with_stale_version(page: Page) -> None:
    """Send an answer that was opened before somebody else saved theirs."""
    page.locator("[name=q2-version]").evaluate("field => { field.value = '0' }")
    page.locator("[name=q2-text]").fill("Wij denken dat het aan het systeem ligt.")
    send(page)


def with_an_emoji(page: Page) -> None:
    """Evidence that says nothing."""
    page.locator("[name=means-evidence]").fill("👎")
    send(page)


def with_stale_cause(page: Page) -> None:
    """Send a cause that was opened before somebody else saved theirs."""
    page.locator("[name=means-version]").evaluate("field => { field.value = '0' }")
    page.locator("[name=means-evidence]").fill("Er is één systeem voor drie teams.")
    send(page)


def with_a_learner(page: Page) -> None:
    """Choose one of the group, and look at what they will read."""
    page.locator("[name=learner]").select_option(index=1)
    send(page)


def with_nobody_ticked(page: Page) -> None:
    """Send the list after all ticks were taken off."""
    ticked = page.locator("main input[type=checkbox]:checked")
    while ticked.count():
        ticked.first.uncheck()
    send(page)


def first_ticked(page: Page) -> None:
    """Send the list with its first line ticked."""
    page.locator("main input[type=checkbox]").first.check()
    send(page)


def last_ticked(page: Page) -> None:
    """Send the list with its last line ticked alone."""
    ticked = page.locator("main input[type=checkbox]:checked")
    while ticked.count():
        ticked.first.uncheck()
    page.locator("main input[type=checkbox]").last.check()
    send(page)


def put_back(page: Page) -> None:
    """Undo what was taken away last."""
    page.locator(".undo button").first.click()


def stale_person(page: Page) -> None:
    """Somebody is called otherwise, on a page that was opened before somebody else saved theirs."""
    page.locator("[name=version]").evaluate("field => { field.value = '0' }")
    page.locator("[name=given]").fill("Saar")
    send(page)


def stale(page: Page) -> None:
    """Send a form that was opened before somebody else saved theirs."""
    page.locator("[name=version]").evaluate("field => { field.value = '0' }")
    page.locator("[name=title]").fill("Een andere naam")
    send(page)


def with_a_stale_schedule(page: Page) -> None:
    """Send the moments that were opened before somebody else changed them."""
    page.locator("[name=version]").evaluate("field => { field.value = '0' }")
    page.locator("[name=offset_d21]").fill("25")
    send(page)


class Builder:
    """Makes one organisation that speaks `language`; its words of people stay Dutch."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.rich = Rich()
        self.home = make.organisation(name="Voorbeeld BV", language=language)
        self.sanne = make.member("Sanne Brouwer", organisation=self.home).person

    def build(self) -> Rich:
        """Everything; takes a second or two."""
        self._sessions("planner", self.sanne.user)
        Client().post("/login/", {"email": self.sanne.email})  # a letter for the mailbox
        self._doors()
        self._new()
        self._preparing()
        self._ready()
        self._awaited()
        self._running()
        self._requested()
        self._paused()
        self._crowded()
        self._without_training()
        self._ended()
        self._reported()
        return self.rich

    def _reported(self) -> None:
        """One that is over, with a full report, shared with its sponsor; and one too small for figures."""
        full, small = reported(self.sanne), make.trajectory(owner=self.sanne, title="Samen roosteren", state="ended")
        make.answer(make.promise(make.commitment(small), make.role(small, Function.MANAGER), asked_at=NOW), "kept")
        make.role(small)
        self._see("report, not shared", "planner", f"{self._one(full)}report/")
        self._see("report, small", "planner", f"{self._one(small)}report/")
        other = reported(self.sanne)
        # While it runs the sponsor ticks what we keep.
        Trajectory.objects.filter(pk=other.pk).update(state="running", closed_at=None)
        sponsor = Role.objects.get(trajectory=other, function=Function.SPONSOR)
        token = share_with(sponsor, NOW)
        self._see("report", "planner", f"{self._one(other)}report/")
        self._see("report by link", "guest", f"/r/{token}")
        self._see("report by link, nothing ticked", "guest", f"/r/{token}", send, 422)

    def _ended(self) -> None:
        """One that is over, what came after it, and templates."""
        ended = make.trajectory(
            owner=self.sanne,
            title="Gesprekken zonder oordeel",
            state="ended",
            starts_on=date(2026, 9, 1),
            closed_at=NOW - timedelta(days=3),
        )
        again = make.trajectory(
            owner=self.sanne, title="Gesprekken zonder oordeel", previous=ended, edition=2, starts_on=date(2027, 9, 7)
        )
        one, org = self._one(ended), f"/o/{self.home.public_id}/"
        kept = make.template(self.home, "Lastige gesprekken")
        make.template(self.home, "Weg ermee", removed_at=NOW - timedelta(minutes=4))
        self._next_time(ended)
        self._see("ended", "planner", one)
        self._see("delete a trajectory", "admin", f"{one}delete/")
        self._see("delete a trajectory, another title", "admin", f"{one}delete/", typed(name="Iets anders"), 422)
        going = make.trajectory(
            owner=self.sanne, title="Vergaderen", state="cancelled", closed_at=NOW, deleting_since=NOW
        )
        self._see("a trajectory that goes", "planner", self._one(going))
        self._see("a trajectory that goes, to take back", "admin", f"{self._one(going)}delete/")
        self._see("intake of a second edition", "planner", f"{self._one(again)}intake/")
        self._see("question of a second edition", "planner", f"{self._one(again)}intake/2/")
        self._see("second edition", "planner", self._one(again))
        self._see("editions of which nothing was published", "reader", f"{self._one(again)}editions/")
        self._two_editions()
        self._see("across all trajectories", "planner", f"{org}across/")
        self._see("across all of nobody yet", "reader", f"{org}across/?show=mine")
        self._see("new edition", "planner", f"{one}new-edition/")
        self._see("new edition, no title", "planner", f"{one}new-edition/", typed(title=""), 422)
        self._see("make a template", "planner", f"{one}template/", typed(name=""), 422)
        self._see("templates", "planner", f"{org}templates/")
        self._see("rename a template", "planner", f"{org}templates/{kept.public_id}/", typed(name=""), 422)
        self._see("begin with a template", "planner", f"{org}t/new/{kept.public_id}/", typed(starts_on="x"), 422)

    def _two_editions(self) -> None:
        """One that came of another, of both of which check-ins were published; what was against it was there in one."""
        first = make.trajectory(owner=self.sanne, title="Luisteren", state="ended", starts_on=date(2026, 3, 3))
        second = make.trajectory(owner=self.sanne, title="Luisteren", previous=first, edition=2, state="running")
        for trajectory, kept, met in ((first, Answer.Kind.NOT_KEPT, 7), (second, Answer.Kind.THERE, 1)):
            Trajectory.objects.filter(pk=trajectory.pk).update(started_at=NOW - timedelta(days=60))
            manager = make.role(trajectory, Function.MANAGER, "Farid el Amrani")
            roster = make.commitment(trajectory, prevents="time")
            make.answer(make.promise(roster, manager, asked_at=make.MADE), kept)
            told = Figures(
                thresholds.Share(9, 11),
                thresholds.Share(1, 9),
                thresholds.Share(8 - met // 4, 9),
                thresholds.Share(3, 9),
                Pair(thresholds.Median(2, 9), thresholds.Median(2, 6)),
                {"time": thresholds.Share(met, 9), "colleagues": thresholds.Share(8, 9)},
            )
            for moment in (Moment.D7, Moment.D42):
                publish(trajectory, moment=moment, told=told, closed_on=NOW.date(), by=PRODUCT, now=NOW)
        self._see("editions side by side", "planner", f"{self._one(second)}editions/")
        self._see("editions side by side, after a week", "reader", f"{self._one(second)}editions/?at=d7")

    def _next_time(self, ended: Trajectory) -> None:
        """What was said about next time, and a trainer who is still asked."""
        for party, text in (
            ("trainer", "Meer oefenen met eigen gesprekken"),
            ("learners", "Kortere dagen"),
            ("learners", ""),
        ):
            NextTime.objects.create(trajectory=ended, party=party, text=text, said_at=NOW)
        other = make.trajectory(owner=self.sanne, title="Luisteren", state="ended", closed_at=NOW - timedelta(days=3))
        trainer = make.role(other, Function.TRAINER, "Joost de Wit").person
        ask = make.ask(
            other, trainer, kind="next_time", about=other.public_id, window_until=(NOW + timedelta(days=9)).date()
        )
        self._see("closed, lines still come in", "planner", self._one(other))
        self._see("next time", "guest", f"/l/{self.letter(trainer, [ask])}")
        self._see("next time, nothing chosen", "guest", f"/l/{self.letter(trainer, [ask])}", send, 422)

    def _sessions(self, who: str, user: User | None) -> None:
        assert user is not None
        client = Client()
        client.force_login(user)
        self.rich.sessions[who] = client.cookies["sessionid"].value

    def _see(self, name: str, who: str, path: str, do: Do | None = None, status: int = 200) -> None:
        assert name not in self.rich.sights, f"two sights called {name}"
        self.rich.sights[name] = Sight(who, path, do, status)

    def _person(self, name: str, **fields: object) -> Person:
        return make.person(name, organisation=self.home, **fields)

    def _doors(self) -> None:
        """Pages of no trajectory."""
        org = f"/o/{self.home.public_id}/"
        self._see("home", "guest", "/")
        self._see("sign in", "guest", "/login/")
        self._see("sign in, nothing typed", "guest", "/login/", send, 422)
        self._see("code", "guest", "/login/", typed(email="iemand@voorbeeld.example"))
        self._see("help", "guest", "/help/")
        self._see("privacy", "guest", "/privacy/")
        self._see("privacy of an organisation", "guest", f"/privacy/{self.home.public_id}/")
        self._see("accessibility", "guest", "/accessibility/")
        self._see("not there", "guest", "/nergens/", status=404)
        self._see("mailbox", "guest", "/dev/mail/")
        self._see("letter", "guest", "/dev/mail/1/")
        self._see("clock", "guest", "/dev/clock/")
        self._see("sign out", "planner", "/logout/")
        self._see("passkeys", "planner", "/passkeys/")
        key = make.passkey(self.sanne.user)
        self._see("remove a passkey", "planner", f"/passkeys/{key.pk}/remove/")
        self._see("remove a passkey, nothing chosen", "planner", f"/passkeys/{key.pk}/remove/", send, 422)
        self._see("portfolio", "planner", org)
        self._see("portfolio, nothing found", "planner", f"{org}?show=done&q=xyz")
        self._see("all people", "planner", f"{org}people/")
        self._see("who left", "planner", f"{org}people/?show=left")
        self._see("mail", "planner", f"{org}mail/")
        self._own_questions(org)
        self._see("new trajectory", "planner", f"{org}t/new/")
        self._see("new trajectory, nothing typed", "planner", f"{org}t/new/", send, 422)
        self._see("from a file", "planner", f"{org}t/import/")
        self._see("not theirs", "planner", f"{org}t/onbekend00/", status=404)
        reader = make.member("Ruud Peeters", organisation=self.home, role="reader")
        self._sessions("reader", reader.person.user)
        self._see("portfolio of a reader", "reader", org)
        admin = make.member("Marieke de Groot", organisation=self.home, role="admin")
        self._sessions("admin", admin.person.user)
        self._see("colleagues", "admin", f"{org}people/staff/")
        self._see("colleagues, nothing typed", "admin", f"{org}people/staff/", send, 422)
        self._see("rights of a colleague", "admin", f"{org}people/staff/{reader.person.public_id}/")
        self._imports(org)
        twice = [
            make.person("Youssef Amrani", organisation=self.home, phone="06 12345678", **more)
            for more in ({"given": "Jos", "email": "y.amrani@oud.example"}, {"email": "y.amrani@nieuw.example"})
        ]
        self._see("who stands here twice", "admin", f"{org}people/doubles/all/")
        self._see("a domain is renamed", "admin", f"{org}people/domain/")
        self._see(
            "a domain is renamed, nothing typed", "admin", f"{org}people/domain/?old=oud.example&new=", status=422
        )
        self._see("a domain is renamed, to be seen", "admin", f"{org}people/domain/?old=oud.example&new=nieuw.example")
        self._see("find a double", "admin", f"{org}people/{twice[0].public_id}/merge/")
        both = f"{org}people/{twice[0].public_id}/merge/{twice[1].public_id}/"
        self._see("make one of two", "admin", both)
        mine = f"{org}people/{twice[0].public_id}/merge/{admin.person.public_id}/"
        self._see("make one of two, and it is yourself", "admin", mine)
        self._see("request", "reader", f"{org}t/request/")
        self._see("request, nothing typed", "reader", f"{org}t/request/", send, 422)
        self._see("not allowed", "reader", f"{org}t/new/", status=403)
        elsewhere = make.member("Wim Cools", organisation=make.organisation(name="Elders")).person
        moved = make.member("Wim Cools", organisation=self.home).person
        assert elsewhere.user
        EarlierAddress.objects.create(person=moved, email=elsewhere.user.email, until=make.MADE)
        self._sessions("elsewhere", elsewhere.user)
        self._see("at another address here", "elsewhere", org, status=403)

    def _imports(self, org: str) -> None:
        """People from a file, in each of the five steps."""
        rows = "".join(f"{name};{email}\r\n" for name, email in IMPORTED)
        ready = make.people_import(self.home, rows, file_name="personeel-2027.xlsx")
        old = make.people_import(self.home, encoding="", file_name="personeel-oud.csv")
        ImportFile.objects.filter(people_import=old).update(content=f"Naam;Mail\r\n{rows}".encode("cp1252"))
        told: dict[str, Any] = {"at_row": 7, "added": 5, "unchanged": 1, "problems": {"address": [3]}}
        page = f"{org}people/import/"
        self._see("people from a file", "planner", page)
        self._see("people from a file, nothing chosen", "planner", page, send, 422)
        self._see("columns of a file", "planner", f"{page}{ready.public_id}/columns/")
        self._see("columns of an old file", "planner", f"{page}{old.public_id}/columns/")
        self._see("columns of an old file, nothing chosen", "planner", f"{page}{old.public_id}/columns/", send, 422)
        self._see("people from a file, to be checked", "planner", f"{page}{ready.public_id}/check/")
        for state in ("running", "stopped", "done"):
            one = make.people_import(self.home, rows, state=state, rows=9, **told)
            self._see(f"people from a file, {state}", "planner", f"{page}{one.public_id}/")
        gone = make.people_import(self.home, rows, state="stopped", rows=9, **told)
        ImportFile.objects.filter(people_import=gone).delete()
        self._see("people from a file that is gone", "planner", f"{page}{gone.public_id}/")

    def _own_questions(self, org: str) -> None:
        """One asked in both languages, one in Dutch only, one asked no more."""
        english = "What happens if we do nothing?"
        first = make.own_question(self.home, title_en=english, guidance_nl="Voor wie, en vanaf wanneer?")
        make.own_question(self.home, "Wie heeft dit al eens geprobeerd?", guidance_nl="Hier of ergens anders.")
        make.own_question(self.home, "Wat vindt de klant ervan?", retired_at=NOW)
        settings = f"{org}settings/"
        self._see("settings", "planner", settings)
        self._see("daily overview", "planner", f"{org}overview/")
        self._see("settings, as an admin", "admin", settings)
        self._see("general", "admin", f"{settings}general/")
        self._see("general, no name", "admin", f"{settings}general/", typed(name=""), 422)
        self._see("titles of functions", "admin", f"{settings}titles/")
        self._see("titles of functions, one of two", "admin", f"{settings}titles/", typed(trainer_nl_one="docent"), 422)
        self._see("ending", "admin", f"{settings}ending/")
        self._see("ending, another name", "admin", f"{settings}ending/", typed(name="Iets anders"), 422)
        self._see("rhythm", "planner", f"{settings}rhythm/")
        self._see("holidays", "planner", f"{settings}holidays/")
        self._see("what is kept how long", "admin", f"{settings}privacy/")
        self._person("Ike van 't Hof", left_on=date(2026, 11, 2))
        self._see("a shorter term, asked first", "admin", f"{settings}privacy/", self._shorten, 422)
        self._see("for the works council", "reader", f"{org}settings/council/")
        self._see("processing register", "planner", f"{org}settings/register/")
        self._see("assessment of risks", "planner", f"{org}settings/assessment/")
        self._data_requests(settings)
        self._see("erase a person", "admin", f"{org}people/{self._person('Bram Smit').public_id}/forget/", send, 422)
        gone = self._person("Verwijderd persoon", email="", reach="none", left_on=NOW.date(), erased_at=NOW)
        self._see("somebody who was erased", "planner", f"{org}people/{gone.public_id}/", status=410)
        self._see("name order", "admin", f"{settings}names/")
        self._see("does our mail arrive", "planner", f"{settings}mail/test/")
        self._see("sender", "admin", f"{settings}mail/")
        self._see("sender, an address for a name", "admin", f"{settings}mail/", typed(sender_name="a@b.example"), 422)
        self._see("everything in one file", "admin", f"{settings}export/")
        self._see("log of the organisation", "admin", f"{settings}log/")
        self._see("audit, one part of which there is nothing", "admin", f"{settings}log/?part=house")
        self._see("own questions", "planner", f"{settings}questions/")
        self._see("new own question, nothing typed", "planner", f"{settings}questions/new/", send, 422)
        self._see("own question", "planner", f"{settings}questions/{first.public_id}/")

    def _data_requests(self, settings: str) -> None:
        """What people ask about their own data: of who gets mail and who does not, in time, too late and done."""
        mailed, mailless = self._person("Vera Vrager"), self._person("Bert Brandsma", email="", reach="none")
        page = f"{settings}requests/"
        for person, kind, days in (
            (mailed, "see", 3),
            (mailless, "see", 1),
            (mailed, "correct", 40),
            (mailed, "erase", 2),
        ):
            asked = DataRequest.objects.create(
                organisation=self.home, person=person, kind=kind, asked_on=(NOW - timedelta(days=days)).date()
            )
            who = "of who has mail" if person == mailed else "without mail"
            self._see(f"request to {kind} {who}", "planner", f"{page}{asked.public_id}/")
        done = {"kind": "erase", "asked_on": date(2027, 2, 1), "done_on": date(2027, 2, 3)}
        DataRequest.objects.create(organisation=self.home, **done)
        self._see("requests about data", "planner", page)
        self._see("who asks about their data", "planner", f"{page}new/?q=ve")
        self._see("what they ask, nothing chosen", "planner", f"{page}new/{mailed.public_id}/", send, 422)

    def _requested(self) -> None:
        """A request in each of its states."""
        ilse = self._person("Ilse van ’t Hof")
        words = f"{LONG}: kunnen die een training klantgericht mailen krijgen? Liefst nog voor de zomer."
        for state, because in (
            ("requested", ""),
            ("waitlisted", "Twee andere trajecten gaan voor."),
            ("declined", "Het ligt aan het systeem, en dat wordt in mei vervangen."),
        ):
            asked = make.trajectory(
                owner=self.sanne,
                title=f"Sneller mailen ({state})",
                state=state,
                requested_by=ilse,
                requested_at=NOW,
                decided_at=NOW if because else None,
                decided_because=because,
                starts_on=date(2027, 6, 1),
            )
            IntakeAnswer.objects.create(trajectory=asked, number=1, text=words, status="draft")
            one = self._one(asked)
            self._see(f"plan: {state}", "planner", one)
            self._see(f"decide: {state}", "planner", f"{one}decide/")
            self._see(f"decide: {state}, nothing chosen", "planner", f"{one}decide/", send, 422)

    def _paused(self) -> None:
        """One that lies still."""
        paused = make.trajectory(
            owner=self.sanne, title="Samen plannen", paused_at=NOW, paused_because="Iedereen helpt bij de verhuizing."
        )
        make.role(paused, Function.MANAGER, "Rob Maas")
        one = self._one(paused)
        self._see("plan: paused", "planner", one)
        self._see("go on", "planner", f"{one}resume/")

    def _crowded(self) -> None:
        """Running, with more long commitments open than paper has room for at first sight."""
        crowded = make.trajectory(
            owner=self.sanne, title="Rustig overdragen op elke dienst", state="running", started_at=NOW
        )
        roles = [make.role(crowded, function) for function in (*Function, Function.LEARNER, Function.LEARNER)]
        text = "Vraagt na elk dagdeel aan iedere deelnemer wat die deze week heeft geprobeerd en wat er in de weg zat"
        for number, function in enumerate((*Function, *Function, *Function, Function.MANAGER)):
            phase = ("during", "after")[number % 2]
            line = make.commitment(crowded, function, f"{number + 1}. {text}", phase=phase, is_must=False)
            for role in roles:
                if role.function == function:
                    make.promise(line, role, asked_at=NOW - timedelta(days=6))
        for number in range(1, 10):
            make.intake_answer(crowded, number, f"{text}, en dat is al sinds de verhuizing zo.", status="discussed")
        make.behaviour(crowded)
        make.figure(crowded)
        self._see("plan: more than paper holds", "planner", self._one(crowded))

    def _without_training(self) -> None:
        """Solved around the work: kept, refused, not answered; one figure measured, one still to come."""
        solved = make.trajectory(
            owner=self.sanne,
            title="Sneller de telefoon opnemen",
            state="no_training",
            closed_at=NOW - timedelta(days=92),
            closed_because="Ze kunnen het al. Tussen 12 en 2 zit er te weinig volk: daar komt een tweede persoon bij.",
        )
        wim = make.role(solved, Function.COLLEAGUE, "Wim Claessens", title="hoofd planning")
        ilse = make.role(solved, Function.SPONSOR, "Ilse Hof")
        for text, kind in (
            ("Zet van 12 tot 2 een tweede persoon op de telefoon", Answer.Kind.KEPT),
            ("Laat de balie tussen 12 en 1 sluiten", Answer.Kind.NO),
            ("Hang het rooster een week vooruit op", Answer.Kind.YES),
        ):
            agreed = make.commitment(
                solved,
                Function.COLLEAGUE,
                text,
                person=wim.person,
                phase="after",
                is_must=False,
                needed_by=date(2027, 3, 1),
            )
            make.answer(make.promise(agreed, wim, asked_at=NOW), kind, words="Dat kan niet op vrijdag.")
        last = make.commitment(solved, Function.SPONSOR, "Zeg wat op tijd is", phase="after", is_must=False)
        make.promise(last, ilse, asked_at=NOW - timedelta(days=9))
        figures = [
            make.figure(solved, name="telefoontjes die we missen", owner=ilse.person, reading="Alleen tussen 12 en 2."),
            make.figure(solved, name="klachten per week", unit="", owner=ilse.person, position=2, baseline=None),
        ]
        make.measurement(figures[0], date(2027, 2, 16), 22)
        asks = [
            make.ask(solved, ilse.person, kind="figure", about=f"{solved.public_id}:d90:{figure.public_id}")
            for figure in figures
        ]
        self._see("plan: no training", "planner", self._one(solved))
        token = self.letter(ilse.person, asks)
        self._see("a figure by link", "guest", f"/l/{token}")
        self._see("figure, nothing chosen", "guest", f"/l/{token}", send, 422)

    def _new(self) -> None:
        """Nothing but a title."""
        new = make.trajectory(owner=self.sanne, title="Nieuw begin", starts_on=date(2027, 6, 1))
        one = self._one(new)
        for name, part in {
            "empty plan": "",
            "empty intake": "intake/",
            "no views yet": "intake/match/",
            "no causes yet": "intake/causes/",
            "empty result": "result/",
            "empty map": "map/",
            "no behaviour to draw from": "map/edit/",
            "empty behaviours": "behaviours/",
            "empty timeline": "timeline/",
            "empty people": "people/",
            "empty commitments": "commitments/",
            "nothing to ask": "commitments/check/",
            "empty history": "history/",
            "empty schedule": "schedule/",
        }.items():
            self._see(name, "planner", f"{one}{part}")

    def _one(self, trajectory: Trajectory) -> str:
        return f"/o/{self.home.public_id}/t/{trajectory.public_id}/"

    def _preparing(self) -> None:
        """Asked, and answered in every way there is."""
        found = make.trajectory(
            owner=self.sanne,
            starts_on=date(2027, 4, 13),
            intent="Klanten bellen één keer in plaats van drie keer",
            group_name="klantcontact Zuid",
            summary="We oefenen gesprekken met boze klanten.\n\nMet eigen gesprekken, in kleine groepen.",
        )
        self.one = one = self._one(found)
        self._intake(found, one)
        behaviour = make.behaviour(found)
        make.behaviour(found, position=2, action="vraagt of de klant zich gehoord voelt")
        session = make.session(found, NEXT_SESSION, NEXT_SESSION + timedelta(hours=3), place="Zaal 2", learner_hours=3)
        make.session(found, NEXT_SESSION + timedelta(days=16), title="Terugkommiddag", kind=Intervention.Kind.COACHING)
        roles = self._cast(found)
        self._promises(found, roles)
        self._views(found, roles)
        cohort = found.cohorts.get()
        learner = roles["Sara Yıldız"]
        self._see("plan", "planner", one)
        self._see("plan of a reader", "reader", one)
        self._see("edit", "planner", f"{one}edit/")
        self._see("edit, changed meanwhile", "planner", f"{one}edit/", stale, 409)
        self._see("edit, no title", "planner", f"{one}edit/", typed(title=""), 422)
        self._see("groups", "planner", f"{one}groups/")
        self._see("groups, no name", "planner", f"{one}groups/", send, 422)
        self._see("group", "planner", f"{one}groups/{cohort.public_id}/")
        self._see("behaviours", "planner", f"{one}behaviours/")
        self._see("new behaviour, nothing typed", "planner", f"{one}behaviours/new/", send, 422)
        self._see("behaviour", "planner", f"{one}behaviours/{behaviour.public_id}/")
        self._see("timeline", "planner", f"{one}timeline/")
        self._see("new intervention, nothing typed", "planner", f"{one}timeline/new/", send, 422)
        self._see("intervention", "planner", f"{one}timeline/{session.public_id}/")
        self._interventions(found, one)
        self._results(found, one, behaviour)
        self._see("people", "planner", f"{one}people/")
        self._see("add people", "planner", f"{one}people/add/")
        self._see("add people, one bad line", "planner", f"{one}people/add/", self._paste, 422)
        self._see("role", "planner", f"{one}people/{roles['Farid el Amrani'].public_id}/")
        self._see(
            "role, changed meanwhile", "planner", f"{one}people/{roles['Farid el Amrani'].public_id}/", stale, 409
        )
        farids = f"{one}people/{roles['Farid el Amrani'].public_id}/"
        self._see("role, the check", "planner", farids, typed(held_until="1-3-2027"))
        self._see("let go", "planner", f"{one}people/{learner.public_id}/let-go/", send, 422)
        succeed = f"{one}people/{roles['Farid el Amrani'].public_id}/replace/"
        self._see("take over, nothing typed", "planner", succeed, send, 422)
        self._see("take over, the check", "planner", succeed, typed(name="Noor 's-Gravenmade", on="1-5-2027"))
        move = f"{one}people/{roles['Farid el Amrani'].public_id}/move/"
        self._see("move learners", "planner", move)
        deputies = f"/o/{self.home.public_id}/people/{roles['Farid el Amrani'].person.public_id}/deputies/"
        self._see("deputies, nothing typed", "planner", deputies, send, 422)
        leave = f"/o/{self.home.public_id}/people/{roles['Farid el Amrani'].person.public_id}/leave/"
        self._see("leave, nothing chosen", "planner", leave, send, 422)
        later = make.person("Anouk de Vries", organisation=self.home, last_day=date(2027, 12, 30))
        self._see("leave, on a day", "planner", f"/o/{self.home.public_id}/people/{later.public_id}/leave/")
        whose = f"/o/{self.home.public_id}/people/{learner.person.public_id}/"
        self._see("person", "planner", whose)
        self._see("person, changed meanwhile", "planner", whose, stale_person, 409)
        for who in ("Farid el Amrani", "Sara Yıldız"):
            if who in roles:
                whose = f"/o/{self.home.public_id}/people/{roles[who].person.public_id}/asked/"
                self._see(f"what {who} is asked", "planner", whose)
        self._see("start, not ready", "planner", f"{one}start/", send, 422)
        self._see("close", "planner", f"{one}end/", send, 422)
        self._see("no training", "planner", f"{one}no-training/")
        self._see("no training, nothing typed", "planner", f"{one}no-training/", typed(because=""), 422)
        self._see("call off", "planner", f"{one}cancel/")
        self._see("call off, nothing chosen", "planner", f"{one}cancel/", send, 422)
        self._see("pause, nothing typed", "planner", f"{one}pause/", send, 422)
        self._see("schedule", "planner", f"{one}schedule/")
        self._see("schedule, changed meanwhile", "planner", f"{one}schedule/", with_a_stale_schedule, 409)
        self._history(found, behaviour, roles["Farid el Amrani"].person)
        self._see("history", "planner", f"{one}history/")
        self._see("history of a reader", "reader", f"{one}history/")
        self._see("log of a trajectory", "planner", f"{one}log/")
        self._see("take it with you", "planner", f"{one}export/")
        self._see("take it with you, a reader", "reader", f"{one}export/")
        self._see("history of one part", "planner", f"{one}history/?part=people")
        nothing = f"{one}history/?part=people&who={self.sanne.public_id}&page=2"
        self._see("history of one person", "planner", nothing)

    def _history(self, trajectory: Trajectory, behaviour: Behaviour, person: Person) -> None:
        """What was just taken away, a text that grew, a long one, and people."""
        long = "Klanten bellen drie keer voor hetzelfde, omdat het systeem een half antwoord geeft. " * 5
        told: list[tuple[str, str, str, dict[str, str], dict[str, str]]] = [
            ("behaviours", "remove_behaviour", "zegt wat de klant krijgt", {}, {}),
            ("plan", "edit", "", {"ends_on": "2027-05-01"}, {"ends_on": "2027-06-01"}),
            ("intake", "save_answer", "Wat is het echte probleem?", {"text": long}, {"text": "Iets heel anders. " * 9}),
            ("behaviours", "change_behaviour", str(behaviour), {"action": "vat samen"}, {"action": "vat eerst samen"}),
            ("people", "let_go", f"manager {person.public_id}", {}, {"held_until": "2027-03-16"}),
            ("commitments", "drop_commitment", "Oefenruimte regelen", {}, {"because": "Er is een zaal."}),
        ]
        for minutes, (part, verb, about, before, after) in enumerate(told):
            Change.objects.create(
                trajectory=trajectory, part=part, verb=verb, thing=f"weg{minutes}", about=about,
                before=before, after=after, made_by=self.sanne, made_at=NOW - timedelta(minutes=minutes),
            )  # fmt: skip

    def _interventions(self, trajectory: Trajectory, one: str) -> None:
        """Bought, weekly, declined; and moved."""
        bought = make.session(
            trajectory, NEXT_SESSION, NEXT_SESSION + timedelta(hours=1), title="Module tarieven", kind="e_learning",
            origin="off_the_shelf", vendor="De Bron", is_content_fixed=True, standing="requested", practice_share=20,
            support_hours=1, makes_if_then=True, place="https://meet.example/zaal-2",
        )  # fmt: skip
        bought.dates.update(is_weekly=True, weekly_until=date(2027, 6, 1))
        make.session(trajectory, NEXT_SESSION, title="Dag met acteur", standing="declined", declined_because="Te duur")
        page = f"{one}timeline/{bought.public_id}/"
        self._see("bought intervention", "planner", page)
        self._see("intervention, changed meanwhile", "planner", page, stale, 409)
        self._see("move", "planner", f"{page}move/")
        self._see("move all that follow", "planner", f"{page}move/", self._move_all)
        self._see("move to no day", "planner", f"{page}move/?how=day", send, 422)

    @staticmethod
    def _shorten(page: Page) -> None:
        page.locator("[name=left_keeps_months]").select_option("3")
        send(page)

    @staticmethod
    def _move_all(page: Page) -> None:
        page.locator("[name=what][value=follow]").check(force=True)
        page.locator("[name=look]").click()

    def _results(self, trajectory: Trajectory, one: str, behaviour: Behaviour) -> None:
        """Measured, unknown, past its day; and the map."""
        figure = make.figure(trajectory, owner=self.sanne, due_on=date(2027, 6, 1), reading="Eerst stijgt het even.")
        measured = make.measurement(figure, date(2027, 3, 2), 26, note="zonder de staking")
        make.figure(trajectory, position=2, name="vragen in de teamchat", direction="up", baseline=None, unit="")
        behaviour.figures.add(figure)
        trajectory.interventions.filter(title="Oefensessie").get().behaviours.add(behaviour)
        self._see("result", "planner", f"{one}result/")
        self._see("result of a reader", "reader", f"{one}result/")
        self._see("new figure, nothing typed", "planner", f"{one}result/new/", send, 422)
        self._see("figure", "planner", f"{one}result/{figure.public_id}/")
        self._see("figure, asked once more", "planner", f"{one}result/{figure.public_id}/", typed(target="45"), 422)
        self._see("measurement, nothing typed", "planner", f"{one}result/{figure.public_id}/measure/", send, 422)
        self._see("measurement", "planner", f"{one}measurements/{measured.public_id}/")
        self._see("map", "planner", f"{one}map/")
        self._see("draw the map", "planner", f"{one}map/edit/")
        self._see("behaviour, asked once more", "planner", f"{one}behaviours/new/", self._unfilmable, 422)

    @staticmethod
    def _unfilmable(page: Page) -> None:
        for name in ("situation", "actor", "noticeable_by"):
            page.locator(f"[name={name}]").fill("een klant belt")
        typed(action="begrijpt de klant")(page)

    @staticmethod
    def _paste(page: Page) -> None:
        page.locator("[name=lines]").fill("Mona Haddad, mona@\nKees Vos")
        page.locator("[name=functions][value=colleague]").check(force=True)
        send(page)

    def _intake(self, trajectory: Trajectory, one: str) -> None:
        for number, status, certainty in (
            (1, "discussed", "known"),
            (2, "discussed", "suspected"),
            (3, "draft", "suspected"),
            (6, "difference", "known"),
            (8, "draft", "unknown"),
            (11, "discussed", "unknown"),
            (13, "draft", "known"),
        ):
            answer = IntakeAnswer.objects.create(
                trajectory=trajectory,
                number=number,
                status=status,
                certainty=certainty,
                text="Klanten bellen drie keer, want ze krijgen een half antwoord.",
                source="talk",
                answered_by="Ilse Hof",
                answered_on=date(2027, 3, 1),
                version=2,
                changed_by=self.sanne,
                changed_at=NOW - timedelta(hours=1),
            )
            for version in (1, 2):
                IntakeVersion.objects.create(
                    answer=answer,
                    version=version,
                    text="Klanten bellen drie keer.",
                    status=status,
                    saved_by=self.sanne,
                    saved_at=NOW - timedelta(hours=3 - version),
                )
        shown = {"evidence": "De norm is 4 minuten per gesprek, samenvatten kost 40 seconden.", "who": "Ilse Hof"}
        make.cause(trajectory, "means", **shown, remedy="Laat de norm los tot de zomer")
        make.cause(trajectory, "knowledge")
        self._see("causes", "planner", f"{one}intake/causes/")
        self._see("causes to a reader", "reader", f"{one}intake/causes/")
        self._see("causes, an emoji", "planner", f"{one}intake/causes/", with_an_emoji, 422)
        self._see("causes, somebody was first", "planner", f"{one}intake/causes/", with_stale_cause, 409)
        self._see("intake", "planner", f"{one}intake/")
        self._see("question", "planner", f"{one}intake/2/")
        self._see("question to a reader", "reader", f"{one}intake/2/")
        self._see("question, somebody was first", "planner", f"{one}intake/2/", with_stale_version, 409)
        self._see("then and now", "planner", f"{one}intake/2/1/")
        self._see("anything else", "planner", f"{one}intake/10/")
        self._see("question of their own", "planner", f"{one}intake/12/")
        self._see("whole intake", "planner", f"{one}intake/all/")

    def _cast(self, trajectory: Trajectory) -> dict[str, Role]:
        held = [
            (self._person("Sara Yıldız"), Function.LEARNER),
            (self._person("Łukasz Nowak", phone="06 12345678", reach="none"), Function.LEARNER),
            (self._person("Willem Bos"), Function.LEARNER),
            (self._person("Farid el Amrani"), Function.MANAGER),
            (self._person("Ilse Hof"), Function.SPONSOR),
            (self._person("Bram Visser"), Function.TRAINER),
            (self._person("Noor Bakker"), Function.OBSERVER),
            (self._person("Joke Smit", email="joke@nergens.example"), Function.COLLEAGUE),
        ]
        dead = held[-1][0]
        dead.undeliverable = dead.email
        dead.save()
        return {person.name: make.role(trajectory, function, person=person) for person, function in held}

    def _views(self, trajectory: Trajectory, roles: dict[str, Role]) -> None:
        """How others see the question: with differences, not compared, waiting, and rather rung."""
        one = self._one(trajectory)
        ilse, farid, willem = (roles[name] for name in ("Ilse Hof", "Farid el Amrani", "Willem Bos"))
        marijke = make.role(trajectory, Function.MANAGER, "Marijke de Boer")
        said = {
            1: ("Klanten bellen drie keer, en dat moet stoppen.", "agrees"),
            2: ("Klanten bellen drie keer, want de mensen zijn niet klantgericht.", "disagrees"),
            3: ("Team Zuid, acht mensen. Noord later misschien.", ""),
            6: ("", "agrees"),
            8: ("Twee uur kan, maar niet op maandag.", "partly"),
        }
        lines = [(number, words, reaction) for number, (words, reaction) in said.items()]
        hers = make.match_view(ilse, *lines, reacted_at=NOW)
        make.match_view(marijke, *((number, f"Zo zie ik {number}", "") for number in (1, 2, 3)))
        make.match_view(willem, answered_at=None, wants_call_at=NOW)
        make.match_view(farid, answered_at=None, asked_at=NOW - timedelta(days=6))
        links = {}
        for role in (ilse, marijke, willem, farid):
            answered = None if role == farid else NOW
            opened = {"opened_at": NOW - timedelta(days=6), "letters": 2, "next_on": date(2027, 3, 19)}
            about = role.match_view.public_id
            asked = make.ask(trajectory, role.person, kind="match", about=about, answered_at=answered, **opened)
            links[role] = f"/l/{self.letter(role.person, [asked])}"
        settled = f"{one}intake/match/{hers.public_id}/8/"
        self._see("match", "planner", f"{one}intake/match/")
        self._see("match to a reader", "reader", f"{one}intake/match/")
        self._see("settle", "planner", settled)
        self._see("settle, nothing chosen", "planner", settled, send, 422)
        self._see("ask for views", "planner", f"{one}intake/match/ask/")
        self._see("ask for views, nobody chosen", "planner", f"{one}intake/match/ask/", send, 422)
        self._see("ask for views, check", "planner", f"{one}intake/match/ask/", with_a_learner)
        self._see("match, blind", "guest", f"{links[farid]}/match")
        self._see("match, nothing typed", "guest", f"{links[farid]}/match", send, 422)
        self._see("match, rather rung", "guest", f"{links[willem]}/match")
        self._see("match, compare", "guest", f"{links[marijke]}/match")
        self._see("match, nothing compared", "guest", f"{links[marijke]}/match", send, 422)
        self._see("match, answered", "guest", f"{links[ilse]}/match")
        self._see("match, change", "guest", f"{links[ilse]}/match?change=8")
        self._see("match, done", "guest", f"{links[ilse]}/done")

    def _promises(self, trajectory: Trajectory, roles: dict[str, Role]) -> None:
        farid, ilse = roles["Farid el Amrani"], roles["Ilse Hof"]
        asked = {"asked_at": NOW - timedelta(days=3)}
        words: dict[str, Any] = {
            "why": "Zonder oefentijd beklijft het niet.",
            "hours": "2",
            "needed_by": date(2027, 4, 6),
        }
        said: dict[str, Promise] = {}
        for kind, text, phase, must in (
            (Answer.Kind.YES, "2 uur per week in het rooster tot 12 april", "before", True),
            (Answer.Kind.YES_IF, "Vervanging regelen voor elke dinsdagochtend", "before", True),
            (Answer.Kind.NO, "Geen telefoontjes tijdens een sessie", "during", False),
            (Answer.Kind.QUESTION, "Na elk deel één vraag stellen", "during", False),
        ):
            made = make.commitment(trajectory, text=text, phase=phase, is_must=must, **words)
            said[kind] = make.promise(made, farid, **asked)
            own = "" if kind == Answer.Kind.YES else "Kan dat ook op woensdag?"
            make.answer(said[kind], kind, words=own, given_at=NOW - timedelta(days=2))
        open_ones = [
            make.promise(make.commitment(trajectory, Function.SPONSOR, text=text, phase=phase, **words), ilse, **asked)
            for text, phase in (
                ("Het resultaat noemen, met één cijfer", "before"),
                (LONG, "during"),
                ("Een obstakel wegnemen", "after"),
            )
        ]
        changed = make.promise(make.commitment(trajectory, text="Terugkomgesprek binnen 5 werkdagen"), farid, **asked)
        make.answer(changed, given_at=NOW - timedelta(days=2))
        self._reword(changed)
        # Not asked yet, asked of somebody without mail, and of somebody whose address is dead.
        make.promise(
            make.commitment(trajectory, Function.TRAINER, text="Echte gesprekken gebruiken"), roles["Bram Visser"]
        )
        by_phone = make.promise(
            make.commitment(trajectory, Function.LEARNER, text="Een eigen gesprek meenemen"),
            roles["Łukasz Nowak"],
            **asked,
        )
        make.promise(make.commitment(trajectory, Function.COLLEAGUE, text="De telefoon overnemen"), roles["Joke Smit"])
        # Promised by phone, and needed by now: L&D rings once more, or hands a sheet.
        needed = make.commitment(trajectory, Function.LEARNER, text="Een maatje kiezen", needed_by=date(2027, 3, 12))
        make.answer(make.promise(needed, roles["Łukasz Nowak"], **asked), given_at=NOW - timedelta(days=9), way="phone")
        one = self._one(trajectory)
        said_no = said[Answer.Kind.NO].commitment.public_id
        self._see("commitments", "planner", f"{one}commitments/")
        self._see("hours", "planner", f"{one}hours/")
        self._see("library", "planner", f"{one}commitments/library/")
        self._see("library, nothing ticked", "planner", f"{one}commitments/library/", send, 422)
        self._see("new commitment, nothing typed", "planner", f"{one}commitments/new/", send, 422)
        self._see("commitment", "planner", f"{one}commitments/{said_no}/")
        self._see("ask again?", "planner", f"{one}commitments/{said_no}/", typed(text="Geen mail tijdens een sessie"))
        self._see("go on without", "planner", f"{one}commitments/{said_no}/drop/", send, 422)
        self._see("check", "planner", f"{one}commitments/check/")
        self._see("reply", "planner", f"{one}promises/{said[Answer.Kind.QUESTION].public_id}/reply/", send, 422)
        self._see("write down", "planner", f"{one}promises/{by_phone.public_id}/write-down/", send, 422)
        self._see("sheets to make", "planner", f"{one}commitments/papers/", with_nobody_ticked, 422)
        self._see("sheets to print", "planner", f"{one}commitments/papers/", send)
        self._see("nothing to print", "planner", f"{one}commitments/papers/print/?to=nobody")
        self._see("code of a sheet", "guest", "/code/")
        self._see("code of a sheet, nothing typed", "guest", f"/code/{self.language}", send, 422)
        passed = PassOn.objects.create(
            organisation=self.home,
            trajectory=trajectory,
            person=ilse.person,
            name="Hans Kuiper",
            email="hans@voorbeeld.example",
            note="Hij gaat over het rooster.",
            proposed_at=NOW,
        )
        self._see("passed on", "planner", f"{one}pass-on/{passed.public_id}/", send, 422)
        self._promise_links(trajectory, farid, ilse, said, open_ones, changed)

    def _reword(self, promise: Promise) -> None:
        """Other words, asked again."""
        commitment = promise.commitment
        commitment.wording = Wording.objects.create(
            commitment=commitment, version=2, text="Terugkomgesprek binnen 3 werkdagen", written_at=NOW
        )
        commitment.save()
        promise.asked_on = commitment.wording
        promise.save()

    def _promise_links(
        self,
        trajectory: Trajectory,
        farid: Role,
        ilse: Role,
        said: dict[str, Promise],
        open_ones: list[Promise],
        changed: Promise,
    ) -> None:
        asked = [self._asked(promise) for promise in open_ones]
        to_answer = self.letter(ilse.person, asked)
        self._see("promise page", "guest", f"/l/{to_answer}")
        self._see("promise page, nothing chosen", "guest", f"/l/{to_answer}", send, 422)
        self._see("nothing sent yet", "guest", f"/l/{to_answer}/done")
        self._diary(farid.person, answered=self.letter(ilse.person, asked))
        self._see("pass on", "guest", f"/l/{to_answer}/pass-on")
        self._see("pass on, nothing chosen", "guest", f"/l/{to_answer}/pass-on", send, 422)
        done = [self._asked(promise, answered_at=NOW) for promise in said.values()]
        answered = self.letter(farid.person, done)
        key = f"{said[Answer.Kind.YES].commitment.public_id}v1"
        self._see("answered", "guest", f"/l/{answered}")
        self._see("change an answer", "guest", f"/l/{answered}/promises/{trajectory.public_id}/?change={key}")
        self._see("done", "guest", f"/l/{answered}/done")
        self._see("undo", "guest", f"/l/{answered}/undo")
        self._see("undo, nothing chosen", "guest", f"/l/{answered}/undo", send, 422)
        self._see("changed words", "guest", f"/l/{self.letter(farid.person, [self._asked(changed)])}")
        over = self._asked(open_ones[0], kind="next_time", closed_at=NOW, closed_because="passed on")
        self._see("letter that is over", "guest", f"/l/{self.letter(ilse.person, [over])}")
        self._in_steps()
        self._told_afterwards()
        self._for_another()
        stop = self.letter(ilse.person, asked, Grant.Purpose.UNSUBSCRIBE)
        self._see("stop reminders", "guest", f"/u/{stop}")
        self._see("stop reminders, nothing chosen", "guest", f"/u/{stop}", send, 422)
        self._see("dead link", "guest", f"/l/{'a' * 32}", status=404)
        self._see("dead link, nothing chosen", "guest", f"/l/{'a' * 32}", send, 422)

    def _diary(self, person: Person, *, answered: str) -> None:
        """Dates to save, the address that a calendar reads, and one's own among the staff."""
        self._see("in my calendar", "guest", f"/l/{answered}/diary")
        self._see("in my calendar, nothing chosen", "guest", f"/l/{answered}/diary", send, 422)
        token = diaries.token(actions.open_diary(person, by=PRODUCT, now=NOW))
        self._see("calendar reads along", "guest", f"/c/{token}")
        self._see("calendar reads along, nothing chosen", "guest", f"/c/{token}", send, 422)
        own = f"/o/{self.sanne.organisation.public_id}/diary/"
        self._see("my calendar, no address", "planner", own)
        self._see("my calendar", "planner", own, send)

    def _in_steps(self) -> None:
        """More than fits on one page: the second page of three, the first one answered."""
        trajectory = make.trajectory(owner=self.sanne, title="Samen roosteren", starts_on=date(2027, 4, 20))
        make.session(trajectory, SOON, SOON + timedelta(hours=3), title="Kick-off")
        marijke = make.role(trajectory, Function.COLLEAGUE, "Marijke de Vries")
        asked = []
        mail = make.mail(marijke.person, state="sent", sent_at=NOW)
        for phase, count in (("before", 2), ("during", 5), ("after", 1)):
            for number in range(count):
                text = f"Dienst {number + 1} overnemen"
                when = {"phase": phase, "needed_by": date(2027, 4, 13)}
                made = make.commitment(trajectory, Function.COLLEAGUE, text=text, hours=2, **when)
                promise = make.promise(made, marijke, asked_at=NOW)
                if phase == "before":
                    make.answer(promise, mail=mail)
                asked.append(self._asked(promise, answered_at=NOW if phase == "before" else None))
        AskLetter.objects.put_in(mail, asked, step=1)
        token = make_link(marijke.person, mail, Grant.Purpose.PAGE, NOW)[1]
        self._see("promise page, second step", "guest", f"/l/{token}")
        self._see("done, more to come", "guest", f"/l/{token}/done")

    def _told_afterwards(self) -> None:
        """Started on red; one yes ran out, one must is not there yet, and it is asked what became of the rest."""
        found = make.trajectory(
            owner=self.sanne,
            title="Beter overdragen",
            state="running",
            starts_on=date(2027, 2, 16),
            started_at=NOW - timedelta(days=28),
            started_despite="De zaal is geboekt, en wachten kost ons een maand.",
        )
        farid = make.role(found, Function.MANAGER, "Farid el Amrani")
        ilse = make.role(found, Function.SPONSOR, "Ilse van 't Hof")
        promises = {}
        for kind, text, role, is_must in (
            (Answer.Kind.NOT_THERE, "Twee uur per week in het rooster", farid, True),
            (Answer.Kind.LAPSED, "Vervanging bij elke bijeenkomst", farid, True),
            (Answer.Kind.THERE, "Zegt waarom dit nu moet", ilse, True),
            (Answer.Kind.YES, "Opent de eerste bijeenkomst", ilse, False),
            (Answer.Kind.NOT_KEPT, "Vertelt het in het overleg", ilse, False),
        ):
            promise = make.promise(make.commitment(found, role.function, text, is_must=is_must), role, asked_at=NOW)
            make.answer(promise, kind, words="Het rooster is nog niet rond.", until=date(2027, 3, 1))
            promises[kind] = promise
        dropped = make.commitment(found, farid.function, "Een acteur erbij", is_must=False, dropped_at=NOW)
        make.promise(dropped, farid, asked_at=NOW, asked_on=dropped.wording, ended_at=NOW)
        dropped.dropped_because = "Te duur voor acht mensen."
        dropped.save()
        there = make.ask(found, farid.person, kind="there", about=promises[Answer.Kind.NOT_THERE].public_id)
        again = self._asked(promises[Answer.Kind.LAPSED])
        kept = make.ask(found, ilse.person, kind="kept", about=f"{found.public_id}:before")
        one, token, told = self._one(found), self.letter(farid.person, [there]), self.letter(ilse.person, [kept])
        self._see("plan, started on red", "planner", one)
        self._see("commitments, lapsed and not there", "planner", f"{one}commitments/")
        self._see("put back, the check", "planner", f"{one}commitments/", put_back)
        down = f"{one}promises/{promises[Answer.Kind.NOT_THERE].public_id}/write-down/"
        self._see("write down, not there", "planner", down)
        said = promises[Answer.Kind.NOT_THERE].commitment
        self._see("commitment, with what was said", "planner", f"{one}commitments/{said.public_id}/")
        self._see("is it there", "guest", f"/l/{token}")
        self._see("is it there, nothing chosen", "guest", f"/l/{token}", send, 422)
        self._see("did it work out", "guest", f"/l/{told}")
        self._see("did it work out, nothing chosen", "guest", f"/l/{told}", send, 422)
        self._see("a yes that lapsed", "guest", f"/l/{self.letter(farid.person, [again])}")

    def _for_another(self) -> None:
        """Hassan takes over from Ilse, who promised two things; Noor answers for Farid, who is away."""
        found = make.trajectory(owner=self.sanne, title="Sneller vragen beantwoorden", starts_on=date(2027, 6, 1))
        today = NOW.date()
        ilse = make.role(found, Function.SPONSOR, "Ilse de Vos", held_until=today - timedelta(days=1))
        hassan = make.role(found, Function.SPONSOR, "Hassan Bouzid", held_from=today, follows=ilse)
        farid = make.role(found, Function.MANAGER, "Farid Karimi")
        noor = self._person("Noor Bakker")
        taken = []
        for text in ("Maakt uren en budget vrij", "Vertelt zelf het doel bij de start"):
            commitment = make.commitment(found, Function.SPONSOR, text, hours=2)
            answer = make.answer(make.promise(commitment, ilse, asked_at=NOW, ended_at=NOW))
            taken.append(make.promise(commitment, hassan, asked_at=NOW, answer=answer))
        about = taken[0].public_id
        told = make.ask(found, hassan.person, kind="taken_over", about=hassan.public_id)
        there = make.ask(found, hassan.person, kind="there", about=about)
        self._see("what stands in their name", "guest", f"/l/{self.letter(hassan.person, [told])}")
        self._see("is it there, promised by another", "guest", f"/l/{self.letter(hassan.person, [there])}")
        asked = make.promise(make.commitment(found, Function.MANAGER, hours=2), farid, asked_at=NOW)
        mail = make.mail(noor, state="sent", sent_at=NOW, about={"on_behalf_of": farid.person.pk})
        AskLetter.objects.put_in(mail, [self._asked(asked)], step=1)
        until = NOW + timedelta(days=4)
        token = make_link(noor, mail, Grant.Purpose.PAGE, NOW, on_behalf_of=farid.person, valid_until=until)[1]
        self._see("promise, by a deputy", "guest", f"/l/{token}")

    def _asked(self, promise: Promise, **fields: object) -> Ask:
        trajectory = promise.commitment.trajectory
        return make.ask(trajectory, promise.role.person, about=promise.public_id, opened_at=NOW, **fields)

    def letter(self, person: Person, asks: Iterable[Ask], purpose: str = Grant.Purpose.PAGE) -> str:
        """The token of the link in a letter that asks all of these."""
        mail = make.mail(person, state="sent", sent_at=NOW)
        AskLetter.objects.put_in(mail, asks, step=1)
        until = NOW + timedelta(days=21) if purpose == Grant.Purpose.PAGE else None
        return make_link(person, mail, purpose, NOW, valid_until=until)[1]

    def _ready(self) -> None:
        """Everyone said yes."""
        ready = make.trajectory(owner=self.sanne, title="Veilig werken op hoogte", starts_on=date(2027, 4, 20))
        manager = make.role(ready, Function.MANAGER, "Mo Bakkali")
        make.role(ready, name="Eva de Boer")
        make.answer(make.promise(make.commitment(ready), manager, asked_at=NOW))
        self._see("plan, ready", "planner", self._one(ready))
        self._see("start, ready", "planner", f"{self._one(ready)}start/")

    def _awaited(self) -> None:
        """Everyone was asked: one may be reminded, one had a letter yesterday, one had all three."""
        found = make.trajectory(owner=self.sanne, title="Rustig overdragen", starts_on=date(2027, 4, 20))
        too_soon = make.trajectory(owner=self.sanne, title="Samen plannen", starts_on=date(2027, 4, 20))
        for function, name, letters, days in (
            (Function.SPONSOR, "Ilse van 't Hof", 1, 5),
            (Function.MANAGER, "Farid el Amrani", 2, 1),
            (Function.COLLEAGUE, "Joke Vermeulen-van der Heijden", 3, 20),
        ):
            person = self._person(name, phone="0118 555 012")
            went = NOW - timedelta(days=days)
            make.mail(person, state="sent", sent_at=went, not_before=went)
            for trajectory in (found, too_soon) if letters == 2 else (found,):
                promise = make.promise(
                    make.commitment(trajectory, function, text="Een uur per week helpen oefenen"),
                    make.role(trajectory, function, person=person),
                    asked_at=went,
                )
                self._asked(promise, letters=letters, next_on=None if letters == 3 else date(2027, 3, 19))
        one, other = self._one(found), self._one(too_soon)
        self._see("plan, awaited", "planner", one)
        self._see("plan, too soon to remind", "planner", other)
        self._see("remind", "planner", f"{one}commitments/remind/")
        self._see("remind, nobody ticked", "planner", f"{one}commitments/remind/", with_nobody_ticked, 422)
        self._see("remind, nobody now", "planner", f"{other}commitments/remind/")

    def _running(self) -> None:
        """Six learners, six weeks on."""
        found = make.trajectory(
            owner=self.sanne, title="Feedback geven", state="running", starts_on=SESSION.date(), started_at=SESSION
        )
        one = self._one(found)
        make.session(found, SESSION, SESSION + timedelta(hours=3))
        behaviours = [make.behaviour(found), make.behaviour(found, position=2, action="noemt eerst wat hij zag")]
        sara = self._person("Sara Demir", user=make.user())
        learners = [make.role(found, person=sara)] + [make.role(found, name=f"Lerende {n}") for n in "ABCDE"]
        manager = make.role(found, Function.MANAGER, "Rob Maas")
        observer = make.role(found, Function.OBSERVER, "Noor Kok")
        buddy = make.role(found, Function.BUDDY, "Bas Kramer")
        trainer = make.role(found, Function.TRAINER, "Anouk Faber")
        make.session(found, SESSION + timedelta(days=14), kind="coaching", title="Coaching", trainer=trainer.person)
        make.pair(observer, *learners)
        make.pair(buddy, *learners[:1])
        wanted = Pairing.objects.create(
            learner=learners[2], function=Function.BUDDY, person=sara, chosen_at=SESSION + timedelta(days=2)
        )
        make.ask(found, sara, kind="pairing", about=f"{found.public_id}:if_then:{wanted.public_id}")
        commitment = make.commitment(found, prevents="time")
        make.answer(make.promise(commitment, manager, asked_at=NOW - timedelta(days=60)))
        for number, (kind, outcome) in enumerate((("start", "held"), ("start", "no"), ("return", "planned"))):
            Talk.objects.create(kind=kind, holder=manager, learner=learners[number], outcome=outcome, said_at=NOW)
        for days in (1, 7, 21, 42):
            planning.plan(SESSION + timedelta(days=days))
        for number, learner in enumerate(learners):
            for week, moment in enumerate(("d7", "d21", "")):
                LogEntry.objects.create(
                    learner=learner,
                    behaviour=behaviours[0] if week else None,
                    moment=moment,
                    opportunity=0 if number == 5 else 2,
                    felt=None if number == 5 else min(week + number % 2, 4),
                    feeling="heavy",
                    obstacle="time",
                    story="Met een briefje naast mijn scherm lukte het.",
                    form_key=f"{number}-{week}",
                    written_at=SESSION + timedelta(days=7 + 14 * week),
                )
        IfThenPlan.objects.create(
            learner=learners[0],
            situation="een collega te laat levert",
            response="noem ik eerst wat ik zag",
            hard_moment="hij boos wordt",
            hard_response="vraag ik hoe hij het ziet",
            confidence=7,
            written_at=SESSION,
        )
        for moment, seen in (("d21", 1), ("d42", 3)):
            Observation.objects.create(
                observer=observer,
                learner=learners[0],
                behaviour=behaviours[0],
                moment=moment,
                seen=seen,
                example="Aan de balie vatte ze eerst samen.",
                given_at=SESSION + timedelta(days=22),
            )
        self._told(found, manager, buddy, trainer)
        self._see("plan, running", "planner", one)
        self._see("schedule, running", "planner", f"{one}schedule/")
        self._see("what came back", "planner", f"{one}follow-up/")
        self._see("everyone took their part", "planner", f"{one}follow-up/parts/")
        self._see("what each prevents", "planner", f"{one}follow-up/prevents/")
        self._see("schedule by person", "planner", f"{one}schedule/people/")
        letters = f"{one}schedule/letters/?first=2027-03-01"
        self._see("what would go out", "planner", f"{letters}&last=2027-12-31")
        self._see("what would go out, no period", "planner", f"{letters}&last=2027-02-28", status=422)
        sent = f"{one}schedule/sent/?first="
        self._see("what went out", "planner", f"{sent}2026-12-01")
        self._see("what went out, no period", "planner", f"{sent}2027-03-01&last=2027-02-28", status=422)
        self._see("sheets for logs", "planner", f"{one}schedule/sheets/", with_nobody_ticked, 422)
        self._see("sheets for logs to print", "planner", f"{one}schedule/sheets/", first_ticked)
        self._see("no log to print", "planner", f"{one}schedule/sheets/print/?to=nobody")
        own = f"{one}schedule/people/{learners[0].person.public_id}/d90/"
        self._see("own day, nothing typed", "planner", own, another_day, 422)
        self._follow_up(found, learners, {"manager": manager, "observer": observer, "buddy": buddy, "trainer": trainer})
        self._help(found, learners, manager.person)
        self._own_pages(found, sara, LogEntry.objects.filter(learner=learners[0])[0])

    def _told(self, trajectory: Trajectory, manager: Role, buddy: Role, trainer: Role) -> None:
        """Figures that were published, and what was changed for the learners."""
        told = (
            Figures(
                thresholds.Share(9, 10),
                thresholds.Share(1, 9),
                thresholds.Share(4, 9),
                thresholds.Share(1, 9),
                Pair(thresholds.Median(1, 9)),
                {"time": thresholds.Share(8, 9)},
            ),
            Figures(
                thresholds.Share(8, 10),
                thresholds.Share(1, 8),
                thresholds.Share(6, 8),
                thresholds.Share(3, 8),
                Pair(thresholds.Median(3, 8), thresholds.Median(1, 5)),
                before=thresholds.Median(0, 6),
            ),
            Figures(
                thresholds.Share(9, 10),
                thresholds.Share(1, 9),
                thresholds.Share(7, 8),
                thresholds.Share(5, 8),
                Pair(thresholds.Median(3, 8), thresholds.Median(2, 6)),
                {"time": thresholds.Share(7, 9)},
            ),
        )
        for days, (moment, figures) in zip(
            (21, 35, 104), zip((Moment.D7, Moment.D21, Moment.D90), told, strict=True), strict=True
        ):
            closed = (SESSION + timedelta(days=days)).date()
            publish(trajectory, moment=moment, told=figures, closed_on=closed, by=PRODUCT, now=NOW)
        for role, answer, words in (
            (manager, "something", "Woensdagochtend geen overleg meer, zodat er tijd is om samen te oefenen."),
            (buddy, "not_yet", "Ik wacht op het nieuwe rooster."),
            (trainer, "not_needed", ""),
        ):
            make.done_for_them(role, answer=answer, words=words, said_at=NOW)

    def _follow_up(self, trajectory: Trajectory, learners: list[Role], by: dict[str, Role]) -> None:
        """The link pages of everybody, each alone and all together."""

        def link(role: Role, *kinds: str) -> str:
            asks = list(Ask.objects.filter(person=role.person, kind__in=kinds).order_by("pk"))
            assert {ask.kind for ask in asks} == set(kinds)
            return self.letter(role.person, asks)

        other = learners[1]
        log = link(other, "log")
        self._see("log", "guest", f"/m/{log}")
        self._see("log, nothing chosen", "guest", f"/m/{log}", send, 422)
        self._see("log, saved", "guest", f"/m/{log}/saved/{trajectory.public_id}/1/")
        self._see("log, any time", "guest", f"/m/{link(other, 'if_then')}/t/{trajectory.public_id}/log/")
        self._see("if-then", "guest", f"/l/{link(other, 'if_then')}")
        self._see("if-then, nothing typed", "guest", f"/l/{link(other, 'if_then')}", planned(""), 422)
        self._see("if-then, once more", "guest", f"/l/{link(other, 'if_then')}", planned("een klant boos begint"))
        self._see("beside", "guest", f"/l/{link(other, 'beside')}")
        self._see("beside, nobody chosen", "guest", f"/l/{link(other, 'beside')}", send, 422)
        self._see("pairing", "guest", f"/l/{link(learners[0], 'pairing')}")
        self._see("pairing, nothing chosen", "guest", f"/l/{link(learners[0], 'pairing')}", send, 422)
        self._see("several things", "guest", f"/l/{link(other, 'if_then', 'log')}")
        self._see("observe", "guest", f"/w/{link(by['observer'], 'observe')}")
        self._see("observe, nothing chosen", "guest", f"/w/{link(by['observer'], 'observe')}", send, 422)
        self._on_paper(trajectory, by["observer"])
        self._see("buddy", "guest", f"/l/{link(by['buddy'], 'buddy')}")
        self._see("buddy, nothing chosen", "guest", f"/l/{link(by['buddy'], 'buddy')}", send, 422)
        self._see("talk", "guest", f"/l/{link(by['manager'], 'return_talk')}")
        self._see("talk, nothing chosen", "guest", f"/l/{link(by['manager'], 'return_talk')}", send, 422)
        for_them = link(by["manager"], "for_them")
        self._see("for them", "guest", f"/l/{for_them}")
        self._see("for them, nothing chosen", "guest", f"/l/{for_them}", send, 422)
        self._see("how the group is doing", "guest", f"/l/{for_them}/together/{trajectory.public_id}/")
        self._what_stays(trajectory)
        self._stories(trajectory, learners)
        self._see("coach talk", "guest", f"/l/{link(by['trainer'], 'coach_talk')}")
        self._see("two talks", "guest", f"/l/{link(by['manager'], 'return_talk', 'midway_talk')}")

    def _what_stays(self, trajectory: Trajectory) -> None:
        """The sponsor reads what came back and decides; one had a question, one wants to stop."""
        ilse, hugo, mona = (
            make.role(trajectory, Function.SPONSOR, name) for name in ("Ilse van 't Hof", "Hugo Prins", "Mona Haddad")
        )
        ask = make.ask(trajectory, ilse.person, kind="make_stick", about=f"{trajectory.public_id}:d90")
        make.measurement(make.figure(trajectory, name="vervolgvragen"), date(2027, 3, 1), 9)
        page = f"/l/{self.letter(ilse.person, [ask])}"
        self._see("make stick", "guest", page)
        self._see("make stick, nothing chosen", "guest", page, send, 422)
        self._see("how the group is doing, to the sponsor", "guest", f"{page}/together/{trajectory.public_id}/")
        for role, answer, words in (
            (hugo, "question", "Mag het langer duren dan dit jaar?"),
            (mona, "stops", "Er is volgend jaar geen geld meer voor."),
        ):
            said = Decision.objects.create(role=role, moment="d90", answer=answer, words=words, said_at=NOW)
            reply = f"{self._one(trajectory)}follow-up/decisions/{said.public_id}/"
            self._see(f"what the sponsor decided, {answer}", "planner", reply)
            if answer == "question":
                self._see("what the sponsor decided, no reply", "planner", reply, send, 422)

    def _stories(self, trajectory: Trajectory, learners: list[Role]) -> None:
        """Two that may be read, one who may be rung, and one who is asked."""
        words = {
            "scene": "Mevrouw was woest over haar factuur.",
            "did": "Ik vatte samen, het werd stil, en toen: ja, precies.",
            "came": "Drie minuten en klaar.",
            "needed": "Haar manager hield de dinsdagmiddag vrij.",
        }
        consents = dict.fromkeys(SuccessStory.CONSENTS, True)
        for learner, where in zip(learners[:2], ("worked", "not_yet"), strict=True):
            SuccessStory.objects.create(
                learner=learner, where=where, offered_at=NOW, agreed_at=NOW, **words, **consents
            )
        rung = make.role(trajectory, name="Kofi Mensah")
        story = SuccessStory.objects.create(learner=rung, may_ring=True, offered_at=NOW)
        pages = f"{self._one(trajectory)}stories/"
        self._see("stories", "planner", pages)
        self._see("stories, of another", "admin", pages)
        self._see("interview", "planner", f"{pages}{story.public_id}/")
        self._see("interview, nothing typed", "planner", f"{pages}{story.public_id}/", send, 422)
        ask = make.ask(trajectory, rung.person, kind="story", about=f"{trajectory.public_id}:d90")
        page = f"/l/{self.letter(rung.person, [ask])}"
        self._see("story", "guest", page)
        self._see("story, nothing chosen", "guest", page, send, 422)

    def _help(self, trajectory: Trajectory, learners: list[Role], manager: Person) -> None:
        """Asked by link, from one's own page, and what became of it."""
        other, sara = learners[1], learners[0]
        made: list[HelpRequest] = []
        words = "Bij boze klanten lukt het me nog niet.\n\nKijk je een keer mee? Ik sta dinsdag aan de balie."
        for learner, state, answer in (
            (sara, "sent", ""),
            (sara, "sent", "will"),
            (sara, "failed", ""),
            (sara, "queued", ""),
            (other, "sent", "cannot"),
        ):
            mail = make.mail(manager, kind="help", state=state, sender=learner.person)
            made.append(
                HelpRequest.objects.create(
                    learner=learner, person=manager, words=words, form_key=str(len(made)), asked_at=NOW, mail=mail,
                    answer=answer, answer_words="Dinsdag om tien uur?" if answer else "",
                    answered_at=NOW if answer else None,
                )
            )  # fmt: skip
        link = self.letter(other.person, list(Ask.objects.filter(person=other.person, kind="if_then")))
        page = f"/m/{link}/t/{trajectory.public_id}/help/"
        self._see("ask for help", "guest", page)
        self._see("ask for help, nothing chosen", "guest", page, send, 422)
        self._see("ask for help, the letter", "guest", page, help_asked)
        self._see("help, sent", "guest", f"{page}{made[4].public_id}/")
        for name, asked in (("asked", made[0]), ("answered", made[1])):
            assert asked.mail is not None
            token = make_link(manager, asked.mail, Grant.Purpose.PAGE, NOW)[1]
            self._see(f"help, {name}", "guest", f"/l/{token}/help/")
            if name == "asked":
                self._see("help, asked, nothing chosen", "guest", f"/l/{token}/help/", send, 422)
        gone = make_link(manager, make.mail(manager, kind="help", state="sent"), Grant.Purpose.PAGE, NOW)[1]
        self._see("help, taken back", "guest", f"/l/{gone}/help/")
        mine = f"/me/{trajectory.public_id}/help/"
        self._see("my help", "learner", mine)
        self._see("my help, nothing chosen", "learner", mine, send, 422)
        self._see("my help, the letter", "learner", mine, help_asked)
        self._see("take help back", "learner", f"{mine}{made[0].public_id}/delete/", send, 422)

    def _on_paper(self, trajectory: Trajectory, observer: Role) -> None:
        """A blank sheet for who looks along, and where its code leads."""
        sheets = f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/schedule/sheets/"
        self._see("sheet of an observer to print", "planner", sheets, last_ticked)
        asks = list(Ask.objects.filter(person=observer.person, kind="observe"))
        papers.make(observer.person, asks=asks, key="rich", sender=None, now=NOW)
        token = papers.handed({observer.person: "rich"}, NOW)[observer.person_id].url.rstrip("/").rpartition("/")[2]
        typing = f"/w/{token}/t/{trajectory.public_id}/observe/"
        self._see("code of a sheet of an observer", "guest", f"/l/{token}")
        self._see("type over what was seen", "guest", typing)
        self._see("type over what was seen, nothing chosen", "guest", typing, send, 422)

    def _own_pages(self, trajectory: Trajectory, sara: Person, entry: LogEntry) -> None:
        self._sessions("learner", sara.user)
        mine = f"/me/{trajectory.public_id}/"
        self._see("what I take part in", "learner", "/me/")
        self._see("my data", "learner", "/me/data/")
        self._see("ask L&D about my data, nothing chosen", "learner", "/me/data/ask/", send, 422)
        self._see("delete all of it, nothing chosen", "learner", "/me/data/delete/", send, 422)
        self._see("my page", "learner", mine)
        self._see("my group", "learner", f"{mine}together/")
        self._see("my story", "learner", f"{mine}story/")
        self._see("my log", "learner", f"{mine}log/")
        self._see("my log, nothing chosen", "learner", f"{mine}log/", send, 422)
        self._see("my if-then", "learner", f"{mine}plan/")
        self._see("my if-then, nothing typed", "learner", f"{mine}plan/", planned(""), 422)
        self._see("my rhythm", "learner", f"{mine}rhythm/")
        self._see("my rhythm, no day chosen", "learner", f"{mine}rhythm/", a_day_of_my_own, 422)
        self._see("my people", "learner", f"{mine}beside/")
        self._see("my people, nobody chosen", "learner", f"{mine}beside/", send, 422)
        self._shared(mine, entry, entry.learner.plans.get())
        seen = Observation.objects.filter(learner__person=sara)[0]
        self._see("reply to an observer", "learner", f"{mine}notes/{seen.public_id}/reply/")
        self._see("reply to an observer, nothing typed", "learner", f"{mine}notes/{seen.public_id}/reply/", send, 422)
        self._see("delete a note", "learner", f"{mine}notes/{entry.public_id}/delete/", send, 422)

    def _shared(self, mine: str, entry: LogEntry, plan: IfThenPlan) -> None:
        """A note and the plan with who plans it, and a note with somebody who no longer reads it."""
        self._see("share a note", "learner", f"{mine}notes/{entry.public_id}/share/")
        self._see("share a note, nobody chosen", "learner", f"{mine}notes/{entry.public_id}/share/", send, 422)
        self._see("share my if-then", "learner", f"{mine}plan/share/")
        self._see("nothing shared with me", "learner", "/me/shared/")
        self._see("shared with me", "planner", "/me/shared/")
        for what in ({"entry": entry}, {"plan": plan}):
            Share.objects.create(learner=entry.learner, person=self.sanne, shared_at=NOW, **what)
        Share.objects.create(learner=entry.learner, person=self._person("Iris Vos"), shared_at=NOW, entry=entry)
