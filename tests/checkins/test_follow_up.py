"""L&D reads what came back: what was published, beside what was promised, with one proposal for each signal."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.utils import translation

from checkins import actions
from checkins.dates import Moment
from checkins.figures import Figures, Pair
from checkins.models import PublishedMoment
from checkins.publishing import MomentFigures, published
from checkins.signals import signals
from organisations.acting import PRODUCT
from organisations.models import Member
from organisations.thresholds import Median, Share
from roles.models import Answer, Function
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]

AT = datetime(2027, 6, 26, 8, tzinfo=UTC)
FIRST = Figures(Share(9, 10), Share(1, 9), Share(4, 9), Share(1, 9), Pair(Median(1, 9)), {"time": Share(8, 9)})
THEN = Figures(Share(8, 10), Share(1, 8), Share(6, 8), Share(3, 8), Pair(Median(3, 8), Median(1, 5)))


def tell(trajectory: Trajectory, *told: Figures) -> list[MomentFigures]:
    for moment, figures in zip((Moment.D7, Moment.D21, Moment.D42), told, strict=False):
        closed = date(2027, 5, 24 if moment == Moment.D7 else 25)
        actions.publish(trajectory, moment=moment, told=figures, closed_on=closed, by=PRODUCT, now=AT)
    return published(trajectory)


def read(trajectory: Trajectory, language: str = "en", page: str = "follow-up/") -> str:
    member = make.member("Ilse", role=Member.Role.READER, organisation=trajectory.organisation)
    client = Client()
    sign_in(client, member)
    where = f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/{page}"
    return client.get(where, headers={"accept-language": language}).content.decode()


def test_felt_and_seen_stand_side_by_side_with_their_base(running: Trajectory) -> None:
    tell(running, FIRST, THEN)
    page = read(running)
    assert 'class="felt-line"' in page
    assert "Mostly worked, on my own" in page
    assert '<span class="dim nowrap">n 5</span>' in page
    assert "almost everyone of 9" in page


def test_where_they_stood_before_is_told_beside_the_first_answer(running: Trajectory) -> None:
    tell(running, FIRST, THEN, replace(THEN, before=Median(0, 6)))
    page = " ".join(read(running).split())
    assert "Before the start, looking back after six weeks:</b> I didn&#x27;t do it <span" in page
    assert '<span class="dim nowrap">n 6</span>' in page
    assert "The first answer, after a week:</b> Tried, fell back" in page


def test_figures_made_before_that_was_asked_keep_their_shape(running: Trajectory) -> None:
    tell(running, FIRST)
    row = PublishedMoment.objects.get()
    del row.figures["before"]
    row.save()
    assert published(running)[0].figures == FIRST
    assert "looking back" not in read(running)


def test_what_had_to_be_there_stands_beside_what_it_was_to_prevent(running: Trajectory) -> None:
    must = make.commitment(running, text="2 hours a week in the roster", is_must=True, library_key="pre_practice")
    make.commitment(running, text="A rule is lifted", is_must=True, library_key="pre_rule")
    manager = make.role(running, Function.MANAGER)
    make.answer(make.promise(must, manager, asked_at=AT), Answer.Kind.NOT_KEPT)
    tell(running, FIRST)

    page = read(running)

    assert "Promised, not kept, and in the way: 2 hours a week in the roster" in page
    assert "almost everyone of 9 met: time; after a week" in page
    assert "<span>Didn&#x27;t happen</span>" in page
    assert page.count("almost everyone of 9 <small>after a week</small>") == 1, "and nothing beside the rule"


def test_a_promise_that_was_not_kept_stands_on_the_list_of_the_plan_as_other_signals_do(
    running: Trajectory, it_is: Callable[[datetime], None]
) -> None:
    must = make.commitment(running, text="2 hours a week in the roster", is_must=True, library_key="pre_practice")
    make.answer(make.promise(must, make.role(running, Function.MANAGER), asked_at=AT), Answer.Kind.NOT_KEPT)
    sara = make.role(running)
    make.ask(running, sara.person, kind="log", about=f"{running.public_id}:d7")
    tell(running, FIRST)
    it_is(datetime(2027, 6, 1, 8, tzinfo=UTC))
    page = read(running, page="")
    assert "One thing is in the way: time" in page
    assert "Promised, not kept, and in the way: 2 hours a week in the roster" in page


@pytest.mark.parametrize(("number", "is_told"), [(1, False), (2, True)])
def test_what_almost_nobody_met_is_no_signal_whatever_was_met_before(
    running: Trajectory, number: int, is_told: bool
) -> None:
    must = make.commitment(running, text="2 hours a week in the roster", is_must=True, library_key="pre_practice")
    make.answer(make.promise(must, make.role(running, Function.MANAGER), asked_at=AT), Answer.Kind.NOT_KEPT)
    # The last says nothing of it.
    tell(running, FIRST, replace(THEN, obstacles={"time": Share(number, 8)}), THEN)
    assert ("Promised, not kept, and in the way" in read(running)) is is_told


@pytest.mark.parametrize(
    ("before", "last", "what"),
    [
        (THEN, FIRST, "One thing is in the way: time"),
        (FIRST, THEN, "They feel more than others see"),
        (FIRST, Figures(Share(5, 10), Share(1, 5), Share(3, 5), Share(2, 5)), "Fewer people answer"),
        (FIRST, Figures(Share(9, 10), Share(8, 9)), "There is no occasion to try it"),
        (FIRST, Figures(Share(8, 10), obstacles={"time": Share(5, 12)}), ""),
    ],
)
def test_each_signal_proposes_one_act(running: Trajectory, before: Figures, last: Figures, what: str) -> None:
    with translation.override("en"):
        found = signals(running, tell(running, before, last))
        assert [line.what for line in found] == ([what] if what else [])
        assert all(line.act and line.url and line.who == "the group" for line in found)


@pytest.mark.parametrize(("moment", "is_normal"), [(Moment.D42, True), (Moment.D90, False), (Moment.D180, False)])
def test_felt_ahead_of_seen_is_normal_in_the_first_weeks_alone(
    running: Trajectory, moment: Moment, is_normal: bool
) -> None:
    actions.publish(running, moment=moment, told=THEN, closed_on=date(2027, 5, 24), by=PRODUCT, now=AT)
    with translation.override("en"):
        [line] = signals(running, published(running))
        assert line.what == "They feel more than others see"
        assert line.says.endswith(str(moment.label))
        assert ("normal in the first weeks" in line.says) is is_normal


def test_where_nothing_was_asked_it_says_so(running: Trajectory) -> None:
    assert "Nothing was asked yet." in read(running)
    assert signals(running, []) == []
