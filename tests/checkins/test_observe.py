"""An observer says what they saw; the learner reads it, with their name."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from asks.models import Ask
from checkins.line import line
from checkins.models import Observation
from checkins.receipts import tell_learner
from checkins.sight import seen_since
from mailing.models import Mail
from mailing.register import letters
from mailing.sending import drain
from organisations.models import Person
from roles.models import Function, Role
from tests import factories as make
from tests.opened import take_back
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
Asked = Callable[..., tuple[Ask, str]]
DAY_42 = datetime(2027, 6, 10, 8, tzinfo=UTC)
DAY_90 = datetime(2027, 7, 28, 8, tzinfo=UTC)


@pytest.fixture
def noor(running: Trajectory, sara: Role) -> Role:
    make.behaviour(running)
    role = make.role(running, Function.OBSERVER, "Noor Bakker")
    make.pair(role, sara)
    return role


def field(ask: Ask) -> str:
    return f"{ask.public_id}_{ask.trajectory.behaviours.get().public_id}"


def test_what_was_seen_is_kept_with_its_example(client: Client, noor: Role, sara: Role, asked: Asked) -> None:
    ask, token = asked(noor.person, "observe", DAY_42)
    data = {field(ask): "3", f"{ask.public_id}_example": "Vatte samen voor het scherm openging."}
    assert client.post(f"/w/{token}/observe/{ask.public_id}/", data).status_code == 303
    seen = Observation.objects.get()
    assert (seen.observer, seen.learner, seen.moment, seen.seen) == (noor, sara, "d42", 3)
    assert seen.example == "Vatte samen voor het scherm openging."
    ask.refresh_from_db()
    assert ask.answered_at is not None


def test_no_view_of_it_stands_first_and_is_not_low(client: Client, noor: Role, asked: Asked) -> None:
    ask, token = asked(noor.person, "observe", DAY_42)
    page = client.get(f"/w/{token}/").content.decode()
    assert page.index('value="no_view"') < page.index('value="0"')
    assert "Sara" in page
    client.post(f"/w/{token}/observe/{ask.public_id}/", {field(ask): "no_view"})
    assert Observation.objects.get().seen is None


def test_nothing_chosen_is_422_and_keeps_the_example(client: Client, noor: Role, asked: Asked) -> None:
    ask, token = asked(noor.person, "observe", DAY_42)
    data = {f"{ask.public_id}_example": "Bij de factuurklant."}
    answer = client.post(f"/w/{token}/observe/{ask.public_id}/", data)
    assert answer.status_code == 422
    assert "Bij de factuurklant." in answer.content.decode()
    assert not Observation.objects.exists()


def test_the_summary_says_of_which_behaviour_and_of_whom_a_choice_is_missing(
    client: Client, noor: Role, running: Trajectory, asked: Asked
) -> None:
    make.behaviour(running, action="vraagt door")
    one, token = asked(noor.person, "observe", DAY_42)
    send = f"/w/{token}/observe/{one.public_id}/"

    page = client.post(send, {f"{one.public_id}_example": "Bij de factuurklant."}).content.decode()

    lines = re.findall(r'<li><a href="#[^"]+">(Kies wat je zag[^<]+)</a>', page)
    assert len(set(lines)) == len(lines) == 2
    assert "Vraagt door" in " ".join(lines)
    assert "Sara" not in " ".join(lines)


def test_an_observation_can_be_changed_and_stays_one(client: Client, noor: Role, asked: Asked) -> None:
    ask, token = asked(noor.person, "observe", DAY_42)
    for value in ("1", "4"):
        client.post(f"/w/{token}/observe/{ask.public_id}/", {field(ask): value})
    assert [one.seen for one in Observation.objects.all()] == [4]
    page = client.get(f"/w/{token}/").content.decode()
    assert "Je zei: “Vrijwel altijd, zonder dat iemand erom vroeg”" in page
    assert "checked" not in page


def test_of_several_behaviours_what_is_left_alone_stands(
    client: Client, noor: Role, running: Trajectory, asked: Asked
) -> None:
    names = [running.behaviours.get().public_id, make.behaviour(running, position=2, action="vraagt door").public_id]
    ask, token = asked(noor.person, "observe", DAY_42)
    send, (first, second) = f"/w/{token}/observe/{ask.public_id}/", [f"{ask.public_id}_{name}" for name in names]
    client.post(send, {first: "1", second: "2", f"{ask.public_id}_example": "Bij de balie."})

    client.post(send, {second: "4", f"{ask.public_id}_example": "Bij de balie."})

    seen = Observation.objects.order_by("behaviour__pk")
    assert [(one.seen, one.example) for one in seen] == [(1, "Bij de balie."), (4, "")]


def test_of_several_learners_those_left_blank_stay_open(
    client: Client, noor: Role, running: Trajectory, asked: Asked
) -> None:
    kofi = make.role(running, name="Kofi Mensah")
    make.pair(noor, kofi)
    ask, token = asked(noor.person, "observe", DAY_42)
    assert Ask.objects.filter(person=noor.person, kind="observe").count() == 2
    assert client.post(f"/w/{token}/observe/{ask.public_id}/", {field(ask): "2"}).status_code == 303
    assert Ask.objects.open().filter(person=noor.person, kind="observe").count() == 1


def test_looking_changes_nothing(client: Client, noor: Role, asked: Asked) -> None:
    ask, token = asked(noor.person, "observe", DAY_42)
    for path in (f"/w/{token}/", f"/w/{token}/observe/{ask.public_id}/"):
        client.get(path)
        client.head(path)
    ask.refresh_from_db()
    assert ask.answered_at is None


def hand_back(client: Client, ask: Ask, token: str) -> None:
    answer = client.post(f"/w/{token}/observe/{ask.public_id}/", {f"{ask.public_id}_pass": "on"})
    assert answer.status_code == 303


def test_who_cannot_judge_it_hands_it_back_and_it_counts_as_nothing_seen(
    client: Client, noor: Role, sara: Role, asked: Asked
) -> None:
    ask, token = asked(noor.person, "observe", DAY_42)
    client.post(f"/w/{token}/observe/{ask.public_id}/", {field(ask): "0"})

    hand_back(client, ask, token)

    only = Observation.objects.get()
    assert (only.cannot_judge, only.seen, only.example) == (True, None, "")
    assert not Ask.objects.open().filter(pk=ask.pk).exists()
    done = client.get(f"/l/{token}/done").content.decode()
    assert "kan dit niet beoordelen, vraag een ander" in done
    assert "Vertel het" not in done
    drawn = line([], Observation.objects.about(sara), UTC)
    assert (drawn.readings, drawn.rows, drawn.seen) == ([], [], 0)


def test_later_they_may_have_seen_it_after_all(client: Client, noor: Role, asked: Asked) -> None:
    ask, token = asked(noor.person, "observe", DAY_42)
    hand_back(client, ask, token)
    page = client.get(f"/w/{token}/").content.decode()
    assert "Dat zei je." in page
    assert "checked" not in page

    client.post(f"/w/{token}/observe/{ask.public_id}/", {field(ask): "3"})

    assert [(one.cannot_judge, one.seen) for one in Observation.objects.all()] == [(False, 3)]


def test_the_learner_reads_that_it_could_not_be_judged(
    client: Client, noor: Role, sara: Role, asked: Asked, running: Trajectory
) -> None:
    sara.person.user = make.user()
    sara.person.save()
    ask, token = asked(noor.person, "observe", DAY_42)
    hand_back(client, ask, token)
    sign_in(client, sara)

    page = client.get(f"/me/{running.public_id}/").content.decode()

    assert "Noor kan dit niet beoordelen" in page
    assert "Noor zag" not in page


def test_a_tick_and_an_answer_for_another_learner_go_together(
    client: Client, noor: Role, running: Trajectory, asked: Asked
) -> None:
    make.pair(noor, make.role(running, name="Kofi Mensah"))
    ask, token = asked(noor.person, "observe", DAY_42)
    first = Ask.objects.filter(person=noor.person, kind="observe").exclude(pk=ask.pk).get()

    data = {f"{first.public_id}_pass": "on", field(ask): "2"}
    client.post(f"/w/{token}/observe/{ask.public_id}/", data)

    assert sorted((one.cannot_judge, one.seen) for one in Observation.objects.all()) == [(False, 2), (True, None)]


def test_what_another_sees_later_that_day_is_told_in_a_letter_too(
    client: Client, noor: Role, sara: Role, asked: Asked, it_is: Callable[[datetime], None]
) -> None:
    """One letter a day. What came after it went is told the next, and not never."""
    tom = make.role(noor.trajectory, Function.OBSERVER, "Tom Okoro")
    make.pair(tom, sara)
    for at, who in ((DAY_42, noor), (DAY_42 + timedelta(hours=3), tom)):
        ask, token = asked(who.person, "observe", at)
        client.post(f"/w/{token}/observe/{ask.public_id}/", {field(ask): "3"})
        drain(at)
    told = Mail.objects.filter(person=sara.person, kind="seen").order_by("pk")
    assert [mail.state for mail in told] == [Mail.State.SENT, Mail.State.QUEUED]
    later = told[1].not_before
    assert DAY_42 + timedelta(hours=3) < later < DAY_42 + timedelta(days=2)

    it_is(later)
    drain(later)

    first, second = (seen_since(sara, datetime.fromisoformat(mail.about["since"])) for mail in told)
    assert {one.observer for one in first} == {noor, tom}
    assert {one.observer for one in second} == {tom}
    assert [mail.state for mail in Mail.objects.filter(kind="seen")] == [Mail.State.SENT] * 2


def test_a_day_is_that_of_whose_it_is_told_also_where_it_ends_at_another_hour_than_here(noor: Role, sara: Role) -> None:
    """In Los Angeles five in the afternoon is the next day by UTC."""
    Person.objects.filter(pk=sara.person_id).update(timezone="America/Los_Angeles")
    sara = Role.objects.get(pk=sara.pk)
    tom = make.role(noor.trajectory, Function.OBSERVER, "Tom Okoro")
    morning = datetime(2027, 6, 10, 17, tzinfo=UTC)
    for at, who in ((morning, noor), (morning + timedelta(hours=7.5), tom)):
        Observation.objects.create(observer=who, learner=sara, moment="d42", seen=3, given_at=at)
        tell_learner(sara, now=at)
        drain(at)

    told = Mail.objects.filter(kind="seen").order_by("pk")
    assert [mail.state for mail in told] == [Mail.State.SENT, Mail.State.QUEUED]
    assert told[1].not_before > morning + timedelta(hours=12), "one letter a day"


def test_the_day_on_a_sheet_is_the_day_of_the_line(sara: Role, noor: Role) -> None:
    one = Observation.objects.create(
        observer=noor, learner=sara, moment="d42", seen=3, given_at=DAY_42, happened_on=date(2027, 6, 1)
    )
    assert [row.day for row in line([], [one], UTC).rows] == [date(2027, 6, 1)]


def test_a_later_receipt_repeats_nothing_and_takes_back_no_more(client: Client, noor: Role, asked: Asked) -> None:
    for day, seen in ((DAY_42, "1"), (DAY_90, "3")):
        ask, token = asked(noor.person, "observe", day)
        client.post(f"/w/{token}/observe/{ask.public_id}/", {field(ask): seen})

    mail = Mail.objects.filter(kind="receipt").latest("pk")
    letter = letters["receipt"].render(mail, DAY_90)

    assert "Meestal" in letter.text
    assert "Eén keer" not in letter.text, "that stands in the receipt of then"
    take_back(client, re.findall(r"/l/\w+/undo", letter.text)[0])
    assert [(one.moment, one.seen) for one in Observation.objects.all()] == [("d42", 1)]
