"""What the sponsor reads once a moment was published, and the one decision that comes with it: what of it stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from asks.letters import Found
from asks.models import Ask, AskLetter
from asks.register import cards
from checkins.actions import publish
from checkins.dates import Moment
from checkins.figures import Figures, Pair
from checkins.missing_lines import missing
from checkins.models import Decision
from checkins.planning import plan, what_would_go
from checkins.publishing import plan as publish_figures
from insight.digest import digest
from insight.history import history
from mailing.models import Mail
from mailing.register import letters
from organisations.acting import PRODUCT
from organisations.thresholds import Median, Share
from roles.cast import cast
from roles.models import Answer, Commitment, Function, Promise, Role
from roles.planning import ask_if_kept
from tests import factories as make
from tests.checkins.conftest import moments_asked, send_card
from tests.rows import changes_since, everything
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
Asked = Callable[..., tuple[Ask, str]]
# +90 is Wednesday 28 July 2027; its window closes ten working days later.
DAY_90 = datetime(2027, 7, 28, 8, tzinfo=UTC)
CLOSED = datetime(2027, 8, 11, 8, tzinfo=UTC)
DAY_180 = datetime(2027, 10, 26, 8, tzinfo=UTC)
CLOSED_180 = datetime(2027, 11, 9, 9, tzinfo=UTC)
AFTER_A_YEAR = datetime(2028, 4, 28, 8, tzinfo=UTC)
TOLD = Figures(
    Share(19, 24),
    Share(5, 19),
    Share(9, 14),
    Share(6, 14),
    Pair(Median(3, 14), Median(2, 11)),
    obstacles={"time": Share(12, 19), "no_opportunity": Share(5, 19)},
)
WORDS = "Twee uur per week blijft in het rooster."


@pytest.fixture
def ilse(running: Trajectory, sara: Role) -> Role:
    return make.role(running, Function.SPONSOR, "Ilse van 't Hof")


def tell(trajectory: Trajectory, moment: Moment = Moment.D90, told: Figures = TOLD, at: datetime = CLOSED) -> None:
    publish(trajectory, moment=moment, told=told, closed_on=at.date(), by=PRODUCT, now=at)


@pytest.fixture
def told(running: Trajectory) -> Trajectory:
    tell(running)
    return running


send = partial(send_card, "make-stick")


asked_at = partial(moments_asked, "make_stick")


def letter_of(ask: Ask, language: str = "nl") -> str:
    """The letter that asks it, with its subject above it."""
    mail = make.mail(ask.person, kind="letter", sender=ask.trajectory.owner, language=language)
    AskLetter.objects.put_in(mail, [ask], step=1)
    mail.found = Found(list(Ask.objects.in_letter(mail.pk).with_all()), [])
    with translation.override(language):
        rendered = letters["letter"].render(mail, CLOSED)
    return f"{rendered.subject}\n{rendered.text}"


def test_the_sponsor_is_asked_when_the_moment_is_published_and_nobody_else(
    running: Trajectory, sara: Role, ilse: Role
) -> None:
    farid = make.role(running, Function.MANAGER, "Farid el Amrani")
    plan(DAY_90)
    assert asked_at(ilse) == [], "its window is open"
    publish_figures(CLOSED)
    plan(CLOSED)
    assert asked_at(ilse) == ["d90"], "published, though one learner is too few for a figure"
    assert asked_at(sara) == asked_at(farid) == []
    plan(CLOSED + timedelta(days=1))
    assert asked_at(ilse) == ["d90"], "once"
    plan(DAY_180)
    publish_figures(CLOSED_180)
    plan(CLOSED_180)
    assert asked_at(ilse) == ["d90", "d180"]


def test_after_a_year_it_is_asked_on_its_own_day_with_what_was_told_last(
    client: Client, running: Trajectory, ilse: Role, asked: Asked
) -> None:
    tell(running)
    tell(running, Moment.D180, replace(TOLD, answered=Share(17, 24)), CLOSED_180)
    ask, token = asked(ilse.person, "make_stick", AFTER_A_YEAR)
    assert asked_at(ilse) == ["d365"]

    page, letter = client.get(f"/l/{token}/").content.decode(), letter_of(ask)

    for shown in (page, letter):
        assert "17 van 24" in shown
        assert "19 van 24" not in shown
        assert "na een half jaar" in shown
        assert "na een jaar" not in shown
    assert send(client, ask, token, answer="stays", stays=WORDS) == 303
    assert [(one.moment, one.words) for one in Decision.objects.all()] == [("d365", WORDS)]


@pytest.mark.parametrize(
    ("kind", "became"), [("", "het staat"), (Answer.Kind.KEPT, "nagekomen"), (Answer.Kind.WITHDRAWN, "ingetrokken")]
)
def test_the_card_of_later_recalls_what_they_decided_before_and_what_became_of_it(
    client: Client,
    told: Trajectory,
    ilse: Role,
    asked: Asked,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    kind: str,
    became: str,
) -> None:
    hugo = make.role(told, Function.SPONSOR, "Hugo Prins")
    ask, token = asked(ilse.person, "make_stick", CLOSED)
    assert "besloot je" not in client.get(f"/l/{token}").content.decode(), "nothing was decided before"
    send(client, ask, token, answer="stays", stays=WORDS, until="1-12-2027")
    if kind:
        make.answer(Promise.objects.get(), kind)
    tell(told, Moment.D180, at=CLOSED_180)
    ask, token = asked(ilse.person, "make_stick", CLOSED_180)

    with django_assert_max_num_queries(10):
        page = " ".join(client.get(f"/l/{token}").content.decode().split())

    when, what = "Op 11 augustus 2027, na drie maanden, besloot je:", f"Dit blijft (t/m 1 december 2027): “{WORDS}”"
    recalled = f'{when}</b> <span dir="auto">{what}'
    assert recalled in page
    assert f"({became}" in page
    assert page.index(recalled) < page.index("<form")
    _ask, theirs = asked(hugo.person, "make_stick", CLOSED_180)
    assert WORDS not in client.get(f"/l/{theirs}").content.decode(), "it was not their decision"
    send(client, ask, token, answer="as_it_is")
    ask, token = asked(ilse.person, "make_stick", AFTER_A_YEAR)
    page = client.get(f"/l/{token}").content.decode()
    assert page.count("besloot je") == 2
    assert page.index("na drie maanden, besloot je") < page.index("na een half jaar, besloot je")
    assert "We gaan zo door" in page.partition("na een half jaar, besloot je")[2]


def test_what_ld_said_to_a_stop_is_recalled_and_nothing_of_who_had_the_address_before(
    client: Client, told: Trajectory, ilse: Role, asked: Asked
) -> None:
    stop = {"answer": "stops", "words": "Er is geen geld.", "said_at": CLOSED, "replied_at": CLOSED}
    Decision.objects.create(role=ilse, moment="d90", reply="Jammer, ik bel je.", **stop)
    tell(told, Moment.D180, at=CLOSED_180)
    _ask, token = asked(ilse.person, "make_stick", CLOSED_180)
    page = client.get(f"/l/{token}").content.decode()
    assert "We stoppen hier: “Er is geen geld.”" in page
    assert f"({told.owner.called}: “Jammer, ik bel je.”)" in page
    type(ilse.person).objects.filter(pk=ilse.person_id).update(readable_from=CLOSED_180)
    assert "Er is geen geld." not in client.get(f"/l/{token}").content.decode()


def test_nothing_is_asked_before_it_was_published_however_late_nor_long_after_it(
    running: Trajectory, ilse: Role
) -> None:
    plan(CLOSED + timedelta(days=20))
    assert asked_at(ilse) == [], "nothing was published yet"
    tell(running, at=CLOSED + timedelta(days=20))
    plan(CLOSED + timedelta(days=21))
    assert asked_at(ilse) == ["d90"], "published late, asked late"
    hugo = make.role(running, Function.SPONSOR, "Hugo Prins")
    plan(CLOSED + timedelta(days=60))
    assert asked_at(hugo) == [], "who comes months later is not asked for what was"


def test_it_is_foreseen_among_what_would_go(running: Trajectory, ilse: Role) -> None:
    now = datetime(2027, 7, 20, 8, tzinfo=UTC)
    running = Trajectory.objects.get(pk=running.pk)
    found = what_would_go(running, among=[running], first=now.date(), last=date(2027, 8, 31), now=now)
    foreseen = [(one.goes.date(), one.step) for one in found if one.ask.kind == "make_stick"]
    assert foreseen == [(date(2027, 8, 11), 1), (date(2027, 8, 16), 2), (date(2027, 8, 20), 3)]


def test_the_letter_lists_what_came_back_with_denominators_and_asks_one_decision(
    told: Trajectory, ilse: Role, asked: Asked
) -> None:
    make.measurement(make.figure(told), date(2027, 8, 1), 9)
    manager = make.role(told, Function.MANAGER, "Farid el Amrani")
    make.answer(make.promise(make.commitment(told), manager, asked_at=CLOSED), Answer.Kind.KEPT)
    ask, _token = asked(ilse.person, "make_stick", CLOSED)
    text = " ".join(letter_of(ask).split())
    assert text.startswith("Na drie maanden: wat houden we vast, Ilse?")
    for line in (
        "Beantwoord (19 van 24)",
        "Het kwam niet voor (5 van 19)",
        "Paste het toe, van wie de kans kreeg (9 van 14)",
        "(14 mensen)",
        "(11 mensen)",
        "(12 van 19)",
        "→ 9",
        "Toezeggingen nagekomen door de begeleiding (1 van 1)",
    ):
        assert line in text, line
    assert "Sara" not in text
    assert "After three months: what do we keep, Ilse?" in letter_of(ask, "en")
    polish = letter_of(ask, "pl")
    assert "po trzech miesiącach" in polish
    assert "after" not in polish


def test_a_group_too_small_for_figures_is_told_so_kindly_and_is_asked_the_same(
    client: Client, running: Trajectory, ilse: Role, asked: Asked
) -> None:
    tell(running, told=Figures())
    ask, token = asked(ilse.person, "make_stick", CLOSED)
    assert "te weinig mensen voor cijfers" in letter_of(ask)
    page = client.get(f"/l/{token}").content.decode()
    assert "te weinig mensen voor cijfers" in page
    assert "Wat houden we vast?" in page
    assert "checked" not in page


def test_each_answer_but_one_comes_with_words_and_the_error_stands_beside_the_field(
    client: Client, told: Trajectory, ilse: Role, asked: Asked
) -> None:
    ask, token = asked(ilse.person, "make_stick", CLOSED)
    before = everything()
    for answer in ("", "stays", "stops", "question"):
        assert send(client, ask, token, answer=answer) == 422, answer
    assert send(client, ask, token, answer="stays", stays="x" * 141) == 422
    assert send(client, ask, token, answer="stays", stays=WORDS, until="1-8-2027") == 422, "behind us"
    data = {f"{ask.public_id}_answer": "stops"}
    page = client.post(f"/l/{token}/make-stick/{ask.public_id}/", data).content.decode()
    assert f'id="id_{ask.public_id}_because_error"' in page
    assert changes_since(before) == {}


def test_what_stays_is_a_commitment_of_the_sponsor_for_afterwards_promised_by_them(
    client: Client, told: Trajectory, ilse: Role, asked: Asked
) -> None:
    hugo = make.role(told, Function.SPONSOR, "Hugo Prins")
    ask, token = asked(ilse.person, "make_stick", CLOSED)
    assert send(client, ask, token, answer="stays", stays=WORDS, until="1-12-2027", because="iets anders") == 303
    made = Commitment.objects.get()
    assert (str(made), made.function, made.phase, made.person) == (WORDS, "sponsor", "after", ilse.person)
    promise = Promise.objects.with_words().get()
    assert (promise.role, promise.state) == (ilse, "promised")
    assert promise.answer is not None
    assert promise.answer.until == date(2027, 12, 1)
    assert not Promise.objects.filter(role=hugo).exists()
    ask.refresh_from_db()
    assert ask.answered_at is not None
    assert Mail.objects.filter(kind="receipt", person=ilse.person).count() == 1, "one receipt for both"
    assert "Het staat nu als jouw toezegging" in client.get(f"/l/{token}/done").content.decode()

    before = everything()
    assert send(client, ask, token, answer="stays", stays=WORDS, until="1-12-2027") == 303
    assert changes_since(before) == {}, "it stood there already"
    page = client.get(f"/l/{token}").content.decode()
    assert f"Je zei: “Dit blijft: {WORDS} (t/m 1 december 2027)”" in page


def test_other_words_take_the_place_of_those_before_and_another_decision_ends_it(
    client: Client, told: Trajectory, ilse: Role, asked: Asked
) -> None:
    ask, token = asked(ilse.person, "make_stick", CLOSED)
    send(client, ask, token, answer="stays", stays=WORDS)
    send(client, ask, token, answer="stays", stays="Eén uur per week blijft.")
    made = Commitment.objects.get()
    assert str(made) == "Eén uur per week blijft."
    assert Promise.objects.with_words().get().state == "promised"
    assert send(client, ask, token, answer="as_it_is") == 303
    made.refresh_from_db()
    assert made.dropped_at is not None
    assert Decision.objects.get().answer == "as_it_is"
    assert send(client, ask, token, answer="stays", stays=WORDS) == 303
    assert str(Commitment.objects.get(dropped_at=None)) == WORDS


def test_that_was_not_me_takes_back_the_decision_and_what_was_promised(
    client: Client, told: Trajectory, ilse: Role, asked: Asked
) -> None:
    ask, token = asked(ilse.person, "make_stick", CLOSED)
    send(client, ask, token, answer="stays", stays=WORDS)
    cards["make_stick"].undo([ask], by=PRODUCT, now=CLOSED)
    assert not Decision.objects.exists()
    assert Commitment.objects.get().dropped_at is not None
    assert Promise.objects.get().answer is None


def test_it_is_not_asked_the_next_day_whether_it_was_kept(
    client: Client, told: Trajectory, ilse: Role, asked: Asked
) -> None:
    ask, token = asked(ilse.person, "make_stick", CLOSED)
    send(client, ask, token, answer="stays", stays=WORDS)
    before = everything()
    ask_if_kept(CLOSED + timedelta(days=1))
    assert changes_since(before) == {}
    Commitment.objects.update(library_key="")
    ask_if_kept(CLOSED + timedelta(days=1))
    assert Ask.objects.filter(kind="kept", person=ilse.person).exists(), "any other promise is"


def test_a_question_and_a_stop_stand_on_the_list_of_who_plans_until_they_are_answered(
    client: Client, told: Trajectory, ilse: Role, asked: Asked, it_is: Callable[[datetime], None]
) -> None:
    sanne = make.member("Sanne", organisation=told.organisation)
    Trajectory.objects.update(owner=sanne.person)
    ask, token = asked(ilse.person, "make_stick", CLOSED)
    assert send(client, ask, token, answer="question", question="Mag het langer?") == 303
    found = Trajectory.objects.get(pk=told.pk)
    lines = [line for line in missing(cast(found, CLOSED), CLOSED) if line.who == str(ilse.person)]
    assert [(line.state, line.says) for line in lines] == [("question", "vraagt: “Mag het langer?”")]
    later = CLOSED + timedelta(hours=1)
    overview = digest(sanne.person, since=CLOSED - timedelta(days=1), until=later)
    assert [(line.who, line.words) for line in overview.asked] == [(str(ilse.person), "Mag het langer?")]
    assert overview.is_news

    sign_in(client, sanne)
    assert client.get(lines[0].url).status_code == 200
    assert client.post(lines[0].url, {"reply": ""}).status_code == 422
    it_is(later)
    assert client.post(lines[0].url, {"reply": "Tot de zomer kan."}).status_code == 302
    late = client.post(lines[0].url, {"reply": "Vraag het de OR."}, follow=True).content.decode()
    assert "Dit is niet verstuurd: “Vraag het de OR.”" in late
    assert not [line for line in missing(cast(found, later), later) if line.who == str(ilse.person)]
    ask.refresh_from_db()
    assert ask.is_open, "it is asked again, with the reply"
    assert "Tot de zomer kan." in letter_of(ask)
    assert "Tot de zomer kan." in client.get(f"/l/{token}").content.decode()
    assert "Tot de zomer kan." in client.get(reverse("checkins:their_part", args=_place(told))).content.decode()

    assert send(client, ask, token, answer="stops", because="Er is geen geld.") == 303
    lines = [line for line in missing(cast(found, later), later) if line.who == str(ilse.person)]
    assert [(line.state, line.says) for line in lines] == [("cannot", "wil hier stoppen: “Er is geen geld.”")]
    assert digest(sanne.person, since=CLOSED, until=later + timedelta(hours=1)).refused
    assert client.post(lines[0].url, {}).status_code == 302
    assert not [line for line in missing(cast(found, later), later) if line.who == str(ilse.person)]
    assert not Ask.objects.open().filter(kind="make_stick").exists()
    days = history(found, member=sanne, part="", who="", page="", now=later).days
    done = [line.did for day in days for line in day.lines]
    assert "besliste wat blijft" in done
    assert "reageerde op het besluit van de opdrachtgever" in done


def test_who_does_not_decide_is_to_be_rung(told: Trajectory, ilse: Role, asked: Asked) -> None:
    ask, _token = asked(ilse.person, "make_stick", CLOSED)
    Ask.objects.filter(pk=ask.pk).update(letters=3, next_on=None)
    lines = [line for line in missing(cast(told, CLOSED), CLOSED) if line.who == str(ilse.person)]
    assert [line.what for line in lines] == ["Wat blijft is niet besloten, na drie maanden"]


def test_a_deputy_does_not_decide_and_a_sponsor_no_more_reads_nothing(
    client: Client, told: Trajectory, ilse: Role, asked: Asked
) -> None:
    ask, token = asked(ilse.person, "make_stick", CLOSED)
    assert "19 van 24" in client.get(f"/l/{token}").content.decode()
    Role.objects.filter(pk=ilse.pk).update(held_until=CLOSED.date() - timedelta(days=1))
    assert send(client, ask, token, answer="as_it_is") == 404
    assert "19 van 24" not in client.get(f"/l/{token}").content.decode()
    assert not Decision.objects.exists()


def _place(trajectory: Trajectory) -> list[str]:
    return [trajectory.organisation.public_id, trajectory.public_id]
