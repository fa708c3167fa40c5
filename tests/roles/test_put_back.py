"""What was taken away can be put back for ten minutes; what was asked of people then waits until L&D asks again."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from asks.models import Ask
from organisations.acting import Actor
from organisations.models import Member
from roles import actions
from roles.models import Answer, Commitment, Promise, PromiseState, Role
from roles.promises import line_up
from roles.views import commitments, people
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Change, Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    for view in (commitments, people):
        monkeypatch.setattr(view, "now", lambda: NOW)


@pytest.fixture
def staff(client: Client, sanne: Member) -> Client:
    return sign_in(client, sanne)


@pytest.fixture
def asked(trajectory: Trajectory, farid: Role, sanne: Member) -> list[Promise]:
    """Two commitments, asked of the manager; the first was promised."""
    make.commitment(trajectory, text="Rooster vrij")
    make.commitment(trajectory, text="Komt langs")
    line_up(trajectory, NOW)
    found = list(Promise.objects.of(trajectory).with_words().order_by("commitment"))
    actions.send_asks(trajectory, promises=found, on=None, by=Actor(sanne.person), now=NOW - timedelta(days=2))
    given = [actions.Given(found[0], Answer.Kind.YES, found[0].asked_on)] if found[0].asked_on else []
    actions.answer_promise(trajectory, person=farid.person, given=given, by=Actor(farid.person), now=NOW)
    return found


def url(name: str, trajectory: Trajectory, **more: str) -> str:
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    return reverse(f"roles:{name}", kwargs=place | more)


def states(trajectory: Trajectory) -> list[str]:
    return [promise.state for promise in Promise.objects.of(trajectory).with_words().order_by("commitment")]


def test_a_commitment_that_was_dropped_comes_back_and_is_asked_again_only_by_hand(
    staff: Client, trajectory: Trajectory, asked: list[Promise]
) -> None:
    dropped = Commitment.objects.get(wording__text="Komt langs")
    staff.post(url("drop", trajectory, commitment=dropped.public_id), {"because": "Te veel"})
    assert states(trajectory) == [PromiseState.PROMISED]
    assert Ask.objects.open().count() == 0
    page = staff.get(url("commitments", trajectory)).content.decode()
    assert "Weggehaald: Komt langs." in page

    back = {"do": f"put_back:{dropped.public_id}", "back": "history"}
    check = staff.post(url("commitments", trajectory), back).content.decode()
    assert Commitment.objects.dropped().count() == 1
    assert check.index("Wordt opnieuw gevraagd") < check.index("Farid el Amrani")
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', check))
    assert hidden.items() >= {**back, "confirmed": "1"}.items()
    staff.post(url("commitments", trajectory), hidden)

    dropped.refresh_from_db()
    assert (dropped.dropped_at, dropped.dropped_because) == (None, "")
    assert states(trajectory) == [PromiseState.PROMISED, PromiseState.NOT_ASKED]
    assert Ask.objects.open().count() == 0
    page = staff.get(url("commitments", trajectory)).content.decode()
    assert "Weggehaald" not in page
    assert "Controleer en vraag (1)" in page


def test_what_was_answered_comes_back_in_one_press(staff: Client, trajectory: Trajectory, asked: list[Promise]) -> None:
    promised = asked[0].commitment
    staff.post(url("drop", trajectory, commitment=promised.public_id), {"because": "Te veel"})

    staff.post(url("commitments", trajectory), {"do": f"put_back:{promised.public_id}"})

    promised.refresh_from_db()
    assert promised.dropped_at is None


def test_the_page_of_what_was_dropped_meanwhile_says_who_is_asked_again(
    staff: Client, trajectory: Trajectory, asked: list[Promise]
) -> None:
    dropped = asked[1].commitment
    staff.post(url("drop", trajectory, commitment=dropped.public_id), {"because": "Te veel"})
    sent = {"text": "Komt langs", "owner": "function:manager", "phase": "before", "weight": "helps", "version": "2"}

    check = staff.post(url("commitment", trajectory, commitment=dropped.public_id), sent).content.decode()

    assert check.index("Wordt opnieuw gevraagd") < check.index("Farid el Amrani")


def test_a_function_that_was_let_go_comes_back_as_long_as_it_was_to_be_held(
    staff: Client, trajectory: Trajectory, asked: list[Promise], farid: Role
) -> None:
    Role.objects.filter(pk=farid.pk).update(held_until=date(2027, 12, 31))
    staff.post(url("let_go", trajectory, role=farid.public_id), {"sure": "yes"})
    assert states(trajectory) == []
    page = staff.get(url("people", trajectory)).content.decode()
    assert "Weggehaald: Farid el Amrani, leidinggevende." in page

    page = staff.post(url("people", trajectory), {"do": f"put_back:{farid.public_id}"}, follow=True).content.decode()

    assert "Farid el Amrani doet weer mee als leidinggevende." in page
    farid.refresh_from_db()
    assert farid.held_until == date(2027, 12, 31)
    assert states(trajectory) == [PromiseState.PROMISED, PromiseState.NOT_ASKED]


def test_who_is_taken_out_while_it_is_tomorrow_elsewhere_is_out_at_once(
    staff: Client, trajectory: Trajectory, farid: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = datetime(2027, 1, 6, 2, tzinfo=UTC)
    monkeypatch.setattr(people, "now", lambda: evening)
    farid.person.timezone = "America/Los_Angeles"
    farid.person.save()
    assert farid.person.local_day(evening) == date(2027, 1, 5)

    staff.post(url("let_go", trajectory, role=farid.public_id), {"sure": "yes"})

    farid.refresh_from_db()
    assert not farid.is_held_on(date(2027, 1, 5))


@pytest.mark.parametrize("begins", [date(2027, 1, 5), date(2027, 2, 1)], ids=["today", "later"])
def test_who_is_taken_out_before_it_began_never_holds_it_and_comes_back_with_both_days(
    staff: Client, trajectory: Trajectory, farid: Role, begins: date
) -> None:
    Role.objects.filter(pk=farid.pk).update(held_from=begins, held_until=date(2027, 12, 31))
    staff.post(url("let_go", trajectory, role=farid.public_id), {"sure": "yes"})
    farid.refresh_from_db()
    assert not farid.is_held_on(begins)

    staff.post(url("people", trajectory), {"do": f"put_back:{farid.public_id}"})

    farid.refresh_from_db()
    assert (farid.held_from, farid.held_until) == (begins, date(2027, 12, 31))


def test_who_took_part_again_meanwhile_is_not_put_back_beside_themselves(
    staff: Client, trajectory: Trajectory, farid: Role, sanne: Member
) -> None:
    actions.let_go(farid, on=NOW.date(), by=Actor(sanne.person), now=NOW)
    make.role(trajectory, "manager", person=farid.person)

    page = staff.post(url("people", trajectory), {"do": f"put_back:{farid.public_id}"}, follow=True).content.decode()

    assert "Farid el Amrani doet al mee als leidinggevende." in page
    farid.refresh_from_db()
    assert farid.held_until == NOW.date()


def test_after_ten_minutes_nothing_is_offered_back(
    staff: Client, trajectory: Trajectory, farid: Role, sanne: Member
) -> None:
    long_ago, by = NOW - timedelta(minutes=11), Actor(sanne.person)
    actions.let_go(farid, on=NOW.date(), by=by, now=long_ago)
    actions.drop_commitment(make.commitment(trajectory), because="x", by=by, now=long_ago)

    assert "Weggehaald" not in staff.get(url("people", trajectory)).content.decode()
    assert "Weggehaald" not in staff.get(url("commitments", trajectory)).content.decode()


def test_what_stands_cannot_be_put_back(staff: Client, trajectory: Trajectory) -> None:
    stands = make.commitment(trajectory)

    assert staff.post(url("commitments", trajectory), {"do": f"put_back:{stands.public_id}"}).status_code == 404
    assert staff.post(url("commitments", trajectory), {"do": f"burn:{stands.public_id}"}).status_code == 302
    assert Change.objects.count() == 0


def test_every_act_is_a_line_of_the_history_and_none_holds_a_name(
    trajectory: Trajectory, asked: list[Promise], farid: Role, sanne: Member
) -> None:
    by, commitment = Actor(sanne.person), asked[1].commitment
    held = actions.hold(trajectory, people=[make.person("Sara Yıldız")], functions=["learner"], by=by, now=NOW)
    (sara,) = held.new
    changes = {"title": "teamcoach", "held_from": None, "held_until": None}
    actions.change_role(farid, changes=changes, cohorts=[], learners=[sara], version=1, by=by, now=NOW)
    words = actions.Words("Komt elke week langs", why="Dan zie je het")
    place = actions.Place("manager", "during", farid.person)
    actions.reword(commitment, words=words, place=place, version=1, by=by, now=NOW)
    actions.drop_commitment(commitment, because="Te veel", by=by, now=NOW)
    actions.put_back_commitment(commitment, by=by, now=NOW)
    actions.let_go(farid, on=NOW.date(), by=by, now=NOW)
    actions.put_back_role(farid, by=by, now=NOW)

    lines = {change.verb: change for change in Change.objects.of(trajectory)}

    assert set(lines) == {
        "send_asks", "hold", "change_role", "reword", "drop_commitment", "put_back_commitment", "let_go",
        "put_back_role",
    }  # fmt: skip
    assert lines["hold"].after == {"people": sara.person.public_id, "function": "learner"}
    assert lines["change_role"].after == {"title": "teamcoach", "learners": sara.person.public_id}
    assert lines["reword"].before == {"text": "Komt langs", "phase": "before", "is_must": "yes"}
    assert lines["reword"].after["person"] == farid.person.public_id
    assert lines["reword"].after["why"] == "Dan zie je het"
    assert lines["drop_commitment"].after == {"because": "Te veel"}
    assert lines["let_go"].about == f"manager {farid.person.public_id}"
    told = str([(line.about, line.before, line.after) for line in lines.values()])
    assert "Rooster" not in told
    assert "Komt langs" in told
    for name in ("Farid", "Amrani", "Sara", "Yıldız", "Sanne"):
        assert name not in told
