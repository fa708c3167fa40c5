"""Learners go from one manager to another; and several who stand beside one learner each say their own."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from asks import links
from asks.models import Ask, Grant
from mailing.models import Mail
from organisations.acting import Actor
from organisations.models import Member, Person
from roles import actions
from roles.models import Answer, Promise, Role
from roles.promises import line_up
from tests import factories as make
from trajectories.files import dump, load
from trajectories.models import Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def trajectory(sanne: Member) -> Trajectory:
    """Two things asked for each learner."""
    made = make.trajectory(owner=sanne.person, starts_on=date(2027, 2, 2))
    for text in ("Rooster vrij", "Startgesprek"):
        make.commitment(made, "manager", text, per_learner=True)
    return made


@pytest.fixture
def learners(trajectory: Trajectory) -> dict[str, Role]:
    return {name: make.role(trajectory, "learner", name) for name in ("Sara Yıldız", "Łukasz O", "Mona Haddad")}


def ask_everyone(trajectory: Trajectory, sanne: Member) -> None:
    line_up(trajectory, NOW)
    actions.send_asks(
        trajectory,
        promises=list(Promise.objects.of(trajectory).unasked().with_words()),
        on=None,
        by=Actor(sanne.person),
        now=NOW - timedelta(days=2),
    )


def say(person: Person, kind: str, about: Role, text: str, words: str = "") -> None:
    line = Promise.objects.with_words().get(
        role__person=person, learner=about, commitment__wording__text=text, ended_at=None
    )
    assert line.asked_on
    given = [actions.Given(line, kind, line.asked_on, words)]
    actions.answer_promise(line.commitment.trajectory, person=person, given=given, by=Actor(person), now=NOW)


def url(name: str, trajectory: Trajectory, **more: str) -> str:
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    return reverse(f"roles:{name}", kwargs=place | more)


def page_of(person: Person) -> str:
    mail = Mail.objects.filter(person=person, kind="letter").latest("pk")
    token = links.make_link(person, mail, Grant.Purpose.PAGE, NOW)[1]
    return Client().get(f"/l/{token}").content.decode()


def test_open_items_go_along_and_what_was_promised_stands_until_the_new_one_says_otherwise(
    staff: Client, trajectory: Trajectory, learners: dict[str, Role], sanne: Member
) -> None:
    farid = make.role(trajectory, "manager", "Farid van 't Hof")
    noor = make.role(trajectory, "manager", "Noor 's-Gravenmade")
    sara, lukasz, mona = learners.values()
    noor.learners.set([mona])
    ask_everyone(trajectory, sanne)
    say(farid.person, "yes", sara, "Rooster vrij")
    say(farid.person, "no", sara, "Startgesprek", "Ik ken haar niet.")
    address = url("move", trajectory, role=farid.public_id)
    assert address in staff.get(url("role", trajectory, role=farid.public_id)).content.decode()
    everyone = {"learners": [one.public_id for one in learners.values()], "to": noor.public_id}
    assert "Dit zijn ze allemaal" in staff.post(address, everyone).content.decode()
    sent = {"learners": [sara.public_id], "to": noor.public_id}

    check = staff.post(address, sent).content.decode()

    assert check.index("Gevraagd aan Noor") < check.index("Startgesprek") < check.index("Toegezegd door Farid")
    assert check.index("Toegezegd door Farid") < check.index("Rooster vrij")
    staff.post(address, sent | {"confirmed": "1"})

    assert (set(farid.learners.all()), set(noor.learners.all())) == ({lukasz, mona}, {mona, sara})
    about_sara = {str(one.commitment): one for one in Promise.objects.of(trajectory).with_words().filter(learner=sara)}
    assert {one.role for one in about_sara.values()} == {noor}
    taken = about_sara["Rooster vrij"]
    assert (taken.state, taken.is_taken_over) == ("promised", True)
    open_lines = Promise.objects.filter(public_id__in=Ask.objects.open().of(noor.person).values("about"))
    assert set(open_lines.filter(learner=sara).values_list("commitment__wording__text", flat=True)) == {"Startgesprek"}
    assert not Ask.objects.open().of(farid.person).filter(about__in=[one.public_id for one in about_sara.values()])
    assert "Sara" not in page_of(farid.person)
    shown = page_of(noor.person)
    assert "Toegezegd door Farid van &#x27;t Hof, van wie jij het overneemt" in shown
    assert "Ik ken haar niet." not in shown
    assert [one.kind for one in Answer.objects.filter(promise__role=farid)] == ["yes", "no"]


def test_other_learners_to_be_there_for_are_told_beforehand_what_they_ask_and_what_ends(
    staff: Client, trajectory: Trajectory, learners: dict[str, Role], sanne: Member
) -> None:
    farid = make.role(trajectory, "manager", "Farid van 't Hof")
    sara, lukasz, mona = learners.values()
    farid.learners.set([sara, lukasz])
    address = url("role", trajectory, role=farid.public_id)
    sent = {"learners": [lukasz.pk, mona.pk], "version": "1"}
    ask_everyone(trajectory, sanne)
    say(farid.person, "yes", sara, "Rooster vrij")

    check = staff.post(address, sent).content.decode()

    parts = re.findall(r"<h2>(.*?)</h2>.*?<ul[^>]*>(.*?)</ul>", check.partition("<h1>")[2])
    told = {title: re.findall(r"<bdi>(.*?)</bdi>", lines) for title, lines in parts}
    assert told == {
        "Nog niet gevraagd": ["“Rooster vrij”, voor Mona Haddad", "“Startgesprek”, voor Mona Haddad"],
        "Niet meer gevraagd": ["“Startgesprek”, voor Sara Yıldız"],
        "Niet meer toegezegd": ["“Rooster vrij”, voor Sara Yıldız"],
    }
    assert set(farid.learners.all()) == {sara, lukasz}
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', check)
    staff.post(address, {name: [value for key, value in hidden if key == name] for name, _value in hidden})
    assert set(farid.learners.all()) == {lukasz, mona}
    assert not Ask.objects.open().filter(about__in=Promise.objects.filter(learner=sara).values("public_id"))

    again = {"learners": [lukasz.pk, mona.pk, sara.pk], "version": "2"}
    back = staff.post(address, again).content.decode()
    assert back.index("Wordt opnieuw gevraagd") < back.index("“Startgesprek”, voor Sara Yıldız")
    assert back.index("Telt weer") < back.index("“Rooster vrij”, voor Sara Yıldız")
    staff.post(address, {"title": "teamcoach", "learners": [lukasz.pk, mona.pk], "version": "2"})
    farid.refresh_from_db()
    assert farid.title == "teamcoach"


def test_what_was_taken_over_goes_along_in_the_file(
    trajectory: Trajectory, learners: dict[str, Role], sanne: Member
) -> None:
    farid, noor = (make.role(trajectory, "manager", name) for name in ("Farid van 't Hof", "Noor 's-Gravenmade"))
    sara, lukasz, mona = learners.values()
    farid.learners.set([sara, lukasz])
    noor.learners.set([mona])
    ask_everyone(trajectory, sanne)
    say(farid.person, "yes", sara, "Rooster vrij")
    actions.move_learners(farid, learners=[sara], to=noor, by=Actor(sanne.person), now=NOW)

    text = dump(trajectory)
    again = load(text, trajectory.organisation, by=Actor(sanne.person), now=NOW)

    lines = Promise.objects.of(again).with_words().filter(learner__person=sara.person, role__person=noor.person)
    taken = next(line for line in lines if str(line.commitment) == "Rooster vrij")
    assert (taken.state, taken.is_taken_over) == ("promised", True)


def test_two_managers_of_one_learner_answer_differently_and_ld_sees_both(
    staff: Client, trajectory: Trajectory, learners: dict[str, Role], sanne: Member
) -> None:
    farid, noor = (make.role(trajectory, "manager", name) for name in ("Farid van 't Hof", "Noor 's-Gravenmade"))
    sara = learners["Sara Yıldız"]
    for manager in (farid, noor):
        manager.learners.set([sara])
    ask_everyone(trajectory, sanne)

    say(farid.person, "yes", sara, "Rooster vrij")
    say(noor.person, "no", sara, "Rooster vrij", "Woensdag is vol.")

    page = staff.get(url("commitments", trajectory)).content.decode()
    assert "Noor &#x27;s-Gravenmade zegt: “Woensdag is vol.”" in page
    assert re.search(r"<b>Farid van &#x27;t Hof</b> \(voor Sara Yıldız\): Ja", page)
    states = {str(one.role.person): one.state for one in Promise.objects.of(trajectory).with_words() if one.answer}
    assert states == {"Farid van 't Hof": "promised", "Noor 's-Gravenmade": "cannot"}
    assert "Woensdag is vol." not in page_of(farid.person)


def test_learners_with_a_last_day_stay_named_when_something_else_is_changed(
    staff: Client, trajectory: Trajectory, learners: dict[str, Role]
) -> None:
    """Of who names a learner until March and one who is gone, nothing becomes “every learner”."""
    farid = make.role(trajectory, "manager", "Farid van 't Hof")
    sara, lukasz, _mona = learners.values()
    farid.learners.set([sara, lukasz])
    Role.objects.filter(pk=sara.pk).update(held_until=date(2027, 3, 1))
    Role.objects.filter(pk=lukasz.pk).update(held_until=date(2027, 1, 3))
    line_up(trajectory, NOW)
    address = url("role", trajectory, role=farid.public_id)
    page = staff.get(address).content.decode()
    boxes = re.findall(r'<input type="checkbox" name="learners" value="(\d+)"[^>]* checked', page)

    staff.post(address, {"learners": boxes, "title": "coach", "version": farid.version})

    farid.refresh_from_db()
    assert farid.title == "coach"
    assert set(farid.learners.all()) == {sara, lukasz}
