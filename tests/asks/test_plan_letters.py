"""The letter of a day: what stands in it, when it goes, how often, and when it does not."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from asks import actions
from asks.models import Ask, AskLetter, PassOn
from asks.planning import plan, plan_person
from asks.register import cards
from mailing import sending
from mailing.models import Mail
from organisations.acting import PRODUCT
from organisations.models import Person
from tests import factories as make
from tests.asks.conftest import TUESDAY, Post, html_of, text_of, token_in
from tests.asks.nuts import NutCard
from trajectories.models import Trajectory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.asks.nuts")]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_first_ask_goes_at_nine_on_the_readers_wall(ask: Ask, post: Post) -> None:
    assert post.tick(TUESDAY - timedelta(minutes=1)) == []

    (letter,) = post.tick(TUESDAY)

    assert letter["Subject"] == "Noten kraken, keer 1"
    assert "Hoi Noor" in text_of(letter)
    assert "walnoot" in text_of(letter)


def test_whether_it_is_still_wanted_is_asked_once_when_the_letter_is_sent(
    ask: Ask, post: Post, nut: NutCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.it_is(TUESDAY)
    assert plan(TUESDAY) == 1
    asked: list[Ask] = []

    def wanted(one: Ask, now: datetime) -> bool:
        asked.append(one)
        return True

    monkeypatch.setattr(nut, "wanted", wanted)

    assert sending.drain(TUESDAY) == 1

    assert asked == [ask]


def test_nine_is_nine_in_their_own_zone(ask: Ask, post: Post) -> None:
    Person.objects.filter(pk=ask.person_id).update(timezone="Europe/Lisbon")

    assert post.tick(TUESDAY) == []
    assert len(post.tick(TUESDAY + HOUR)) == 1


def test_somebody_whose_day_nobody_can_tell_holds_up_nobody_else(ask: Ask, post: Post) -> None:
    lost = make.ask(ask.trajectory, make.person("Tom O", organisation=ask.organisation), kind=ask.kind, about="amandel")
    Person.objects.filter(pk=lost.person_id).update(timezone="Europe/Atlantis")

    (letter,) = post.tick(TUESDAY)

    assert "Hoi Noor" in text_of(letter)


def test_text_and_html_say_the_same_and_lead_to_the_same_page(ask: Ask, post: Post) -> None:
    (letter,) = post.tick(TUESDAY)

    for words in ("Kraak 1 (nut)", "Een noot is zo gekraakt.", "walnoot", f"/l/{token_in(letter)}", "2 minuten"):
        assert words in text_of(letter)
        assert words in html_of(letter)


def test_a_letter_carries_a_stop_link_for_people_and_for_mail_programs(ask: Ask, post: Post) -> None:
    (letter,) = post.tick(TUESDAY)

    assert f"/u/{token_in(letter, 'u')}>" in letter["List-Unsubscribe"]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_ladder_is_the_day_itself_and_3_and_7_working_days_later(ask: Ask, post: Post) -> None:
    arrived = {}
    for day in range(30):
        for letter in post.tick(TUESDAY + day * DAY):
            arrived[(TUESDAY + day * DAY).date()] = letter["Subject"]

    assert arrived == {
        date(2027, 1, 5): "Noten kraken, keer 1",
        date(2027, 1, 8): "Noten kraken, keer 2",
        date(2027, 1, 14): "Noten kraken, keer 3",
    }
    ask.refresh_from_db()
    assert (ask.is_open, ask.letters, ask.next_on) == (True, 3, None)
    assert list(Ask.objects.silent()) == [ask]


def arrivals(post: Post, days: int) -> dict[date, set[str]]:
    """What the letters ask of so many days from Tuesday, the day before it among them."""
    found: dict[date, set[str]] = {}
    for number in range(-1, days):
        at = TUESDAY + number * DAY
        for letter in post.tick(at):
            found[at.date()] = {name for name in ("walnoot", "pinda", "amandel") if name in text_of(letter)}
    return found


def test_a_reminder_of_the_next_day_goes_along_with_the_letter_of_today(ask: Ask, post: Post) -> None:
    """Who is back from a leave is first asked two things on successive days, and reminded of them in one letter."""
    make.ask(ask.trajectory, ask.person, kind="nut", about="pinda", due_on=date(2027, 1, 4), next_on=date(2027, 1, 4))

    assert arrivals(post, 15) == {
        date(2027, 1, 4): {"pinda"},
        date(2027, 1, 5): {"walnoot"},
        date(2027, 1, 7): {"pinda", "walnoot"},
        date(2027, 1, 13): {"pinda", "walnoot"},
    }


def test_a_first_letter_waits_for_its_own_day(ask: Ask, post: Post) -> None:
    make.ask(ask.trajectory, ask.person, kind="nut", about="pinda", due_on=date(2027, 1, 9), next_on=date(2027, 1, 9))

    assert arrivals(post, 7) == {
        date(2027, 1, 5): {"walnoot"},
        date(2027, 1, 8): {"walnoot"},
        date(2027, 1, 11): {"pinda"},
    }


def test_no_letter_goes_for_what_would_only_ride_along(
    ask: Ask, post: Post, nut: NutCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.ask(ask.trajectory, ask.person, kind="nut", about="pinda", due_on=date(2027, 1, 4), next_on=date(2027, 1, 4))
    assert list(arrivals(post, 2)) == [date(2027, 1, 4), date(2027, 1, 5)]
    monkeypatch.setattr(nut, "wanted", lambda one, now: one.about != "pinda")

    assert post.tick(TUESDAY + 2 * DAY) == []
    assert len(post.tick(TUESDAY + 3 * DAY)) == 1


def test_a_reminder_lands_in_the_thread_of_the_first_letter(ask: Ask, post: Post) -> None:
    (first,) = post.tick(TUESDAY)
    (reminder,) = post.tick(TUESDAY + 3 * DAY)

    assert reminder["References"] == first["Message-ID"]


def test_working_days_are_the_readers_own(ask: Ask, post: Post) -> None:
    Person.objects.filter(pk=ask.person_id).update(weekdays="67")
    days = [TUESDAY + day * DAY for day in range(20)]

    assert [day.date() for day in days if post.tick(day)] == [date(2027, 1, 9), date(2027, 1, 17)]


def test_somebody_who_is_away_is_written_to_when_back(ask: Ask, post: Post) -> None:
    make.absence(ask.person, date(2027, 1, 4), date(2027, 1, 8))

    assert [day for day in range(8) if post.tick(TUESDAY + day * DAY)] == [6]


def test_no_reminder_follows_an_answer(ask: Ask, post: Post) -> None:
    assert len(post.tick(TUESDAY)) == 1
    actions.answer([ask], by=PRODUCT, now=TUESDAY)

    assert [post.tick(TUESDAY + day * DAY) for day in range(1, 20)] == [[]] * 19


def test_an_answer_between_planning_and_sending_calls_the_letter_off(ask: Ask, post: Post) -> None:
    plan(TUESDAY)
    actions.answer([ask], by=PRODUCT, now=TUESDAY)

    assert post.tick(TUESDAY) == []
    assert Mail.objects.get().state == Mail.State.CANCELLED


def test_what_is_answered_leaves_a_letter_that_still_asks_more(
    ask: Ask, trajectory: Trajectory, noor: Person, post: Post
) -> None:
    make.ask(trajectory, noor, kind="nut", about="hazelnoot")
    plan(TUESDAY)
    actions.answer([ask], by=PRODUCT, now=TUESDAY)

    (letter,) = post.tick(TUESDAY)

    assert "hazelnoot" in text_of(letter)
    assert "walnoot" not in text_of(letter)


def test_what_nobody_checked_is_not_asked(ask: Ask, post: Post) -> None:
    Ask.objects.filter(pk=ask.pk).update(checked_at=None)

    assert post.tick(TUESDAY) == []


def test_what_is_not_wanted_now_waits_a_day(ask: Ask, nut: NutCard, post: Post) -> None:
    nut.may_be_asked = False
    assert post.tick(TUESDAY) == []
    nut.may_be_asked = True

    assert post.tick(TUESDAY + HOUR) == []
    assert len(post.tick(TUESDAY + DAY)) == 1


def test_what_closed_while_it_waited_is_not_sent(ask: Ask, nut: NutCard, post: Post) -> None:
    plan(TUESDAY)
    nut.may_be_asked = False

    assert post.tick(TUESDAY) == []


def test_somebody_without_a_mail_address_keeps_the_ask_and_gets_no_letter(trajectory: Trajectory, post: Post) -> None:
    phone = make.person("Bel Mij", organisation=trajectory.organisation, reach="none")
    ask = make.ask(trajectory, phone, kind="nut")

    assert post.tick(TUESDAY) == []
    ask.refresh_from_db()
    assert (ask.is_open, ask.letters) == (True, 0)
    assert plan_person(phone, TUESDAY) is None


def test_everything_of_one_day_is_one_letter_before_items_first(
    ask: Ask, noor: Person, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(cards, "first", NutCard("first", order=5))
    other = make.trajectory(owner=ask.trajectory.owner, title="Samen plannen")
    make.ask(other, noor, kind="nut", about="hazelnoot")
    make.ask(other, noor, kind="first", about="pinda")

    (letter,) = post.tick(TUESDAY)

    text = text_of(letter)
    assert letter["Subject"] == "Noor, 3 dingen voor vandaag (6 min)"
    assert "\n3 dingen voor vandaag." in text, "the greeting says the name"
    assert text.index("pinda") < text.index("walnoot") < text.index("hazelnoot")
    assert f"/l/{token_in(letter)}#nut-{other.public_id}" in text


def test_a_letter_for_one_kind_of_its_own_leads_to_the_page_for_that_kind(
    trajectory: Trajectory, noor: Person, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(cards, "log", NutCard("log"))
    make.ask(trajectory, noor, kind="log")

    (letter,) = post.tick(TUESDAY)

    assert token_in(letter, "m")


def test_a_letter_speaks_the_readers_language(ask: Ask, post: Post) -> None:
    Person.objects.filter(pk=ask.person_id).update(language="en-GB")

    (letter,) = post.tick(TUESDAY)

    assert letter["Content-Language"] == "en"
    assert "Hi Noor," in text_of(letter)


def test_a_day_has_one_letter_however_often_it_is_planned(ask: Ask) -> None:
    assert [plan(TUESDAY) for _ in range(3)] == [1, 0, 0]
    assert Mail.objects.count() == 1


def test_what_comes_after_todays_letter_waits_until_tomorrow(
    ask: Ask, trajectory: Trajectory, noor: Person, post: Post
) -> None:
    post.tick(TUESDAY)
    make.ask(trajectory, noor, kind="nut", about="hazelnoot")

    assert post.tick(TUESDAY + HOUR) == []
    (letter,) = post.tick(TUESDAY + DAY)
    assert "hazelnoot" in text_of(letter)


def test_no_more_than_three_letters_in_any_seven_days_and_nothing_is_dropped(
    trajectory: Trajectory, noor: Person, post: Post
) -> None:
    monday = TUESDAY - DAY
    for day in range(12):
        due = (monday + day * DAY).date()
        make.ask(trajectory, noor, kind="nut", about=f"noot {day}", due_on=due, next_on=due)
    days = [monday + day * DAY for day in range(40)]

    went = [day for day in days if post.tick(day)]

    assert went, "letters went"
    assert all(later - first >= timedelta(days=7) for first, later in zip(went, went[3:], strict=False))
    assert all(later > first for first, later in pairwise(went))
    assert set(Ask.objects.values_list("letters", flat=True)) == {3}, "everything was asked three times in the end"


def test_pressing_send_asks_at_once(ask: Ask, post: Post) -> None:
    mail = plan_person(ask.person, TUESDAY + 3 * HOUR)

    assert mail is not None
    assert len(post.tick(TUESDAY + 3 * HOUR)) == 1


def test_pressing_send_at_night_asks_when_the_day_opens(ask: Ask, post: Post) -> None:
    night = TUESDAY + 12 * HOUR
    mail = plan_person(ask.person, night)

    assert mail is not None
    assert mail.not_before.astimezone(ZoneInfo("Europe/Amsterdam")).replace(minute=0).time() == time(8)
    assert post.tick(night) == []
    assert len(post.tick(TUESDAY + DAY - HOUR / 2)) == 1


def test_pressing_send_twice_makes_one_letter_with_both(
    ask: Ask, trajectory: Trajectory, noor: Person, post: Post
) -> None:
    first = plan_person(noor, TUESDAY)
    make.ask(trajectory, noor, kind="nut", about="hazelnoot")
    second = plan_person(noor, TUESDAY)

    assert first == second
    (letter,) = post.tick(TUESDAY)
    assert "walnoot" in text_of(letter)
    assert "hazelnoot" in text_of(letter)


def test_after_a_letter_was_called_off_the_day_is_free_for_another(
    ask: Ask, trajectory: Trajectory, noor: Person, post: Post
) -> None:
    plan(TUESDAY)
    actions.answer([ask], by=PRODUCT, now=TUESDAY)
    post.tick(TUESDAY)
    make.ask(trajectory, noor, kind="nut", about="hazelnoot")

    assert len(post.tick(TUESDAY + HOUR)) == 1


def test_a_letter_held_up_past_closing_time_goes_the_next_morning(ask: Ask, post: Post) -> None:
    plan(TUESDAY)

    assert post.tick(TUESDAY + 10 * HOUR) == []
    assert len(post.tick(TUESDAY + DAY)) == 1


def test_a_first_ask_is_tried_again_after_a_lost_line_and_a_reminder_is_not(ask: Ask, post: Post) -> None:
    post.tick(TUESDAY)
    plan(TUESDAY + 3 * DAY)

    kinds = list(Mail.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["letter", "reminder"]


def test_a_first_ask_that_joins_a_reminder_makes_it_a_first_letter(
    ask: Ask, trajectory: Trajectory, noor: Person, post: Post
) -> None:
    post.tick(TUESDAY)
    plan(TUESDAY + 3 * DAY)
    make.ask(trajectory, noor, kind="nut", about="hazelnoot")
    plan(TUESDAY + 3 * DAY)

    assert list(Mail.objects.order_by("pk").values_list("kind", flat=True)) == ["letter", "letter"]
    assert list(AskLetter.objects.order_by("pk").values_list("step", flat=True)) == [1, 2, 1]


def test_no_reminder_comes_when_the_window_is_over_by_then(ask: Ask, post: Post) -> None:
    Ask.objects.filter(pk=ask.pk).update(window_until=date(2027, 1, 8))
    post.tick(TUESDAY)

    assert [day for day in range(1, 15) if post.tick(TUESDAY + day * DAY)] == []


def test_not_now_puts_it_off(ask: Ask, post: Post) -> None:
    post.tick(TUESDAY)
    actions.snooze([ask], until=date(2027, 1, 12), by=PRODUCT, now=TUESDAY)

    assert [day for day in range(1, 8) if post.tick(TUESDAY + day * DAY)] == [7]


def test_who_asks_for_it_after_the_last_reminder_is_asked_once_more(ask: Ask, post: Post) -> None:
    Ask.objects.filter(pk=ask.pk).update(letters=3, next_on=None)
    actions.snooze([ask], until=date(2027, 1, 12), by=PRODUCT, now=TUESDAY)

    assert [day for day in range(30) if post.tick(TUESDAY + day * DAY)] == [7]


def test_one_letter_that_cannot_be_made_keeps_no_other_from_going(
    ask: Ask, trajectory: Trajectory, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = NutCard("broken")
    monkeypatch.setattr(broken, "wanted", lambda ask, now: 1 / 0)
    monkeypatch.setitem(cards, "broken", broken)
    make.ask(trajectory, make.person("Anna", organisation=trajectory.organisation), kind="broken")

    assert len(post.tick(TUESDAY)) == 1


def test_while_it_is_being_passed_on_nothing_is_sent(ask: Ask, post: Post) -> None:
    post.tick(TUESDAY)
    (proposal,) = actions.propose_pass_on(
        ask.person,
        trajectories=[ask.trajectory],
        mail=Mail.objects.get(),
        name="Marijke van der Berg",
        email="marijke@voorbeeld.example",
        note="",
        by=PRODUCT,
        now=TUESDAY,
    )
    assert post.tick(TUESDAY + 3 * DAY) == []
    PassOn.objects.filter(pk=proposal.pk).update(state=PassOn.State.DECLINED)

    assert len(post.tick(TUESDAY + 3 * DAY)) == 1


def test_asking_again_starts_the_ladder_anew(ask: Ask, post: Post) -> None:
    post.tick(TUESDAY)
    actions.answer([ask], by=PRODUCT, now=TUESDAY)
    actions.ask_again(ask, due_on=date(2027, 1, 11), by=PRODUCT, now=TUESDAY)

    (letter,) = post.tick(TUESDAY + 6 * DAY)
    assert letter["Subject"] == "Noten kraken, keer 1"


def test_opening_twice_is_opening_once(trajectory: Trajectory, noor: Person) -> None:
    def open_it() -> Ask:
        return actions.open_ask(
            trajectory,
            person=noor,
            kind="nut",
            about="x",
            due_on=TUESDAY.date(),
            checked=True,
            by=PRODUCT,
            now=TUESDAY,
        )

    assert open_it() == open_it()
    assert Ask.objects.count() == 1


def test_planning_for_many_reads_no_more_than_for_one(
    trajectory: Trajectory, django_assert_max_num_queries: Any
) -> None:
    for _ in range(40):
        someone = make.person(organisation=trajectory.organisation)
        make.ask(trajectory, someone, kind="nut", letters=2, next_on=date(2027, 1, 6))

    with django_assert_max_num_queries(3):
        assert plan(TUESDAY) == 0, "due tomorrow"
    with django_assert_max_num_queries(8 + 40 * 9):
        assert plan(TUESDAY + DAY) == 40
    with django_assert_max_num_queries(2):
        assert plan(TUESDAY + DAY) == 0, "one to close what is past its window, one that finds nobody due"


def test_a_lost_tick_loses_nothing(ask: Ask, post: Post) -> None:
    late = datetime(2027, 1, 7, 12, 30, tzinfo=UTC)

    assert len(post.tick(late)) == 1
    assert sending.drain(late) == 0


def _meanwhile(nut: NutCard, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Another process does this, after the one that plans saw how the letters stand."""
    ahead = [act]

    def wanted(_one: Ask, _now: datetime) -> bool:
        while ahead:
            ahead.pop()()
        return True

    monkeypatch.setattr(nut, "wanted", wanted)


def test_what_is_asked_while_the_waiting_letter_leaves_is_in_the_next_one(
    ask: Ask, trajectory: Trajectory, noor: Person, nut: NutCard, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.it_is(TUESDAY)
    plan_person(noor, TUESDAY)
    late = make.ask(trajectory, noor, kind="nut", about="hazelnoot")
    sent: list[int] = []
    _meanwhile(nut, monkeypatch, lambda: sent.append(sending.drain(TUESDAY)))

    assert plan_person(noor, TUESDAY) is None

    assert sent == [1]
    assert not late.ask_letters.exists(), "nothing says that it was asked"
    (letter,) = post.tick(TUESDAY + DAY)
    assert "hazelnoot" in text_of(letter)


def test_what_is_asked_while_another_makes_and_sends_the_letter_is_in_the_next_one(
    ask: Ask, trajectory: Trajectory, noor: Person, nut: NutCard, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.it_is(TUESDAY)
    sent: list[int] = []

    def press() -> None:
        theirs = make.ask(trajectory, noor, kind="nut", about="hazelnoot")
        mail = make.mail(noor, kind="letter", dedupe_key=f"letter:p{noor.pk}:2027-01-05", not_before=TUESDAY)
        Ask.objects.filter(pk=theirs.pk).update(letters=1, next_on=None)
        AskLetter.objects.put_in(mail, [theirs], step=1)
        sent.append(sending.drain(TUESDAY))

    _meanwhile(nut, monkeypatch, press)

    assert plan(TUESDAY) == 0

    assert sent == [1]
    assert not ask.ask_letters.exists(), "nothing says that it was asked"
    (letter,) = post.tick(TUESDAY + DAY)
    assert "walnoot" in text_of(letter)
