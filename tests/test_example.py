"""The example organisation: made once, by the product's own means, and good to look at on any day of the year."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import translation
from pytest_django import DjangoDbBlocker, Settings

from asks.models import Ask
from checkins.dates import Moment
from checkins.models import Decision, IfThenPlan, LogEntry, Observation, Talk
from checkins.publishing import published, so_far
from impactmodel.example.days import Days
from impactmodel.example.life import HERE, STAFF, STORIES, begin
from insight.report import report
from mailing import arrived
from mailing.models import Mail
from organisations import clock
from organisations.models import Member, Organisation, Person
from organisations.sight import Reader
from organisations.working_days import Calendar
from roles import matching
from roles.cast import cast, full_cast
from roles.missing_lines import missing
from roles.models import Answer, Commitment, Pairing
from roles.shell import shell
from tests.signing_in import sign_in
from tests.test_query_budgets import MORE
from trajectories.anchors import overall
from trajectories.asked import overview
from trajectories.causes import Verdict, advice
from trajectories.impact import read_map
from trajectories.models import Measurement, Template, Trajectory
from trajectories.next_times import last_time, voices

# A Tuesday afternoon in Amsterdam, on a day that most years do not have.
NOW = datetime(2028, 2, 29, 13, 30, tzinfo=UTC)


@pytest.fixture(scope="class")
def lived(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The example as the command makes it, once for all that only look; the folder of its mailbox."""
    mailbox = tmp_path_factory.mktemp("example") / "mailbox"
    # Pages that are read in for the first time while the clock stands still would keep that clock.
    assert get_resolver().url_patterns
    patch = pytest.MonkeyPatch()
    patch.setattr(django_settings, "MAILBOX_DIR", mailbox)
    patch.setattr(clock, "now", lambda: NOW)
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("example", once=True, verbosity=0)
        patch.undo()
        yield mailbox
        transaction.set_rollback(True)


@pytest.fixture
def looking(lived: Path, django_db_blocker: DjangoDbBlocker, settings: Settings) -> Iterator[None]:
    """Look at the rows and letters that were made."""
    settings.MAILBOX_DIR = lived
    with django_db_blocker.unblock():
        yield


def _trajectory(title: str) -> Trajectory:
    """The first of this name; a next edition has it too."""
    return Trajectory.objects.select_related("organisation").get(title__startswith=title, previous=None)


@pytest.mark.django_db
@pytest.mark.usefixtures("looking")
@pytest.mark.once
class TestLived:
    """What a newcomer finds."""

    def test_trajectories_stand_in_different_stages(self) -> None:
        preparing, running, later, none = (
            _trajectory(title) for title in ("Beter klant", "Feedback", "Working", "Sneller")
        )
        assert (preparing.state, running.state, later.state, none.state) == (
            "preparing", "running", "running", "no_training",
        )  # fmt: skip
        today = NOW.date()
        assert timedelta(20) < overall(preparing)[0] - today <= timedelta(28)
        assert timedelta(22) <= today - overall(running)[1] <= timedelta(30)
        assert timedelta(60) <= today - overall(later)[1] <= timedelta(68)

    def test_what_was_agreed_instead_of_a_training_was_asked_about_by_letter(self) -> None:
        promises = full_cast(_trajectory("Sneller"), NOW).promises.values()
        told = {str(one.role.person): one.answer for lines in promises for one in lines}
        assert {(name, said.kind, said.way) for name, said in told.items() if said} == {
            ("Marieke de Groot", "kept", "phone"), ("Wim Claessens", "kept", "link"),
        }  # fmt: skip
        asked = Ask.objects.get(trajectory=_trajectory("Sneller"), kind="kept")
        assert (str(asked.person), asked.letters) == ("Wim Claessens", 1)
        wim = told["Wim Claessens"]
        assert wim
        assert wim.wording.needed_by == asked.due_on - timedelta(7)

    def test_seven_of_eleven_are_settled_and_the_rest_says_why(self) -> None:
        everyone = cast(_trajectory("Beter klant"), NOW)
        drawn = shell(everyone)
        assert (drawn.promised, len(drawn.segments)) == (7, 11)
        blocking = [line for line in missing(everyone, NOW) if line.blocks_start]
        assert sorted(line.state for line in blocking) == [
            "asked", "cannot", "not_asked", "question", "undeliverable",
        ]  # fmt: skip
        assert "undeliverable" in {line.state for line in missing(everyone, NOW)}

    def test_the_one_that_is_over_was_promised_and_kept(self) -> None:
        over = full_cast(_trajectory("Nieuwe collega"), NOW)
        drawn = shell(over)
        assert (drawn.promised, len(drawn.segments)) == (5, 6)
        states = [promise.state for lines in over.promises.values() for promise in lines]
        assert (states.count("kept"), states.count("not_kept"), len(states)) == (46, 10, 57)

    def test_the_report_of_the_one_that_is_over_reads_well_to_who_was_not_there(self) -> None:
        with translation.override("nl"):
            found = report(_trajectory("Nieuwe collega"), Reader.SPONSOR, NOW)
            said = [clause.before + clause.mark + clause.after for clause in found.clauses]
            assert said == [
                "Minstens de helft van wie de kans kreeg, past het toe.",
                "Anderen zien het ook.",
                "Nog steeds het vaakst in de weg: tijd.",
            ]
            assert (found.learners, found.answered) == (24, "19 van 24")
            assert found.rates[0] == "9 van de 14 die de kans kregen, passen het toe."
            assert [(len(one.became.told), one.became.kept) for one in found.parties] == [(3, 3), (2, 1), (5, 3)]
            assert len(found.felt_and_seen["charts"][0].felt) == 4
            assert [row.obstacle for row in found.obstacles.rows][:2] == ["time", "no_opportunity"]
            assert found.now[0].proposal.text == "Houdt twee uur per dienst vrij van leveringen"
            assert found.figures[0].is_line
            assert [(one.owner, one.state) for one in found.stays] == [("Els Janssen", "Toegezegd")]
            assert [one.name for one in (*found.worked, *found.not_yet)] == ["Fleur Willems", "Omar Farah"]
            assert Decision.objects.get().commitment == Commitment.objects.get(library_key="stays")
        assert Mail.objects.of_kind("report").get().state == Mail.State.SENT

    def test_results_were_measured_and_one_end_is_loose(self) -> None:
        preparing, running, later, none = (
            _trajectory(title) for title in ("Beter klant", "Feedback", "Working", "Sneller")
        )
        loose = {one.title: read_map(one, one.interventions.all()).loose for one in (preparing, running, later)}
        assert [str(end.thing) for end in loose[preparing.title]] == ["vragen aan de teamchat over tarieven"]
        assert loose[running.title] == loose[later.title] == []
        assert preparing.figures.filter(baseline=None).exists()
        measured = Measurement.objects.filter(figure__trajectory__in=[running, later, none])
        assert {one.figure.trajectory for one in measured} == {running, later, none}
        assert max(one.given_at for one in measured) <= NOW

    def test_interventions_come_in_every_kind(self) -> None:
        planned = list(_trajectory("Beter klant").interventions.all())
        assert [one.vendor for one in planned if one.is_bought and not one.is_declined] == ["De Bron"]
        assert [one.title for one in planned if one.is_declined] == ["Dag met een acteur"]
        assert [one.title for one in planned if one.dates.filter(is_weekly=True)] == ["Meeluisteren met een collega"]

    def test_the_intake_holds_a_draft_and_a_difference(self) -> None:
        states = list(_trajectory("Beter klant").intake_answers.order_by("number").values_list("status", flat=True))
        assert (states.count("discussed"), states.count("draft"), states.count("difference")) == (8, 1, 1)

    def test_the_problem_was_looked_into_and_is_seen_differently_by_one(self) -> None:
        preparing = _trajectory("Beter klant")
        assert advice(preparing.causes.all()).verdict == Verdict.MIXED
        found = matching.blocks(preparing, matching.answers_of(preparing), NOW)
        assert [(str(block.view.role.person), block.open) for block in found] == [
            ("Ilse van ’t Hof", 1), ("Farid el Amrani", 0), ("Sara Yıldız", 0),
        ]  # fmt: skip
        (difference,) = found[0].differences
        assert not difference.texts.are_far_apart
        assert difference.ours is not None
        assert (difference.question.number, difference.ours.status) == (2, "difference")
        assert difference.ours.worded_by == preparing.owner, "our words stand under our own name"
        assert not difference.is_outdated, "nothing of them changed"
        assert not [one for block in found for one in block.others if one.is_settled and one.is_outdated]
        assert [one.line.outcome for one in found[1].others if one.line and one.is_settled] == ["together"]

    def test_the_organisation_asks_a_question_of_its_own(self) -> None:
        rows = overview(Trajectory.objects.with_intake().get(title__startswith="Beter klant")).rows
        answered = [str(question.title) for question, answer in rows if question.is_own and answer]
        assert answered == ["Wat gebeurt er als we niets doen?"]

    def test_the_running_ones_were_started_with_every_promise(self) -> None:
        for title in ("Feedback", "Working"):
            trajectory = _trajectory(title)
            assert trajectory.started_at is not None
            assert trajectory.started_despite == ""
            assert shell(cast(trajectory, NOW)).closed

    def test_figures_are_there_and_the_open_moment_says_only_how_many(self) -> None:
        first, open_one = so_far(_trajectory("Feedback"))
        assert (first.is_closed, first.figures.applied is not None) == (True, True)
        assert (open_one.is_closed, open_one.figures.applied) == (False, None)
        answered = open_one.figures.answered
        assert answered is not None
        assert 0 < answered.number < answered.base
        told = {one.moment: one for one in published(_trajectory("Working"))}
        assert told[Moment.D42].figures.applied is not None

    def test_one_was_solved_without_a_training_and_its_figure_shows_it(self) -> None:
        solved = _trajectory("Sneller")
        everyone = full_cast(solved, NOW)
        assert {promise.state for promises in everyone.promises.values() for promise in promises} == {"kept"}
        (measured,) = Measurement.objects.filter(figure__trajectory=solved)
        assert measured.value == 88
        assert str(measured.given_by) == "Marieke de Groot"

    def test_one_is_finished_and_begins_once_more_with_what_was_said(self) -> None:
        finished = _trajectory("Nieuwe")
        assert finished.state == "ended"
        heard = {each.party: len(each.texts) for each in voices(finished)}
        assert heard == {"trainer": 1, "learners": 4, "support": 2}
        again = finished.editions.get()
        assert (again.edition, last_time(again)) == (2, voices(finished))
        assert {answer.status for answer in again.intake_answers.all()} == {"recheck"}
        assert again.starts_on > NOW.date()
        assert Template.objects.get().made_by == finished.owner

    def test_somebody_asks_for_something_and_waits(self) -> None:
        asked = _trajectory("Veiliger")
        assert asked.state == "requested"
        assert str(asked.requested_by) == "Hassan Bouzid"
        assert not Mail.objects.filter(person=asked.requested_by).exists()

    def test_people_come_in_every_kind(self) -> None:
        people = Person.objects
        assert {person.reach for person in people.all()} == {"own", "shared", "none"}
        assert people.filter(name="Jan de Vries").count() == 2
        assert people.filter(timezone="Europe/Lisbon").exists()
        assert people.filter(weekdays="24").exists()
        assert people.exclude(employer="").exists()
        assert people.filter(absences__isnull=False).exists()
        assert people.exclude(undeliverable="").count() == 1

    def test_every_kind_of_follow_up_happened(self) -> None:
        assert LogEntry.objects.exclude(moment="").count() > 30
        assert IfThenPlan.objects.count() > 10
        assert {talk.outcome for talk in Talk.objects.all()} == {"held", "planned", "no"}
        assert Observation.objects.filter(seen=None).exists()
        agreed = Pairing.objects.agreed()
        assert {one.function for one in agreed} == {"buddy", "observer"}
        assert Pairing.objects.standing().filter(person=None).exists()
        assert Observation.objects.exclude(seen=None).count() >= 4
        assert {"yes", "yes_if", "no", "question", "kept"} <= {answer.kind for answer in Answer.objects.all()}
        assert {"link", "phone", "paper"} == {answer.way for answer in Answer.objects.all()}

    def test_what_stood_in_the_way_can_be_read_beside_what_was_kept(self) -> None:
        running = Trajectory.objects.get(title="Feedback geven zonder buikpijn")
        assert [str(one) for row in published(running) for one in row.figures.in_the_way] == ["Tijd: 5 van 10"]

    def test_nobody_acted_in_the_future(self) -> None:
        for instants in (
            Answer.objects.values_list("given_at", flat=True),
            LogEntry.objects.values_list("written_at", flat=True),
            Mail.objects.filter(state="sent").values_list("sent_at", flat=True),
            Ask.objects.values_list("opened_at", flat=True),
        ):
            found = [instant for instant in instants if instant is not None]
            assert found
            assert max(found) <= NOW + timedelta(minutes=1)

    def test_every_answer_by_link_came_after_its_letter(self) -> None:
        answers = list(Answer.objects.filter(way="link").select_related("mail", "promise__role__person"))
        assert len(answers) > 40
        for answer in answers:
            assert answer.mail is not None
            assert answer.mail.person_id == answer.promise.role.person_id
            assert answer.mail.sent_at is not None
            assert answer.mail.sent_at < answer.given_at

    def test_letters_are_readable_and_there_are_not_too_many(self) -> None:
        letters = list(arrived.arrived())
        readers = Mail.objects.values("person").distinct().count()
        assert 100 < len(letters) < 8 * readers, "in all those months"
        for letter in letters:
            assert letter.subject
            assert letter.to.endswith(".example")
            assert len(letter.text) > 80
            assert "<html" in letter.html
            assert "{{" not in letter.text + letter.html
            assert "%(" not in letter.text + letter.html
            assert letter.date <= NOW + timedelta(minutes=1)
        asking = [letter for letter in letters if "l/" in "".join(letter.links) or "m/" in "".join(letter.links)]
        assert len(asking) > 100

    def test_no_letter_holds_what_a_learner_noted_and_only_their_own_quote_their_plan(self) -> None:
        letters = [(letter.to, letter.text + letter.html) for letter in arrived.arrived()]
        stories = set(LogEntry.objects.exclude(story="").values_list("story", flat=True))
        assert len(stories) > 8
        assert not [text for text in stories for _to, words in letters if text[:40] in words]

        quoted = set()
        for plan in IfThenPlan.objects.select_related("learner__person"):
            holding = {to for to, words in letters if plan.response[:40] in words}
            assert holding <= {plan.learner.person.email}
            quoted |= holding
        assert quoted, "a reminder says what one meant to do"

    def test_what_an_observer_wrote_is_said_back_to_nobody_else(self) -> None:
        seen = Observation.objects.exclude(example="").select_related("observer__person")
        letters = [(letter.to, letter.text + letter.html) for letter in arrived.arrived()]
        assert len(seen) >= 3
        for one in seen:
            holding = {to for to, words in letters if one.example[:40] in words}
            assert holding <= {one.observer.person.email}

    def test_every_address_is_of_nobody(self) -> None:
        addresses = set(Person.objects.exclude(email="").values_list("email", flat=True))
        assert len(addresses) > 30
        assert not [address for address in addresses if not address.endswith(".example")]

    def test_no_plan_asks_the_database_more_than_its_budget(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Of one in its second month that is followed, too, and of one that is over."""
        monkeypatch.setattr("insight.views.trajectory.now", lambda: NOW)
        member = Member.objects.select_related("person__user").get(person__email=django_settings.EXAMPLE_MEMBER)
        sign_in(client, member)
        asked = {}
        for trajectory in Trajectory.objects.all():
            where = [member.person.organisation.public_id, trajectory.public_id]
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse("insight:plan", args=where)).status_code == 200
            asked[str(trajectory)] = len(queries)
        assert len(asked) > 5
        assert {title: number for title, number in asked.items() if number > MORE["insight:plan"]} == {}

    def test_the_one_to_look_around_as_is_admin(self) -> None:
        member = Member.objects.get(person__email=django_settings.EXAMPLE_MEMBER)
        assert member.role == "admin"
        assert Trajectory.objects.owned_by(member).count() == 3

    def test_a_second_time_changes_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        before = (Mail.objects.count(), Trajectory.objects.count(), Answer.objects.count())
        call_command("example", once=True)
        assert "left out" in capsys.readouterr().out
        with pytest.raises(CommandError, match="already"):
            call_command("example")
        assert (Mail.objects.count(), Trajectory.objects.count(), Answer.objects.count()) == before


def test_it_is_for_development_only(settings: Settings, db: None) -> None:
    settings.DEVELOPMENT = False
    with pytest.raises(CommandError, match="development"):
        call_command("example", once=True)
    assert not Organisation.objects.exists()


def test_when_it_fails_nothing_stays(settings: Settings, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither rows nor letters: the next try begins anew."""

    def stumble(life: Any) -> None:
        letter = Path(settings.MAILBOX_DIR) / "new" / "1.letter"
        letter.parent.mkdir(parents=True)
        letter.write_text("half")
        raise RuntimeError

    monkeypatch.setattr("impactmodel.example.life.Life.live", stumble)
    with pytest.raises(RuntimeError):
        call_command("example", once=True)
    assert not Organisation.objects.exists()
    assert not list(Path(settings.MAILBOX_DIR).rglob("*letter"))


ODD_DAYS = [
    date(2027, 1, 3),  # a Sunday after the holidays
    date(2026, 12, 31),
    date(2028, 2, 29),
    date(2027, 5, 6),  # Ascension Day
]


@pytest.mark.once
@pytest.mark.parametrize("today", ODD_DAYS, ids=str)
def test_files_can_be_read_on_any_day(today: date, db: None) -> None:
    """Every file is read without a fault, whatever today is, and what is past stays past."""
    life = begin(datetime(today.year, today.month, today.day, 12, tzinfo=UTC))
    for name in STORIES:
        told = json.loads((HERE / "stories" / f"{name}.json").read_text())
        life._make(told, life.days.instant(life.days.day(told["made"][0]), told["made"][1]))
        trajectory = life.stories[-1].trajectory
        made = [life.days.day(step["day"]) for step in told["staff"]]
        assert made == sorted(made)
        assert not [day for day in made if day > today]
        for intervention in trajectory.interventions.all():
            assert not [day for day in intervention.days() if not life.days.calendar.works_on(day)]
    start, end = overall(_trajectory("Feedback"))
    assert start < end < today < overall(_trajectory("Beter klant"))[0]


def test_days_in_a_text_are_written_as_people_do() -> None:
    days = Days(date(2027, 1, 12), Calendar())
    said = {"text": "tot {@+28}", "on": "@+28", "at": "@-3T09:30", "n": 3}
    assert days.filled_in(said, "nl") == {
        "text": "tot 9 februari", "on": "2027-02-09", "at": "2027-01-08T09:30", "n": 3,
    }  # fmt: skip
    assert days.filled_in("until {@+28}", "en") == "until 9 February"


def test_everyone_in_a_story_stands_in_its_file() -> None:
    """A name that is misspelled would make somebody silent without a word."""
    staff = {name for name, *_more in STAFF}
    for name in STORIES:
        told = json.loads((HERE / "stories" / f"{name}.json").read_text())
        data = json.loads((HERE / told["file"]).read_text())
        known = staff | {
            f"{each['name']} ({each['distinction']})" if "distinction" in each else each["name"]
            for each in data["people"]
        }
        texts = [wording["text"] for each in data.get("commitments", []) for wording in each["wordings"]]
        instead = [one for step in told["staff"] for one in step.get("instead", [])]
        texts += [one["text"] for one in instead]
        said = [*told.get("views", []), *told.get("next_time", [])]
        assert {one["who"] for one in [*instead, *said]} <= known
        assert {name for answers in told.get("figures", {}).values() for name in answers} <= known
        for step in [*told["staff"], *told["promises"], *told["moments"], *told["sights"]]:
            who = step.get("who", [])
            for one in [who] if isinstance(who, str) else who:
                assert one in known, one
            assert step.get("about", "Sanne Brouwer") in known
            assert not step.get("what") or any(text.startswith(step["what"]) for text in texts), step
        for answers in told["logs"].values():
            assert set(answers) <= known


def test_nobody_real_can_be_mailed() -> None:
    """Every address in the files ends in .example."""
    texts = "".join(file.read_text() for file in HERE.rglob("*.json"))
    addresses = re.findall(r"[\w.+-]+@[\w.-]+", texts)
    assert len(addresses) > 30
    assert {address.rsplit(".", 1)[-1] for address in addresses} == {"example"}
