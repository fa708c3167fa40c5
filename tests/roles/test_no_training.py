"""Closing without a training: what changes around the work is promised by who can change it, and kept."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from asks.links import make_link
from asks.models import Ask, Grant
from asks.planning import plan as plan_letters
from mailing.models import Mail
from mailing.register import letters
from mailing.sending import drain
from organisations.acting import Actor
from organisations.models import Member, Person
from roles import actions
from roles.models import Answer, Commitment, Promise, Role
from roles.promises import line_up
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Change, Trajectory

# A Tuesday, ten o'clock in Amsterdam.
NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
WHY = "Tussen 12 en 2 zit er één mens voor twee lijnen. Een tweede erbij lost het op."
REMEDY = "Zet van 12 tot 2 een tweede persoon op de telefoon"
EVIDENCE = "Tussen 12 en 2 nemen we 4 van de 10 keer niet op."

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    cache.clear()


@pytest.fixture
def sanne(client: Client) -> Member:
    member = make.member()
    sign_in(client, member)
    return member


@pytest.fixture
def by(sanne: Member) -> Actor:
    return Actor(sanne.person, sanne)


@pytest.fixture
def trajectory(sanne: Member) -> Trajectory:
    """Two causes around the work and none in skill; Farid was asked for roster hours and promised them."""
    trajectory = make.trajectory(owner=sanne.person, title="Sneller opnemen", starts_on=date(2027, 2, 2))
    make.cause(trajectory, "means", evidence=EVIDENCE, who="de planning, Wim Claessens", remedy=REMEDY)
    make.cause(trajectory, "expectation", remedy="Zeg wat op tijd opnemen is")
    make.cause(trajectory, "motive", is_ticked=False, remedy="Iets anders")
    farid = make.role(trajectory, "manager", "Farid el Amrani")
    commitment = make.commitment(trajectory, "manager", "Twee uur per week in het rooster")
    line_up(trajectory, NOW)
    given_by = Actor(sanne.person, sanne)
    actions.send_asks(
        trajectory, promises=Promise.objects.filter(role=farid).with_words(), on=None, by=given_by, now=NOW
    )
    drain(NOW)
    assert commitment.wording
    given = [actions.Given(commitment.promises.get(), Answer.Kind.YES, commitment.wording)]
    actions.answer_promise(trajectory, person=farid.person, given=given, by=Actor(farid.person), now=NOW)
    return trajectory


@pytest.fixture
def farid(trajectory: Trajectory) -> Role:
    return Role.objects.get(function="manager")


def url(name: str, trajectory: Trajectory, **more: str) -> str:
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    return reverse(name, kwargs=place | more)


def filled(farid: Role, **more: Any) -> dict[str, Any]:
    """Both causes turned into a commitment: one of somebody new, one of the manager."""
    return {
        "because": WHY,
        "tells": "self",
        "means-is_chosen": "on",
        "means-text": REMEDY,
        "means-owner": "",
        "means-name": "Wim Claessens",
        "means-email": "wim@voorbeeld.example",
        "means-title": "planner",
        "means-needed_by": "1-2-2027",
        "expectation-is_chosen": "on",
        "expectation-text": "Zeg in het werkoverleg wat op tijd opnemen is",
        "expectation-owner": farid.public_id,
        "expectation-needed_by": "15-1-2027",
        "more-text": "",
        "more-needed_by": "",
    } | more


def test_the_page_begins_with_what_the_causes_say(client: Client, trajectory: Trajectory) -> None:
    page = client.get(url("roles:no_training", trajectory))

    sheets = page.context["sheets"]
    assert [sheet.cause.kind if sheet.cause else "" for sheet in sheets] == ["means", "expectation", ""]
    assert [sheet["text"].value() for sheet in sheets] == [REMEDY, "Zeg wat op tijd opnemen is", ""]
    assert [bool(sheet["is_chosen"].value()) for sheet in sheets] == [True, True, False]
    for words in (EVIDENCE, "de planning, Wim Claessens", "Farid el Amrani, leidinggevende"):
        assert words in page.content.decode()


def test_causes_become_commitments_and_what_was_for_the_training_lapses(
    client: Client, trajectory: Trajectory, farid: Role
) -> None:
    answer = client.post(url("roles:no_training", trajectory), filled(farid))

    trajectory.refresh_from_db()
    assert answer["Location"] == url("roles:check", trajectory)
    assert (trajectory.state, trajectory.closed_at, trajectory.closed_because) == ("no_training", NOW, WHY)
    (dropped,) = Commitment.objects.dropped_from(trajectory)
    assert (str(dropped), dropped.dropped_because) == ("Twee uur per week in het rooster", WHY)
    wim = Person.objects.get(name="Wim Claessens")
    new = {str(one): one for one in Commitment.objects.of(trajectory).with_words()}
    first, second = new[REMEDY], new["Zeg in het werkoverleg wat op tijd opnemen is"]
    assert (first.person, first.phase, first.is_must) == (wim, "after", False)
    assert (second.person, second.function) == (farid.person, "manager")
    assert first.wording
    assert (first.wording.why, first.wording.needed_by) == (EVIDENCE, date(2027, 2, 1))
    assert [(role.name, role.function) for role in Role.objects.filter(person=wim)] == [("planner", "colleague")]
    assert not Ask.objects.open().exists(), "nobody is asked what L&D did not check"
    assert [change.verb for change in Change.objects.of(trajectory)].count("close_without_training") == 1


def test_what_is_not_ticked_is_left_alone_whatever_stands_there(
    client: Client, trajectory: Trajectory, farid: Role
) -> None:
    sent = filled(farid, **{"means-is_chosen": "", "means-name": "", "means-needed_by": "ooit"})
    sent.pop("means-is_chosen")

    client.post(url("roles:no_training", trajectory), sent)

    assert [str(one) for one in Commitment.objects.of(trajectory)] == ["Zeg in het werkoverleg wat op tijd opnemen is"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("because", " "),
        ("tells", ""),
        ("means-text", ""),
        ("means-text", "x" * 141),
        ("means-text", "😀😀"),
        ("means-name", ""),
        ("means-email", "wim@"),
        ("means-needed_by", "4-1-2027"),
        ("means-needed_by", "28 maart 2027, half drie en een beetje"),
        ("means-owner", "iemand-anders"),
    ],
)
def test_wrong_use_is_told_and_nothing_is_lost(
    field: str, typed: str, client: Client, trajectory: Trajectory, farid: Role
) -> None:
    answer = client.post(url("roles:no_training", trajectory), filled(farid, **{field: typed}))

    assert answer.status_code == 422
    assert "Fout: " in answer.content.decode()
    assert "Wim Claessens" in answer.content.decode()
    assert Trajectory.objects.get(pk=trajectory.pk).is_preparing
    assert not Person.objects.filter(name="Wim Claessens").exists()


def test_somebody_named_twice_is_one_person(client: Client, trajectory: Trajectory, farid: Role) -> None:
    twice = {"more-is_chosen": "on", "more-text": "Hang het rooster op", "more-name": "Wim Claessens"}

    client.post(
        url("roles:no_training", trajectory),
        filled(farid, **twice, **{"means-email": "", "more-needed_by": "1-2-2027"}),
    )

    assert Person.objects.filter(name="Wim Claessens").count() == 1
    assert Role.objects.filter(person__name="Wim Claessens").count() == 1


def test_what_was_agreed_is_asked_answered_reminded_of_and_kept_although_it_is_closed(
    client: Client, trajectory: Trajectory, farid: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(url("roles:no_training", trajectory), filled(farid))
    wim = Person.objects.get(name="Wim Claessens")
    check = client.get(url("roles:check", trajectory)).content.decode()
    client.post(url("roles:check", trajectory), {"when": "now"})
    mail = Mail.objects.get(person=wim)
    with translation.override("nl"):
        said = letters[mail.kind].render(mail, NOW).text
    for words in ("Voor “Sneller opnemen” is geen training nodig", REMEDY):
        assert words in said
        assert words in check
    assert "starten" not in said
    assert drain(NOW) > 0

    # Three working days later the reminder.
    soon = datetime(2027, 1, 8, 9, 0, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: soon)
    assert plan_letters(soon) > 0
    drain(soon)
    assert Mail.objects.filter(person=wim, kind="reminder", state="sent").count() == 1

    _link, token = make_link(wim, mail, Grant.Purpose.PAGE, NOW)
    page = Client().get(reverse("asks:page", kwargs={"token": token})).content.decode()
    assert WHY in page
    assert "Per lerende" not in page
    promise = Promise.objects.get(role__person=wim)
    answer = Client().post(
        reverse("roles:promise", kwargs={"token": token, "trajectory": trajectory.public_id}),
        {f"{promise.commitment.public_id}v1": "yes", "clear": "yes"},
    )
    assert answer.status_code == 303
    promise.refresh_from_db()
    assert promise.state == "promised"

    address = url("roles:write_down", trajectory, promise=promise.public_id)
    assert "Het is er: nagekomen" in client.get(address).content.decode()
    client.post(address, {"kind": "kept", "way": "phone", "given_on": "8-1-2027", "words": ""})
    promise.refresh_from_db()
    assert Promise.objects.with_words().get(pk=promise.pk).state == "kept"


def test_who_was_asked_for_the_training_hears_so_unless_they_are_asked_what_is_new(
    client: Client, trajectory: Trajectory, farid: Role, by: Actor
) -> None:
    ilse = make.role(trajectory, "sponsor", "Ilse Hof")
    make.commitment(trajectory, "sponsor", "Opent de eerste dag")
    line_up(trajectory, NOW)
    promises = Promise.objects.filter(role=ilse).with_words()
    actions.send_asks(trajectory, promises=promises, on=None, by=by, now=NOW)
    drain(NOW)

    client.post(url("roles:no_training", trajectory), filled(farid, tells="mail"))

    mail = Mail.objects.get(kind="called_off")
    assert mail.person == ilse.person
    with translation.override("nl"):
        said = letters["called_off"].render(mail, NOW)
    assert said.subject == "Ilse, er komt geen training"
    assert WHY in said.text
    assert WHY in said.html


def test_it_stands_as_a_normal_outcome_on_the_plan_and_in_the_portfolio(
    client: Client, trajectory: Trajectory, farid: Role
) -> None:
    figure = make.figure(trajectory, name="telefoontjes die we missen", owner=farid.person)
    make.measurement(figure, date(2027, 4, 6), 12)

    client.post(url("roles:no_training", trajectory), filled(farid))

    plan = client.get(url("insight:plan", trajectory))
    page = plan.content.decode()
    assert plan.context["plan"].stage.word == "Geen training: opgelost in de omgeving"
    assert (plan.context["plan"].stage.who, plan.context["plan"].stage.url) == ("Sanne", url("roles:check", trajectory))
    for words in (WHY, REMEDY, "30 → 12%", "telefoontjes die we missen"):
        assert words in page
    assert page.index(WHY) < page.index('id="intake"')
    assert 'id="board"' not in page
    portfolio = client.get(reverse("insight:portfolio", kwargs={"org": trajectory.organisation.public_id}))
    (entry,) = portfolio.context["portfolio"].entries
    assert (entry.trajectory, entry.figures) == (trajectory, ["30 → 12%"])
    assert "Geen training: opgelost in de omgeving" in portfolio.content.decode()
    Trajectory.objects.update(closed_at=NOW - timedelta(days=300))
    portfolio = client.get(reverse("insight:portfolio", kwargs={"org": trajectory.organisation.public_id}))
    (over,) = portfolio.context["portfolio"].finished
    assert (over.trajectory.pk, over.figures) == (trajectory.pk, ["30 → 12%"])


def test_each_step_after_it_says_who_takes_it(
    client: Client, trajectory: Trajectory, farid: Role, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(url("roles:no_training", trajectory), filled(farid))
    actions.send_asks(
        trajectory, promises=Promise.objects.of(trajectory).unasked().with_words(), on=None, by=by, now=NOW
    )

    def stage(at: datetime = NOW) -> Any:
        monkeypatch.setattr("insight.views.trajectory.now", lambda: at)
        return client.get(url("insight:plan", trajectory)).context["plan"].stage

    assert set(stage().who.split(" en ")) == {"Farid el Amrani", "Wim Claessens"}
    for promise in Promise.objects.of(trajectory).with_words():
        assert promise.asked_on
        given = [actions.Given(promise, Answer.Kind.YES, promise.asked_on)]
        actions.answer_promise(trajectory, person=promise.role.person, given=given, by=by, now=NOW)
    coming = stage()
    said = "Hierna, op 22 januari: we vragen Farid el Amrani of het gelukt is. Dat gaat vanzelf."
    assert (coming.who, coming.step, coming.url) == ("", said, "")
    # On the day they are asked; when the letters are over; and when both told.
    asked = stage(NOW + timedelta(days=17))
    assert (asked.who, asked.step) == ("Farid el Amrani", "Gevraagd is hoe het is gegaan; herinneren gaat vanzelf.")
    late = stage(NOW + timedelta(days=31))
    assert (late.who, late.step) == ("Sanne", "Is het er? Noteer wat ervan kwam.")
    first, second = Promise.objects.of(trajectory).with_words().order_by("pk")
    for promise, kind in ((first, Answer.Kind.KEPT), (second, Answer.Kind.NOT_KEPT)):
        assert promise.asked_on
        given = [actions.Given(promise, kind, promise.asked_on, "Geen tijd.")]
        actions.answer_promise(trajectory, person=promise.role.person, given=given, by=by, now=NOW)
    missed = stage()
    assert (missed.who, missed.step) == ("Sanne", "Iets wat was afgesproken, is niet gelukt. Wat nu?")
    actions.drop_commitment(second.commitment, because="Het kan anders.", by=by, now=NOW)
    assert (stage().who, stage().step) == ("", "Er wordt niemand meer iets gevraagd.")


def test_of_two_at_once_the_second_hears_so(client: Client, trajectory: Trajectory, farid: Role, by: Actor) -> None:
    opened = Trajectory.objects.get(pk=trajectory.pk)
    client.post(url("roles:no_training", trajectory), filled(farid))

    with pytest.raises(actions.AlreadyClosed):
        actions.close_without_training(opened, because=WHY, instead=[], tells=True, by=by, now=NOW)
    assert client.post(url("roles:no_training", trajectory), filled(farid)).status_code == 404
    assert Commitment.objects.of(trajectory).count() == 2


def test_who_was_just_too_late_left_nobody_new_behind(
    client: Client, trajectory: Trajectory, farid: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(*_args: object, **_words: object) -> None:
        raise actions.AlreadyClosed

    monkeypatch.setattr(actions, "close_without_training", too_late)

    assert client.post(url("roles:no_training", trajectory), filled(farid)).status_code == 302

    assert not Person.objects.filter(name="Wim Claessens").exists()


def test_what_was_only_asked_for_is_not_closed_so(client: Client, sanne: Member, trajectory: Trajectory) -> None:
    assert client.get(url("roles:no_training", trajectory)).status_code == 200
    for state in ("requested", "declined", "ended", "cancelled"):
        over = make.trajectory(owner=sanne.person, state=state)
        assert client.get(url("roles:no_training", over)).status_code == 404
