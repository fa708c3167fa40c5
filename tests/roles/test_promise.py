"""Asking, answering and reading the answer: from the check page to the link page and back."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from asks import links
from asks.models import Ask, AskLetter, Grant
from mailing.models import Mail
from organisations.models import Person
from roles.models import Answer, Promise, PromiseState, Role, Wording
from roles.promises import line_up
from tests import factories
from tests.signing_in import sign_in
from trajectories.models import Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def url(name: str, trajectory: Trajectory, **more: str) -> str:
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    return reverse(f"roles:{name}", kwargs=place | more)


def link_to(person: Person) -> str:
    """The token of a letter with everything this person is asked."""
    mail = factories.mail(person, sent_at=NOW - timedelta(days=1))
    AskLetter.objects.put_in(mail, Ask.objects.filter(person=person), step=1)
    _link, token = links.make_link(person, mail, Grant.Purpose.PAGE, NOW)
    return token


def send(staff: Client, trajectory: Trajectory) -> None:
    line_up(trajectory, NOW)
    response = staff.post(url("check", trajectory), {"when": "now"})
    assert response.status_code == 302


def card_url(token: str, trajectory: Trajectory) -> str:
    return reverse("roles:promise", kwargs={"token": token, "trajectory": trajectory.public_id})


def keys(page: str) -> list[str]:
    """The keys of the items to answer, in order."""
    return re.findall(r'<fieldset class="sheet[^"]*" id="([^"]+)"', page)


def read(client: Client, token: str) -> str:
    response = client.get(f"/l/{token}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def asked(staff: Client, trajectory: Trajectory, farid: Role) -> str:
    """Three commitments asked of Farid; the token of his link."""
    factories.commitment(trajectory, "manager", "Twee uur per week in het rooster", hours=Decimal(1), why="Oefentijd.")
    factories.commitment(trajectory, "manager", "Een gesprekje van 15 minuten", phase="during", hours=Decimal(2))
    factories.commitment(
        trajectory, "manager", "Oefenen blijft mogen", phase="after", hours=Decimal("1.5"), is_must=False
    )
    send(staff, trajectory)
    return link_to(farid.person)


def test_the_check_page_shows_the_exact_words_per_person(staff: Client, trajectory: Trajectory, farid: Role) -> None:
    factories.role(trajectory, "sponsor", "Ilse van 't Hof")
    why = "Zonder oefentijd zakt het weg."
    factories.commitment(trajectory, "manager", "Twee uur per week in het rooster", why=why)
    factories.commitment(trajectory, "manager", "Een gesprekje van 15 minuten", phase="during")
    factories.commitment(trajectory, "sponsor", "Uren en budget vrijmaken")
    factories.role(trajectory, "manager", person=factories.person("Bea", reach="none", phone="020 123 45 67"))
    dead = factories.person("Kofi Mensah", email="weg@voorbeeld.example", undeliverable="weg@voorbeeld.example")
    factories.role(trajectory, "sponsor", person=dead)
    line_up(trajectory, NOW)

    page = staff.get(url("check", trajectory)).content.decode()

    assert "Farid el Amrani" in page
    assert "<q>Twee uur per week in het rooster</q>" in page
    assert "Zonder oefentijd zakt het weg." in page
    assert "Verstuur 3 verzoeken aan 2 mensen" in page
    assert "Bel 020 123 45 67 of print het" in page
    assert "Kofi Mensah krijgt nog niets." in page


def test_sending_asks_once_on_the_words_as_they_stand(staff: Client, trajectory: Trajectory, farid: Role) -> None:
    commitment = factories.commitment(trajectory, "manager")
    factories.role(trajectory, "manager", person=factories.person(reach="none"))
    line_up(trajectory, NOW)

    staff.post(url("check", trajectory), {"when": "now"})
    staff.post(url("check", trajectory), {"when": "now"})

    asked, unasked = Promise.objects.get(role=farid), Promise.objects.exclude(role=farid).get()
    assert (asked.asked_at, asked.asked_on) == (NOW, commitment.wording)
    assert unasked.asked_at is None
    ask = Ask.objects.get()
    assert (ask.person, ask.kind, ask.about) == (farid.person, "promise", asked.public_id)
    assert ask.checked_at == NOW


def test_the_check_says_when_it_goes_to_who_had_the_letter_of_today(
    staff: Client, trajectory: Trajectory, farid: Role
) -> None:
    factories.commitment(trajectory, "manager")
    line_up(trajectory, NOW)
    said = "<dt>Gaat uit</dt><dd>{}</dd>"
    assert said.format("nu") in staff.get(url("check", trajectory)).content.decode()
    staff.post(url("check", trajectory), {"when": "now"})
    factories.commitment(trajectory, "manager", "Komt langs")
    line_up(trajectory, NOW)
    assert said.format("nu") in staff.get(url("check", trajectory)).content.decode(), "it joins the one that waits"

    Mail.objects.update(state="sent", sent_at=NOW)

    assert said.format("wo 6 jan, 09:00") in staff.get(url("check", trajectory)).content.decode()


def test_nothing_goes_out_in_words_that_nobody_read(staff: Client, trajectory: Trajectory, farid: Role) -> None:
    commitment = factories.commitment(trajectory, "manager", "Elke dinsdag vrij")
    line_up(trajectory, NOW)
    mark = re.compile(r'name="read" value="(\w+)"')
    (read_first,) = mark.findall(staff.get(url("check", trajectory)).content.decode())
    commitment.wording = Wording.objects.create(commitment=commitment, version=2, text="Elke dag vrij", written_at=NOW)
    commitment.save()

    again = staff.post(url("check", trajectory), {"when": "planned", "read": read_first})

    page = again.content.decode()
    assert (again.status_code, Ask.objects.count()) == (422, 0)
    assert "Dit veranderde terwijl je las." in page
    assert "<q>Elke dag vrij</q>" in page
    assert 'value="planned" checked' in page
    sent = {"when": "planned", "read": mark.findall(page)[0]}
    assert [staff.post(url("check", trajectory), sent).status_code for _ in range(2)] == [302, 302], "twice is once"
    assert Ask.objects.get().about == Promise.objects.get(asked_on=commitment.wording).public_id


def test_asking_can_wait_for_the_planned_moment(staff: Client, trajectory: Trajectory, farid: Role) -> None:
    factories.commitment(trajectory, "manager")
    line_up(trajectory, NOW)
    assert "drie weken voor de start, 12 januari" in staff.get(url("check", trajectory)).content.decode()

    staff.post(url("check", trajectory), {"when": "planned"})

    assert Ask.objects.get().due_on == date(2027, 1, 12)


def test_the_page_shows_what_it_costs_and_chooses_nothing(client: Client, asked: str) -> None:
    page = read(client, asked)

    assert "Hoi Farid, wat kun jij toezeggen?" in page
    assert page.index("Twee uur per week") < page.index("Een gesprekje") < page.index("Oefenen blijft mogen")
    assert "4,5 uur" in page
    assert "Nee is ook een goed antwoord." in page
    assert len(keys(page)) == 3
    assert page.count('type="radio"') == 14, "four for each of three, two for whether it is clear"
    assert "checked" not in page


def test_four_answers_reach_the_planner_with_the_words(
    client: Client, staff: Client, trajectory: Trajectory, farid: Role, asked: str
) -> None:
    factories.commitment(trajectory, "manager", "Werk overnemen", phase="after")
    send(staff, trajectory)
    token = link_to(farid.person)
    first, second, third, fourth = keys(read(client, token))

    response = client.post(
        card_url(token, trajectory),
        {
            first: "yes",
            f"{first}-no": "wordt genegeerd",
            second: "yes_if",
            f"{second}-yes_if": "In februari één uur.",
            third: "no",
            f"{third}-no": "Week 8 ben ik er niet.",
            fourth: "question",
            f"{fourth}-question": "Welke dag?",
        },
    )

    assert response.status_code == 303
    assert response["Location"] == f"/l/{token}/done"
    thanks = client.get(f"/l/{token}/done").content.decode()
    assert '<div class="gring">' in thanks
    assert 'class="saved"' not in thanks
    states = [promise.state for promise in Promise.objects.order_by("commitment__phase", "pk")]
    assert sorted(states) == ["cannot", "promised", "promised_if", "question"]
    assert not Ask.objects.open().exists()
    page = staff.get(url("commitments", trajectory)).content.decode()
    for words in ("In februari één uur.", "Week 8 ben ik er niet.", "Welke dag?", "Op de woorden: “Twee uur per week"):
        assert words in page
    assert "wordt genegeerd" not in page
    receipt = Mail.objects.get(kind="receipt")
    assert receipt.person == farid.person


def test_what_is_missing_comes_back_with_everything_typed(client: Client, trajectory: Trajectory, asked: str) -> None:
    first, second, _third = keys(read(client, asked))

    response = client.post(
        card_url(asked, trajectory),
        {first: "yes_if", f"{first}-yes_if": "In februari één uur.", second: "no", f"{second}-no": " "},
    )
    page = response.content.decode()

    assert response.status_code == 422
    assert "Kijk hier nog even naar" in page
    assert f'href="#id_{second}-no"' in page
    assert "Kies of je dit kunt toezeggen (afspraak 3)" in page
    assert "In februari één uur." in page
    assert page.count(" checked") == 2
    assert "<title>Fout: " in page
    assert not Answer.objects.exists()
    assert not Mail.objects.filter(kind="receipt").exists()


def answer_all(client: Client, trajectory: Trajectory, token: str, kind: str = "yes", words: str = "") -> None:
    sent = dict.fromkeys(keys(read(client, token)), kind)
    sent |= {f"{key}-{kind}": words for key in list(sent)}
    assert client.post(card_url(token, trajectory), sent).status_code == 303


def test_the_same_answer_twice_is_one_answer(client: Client, trajectory: Trajectory, asked: str) -> None:
    sent = dict.fromkeys(keys(read(client, asked)), "yes")

    first, second = (client.post(card_url(asked, trajectory), sent, follow=True).content.decode() for _ in range(2))

    assert "Er is niets veranderd." not in first
    assert "Dit stond er al. Er is niets veranderd." in second
    assert Answer.objects.count() == 3
    assert Mail.objects.filter(kind="receipt").count() == 1


def test_a_second_tab_adds_an_answer_and_the_later_one_counts(
    client: Client, trajectory: Trajectory, asked: str
) -> None:
    sent = dict.fromkeys(keys(read(client, asked)), "yes")
    client.post(card_url(asked, trajectory), sent)

    other = sent | dict.fromkeys(sent, "no") | {f"{key}-no": "Toch niet." for key in sent}
    client.post(card_url(asked, trajectory), other)

    assert Answer.objects.count() == 6
    assert {promise.state for promise in Promise.objects.all()} == {PromiseState.CANNOT}


def test_of_what_it_costs_the_page_says_how_much_was_refused(
    client: Client, trajectory: Trajectory, asked: str
) -> None:
    rooster, gesprek, oefenen = keys(read(client, asked))
    assert "zei je nee" not in read(client, asked)
    sent = {rooster: "no", f"{rooster}-no": "Te krap.", gesprek: "yes", oefenen: "yes"}
    assert client.post(card_url(asked, trajectory), sent).status_code == 303

    assert "samen 4,5 uur. Bij 1 uur daarvan zei je nee." in read(client, asked)
    again = client.get(f"{card_url(asked, trajectory)}?change={rooster}").content.decode()
    assert "zei je nee" not in again, "it is asked once more"


def test_an_answered_page_shows_the_answer_and_opens_it_on_request(
    client: Client, trajectory: Trajectory, asked: str
) -> None:
    answer_all(client, trajectory, asked, "yes_if", "In februari één uur.")

    page = read(client, asked)
    assert "Je hebt al geantwoord, Farid" in page
    assert "In februari één uur." in page
    assert "<fieldset" not in page
    address = re.search(r'href="([^"]+\?change=[^"#]+)', page)
    assert address

    opened = client.get(address[1]).content.decode()
    (key,) = keys(opened)
    assert "Wat je eerder antwoordde zit daarin." in opened, "the sum is of more than is asked here"
    assert "Wat je eerder antwoordde" not in page
    assert "Je zei: Ja, met een voorwaarde" in opened
    assert "In februari één uur." in opened
    assert " checked" not in opened, "a scanner that follows the link and presses chooses nothing"
    assert client.post(card_url(asked, trajectory), {"change": key}).status_code == 422
    client.post(card_url(asked, trajectory), {key: "yes"})

    assert Promise.objects.filter(answer__kind="yes").count() == 1
    assert Promise.objects.filter(answer__kind="yes_if").count() == 2


def test_what_was_asked_in_an_earlier_letter_and_is_changed_through_this_one_is_said_back(
    client: Client, staff: Client, trajectory: Trajectory, farid: Role, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_all(client, trajectory, asked)
    rooster = re.findall(r"\?change=([^\"#&]+)", read(client, asked))[0]
    factories.commitment(trajectory, "manager", "Neemt een hobbel weg", phase="after")
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=1))
    send(staff, trajectory)
    token = link_to(farid.person)
    (hobbel,) = keys(read(client, token))
    asks = {hobbel: "question", f"{hobbel}-question": "Welke?"}
    assert "Goede vraag." in client.post(card_url(token, trajectory), asks, follow=True).content.decode()

    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=1, hours=2))
    changed = {"change": rooster, rooster: "yes_if", f"{rooster}-yes_if": "Als er budget is."}
    page = client.post(card_url(token, trajectory), changed, follow=True).content.decode()

    assert "Als er budget is." in page, "what was just said stands there"
    assert "ziet wat je nodig hebt" in page
    assert "Goede vraag." not in page, "that was thanked for two hours ago"


def test_after_the_day_it_is_needed_a_promise_can_only_be_taken_back(
    client: Client, staff: Client, trajectory: Trajectory, farid: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.commitment(trajectory, "manager", needed_by=date(2027, 1, 26))
    send(staff, trajectory)
    token = link_to(farid.person)
    (key,) = keys(read(client, token))
    client.post(card_url(token, trajectory), {key: "yes"})
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 1, 27, 9, 0, tzinfo=UTC))

    page = read(client, token)
    assert "?change=" not in page
    changed = client.post(card_url(token, trajectory), {key: "no", f"{key}-no": "Toch niet."})
    assert changed.status_code == 422
    assert "Aanpassen kon tot en met 26 januari." in changed.content.decode()
    no_reason = client.post(card_url(token, trajectory), {"withdraw": key, "reason": ""})
    assert no_reason.status_code == 422
    (wrong,) = re.findall(r'<li><a href="#([^"]+-reason)">', no_reason.content.decode())
    assert f'<textarea id="{wrong}"' in no_reason.content.decode(), "what is not right yet leads to its own field"
    client.post(card_url(token, trajectory), {"withdraw": key, "reason": "Twee zieken."})

    promise = Promise.objects.get()
    assert promise.state == PromiseState.WITHDRAWN
    sign_in(staff, trajectory.owner)
    assert "Ingetrokken op" in staff.get(url("commitments", trajectory)).content.decode()


def test_of_two_answers_to_one_thing_the_one_that_is_pressed_is_taken_back(
    client: Client, staff: Client, trajectory: Trajectory, farid: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    sara, tom = (factories.role(trajectory, "learner", name) for name in ("Sara Yıldız", "Tom de Wit"))
    factories.commitment(trajectory, "manager", needed_by=date(2027, 1, 26), per_learner=True)
    send(staff, trajectory)
    token = link_to(farid.person)
    (key,) = keys(read(client, token))
    differs = f"{key}-{Promise.objects.get(learner=tom).public_id}"
    sent = {key: "yes", f"{differs}-differs": "on", differs: "yes_if", f"{differs}-words": "Als Noor er is."}
    client.post(card_url(token, trajectory), sent)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 1, 27, 9, 0, tzinfo=UTC))
    toms = read(client, token).split("Als Noor er is.")[1]
    (mark,) = re.findall(r'name="withdraw" value="([^"]+)"', toms.split("Sara")[0])
    refused = client.post(card_url(token, trajectory), {"withdraw": mark, "reason": ""}).content.decode()
    assert refused.count('aria-invalid="true"') == 1

    client.post(card_url(token, trajectory), {"withdraw": mark, "reason": "Noor is er niet."})

    states = {one.learner: one.state for one in Promise.objects.with_words()}
    assert states == {sara: PromiseState.PROMISED, tom: PromiseState.WITHDRAWN}


def test_the_last_day_to_change_is_said_and_then_no_change_is_offered(
    client: Client, staff: Client, trajectory: Trajectory, farid: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    Trajectory.objects.update(ends_on=date(2027, 4, 12))
    factories.commitment(trajectory, "manager", needed_by=date(2027, 1, 26))
    factories.commitment(trajectory, "manager", "Oefenen blijft mogen", phase="during", needed_by=date(2027, 2, 9))
    send(staff, trajectory)
    token = link_to(farid.person)
    answer_all(client, trajectory, token, "yes", "")
    page, done = read(client, token), client.get(f"/l/{token}/done").content.decode()
    assert "Aanpassen kan tot en met 26 januari" in done
    assert "Wijzig" in done
    assert "tot en met 26 januari" in page
    assert "tot en met 9 februari" in page, "each says its own day"

    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 1, 27, 9, 0, tzinfo=UTC))
    between = read(client, token)
    assert "Aanpassen kan <strong>tot en met 9 februari</strong>" in between
    assert "26 januari" not in between, "that day is past, and one answer can still be changed"

    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 2, 10, 9, 0, tzinfo=UTC))
    page, done = read(client, token), client.get(f"/l/{token}/done").content.decode()

    assert "Dit staat nu. Is er iets tussengekomen? Bel Sanne." in done
    assert "Wijzig" not in done + page
    assert "Ik moet dit intrekken" in page


def test_when_the_phase_is_over_nothing_is_left_but_to_read(
    client: Client, staff: Client, trajectory: Trajectory, farid: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.commitment(trajectory, "manager", needed_by=date(2027, 1, 26))
    send(staff, trajectory)
    token = link_to(farid.person)
    (key,) = keys(read(client, token))
    client.post(card_url(token, trajectory), {key: "yes"})
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 2, 2, 9, 0, tzinfo=UTC))
    assert "Ik moet dit intrekken" in read(client, token), "on the day of the start it still can"
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 2, 3, 9, 0, tzinfo=UTC))

    page = read(client, token)
    client.post(card_url(token, trajectory), {"withdraw": key, "reason": "Twee zieken."})

    assert "Ik moet dit intrekken" not in page
    assert "2 uur per week in het rooster" in page
    assert Promise.objects.get().state == PromiseState.PROMISED


def test_changed_words_are_asked_again_and_only_those(
    client: Client, staff: Client, trajectory: Trajectory, farid: Role, asked: str
) -> None:
    answer_all(client, trajectory, asked)
    promise = Promise.objects.order_by("pk").first()
    assert promise
    staff.post(
        url("commitment", trajectory, commitment=promise.commitment.public_id),
        {
            "version": "1",
            "text": "90 minuten per week in het rooster",
            "owner": "function:manager",
            "phase": "before",
            "weight": "must",
            "hours": "1",
            "confirmed": "1",
        },
    )
    assert "<fieldset" not in read(client, asked)
    send(staff, trajectory)
    token = link_to(farid.person)

    page = read(client, token)

    assert "Farid, één afspraak is veranderd" in page
    assert len(keys(page)) == 1
    assert "<del>Twee uur per week in het rooster" in page
    assert "<ins>90 minuten per week in het rooster" in page
    assert "Dit blijft staan" in page
    assert Ask.objects.open().get().about == promise.public_id
    answer_all(client, trajectory, token)
    promise.refresh_from_db()
    assert promise.state == PromiseState.PROMISED
    assert promise.answers.count() == 2


def test_an_answer_to_old_words_does_not_count_for_new_ones(
    client: Client, staff: Client, trajectory: Trajectory, farid: Role
) -> None:
    commitment = factories.commitment(trajectory, "manager", "Twee uur per week")
    send(staff, trajectory)
    token = link_to(farid.person)
    (old,) = keys(read(client, token))
    change = {"text": "90 minuten", "owner": "function:manager", "phase": "before", "weight": "must"}
    staff.post(
        url("commitment", trajectory, commitment=commitment.public_id), change | {"version": "1", "confirmed": "1"}
    )
    send(staff, trajectory)

    response = client.post(card_url(token, trajectory), {old: "yes"})

    assert response.status_code == 422
    page = response.content.decode()
    assert "Dit is gewijzigd terwijl je het las. Kies nog eens" in page
    assert "<del>Twee uur per week" in page
    assert "<ins>90 minuten" in page
    assert not Answer.objects.exists()


def test_a_question_gets_its_reply_by_mail_and_is_then_asked_again(
    client: Client, staff: Client, trajectory: Trajectory, farid: Role
) -> None:
    factories.commitment(trajectory, "manager")
    send(staff, trajectory)
    token = link_to(farid.person)
    answer_all(client, trajectory, token, "question", "Welke dag?")
    promise = Promise.objects.get()
    assert promise.state == PromiseState.QUESTION
    assert not Ask.objects.open().exists()
    address = url("reply", trajectory, promise=promise.public_id)
    assert staff.post(address, {"reply": ""}).status_code == 422

    staff.post(address, {"reply": "Kies zelf, als het maar vast is.", "way": "mail"})

    promise.refresh_from_db()
    assert promise.state == PromiseState.ASKED
    mail = Mail.objects.get(kind="reply")
    assert mail.sender == trajectory.owner
    assert Ask.objects.open().get().next_on == date(2027, 1, 8)
    page = read(client, token)
    assert "Kies zelf, als het maar vast is." in page
    answer_all(client, trajectory, token)
    promise.refresh_from_db()
    assert promise.state == PromiseState.PROMISED
    assert staff.get(address).status_code == 404


def test_one_answer_for_all_learners_with_exceptions(
    client: Client, staff: Client, trajectory: Trajectory, farid: Role
) -> None:
    learners = [factories.role(trajectory, "learner", name) for name in ("Aïcha Ouali", "Tomáš Král", "Suryani")]
    factories.commitment(trajectory, "manager", per_learner=True, hours=Decimal("0.25"))
    send(staff, trajectory)
    token = link_to(farid.person)
    page = read(client, token)
    (key,) = keys(page)
    assert "Voor alle 3, behalve wie je hieronder aantikt" in page
    assert "0,75 uur" in page
    tomas = Promise.objects.get(learner=learners[1])
    name = f"{key}-{tomas.public_id}"

    silent = client.post(card_url(token, trajectory), {key: "yes", f"{name}-differs": "on"})
    assert silent.status_code == 422
    assert "Kies wat er anders is voor Tomáš Král" in silent.content.decode()
    client.post(
        card_url(token, trajectory),
        {key: "yes", f"{name}-differs": "on", name: "no", f"{name}-words": "Draait tot maart nachtdienst."},
    )

    states = {promise.learner: promise.state for promise in Promise.objects.all()}
    assert states == {learners[0]: "promised", learners[1]: "cannot", learners[2]: "promised"}
    assert "Draait tot maart nachtdienst." in read(client, token)


def test_a_deputy_answers_in_the_owners_name(
    client: Client, staff: Client, trajectory: Trajectory, farid: Role, asked: str
) -> None:
    noor = factories.person("Noor Bakker")
    mail = factories.mail(noor)
    AskLetter.objects.put_in(mail, Ask.objects.filter(person=farid.person), step=1)
    _link, token = links.make_link(noor, mail, Grant.Purpose.PAGE, NOW, on_behalf_of=farid.person)

    answer_all(client, trajectory, token)

    assert {answer.given_by for answer in Answer.objects.all()} == {noor}
    assert "door Noor Bakker" in staff.get(url("commitments", trajectory)).content.decode()


def test_a_link_answers_only_for_its_own_person(
    client: Client, staff: Client, trajectory: Trajectory, asked: str
) -> None:
    stranger = factories.role(trajectory, "buddy")
    token = link_to(stranger.person)

    response = client.post(card_url(token, trajectory), dict.fromkeys(keys(read(client, asked)), "yes"))

    assert response.status_code == 404
    assert not Answer.objects.exists()


def test_the_whole_page_in_english(client: Client, asked: str) -> None:
    page = client.get(f"/l/{asked}/en").content.decode()

    assert "Hi Farid, what can you promise?" in page
    assert "No is a good answer too." in page
    assert "Twee uur per week in het rooster" in page


@pytest.mark.once
@pytest.mark.parametrize("learners", [1, 30, 300])
def test_the_page_costs_the_same_for_one_and_for_many(
    client: Client,
    staff: Client,
    trajectory: Trajectory,
    farid: Role,
    learners: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(learners):
        factories.role(trajectory, "learner")
    factories.role(trajectory, "sponsor")
    factories.commitment(trajectory, "manager", per_learner=True)
    factories.commitment(trajectory, "learner")
    send(staff, trajectory)
    token = link_to(farid.person)

    with django_assert_max_num_queries(9):
        assert client.get(f"/l/{token}").status_code == 200
