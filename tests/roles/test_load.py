"""How much somebody is asked already, over all trajectories; and whether learners get the time it asks of them."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organisations.models import Member, Person
from roles.models import Role
from roles.promises import line_up
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def read(client: Client, sanne: Member, trajectory: Trajectory) -> Callable[[str], str]:
    sign_in(client, sanne)
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    return lambda name: client.get(reverse(name, kwargs=place)).content.decode()


def ask(trajectory: Trajectory, person: Person, things: int, *, learners: int = 0) -> None:
    """Let so many things wait for the answer of this manager, each about so many learners."""
    role = make.role(trajectory, "manager", person=person)
    about: list[Role | None] = [make.role(trajectory, "learner") for _ in range(learners)] or [None]
    for n in range(things):
        agreed = make.commitment(trajectory, "manager", f"Afspraak {n}", per_learner=bool(learners))
        for learner in about:
            line = make.promise(agreed, role, learner=learner, asked_at=NOW)
            make.ask(trajectory, person, about=line.public_id)


def test_who_is_asked_a_lot_elsewhere_is_named_before_they_are_asked_more(
    read: Callable[[str], str], client: Client, trajectory: Trajectory, sanne: Member
) -> None:
    farid, noor = make.person("Farid van 't Hof"), make.person("Noor 's-Gravenmade")
    for title, things in (("Samen plannen", 4), ("Luisteren", 3)):
        ask(make.trajectory(owner=sanne.person, title=title), farid, things, learners=2)
    ask(make.trajectory(owner=sanne.person, title="Verkopen"), noor, 6)
    for person in (farid, noor):
        make.role(trajectory, "manager", person=person)
    make.commitment(trajectory, "manager", "Rooster vrij")
    line_up(trajectory, NOW)

    with CaptureQueriesContext(
        connection,
    ) as few:
        check = read("roles:check")

    assert "Farid van &#x27;t Hof heeft al 7 open vragen, in 2 trajecten." in check
    assert "Noor &#x27;s-Gravenmade heeft al" not in check
    people = read("roles:people")
    assert "7 open vragen, in 2 trajecten" in people
    assert "6 open vragen" in people

    ilse, rosa = make.role(trajectory, "sponsor", "Ilse"), make.role(trajectory, "manager", "Rosa Blom")
    sara = make.role(trajectory, "learner", "Sara Yıldız")
    rosa.learners.set([sara, make.role(trajectory, "learner")])
    to = Role.objects.get(trajectory=trajectory, person=farid)
    for name, role, sent in (
        ("succeed", ilse, {"name": str(farid), "email": "", "on": "5-1-2027"}),
        ("move", rosa, {"learners": [sara.public_id], "to": to.public_id}),
    ):
        place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id, "role": role.public_id}
        shown = client.post(reverse(f"roles:{name}", kwargs=place), sent).content.decode()
        assert 'name="confirmed"' in shown
        assert "Farid van &#x27;t Hof heeft al 7 open vragen, in 2 trajecten." in shown, name

    for _ in range(20):
        make.role(trajectory, "manager")
    line_up(trajectory, NOW)
    with CaptureQueriesContext(connection) as many:
        read("roles:check")
    assert len(many) == len(few) <= 10


def test_learners_who_get_less_time_than_is_asked_are_named_on_the_plan(
    read: Callable[[str], str], trajectory: Trajectory
) -> None:
    sara, lukasz = (make.role(trajectory, "learner", name) for name in ("Sara Yıldız", "Łukasz O"))
    farid = make.role(trajectory, "manager", "Farid el Amrani")
    make.session(
        trajectory, datetime(2027, 2, 2, 9, tzinfo=UTC), datetime(2027, 2, 2, 12, tzinfo=UTC), learner_hours=16
    )
    agreed = make.commitment(trajectory, "manager", "Uren in het rooster", per_learner=True, gives_hours=Decimal(20))
    given = make.promise(agreed, farid, learner=sara, asked_at=NOW)
    make.promise(agreed, farid, learner=lukasz, asked_at=NOW)
    assert "Tijd om te leren" not in read("insight:plan"), "nobody promised time yet"

    make.answer(given, "yes")

    with CaptureQueriesContext(connection) as queries:
        plan = read("insight:plan")
    assert len(queries) <= 12
    hours = read("roles:hours")
    assert "Tijd om te leren" in plan
    assert "wordt meer uren gevraagd dan er zijn toegezegd" in plan
    assert "Łukasz O</bdi>: 16 uur gevraagd" in hours
    assert "Sara Yıldız</bdi>: 16 uur gevraagd" not in hours
