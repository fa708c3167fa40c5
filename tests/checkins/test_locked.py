"""Whoever chooses a learner's address can sign in with it: so what was written before is locked then."""

from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from asks.links import make_link
from asks.models import Grant
from checkins import actions
from checkins.actions import Tried
from checkins.models import IfThenPlan, LogEntry, Observation
from mailing.models import Mail
from mailing.register import letters
from mailing.sending import drain
from organisations.acting import Actor
from organisations.actions import change_person
from organisations.models import Member, Organisation, Person
from organisations.sign_in import account_of
from roles.models import Function, Role
from tests import factories as make
from tests.checkins.conftest import DAY_7
from tests.opened import send_opened
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
OLD, NEW = "sara@voorbeeld.example", "sanne.prive@elders.example"
CANARIES = ("kanariegeel", "kanarieblauw", "kanariegroen")
LATER = "kanarierood"
CHANGED = DAY_7 + timedelta(days=1)


@pytest.fixture
def sara(running: Trajectory) -> Role:
    """With a note, a plan, and something that Noor saw."""
    account = make.user(OLD)
    learner = make.role(running, person=make.person("Sara Yıldız", user=account, email=OLD))
    wrote(learner, CANARIES[0])
    noor = make.role(running, Function.OBSERVER, "Noor Bakker")
    Observation.objects.create(observer=noor, learner=learner, moment="d7", seen=3, example=CANARIES[1], given_at=DAY_7)
    IfThenPlan.objects.create(learner=learner, situation=CANARIES[2], response="adem ik in", written_at=DAY_7)
    return learner


def wrote(learner: Role, story: str, days: int = 0) -> None:
    tried = Tried(opportunity=1, felt=2, story=story)
    at = DAY_7 + timedelta(days=days)
    actions.log(learner, tried=tried, ask=None, form_key=story, by=Actor(person=learner.person), now=at)


def change(person: Person, by: Person | None, email: str = NEW) -> None:
    change_person(person, changes={"email": email}, by=Actor(person=by), now=CHANGED)


def page(learner: Role, address: str, path: str = "") -> str:
    """What stands on this page for who signs in with this address."""
    account = account_of(address)
    assert account is not None
    client = Client()
    client.force_login(account)
    return client.get(f"/me/{learner.trajectory.public_id}/{path}").content.decode()


def test_a_planner_who_enters_an_address_of_their_own_reads_nothing(running: Trajectory, sara: Role) -> None:
    before = page(sara, OLD)
    assert all(canary in before for canary in CANARIES)
    assert CANARIES[2] in page(sara, OLD, "plan/")

    change(sara.person, by=running.owner)

    after = page(sara, NEW)
    assert not any(canary in after for canary in CANARIES)
    assert "op slot" in after
    assert "zo kan niemand meelezen door een adres te veranderen, ook L&amp;D niet" in after
    assert "op slot" not in before
    for path in ("plan/", "log/"):
        assert "kanarie" not in page(sara, NEW, path)
    note = LogEntry.objects.get().public_id
    account = account_of(NEW)
    assert account
    client = Client()
    client.force_login(account)
    assert client.get(f"/me/{running.public_id}/notes/{note}/delete/").status_code == 404


def test_through_the_page_of_the_person_as_well(running: Trajectory, sara: Role) -> None:
    """The form has put the new address into the row before the write looks at it."""
    planner = make.member("Bram Visser", organisation=running.organisation)
    client = Client()
    sign_in(client, planner)
    sent = {"name": "Sara Yıldız", "reach": "own", "email": NEW, "away-TOTAL_FORMS": "0", "away-INITIAL_FORMS": "0"}
    page = f"/o/{running.organisation.public_id}/people/{sara.person.public_id}/"
    answer = send_opened(client, page, sent)
    assert answer.status_code == 302

    sara.person.refresh_from_db()
    assert sara.person.readable_from is not None
    assert Mail.objects.get(kind="address_changed").address == OLD


def test_what_is_written_afterwards_is_read(running: Trajectory, sara: Role) -> None:
    change(sara.person, by=running.owner)
    wrote(sara, LATER, days=2)

    assert LATER in page(sara, NEW)


def test_who_changes_their_own_address_keeps_everything(sara: Role) -> None:
    change(sara.person, by=sara.person)

    assert all(canary in page(sara, NEW) for canary in CANARIES)
    assert not Mail.objects.filter(kind="address_changed").exists()


def test_another_name_or_the_same_address_in_capitals_locks_nothing(running: Trajectory, sara: Role) -> None:
    by = Actor(person=running.owner)
    change_person(sara.person, changes={"name": "Sara Demir", "email": OLD.upper()}, by=by, now=CHANGED)

    assert all(canary in page(sara, OLD) for canary in CANARIES)


def test_a_detour_past_no_address_locks_as_well(running: Trajectory, sara: Role) -> None:
    by = Actor(person=running.owner)
    change_person(sara.person, changes={"reach": "none", "email": ""}, by=by, now=CHANGED)
    change_person(sara.person, changes={"reach": "own", "email": NEW}, by=by, now=CHANGED)

    assert not any(canary in page(sara, NEW) for canary in CANARIES)


def test_without_anything_from_before_nothing_is_said(running: Trajectory) -> None:
    kofi = make.role(running, name="Kofi Mensah")
    change(kofi.person, by=running.owner)

    assert "op slot" not in page(kofi, NEW)


def test_the_old_address_hears_of_it_at_once(running: Trajectory, sara: Role) -> None:
    change(sara.person, by=running.owner)
    assert drain(CHANGED + timedelta(seconds=1)) == 1

    (file,) = (Path(settings.MAILBOX_DIR) / "new").iterdir()
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = letter.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert OLD in letter["To"]
    assert "Sara" in text
    assert running.owner.name in text
    assert "op slot" in text
    assert NEW not in file.read_text()


@pytest.mark.parametrize("went", ["nothing", "elsewhere", "cancelled", "letter", "account"])
def test_who_was_never_written_to_and_has_nothing_there_gets_no_letter(running: Trajectory, went: str) -> None:
    lukasz = make.person("Łukasz Zając", email="lukasz@voorbeeld.example")
    if went == "account":
        lukasz.user = make.user(lukasz.email)
        lukasz.save()
    elif went != "nothing":
        states = {"cancelled": "cancelled"}
        addresses = {"elsewhere": "vroeger@voorbeeld.example"}
        make.mail(lukasz, state=states.get(went, "sent"), address=addresses.get(went, lukasz.email))
    change(lukasz, by=running.owner)

    assert Mail.objects.filter(kind="address_changed").exists() is (went in ("letter", "account"))


def test_without_words_of_their_own_nothing_is_said_of_a_lock(running: Trajectory, sara: Role) -> None:
    lukasz = make.person("Łukasz Zając", email="lukasz@voorbeeld.example")
    make.mail(lukasz, state="sent", address=lukasz.email)
    organisation = running.organisation
    organisation.name = "Zorggroep 's-Gravenmade"
    organisation.save()
    for person, is_locked in ((lukasz, False), (sara.person, True)):
        change(person, by=running.owner, email=f"nieuw-{person.pk}@elders.example")
        mail = Mail.objects.get(kind="address_changed", person=person)
        letter = letters["address_changed"].render(mail, CHANGED)
        for text in (letter.text, letter.html):
            assert ("op slot" in text) is is_locked
            assert "Gravenmade" in text
            assert "nieuw-" not in text


def test_the_letter_says_whom_to_tell_and_how(running: Trajectory, sara: Role) -> None:
    """An admin before a planner, whoever changed it last, and nobody whom no mail reaches or who is elsewhere."""
    home = running.organisation
    there: list[Member] = []

    def told() -> str:
        mail = Mail.objects.get(kind="address_changed")
        letter = letters["address_changed"].render(mail, CHANGED)
        named = [one.person for one in there if one.person.email in letter.text]
        for person in named:
            assert f"zoals {person.name}:\n{person.email}\n" in letter.text
            assert f'zoals {person.name}:<br /><a href="mailto:{person.email}">' in letter.html
        return ", ".join(person.called for person in named)

    def comes(name: str, role: str = "planner", organisation: Organisation = home) -> Person:
        there.append(make.member(name, organisation=organisation, role=role))
        return there[-1].person

    by = comes("Bram Visser")
    comes("Aad Elders", "admin", make.organisation(name="Elders"))
    comes("Ruud Peeters", "reader")
    change(sara.person, by=by)
    assert told() == "Bram", "rather than nobody"
    comes("Çelik Demir")
    assert told() == "Çelik"
    marieke = comes("Marieke de Groot", "admin")
    assert told() == "Marieke"
    Person.objects.filter(pk=marieke.pk).update(undeliverable=marieke.email)
    assert told() == "Çelik"
    Member.objects.all().delete()
    assert told() == ""
    letter = letters["address_changed"].render(Mail.objects.get(kind="address_changed"), CHANGED)
    assert "iemand in je organisatie die je vertrouwt." in letter.text


def test_an_admin_whose_own_address_was_changed_is_not_led_to_themselves(running: Trajectory) -> None:
    admin, other = (make.member(name, organisation=running.organisation, role="admin") for name in ("Ada", "Bo"))
    change(admin.person, by=other.person)

    text = letters["address_changed"].render(Mail.objects.get(kind="address_changed"), CHANGED).text

    assert f"zoals Bo:\n{other.person.email}\n" in text


@pytest.mark.parametrize("dead", [True, False])
def test_an_address_that_never_worked_gets_no_letter(running: Trajectory, sara: Role, dead: bool) -> None:
    if dead:
        sara.person.undeliverable = OLD
        sara.person.save()
    change(sara.person, by=running.owner)

    assert Mail.objects.filter(kind="address_changed").exists() is not dead


def test_links_at_the_old_address_open_nothing_any_more(running: Trajectory, sara: Role) -> None:
    """Or what the learner goes on writing there would be read at the new address."""
    now = CHANGED - timedelta(days=1)
    sent = make.mail(sara.person, state="sent", sent_at=now)
    refused = make.mail(sara.person, state="failed")
    tokens = [make_link(sara.person, mail, Grant.Purpose.PAGE, now)[1] for mail in (sent, refused)]
    stop = make_link(sara.person, sent, Grant.Purpose.UNSUBSCRIBE, now)[1]
    assert Client().get(f"/l/{tokens[0]}").status_code == 200

    change(sara.person, by=running.owner)

    assert Client().get(f"/l/{tokens[0]}").status_code == 404
    # Nobody read the letter that was refused: sent again, its link works.
    assert Client().get(f"/l/{tokens[1]}").status_code == 200
    assert Client().get(f"/u/{stop}").status_code == 200


def test_an_observer_s_words_are_locked_in_the_same_way(running: Trajectory, sara: Role) -> None:
    noor = Observation.objects.get().observer.person
    assert [one.example for one in Observation.objects.given_by(noor)] == [CANARIES[1]]

    change(noor, by=running.owner)

    assert not Observation.objects.given_by(noor).exists()
    assert CANARIES[1] in page(sara, OLD), "the learner still reads them"
