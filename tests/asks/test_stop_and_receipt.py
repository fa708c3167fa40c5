"""Stopping reminders, passing on, the receipt, undoing, and asking for a new link."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from asks import actions
from asks.models import Ask, Grant, PassOn, ReminderStop
from asks.receipts import queue_receipt
from mailing.models import Mail
from organisations.acting import PRODUCT
from organisations.models import Person
from tests import factories as make
from tests.asks.conftest import TUESDAY, Clock, Post, html_of, text_of, token_for, token_in
from tests.asks.nuts import NutCard
from tests.opened import take_back

pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.urls("tests.asks.nuts")]
DAY = timedelta(days=1)


@pytest.fixture
def stop(ask: Ask, it_is: Clock) -> str:
    """The token under "no more reminders"."""
    it_is(TUESDAY)
    return token_for(ask, purpose=Grant.Purpose.UNSUBSCRIBE)


def test_one_click_in_a_mail_program_stops_the_reminders(stop: str, ask: Ask, post: Post) -> None:
    post.tick(TUESDAY)
    bare = Client(enforce_csrf_checks=True)

    answers = [bare.post(f"/u/{stop}", {"List-Unsubscribe": "One-Click"}) for _ in range(2)]

    assert [(answer.status_code, answer.content, len(answer.cookies)) for answer in answers] == [(200, b"", 0)] * 2
    assert [post.tick(TUESDAY + day * DAY) for day in range(1, 15)] == [[]] * 14
    ask.refresh_from_db()
    assert ask.is_open


def test_looking_at_the_page_or_pressing_its_button_stops_nothing(stop: str, client: Client) -> None:
    assert client.get(f"/u/{stop}").status_code == 200
    assert client.post(f"/u/{stop}").status_code == 422
    assert client.post(f"/u/{stop}", {"List-Unsubscribe": "something"}).status_code == 422
    assert not ReminderStop.objects.exists()


def test_stopping_can_be_undone_on_the_same_page(stop: str, ask: Ask, client: Client, post: Post) -> None:
    post.tick(TUESDAY)
    field = ask.trajectory.public_id

    page = client.post(f"/u/{stop}", {field: "stop"}, follow=True).content.decode()
    assert "geen herinneringen over" in page
    assert "Bewaard. Zo staat het nu." in page
    assert "Bewaard" not in client.get(f"/u/{stop}").content.decode()
    assert post.tick(TUESDAY + 3 * DAY) == []
    client.post(f"/u/{stop}", {field: "keep"})

    assert len(post.tick(TUESDAY + 3 * DAY)) == 1


def test_what_is_saved_in_another_language_is_said_in_it(stop: str, ask: Ask, client: Client) -> None:
    page = client.post(f"/u/{stop}/en", {ask.trajectory.public_id: "stop"}, follow=True).content.decode()
    assert "Saved. This is how it stands now." in page
    assert "you get no reminders of this" in page


def test_after_stop_a_first_ask_still_comes(stop: str, ask: Ask, noor: Person, post: Post) -> None:
    actions.stop_reminders(noor, trajectory=ask.trajectory, by=PRODUCT, now=TUESDAY)

    assert len(post.tick(TUESDAY)) == 1
    assert [post.tick(TUESDAY + day * DAY) for day in range(1, 15)] == [[]] * 14


def test_a_stop_that_comes_while_a_reminder_waits_calls_it_off(ask: Ask, noor: Person, post: Post) -> None:
    post.tick(TUESDAY)
    Ask.objects.filter(pk=ask.pk).update(next_on=TUESDAY.date() + DAY)
    from_plan = post.tick(TUESDAY + DAY)
    assert len(from_plan) == 1, "without a stop it goes"
    Ask.objects.filter(pk=ask.pk).update(letters=2, next_on=TUESDAY.date() + 2 * DAY)
    actions.stop_reminders(noor, trajectory=ask.trajectory, by=PRODUCT, now=TUESDAY)

    assert post.tick(TUESDAY + 2 * DAY) == []


def test_a_page_links_to_its_own_stop_page(ask: Ask, post: Post, client: Client) -> None:
    (letter,) = post.tick(TUESDAY)

    page = client.get(f"/l/{token_in(letter)}").content.decode()

    assert f"/u/{token_in(letter, 'u')}" in page


def test_a_page_token_does_not_stop_and_a_stop_token_does_not_answer(token: str, stop: str, client: Client) -> None:
    assert client.post(f"/u/{token}", {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert client.get(f"/l/{stop}").status_code == 404
    assert not ReminderStop.objects.exists()


def test_somebody_else_is_proposed_and_nobody_is_mailed(token: str, ask: Ask, client: Client) -> None:
    answer = client.post(
        f"/l/{token}/pass-on",
        {"choice": "pass", "name": "Marijke van der Berg", "email": "marijke@voorbeeld.example", "note": "Haar team"},
        follow=True,
    )

    proposal = PassOn.objects.proposed().get()
    assert (proposal.person, proposal.trajectory, proposal.name) == (ask.person, ask.trajectory, "Marijke van der Berg")
    page = answer.content.decode()
    assert re.search(r"<h1>[^<]*Je noemde Marijke van der Berg", page), "it is done"
    assert page.index("<details") < page.index("<form"), "asked again only by who wants to"
    assert Mail.objects.count() == 1, "only the letter it came from"


def test_proposing_again_replaces_the_proposal(token: str, client: Client) -> None:
    for name in ("Marijke van der Berg", "Kofi Mensah"):
        client.post(f"/l/{token}/pass-on", {"choice": "pass", "name": name, "email": "k@voorbeeld.example"})

    assert PassOn.objects.get().name == "Kofi Mensah"


def test_passing_on_without_name_or_choice_comes_back(token: str, client: Client) -> None:
    for sent in ({}, {"name": "Titel", "email": "t@voorbeeld.example"}, {"choice": "pass"}):
        assert client.post(f"/l/{token}/pass-on", sent).status_code == 422
    assert not PassOn.objects.exists()


def test_it_is_me_after_all_leads_back_and_forgets_who_was_named(token: str, client: Client) -> None:
    client.post(f"/l/{token}/pass-on", {"choice": "pass", "name": "Kofi Mensah", "email": "k@voorbeeld.example"})
    assert PassOn.objects.proposed().exists()

    assert client.post(f"/l/{token}/pass-on", {"choice": "me"}).headers["Location"] == f"/l/{token}"

    assert not PassOn.objects.exists(), "reminders go on, and L&D has nothing to decide"
    assert "Je noemde" not in client.get(f"/l/{token}/pass-on").content.decode()


def test_a_receipt_says_back_what_was_answered_at_once(ask: Ask, post: Post) -> None:
    (asked,) = post.tick(TUESDAY)
    night = TUESDAY + timedelta(hours=14)
    actions.answer([ask], by=PRODUCT, now=night)
    queue_receipt(ask.person, ask.trajectory, answers=[7], kind="nut", now=night)
    queue_receipt(ask.person, ask.trajectory, answers=[7], kind="nut", now=night)

    (letter,) = post.tick(night)

    assert letter["Subject"] == "Dit heb je geantwoord"
    assert letter["References"] == asked["Message-ID"], "in the same thread"
    for words in ("walnoot", "Gekraakt", "Met een hamer", "/undo"):
        assert words in text_of(letter)
        assert words in html_of(letter)


def test_a_receipt_counts_in_no_limit(ask: Ask, post: Post) -> None:
    actions.answer([ask], by=PRODUCT, now=TUESDAY)
    for number in range(1, 5):
        queue_receipt(ask.person, ask.trajectory, answers=[number], kind="nut", now=TUESDAY)
    make.ask(ask.trajectory, ask.person, kind="nut", about="hazelnoot")

    assert len(post.tick(TUESDAY)) == 5


def test_an_answer_of_somebody_else_is_taken_back(ask: Ask, post: Post, nut: NutCard, client: Client) -> None:
    actions.answer([ask], by=PRODUCT, now=TUESDAY)
    queue_receipt(ask.person, ask.trajectory, answers=[7], kind="nut", now=TUESDAY)
    (letter,) = post.tick(TUESDAY)
    undo = f"/l/{token_in(letter)}/undo"

    assert client.get(undo).status_code == 200
    assert client.post(undo).status_code == 422
    assert nut.undone == []
    assert client.post(undo, {"undo": "no"}).status_code == 303
    assert nut.undone == []
    take_back(client, undo)

    ask.refresh_from_db()
    assert (nut.undone, ask.is_open) == ([ask], True)


def test_a_new_link_is_mailed_to_the_address_on_file_three_times_a_day(ask: Ask, post: Post, client: Client) -> None:
    expired = token_for(ask, valid_until=TUESDAY - DAY)
    Ask.objects.filter(pk=ask.pk).update(next_on=None)
    for _ in range(50):
        client.get(f"/l/{expired}")
    assert post.tick(TUESDAY) == []

    for _ in range(8):
        client.post(f"/l/{expired}/new-link", {"new_link": "yes", "email": "vreemde@elders.example"})
    letters = post.tick(TUESDAY)

    assert [letter["Delivered-To"] for letter in letters] == [ask.person.email] * 3
    assert client.get(f"/l/{token_in(letters[0])}").status_code == 200


def test_asking_for_a_new_link_says_the_same_for_every_token(token: str, ask: Ask, client: Client) -> None:
    expired = token_for(ask, valid_until=TUESDAY - DAY)
    before = Mail.objects.count()

    said = {client.post(f"/l/{text}/new-link", {"new_link": "yes"}).content for text in (expired, "a" * 32, "x")}
    assert Mail.objects.count() == before + 1
    refused = {client.post(f"/l/{text}/new-link", {"new_link": "no"}).content for text in (expired, "a" * 32)}

    assert (len(said), len(refused)) == (1, 1)
    assert Mail.objects.count() == before + 1


def test_without_a_choice_no_new_link_is_mailed(ask: Ask, it_is: Clock, client: Client) -> None:
    it_is(TUESDAY)
    expired = token_for(ask, valid_until=TUESDAY - DAY)

    page = client.post(f"/l/{expired}/new-link")

    assert page.status_code == 422
    assert "Kies of we je een nieuwe link mogen mailen" in page.content.decode()
    assert Mail.objects.count() == 1


def test_no_new_link_for_a_right_that_was_taken_away(ask: Ask, it_is: Clock, client: Client) -> None:
    it_is(TUESDAY)
    revoked = token_for(ask)
    Grant.objects.update(revoked_at=TUESDAY)

    client.post(f"/l/{revoked}/new-link", {"new_link": "yes"})

    assert Mail.objects.count() == 1
