"""What do we do differently next time? Asked when it is over, read without names, and only when the asking is over."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from asks.links import make_link
from asks.models import Ask, AskLetter, Grant
from impactmodel import ticking
from mailing.arrived import arrived
from organisations.acting import Actor
from organisations.models import Member, Person
from roles import actions, planning
from roles.next_time import KIND, tellable
from tests import factories as make
from trajectories import files
from trajectories.models import NextTime, Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]

# A Thursday, eleven o'clock in Amsterdam.
CLOSED = datetime(2027, 3, 25, 10, tzinfo=UTC)
OVER = datetime(2027, 4, 10, 9, tzinfo=UTC)
SUPPORT = ("manager", "sponsor", "buddy")


@pytest.fixture(autouse=True)
def _at_closing(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, CLOSED)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def trajectory(sanne: Member) -> Trajectory:
    """Six learners, a trainer and three around them."""
    made = make.trajectory(owner=sanne.person, state="running", started_at=make.MADE)
    for number in range(6):
        make.role(made, "learner", f"Lerende {number}")
    make.role(made, "trainer", "Joost de Wit")
    for function in SUPPORT:
        make.role(made, function, f"Naam van {function}")
    return made


def url(name: str, trajectory: Trajectory) -> str:
    return reverse(name, kwargs={"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id})


def close(staff: Client, trajectory: Trajectory, wants: str = "yes") -> None:
    sent = {"sure": "yes", "asks_next_time": wants}
    assert staff.post(url("roles:end", trajectory), sent).status_code == 302
    trajectory.refresh_from_db()


def link_of(ask: Ask) -> str:
    """The address the card posts to, through a letter that holds this ask."""
    mail = make.mail(ask.person, state="sent", sent_at=CLOSED)
    AskLetter.objects.put_in(mail, [ask], step=1)
    token = make_link(ask.person, mail, Grant.Purpose.PAGE, CLOSED)[1]
    return reverse("roles:next_time", kwargs={"token": token, "ask": ask.public_id})


def page_of(link: str) -> str:
    return re.sub(r"next-time/.*", "", link)


def say(ask: Ask, text: str = "", what: str = "change") -> int:
    prefix = f"next-{ask.public_id}"
    return Client().post(link_of(ask), {f"{prefix}-what": what, f"{prefix}-text": text}).status_code


def asked(trajectory: Trajectory) -> list[Ask]:
    return list(Ask.objects.filter(trajectory=trajectory, kind=KIND).select_related("person").order_by("pk"))


def of(trajectory: Trajectory, name: str) -> Ask:
    return next(ask for ask in asked(trajectory) if ask.person.name == name)


def told(trajectory: Trajectory) -> list[tuple[str, str]]:
    return list(NextTime.objects.of(trajectory).told().values_list("party", "text"))


def test_everyone_who_takes_part_and_gets_mail_is_asked_from_the_next_working_day_on(
    staff: Client, trajectory: Trajectory
) -> None:
    make.role(trajectory, "learner", person=make.person("Zonder mail", reach="none"))
    make.role(trajectory, "observer", "Was er even", held_until=date(2027, 2, 1))
    other = make.ask(trajectory, make.person("Iemand"), kind="promise")

    close(staff, trajectory)

    assert len(asked(trajectory)) == 10
    assert {ask.due_on for ask in asked(trajectory)} == {date(2027, 3, 26)}, "tomorrow"
    assert all(ask.is_open for ask in asked(trajectory))
    other.refresh_from_db()
    assert not other.is_open


def test_who_is_away_without_end_keeps_nothing_from_closing(staff: Client, trajectory: Trajectory) -> None:
    make.absence(Person.objects.get(name="Joost de Wit"), CLOSED.date(), date(2035, 1, 1))

    close(staff, trajectory)

    assert trajectory.state == Trajectory.State.ENDED
    assert of(trajectory, "Joost de Wit").due_on == date(2027, 3, 26)


def test_who_sits_twice_is_asked_once(staff: Client, trajectory: Trajectory) -> None:
    make.role(trajectory, "buddy", person=Person.objects.get(name="Joost de Wit"))

    close(staff, trajectory)

    assert len(asked(trajectory)) == 10


def test_nobody_is_asked_when_that_was_not_chosen(staff: Client, trajectory: Trajectory) -> None:
    close(staff, trajectory, "no")

    assert asked(trajectory) == []


def test_what_is_called_off_asks_nobody(staff: Client, trajectory: Trajectory) -> None:
    staff.post(url("roles:cancel", trajectory), {"because": "De fusie gaat voor.", "asks_next_time": "yes"})

    trajectory.refresh_from_db()
    assert trajectory.state == "cancelled"
    assert asked(trajectory) == []


def test_whether_people_get_this_letter_has_to_be_chosen(staff: Client, trajectory: Trajectory) -> None:
    response = staff.post(url("roles:end", trajectory), {"sure": "yes"})

    assert response.status_code == 422
    assert "Kies of we het iedereen vragen" in response.content.decode()
    trajectory.refresh_from_db()
    assert trajectory.is_running


def test_the_letter_asks_it_and_reminds_who_said_nothing(staff: Client, trajectory: Trajectory) -> None:
    close(staff, trajectory)
    first = datetime(2027, 3, 30, 7, 30, tzinfo=UTC)
    assert ticking.tick(first).failed == []
    letters = list(arrived())
    assert len(letters) == 10
    assert "wat doen we de volgende keer anders?" in letters[0].subject
    ask = of(trajectory, "Lerende 0")
    letter = next(letter for letter in letters if ask.person.email in letter.to)
    assert "lezen dit zonder je naam, tussen wat anderen zeggen" in letter.text
    assert say(ask, what="good") == 303

    assert ticking.tick(datetime(2027, 4, 2, 7, 30, tzinfo=UTC)).failed == []

    assert len(list(arrived())) == 19


def test_one_line_is_kept_and_another_takes_its_place(staff: Client, trajectory: Trajectory) -> None:
    close(staff, trajectory)
    ask = of(trajectory, "Naam van sponsor")

    assert say(ask, "Eerder\nbeginnen") == 303
    assert say(ask, "Later beginnen") == 303

    line = NextTime.objects.get()
    assert (line.text, line.party, line.person) == ("Later beginnen", "support", ask.person)
    ask.refresh_from_db()
    assert ask.answered_at == CLOSED


def test_a_choice_is_needed_and_words_with_it(staff: Client, trajectory: Trajectory) -> None:
    close(staff, trajectory)
    ask = asked(trajectory)[0]
    prefix = f"next-{ask.public_id}"

    for sent, fault in (
        ({}, "Kies of er iets anders kan"),
        ({f"{prefix}-what": "change"}, "Schrijf in één regel wat er anders kan"),
        ({f"{prefix}-what": "change", f"{prefix}-text": "x" * 301}, "Maak het korter"),
    ):
        response = Client().post(link_of(ask), sent)
        assert response.status_code == 422
        assert fault in response.content.decode()
    assert not NextTime.objects.exists()


def test_nothing_that_was_said_is_read_back_through_the_link(staff: Client, trajectory: Trajectory) -> None:
    close(staff, trajectory)
    ask = of(trajectory, "Lerende 1")
    say(ask, "Minder sheets")

    page = Client().get(page_of(link_of(ask))).content.decode()
    done = Client().get(page_of(link_of(ask)) + "done/").content.decode()

    assert "Je regel is binnen." in page
    assert "Minder sheets" not in page + done
    assert "Dit zei je" not in done, "no heading with nothing under it"


def test_the_card_says_truly_who_reads_it(staff: Client, trajectory: Trajectory) -> None:
    close(staff, trajectory)

    said = {name: Client().get(page_of(link_of(of(trajectory, name)))).content.decode() for name in (
        "Lerende 2", "Joost de Wit",
    )}  # fmt: skip

    assert "tussen wat anderen zeggen. Antwoorden er minder dan 5 mensen, dan leest niemand het." in said["Lerende 2"]
    assert "hooguit staat er ‘opleider’ bij. Met zo weinigen kunnen ze raden wie het schreef." in said["Joost de Wit"]


def test_nobody_reads_anything_before_the_asking_is_over(staff: Client, trajectory: Trajectory) -> None:
    close(staff, trajectory)
    for number in range(6):
        say(of(trajectory, f"Lerende {number}"), f"Regel {number}")

    planning.plan(CLOSED + timedelta(days=5))
    assert told(trajectory) == []
    assert "next_times" not in files.dump(trajectory)
    assert "Regel 3" not in staff.get(url("insight:plan", trajectory)).content.decode()

    planning.plan(OVER)
    assert told(trajectory) == [("learners", f"Regel {number}") for number in range(6)]
    assert "Regel 3" in staff.get(url("insight:plan", trajectory)).content.decode()


def test_told_it_leads_back_to_nobody(staff: Client, trajectory: Trajectory) -> None:
    close(staff, trajectory)
    for number, words in ((4, "aaa"), (0, "zzz"), (1, "mmm"), (2, "Bbb"), (3, "ccc"), (5, "")):
        ask = of(trajectory, f"Lerende {number}")
        assert say(ask, words, "change" if words else "good") == 303

    planning.plan(OVER)

    rows = NextTime.objects.of(trajectory)
    assert [row.text for row in rows] == ["", "aaa", "Bbb", "ccc", "mmm", "zzz"], "in the order of the words"
    assert {(row.person, row.said_at) for row in rows} == {(None, OVER)}
    assert sorted(row.pk for row in rows) == [row.pk for row in rows]
    data = files.dump(trajectory)["next_times"]
    assert data[1] == {"party": "learners", "text": "aaa", "said_at": "2027-04-10T11:00:00+02:00"}
    assert all(set(line) <= {"party", "text", "said_at"} for line in data)


def test_when_everyone_has_answered_it_is_told_at_once(staff: Client, trajectory: Trajectory) -> None:
    close(staff, trajectory)
    for ask in asked(trajectory):
        say(ask, what="good")

    assert planning.plan(CLOSED + timedelta(days=6)) == 1

    assert len(told(trajectory)) == 10


def test_after_it_was_told_nothing_is_added(
    staff: Client, trajectory: Trajectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(staff, trajectory)
    say(of(trajectory, "Joost de Wit"), "Meer oefenen")
    late = of(trajectory, "Naam van buddy")
    link = link_of(late)
    planning.plan(OVER)
    at(monkeypatch, OVER)

    response = Client().post(link, {f"next-{late.public_id}-what": "good"})

    assert response.status_code == 303
    assert "Dit vragen we niet meer" in Client().get(page_of(link)).content.decode()
    assert told(trajectory) == [("trainer", "Meer oefenen")]
    with pytest.raises(actions.NoLongerAsked):
        actions.say_next_time(late, text="Toch nog", by=Actor(late.person), now=CLOSED)


SAID = [("learners", "b"), ("learners", "a"), ("learners", "")]
AROUND = [("support", "s"), ("support", "t")]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([("learners", text) for text in "edcba"], [("learners", text) for text in "abcde"]),
        ([("learners", text) for text in "dcba"] + AROUND[:1], [("", text) for text in "abcds"]),
        (SAID + AROUND, [("", text) for text in ("", "a", "b", "s", "t")]),
        (SAID + AROUND[:1], [("support", "s")]),
        ([*SAID, ("trainer", "x"), *AROUND], [("trainer", "x"), *(("", text) for text in ("", "a", "b", "s", "t"))]),
        ([("trainer", "x"), *AROUND], [("trainer", "x"), *AROUND]),
        ([], []),
    ],
)
def test_fewer_than_five_learners_are_told_with_others_or_not_at_all(
    said: list[tuple[str, str]], expected: list[tuple[str, str]]
) -> None:
    assert tellable(said, 5) == expected


def test_a_line_that_may_not_be_told_is_gone(staff: Client, trajectory: Trajectory) -> None:
    close(staff, trajectory)
    say(of(trajectory, "Lerende 0"), "Herkenbaar")

    planning.plan(OVER)

    assert not NextTime.objects.of(trajectory).exists()


def test_who_learned_and_stood_around_others_sits_with_the_learners(staff: Client, trajectory: Trajectory) -> None:
    make.role(trajectory, "buddy", person=Person.objects.get(name="Lerende 0"))
    close(staff, trajectory)

    say(of(trajectory, "Lerende 0"), "Kortere dagen")

    assert NextTime.objects.get().party == "learners"


def test_the_next_edition_reads_it_beside_its_intake(staff: Client, trajectory: Trajectory) -> None:
    for party, text in (("learners", "Kortere dagen"), ("learners", ""), ("", "Begin eerder")):
        NextTime.objects.create(trajectory=trajectory, party=party, text=text, said_at=CLOSED)
    again = make.trajectory(owner=trajectory.owner, previous=trajectory, edition=2, title="Tweede")
    other = make.trajectory(owner=trajectory.owner, title="Iets anders")

    for page in ("insight:plan", "trajectories:intake", "trajectories:intake_all"):
        shown = staff.get(url(page, again)).content.decode()
        assert "Vorige keer zeiden ze" in shown
        assert "Kortere dagen" in shown
        assert "Ook gehoord: het was goed zo." in shown
        assert "Uit de groep" in shown
        assert "Vorige keer zeiden ze" not in staff.get(url(page, other)).content.decode()
    question = url("trajectories:intake", again) + "2/"
    assert "Kortere dagen" in staff.get(question).content.decode()


def test_a_plan_that_is_over_says_until_when_lines_come_in(staff: Client, trajectory: Trajectory) -> None:
    close(staff, trajectory)

    assert (
        "Tot en met 8 april kan iedereen nog iets zeggen" in staff.get(url("insight:plan", trajectory)).content.decode()
    )


def test_a_stranger_a_deputy_and_another_ask_get_nowhere(staff: Client, trajectory: Trajectory) -> None:
    close(staff, trajectory)
    mine, theirs = of(trajectory, "Lerende 0"), of(trajectory, "Lerende 1")

    assert Client().get(link_of(mine)).status_code == 302
    assert Client().get(link_of(mine).replace(mine.public_id, theirs.public_id)).status_code == 404
    deputy = make.person("Hans Kuiper", organisation=trajectory.organisation)
    mail = make.mail(deputy, state="sent", sent_at=CLOSED)
    AskLetter.objects.put_in(mail, [mine], step=1)
    token = make_link(deputy, mail, Grant.Purpose.PAGE, CLOSED, on_behalf_of=mine.person)[1]
    address = reverse("roles:next_time", kwargs={"token": token, "ask": mine.public_id})
    assert Client().post(address, {f"next-{mine.public_id}-what": "good"}).status_code == 404
    assert not NextTime.objects.exists()
