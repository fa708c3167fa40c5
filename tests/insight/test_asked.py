"""The page of one person: everything they hold and are asked, in every trajectory, as far as L&D may read it."""

import re
from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organisations.models import Member, Person
from roles.models import Function, Role
from roles.promises import line_up
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
TAGS = re.compile(r"<[^>]+>")


@pytest.fixture(autouse=True)
def _on_a_tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("insight.views.person.now", lambda: NOW)


@pytest.fixture
def sanne() -> Member:
    return make.member("Sanne Brouwer")


@pytest.fixture
def client(sanne: Member) -> Client:
    return sign_in(Client(headers={"accept-language": "nl"}), sanne)


def url(person: Person) -> str:
    return reverse("insight:asked", kwargs={"org": person.organisation.public_id, "person": person.public_id})


def read(client: Client, person: Person, page: int = 1) -> str:
    answer = client.get(url(person), {"page": page})
    assert answer.status_code == 200
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(TAGS.sub(" ", main).split())


def managing(sanne: Member, person: Person, title: str, learners: int = 2) -> Role:
    """Asked one thing for each learner, and one thing in all."""
    trajectory = make.trajectory(owner=sanne.person, title=title, starts_on=date(2027, 2, 2))
    role = make.role(trajectory, Function.MANAGER, person=person)
    for _ in range(learners):
        make.role(trajectory, Function.LEARNER)
    make.commitment(trajectory, Function.MANAGER, f"Geeft uren vrij voor {title}", hours=2)
    make.commitment(trajectory, Function.MANAGER, f"Praat met elk over {title}", per_learner=True)
    line_up(trajectory, NOW)
    role.promises.update(asked_at=NOW)
    for promise in role.promises.select_related("commitment"):
        promise.asked_on = promise.commitment.wording
        promise.save()
    return role


def test_every_trajectory_stands_there_with_what_is_promised_refused_and_open(client: Client, sanne: Member) -> None:
    farid = make.person("Farid el Amrani", organisation=sanne.organisation)
    first, second = managing(sanne, farid, "Feedback geven"), managing(sanne, farid, "Klanten bellen")
    hours, *talks = first.promises.order_by("commitment", "pk")
    make.answer(hours, "no", words="Geen mensen over")
    make.answer(talks[0], "yes")

    text = read(client, farid)

    assert "Feedback geven" in text
    assert "Klanten bellen" in text
    assert "Lukt niet" in text
    assert "Toegezegd" in text
    assert "voor 2 lerenden" in text
    # One line in the first; two in the second, of which one is for two learners.
    assert "3 dingen wachten op een antwoord" in text
    page = client.get(url(farid)).content.decode()
    assert reverse("roles:reply", args=[farid.organisation.public_id, first.trajectory.public_id, hours.public_id]) in (
        page
    )
    assert "write-down/" in page
    assert second.trajectory.public_id in page


def test_who_only_reads_along_sees_it_and_changes_nothing(client: Client, sanne: Member) -> None:
    farid = make.person("Farid el Amrani", organisation=sanne.organisation)
    managing(sanne, farid, "Feedback geven")
    sanne.role = Member.Role.READER
    sanne.save()
    page = client.get(url(farid)).content.decode()
    assert "Geeft uren vrij" in page
    assert "write-down/" not in page
    assert "/leave/" not in page


def test_what_is_between_learners_and_theirs_is_not_told_not_even_that_it_waits(client: Client, sanne: Member) -> None:
    trajectory = make.trajectory(owner=sanne.person, state="running", starts_on=date(2027, 1, 5))
    sara = make.role(trajectory, Function.LEARNER, "Sara Yıldız").person
    held = make.role(trajectory, Function.MANAGER, person=sara)
    before = read(client, sara)
    for kind in ("log", "if_then", "beside", "story", "next_time", "observe", "buddy", "pairing"):
        make.ask(trajectory, sara, kind=kind, about=f"{trajectory.public_id}:d7:{kind}")
    assert read(client, sara) == before
    # A talk of a manager is L&D's to know of: so would the others have been seen.
    make.ask(trajectory, held.person, kind="return_talk", about=f"{trajectory.public_id}:return_talk:x")
    assert "Terugkomgesprek" in read(client, sara)


def test_who_plans_and_who_tells_a_figure_has_a_part_too(client: Client, sanne: Member) -> None:
    trajectory = make.trajectory(owner=sanne.person, title="Feedback geven")
    assert "Plant het" in read(client, sanne.person)
    kofi = make.person("Kofi Mensah", organisation=sanne.organisation)
    assert "Doet nog nergens aan mee" in read(client, kofi)
    make.figure(trajectory, owner=kofi)
    assert "Geeft een cijfer van het resultaat door" in read(client, kofi)


def test_their_question_waits_for_a_reply_though_nothing_waits_for_them(client: Client, sanne: Member) -> None:
    farid = make.person("Farid el Amrani", organisation=sanne.organisation)
    hours, talk = managing(sanne, farid, "Feedback geven", learners=1).promises.order_by("commitment", "pk")
    make.answer(hours, "question", words="Voor wie geldt dit?")
    make.answer(talk, "yes")

    text = read(client, farid)
    assert "1 vraag wacht op jullie antwoord." in text
    assert "Er wacht niets op een antwoord" not in text

    make.answer(talk, "no", words="Geen mensen over")
    text = read(client, farid)
    assert "1 vraag wacht op jullie antwoord." in text
    assert "1 nee of voorwaarde wacht op jullie reactie." in text


def test_what_they_are_asked_stands_in_the_order_of_its_phase(client: Client, sanne: Member) -> None:
    farid = make.person("Łukasz van 't Hof", organisation=sanne.organisation)
    trajectory = make.trajectory(owner=sanne.person, title="Feedback geven", starts_on=date(2027, 2, 2))
    role = make.role(trajectory, Function.MANAGER, person=farid)
    for phase, words in (("after", "Ziet het en zegt het"), ("during", "Belt niet"), ("before", "Regelt vervanging")):
        make.commitment(trajectory, Function.MANAGER, words, phase=phase)
    line_up(trajectory, NOW)
    role.promises.update(asked_at=NOW)
    # What waits stands last all the same, when its phase is last.
    for promise in role.promises.exclude(commitment__phase="after").select_related("commitment"):
        promise.asked_on = promise.commitment.wording
        promise.save()
        make.answer(promise, "yes")

    text = read(client, farid)

    found = [text.index(words) for words in ("Regelt vervanging", "Belt niet", "Ziet het en zegt het")]
    assert found == sorted(found)


@pytest.mark.parametrize("size", [1, 30])
def test_it_costs_the_same_in_thirty_trajectories(client: Client, sanne: Member, size: int) -> None:
    farid = make.person("Farid el Amrani", organisation=sanne.organisation)
    for number in range(size):
        managing(sanne, farid, f"Traject {number}", learners=1)
        make.ask(Trajectory.objects.latest("pk"), farid, kind="return_talk", about=f"x:return_talk:{number}")
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        read(client, farid, 3 if size > 20 else 1)
    assert len(asked) == 9
