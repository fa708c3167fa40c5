"""Promises counted by the database stand as each of them stands."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

import roles.cast
from organisations.models import Member, Person
from roles.cast import cast, full_cast
from roles.counts import Counted
from roles.models import Answer, Commitment, Promise, Wording
from roles.promises import line_up
from tests import factories
from trajectories.models import Trajectory

NOW = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def mixed(sanne: Member) -> Trajectory:
    """Everything that can be asked, changed, said and replied, at random but the same every time."""
    chance = Random(4)
    trajectory = factories.trajectory(owner=sanne.person)
    learners = [factories.role(trajectory, "learner") for _ in range(9)]
    for manager in (factories.role(trajectory, "manager"), factories.role(trajectory, "manager")):
        manager.learners.set(chance.sample(learners, 5))
    _reach(learners[0].person, undeliverable=learners[0].person.email)
    _reach(learners[1].person, email="")
    for function in ("learner", "manager") * 4:
        commitment = factories.commitment(
            trajectory, function, per_learner=function == "manager", is_must=chance.random() < 0.5
        )
        line_up(trajectory, NOW)
        _ask_and_answer(list(commitment.promises.all()), chance)
    return trajectory


def _reach(person: Person, **how: str) -> None:
    Person.objects.filter(pk=person.pk).update(**how)


def _ask_and_answer(promises: list[Promise], chance: Random) -> None:
    commitment = promises[0].commitment
    old = commitment.wording
    assert old is not None
    new = Wording.objects.create(
        commitment=commitment, version=2, text="Anders", hours=3, written_at=NOW, needed_by=date(2027, 3, 1)
    )
    for promise in promises:
        if chance.random() < 0.15:
            continue
        promise.asked_at, promise.asked_on = NOW - timedelta(days=chance.randrange(9)), chance.choice([old, new])
        promise.save()
        if chance.random() < 0.7:
            factories.answer(
                promise,
                chance.choice([kind for kind in Answer.Kind if kind != Answer.Kind.NOT_MINE]),
                words=chance.choice(["", "Te druk", "Als het kan"]),
                wording=chance.choice([old, new]),
                given_at=NOW - timedelta(hours=chance.randrange(60)),
                replied_at=NOW if chance.random() < 0.3 else None,
                until=chance.choice([None, date(2027, 5, 1)]),
            )
    commitment.wording = new
    commitment.save()


def _facts(one: Counted) -> tuple[object, ...]:
    """All of it, in an order that does not depend on who counted."""
    holders = sorted(Counter(key for key, _role in one.holders).items())
    said = (
        one.said_first,
        one.said_last,
        one.words,
        one.other_words,
        one.until,
        one.answered_on and one.answered_on.needed_by,
    )
    return (
        *(one.commitment.pk, str(one.state), one.facts, tuple(holders), tuple(sorted(one.learners))),
        *(one.promise, one.asked_since, one.since, *said, one.hours, one.gives, one.is_silent_there, one.is_one_voice),
    )


def test_the_database_counts_as_the_rows_do(mixed: Trajectory) -> None:
    counted, read = cast(mixed, NOW), full_cast(mixed, NOW)

    assert len({one.state for one in counted.all_counts}) > 10
    assert Counter(map(_facts, counted.all_counts)) == Counter(map(_facts, read.all_counts))
    assert sum(one.lines for one in counted.all_counts) == Promise.objects.of(mixed).count()


def test_a_commitment_stands_the_same_whichever_way_it_is_read(mixed: Trajectory) -> None:
    counted, read = cast(mixed, NOW), full_cast(mixed, NOW)

    for commitment in counted.commitments:
        one, other = counted.standing_of(commitment), read.standing_of(commitment)
        assert (one.state, one.promised, one.all, one.since) == (other.state, other.promised, other.all, other.since)
        assert one.people.keys() == other.people.keys()
    assert [one.pk for one in counted.open_musts] == [one.pk for one in read.open_musts]


def test_of_one_person_the_promises_are_read_and_those_of_all_counted(mixed: Trajectory) -> None:
    everyone = full_cast(mixed, NOW)
    manager = everyone.holding("manager")[0].person

    mine = full_cast(mixed, NOW, of=manager)

    own = [promise for promises in mine.promises.values() for promise in promises]
    assert own
    assert {promise.role.person_id for promise in own} == {manager.pk}
    assert Counter(map(_facts, mine.all_counts)) == Counter(map(_facts, everyone.all_counts))


def test_who_joins_while_a_page_is_made_is_counted_by_the_next_one(sanne: Member) -> None:
    trajectory, commitment = _with_one_learner(sanne)

    everyone = cast(trajectory, NOW)
    _somebody_joins(trajectory)

    assert everyone.standing_of(commitment).all == 1
    assert cast(trajectory, NOW).standing_of(commitment).all == 2


def test_the_lines_of_who_joins_while_a_page_is_made_stand_on_the_next_one(
    sanne: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    trajectory, commitment = _with_one_learner(sanne)
    own = factories.commitment(trajectory, "manager", per_learner=True)
    factories.role(trajectory, "manager")
    line_up(trajectory, NOW)
    read = roles.cast._read

    def meanwhile(*args: Any) -> Any:
        rows = read(*args)
        _somebody_joins(trajectory)
        return rows

    with monkeypatch.context() as patched:
        patched.setattr(roles.cast, "_read", meanwhile)
        everyone = full_cast(trajectory, NOW)

    assert [len(everyone.promises[one.pk]) for one in (commitment, own)] == [1, 1]
    later = full_cast(trajectory, NOW)
    assert [len(later.promises[one.pk]) for one in (commitment, own)] == [2, 2]


def _with_one_learner(sanne: Member) -> tuple[Trajectory, Commitment]:
    trajectory = factories.trajectory(owner=sanne.person)
    factories.role(trajectory, "learner")
    commitment = factories.commitment(trajectory, "learner")
    line_up(trajectory, NOW)
    return trajectory, commitment


def _somebody_joins(trajectory: Trajectory) -> None:
    factories.role(trajectory, "learner")
    line_up(trajectory, NOW)
