"""Where the works council has to agree, nothing is asked or kept of learners and observers until it did."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from asks.models import Ask
from checkins import actions
from checkins.models import IfThenPlan, LogEntry, Observation
from checkins.planning import plan, what_would_go
from organisations.acting import PRODUCT, Actor
from organisations.models import Organisation
from roles import planning
from roles.council import NotAgreedYet, may_record
from roles.models import Commitment, Promise, Role
from roles.promises import line_up
from tests import factories as make
from tests.checkins.conftest import DAY_7
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = pytest.mark.django_db
Asked = Callable[..., tuple[Ask, str]]

AFTER_6_WEEKS = datetime(2027, 6, 10, 8, tzinfo=UTC)
WORDS = "Kort samenvatten lukte."


@pytest.fixture
def agreement(running: Trajectory) -> Promise:
    """Not asked yet, of the sponsor."""
    running.needs_works_council = True
    running.save()
    sponsor = make.role(running, "sponsor", "Ilse van ’t Hof")
    planning.plan(make.MADE)
    line_up(running, make.MADE)
    promise = Promise.objects.get(role=sponsor)
    Promise.objects.update(asked_at=make.MADE, asked_on=promise.commitment.wording)
    promise.refresh_from_db()
    return promise


def kinds_asked() -> set[str]:
    return set(Ask.objects.values_list("kind", flat=True))


def kinds_to_come(running: Trajectory) -> set[str]:
    days = {"first": date(2027, 4, 1), "last": date(2027, 6, 30)}
    return {one.ask.kind for one in what_would_go(running, among=[running], **days, now=DAY_7)}


def test_until_it_agreed_only_what_records_nothing_is_asked(
    running: Trajectory, sara: Role, agreement: Promise
) -> None:
    for function in ("observer", "buddy"):
        make.pair(make.role(running, function), sara)
    plan(AFTER_6_WEEKS)
    assert kinds_asked() & {"log", "observe", "if_then"} == set()
    assert kinds_to_come(running) & {"log", "observe", "if_then"} == set()
    assert "buddy" in kinds_to_come(running)

    make.answer(agreement)

    plan(AFTER_6_WEEKS)
    assert kinds_asked() >= {"log", "observe"}
    assert kinds_to_come(running) >= {"log", "observe"}


@pytest.mark.parametrize(
    ("kind", "more", "agreed"),
    [
        ("yes", {}, True),
        ("there", {}, True),
        ("kept", {}, True),
        ("yes_if", {}, False),
        ("yes_if", {"replied_at": make.MADE}, True),
        *((kind, {}, False) for kind in ("no", "question", "withdrawn", "lapsed", "not_mine", "not_there", "not_kept")),
    ],
)
def test_only_a_yes_that_stands_opens_it(
    running: Trajectory, agreement: Promise, kind: str, more: dict[str, datetime], agreed: bool
) -> None:
    make.answer(agreement, kind, **more)
    assert may_record(running) is agreed


def test_one_yes_of_two_and_other_words_open_nothing(running: Trajectory, agreement: Promise) -> None:
    make.answer(agreement)
    second = make.role(running, "sponsor", "Bram de Wit")
    line_up(running, make.MADE)
    assert not may_record(running)
    make.answer(Promise.objects.get(role=second))
    assert may_record(running)
    Commitment.objects.update(dropped_at=make.MADE)
    assert not may_record(running)


def plan_if_then(learner: Role, by: Actor) -> IfThenPlan:
    words = {"situation": "a", "response": "b", "hard_moment": "", "hard_response": ""}
    return actions.plan_if_then(learner, **words, readers=(), confidence=None, ask=None, by=by, now=DAY_7)


@pytest.mark.once
def test_no_door_keeps_anything(running: Trajectory, sara: Role, agreement: Promise) -> None:
    observer = make.role(running, "observer")
    ask = make.ask(running, observer.person, kind="observe", about=f"{running.public_id}:d42:{sara.public_id}")
    by = Actor(person=sara.person)
    tried, sights = actions.Tried(1, 2), [actions.Sight(None, 3)]
    doors: list[Callable[[], object]] = [
        lambda: actions.log(sara, tried=tried, ask=None, form_key="k", by=by, now=DAY_7),
        lambda: plan_if_then(sara, by),
        lambda: actions.observe(ask, observer=observer, learner=sara, sights=sights, by=PRODUCT, now=DAY_7),
        lambda: actions.cannot_judge(ask, observer=observer, learner=sara, by=PRODUCT, now=DAY_7),
    ]
    for door in doors:
        with pytest.raises(NotAgreedYet):
            door()
    assert not any(model.objects.exists() for model in (LogEntry, IfThenPlan, Observation))
    make.answer(agreement)
    for door in doors:
        door()
    assert all(model.objects.exists() for model in (LogEntry, IfThenPlan, Observation))


@pytest.mark.once
def test_the_page_says_why_and_keeps_nothing(client: Client, sara: Role, agreement: Promise, asked: Asked) -> None:
    yes = make.answer(agreement)
    ask, token = asked(sara.person, "log")
    fields = {f"{ask.public_id}-how": "2", f"{ask.public_id}-story": WORDS, f"{ask.public_id}-key": "k"}
    nl = {"accept-language": "nl"}
    assert "ondernemingsraad" not in client.get(f"/m/{token}/", headers=nl).content.decode()

    yes.kind = "withdrawn"
    yes.save()

    page = client.get(f"/m/{token}/", headers=nl).content.decode()
    assert "Eerst moet de ondernemingsraad van Voorbeeld BV" in page
    assert "<textarea" not in page
    assert client.post(f"/m/{token}/log/{ask.public_id}/", fields).status_code == 303
    assert not LogEntry.objects.exists()


@pytest.mark.once
def test_my_page_says_why_and_lets_me_read_what_i_wrote(client: Client, sara: Role, agreement: Promise) -> None:
    sara.person.user = make.user()
    sara.person.save()
    sign_in(client, sara)
    LogEntry.objects.create(learner=sara, opportunity=1, felt=2, story=WORDS, form_key="k", written_at=DAY_7)
    here = f"/me/{sara.trajectory.public_id}/"
    page = client.get(here, headers={"accept-language": "nl"}).content.decode()
    assert "Eerst moet de ondernemingsraad van Voorbeeld BV" in page
    assert WORDS in page
    assert f"{here}log/" not in page
    for address in (f"{here}log/", f"{here}plan/"):
        assert client.get(address).status_code == 302
        assert client.post(address, {"log-how": "2", "log-key": "k2"}).status_code == 302
    make.answer(agreement)
    assert f"{here}log/" in client.get(here).content.decode()


@pytest.mark.once
def test_what_came_back_and_the_sheets_say_why_there_is_nothing(
    client: Client, running: Trajectory, agreement: Promise
) -> None:
    planner = make.member("Bram", organisation=running.organisation)
    sign_in(client, planner)
    here, says = f"/o/{running.organisation.public_id}/t/{running.public_id}/", "eerst moet de ondernemingsraad"
    pages = [f"{here}{page}/" for page in ("follow-up", "schedule/sheets")]
    assert all(says in client.get(page).content.decode() for page in pages)
    make.answer(agreement)
    assert not any(says in client.get(page).content.decode() for page in pages)


@pytest.mark.once
def test_until_it_agrees_a_reply_is_not_written_and_can_be_taken_away(
    client: Client, running: Trajectory, sara: Role, agreement: Promise
) -> None:
    sara.person.user = make.user()
    sara.person.save()
    sign_in(client, sara)
    observer = make.role(running, "observer")
    said = {"observer": observer, "learner": sara, "seen": 3, "given_at": DAY_7}
    without, replied = (Observation.objects.create(moment=moment, **said) for moment in ("d42", "d90"))
    Observation.objects.filter(pk=replied.pk).update(reply=WORDS, replied_at=DAY_7)
    to = {one: f"/me/{running.public_id}/notes/{one.public_id}/reply/" for one in (without, replied)}
    page = client.get(f"/me/{running.public_id}/").content.decode()
    assert (to[without] in page, to[replied] in page) == (False, True)

    client.post(to[without], {"reply": "Dank je"})
    assert client.post(to[replied], {"reply": "Iets anders"}).status_code == 422
    replies = dict(Observation.objects.values_list("moment", "reply"))
    assert replies == {"d42": "", "d90": WORDS}
    assert client.post(to[replied], {"reply": ""}).status_code == 302
    assert not Observation.objects.exclude(reply="").exists()

    make.answer(agreement)
    client.post(to[without], {"reply": "Dank je"})
    assert Observation.objects.get(moment="d42").reply == "Dank je"


def test_the_tick_makes_it_a_must_once_and_leaves_what_l_and_d_goes_on_without(running: Trajectory) -> None:
    make.trajectory(owner=running.owner, title="Een ander")
    Organisation.objects.update(needs_works_council=True)
    planning.plan(make.MADE)
    found = Commitment.objects.filter(library_key="pre_works_council", is_must=True)
    assert found.count() == 2
    found.update(dropped_at=make.MADE)
    planning.plan(make.MADE)
    assert found.count() == 2


@pytest.mark.once
def test_who_plans_reads_that_nothing_is_asked_without_it(client: Client, running: Trajectory) -> None:
    planner = make.member("Bram", organisation=running.organisation)
    sign_in(client, planner)
    plan_page = f"/o/{running.organisation.public_id}/t/{running.public_id}/"
    says = "dus vragen we geen lerende hoe het gaat"
    assert says not in client.get(plan_page).content.decode()
    Organisation.objects.update(needs_works_council=True)
    planning.plan(make.MADE)
    assert says not in client.get(plan_page).content.decode()
    Commitment.objects.update(dropped_at=make.MADE)
    assert says in client.get(plan_page).content.decode()
