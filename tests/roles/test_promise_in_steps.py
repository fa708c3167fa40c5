"""More than seven promises: one page per phase, one after another, and nothing is lost between them."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from asks import links
from asks.models import Ask, AskLetter, Grant
from mailing.models import Mail
from mailing.register import letters
from organisations import clock
from roles.models import Answer, Promise, Role
from tests import factories
from trajectories.models import Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
PHASES = {"before": 3, "during": 5, "after": 1}

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr(clock, "shift", timedelta)


@pytest.fixture
def trajectory(db: None) -> Trajectory:
    return factories.trajectory(starts_on=date(2027, 2, 2))


@pytest.fixture
def token(trajectory: Trajectory, farid: Role) -> str:
    """Nine promises in one letter."""
    return asked(trajectory, farid, PHASES)


def asked(trajectory: Trajectory, farid: Role, phases: dict[str, int]) -> str:
    for phase, count in phases.items():
        for number in range(count):
            made = factories.commitment(trajectory, text=f"{phase} {number}", phase=phase, hours=1)
            promise = factories.promise(made, farid, asked_at=NOW)
            factories.ask(trajectory, farid.person, about=promise.public_id)
    mail = factories.mail(farid.person, sent_at=NOW - timedelta(days=1))
    AskLetter.objects.put_in(mail, Ask.objects.filter(person=farid.person), step=1)
    return links.make_link(farid.person, mail, Grant.Purpose.PAGE, NOW)[1]


def read(client: Client, token: str) -> str:
    return client.get(f"/l/{token}").content.decode()


def keys(page: str) -> list[str]:
    return re.findall(r'<fieldset class="sheet[^"]*" id="([^"]+v[0-9]+)"', page)


def texts(page: str) -> list[str]:
    """The words that are to be answered."""
    return re.findall(
        r'<fieldset class="sheet[^"]*" id="[^"]+v[0-9]+".*?<span class="wording">([^<]+)', page, re.DOTALL
    )


def form(page: str, answer: str = "yes") -> dict[str, str]:
    """What a browser sends when the same is chosen everywhere."""
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    return dict.fromkeys(keys(page), answer) | hidden


def send(client: Client, token: str, trajectory: Trajectory, data: dict[str, str]) -> str:
    """Where it leads."""
    url = reverse("roles:promise", kwargs={"token": token, "trajectory": trajectory.public_id})
    answer = client.post(url, data)
    assert answer.status_code == 303, answer.content.decode()
    return answer["Location"]


def test_each_phase_has_a_page_and_the_last_one_leads_to_the_end(
    token: str, trajectory: Trajectory, client: Client
) -> None:
    first = read(client, token)
    assert texts(first) == ["before 0", "before 1", "before 2"]
    assert "vraagt jou <strong>9 dingen</strong>" in first
    assert "Stap 1 van 3: vooraf." in first
    assert "Tijdens: nog 5 dingen" in first
    assert "Daarna: nog 1 ding" in first
    assert "<strong>9 uur</strong>" in first
    assert "Verstuur en ga verder" in first

    where = send(client, token, trajectory, form(first))
    assert where == f"/l/{token}#promise-{trajectory.public_id}"
    second = read(client, token)
    assert texts(second) == [f"during {number}" for number in range(5)]
    assert "Dank je, Farid. Nu: tijdens" in second
    assert "Stap 2 van 3: tijdens." in second
    assert "before 0" in second, "what was sent stands on the page"

    send(client, token, trajectory, form(second))
    third = read(client, token)
    assert texts(third) == ["after 0"]
    assert "Verstuur mijn antwoord" in third
    assert send(client, token, trajectory, form(third)) == f"/l/{token}/done"
    assert not keys(read(client, token))
    assert Answer.objects.count() == 9


def test_seven_stand_on_one_page(trajectory: Trajectory, farid: Role, client: Client) -> None:
    page = read(client, asked(trajectory, farid, {"before": 3, "during": 3, "after": 1}))

    assert len(keys(page)) == 7
    assert "Stap" not in page


def test_what_is_missing_on_a_page_is_asked_on_that_page(token: str, trajectory: Trajectory, client: Client) -> None:
    data = form(read(client, token))
    missing = data.pop(keys(read(client, token))[1])
    url = reverse("roles:promise", kwargs={"token": token, "trajectory": trajectory.public_id})

    again = client.post(url, data)

    assert missing == "yes"
    assert again.status_code == 422
    page = again.content.decode()
    assert len(keys(page)) == 3
    assert page.count("checked") == 2, "what was chosen is still chosen"
    assert not Answer.objects.exists()


def test_going_back_and_sending_a_page_again_changes_those_answers(
    token: str, trajectory: Trajectory, client: Client
) -> None:
    first = read(client, token)
    send(client, token, trajectory, form(first))
    words = {f"{key}-no": "De roosters liggen vast" for key in keys(first)}

    send(client, token, trajectory, form(first, "no") | words)

    assert set(Promise.objects.exclude(answer=None).values_list("answer__kind", flat=True)) == {"no"}
    assert texts(read(client, token)) == [f"during {number}" for number in range(5)]


def test_a_page_that_was_whole_when_it_was_opened_loses_nothing_when_more_is_asked_meanwhile(
    trajectory: Trajectory, farid: Role, client: Client
) -> None:
    token = asked(trajectory, farid, {"before": 4, "during": 3})
    data = form(read(client, token))
    more = factories.commitment(trajectory, text="nog iets", phase="after")
    factories.promise(more, farid, asked_at=NOW)
    url = reverse("roles:promise", kwargs={"token": token, "trajectory": trajectory.public_id})

    again = client.post(url, data)

    assert again.status_code == 422
    assert again.content.decode().count("checked") == 7
    assert "nog iets" in again.content.decode()


def test_one_receipt_tells_of_all_pages(token: str, trajectory: Trajectory, client: Client) -> None:
    for _page in PHASES:
        send(client, token, trajectory, form(read(client, token)))

    receipts = Mail.objects.filter(kind="receipt")
    assert sorted(receipts.values_list("state", flat=True)) == ["cancelled", "cancelled", "queued"]
    last = receipts.get(state="queued")
    assert last.not_before == NOW
    told = letters["receipt"].render(last, NOW).text
    assert all(f"{phase} 0" in told for phase in PHASES)


def test_who_stops_half_way_gets_a_receipt_of_what_was_sent(token: str, trajectory: Trajectory, client: Client) -> None:
    send(client, token, trajectory, form(read(client, token)))

    receipt = Mail.objects.get(kind="receipt")
    assert receipt.state == "queued"
    assert NOW < receipt.not_before <= NOW + timedelta(minutes=5)
    assert "before 0" in letters["receipt"].render(receipt, NOW).text
    assert Ask.objects.open().count() == 6, "the rest is still asked and reminded of"


def test_changing_one_answer_later_shows_that_phase_alone(token: str, trajectory: Trajectory, client: Client) -> None:
    for _page in PHASES:
        send(client, token, trajectory, form(read(client, token)))
    second = Promise.objects.get(commitment__wording__text="during 2")
    url = reverse("roles:promise", kwargs={"token": token, "trajectory": trajectory.public_id})

    page = client.get(url, {"change": f"{second.commitment.public_id}v1"}).content.decode()

    assert texts(page) == ["during 2"]
    assert "Stap" not in page
    assert send(client, token, trajectory, form(page)) == f"/l/{token}/done?stood=1", "the same yes once more"
