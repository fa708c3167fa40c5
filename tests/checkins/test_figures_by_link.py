"""How the whole group is doing, by the link of any letter: figures that were published, and never more than that."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from asks.models import Ask
from checkins import actions
from checkins.dates import Moment
from checkins.figures import Figures, Pair
from organisations.acting import PRODUCT
from organisations.thresholds import Median, Share
from roles.models import Answer, Commitment, Function, Role
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = pytest.mark.django_db
Asked = Callable[..., tuple[Ask, str]]
DAY_21 = datetime(2027, 5, 20, 8, tzinfo=UTC)
FIRST = Figures(Share(9, 10), Share(1, 9), Share(4, 9), Share(1, 9), Pair(Median(1, 9)), {"time": Share(8, 9)})
THEN = Figures(
    Share(8, 10), Share(1, 8), Share(6, 8), Share(3, 8), Pair(Median(3, 8), Median(1, 5)), before=Median(0, 6)
)
SMALL = Figures(Share(6, 10))


def tell(trajectory: Trajectory, *told: Figures) -> None:
    for number, (moment, figures) in enumerate(zip((Moment.D7, Moment.D21, Moment.D42), told, strict=False)):
        closed = date(2027, 5, 24) + timedelta(days=number)
        actions.publish(trajectory, moment=moment, told=figures, closed_on=closed, by=PRODUCT, now=DAY_21)


def read(client: Client, token: str, trajectory: Trajectory) -> str:
    answer = client.get(f"/l/{token}/together/{trajectory.public_id}/?in=en")
    assert answer.status_code == 200
    assert not answer.cookies
    return " ".join(answer.content.decode().split())


def test_support_reads_felt_and_seen_of_the_whole_group_and_no_obstacle(
    client: Client, running: Trajectory, farid: Role, asked: Asked
) -> None:
    _ask, token = asked(farid.person, "return_talk", DAY_21)
    assert "/together/" not in client.get(f"/l/{token}").content.decode(), "there is nothing to read yet"
    tell(running, FIRST, THEN, SMALL)
    assert "/together/" in client.get(f"/l/{token}").content.decode()
    page = read(client, token, running)
    assert 'class="felt-line"' in page
    assert "Mostly worked, on my own" in page
    assert "almost everyone of 9" not in page
    assert "What was in the way" not in page
    assert "Before the start, looking back after three weeks:</b> I didn&#x27;t do it" in page
    assert "Too small to show. That keeps it safe." in page
    assert "Sara" not in page


def test_the_trainer_also_reads_what_was_in_the_way_and_no_promise_of_another(
    client: Client, running: Trajectory, farid: Role, asked: Asked
) -> None:
    make.commitment(running, text="Twee uur in het rooster", is_must=True, prevents="time")
    tell(running, FIRST)
    _ask, token = asked(make.role(running, Function.TRAINER, "Anouk Faber").person, "for_them", DAY_21)
    page = read(client, token, running)
    assert "What was in the way: <b>Time: almost everyone of 9</b>" in page
    assert "Twee uur in het rooster" not in page


def asked_to_promise(role: Role) -> Ask:
    promise = make.promise(make.commitment(role.trajectory, text="Geld voor tijd"), role, asked_at=make.MADE)
    return make.ask(role.trajectory, role.person, about=promise.public_id)


def asked_what_was_kept(role: Role) -> Ask:
    promise = make.promise(make.commitment(role.trajectory, text="Geld voor tijd"), role, asked_at=make.MADE)
    make.answer(promise)
    return make.ask(role.trajectory, role.person, kind="kept", about=f"{role.trajectory.public_id}:before")


def asked_their_view(role: Role) -> Ask:
    view = make.match_view(role, answered_at=None)
    return make.ask(role.trajectory, role.person, kind="match", about=view.public_id)


def asked_for_a_figure(role: Role) -> Ask:
    figure = make.figure(role.trajectory, owner=role.person)
    about = f"{role.trajectory.public_id}:d90:{figure.public_id}"
    return make.ask(role.trajectory, role.person, kind="figure", about=about)


@pytest.mark.parametrize("ask", [asked_to_promise, asked_what_was_kept, asked_their_view, asked_for_a_figure])
def test_the_sponsor_comes_there_from_whatever_they_are_asked(
    client: Client, running: Trajectory, ask: Callable[[Role], Ask], asked: Asked
) -> None:
    role = make.role(running, Function.SPONSOR, "Willem de Boer")
    _ask, token = asked(role.person, ask(role).kind, DAY_21)
    here = f'href="/l/{token}/together/{running.public_id}/'
    page = client.get(f"/l/{token}").content.decode()
    assert "<form" in page
    assert here not in page, "there is nothing to read yet"
    tell(running, FIRST)
    assert here in client.get(f"/l/{token}").content.decode()
    assert "What was in the way: <b>Time: almost everyone of 9</b>" in read(client, token, running)


def test_the_sponsor_reads_what_was_promised_and_not_there_beside_what_it_was_to_prevent(
    client: Client, running: Trajectory, farid: Role, asked: Asked
) -> None:
    tell(running, FIRST)
    must = make.commitment(running, text="Twee uur in het rooster", is_must=True, prevents="time")
    make.answer(make.promise(must, farid, asked_at=make.MADE), Answer.Kind.NOT_THERE)
    make.commitment(running, text="Een laptop per persoon", is_must=True, prevents="tool", position=1)
    make.commitment(running, text="Een kaartje op je bureau", position=2)
    sponsor = make.role(running, Function.SPONSOR, "Willem de Boer")
    _ask, token = asked(sponsor.person, asked_to_promise(sponsor).kind, DAY_21)
    table = read(client, token, running).partition('id="beside"')[2]
    row = table[table.index("Twee uur in het rooster") :]
    assert "Not there" in row[:400]
    assert "almost everyone of 9 <small>after a week</small>" in row[:900]
    assert "nobody, or too few to show" in table[table.index("Een laptop per persoon") :][:900]
    assert "Een kaartje" not in table
    assert "Farid" not in table
    for helper in (farid, make.role(running, Function.BUDDY, "Jo Prins")):
        _ask, token = asked(helper.person, asked_to_promise(helper).kind, DAY_21)
        assert 'id="beside"' not in read(client, token, running), "what others promised is for the sponsor"


def test_learners_read_it_signed_in_and_never_by_link(
    client: Client, running: Trajectory, sara: Role, asked: Asked
) -> None:
    tell(running, FIRST)
    _ask, token = asked(sara.person, "log", DAY_21)
    assert client.get(f"/l/{token}/together/{running.public_id}/").status_code == 404
    sara.person.user = make.user()
    sara.person.save()
    sign_in(client, sara)
    page = client.get(f"/me/{running.public_id}/together/", headers={"accept-language": "en"}).content.decode()
    assert "Tried, fell back" in page
    assert "almost everyone of 9" not in page, "what was in the way is not told"


def test_who_stands_around_them_no_longer_and_whom_it_is_not_about_read_nothing(
    client: Client, running: Trajectory, farid: Role, asked: Asked
) -> None:
    tell(running, FIRST)
    _ask, token = asked(farid.person, "return_talk", DAY_21)
    other = make.trajectory(organisation=running.organisation, title="Anders")
    tell(other, FIRST)
    read(client, token, running)
    assert client.get(f"/l/{token}/together/{other.public_id}/").status_code == 404
    farid.held_until = (DAY_21 - timedelta(days=1)).date()
    farid.save()
    assert client.get(f"/l/{token}/together/{running.public_id}/").status_code == 404


def test_what_they_promised_stands_there_with_what_became_of_it_and_nobody_elses(
    client: Client, running: Trajectory, farid: Role, sara: Role, asked: Asked
) -> None:
    tell(running, FIRST)
    for text, kind in (("Twee uur in het rooster", Answer.Kind.KEPT), ("Geen telefoon", Answer.Kind.NOT_KEPT)):
        commitment = make.commitment(running, text=text, phase=Commitment.Phase.DURING)
        make.answer(make.promise(commitment, farid, asked_at=make.MADE), kind)
    other = make.role(running, Function.MANAGER, "Bob Prins")
    theirs = make.commitment(running, text="Een rustige plek")
    make.answer(make.promise(theirs, other, asked_at=make.MADE), Answer.Kind.KEPT)
    _ask, token = asked(farid.person, "return_talk", DAY_21)
    page = read(client, token, running)
    for text, state in (("Twee uur in het rooster", "Kept"), ("Geen telefoon", "Didn&#x27;t happen")):
        assert f"<span>{state}</span>" in page[page.index(text) :][:400]
    assert "Een rustige plek" not in page


@pytest.mark.parametrize("function", [Function.MANAGER, Function.SPONSOR])
def test_the_page_asks_the_same_few_rows_however_much_there_is(
    client: Client, running: Trajectory, function: str, asked: Asked
) -> None:
    reader = make.role(running, function, "Anouk Faber")
    tell(running, FIRST, THEN)
    _ask, token = asked(reader.person, asked_to_promise(reader).kind, DAY_21)
    read(client, token, running)  # once, for what is kept
    counted = []
    for many in (1, 30):
        for number in range(many):
            commitment = make.commitment(running, text=f"Iets {many} {number}", is_must=True, prevents="time")
            make.answer(make.promise(commitment, reader, asked_at=make.MADE))
            helper = make.role(running, Function.BUDDY, f"Hulp {many} {number}")
            make.done_for_them(helper)
        with CaptureQueriesContext(
            connection,
        ) as asked_for:
            read(client, token, running)
        counted.append(len(asked_for))
    assert counted[0] == counted[1] <= 10
