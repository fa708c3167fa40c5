"""Stories: some learners are asked, nobody is told who, and nobody reads a word its author did not let them read."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from asks.links import make_link
from asks.models import Ask, AskLetter, Grant
from asks.posted import last_letters
from asks.register import cards
from checkins.actions import Offer, offer_story, publish
from checkins.dates import Moment
from checkins.figures import Figures
from checkins.inviting import IN_ALL, drawn, plan
from checkins.missing_lines import missing
from checkins.models import LogEntry, SuccessStory
from checkins.planning import what_would_go
from checkins.sight import felt_at, stories_for, willing
from checkins.went import went_out
from mailing.models import Mail
from mailing.register import letters
from organisations.acting import PRODUCT, Actor
from organisations.models import AuditLine, Member
from organisations.sight import Reader
from roles.cast import cast
from roles.models import Function, Role
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
Asked = Callable[..., tuple[Ask, str]]
CLOSED = datetime(2027, 8, 11, 8, tzinfo=UTC)
WORDS = {
    "where": "not_yet",
    "scene": "In de avonddienst zit ik alleen.",
    "did": "Ik probeerde het met de rij erbij.",
    "came": "De rij stond te wachten.",
    "needed": "Eens per week een dubbele bezetting.",
}
ALL = dict.fromkeys(SuccessStory.CONSENTS, True)


@pytest.fixture
def sanne(running: Trajectory) -> Member:
    """Who plans it."""
    member = make.member("Sanne", organisation=running.organisation)
    Trajectory.objects.filter(pk=running.pk).update(owner=member.person)
    running.owner = member.person
    return member


@pytest.fixture
def told(running: Trajectory) -> Trajectory:
    publish(running, moment=Moment.D90, told=Figures(), closed_on=CLOSED.date(), by=PRODUCT, now=CLOSED)
    return running


@pytest.fixture
def invited(told: Trajectory, sara: Role, it_is: Callable[[datetime], None]) -> tuple[Ask, str]:
    it_is(CLOSED)
    plan(CLOSED)
    ask = Ask.objects.get(person=sara.person, kind="story")
    return ask, _link(ask)


def _link(ask: Ask) -> str:
    mail = make.mail(ask.person, state="sent", sent_at=CLOSED)
    AskLetter.objects.put_in(mail, [ask], step=1)
    return make_link(ask.person, mail, Grant.Purpose.PAGE, CLOSED)[1]


def send(client: Client, ask: Ask, token: str, **fields: Any) -> int:
    data = {f"story-{ask.public_id}-{name}": value for name, value in fields.items()}
    return client.post(f"/l/{token}/story/{ask.public_id}/", data).status_code


def tells(learner: Role, **consents: bool) -> SuccessStory:
    offer = Offer(may_ring=False, words=WORDS, consents=dict.fromkeys(SuccessStory.CONSENTS, False) | consents)
    return offer_story(learner, offer=offer, by=Actor(person=learner.person), now=CLOSED)


def as_learner(client: Client, learner: Role) -> str:
    learner.person.user = make.user()
    learner.person.save()
    sign_in(client, learner)
    return reverse("checkins:my_story", args=[learner.trajectory.public_id])


def test_of_a_large_group_both_ends_are_asked_among_others_and_always_as_many() -> None:
    felt: dict[str, int | None] = {f"l{n}": 2 for n in range(40)}
    felt |= {"a": 4, "b": 3, "c": 4, "d": 3, "x": 0, "y": 1, "z": None}
    found = drawn(felt, "t")
    assert len(found) == IN_ALL
    assert len(set(found) & {"a", "b", "c", "d"}) >= 3
    assert {"x", "y"} <= set(found)
    assert sum(felt[key] == 2 or felt[key] is None for key in found) >= IN_ALL / 2, "as many stand at no end"
    assert found == drawn(felt, "t"), "the same each time"
    assert len(drawn(dict.fromkeys(felt, 2), "t")) == IN_ALL, "nor does the number say what was felt"


def test_a_small_group_is_asked_as_a_whole() -> None:
    felt: dict[str, int | None] = {f"l{n}": n % 5 for n in range(IN_ALL)}
    assert set(drawn(felt, "t")) == set(felt)


def test_what_counts_is_what_went_best_at_that_check_in(running: Trajectory, sara: Role) -> None:
    kofi = make.role(running, name="Kofi Mensah")
    for moment, felt, key in (("d90", 1, "a"), ("d90", 3, "b"), ("d42", 4, "c")):
        LogEntry.objects.create(learner=sara, moment=moment, opportunity=2, felt=felt, form_key=key, written_at=CLOSED)
    assert felt_at(running, "d90", [sara, kofi]) == {sara.public_id: 3, kofi.public_id: None}


def test_learners_are_invited_once_after_the_figures_and_others_never(
    running: Trajectory, sara: Role, told: Trajectory
) -> None:
    make.role(running, Function.MANAGER, "Farid el Amrani")
    plan(CLOSED)
    assert list(Ask.objects.filter(kind="story").values_list("person", flat=True)) == [sara.person_id]
    kofi = make.role(running, name="Kofi Mensah")
    plan(CLOSED + timedelta(days=1))
    assert not Ask.objects.filter(kind="story", person=kofi.person).exists(), "once in each trajectory"


def test_nobody_is_invited_before_the_figures_nor_long_after(running: Trajectory, sara: Role) -> None:
    assert plan(CLOSED) == 0
    publish(running, moment=Moment.D42, told=Figures(), closed_on=CLOSED.date(), by=PRODUCT, now=CLOSED)
    assert plan(CLOSED) == 0, "of another moment"
    publish(running, moment=Moment.D90, told=Figures(), closed_on=CLOSED.date(), by=PRODUCT, now=CLOSED)
    assert plan(CLOSED + timedelta(days=40)) == 0
    assert plan(CLOSED + timedelta(days=4)) == 1


def test_no_page_list_or_audit_tells_who_was_asked(
    client: Client, running: Trajectory, sara: Role, sanne: Member, invited: tuple[Ask, str]
) -> None:
    ask, _token = invited
    plain = make.ask(running, sara.person, kind="start_talk", about=f"{running.public_id}:start_talk")
    _link(plain)
    now = CLOSED + timedelta(hours=1)
    Ask.objects.filter(pk=ask.pk).update(letters=1, next_on=date(2027, 8, 16))
    found = Trajectory.objects.get(pk=running.pk)
    went = went_out(found, CLOSED.date(), CLOSED.date(), now)
    assert [thing.kind for letter in went for thing in letter.things] == ["start_talk"]
    would = what_would_go(found, among=[found], first=CLOSED.date(), last=date(2027, 9, 30), now=now)
    assert "story" not in {one.ask.kind for one in would}
    assert missing(cast(found, now), now) == missing(cast(found, now), now)
    plain.delete()
    assert last_letters(found) == {}
    lines = AuditLine.objects.filter(verb__in=["checkins.invite_to_tell", "asks.open_asks"])
    assert lines
    assert not any(line.person_id or line.object_id for line in lines)


def test_who_says_yes_to_being_rung_is_seen_by_name_and_nothing_else(
    client: Client, running: Trajectory, sara: Role, sanne: Member, invited: tuple[Ask, str]
) -> None:
    ask, token = invited
    page = client.get(f"/l/{token}").content.decode()
    assert "checked" not in page
    assert send(client, ask, token) == 422
    assert send(client, ask, token, what="ring") == 303
    assert [one.learner for one in willing(running)] == [sara]
    ask.refresh_from_db()
    assert ask.answered_at is not None

    sign_in(client, sanne)
    where = reverse("checkins:stories", args=_place(running))
    assert "Sara Yıldız" in client.get(where).content.decode()
    other = make.member("Noor Kok", organisation=running.organisation)
    sign_in(client, other)
    assert "Sara Yıldız" not in client.get(where).content.decode()
    story = SuccessStory.objects.get()
    assert client.get(reverse("checkins:interview", args=[*_place(running), story.public_id])).status_code == 404


def test_who_writes_it_writes_all_of_it_and_each_reader_is_off_until_ticked(
    client: Client, running: Trajectory, sara: Role, invited: tuple[Ask, str]
) -> None:
    ask, token = invited
    assert send(client, ask, token, what="write", where="worked") == 422
    assert send(client, ask, token, what="write", **WORDS) == 303
    story = SuccessStory.objects.get()
    assert [getattr(story, name) for name in SuccessStory.CONSENTS] == [False, False, False]
    assert all(stories_for(reader, running) == [] for reader in Reader)
    assert WORDS["scene"] not in client.get(f"/l/{token}").content.decode(), "no word is read back by link"
    assert send(client, ask, token, what="write", to_sponsor="on", **WORDS) == 303
    (told,) = stories_for(Reader.SPONSOR, running)
    assert (told.name, told.worked, told.needed) == ("Sara Yıldız", False, WORDS["needed"])


@pytest.mark.parametrize(
    ("consent", "readers"),
    [
        ("to_lnd", {Reader.OWNER}),
        ("to_sponsor", {Reader.SPONSOR}),
        ("to_everyone", set(Reader) - {Reader.STAFF, Reader.OPERATOR}),
    ],
)
def test_each_yes_lets_in_whom_it_names_and_no_others(
    running: Trajectory, sara: Role, consent: str, readers: set[Reader]
) -> None:
    tells(sara, **{consent: True})
    assert {reader for reader in Reader if stories_for(reader, running)} == readers


def test_taken_back_it_is_gone_from_every_page_at_once(
    client: Client, running: Trajectory, sara: Role, sanne: Member, invited: tuple[Ask, str]
) -> None:
    ask, token = invited
    tells(sara, **ALL)
    sign_in(client, sanne)
    where = reverse("checkins:stories", args=_place(running))
    assert WORDS["scene"] in client.get(where).content.decode()
    assert send(client, ask, token, what="not") == 303
    assert WORDS["scene"] not in client.get(where).content.decode()

    tells(sara, **ALL)
    page = as_learner(client, sara)
    assert WORDS["scene"] in client.get(page).content.decode(), "the learner reads it"
    assert client.get(f"{page}take-back/").status_code == 302
    assert SuccessStory.objects.exists(), "looking takes nothing back"
    assert client.post(f"{page}take-back/").status_code == 302
    assert not SuccessStory.objects.exists()


def test_a_learner_offers_it_unasked_and_takes_one_reader_back(client: Client, running: Trajectory, sara: Role) -> None:
    page = as_learner(client, sara)
    data = {f"story-{name}": value for name, value in WORDS.items()} | {"story-what": "write"}
    assert client.post(page, data | {"story-to_sponsor": "on", "story-to_lnd": "on"}).status_code == 302
    assert stories_for(Reader.OWNER, running)
    assert client.post(page, data | {"story-to_sponsor": "on"}).status_code == 302
    assert not stories_for(Reader.OWNER, running)
    assert stories_for(Reader.SPONSOR, running)


def test_an_interview_is_read_by_nobody_else_before_the_learner_agrees(
    client: Client, running: Trajectory, sara: Role, sanne: Member, invited: tuple[Ask, str]
) -> None:
    ask, token = invited
    send(client, ask, token, what="ring")
    story = SuccessStory.objects.get()
    sign_in(client, sanne)
    where = reverse("checkins:interview", args=[*_place(running), story.public_id])
    assert client.get(where).status_code == 200
    assert client.post(where, {}).status_code == 422
    assert client.post(where, WORDS).status_code == 302
    SuccessStory.objects.update(**ALL)
    assert all(stories_for(reader, running) == [] for reader in Reader), "not agreed with yet"
    ask.refresh_from_db()
    assert ask.is_open
    part = cards["story"].part([ask], step=1, now=CLOSED)
    assert part.heading == "Is dit jouw verhaal?"
    assert not any(words in str(part) for words in WORDS.values())

    SuccessStory.objects.update(**dict.fromkeys(SuccessStory.CONSENTS, False))
    page = as_learner(client, sara)
    assert WORDS["did"] in client.get(page).content.decode()
    data = {f"story-{name}": value for name, value in WORDS.items()} | {"story-what": "write"}
    client.post(page, data | {"story-did": "Ik deed het zo.", "story-to_everyone": "on"})
    (told,) = stories_for(Reader.MANAGER, running)
    assert told.did == "Ik deed het zo."
    sign_in(client, sanne)
    assert client.get(where).status_code == 404, "it is theirs now"


def test_others_of_the_group_read_what_is_for_everyone(
    client: Client, running: Trajectory, sara: Role, told: Trajectory
) -> None:
    kofi = make.role(running, name="Kofi Mensah")
    as_learner(client, kofi)
    group = reverse("checkins:my_group", args=[running.public_id])
    tells(sara, to_sponsor=True)
    assert WORDS["came"] not in client.get(group).content.decode()
    tells(sara, to_everyone=True)
    assert WORDS["came"] in client.get(group).content.decode()


def _place(trajectory: Trajectory) -> list[str]:
    return [trajectory.organisation.public_id, trajectory.public_id]


def test_the_receipt_of_a_no_does_not_announce_what_it_does_not_say(client: Client, invited: tuple[Ask, str]) -> None:
    ask, token = invited
    send(client, ask, token, what="not")

    letter = letters["receipt"].render(Mail.objects.get(kind="receipt"), CLOSED)

    assert "Niemand hoort dat we het vroegen." in letter.text
    assert "Dit hebben we opgeschreven" not in letter.text + letter.html
