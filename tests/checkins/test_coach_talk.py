"""Coach conversations: whoever coaches says for each learner whether they took place, never what was said."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from asks.models import Ask
from checkins.calendar import entries
from checkins.models import ScheduleLine, Talk
from checkins.planning import plan
from organisations.models import Member
from roles.models import Function, Role
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Cohort, Intervention, InterventionDate, Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
Asked = Callable[..., tuple[Ask, str]]
# The working day after the last coaching, Friday 21 May 2027.
AFTER = datetime(2027, 5, 24, 8, tzinfo=UTC)


@pytest.fixture
def anouk(running: Trajectory, sara: Role) -> Role:
    return make.role(running, Function.TRAINER, "Anouk Faber")


def coached(running: Trajectory, *days: int, trainer: Role | None = None, **fields: Any) -> Intervention:
    """Coaching on these days of May 2027."""
    first, *more = (datetime(2027, 5, day, 9, tzinfo=UTC) for day in days)
    found = make.session(running, first, kind="coaching", trainer=trainer and trainer.person, **fields)
    for at in more:
        InterventionDate.objects.create(intervention=found, starts_at=at)
    return found


def asked_of(role: Role) -> set[str]:
    """Whom they are asked about."""
    found = Ask.objects.filter(person=role.person, kind="coach_talk").values_list("about", flat=True)
    return {Role.objects.get(public_id=about.split(":")[2]).person.name for about in found}


def test_who_coaches_is_asked_of_each_learner_the_working_day_after_the_last_time(
    running: Trajectory, anouk: Role, sara: Role
) -> None:
    make.role(running, name="Kofi Mensah")
    other = make.role(running, Function.TRAINER, "Bob Prins")
    coached(running, 14, 21, trainer=anouk)
    plan(datetime(2027, 5, 21, 8, tzinfo=UTC))
    assert asked_of(anouk) == set(), "the last time is today"
    plan(AFTER)
    assert asked_of(anouk) == {"Sara Yıldız", "Kofi Mensah"}
    assert asked_of(other) == set(), "somebody else gives it"
    assert {ask.due_on for ask in Ask.objects.filter(kind="coach_talk")} == {date(2027, 5, 24)}


def test_each_trainer_is_asked_where_nobody_is_named(running: Trajectory, anouk: Role) -> None:
    other = make.role(running, Function.TRAINER, "Bob Prins")
    coached(running, 21)
    plan(AFTER)
    assert asked_of(anouk) == asked_of(other) == {"Sara Yıldız"}


def test_only_of_who_is_coached(running: Trajectory, anouk: Role, sara: Role) -> None:
    early, late = (Cohort.objects.create(trajectory=running, name=name) for name in ("vroeg", "laat"))
    sara.cohorts.set([early])
    make.role(running, name="Kofi Mensah").cohorts.set([late])
    coached(running, 21, trainer=anouk).cohorts.set([late])
    plan(AFTER)
    assert asked_of(anouk) == {"Kofi Mensah"}


def test_without_coaching_nothing_changes(client: Client, running: Trajectory, anouk: Role) -> None:
    coached(running, 21, standing="declined")
    make.session(running, datetime(2027, 5, 21, 9, tzinfo=UTC), kind="job_aid")
    for day in (10, 24, 31):
        plan(datetime(2027, 5, day, 8, tzinfo=UTC))
    assert asked_of(anouk) == set()
    assert "coachgesprek" not in schedule(client, running)
    coached(running, 21)
    page = schedule(client, running)
    assert "Coachgesprek" in page
    assert "werkdagen na de laatste coaching" in page


def schedule(client: Client, running: Trajectory) -> str:
    member = Member.objects.filter(organisation=running.organisation).first() or make.member(
        "Sanne", organisation=running.organisation
    )
    sign_in(client, member)
    where = f"/o/{running.organisation.public_id}/t/{running.public_id}/schedule/"
    return client.get(where).content.decode()


def test_the_four_answers_close_it_and_nothing_of_what_was_said_is_kept(
    client: Client, running: Trajectory, anouk: Role, sara: Role, asked: Asked
) -> None:
    coached(running, 21, trainer=anouk)
    ask, token = asked(anouk.person, "coach_talk", AFTER)
    page = client.get(f"/l/{token}").content.decode()
    assert "Nooit wat er gezegd is" in page or "vragen nooit wat er gezegd is" in page
    said = {f"{ask.public_id}_outcome": "moved", f"{ask.public_id}_moved_to": "2027-06-02"}
    assert client.post(f"/l/{token}/talk/{ask.public_id}/", said).status_code == 303
    talk = Talk.objects.get()
    assert (talk.kind, talk.holder, talk.learner, talk.outcome) == ("coaching", anouk, sara, "moved")
    assert not Ask.objects.open().filter(kind="coach_talk").exists()
    in_diary = {role.person: {running.public_id} for role in (anouk, sara)}
    meetings = [(person.name, one.title) for person, one in entries(in_diary, AFTER) if one.is_meeting]
    assert sorted(meetings) == [
        ("Anouk Faber", "Coachgesprek met Sara"),
        ("Sara Yıldız", "Coachgesprek met Anouk"),
    ]


def test_a_moment_that_is_switched_off_is_not_asked(running: Trajectory, anouk: Role) -> None:
    coached(running, 21, trainer=anouk)
    ScheduleLine.objects.create(trajectory=running, moment="coaching", offset=1, is_on=False)
    plan(AFTER)
    assert asked_of(anouk) == set()
    ScheduleLine.objects.update(is_on=True)
    plan(AFTER)
    assert asked_of(anouk) == {"Sara Yıldız"}
