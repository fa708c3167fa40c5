"""“I am not the one”: what happens when L&D decides."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from asks import links
from asks.actions import propose_pass_on
from asks.models import Ask, AskLetter, Grant, Link, PassOn
from mailing.models import Mail
from organisations.acting import Actor
from organisations.models import Member, Person
from roles import actions
from roles.models import Promise, Role
from roles.promises import line_up
from tests import factories
from tests.signing_in import sign_in
from trajectories.models import Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def staff(client: Client, sanne: Member) -> Client:
    return sign_in(client, sanne)


@pytest.fixture
def proposal(trajectory: Trajectory, staff: Client) -> PassOn:
    """Farid, who manages two of three learners, was asked and names Noor."""
    learners = [factories.role(trajectory, "learner") for _ in range(3)]
    farid = factories.role(trajectory, "manager", "Farid el Amrani", title="teamcoach")
    farid.learners.set(learners[:2])
    factories.commitment(trajectory, "manager")
    line_up(trajectory, NOW)
    staff.post(url("check", trajectory), {"when": "now"})
    Grant.objects.create(organisation=farid.person.organisation, person=farid.person, purpose="page", created_at=NOW)
    return PassOn.objects.create(
        organisation=trajectory.organisation,
        trajectory=trajectory,
        person=farid.person,
        name="Noor Bakker",
        email="noor@voorbeeld.example",
        note="Zij maakt het rooster.",
        proposed_at=NOW,
    )


def url(name: str, trajectory: Trajectory, **more: str) -> str:
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    return reverse(f"roles:{name}", kwargs=place | more)


def test_the_proposal_stands_on_the_page_until_it_is_decided(
    staff: Client, trajectory: Trajectory, proposal: PassOn
) -> None:
    waiting = staff.get(url("commitments", trajectory)).content.decode()
    assert "Farid el Amrani geeft dit door aan Noor Bakker." in waiting
    page = staff.get(url("pass_on", trajectory, pass_on=proposal.public_id)).content.decode()
    assert "Zij maakt het rooster." in page
    assert " checked" not in page

    staff.post(url("pass_on", trajectory, pass_on=proposal.public_id), {"decision": "decline"})

    assert "geeft dit door" not in staff.get(url("commitments", trajectory)).content.decode()
    assert Promise.objects.get(ended_at=None).role.person == proposal.person


def test_accepting_lets_somebody_else_take_over_and_asks_them(
    staff: Client, trajectory: Trajectory, proposal: PassOn
) -> None:
    address = url("pass_on", trajectory, pass_on=proposal.public_id)
    assert staff.post(address, {}).status_code == 422

    staff.post(address, {"decision": "accept"})

    noor = Person.objects.get(email="noor@voorbeeld.example")
    held = Role.objects.get(person=noor)
    old = Role.objects.get(person=proposal.person)
    assert (held.function, held.title) == ("manager", "teamcoach")
    assert set(held.learners.all()) == set(old.learners.all())
    assert old.has_ended_by(NOW.date())
    promise = Promise.objects.get(ended_at=None)
    assert promise.role == held
    assert promise.asked_at == NOW
    assert [ask.person for ask in Ask.objects.open()] == [noor]
    assert Mail.objects.filter(person=noor, kind="letter").count() == 1


def test_what_was_promised_stands_and_the_period_goes_along(
    staff: Client, trajectory: Trajectory, sanne: Member
) -> None:
    """Farid promised one of two, is there until March, and has a part of his own as learner, which stays his."""
    farid = factories.role(trajectory, "manager", "Farid el Amrani", held_until=date(2027, 3, 1))
    learns = factories.role(trajectory, "learner", person=farid.person)
    own = factories.commitment(trajectory, "learner", "Eigen doel", person=farid.person)
    texts = ("Rooster vrijmaken", "Meekijken", "Na afloop vragen")
    named = [factories.commitment(trajectory, "manager", text, person=farid.person) for text in texts]
    line_up(trajectory, NOW)
    lines = list(Promise.objects.of(trajectory).with_words().filter(role=farid).order_by("commitment"))
    actions.send_asks(trajectory, promises=lines[:2], on=None, by=Actor(sanne.person), now=NOW)
    assert named[0].wording
    yes = actions.Given(lines[0], "yes", named[0].wording)
    actions.answer_promise(trajectory, person=farid.person, given=[yes], by=Actor(farid.person), now=NOW)
    proposal = PassOn.objects.create(
        organisation=trajectory.organisation,
        trajectory=trajectory,
        person=farid.person,
        name="Noor Bakker",
        email="noor@voorbeeld.example",
        proposed_at=NOW,
    )
    address = url("pass_on", trajectory, pass_on=proposal.public_id)

    page = staff.get(address).content.decode()

    asked, told, waits = (page.index(words) for words in ("Gevraagd aan Noor", "Toegezegd door Farid", "Nog niet g"))
    assert asked < page.index("Meekijken") < told < page.index("Rooster vrijmaken") < waits < page.index(texts[2])

    staff.post(address, {"decision": "accept"})

    noor = Role.objects.get(person__email="noor@voorbeeld.example")
    assert (noor.function, noor.held_from, noor.held_until) == ("manager", NOW.date(), date(2027, 3, 1))
    states = {str(one.commitment): one.state for one in Promise.objects.of(trajectory).with_words().filter(role=noor)}
    assert states == dict(zip(texts, ("promised", "asked", "not_asked"), strict=True))
    assert Ask.objects.open().of(noor.person).count() == 1
    own.refresh_from_db()
    learns.refresh_from_db()
    assert (own.person, learns.held_until) == (farid.person, None)
    assert Promise.objects.of(trajectory).filter(role=learns).count() == 1
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    history = staff.get(reverse("insight:history", kwargs=place)).content.decode()
    assert "liet Noor Bakker het overnemen van Farid el Amrani" in history


def letter_about(*asks: Ask) -> str:
    """The token of the link in a letter that asks these."""
    mail = factories.mail(asks[0].person, state="sent", sent_at=NOW)
    AskLetter.objects.put_in(mail, asks, step=1)
    return links.make_link(asks[0].person, mail, Grant.Purpose.PAGE, NOW)[1]


def test_only_links_to_that_trajectory_close(staff: Client, trajectory: Trajectory, proposal: PassOn) -> None:
    farid = proposal.person
    elsewhere = factories.trajectory(owner=trajectory.owner, title="Samen plannen")
    role = factories.role(elsewhere, "manager", person=farid)
    promise = factories.promise(factories.commitment(elsewhere, text="Meedenken"), role, asked_at=NOW)
    there = factories.ask(elsewhere, farid, about=promise.public_id)
    here = Ask.objects.get(person=farid, trajectory=trajectory)
    talk = factories.ask(trajectory, farid, kind="start_talk", about=f"{trajectory.public_id}:start_talk:weg")
    only_here, only_there, both = letter_about(here, talk), letter_about(there), letter_about(here, there)
    assert {staff.get(f"/l/{token}").status_code for token in (only_there, both)} == {200}
    assert Link.objects.filter(revoked_at=None).count() == 3

    staff.post(url("pass_on", trajectory, pass_on=proposal.public_id), {"decision": "accept"})

    assert staff.get(f"/l/{only_here}").status_code == 404
    assert "Meedenken" in staff.get(f"/l/{only_there}").content.decode()
    mixed = staff.get(f"/l/{both}").content.decode()
    assert "Meedenken" in mixed
    assert "2 uur per week in het rooster" not in mixed
    assert "wordt niet meer gevraagd" in mixed
    assert [ask.trajectory for ask in Ask.objects.open().of(farid)] == [elsewhere]


def test_somebody_known_is_found_by_address(staff: Client, trajectory: Trajectory, proposal: PassOn) -> None:
    noor = factories.person("Noor B.", email="Noor@voorbeeld.example")

    staff.post(url("pass_on", trajectory, pass_on=proposal.public_id), {"decision": "accept"})

    assert Role.objects.get(person=noor).function == "manager"
    assert Person.objects.filter(name="Noor Bakker").count() == 0


def test_who_was_there_for_everyone_already_stays_so(staff: Client, trajectory: Trajectory, proposal: PassOn) -> None:
    noor = factories.role(trajectory, "manager", person=factories.person("Noor B.", email="noor@voorbeeld.example"))

    staff.post(url("pass_on", trajectory, pass_on=proposal.public_id), {"decision": "accept"})

    assert not noor.learners.exists()


def test_the_second_decision_changes_nothing(staff: Client, trajectory: Trajectory, proposal: PassOn) -> None:
    address = url("pass_on", trajectory, pass_on=proposal.public_id)
    staff.post(address, {"decision": "decline"})

    page = staff.post(address, {"decision": "accept"}, follow=True).content.decode()

    assert "Iemand was je voor." in page
    assert not Person.objects.filter(email="noor@voorbeeld.example").exists()


def test_nobody_is_accepted_who_was_named_after_the_page_was_read(
    staff: Client, trajectory: Trajectory, proposal: PassOn
) -> None:
    _name_instead(proposal.person, trajectory, "Els de Wit", "els@voorbeeld.example")

    address = url("pass_on", trajectory, pass_on=proposal.public_id)
    page = staff.post(address, {"decision": "accept"}, follow=True).content.decode()

    assert "Dat voorstel is er niet meer" in page
    assert "Els de Wit" in page
    assert not Person.objects.filter(email="els@voorbeeld.example").exists()
    assert PassOn.objects.get().state == PassOn.State.PROPOSED


def test_a_proposal_takes_the_place_of_all_before_it(trajectory: Trajectory, proposal: PassOn) -> None:
    """Of two persons who turned out to be one there may be two."""
    proposal.pk, proposal.public_id = None, "another"
    proposal.save()

    _name_instead(proposal.person, trajectory, "Els de Wit", "els@voorbeeld.example")

    assert PassOn.objects.get().name == "Els de Wit"


def _name_instead(person: Person, trajectory: Trajectory, name: str, email: str) -> None:
    propose_pass_on(
        person,
        trajectories=[trajectory],
        mail=factories.mail(person),
        name=name,
        email=email,
        note="",
        by=Actor(person),
        now=NOW,
    )


def test_who_asks_a_new_link_after_it_was_taken_over_reads_that_it_is(
    client: Client, staff: Client, trajectory: Trajectory, proposal: PassOn
) -> None:
    farid = proposal.person
    letter = factories.mail(farid, state="sent", sent_at=NOW)
    AskLetter.objects.put_in(letter, Ask.objects.filter(person=farid), step=1)
    _link, old = links.make_link(farid, letter, Grant.Purpose.PAGE, NOW)
    assert 'name="choice"' in client.get(f"/l/{old}/pass-on").content.decode()
    staff.post(url("pass_on", trajectory, pass_on=proposal.public_id), {"decision": "accept"})
    assert client.get(f"/l/{old}/pass-on").status_code == 404

    client.post(f"/l/{old}/new-link", {"new_link": "yes"})
    mail = Mail.objects.get(kind="new_link")
    _link, new = links.make_link(farid, mail, Grant.Purpose.PAGE, NOW)
    page = client.get(f"/l/{new}").content.decode()

    assert "of iemand anders heeft het overgenomen" in page
    assert "Sanne" in page
    for answer in (client.get(f"/l/{new}/pass-on"), client.post(f"/l/{new}/pass-on", PASSED)):
        assert answer["Location"] == f"/l/{new}"
    assert PassOn.objects.count() == 1


PASSED = {"choice": "pass", "name": "Hans Kuiper", "email": "hans@voorbeeld.example"}


def test_a_learners_own_part_is_not_offered_nor_taken_over(
    client: Client, staff: Client, trajectory: Trajectory, proposal: PassOn
) -> None:
    """What is offered to Farid is not to a learner, who reads whom to tell; an older proposal can only be declined."""
    factories.commitment(trajectory, "learner", "Oefenen met een collega")
    line_up(trajectory, NOW)
    staff.post(url("check", trajectory), {"when": "now"})
    sara = Role.objects.learners().by_name()[0].person
    pages = {who: letter_about(*Ask.objects.open().of(who)) for who in (proposal.person, sara)}
    assert "Geef door" in client.get(f"/l/{pages[proposal.person]}").content.decode()

    assert "Geef door" not in client.get(f"/l/{pages[sara]}").content.decode()
    told = client.get(f"/l/{pages[sara]}/pass-on").content.decode()

    assert 'name="choice"' not in told
    assert "Zeg het tegen Sanne" in told
    assert client.post(f"/l/{pages[sara]}/pass-on", PASSED)["Location"] == f"/l/{pages[sara]}"
    assert PassOn.objects.count() == 1

    PassOn.objects.filter(pk=proposal.pk).update(person=sara)
    address = url("pass_on", trajectory, pass_on=proposal.public_id)
    page = staff.get(address).content.decode()
    assert "Dit kan niemand overnemen." in page
    assert 'value="accept"' not in page
    assert staff.post(address, {"decision": "accept"}).status_code == 422
    staff.post(address, {"decision": "decline"})
    assert not PassOn.objects.proposed().exists()
    assert Role.objects.filter(person=sara).get().held_until is None


def test_no_day_lies_between_the_last_of_the_one_and_the_first_of_the_other(
    trajectory: Trajectory, proposal: PassOn, sanne: Member
) -> None:
    """On Curaçao it is still the evening of the fifth."""
    Person.objects.filter(pk=proposal.person_id).update(timezone="America/Curacao")
    proposal = PassOn.objects.with_all().get(pk=proposal.pk)

    actions.accept_pass_on(proposal, by=Actor(sanne.person), now=datetime(2027, 1, 6, 2, tzinfo=UTC))

    taken = Role.objects.select_related("follows").get(follows__isnull=False)
    last_day = taken.follows.held_until if taken.follows else None
    assert last_day is not None
    assert taken.held_from == last_day + timedelta(days=1)
