"""What it asks of everyone: the same words on both sides, time that was promised, and who knows."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from asks import links
from asks.models import AskLetter, Grant
from organisations.models import Member, Person
from roles.cast import full_cast
from roles.investment import Investment, investment
from roles.models import Clarity, Role
from roles.promises import line_up
from tests import factories
from tests.signing_in import sign_in
from trajectories.anchors import interventions_of
from trajectories.models import Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def farid(trajectory: Trajectory) -> Role:
    """Asked two things; a third waits to be asked."""
    role = factories.role(trajectory, "manager", "Farid el Amrani")
    for text, phase, hours in (("Regelt vervanging", "before", 1), ("Belt na elk deel", "during", "2.5")):
        commitment = factories.commitment(trajectory, "manager", text, phase=phase, hours=hours)
        factories.promise(commitment, role, asked_at=NOW)
    factories.commitment(trajectory, "manager", "Terugkomgesprek", phase="after", hours="0.5")
    line_up(trajectory, NOW)
    return role


def page_of_hours(member: Member, trajectory: Trajectory) -> str:
    client = Client()
    sign_in(client, member)
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    return client.get(reverse("roles:hours", kwargs=place)).content.decode()


def promise_url(person: Person, trajectory: Trajectory) -> str:
    mail = factories.mail(person)
    asks = [
        factories.ask(trajectory, person, about=promise.public_id)
        for promise in person.roles.get().promises.filter(asked_at__isnull=False)
    ]
    AskLetter.objects.put_in(mail, asks, step=1)
    _link, token = links.make_link(person, mail, Grant.Purpose.PAGE, NOW)
    return reverse("roles:promise", kwargs={"token": token, "trajectory": trajectory.public_id})


def answers(client: Client, url: str, **more: str) -> dict[str, str]:
    """A yes to everything the page asks."""
    page = client.get(url)
    form = page.context["form"]
    return {item.key: "yes" for item in form.ballot.items} | more


def test_the_sum_of_one_person_reads_the_same_on_both_pages(
    client: Client, sanne: Member, trajectory: Trajectory, farid: Role
) -> None:
    own = client.get(promise_url(farid.person, trajectory)).content.decode()
    ours = page_of_hours(sanne, trajectory)

    sentence = "Alles bij elkaar vraagt dit van jou: 1 uur vooraf en 2,5 uur tijdens, samen 3,5 uur."
    assert sentence in own
    assert sentence in ours
    assert "Terugkomgesprek" not in own
    assert "Terugkomgesprek, daarna: 0,5 uur" in ours


def test_a_learner_sits_in_the_sessions_of_their_own_group(
    client: Client, sanne: Member, trajectory: Trajectory
) -> None:
    late = trajectory.cohorts.create(name="late dienst")
    early, other = (factories.role(trajectory, name=name) for name in ("Sara Yıldız", "Łukasz Wiśniewski"))
    other.cohorts.add(late)
    start = datetime(2027, 2, 2, 8, tzinfo=UTC)
    factories.session(trajectory, start, title="Kick-off", learner_hours=2)
    factories.session(trajectory, start, title="Avondsessie", learner_hours=4).cohorts.add(late)

    text = page_of_hours(sanne, trajectory)

    sums = {share.person: share.amount.total for share in _investment(trajectory).shares}
    assert [sums[early.person], sums[other.person]] == [Decimal(2), Decimal(6)]
    assert text.count("Avondsessie, tijdens: 4 uur") == 1


def test_what_takes_only_its_trainer_time_counts_for_them(trajectory: Trajectory) -> None:
    trainer, learner = (factories.role(trajectory, function) for function in ("trainer", "learner"))
    factories.session(trajectory, NOW, title="Voorbereiding", trainer_hours=6)
    sums = {share.person: share.amount.total for share in _investment(trajectory).shares}
    assert sums == {trainer.person: Decimal(6), learner.person: Decimal(0)}


def _investment(trajectory: Trajectory) -> Investment:
    return investment(full_cast(trajectory, NOW), interventions_of(trajectory))


def test_more_hours_asked_than_promised_as_time_is_said_learner_by_learner(
    sanne: Member, trajectory: Trajectory
) -> None:
    sara, kofi = (factories.role(trajectory, name=name) for name in ("Sara Yıldız", "Kofi Mensah"))
    manager = factories.role(trajectory, "manager", "Farid el Amrani")
    manager.learners.add(sara)
    factories.session(trajectory, datetime(2027, 2, 2, 8, tzinfo=UTC), learner_hours=20)
    assert "Zet bij een afspraak van een leidinggevende hoeveel uur" in page_of_hours(sanne, trajectory)
    commitment = factories.commitment(trajectory, "manager", gives_hours=24)
    without = page_of_hours(sanne, trajectory)
    assert "Nog niemand heeft hier tijd voor toegezegd" in without
    assert "Zet bij een afspraak" not in without, "it says so already"

    factories.answer(factories.promise(commitment, manager, asked_at=NOW))
    text = page_of_hours(sanne, trajectory)

    assert "1 lerende steekt er meer uren in dan er aan tijd is toegezegd" in text
    assert "<bdi>Kofi Mensah</bdi>: 20 uur gevraagd, 0 uur toegezegd" in text
    assert "<bdi>Sara Yıldız</bdi>:" not in text
    assert kofi.person.name in text


def test_time_that_was_refused_gives_nothing(sanne: Member, trajectory: Trajectory) -> None:
    factories.role(trajectory, name="Sara Yıldız")
    manager = factories.role(trajectory, "manager", "Farid el Amrani")
    factories.session(trajectory, datetime(2027, 2, 2, 8, tzinfo=UTC), learner_hours=2)
    for gives, kind in ((1, "yes"), (24, "no")):
        commitment = factories.commitment(trajectory, "manager", f"Geeft {gives} uur", gives_hours=gives)
        factories.answer(factories.promise(commitment, manager, asked_at=NOW), kind)

    assert "2 uur gevraagd, 1 uur toegezegd" in page_of_hours(sanne, trajectory)


def test_everyone_is_asked_whether_it_is_clear_and_the_plan_says_how_many_know(
    client: Client, sanne: Member, trajectory: Trajectory, farid: Role
) -> None:
    url = promise_url(farid.person, trajectory)
    page = client.get(url).content.decode()
    assert "Is duidelijk wat dit van je vraagt?" in page
    assert 'name="clear" value="yes" id="id_clear_0">' in page, "nothing is chosen beforehand"

    client.post(url, answers(client, url, clear="no", unclear="Welke dag is het?"))

    text = page_of_hours(sanne, trajectory)
    assert "“Welke dag is het?”" in text
    assert "0 van 1 zeggen dat duidelijk is wat dit van hen vraagt." in _plan(sanne, trajectory)
    assert "Leg het uit" in _plan(sanne, trajectory)


def test_whether_it_is_clear_never_holds_up_an_answer(client: Client, trajectory: Trajectory, farid: Role) -> None:
    url = promise_url(farid.person, trajectory)

    response = client.post(url, answers(client, url))

    assert response.status_code == 303
    assert not Clarity.objects.exists()
    assert farid.promises.filter(answer__kind="yes").count() == 2


def test_what_is_said_last_counts(client: Client, trajectory: Trajectory, farid: Role) -> None:
    url = promise_url(farid.person, trajectory)
    client.post(url, answers(client, url, clear="no", unclear="Welke dag?"))
    changing = f"{url}?" + "&".join(f"change={item.key}" for item in client.get(url).context["form"].ballot.said)

    page = client.get(changing).content.decode()
    assert "Je zei: “Nog niet: Welke dag?”" in page
    assert "checked" not in page, "what was said before is told, and not chosen"
    refused = client.post(url, answers(client, changing, clear="yes", my_email="geen adres"))
    assert refused.status_code == 422
    assert 'value="yes" id="id_clear_0" checked>' in refused.content.decode()
    client.post(url, answers(client, changing))
    assert Clarity.objects.get().words == "Welke dag?", "left alone it stands"

    client.post(url, answers(client, changing, clear="yes", unclear="Welke dag?"))

    clarity = Clarity.objects.get()
    assert (clarity.is_clear, clarity.words) == (True, "")


def _plan(member: Member, trajectory: Trajectory) -> str:
    client = Client()
    sign_in(client, member)
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    return client.get(reverse("insight:plan", kwargs=place)).content.decode()
