"""A learner says how it went, through the link in their letter."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import translation

from asks.models import Ask
from asks.register import Part
from checkins.cards import CARDS
from checkins.models import IfThenPlan, LogEntry
from organisations.acting import PRODUCT
from organisations.taking import as_data
from roles.actions import cancel
from roles.models import Function, Role
from tests import factories as make
from tests.checkins.conftest import DAY_7
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = pytest.mark.django_db
Asked = Callable[..., tuple[Ask, str]]

CANARY = "kanariegeel"


def send(client: Client, ask: Ask, token: str, **fields: str) -> int:
    """Post the card and give back the status."""
    data = {f"{ask.public_id}-{name}": value for name, value in fields.items()}
    return client.post(f"/m/{token}/log/{ask.public_id}/", data).status_code


def test_an_answer_is_kept_for_its_moment_and_closes_the_ask(client: Client, sara: Role, asked: Asked) -> None:
    ask, token = asked(sara.person, "log")
    answer = {"how": "2", "feeling": "heavy", "obstacle": "time", "story": "Briefje bij mijn scherm.", "key": "k1"}
    assert send(client, ask, token, **answer) == 303
    entry = LogEntry.objects.get()
    assert (entry.learner, entry.moment, entry.felt, entry.opportunity) == (sara, "d7", 2, 1)
    assert (entry.feeling, entry.obstacle, entry.story) == ("heavy", "time", "Briefje bij mijn scherm.")
    ask.refresh_from_db()
    assert ask.answered_at is not None


def test_it_did_not_come_up_is_no_low_value(client: Client, sara: Role, asked: Asked) -> None:
    ask, token = asked(sara.person, "log")
    send(client, ask, token, how="none", key="k1")
    entry = LogEntry.objects.get()
    assert (entry.opportunity, entry.felt) == (0, None)


def test_nothing_is_preselected_and_nothing_chosen_is_said_kindly(client: Client, sara: Role, asked: Asked) -> None:
    ask, token = asked(sara.person, "log")
    page = client.get(f"/m/{token}/")
    assert b'value="2"' in page.content
    assert b"checked" not in page.content
    data = {f"{ask.public_id}-story": "Halverwege toch gaan oplossen."}
    answer = client.post(f"/m/{token}/log/{ask.public_id}/", data, headers={"accept-language": "nl"})
    assert answer.status_code == 422
    assert "Kies hoe het ging" in answer.content.decode()
    assert "Halverwege toch gaan oplossen." in answer.content.decode()
    assert not LogEntry.objects.exists()


def test_a_word_taken_back_leaves_none(client: Client, sara: Role, asked: Asked) -> None:
    ask, token = asked(sara.person, "log")
    send(client, ask, token, how="2", feeling="none", obstacle="none", key="k")
    entry = LogEntry.objects.get()
    assert (entry.feeling, entry.obstacle) == ("", "")


def test_a_double_tap_leaves_one_entry(client: Client, sara: Role, asked: Asked) -> None:
    ask, token = asked(sara.person, "log")
    for _ in range(3):
        assert send(client, ask, token, how="2", key="same") == 303
    assert LogEntry.objects.count() == 1


def test_the_same_form_sent_again_after_a_change_replaces_its_entry(client: Client, sara: Role, asked: Asked) -> None:
    ask, token = asked(sara.person, "log")
    send(client, ask, token, how="1", key="same")
    send(client, ask, token, how="3", key="same")
    assert [(entry.felt, entry.moment) for entry in LogEntry.objects.all()] == [(3, "d7")]


def test_who_goes_back_without_a_script_and_saves_once_more_has_one_entry(
    client: Client, sara: Role, asked: Asked, it_is: Callable[[datetime], None]
) -> None:
    """That page is fetched anew, with a key of its own; what was typed the browser puts back."""
    ask, token = asked(sara.person, "log")
    send(client, ask, token, how="2", story="Een klant", key="first")
    it_is(DAY_7 + timedelta(minutes=2))
    assert send(client, ask, token, how="2", story="Een klant", key="second") == 303
    assert [(entry.felt, entry.moment) for entry in LogEntry.objects.all()] == [(2, "d7")]

    # With other words it may be another time: nothing is lost or written over, and the page says that there are two.
    other = {
        f"{ask.public_id}-{name}": value for name, value in {"how": "2", "story": "Nog een", "key": "third"}.items()
    }
    in_dutch = {"accept-language": "nl"}
    after = client.post(f"/m/{token}/log/{ask.public_id}/", other, headers=in_dutch, follow=True).content.decode()
    assert [entry.story for entry in LogEntry.objects.order_by("pk")] == ["Een klant", "Nog een"]
    assert "Haal er dan op je eigen pagina een weg" in after
    assert "Een klant" not in after
    it_is(DAY_7 + timedelta(minutes=4))
    send(client, ask, token, how="2", story="Een klant", key="fourth")
    assert LogEntry.objects.count() == 3, "and so is the same again later"


def test_two_tries_that_went_alike_within_the_hour_are_two(
    client: Client, sara: Role, asked: Asked, it_is: Callable[[datetime], None]
) -> None:
    ask, token = asked(sara.person, "log")
    send(client, ask, token, how="3", key="first")
    it_is(DAY_7 + timedelta(minutes=40))
    send(client, ask, token, how="3", key="second")
    assert [entry.felt for entry in LogEntry.objects.all()] == [3, 3]


def test_what_comes_in_between_is_their_own_and_counts_for_no_moment(client: Client, sara: Role, asked: Asked) -> None:
    ask, token = asked(sara.person, "log")
    send(client, ask, token, how="2", key="first")
    assert send(client, ask, token, how="3", key="second") == 303
    assert list(LogEntry.objects.order_by("pk").values_list("moment", flat=True)) == ["d7", ""]


def test_an_answer_after_the_window_counts_for_no_moment(
    client: Client, sara: Role, asked: Asked, it_is: Callable[[datetime], None]
) -> None:
    ask, token = asked(sara.person, "log")
    it_is(datetime(2027, 5, 24, 8, tzinfo=UTC))
    send(client, ask, token, how="2", key="late")
    assert LogEntry.objects.get().moment == ""


def test_not_now_asks_again_next_week_and_writes_nothing(client: Client, sara: Role, asked: Asked) -> None:
    ask, token = asked(sara.person, "log")
    assert send(client, ask, token, how="later", key="k") == 303
    ask.refresh_from_db()
    assert ask.is_open
    assert ask.next_on is not None
    assert (ask.next_on - DAY_7.date()).days == 7
    assert not LogEntry.objects.exists()


def test_looking_and_robots_change_nothing(client: Client, sara: Role, asked: Asked) -> None:
    ask, token = asked(sara.person, "log")
    for _ in range(10):
        assert client.get(f"/m/{token}/").status_code == 200
    client.head(f"/m/{token}/")
    for path in (f"/m/{token}/log/{ask.public_id}/", f"/m/{token}/saved/{sara.trajectory.public_id}/1/"):
        client.get(path)
        client.head(path)
    # A robot that fills every text and presses the button.
    assert send(client, ask, token, story="Al iets geprobeerd?", key="robot") == 422
    ask.refresh_from_db()
    assert ask.answered_at is None
    assert not LogEntry.objects.exists()


def test_the_link_shows_the_plan_and_never_what_was_written(client: Client, sara: Role, asked: Asked) -> None:
    ask, token = asked(sara.person, "log")
    IfThenPlan.objects.create(
        learner=sara, situation="een klant boos begint", response="vat ik samen", written_at=DAY_7
    )
    send(client, ask, token, how="2", story=CANARY, key="k")
    assert LogEntry.objects.filter(story=CANARY).exists()
    page = client.get(f"/m/{token}/").content.decode()
    assert "een klant boos begint" in page
    assert CANARY not in page
    assert CANARY not in client.get(f"/m/{token}/saved/{sara.trajectory.public_id}/1/").content.decode()


def test_the_warning_of_the_trajectory_stands_at_the_free_text(client: Client, sara: Role, asked: Asked) -> None:
    Trajectory.objects.update(free_text_warning="Noem geen klanten bij naam.")
    _ask, token = asked(sara.person, "log")
    assert "Noem geen klanten bij naam." in client.get(f"/m/{token}/").content.decode()


def test_confidence_is_asked_after_three_weeks(client: Client, sara: Role, asked: Asked) -> None:
    ask, token = asked(sara.person, "log")
    assert f"{ask.public_id}-confidence" not in client.get(f"/m/{token}/").content.decode()
    ask, token = asked(sara.person, "log", datetime(2027, 5, 20, 8, tzinfo=UTC))
    send(client, ask, token, how="2", confidence="7", key="k")
    assert LogEntry.objects.get().confidence == 7


def test_a_behaviour_may_be_chosen_when_there_are_several(
    client: Client, sara: Role, running: Trajectory, asked: Asked
) -> None:
    make.behaviour(running)
    second = make.behaviour(running, position=2, action="vraagt door")
    ask, token = asked(sara.person, "log")
    send(client, ask, token, how="2", key="k", behaviour=second.public_id)
    assert LogEntry.objects.get().behaviour == second


def test_another_learners_ask_is_not_found(client: Client, sara: Role, running: Trajectory, asked: Asked) -> None:
    kofi = make.role(running, name="Kofi Mensah")
    theirs, _token = asked(kofi.person, "log")
    mine, token = asked(sara.person, "log")
    assert send(client, theirs, token, how="2", key="k") == 404
    assert send(client, mine, token, how="2", key="k") == 303


def test_who_no_longer_takes_part_logs_no_more(client: Client, sara: Role, asked: Asked) -> None:
    ask, token = asked(sara.person, "log")
    Role.objects.filter(pk=sara.pk).update(held_until=datetime(2027, 5, 6, tzinfo=UTC).date())
    assert send(client, ask, token, how="2", key="k") == 404
    Role.objects.filter(pk=sara.pk).update(held_until=None)
    assert send(client, ask, token, how="2", key="k") == 303


def test_the_saved_page_says_when_we_ask_again(client: Client, sara: Role, asked: Asked) -> None:
    _ask, token = asked(sara.person, "log")
    page = client.get(
        f"/m/{token}/saved/{sara.trajectory.public_id}/0/", headers={"accept-language": "nl"}
    ).content.decode()
    assert 'datetime="2027-05-20"' in page


def test_an_entry_is_made_any_time_from_any_letter(client: Client, sara: Role, asked: Asked) -> None:
    """From that of the if-then plan, days before the first check-in; it answers none that is still to come."""
    _ask, token = asked(sara.person, "if_then", datetime(2027, 4, 30, 8, tzinfo=UTC))
    where = f"/m/{token}/t/{sara.trajectory.public_id}/log/"
    assert f'href="{where}' in client.get(f"/l/{token}/").content.decode()
    assert client.get(where).status_code == 200
    assert client.post(where, {"log-story": CANARY}).status_code == 422
    assert client.post(where, {"log-how": "1", "log-key": "a"}).status_code == 303
    assert LogEntry.objects.get().moment == ""

    asked(sara.person, "log")
    assert client.post(where, {"log-how": "2", "log-key": "b"}).status_code == 303
    assert LogEntry.objects.get(form_key="b").moment == "d7"
    assert not Ask.objects.open().filter(kind="log").exists()

    # What this letter is not about, and who is no learner any more.
    other = make.role(make.trajectory(state="running"), person=sara.person)
    assert client.get(f"/m/{token}/t/{other.trajectory.public_id}/log/").status_code == 404
    Role.objects.filter(pk=sara.pk).update(function=Function.BUDDY)
    assert client.post(where, {"log-how": "3", "log-key": "c"}).status_code == 404
    assert LogEntry.objects.count() == 2


def test_a_link_to_log_stands_on_no_page_of_somebody_else(
    client: Client, sara: Role, running: Trajectory, asked: Asked
) -> None:
    noor = make.role(running, Function.BUDDY, "Noor Bakker")
    make.pair(noor, sara)
    _ask, token = asked(noor.person, "buddy")
    assert "/t/" not in client.get(f"/l/{token}/").content.decode()
    assert client.get(f"/m/{token}/t/{running.public_id}/log/").status_code == 404


def test_after_six_weeks_they_look_back_and_only_their_own_page_sets_it_beside_the_first_answer(
    client: Client, sara: Role, asked: Asked
) -> None:
    ask, token = asked(sara.person, "log")
    assert f"{ask.public_id}-then_felt" not in client.get(f"/m/{token}/").content.decode()
    send(client, ask, token, how="1", then_felt="3", key="first")
    ask, token = asked(sara.person, "log", datetime(2027, 6, 10, 8, tzinfo=UTC))
    assert f"{ask.public_id}-then_felt" in client.get(f"/m/{token}/").content.decode()
    send(client, ask, token, how="3", then_felt="0", key="then")

    assert list(LogEntry.objects.order_by("pk").values_list("then_felt", flat=True)) == [None, 0]
    after = client.get(f"/m/{token}/saved/{sara.trajectory.public_id}/1/")
    assert "Ik deed het niet" not in after.content.decode()
    sara.person.user = make.user()
    sara.person.save()
    sign_in(client, sara)
    mine = client.get(f"/me/{sara.trajectory.public_id}/", headers={"accept-language": "nl"}).content.decode()
    both = mine.partition('id="then"')[2].partition("</section>")[0]
    assert "Ik deed het niet" in both
    assert "Geprobeerd, teruggevallen" in both


def test_after_a_year_they_say_what_made_it_stick_or_fade_and_only_they_read_it(
    client: Client, sara: Role, asked: Asked
) -> None:
    account = make.user()
    sara.person.user = account
    sara.person.save()
    mine = f"/me/{sara.trajectory.public_id}/"
    ask, token = asked(sara.person, "log", datetime(2027, 7, 28, 8, tzinfo=UTC))
    assert "stick_or_fade" not in client.get(f"/m/{token}/").content.decode(), "it is asked after a year alone"
    send(client, ask, token, how="3", stick_or_fade="te vroeg", key="early")
    assert LogEntry.objects.get().stick_or_fade == ""

    after_a_year = datetime(2028, 4, 28, 8, tzinfo=UTC)
    ask, token = asked(sara.person, "log", after_a_year)
    page = client.get(f"/m/{token}/", headers={"accept-language": "nl"}).content.decode()
    assert "Wat maakte dat het bleef, of wegzakte?" in page
    for where in (f"/m/{token}/t/{sara.trajectory.public_id}/log/", f"{mine}log/"):
        client.force_login(account)
        assert 'name="log-stick_or_fade"' in client.get(where).content.decode(), where
    said = {"how": "3", "story": "Elke week", "stick_or_fade": f"{CANARY} vroeg ernaar", "key": "year"}
    assert send(client, ask, token, **said) == 303
    entry = LogEntry.objects.get(form_key="year")
    assert (entry.moment, entry.stick_or_fade) == ("d365", f"{CANARY} vroeg ernaar")

    # Behind their own sign-in, in their own file, and gone when they take it away; never by the link.
    assert CANARY not in client.get(f"/m/{token}/").content.decode()
    assert CANARY not in client.get(f"/m/{token}/saved/{sara.trajectory.public_id}/1/").content.decode()
    read = client.get(mine, headers={"accept-language": "nl"}).content.decode()
    assert f"<b>Wat maakte dat het bleef, of wegzakte:</b> {CANARY} vroeg ernaar" in read
    where = f"{mine}notes/{entry.public_id}/delete/"
    assert CANARY in client.get(where).content.decode()
    assert CANARY in json.dumps(as_data([sara.person], after_a_year))
    client.post(where, {"sure": "yes"})
    assert CANARY not in client.get(mine).content.decode()
    assert CANARY not in json.dumps(as_data([sara.person], after_a_year))


def test_each_letter_of_a_check_in_quotes_the_plan_and_never_in_its_subject(sara: Role, asked: Asked) -> None:
    asked(sara.person, "log")

    def part(step: int) -> Part:
        with translation.override("nl"):
            return CARDS["log"].part([Ask.objects.with_all().get(kind="log")], step=step, now=DAY_7)

    assert not any(CANARY in sentence for sentence in part(1).sentences)
    IfThenPlan.objects.create(learner=sara, situation=CANARY, response="vat ik samen", written_at=DAY_7)
    for step in (1, 2, 3):
        assert part(step).sentences[0] == f"Als {CANARY}, dan vat ik samen."
        assert CANARY not in part(step).subject + part(step).preheader + part(step).heading

    # What was written before somebody else entered their address stays closed, in letters too.
    sara.person.readable_from = DAY_7 + timedelta(days=1)
    sara.person.save()
    assert not any(CANARY in sentence for sentence in part(2).sentences)


def test_an_if_then_is_written_shown_again_and_changed(client: Client, sara: Role, asked: Asked) -> None:
    ask, token = asked(sara.person, "if_then", datetime(2027, 4, 30, 8, tzinfo=UTC))
    where = f"/l/{token}/if-then/{ask.public_id}/"

    def words(**fields: str) -> dict[str, str]:
        return {f"{ask.public_id}-{name}": value for name, value in fields.items()}

    assert client.post(where, words(situation="een klant boos begint")).status_code == 422
    said = {"situation": "een klant boos \n begint", "response": "vat ik samen"}
    again = client.post(where, words(**said), headers={"accept-language": "nl"})
    assert again.status_code == 200
    assert "Als een klant boos begint, dan vat ik samen." in again.content.decode()
    assert b"checked" not in again.content
    # A robot that types everywhere and chooses nothing, and who says how sure they are but not the plan.
    assert client.post(where, words(**said, step="again", typed="x")).status_code == 422
    assert client.post(where, words(**said, step="again", confidence="8")).status_code == 422
    back = client.post(where, words(**said, step="again", again="change"))
    assert back.status_code == 200
    assert re.search(r"een klant boos\s+begint</textarea>", back.content.decode())
    assert not IfThenPlan.objects.exists()
    for full in (words(**said, step="again", again="yes", confidence="8"),) * 2:
        assert client.post(where, full).status_code == 303
    plan = IfThenPlan.objects.get()
    assert (plan.situation, plan.response, plan.confidence) == ("een klant boos begint", "vat ik samen", 8)
    ask.refresh_from_db()
    assert ask.answered_at is not None


def test_a_buddy_says_whether_they_asked_and_no_words_are_kept(
    client: Client, sara: Role, running: Trajectory, asked: Asked
) -> None:
    noor = make.role(running, Function.BUDDY, "Noor Bakker")
    make.pair(noor, sara)
    ask, token = asked(noor.person, "buddy")
    where = f"/l/{token}/buddy/{ask.public_id}/"
    assert client.post(where, {}).status_code == 422
    assert client.post(where, {f"{ask.public_id}_asked": "yes"}).status_code == 303
    ask.refresh_from_db()
    assert ask.answered_at is not None


def test_a_second_note_within_minutes_says_so_and_a_later_one_does_not(
    sara: Role, asked: Asked, it_is: Callable[[datetime], None]
) -> None:
    sara.person.user = make.user()
    sara.person.save()
    _ask, token = asked(sara.person, "log")
    by_link, mine = f"/m/{token}/t/{sara.trajectory.public_id}/log/", f"/me/{sara.trajectory.public_id}/log/"
    client = Client(headers={"accept-language": "nl"})
    sign_in(client, sara)

    def told(where: str, key: str) -> bool:
        page = client.post(where, {"log-how": "2", "log-story": key, "log-key": key}, follow=True).content.decode()
        return "Je bewaarde een paar minuten geleden ook al een notitie" in page

    assert not told(by_link, "first")
    assert not told(by_link, "first"), "a double tap is one"
    assert told(by_link, "second")
    assert told(mine, "third")
    it_is(DAY_7 + timedelta(minutes=40))
    assert not told(mine, "later")
    assert not told(by_link, "later"), "nor is the same said again within minutes"
    assert LogEntry.objects.count() == 4


def test_where_it_was_called_off_nothing_is_kept_through_an_old_link(client: Client, sara: Role, asked: Asked) -> None:
    """As on the page where a learner logs unasked: nobody would ever read it again."""
    ask, token = asked(sara.person, "log")
    cancel(sara.trajectory, because="De markt draaide", tells=False, by=PRODUCT, now=DAY_7)

    assert send(client, ask, token, how="2", key="k1") in (303, 404)

    assert not LogEntry.objects.exists()
