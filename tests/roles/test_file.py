"""Functions, commitments and promises in the file of a trajectory."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from asks.models import Ask
from mailing.models import Mail
from organisations.acting import Actor
from organisations.models import Member, Person
from roles.models import Answer, Clarity, Commitment, Deputy, MatchLine, MatchView, Promise, Role, Wording
from roles.promises import line_up
from tests import factories
from trajectories import files
from trajectories.models import Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
# SQLite takes at most a thousand conditions one after the other.
MANY = 1_001

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(sanne: Member) -> Trajectory:
    """Everything this floor can hold."""
    trajectory = factories.trajectory(owner=sanne.person, starts_on=date(2027, 2, 2))
    learners = [factories.role(trajectory, "learner", name) for name in ("Sara Yıldız", "Kofi Mensah")]
    learners[0].cohorts.add(trajectory.cohorts.get())
    farid = factories.role(trajectory, "manager", "Farid el Amrani", title="teamcoach", held_until=date(2027, 6, 1))
    farid.learners.add(learners[1])
    noor = factories.person("Noor Bakker")
    Deputy.objects.create(person=farid.person, deputy=noor, first_day=date(2027, 1, 1), last_day=date(2027, 1, 31))
    commitment = factories.commitment(
        trajectory, "manager", per_learner=True, hours="0.25", gives_hours="24", why="Omdat."
    )
    factories.commitment(trajectory, "learner", "Elke week oefenen", library_key="learner_practise", responsibility=3)
    factories.commitment(trajectory, "sponsor", dropped_at=NOW, dropped_because="Er is geen opdrachtgever.")
    line_up(trajectory, NOW)
    promise = Promise.objects.get(commitment=commitment)
    promise.asked_at, promise.asked_on = NOW, commitment.wording
    factories.answer(promise, Answer.Kind.QUESTION, words="Wanneer?", reply="Vrijdag.", replied_at=NOW)
    factories.answer(
        promise,
        Answer.Kind.YES_IF,
        words="Als het rustig is.",
        given_by=noor,
        given_at=NOW,
        written_at=NOW,
        until=NOW.date(),
    )
    open_one = Promise.objects.get(role=learners[0], learner=None)
    open_one.asked_at, open_one.asked_on = NOW, open_one.commitment.wording
    open_one.save()
    view = MatchView.objects.create(
        role=farid, asked_at=NOW, answered_at=NOW, reacted_at=NOW, wants_call_at=NOW - timedelta(days=1)
    )
    MatchLine.objects.create(
        view=view, number=2, words="Niet klantgericht", reaction="partly", outcome="kept", settled_at=NOW,
        settled_by=sanne.person, compared_by=sanne.person,
    )  # fmt: skip
    Clarity.objects.create(trajectory=trajectory, person=farid.person, is_clear=True, words="Bijna alles", said_at=NOW)
    return trajectory


def read_back(data: Any, sanne: Member) -> Trajectory:
    return files.load(data, sanne.organisation, by=Actor(sanne.person, sanne), now=NOW)


def test_a_round_trip_gives_the_same_file(full: Trajectory, sanne: Member) -> None:
    data = files.dump(full)

    again = read_back(data, sanne)

    assert files.dump(again) == data
    assert len(data["roles"]) == 3
    assert len(data["commitments"]) == 3
    assert Deputy.objects.count() == 1


@pytest.mark.once
def test_more_than_a_thousand_commitments_go_in_a_file(sanne: Member) -> None:
    trajectory = factories.trajectory(owner=sanne.person)
    people = Person.objects.bulk_create(
        Person(organisation=sanne.organisation, name=f"Mens {n}", email=f"mens{n}@voorbeeld.example")
        for n in range(MANY)
    )
    roles = Role.objects.bulk_create(Role(trajectory=trajectory, person=one, function="manager") for one in people)
    commitments = Commitment.objects.bulk_create(
        Commitment(trajectory=trajectory, person=one, function="manager", phase="before", created_at=NOW)
        for one in people
    )
    wordings = Wording.objects.bulk_create(
        Wording(commitment=one, version=1, text="2 uur per week", written_by=one.person, written_at=NOW)
        for one in commitments
    )
    promises = Promise.objects.bulk_create(
        Promise(commitment=words.commitment, role=role, asked_at=NOW, asked_on=words)
        for words, role in zip(wordings, roles, strict=True)
    )
    Answer.objects.bulk_create(
        Answer(promise=one, kind="yes", wording=one.asked_on, given_by=one.role.person, given_at=NOW)
        for one in promises
    )

    data = files.dump(trajectory)

    assert len(data["commitments"]) == MANY
    assert all(one["promises"][0]["answers"][0]["given_by"] == one["person"] for one in data["commitments"])


def test_what_was_read_stands_as_it_did_and_mails_nobody(full: Trajectory, sanne: Member) -> None:
    again = read_back(files.dump(full), sanne)

    states = [
        sorted(promise.state for promise in Promise.objects.of(trajectory).with_words()) for trajectory in (full, again)
    ]
    assert states[0] == states[1] == ["asked", "not_asked", "promised_if"]
    assert Ask.objects.filter(trajectory=again, checked_at=None).count() == 1
    assert not Mail.objects.exists()
    assert not Ask.objects.due(today=date(2028, 1, 1)).exists()


def test_every_fault_is_named_with_its_place(full: Trajectory, sanne: Member) -> None:
    data = files.dump(full)
    manager = next(role for role in data["roles"] if role["function"] == "manager")
    manager["learners"] = [manager["key"]]
    data["commitments"][0]["phase"] = "later"
    data["commitments"][1]["wordings"] = []
    before = Role.objects.count(), Commitment.objects.count()

    with pytest.raises(files.Faults) as raised:
        read_back(data, sanne)

    places = [place for place, _message in raised.value.faults]
    where = data["roles"].index(manager)
    assert {f"roles[{where}].learners", "commitments[0].phase", "commitments[1].wordings"} <= set(places)
    assert (Role.objects.count(), Commitment.objects.count()) == before


def test_a_shift_moves_every_day(full: Trajectory, sanne: Member) -> None:
    data = files.dump(full)

    again = files.load(data, sanne.organisation, by=Actor(sanne.person, sanne), now=NOW, shift=timedelta(days=14))

    assert Role.objects.get(trajectory=again, function="manager").held_until == date(2027, 6, 15)
    assert Promise.objects.filter(commitment__trajectory=again, asked_at=NOW + timedelta(days=14)).count() == 2


def test_deputies_are_made_only_for_people_the_file_makes(full: Trajectory, sanne: Member) -> None:
    data = files.dump(full)
    other = factories.member(organisation=factories.organisation(name="Elders"))
    here = [*Deputy.objects.values_list("pk", flat=True)]

    for days in (7, 14, 14):
        files.load(data, sanne.organisation, by=Actor(sanne.person, sanne), now=NOW, shift=timedelta(days=days))
        assert [*Deputy.objects.values_list("pk", flat=True)] == here
    files.load(data, other.organisation, by=Actor(other.person, other), now=NOW)

    (made,) = Deputy.objects.exclude(pk__in=here)
    assert (made.person.name, made.person.organisation) == ("Farid el Amrani", other.organisation)
