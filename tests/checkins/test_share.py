"""A learner lets one person read one note, or their plan; nobody else reads it, and it can be taken back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client

from asks.models import Ask
from checkins import actions
from checkins.actions import Tried
from checkins.models import IfThenPlan, LogEntry, Share
from mailing.models import Mail
from mailing.sending import drain
from organisations.acting import Actor
from organisations.actions import change_person
from organisations.models import Member, Person
from roles.models import Function, Pairing, Role
from tests import factories as make
from tests.checkins.conftest import DAY_7
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
CANARY, PLAN, OTHER = "kanariegeel", "kanarieblauw", "kanariegroen"
OBSTACLE = "Durf"
SoItIs = Callable[[datetime], None]


@pytest.fixture
def planner() -> Member:
    return make.member("Sanne Brouwer")


@pytest.fixture
def running(planner: Member) -> Trajectory:
    """Of somebody who works here."""
    return make.trajectory(owner=planner.person, state="running", started_at=make.MADE)


@pytest.fixture
def sara(running: Trajectory) -> Role:
    """With two notes and a plan."""
    learner = make.role(running, person=make.person("Sara Yıldız", user=make.user()))
    for story in (CANARY, OTHER):
        wrote(learner, story)
    IfThenPlan.objects.create(learner=learner, situation=PLAN, response="vat ik samen", written_at=make.MADE)
    return learner


@pytest.fixture
def noor(running: Trajectory, sara: Role) -> Role:
    """Sara's buddy, who said yes."""
    role = make.role(running, Function.BUDDY, person=make.person("Noor Bakker", user=make.user()))
    make.pair(role, sara)
    return role


@pytest.fixture(autouse=True)
def _day_seven(it_is: SoItIs) -> None:
    it_is(DAY_7)


def wrote(learner: Role, story: str) -> LogEntry:
    tried = Tried(opportunity=1, felt=2, story=story, obstacle="nerve", confidence=6)
    return actions.log(learner, tried=tried, ask=None, form_key=story, by=Actor(person=learner.person), now=DAY_7)


def signed_in(person: Person) -> Client:
    return sign_in(Client(headers={"accept-language": "nl"}), person)


def me(learner: Role, path: str = "") -> str:
    return f"/me/{learner.trajectory.public_id}/{path}"


def page_of(learner: Role) -> str:
    return signed_in(learner.person).get(me(learner)).content.decode()


def shared_page(person: Person) -> str:
    answer = signed_in(person).get("/me/shared/")
    assert answer.status_code == 200
    return answer.content.decode()


def note(story: str = CANARY) -> LogEntry:
    return LogEntry.objects.get(story=story)


def share(learner: Role, person: Person, story: str = CANARY) -> None:
    where = me(learner, f"notes/{note(story).public_id}/share/")
    assert signed_in(learner.person).post(where, {"person": person.public_id}).status_code == 302


def test_one_note_is_read_by_one_person_and_by_nobody_else(
    running: Trajectory, planner: Member, sara: Role, noor: Role
) -> None:
    assert "Alleen jij" in page_of(sara)
    assert CANARY not in shared_page(noor.person)

    share(sara, noor.person)

    read = shared_page(noor.person)
    assert CANARY in read
    assert "6 van 10" in read
    assert OTHER not in read
    assert PLAN not in read
    assert OBSTACLE not in read, "what was in the way is only ever counted"
    assert OBSTACLE in page_of(sara)
    others = [planner.person, make.member("Marieke", role="admin").person]
    for function in (Function.MANAGER, Function.TRAINER, Function.OBSERVER, Function.LEARNER, Function.BUDDY):
        others.append(make.role(running, function, person=make.person(user=make.user())).person)
    for person in others:
        assert CANARY not in shared_page(person)
    assert "Gedeeld met Noor" in page_of(sara)


def test_the_plan_is_read_by_who_plans_the_trajectory(planner: Member, sara: Role, noor: Role) -> None:
    answer = signed_in(sara.person).post(me(sara, "plan/share/"), {"person": planner.person.public_id})
    assert answer.status_code == 302

    read = shared_page(planner.person)
    assert PLAN in read
    assert CANARY not in read
    assert PLAN not in shared_page(noor.person)
    org, running = sara.trajectory.organisation.public_id, sara.trajectory.public_id
    back = signed_in(planner.person).get(f"/o/{org}/t/{running}/follow-up/parts/").content.decode()
    assert "1 ding is met jou alleen gedeeld" in back
    assert PLAN not in back
    colleague = signed_in(make.member("Ruud", role="admin").person).get(f"/o/{org}/t/{running}/follow-up/parts/")
    assert "gedeeld" not in colleague.content.decode()


def test_nothing_is_chosen_beforehand_and_only_confidants_can_be(running: Trajectory, sara: Role, noor: Role) -> None:
    farid = make.role(running, Function.MANAGER, "Farid el Amrani").person
    asked = make.role(running, Function.BUDDY, "Bas Kramer").person
    Pairing.objects.create(learner=sara, function="buddy", person=asked, chosen_at=DAY_7)
    where = me(sara, f"notes/{note().public_id}/share/")
    client = signed_in(sara.person)

    page = client.get(where).content.decode()

    assert "checked" not in page
    assert CANARY in page, "she sees what they will read"
    assert "Noor" in page
    assert "Sanne" in page
    assert "Farid" not in page
    assert "Bas" not in page, "he did not say yes yet"
    for person in (None, farid, asked, sara.person):
        assert client.post(where, {"person": person.public_id} if person else {}).status_code == 422
    assert not Share.objects.exists()


def test_taken_back_it_is_gone_and_the_letter_does_not_go(sara: Role, noor: Role, it_is: SoItIs) -> None:
    night = datetime(2027, 5, 7, 22, tzinfo=UTC)
    it_is(night)
    share(sara, noor.person)
    shared = Share.objects.get()
    stop = me(sara, f"shared/{shared.public_id}/stop/")
    client = signed_in(sara.person)
    assert client.get(stop).status_code == 302
    assert CANARY in shared_page(noor.person), "looking takes nothing back"

    client.post(stop)

    assert CANARY not in shared_page(noor.person)
    assert "Alleen jij" in page_of(sara)
    mail = Mail.objects.get(kind="shared")
    assert drain(night + timedelta(days=4)) == 0
    mail.refresh_from_db()
    assert mail.state == Mail.State.CANCELLED
    assert client.post(stop).status_code == 404


def test_the_letter_says_who_and_not_what_and_is_answered_to_the_learner(sara: Role, noor: Role) -> None:
    share(sara, noor.person)
    share(sara, noor.person, OTHER)
    assert drain(DAY_7 + timedelta(seconds=1)) == 1, "once a day"

    (file,) = (Path(settings.MAILBOX_DIR) / "new").iterdir()
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = letter.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "Sara" in letter["Subject"]
    assert "/me/shared/" in text
    assert not any(word in file.read_text() + text for word in (CANARY, OTHER, OBSTACLE))
    assert letter["Reply-To"].addresses[0].addr_spec == sara.person.email


def test_a_buddy_who_stops_looking_along_goes_on_reading(sara: Role, noor: Role) -> None:
    looking = make.role(sara.trajectory, Function.OBSERVER, person=noor.person)
    make.pair(looking, sara)
    share(sara, noor.person)

    actions.let_pairing_go(Pairing.objects.get(function="observer"), by=Actor(person=sara.person), now=DAY_7)

    assert CANARY in shared_page(noor.person)


def test_who_is_no_longer_the_buddy_reads_nothing(sara: Role, noor: Role) -> None:
    share(sara, noor.person)
    actions.let_pairing_go(Pairing.objects.get(), by=Actor(person=sara.person), now=DAY_7)
    assert CANARY not in shared_page(noor.person)

    make.pair(noor, sara)

    assert CANARY not in shared_page(noor.person), "chosen again they begin anew"


def test_who_says_no_after_all_reads_nothing(sara: Role, noor: Role) -> None:
    share(sara, noor.person)
    assert CANARY in shared_page(noor.person)
    actions.refuse(Pairing.objects.get(), by=Actor(person=noor.person), now=DAY_7)
    assert CANARY not in shared_page(noor.person)


def test_who_no_longer_plans_it_reads_nothing_and_her_page_says_so(
    running: Trajectory, planner: Member, sara: Role
) -> None:
    share(sara, planner.person)
    assert CANARY in shared_page(planner.person)
    running.owner = make.member("Bram Visser").person
    running.save()

    assert CANARY not in shared_page(planner.person)
    assert CANARY not in shared_page(running.owner)
    assert "Sanne kan het niet meer lezen" in page_of(sara)


def test_whoever_enters_another_address_for_the_reader_reads_nothing_from_before(
    planner: Member, sara: Role, noor: Role
) -> None:
    share(sara, noor.person)
    assert CANARY in shared_page(noor.person)
    later = DAY_7 + timedelta(days=1)

    change_person(noor.person, changes={"email": "sanne.prive@elders.example"}, by=Actor(planner.person), now=later)

    assert CANARY not in shared_page(noor.person)


def test_another_version_of_the_plan_is_shared_with_nobody(
    planner: Member, sara: Role, noor: Role, it_is: SoItIs
) -> None:
    client, where = signed_in(sara.person), me(sara, "plan/")
    words = {"plan-situation": "als er een klacht komt", "plan-response": "luister ik", "plan-step": "again"}
    kept = words | {"plan-again": "yes", "plan-readers": [noor.person.public_id]}
    page = client.post(where, words).content.decode()
    assert "Noor" in page
    assert "checked" not in page
    assert client.post(where, kept).status_code == 302
    assert "er een klacht komt" in shared_page(noor.person)
    assert "er een klacht komt" not in shared_page(planner.person)

    it_is(DAY_7 + timedelta(hours=1))
    changed = client.post(where, kept | {"plan-response": "vraag ik door", "plan-readers": []})
    assert changed.status_code == 302, changed.content.decode()

    assert not Share.objects.exists()
    assert "luister ik" not in shared_page(noor.person)
    assert "vraag ik door" in page_of(sara)


def test_by_the_link_of_the_letter_she_says_who_may_read_her_plan(
    client: Client, running: Trajectory, sara: Role, noor: Role, asked: Callable[..., tuple[Ask, str]]
) -> None:
    make.session(running, datetime(2027, 4, 13, 7, tzinfo=UTC), datetime(2027, 4, 29, 15, tzinfo=UTC))
    ask, token = asked(sara.person, "if_then", datetime(2027, 4, 30, 8, tzinfo=UTC))
    name = ask.public_id
    sent = {f"{name}-situation": "de telefoon gaat", f"{name}-response": "haal ik adem", f"{name}-step": "again"}
    sent |= {f"{name}-again": "yes", f"{name}-confidence": "7"}
    where = f"/l/{token}/if-then/{name}/"
    assert "Kies hoe zeker" not in client.post(where, sent | {f"{name}-again": ""}).content.decode()

    assert client.post(where, sent | {f"{name}-readers": [noor.person.public_id]}).status_code == 303

    assert "haal ik adem" in shared_page(noor.person)


def test_a_note_that_is_deleted_is_gone_for_its_reader_too(sara: Role, noor: Role) -> None:
    share(sara, noor.person)
    actions.delete_entry(note(), by=Actor(person=sara.person), now=DAY_7)
    assert not Share.objects.exists()
    assert "Niets op dit moment" in shared_page(noor.person)


def test_nobody_shares_a_note_of_another(running: Trajectory, sara: Role, noor: Role) -> None:
    kofi = make.role(running, person=make.person("Kofi Mensah", user=make.user()))
    wrote(kofi, "van Kofi")
    client = signed_in(kofi.person)
    sent = {"person": noor.person.public_id}
    assert client.post(me(kofi, f"notes/{note().public_id}/share/"), sent).status_code == 404
    share(sara, noor.person)
    assert client.post(me(kofi, f"shared/{Share.objects.get().public_id}/stop/")).status_code == 404
    assert CANARY in shared_page(noor.person)


def test_until_the_works_council_agrees_again_nothing_is_shared_and_all_is_taken_back(
    running: Trajectory, sara: Role, noor: Role
) -> None:
    share(sara, noor.person)
    running.needs_works_council = True
    running.save()
    client = signed_in(sara.person)

    client.post(me(sara, f"notes/{note(OTHER).public_id}/share/"), {"person": noor.person.public_id})
    assert OTHER not in shared_page(noor.person)
    client.post(me(sara, f"shared/{Share.objects.get().public_id}/stop/"))
    assert not Share.objects.exists()


def test_a_share_is_of_a_note_or_of_a_plan_and_once_with_each(sara: Role, noor: Role) -> None:
    plan = IfThenPlan.objects.get()
    fields = {"learner": sara, "person": noor.person, "shared_at": DAY_7}
    for what in ({}, {"entry": note(), "plan": plan}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Share.objects.create(**fields, **what)
    share(sara, noor.person)
    share(sara, noor.person)
    assert Share.objects.count() == 1
