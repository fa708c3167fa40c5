"""What is not a plain yes opens a to-do at L&D: talk about it, adjust it, find somebody else, or go on without."""

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from asks.models import Ask
from mailing.message import message
from mailing.models import Mail
from mailing.register import letters
from organisations.models import Member
from roles.cast import cast
from roles.missing_lines import missing
from roles.models import Answer, Promise, PromiseState, Role
from tests import factories
from tests.roles.test_promise import answer_all, link_to, read, send, url
from trajectories.models import Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def test_a_question_reaches_its_owner_by_mail_and_stays_one_thread(
    client: Client, staff: Client, trajectory: Trajectory, farid: Role
) -> None:
    factories.commitment(trajectory, "manager")
    send(staff, trajectory)
    token = link_to(farid.person)
    answer_all(client, trajectory, token, "question", "Welke dag?")
    mail = Mail.objects.get(kind="question")
    mail.address = mail.person.email
    letter = message(mail, letters["question"].render(mail, NOW), now=NOW)
    address = url("reply", trajectory, promise=Promise.objects.get().public_id)
    assert (mail.person, letter["Reply-To"].addresses[0].addr_spec) == (trajectory.owner, farid.person.email)
    assert address in str(letter)
    assert "Welke dag?" in letters["question"].render(mail, NOW).text

    staff.post(address, {"reply": "Kies zelf.", "way": "said"})

    assert letters["question"].still_wanted(mail, NOW).decision == "cancel"
    assert not Mail.objects.filter(kind="reply").exists(), "they heard it already"
    assert Ask.objects.open().get().next_on == date(2027, 1, 8)
    answer_all(client, trajectory, token, "question", "Ook in de vakantie?")
    staff.post(address, {"reply": "Nee, dan niet.", "way": "mail"})
    page = read(client, token)
    said = ["Welke dag?", "Kies zelf.", "Ook in de vakantie?", "Nee, dan niet."]
    assert [page.index(words) for words in said] == sorted(page.index(words) for words in said)
    assert "Nee, dan niet." in letters["reply"].render(Mail.objects.get(kind="reply"), NOW).text


def test_who_is_away_without_end_is_replied_to_all_the_same(
    client: Client, staff: Client, trajectory: Trajectory, farid: Role
) -> None:
    factories.commitment(trajectory, "manager")
    send(staff, trajectory)
    answer_all(client, trajectory, link_to(farid.person), "question", "Welke dag?")
    factories.absence(farid.person, NOW.date(), date(2035, 1, 1))

    sent = staff.post(
        url("reply", trajectory, promise=Promise.objects.get().public_id), {"reply": "Kies zelf.", "way": "mail"}
    )

    assert sent.status_code == 302
    assert Answer.objects.get(kind="question").reply == "Kies zelf."
    assert Ask.objects.open().get().next_on == NOW.date(), "it waits until they are back"


def test_what_was_asked_once_for_several_learners_is_replied_to_once(
    client: Client, staff: Client, trajectory: Trajectory, farid: Role
) -> None:
    for name in ("Łukasz Nowak", "O"):
        factories.role(trajectory, "learner", name)
    factories.commitment(trajectory, "manager", per_learner=True)
    send(staff, trajectory)
    answer_all(client, trajectory, link_to(farid.person), "question", "Wie van de twee?")
    assert {one.state for one in Promise.objects.with_words()} == {PromiseState.QUESTION}
    address = url("reply", trajectory, promise=Promise.objects.order_by("pk")[0].public_id)
    assert "for 2 learners" in staff.get(address, headers={"accept-language": "en"}).content.decode()

    staff.post(address, {"reply": "Allebei.", "way": "mail"})

    assert {one.state for one in Promise.objects.with_words()} == {PromiseState.ASKED}
    assert Ask.objects.open().count() == 2
    assert Mail.objects.filter(kind="reply").count() == 1
    with translation.override("nl"):
        (line,) = missing(cast(trajectory, NOW), NOW)
    assert line.note.startswith("Kreeg antwoord. Een herinnering volgt op ")


def test_a_condition_counts_and_waits_for_a_reply(
    client: Client, staff: Client, trajectory: Trajectory, farid: Role, sanne: Member
) -> None:
    factories.commitment(trajectory, "manager", is_must=True)
    send(staff, trajectory)
    token = link_to(farid.person)
    answer_all(client, trajectory, token, "yes_if", "Als Noor mijn dienst neemt")
    (line,) = missing(cast(trajectory, NOW), NOW)
    assert (line.state, line.blocks_start) == ("promised_if", False)
    plan = reverse("insight:portfolio", kwargs={"org": trajectory.organisation.public_id})
    assert line.url in staff.get(plan).content.decode()
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    pages = [staff.get(reverse(name, kwargs=place)).content.decode() for name in ("insight:plan", "roles:commitments")]
    assert "voorwaarde: Als Noor mijn dienst neemt" in pages[0]
    assert not re.search("als: “?als", pages[0] + pages[1] + line.says, re.IGNORECASE)

    staff.post(line.url, {"reply": "Noor neemt de dienst.", "way": "mail"})

    promise = Promise.objects.with_words().get()
    assert promise.state == PromiseState.PROMISED_IF
    assert promise.answer is not None
    assert promise.answer.replied_by == sanne.person
    assert missing(cast(trajectory, NOW), NOW) == []
    assert not Ask.objects.open().exists()
    assert "Noor neemt de dienst." in letters["reply"].render(Mail.objects.get(kind="reply"), NOW).text
    assert "Noor neemt de dienst." in read(client, token)
    again = staff.post(line.url, {"reply": "Toch niet.", "way": "mail"})
    assert again.status_code == 302
    promise.answer.refresh_from_db()
    assert promise.answer.reply == "Noor neemt de dienst.", "what was replied is not written over"


def test_a_no_leads_to_three_ways_on_and_can_be_answered(
    client: Client, staff: Client, trajectory: Trajectory, farid: Role
) -> None:
    commitment = factories.commitment(trajectory, "manager")
    send(staff, trajectory)
    token = link_to(farid.person)
    answer_all(client, trajectory, token, "no", "Het rooster is vol")
    promise = Promise.objects.get()
    address = url("reply", trajectory, promise=promise.public_id)
    page = staff.get(address).content.decode()
    for name in ("commitment", "drop"):
        assert url(name, trajectory, commitment=commitment.public_id) in page

    staff.post(address, {"reply": "Dank dat je het zegt. We zoeken een ander.", "way": "mail"})

    promise.refresh_from_db()
    assert promise.state == PromiseState.CANNOT
    assert "We zoeken een ander." in read(client, token)
    assert Answer.objects.count() == 1


def test_who_replies_after_a_colleague_did_is_told_so_with_their_words(
    client: Client, staff: Client, trajectory: Trajectory, farid: Role
) -> None:
    factories.commitment(trajectory, "manager")
    send(staff, trajectory)
    answer_all(client, trajectory, link_to(farid.person), "question", "Welke dag?")
    address = url("reply", trajectory, promise=Promise.objects.get().public_id)
    staff.post(address, {"reply": "Dinsdag.", "way": "mail"}, follow=True)

    late = staff.post(address, {"reply": "Woensdag, na de middag.", "way": "mail"}, follow=True).content.decode()

    assert "Dit is niet verstuurd: “Woensdag, na de middag.”" in late
    assert "is onderweg" not in late
    assert Answer.objects.get(kind="question").reply == "Dinsdag."
    again = staff.post(address, {"reply": "Dinsdag.", "way": "mail"}, follow=True).content.decode()
    assert "niet verstuurd" not in again, "the same, sent twice"
