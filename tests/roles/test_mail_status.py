"""What became of the last mail to each person stands beside them; never that it was opened, nor who did not log."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from asks.models import Ask, AskLetter
from mailing import sending
from mailing.models import Mail
from roles.models import Role
from tests import factories as make
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
State = Mail.State
GOES = datetime(2027, 1, 12, 8, tzinfo=UTC)


def posted(ask: Ask, state: Mail.State, step: int = 1) -> Mail:
    mail = make.mail(ask.person, state=state, not_before=GOES)
    AskLetter.objects.put_in(mail, [ask], step=step)
    return mail


def people(staff: Client, trajectory: Trajectory) -> str:
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    return staff.get(reverse("roles:people", kwargs=place)).content.decode()


def said_of(name: str, page: str) -> str:
    row = next(row for row in page.split('<li class="person-row"') if f"<b>{name}</b>" in row)
    return " ".join(re.sub("<[^>]+>", " ", row.split("</li>")[0]).split())


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.QUEUED, "Mail gaat op 12 januari"),
        (State.SENT, "Mail verstuurd"),
        (State.EXPIRED, "Mail niet aangekomen"),
    ],
)
def test_it_says_what_became_of_the_last_one(
    staff: Client, trajectory: Trajectory, farid: Role, state: Mail.State, words: str
) -> None:
    ask = make.ask(trajectory, farid.person, kind="promise")
    posted(ask, State.FAILED)
    assert "Mail niet aangekomen Nog een keer sturen" in said_of("Farid el Amrani", people(staff, trajectory))

    posted(ask, state, step=2)
    assert words in said_of("Farid el Amrani", people(staff, trajectory))
    assert "Nog een keer sturen" not in people(staff, trajectory)


def test_it_says_why_where_somebody_could_do_something(staff: Client, trajectory: Trajectory, farid: Role) -> None:
    mail = posted(make.ask(trajectory, farid.person, kind="promise"), State.FAILED)
    for because, words in (
        (sending.MAILBOX_FULL, "Mail niet aangekomen: de mailbox is vol"),
        (sending.REFUSED, "Mail niet aangekomen: hun mailserver weigert die"),
        ("cannot be made: KeyError", "Mail niet aangekomen Nog een keer"),
    ):
        Mail.objects.filter(pk=mail.pk).update(because=because)
        assert words in said_of("Farid el Amrani", people(staff, trajectory))


def test_an_uncertain_one_goes_again_at_one_press_and_not_at_two(
    staff: Client, trajectory: Trajectory, farid: Role
) -> None:
    mail = posted(make.ask(trajectory, farid.person, kind="promise"), State.UNCERTAIN)
    assert "Onzeker of de mail aankwam" in said_of("Farid el Amrani", people(staff, trajectory))
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    for words in ("Farid el Amrani krijgt de mail nog een keer.", "Die mail is al onderweg."):
        sent = {"do": f"send_again:{farid.person.public_id}"}
        assert words in staff.post(reverse("roles:people", kwargs=place), sent, follow=True).content.decode()
        mail.refresh_from_db()
        assert mail.state == State.QUEUED


def test_of_letters_to_log_only_one_that_did_not_arrive_is_told(staff: Client, trajectory: Trajectory) -> None:
    """A reminder would tell who did not log, and when the first comes, or that none does, learners choose."""
    sara = make.role(trajectory, "learner", "Sara Yilmaz")

    def says() -> str:
        return said_of("Sara Yilmaz", people(staff, trajectory))

    log = make.ask(trajectory, sara.person, kind="log")
    posted(log, State.SENT)
    assert "Mail" not in says()
    posted(make.ask(trajectory, sara.person, kind="start_talk"), State.SENT)
    assert "Mail verstuurd" in says()
    for state in (State.UNCERTAIN, State.QUEUED):
        posted(log, state, step=2)
        assert "Mail verstuurd" in says()
    posted(make.ask(trajectory, sara.person, kind="log", about="later"), State.QUEUED)
    assert "Mail verstuurd" in says(), "called off, it would tell"
    posted(make.ask(trajectory, sara.person, kind="log", about="amiss"), State.UNCERTAIN)
    assert "Onzeker of de mail aankwam" in says()
    posted(make.ask(trajectory, sara.person, kind="log", about="after"), State.SENT)
    assert "Mail verstuurd" in says(), "a later one that arrived makes up for it"


def test_the_plan_says_how_many_did_not_arrive_and_whose_when_that_is_why_they_are_silent(
    staff: Client, trajectory: Trajectory, farid: Role
) -> None:
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}

    def plan() -> str:
        page = staff.get(reverse("insight:plan", kwargs=place)).content.decode()
        return " ".join(re.sub("<[^>]+>", " ", page).split())

    sara, noor = (make.role(trajectory, "learner", name) for name in ("Sara Yilmaz", "Noor Kok"))
    make.promise(make.commitment(trajectory), farid, asked_at=make.MADE)
    promise = posted(make.ask(trajectory, farid.person, kind="promise"), State.SENT)
    posted(make.ask(trajectory, sara.person, kind="log", about="x:d7"), State.FAILED, step=2)
    assert "Mail die misschien niet aankwam" not in plan(), "a reminder to log would tell who did not"

    posted(make.ask(trajectory, noor.person, kind="if_then"), State.FAILED)
    Mail.objects.filter(pk=promise.pk).update(state=State.UNCERTAIN)

    assert "Mail die misschien niet aankwam Farid el Amrani onzeker of de mail aankwam Bekijk het" in plan()
    assert "Mail die misschien niet aankwam Noor Kok mail niet aangekomen Bekijk het" in plan()
    assert "; onzeker of de mail aankwam" in plan()
    posted(make.ask(trajectory, farid.person, kind="there"), State.SENT)
    assert "Noor Kok mail niet aangekomen" in plan()
    assert "onzeker of de mail aankwam" not in plan(), "what came later arrived"


def test_the_plan_leads_to_the_letter_of_each_and_of_many_says_how_many(
    staff: Client, trajectory: Trajectory, farid: Role
) -> None:
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}

    def ways() -> list[str]:
        page = staff.get(reverse("insight:plan", kwargs=place)).content.decode()
        return re.findall(rf'"{reverse("roles:people", kwargs=place)}(#[^"]+)"', page)

    posted(make.ask(trajectory, farid.person, kind="promise"), State.UNCERTAIN)
    (way,) = ways()
    assert f'id="{way[1:]}"' in people(staff, trajectory)
    for name in ("Noor Kok", "Sara Yilmaz", "Kofi Mensah"):
        learner = make.role(trajectory, "learner", name)
        posted(make.ask(trajectory, learner.person, kind="if_then"), State.FAILED)
    assert ways() == []
    page = staff.get(reverse("insight:plan", kwargs=place)).content.decode()
    words = " ".join(re.sub("<[^>]+>", " ", page).split())
    assert "Mail die misschien niet aankwam 3 niet aangekomen, 1 onzeker Bekijk wie" in words
