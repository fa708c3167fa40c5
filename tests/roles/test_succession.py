"""Somebody takes over a function on a day: what was promised stands, what is open is asked of who comes alone."""

import html
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from asks import links
from asks.models import Ask, AskLetter, Grant
from impactmodel.ticking import tick
from mailing.models import Mail
from mailing.register import letters
from organisations import clock
from organisations.acting import Actor
from organisations.models import Member, Person
from roles import actions
from roles.models import Answer, Promise, PromiseState, Role
from roles.promises import line_up
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Change, Trajectory

# A Tuesday; the trajectory starts four weeks later.
NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOW)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def staff(client: Client, sanne: Member) -> Client:
    return sign_in(client, sanne)


@pytest.fixture
def ilse(trajectory: Trajectory, sanne: Member) -> Role:
    """Sponsor: one thing promised, one refused, one silent, one never asked."""
    role = make.role(trajectory, "sponsor", "Ilse van 't Hof", title="opdrachtgever zorg")
    for text in ("Uren vrijmaken", "Openen bij de start", "Langskomen"):
        make.commitment(trajectory, "sponsor", text)
    line_up(trajectory, NOW)
    by = Actor(sanne.person)
    lines = list(Promise.objects.of(trajectory).with_words().order_by("commitment"))
    actions.send_asks(trajectory, promises=lines, on=None, by=by, now=NOW - timedelta(days=3))
    given = [
        actions.Given(line, kind, line.commitment.wording, words)
        for line, kind, words in zip(lines[:2], ("yes", "no"), ("", "Ik ben er dan niet."), strict=True)
        if line.commitment.wording
    ]
    actions.answer_promise(trajectory, person=role.person, given=given, by=Actor(role.person), now=NOW)
    make.commitment(trajectory, "sponsor", "Na afloop kijken", phase="after")
    line_up(trajectory, NOW)
    return role


def url(name: str, trajectory: Trajectory, **more: str) -> str:
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    return reverse(f"roles:{name}", kwargs=place | more)


def page_of(client: Client, person: Person, now: datetime = NOW) -> str:
    """The page behind the newest letter that asks this person something."""
    mail = Mail.objects.filter(person=person, ask_letters__isnull=False).order_by("-pk").first()
    assert mail is not None
    _link, token = links.make_link(person, mail, Grant.Purpose.PAGE, now)
    return client.get(f"/l/{token}").content.decode()


def open_of(person: Person) -> set[str]:
    about = Ask.objects.open().of(person).filter(kind="promise").values("about")
    return {str(one.commitment) for one in Promise.objects.filter(public_id__in=about).with_words()}


def test_a_sponsor_is_replaced_at_once_and_only_what_is_open_is_asked_of_the_newcomer(
    client: Client, staff: Client, trajectory: Trajectory, ilse: Role
) -> None:
    address = url("succeed", trajectory, role=ilse.public_id)
    assert address in staff.get(url("role", trajectory, role=ilse.public_id)).content.decode()
    sent = {"name": "Łukasz O", "email": "lukasz@voorbeeld.example", "on": "5-1-2027"}
    assert open_of(ilse.person) == {"Langskomen"}

    check = staff.post(address, sent).content.decode()

    asked, told, waits = (
        check.index(words) for words in ("Gevraagd aan Łukasz O", "Toegezegd door Ilse", "Nog niet g")
    )
    assert asked < check.index("Openen bij de start") < check.index("Langskomen") < told
    assert told < check.index("Uren vrijmaken") < waits < check.index("Na afloop kijken")
    assert "Łukasz O is hier nieuw." in check
    assert "Ilse van &#x27;t Hof krijgt niets meer als opdrachtgever zorg" in check
    assert not Person.objects.filter(email="lukasz@voorbeeld.example").exists()

    done = staff.post(address, sent | {"confirmed": "1"}, follow=True).content.decode()

    lukasz = Person.objects.get(email="lukasz@voorbeeld.example")
    held = Role.objects.get(person=lukasz)
    ilse.refresh_from_db()
    assert "Łukasz O neemt het over van Ilse" in done
    assert (held.title, held.held_from, ilse.held_until) == ("opdrachtgever zorg", NOW.date(), date(2027, 1, 4))
    assert (open_of(ilse.person), open_of(lukasz)) == (set(), {"Openen bij de start", "Langskomen"})
    lines = {str(one.commitment): one for one in Promise.objects.of(trajectory).with_words()}
    assert {one.role for one in lines.values()} == {held}
    taken = lines["Uren vrijmaken"]
    assert taken.state == PromiseState.PROMISED
    assert taken.answer is not None
    assert taken.answer.promise.role == ilse
    assert lines["Na afloop kijken"].state == PromiseState.NOT_ASKED

    page = page_of(client, lukasz)

    assert "Toegezegd door Ilse van &#x27;t Hof, van wie jij het overneemt" in page
    assert "Ik ben er dan niet." not in page
    assert (
        "toegezegd door Ilse van &#x27;t Hof, van wie het is overgenomen"
        in staff.get(url("commitments", trajectory)).content.decode()
    )


def test_undone_within_ten_minutes_it_is_as_it_was(staff: Client, trajectory: Trajectory, ilse: Role) -> None:
    named = trajectory.commitments.get(wording__text="Langskomen")
    trajectory.commitments.filter(pk=named.pk).update(person=ilse.person)
    noor = make.person("Noor 's-Gravenmade")
    own = make.commitment(trajectory, "sponsor", "Zelf afsluiten", person=noor)
    sent = {"name": "Noor 's-Gravenmade", "on": "5-1-2027", "confirmed": "1"}
    staff.post(url("succeed", trajectory, role=ilse.public_id), sent)
    taken = Role.objects.get(person=noor)
    named.refresh_from_db()
    assert named.person == noor
    trajectory.commitments.filter(wording__text="Na afloop kijken").update(person=noor)
    assert "undo_succession:" in staff.get(url("people", trajectory)).content.decode()

    page = staff.post(
        url("people", trajectory), {"do": f"undo_succession:{taken.public_id}"}, follow=True
    ).content.decode()

    assert "Ilse van &#x27;t Hof doet weer mee als opdrachtgever zorg." in page
    assert "undo_succession:" not in page
    ilse.refresh_from_db()
    named.refresh_from_db()
    assert (ilse.held_until, named.person) == (None, ilse.person)
    own.refresh_from_db()
    assert (own.person, trajectory.commitments.get(wording__text="Na afloop kijken").person) == (noor, noor)
    assert not Role.objects.filter(person=noor).exists()
    assert not Ask.objects.open().of(noor).exists()
    states = [one.state for one in Promise.objects.of(trajectory).with_words().order_by("commitment")]
    assert states == ["promised", "cannot", "not_asked"]
    assert {change.verb for change in Change.objects.of(trajectory)} >= {"succeed", "undo_succession"}


def test_on_a_day_to_come_everything_changes_on_that_day(
    client: Client, staff: Client, trajectory: Trajectory, ilse: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until then who leaves is asked and may answer; from then on nothing goes to them, also no letter that waits."""
    noor = make.person("Noor 's-Gravenmade")
    address = url("succeed", trajectory, role=ilse.public_id)
    sent = {"name": "noor 's-gravenmade", "on": "12-1-2027"}
    assert "Per mail, op 12 januari." in staff.post(address, sent).content.decode()
    staff.post(address, sent | {"confirmed": "1"})
    assert (open_of(ilse.person), open_of(noor)) == ({"Langskomen"}, set())
    assert {one.role for one in Promise.objects.of(trajectory)} == {ilse}

    at(monkeypatch, NOW + timedelta(days=6))
    tick(NOW + timedelta(days=6))
    before = Mail.objects.filter(person=ilse.person).count()
    at(monkeypatch, NOW + timedelta(days=7))
    tick(NOW + timedelta(days=7))

    assert (open_of(ilse.person), open_of(noor)) == (set(), {"Openen bij de start", "Langskomen"})
    assert Mail.objects.filter(person=ilse.person).count() == before
    assert [mail.state for mail in Mail.objects.filter(person=noor)] == ["sent"]
    asked = Mail.objects.get(person=noor)
    assert "Je neemt het over van Ilse van 't Hof; wat eerder" in letters["letter"].render(asked, clock.now()).text
    assert "Toegezegd door Ilse" in page_of(client, noor, NOW + timedelta(days=7))
    tick(NOW + timedelta(days=30))
    assert not AskLetter.objects.filter(ask__person=ilse.person, mail__created_at__gt=NOW + timedelta(days=6)).exists()


def test_who_comes_and_who_goes_stand_on_list_and_plan_with_their_days(
    staff: Client, trajectory: Trajectory, ilse: Role, sanne: Member
) -> None:
    plan = reverse("insight:plan", kwargs={"org": sanne.organisation.public_id, "trajectory": trajectory.public_id})
    assert "t/m" not in text_of(staff, url("people", trajectory)), "in what is read; an address may hold it"
    hassan = make.person("Hassan Bouzid")
    actions.succeed(ilse, successor=hassan, on=date(2027, 1, 12), by=Actor(sanne.person), now=NOW)

    people = text_of(staff, url("people", trajectory))
    assert re.search(r"Hassan Bouzid Opdrachtgever zorg : wijzig voor Hassan Bouzid vanaf 12 januari", people)
    assert re.search(r"Ilse van 't Hof Opdrachtgever zorg : wijzig voor Ilse van 't Hof t/m 11 januari", people)
    shown = text_of(staff, plan)
    assert "2 mensen met een rol" in shown
    assert "Hassan Bouzid vanaf 12 jan Ilse van 't Hof t/m 11 jan" in shown

    Role.objects.filter(person=hassan).update(held_until=date(2027, 3, 1))
    assert "van 12 januari t/m 1 maart" in text_of(staff, url("people", trajectory))
    Person.objects.filter(pk=hassan.pk).update(left_on=NOW.date())
    assert "Hassan Bouzid vanaf" not in text_of(staff, plan)


def text_of(client: Client, address: str) -> str:
    """What stands on a page, each piece apart."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.unescape(client.get(address).content.decode())).split())


def test_who_takes_over_can_say_otherwise_and_what_was_promised_stays_in_the_history(
    client: Client, trajectory: Trajectory, ilse: Role, sanne: Member
) -> None:
    noor = make.person("Noor 's-Gravenmade")
    actions.succeed(ilse, successor=noor, on=NOW.date(), by=Actor(sanne.person), now=NOW)
    taken = Promise.objects.of(trajectory).with_words().get(commitment__wording__text="Uren vrijmaken")
    mail = Mail.objects.get(person=noor)
    _link, token = links.make_link(noor, mail, Grant.Purpose.PAGE, NOW)
    key = f"{taken.commitment.public_id}v1"

    card = reverse("roles:promise", kwargs={"token": token, "trajectory": trajectory.public_id})
    shown = client.get(f"{card}?change={key}").content.decode()
    assert f'id="{key}"' in shown
    keys = [line.commitment.public_id for line in Promise.objects.of(trajectory).exclude(asked_at=None).with_words()]
    client.post(card, {f"{one}v1": "yes" for one in keys} | {key: "no", f"{key}-no": "Geen uren.", "change": key})

    taken.refresh_from_db()
    assert taken.answer is not None
    assert (taken.answer.kind, taken.is_taken_over) == ("no", False)
    assert [one.kind for one in Answer.objects.filter(promise__role=ilse)] == ["yes", "no"]


def test_what_another_promised_is_asked_after_as_what_another_promised(
    client: Client, trajectory: Trajectory, ilse: Role, sanne: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it is there: of what the one before promised, and of what a deputy promised on their behalf."""
    hassan, noor = make.person("Hassan Bouzid"), make.person("Noor 's-Gravenmade")
    actions.succeed(ilse, successor=hassan, on=date(2027, 1, 12), by=Actor(sanne.person), now=NOW)
    rosa = make.role(trajectory, "sponsor", "Rosa Blom")
    line_up(trajectory, NOW)
    hers = Promise.objects.with_words().get(role=rosa, commitment__wording__text="Uren vrijmaken")
    hers.asked_at, hers.asked_on = NOW, hers.commitment.wording
    make.ask(trajectory, rosa.person, about=hers.public_id, checked_at=NOW, answered_at=NOW, next_on=None)
    make.answer(hers, given_at=NOW, given_by=noor)
    needed = datetime(2027, 1, 26, 9, tzinfo=UTC)
    for moment in (datetime(2027, 1, 18, 9, tzinfo=UTC), needed):
        at(monkeypatch, moment)
        tick(moment)

    letter, page = told(hassan, client, needed)
    assert "Dit is toegezegd voor" in letter
    assert "Uren vrijmaken (toegezegd door Ilse van 't Hof, jij nam het over op 12 januari)" in letter
    assert "Ilse van &#x27;t Hof zegde dit toe. Jij nam het over op 12 januari." in page
    letter, page = told(rosa.person, client, needed)
    assert "Uren vrijmaken (namens jou toegezegd door Noor 's-Gravenmade)" in letter
    assert "Noor &#x27;s-Gravenmade zegde dit namens jou toe." in page
    Answer.objects.filter(promise=hers).update(given_by=None)
    letter, page = told(rosa.person, client, needed)
    assert "Je zegde dit toe voor" in letter
    assert "Noor" not in letter + page


def test_who_takes_over_hears_on_the_day_what_stands_in_their_name(
    client: Client, staff: Client, trajectory: Trajectory, ilse: Role, sanne: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when nothing is open to ask; once, and not when that day's letter asks them something."""
    lines = Promise.objects.of(trajectory).with_words().filter(role=ilse).exclude(answer__kind="yes").order_by("pk")
    given = [actions.Given(one, "yes", one.commitment.wording) for one in lines if one.commitment.wording]
    actions.answer_promise(trajectory, person=ilse.person, given=given, by=Actor(ilse.person), now=NOW)
    plan = reverse("insight:plan", kwargs={"org": sanne.organisation.public_id, "trajectory": trajectory.public_id})
    assert "Ilse van 't Hof zegde toe" in text_of(staff, plan)
    hassan = make.person("Hassan Bouzid")
    actions.succeed(ilse, successor=hassan, on=date(2027, 1, 12), by=Actor(sanne.person), now=NOW)
    tick(NOW + timedelta(days=6))
    assert not Mail.objects.filter(person=hassan).exists(), "not before the day"

    the_day = NOW + timedelta(days=7)
    at(monkeypatch, the_day)
    tick(the_day)
    mail = Mail.objects.get(person=hassan)
    letter = letters[mail.kind].render(mail, the_day).text
    assert "Sinds 12 januari ben jij opdrachtgever zorg bij" in letter
    assert "na Ilse van 't Hof. Wat eerder is toegezegd, blijft staan." in letter
    assert "1. Uren vrijmaken" in letter
    assert "Hassan Bouzid zegde toe" not in text_of(staff, plan), "Ilse did"
    page = page_of(client, hassan, the_day)
    assert "Hassan, dit staat nu op jouw naam" in page
    assert page.count("Toegezegd door Ilse") == 1, "once for all four"
    for later in (8, 10, 14, 16):
        tick(NOW + timedelta(days=later))
    assert [mail.state for mail in Mail.objects.filter(person=hassan)] == ["sent"], "once"

    # Saying otherwise on that page is kept, thanked for and told back.
    token = links.make_link(hassan, mail, Grant.Purpose.PAGE, the_day)[1]
    card = reverse("roles:promise", kwargs={"token": token, "trajectory": trajectory.public_id})
    key = f"{given[0].promise.commitment.public_id}v1"
    assert f'id="{key}"' in client.get(f"{card}?change={key}").content.decode()
    assert client.post(card, {key: "no", "change": key}).status_code == 422
    assert client.post(card, {key: "no", f"{key}-no": "Geen uren.", "change": key}).status_code == 303
    done = client.get(f"/l/{token}/done").content.decode()
    assert "“Geen uren.”" in done
    assert "Na afloop kijken" not in done
    tick(the_day)
    receipt = Mail.objects.get(person=hassan, kind="receipt")
    assert (receipt.state, "Geen uren." in letters["receipt"].render(receipt, the_day).text) == ("sent", True)


def told(person: Person, client: Client, now: datetime) -> tuple[str, str]:
    """The words of the letter in which this person is asked whether it is there, and the page behind it."""
    mail = Mail.objects.filter(person=person, ask_letters__ask__kind="there").latest("pk")
    return letters[mail.kind].render(mail, now).text, page_of(client, person, now)


def test_nobody_takes_over_from_themselves_or_twice(staff: Client, trajectory: Trajectory, ilse: Role) -> None:
    make.role(trajectory, "sponsor", "Rosa Blom")
    learner = make.role(trajectory, "learner", "Sara Yıldız")
    address = url("succeed", trajectory, role=ilse.public_id)
    for name, day, said in (
        ("Ilse van 't Hof", "6-1-2027", "Dit is wie het nu doet"),
        ("Rosa Blom", "6-1-2027", "Rosa Blom is hier al opdrachtgever"),
        ("Noor", "", "Vul de dag in"),
    ):
        response = staff.post(address, {"name": name, "on": day, "confirmed": "1"})
        assert (response.status_code, said in response.content.decode()) == (422, True), said
    assert staff.get(url("succeed", trajectory, role=learner.public_id)).status_code == 404
    assert not Role.objects.exclude(follows=None).exists()
