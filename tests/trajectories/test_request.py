"""Requests: written down by anybody of the staff, decided on by L&D, and told to who asked."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from mailing.models import Mail
from mailing.register import letters
from mailing.sending import drain
from organisations.acting import Actor
from organisations.models import AuditLine, Member, Person
from tests import factories as make
from tests.signing_in import sign_in
from trajectories import actions
from trajectories.models import Change, IntakeAnswer, Trajectory

# A Tuesday, ten o'clock in Amsterdam.
NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
WORDS = "Kunnen mijn mensen een training klantgericht mailen krijgen?"
TYPED = {"words": WORDS, "title": "Klantgericht mailen", "starts_on": "1-3-2027", "language": "nl"}
# Not an address of ours; the reason is the requester's to read.
WHY = "Twee andere trajecten gaan voor."

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
def ilse(sanne: Member) -> Person:
    return make.person("Ilse van 't Hof", email="ilse@voorbeeld.example", organisation=sanne.organisation)


@pytest.fixture
def asked(sanne: Member, by: Actor, ilse: Person) -> Trajectory:
    return actions.request(
        sanne.organisation,
        title="Klantgericht mailen",
        words=WORDS,
        asked_by=ilse,
        starts_on=date(2027, 3, 1),
        language="nl",
        by=by,
        now=NOW - timedelta(days=1),
    )


def url(name: str, member: Member, trajectory: Trajectory | None = None) -> str:
    place = {"org": member.organisation.public_id}
    return reverse(name, kwargs=place | ({"trajectory": trajectory.public_id} if trajectory else {}))


def test_the_question_is_kept_word_for_word_and_nobody_is_mailed(client: Client, sanne: Member, ilse: Person) -> None:
    answer = client.post(url("trajectories:request", sanne), TYPED | {"name": "", "email": "ILSE@voorbeeld.example"})
    assert answer.status_code == 422, "a name is asked for"

    client.post(url("trajectories:request", sanne), TYPED | {"name": "I. Hof", "email": "ILSE@voorbeeld.example"})

    made = Trajectory.objects.get()
    (said,) = IntakeAnswer.objects.of(made)
    assert (made.state, made.requested_by, made.requested_at) == ("requested", ilse, NOW)
    assert (said.number, said.text, said.answered_by, said.source) == (1, WORDS, "Ilse van 't Hof", "talk")
    assert not Mail.objects.exists()


def test_a_reader_may_write_one_down_and_not_decide(client: Client, sanne: Member) -> None:
    reader = make.member("Ruud Peeters", role=Member.Role.READER)
    sign_in(client, reader)

    client.post(url("trajectories:request", reader), TYPED | {"name": "Hans Kuiper", "email": "hans@elders.example"})

    made = Trajectory.objects.get()
    assert made.requested_by is not None
    assert (made.requested_by.name, made.requested_by.email) == ("Hans Kuiper", "hans@elders.example")
    assert client.get(url("insight:plan", reader, made)).status_code == 200
    assert client.get(url("trajectories:decide", reader, made)).status_code == 403
    page = client.get(url("insight:portfolio", reader)).content.decode()
    assert "Klantgericht mailen" in page
    assert url("trajectories:decide", reader, made) not in page


def test_a_name_alone_is_who_we_know_by_it_and_two_of_one_name_are_asked_about(
    client: Client, sanne: Member, ilse: Person
) -> None:
    client.post(url("trajectories:request", sanne), TYPED | {"name": "ilse van ’t hof"})
    assert Trajectory.objects.get().requested_by == ilse

    ilse.distinction = "van de vroege dienst"
    ilse.save()
    make.person("Ilse van 't Hof", organisation=sanne.organisation)
    twice = client.post(url("trajectories:request", sanne), TYPED | {"name": "Ilse van 't Hof"})
    assert twice.status_code == 422
    assert "Ilse van &#x27;t Hof (van de vroege dienst)" in twice.content.decode()
    client.post(url("trajectories:request", sanne), TYPED | {"name": "Ilse van 't Hof (van de vroege dienst)"})
    assert Trajectory.objects.filter(requested_by=ilse).count() == 2


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("starts_on", "4-1-2027"),
        ("starts_on", "31-2-2027"),
        ("name", "😀"),
        ("email", "hans@"),
        ("words", "x" * 20_000),
        ("title", "x" * 121),
    ],
)
def test_wrong_use_is_told_at_the_field_and_loses_nothing(
    field: str, typed: str, client: Client, sanne: Member
) -> None:
    answer = client.post(url("trajectories:request", sanne), TYPED | {"name": "Hans", "email": ""} | {field: typed})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert typed in answer.content.decode()
    assert not Trajectory.objects.exists()


def test_requests_stand_in_a_list_of_their_own_the_oldest_first(
    client: Client, sanne: Member, asked: Trajectory, by: Actor, ilse: Person
) -> None:
    old = make.trajectory(owner=sanne.person, title="Ouder", state="requested", requested_at=make.MADE)
    waits = make.trajectory(owner=sanne.person, title="Wacht", state="waitlisted", requested_at=make.MADE)
    old.requested_at = NOW - timedelta(days=9)
    old.save()

    answer = client.get(url("insight:portfolio", sanne))

    portfolio = answer.context["portfolio"]
    assert [waiting.trajectory for waiting in portfolio.requests] == [old, asked, waits]
    assert WORDS in answer.content.decode()
    assert list(portfolio.entries) == []
    assert portfolio.finished == []


DECISIONS: list[tuple[str, str, str]] = [
    ("preparing", "Ilse, we gaan met je vraag aan de slag", "we pakken het op"),
    ("waitlisted", "Ilse, je vraag staat op onze lijst", "wachtlijst"),
    ("declined", "Ilse, over je vraag", "we pakken het niet op"),
]


@pytest.mark.parametrize(("to", "subject", "words"), DECISIONS)
def test_the_decision_reaches_who_asked_once_with_the_reason(
    to: str, subject: str, words: str, client: Client, sanne: Member, asked: Trajectory, ilse: Person
) -> None:
    client.post(url("trajectories:decide", sanne, asked), {"decision": to, "because": WHY})

    asked.refresh_from_db()
    assert (asked.state, asked.decided_at, asked.decided_because) == (to, NOW, WHY)
    mail = Mail.objects.get()
    assert (mail.person, mail.sender) == (ilse, sanne.person)
    with translation.override(mail.language):
        said = letters["decision"].render(mail, NOW)
    assert said.subject == subject
    for text in (said.text, said.html):
        assert WHY in text
        assert "Sanne Brouwer" in text
        assert words in text.lower()
    assert drain(NOW) == 1
    assert drain(NOW + timedelta(hours=1)) == 0


@pytest.mark.parametrize("to", ["waitlisted", "declined"])
def test_a_wait_and_a_no_come_with_a_reason(to: str, client: Client, sanne: Member, asked: Trajectory) -> None:
    answer = client.post(url("trajectories:decide", sanne, asked), {"decision": to, "because": " "})

    assert answer.status_code == 422
    asked.refresh_from_db()
    assert asked.state == "requested"
    client.post(url("trajectories:decide", sanne, asked), {"decision": "preparing", "because": ""})
    asked.refresh_from_db()
    assert asked.state == "preparing"


def test_who_takes_it_up_plans_it(client: Client, sanne: Member, asked: Trajectory) -> None:
    noor = make.member("Noor Bakker")
    sign_in(client, noor)

    client.post(url("trajectories:decide", noor, asked), {"decision": "preparing"})

    asked.refresh_from_db()
    assert asked.owner == noor.person


def test_outside_their_hours_the_letter_waits(
    sanne: Member, by: Actor, asked: Trajectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    saturday = datetime(2027, 1, 9, 9, 0, tzinfo=UTC)
    actions.decline(asked, because=WHY, by=by, now=saturday)

    assert drain(saturday) == 0
    assert Mail.objects.get().state == "queued"
    assert drain(datetime(2027, 1, 11, 9, 0, tzinfo=UTC)) == 1


def test_who_gets_no_mail_is_to_be_rung(client: Client, sanne: Member, asked: Trajectory, ilse: Person) -> None:
    ilse.reach, ilse.email = "none", ""
    ilse.save()
    before = client.get(url("trajectories:decide", sanne, asked)).content.decode()

    after = client.post(url("trajectories:decide", sanne, asked), {"decision": "declined", "because": WHY}, follow=True)

    assert "krijgt geen mail" in before
    assert "bel even" in after.content.decode().lower()
    assert not Mail.objects.exists()


def test_from_the_waiting_list_it_can_be_taken_up_and_is_told_again(by: Actor, asked: Trajectory) -> None:
    actions.waitlist(asked, because=WHY, by=by, now=NOW)
    actions.accept(asked, by=by, now=NOW + timedelta(days=30))

    assert asked.is_preparing
    assert Mail.objects.filter(kind="decision").count() == 2


def test_a_no_can_be_looked_at_again_and_an_unsent_letter_stays_home(
    client: Client, sanne: Member, by: Actor, asked: Trajectory
) -> None:
    actions.decline(asked, because=WHY, by=by, now=NOW)
    finished = client.get(url("insight:portfolio", sanne)).context["portfolio"].finished
    assert [over.trajectory.pk for over in finished] == [asked.pk]

    client.post(url("trajectories:decide", sanne, asked), {"decision": "requested"})

    asked.refresh_from_db()
    assert (asked.state, asked.decided_because) == ("requested", "")
    assert drain(NOW) == 0
    assert Mail.objects.get().state == "cancelled"
    actions.decline(asked, because="Nu echt.", by=by, now=NOW + timedelta(minutes=5))
    assert drain(NOW + timedelta(minutes=6)) == 1


def test_of_two_at_once_the_second_hears_that_it_was_decided(
    client: Client, sanne: Member, by: Actor, asked: Trajectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Trajectory.objects.get(pk=asked.pk)
    actions.accept(asked, by=by, now=NOW)

    with pytest.raises(actions.DecidedMeanwhile):
        actions.decline(opened, because=WHY, by=by, now=NOW)
    monkeypatch.setattr("trajectories.views.requests.find_trajectory", lambda *_: _as_requested(asked))
    late = client.post(
        url("trajectories:decide", sanne, asked), {"decision": "declined", "because": WHY}, follow=True
    ).content.decode()

    assert "net voor" in late
    assert Trajectory.objects.get(pk=asked.pk).is_preparing
    assert Mail.objects.count() == 1


def _as_requested(trajectory: Trajectory) -> Trajectory:
    """The row as somebody read it just before."""
    found = Trajectory.objects.get(pk=trajectory.pk)
    found.state = "requested"
    return found


def test_only_what_was_asked_for_is_decided_on(client: Client, sanne: Member, asked: Trajectory, by: Actor) -> None:
    planned = make.trajectory(owner=sanne.person)
    assert client.get(url("trajectories:decide", sanne, planned)).status_code == 404
    assert client.get(url("trajectories:decide", sanne, asked)).status_code == 200
    assert client.post(url("trajectories:decide", sanne, asked), {"decision": "requested"}).status_code == 422
    actions.accept(asked, by=by, now=NOW)
    assert client.get(url("trajectories:decide", sanne, asked)).status_code == 302


def test_history_and_audit_say_who_decided_what(by: Actor, asked: Trajectory) -> None:
    actions.waitlist(asked, because=WHY, by=by, now=NOW)

    line = Change.objects.of(asked).first()
    assert line is not None
    assert (line.verb, line.before["state"], line.after["state"]) == ("waitlist", "requested", "waitlisted")
    assert line.after["decided_because"] == WHY
    assert list(AuditLine.objects.filter(trajectory_id=asked.pk).order_by("pk").values_list("verb", flat=True))[-1] == (
        "trajectories.waitlist"
    )


def test_the_page_of_a_request_leads_with_what_is_asked(client: Client, sanne: Member, asked: Trajectory) -> None:
    page = client.get(url("insight:plan", sanne, asked)).content.decode()

    assert WORDS in page
    assert url("trajectories:decide", sanne, asked) in page
    assert 'id="board"' not in page
    actions.accept(asked, by=Actor(sanne.person, sanne), now=NOW)
    assert 'id="board"' in client.get(url("insight:plan", sanne, asked)).content.decode()
