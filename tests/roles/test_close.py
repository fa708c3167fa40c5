"""Closing what is finished, and calling it off: what stops, and who hears it."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from asks.models import Ask
from mailing.models import Mail
from mailing.register import letters
from mailing.sending import drain
from organisations.acting import Actor
from organisations.models import Member
from roles import actions
from roles.models import Answer, Promise, Role
from roles.promises import line_up
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Change, Trajectory

# A Tuesday, ten o'clock in Amsterdam.
NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
WHY = "De fusie gaat voor, en dan is dit team er niet meer."

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def sanne(client: Client) -> Member:
    member = make.member()
    sign_in(client, member)
    return member


@pytest.fixture
def by(sanne: Member) -> Actor:
    return Actor(sanne.person, sanne)


@pytest.fixture
def asked(trajectory: Trajectory, by: Actor) -> dict[str, Role]:
    """Farid was asked and the letter went; Ilse promised by phone, without mail; Bas was never asked anything."""
    farid = make.role(trajectory, "manager", "Farid el Amrani")
    ilse = make.role(trajectory, "sponsor", person=make.person("Ilse Hof", reach="none", phone="020 123"))
    bas = make.role(trajectory, "colleague", "Bas Kramer")
    make.commitment(trajectory, "manager", "Twee uur per week in het rooster")
    call = make.commitment(trajectory, "sponsor", "Opent de eerste dag")
    make.commitment(trajectory, "colleague", "Neemt de telefoon over")
    line_up(trajectory, NOW)
    promises = Promise.objects.filter(role__function__in=("manager", "sponsor")).with_words()
    actions.send_asks(trajectory, promises=promises, on=None, by=by, now=NOW)
    assert drain(NOW) == 1
    assert call.wording
    given = [actions.Given(call.promises.get(), Answer.Kind.YES, call.wording)]
    actions.answer_promise(trajectory, person=ilse.person, given=given, by=by, now=NOW, way="phone")
    return {"farid": farid, "ilse": ilse, "bas": bas}


def url(name: str, trajectory: Trajectory) -> str:
    return reverse(name, kwargs={"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id})


def test_who_was_asked_hears_it_once_with_the_reason_and_who_was_not_does_not(
    client: Client, trajectory: Trajectory, asked: dict[str, Role]
) -> None:
    page = client.get(url("roles:cancel", trajectory)).content.decode()
    assert "Farid el Amrani" in page
    assert "Ilse Hof (020 123)" in page
    assert "Bas Kramer" not in page

    client.post(url("roles:cancel", trajectory), {"because": WHY, "tells": "mail"})

    trajectory.refresh_from_db()
    assert (trajectory.state, trajectory.closed_at, trajectory.closed_because) == ("cancelled", NOW, WHY)
    mail = Mail.objects.get(kind="called_off")
    assert mail.person == asked["farid"].person
    with translation.override("nl"):
        said = letters["called_off"].render(mail, NOW)
    assert said.subject == "Farid, dit gaat niet door"
    for text in (said.text, said.html):
        assert WHY in text
        assert trajectory.title in text
        assert "Je hoeft niets meer te doen." in text
        assert "toezegde" not in text, "nothing was promised"
    assert drain(NOW) == 1
    assert drain(NOW) == 0


def test_who_promised_reads_that_it_lapses(client: Client, trajectory: Trajectory, asked: dict[str, Role]) -> None:
    make.answer(Promise.objects.filter(role=asked["farid"])[0])
    assert "Wat je ervoor toezegde vervalt" in client.get(url("roles:cancel", trajectory)).content.decode()

    client.post(url("roles:cancel", trajectory), {"because": WHY, "tells": "mail"})

    with translation.override("nl"):
        said = letters["called_off"].render(Mail.objects.get(kind="called_off"), NOW)
    assert all("Wat je ervoor toezegde vervalt" in text for text in (said.text, said.html))


def test_nobody_chose_for_them_and_telling_it_yourself_mails_nobody(
    client: Client, trajectory: Trajectory, asked: dict[str, Role]
) -> None:
    page = client.get(url("roles:cancel", trajectory))
    assert page.context["form"]["tells"].value() is None
    missing = client.post(url("roles:cancel", trajectory), {"because": WHY})
    assert missing.status_code == 422
    assert Trajectory.objects.get().is_preparing

    client.post(url("roles:cancel", trajectory), {"because": WHY, "tells": "self"})

    assert Trajectory.objects.get().state == "cancelled"
    assert not Mail.objects.filter(kind="called_off").exists()


def test_what_was_not_sent_stops_at_once(trajectory: Trajectory, asked: dict[str, Role], by: Actor) -> None:
    for_bas = Promise.objects.filter(role=asked["bas"]).with_words()
    saturday = datetime(2027, 1, 9, 9, 0, tzinfo=UTC)
    actions.send_asks(trajectory, promises=for_bas, on=None, by=by, now=saturday)
    assert Mail.objects.filter(state="queued", kind="letter").count() == 1

    actions.cancel(trajectory, because=WHY, tells=False, by=by, now=saturday)

    assert not Ask.objects.open().exists()
    monday = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
    sent = Mail.objects.filter(state="sent").count()
    drain(monday)
    assert Mail.objects.filter(state="sent").count() == sent


def test_where_nobody_was_asked_nobody_is_asked_about(client: Client, trajectory: Trajectory) -> None:
    client.post(url("roles:cancel", trajectory), {"because": WHY})

    assert Trajectory.objects.get().state == "cancelled"


def test_of_two_at_once_the_second_hears_so(client: Client, trajectory: Trajectory, by: Actor) -> None:
    opened = Trajectory.objects.get(pk=trajectory.pk)
    actions.end(trajectory, by=by, now=NOW)

    with pytest.raises(actions.AlreadyClosed):
        actions.cancel(opened, because=WHY, tells=True, by=by, now=NOW)
    assert client.post(url("roles:cancel", trajectory), {"because": WHY}).status_code == 404
    assert client.get(url("roles:end", trajectory)).status_code == 404
    assert Trajectory.objects.get().state == "ended"
    assert [change.verb for change in Change.objects.of(trajectory)] == ["end"]


def test_what_is_finished_is_closed_after_a_choice(client: Client, trajectory: Trajectory) -> None:
    client.post(url("roles:end", trajectory), {"sure": "no"})
    assert Trajectory.objects.get().is_open

    client.post(url("roles:end", trajectory), {"sure": "yes", "asks_next_time": "no"})
    assert Trajectory.objects.get().state == "ended"


def test_a_pause_ends_with_it(client: Client, trajectory: Trajectory) -> None:
    client.post(
        reverse(
            "trajectories:pause", kwargs={"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
        ),
        {"because": "Even niet"},
    )
    assert Trajectory.objects.get().is_paused

    client.post(url("roles:cancel", trajectory), {"because": WHY})

    assert not Trajectory.objects.get().is_paused


@pytest.mark.parametrize("page", ["end", "cancel", "no_training"])
@pytest.mark.usefixtures("sanne")
def test_closing_says_beforehand_that_it_is_final_and_what_can_be_done_after(
    page: str, client: Client, trajectory: Trajectory
) -> None:
    where = reverse(f"roles:{page}", args=[trajectory.organisation.public_id, trajectory.public_id])

    assert "Dit is het slot. Wil je toch verder, begin dan een nieuwe editie" in client.get(where).content.decode()


def test_what_was_called_off_goes_on_as_a_new_edition(client: Client, trajectory: Trajectory, by: Actor) -> None:
    actions.cancel(trajectory, because=WHY, tells=False, by=by, now=NOW)
    where = reverse("trajectories:new_edition", args=[trajectory.organisation.public_id, trajectory.public_id])

    assert client.get(where).status_code == 200
    begun = client.post(where, {"title": "Toch verder", "starts_on": "1-6-2027"})

    assert begun.status_code == 302
    assert Trajectory.objects.get(title="Toch verder").previous == trajectory
