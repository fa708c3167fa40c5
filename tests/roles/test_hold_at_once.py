"""What several do at the same moment, on real servers: it is there once, nothing is missed, and no page breaks."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from organisations.acting import PRODUCT
from organisations.actions import merge
from roles import promises
from roles.actions import Place, Words, choose_from_library, holding, reply, write_commitment
from roles.actions.leaving import leave
from roles.actions.moving import move_learners
from roles.actions.pairing import stand_beside
from roles.council import WORKS_COUNCIL
from roles.library import BY_KEY
from roles.models import Answer, Commitment, Function, Promise, Role
from tests import factories as make
from tests.mailing.test_race import at_once
from trajectories.models import Change

NOW = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]


WRITTEN = Words("2 uur per week in het rooster"), Place(Function.MANAGER, "before")


@pytest.fixture
def _side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where lines are made, each waits a moment for the other to be there as well."""
    both, close_views = Barrier(2), promises._close_views

    def wait(*args: Any) -> None:
        with suppress(BrokenBarrierError):
            both.wait(2)
        close_views(*args)

    monkeypatch.setattr(promises, "_close_views", wait)


def together(*works: Callable[[], object]) -> None:
    """Each of these, at the same moment."""
    waiting = list(works)

    def do_one() -> object:
        return waiting.pop()()

    at_once(do_one, len(works))


def test_a_function_given_at_once_is_held_once() -> None:
    trajectory, noor = make.trajectory(), make.person("Noor Bakker")
    make.commitment(trajectory, "manager")

    at_once(
        lambda: holding.hold(trajectory, people=[noor], functions=[Function.MANAGER], by=PRODUCT, now=NOW),
        4,
    )

    assert Role.objects.get().person == noor
    assert Promise.objects.count() == 1


def test_who_stands_beside_two_at_once_does_so_as_one() -> None:
    trajectory, noor = make.trajectory(), make.person("Noor Bakker")
    learner = make.role(trajectory)

    at_once(lambda: stand_beside(learner, person=noor, function=Function.BUDDY, by=PRODUCT, now=NOW), 4)

    assert list(Role.objects.get(function=Function.BUDDY).learners.all()) == [learner]


@pytest.mark.usefixtures("_side_by_side")
def test_who_comes_in_while_something_is_written_is_asked_that_too() -> None:
    """Each makes lines for what it sees: the second has to see what the first made."""
    trajectory, noor = make.trajectory(), make.person("Noor Bakker")
    words, place = WRITTEN
    together(
        lambda: holding.hold(trajectory, people=[noor], functions=[Function.MANAGER], by=PRODUCT, now=NOW),
        lambda: write_commitment(trajectory, words=words, place=place, by=PRODUCT, now=NOW),
    )

    assert Promise.objects.get().role.person == noor


@pytest.mark.usefixtures("_side_by_side")
def test_who_leaves_while_something_is_written_has_nothing_open() -> None:
    trajectory = make.trajectory()
    noor = make.role(trajectory, Function.MANAGER, "Noor Bakker").person
    words, place = WRITTEN
    together(
        lambda: leave(noor, by=PRODUCT, now=NOW),
        lambda: write_commitment(trajectory, words=words, place=place, by=PRODUCT, now=NOW),
    )

    assert Commitment.objects.exists()
    assert not Promise.objects.filter(ended_at=None).exists()


@pytest.mark.usefixtures("_side_by_side")
def test_two_who_turn_out_to_be_one_while_something_is_written_promise_it_once() -> None:
    trajectory = make.trajectory()
    noor, twice = (make.role(trajectory, Function.MANAGER, name).person for name in ("Noor Bakker", "N. Bakker"))
    words, place = WRITTEN
    chosen = {"name": "Noor Bakker", "email": noor.email, "reach": noor.reach}
    together(
        lambda: merge(noor, gone=twice, chosen=chosen, by=PRODUCT, now=NOW),
        lambda: write_commitment(trajectory, words=words, place=place, by=PRODUCT, now=NOW),
    )

    assert Promise.objects.get().role.person == noor


def test_a_line_of_the_library_chosen_at_once_is_there_once() -> None:
    trajectory = make.trajectory()

    at_once(lambda: choose_from_library(trajectory, starters=[BY_KEY[WORKS_COUNCIL]], by=PRODUCT, now=NOW), 4)

    assert Commitment.objects.get().library_key == WORKS_COUNCIL


def test_of_two_replies_at_once_one_goes() -> None:
    trajectory = make.trajectory()
    farid = make.role(trajectory, "manager", "Farid el Amrani")
    promise = make.promise(make.commitment(trajectory), farid, asked_at=make.MADE)
    question = make.answer(promise, Answer.Kind.QUESTION, words="Welke dag?")

    at_once(lambda: reply(Answer.objects.get(pk=question.pk), words="Dinsdag.", by=PRODUCT, now=NOW), 4)

    assert Change.objects.filter(verb="reply").count() == 1


def test_learners_that_two_move_at_once_each_go_where_they_were_moved() -> None:
    trajectory = make.trajectory()
    learners = [make.role(trajectory, name=name) for name in ("Sara", "Joris", "Kim")]
    farid, noor = (make.role(trajectory, Function.MANAGER, name) for name in ("Farid", "Noor"))
    farid.learners.set(learners)
    noor.learners.add(make.role(trajectory, name="Ans"))
    going = learners[:2]

    at_once(lambda: move_learners(farid, learners=[going.pop()], to=noor, by=PRODUCT, now=NOW), 2)

    assert list(farid.learners.all()) == [learners[2]]
