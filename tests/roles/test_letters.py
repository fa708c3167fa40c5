"""What the letters about promises say, and when they are no longer sent."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from asks import links
from asks.models import FIRST, Ask, Grant
from asks.register import Part, cards
from mailing import sending
from mailing.models import Mail
from mailing.register import letters
from organisations.acting import Actor
from organisations.models import Member
from roles import actions
from roles.cast import cast
from roles.deadlines import needed_by
from roles.models import Answer, Promise, Role, Wording
from roles.opening import who_starts
from roles.promises import line_up
from roles.requests import planned_on
from tests import factories
from tests.signing_in import sign_in
from trajectories.models import Cohort, Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def send(trajectory: Trajectory, sanne: Member) -> Mail:
    """Press send and take the letter that was queued."""
    line_up(trajectory, NOW)
    client = Client()
    sign_in(client, sanne)
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    client.post(reverse("roles:check", kwargs=place), {"when": "now"})
    return Mail.objects.get(kind=FIRST)


def test_what_changed_is_marked_beside_what_is_new(
    client: Client, trajectory: Trajectory, sanne: Member, farid: Role
) -> None:
    changed = factories.commitment(trajectory, text="Twee uur per week")
    line_up(trajectory, NOW)
    promise = Promise.objects.get()
    promise.asked_at, promise.asked_on = NOW, changed.wording
    factories.answer(promise)
    changed.wording = Wording.objects.create(commitment=changed, version=2, text="Een uur per week", written_at=NOW)
    changed.save()
    factories.commitment(trajectory, text="Startgesprek")

    mail = send(trajectory, sanne)
    letter = letters[FIRST].render(mail, NOW).text
    _link, token = links.make_link(farid.person, mail, Grant.Purpose.PAGE, NOW)
    page = " ".join(re.sub(r"<[^>]+>", " ", client.get(f"/l/{token}").content.decode()).split())

    assert "1. Gewijzigd: Een uur per week" in letter
    assert "2. Startgesprek" in letter
    assert "Gewijzigd op 5 januari · 1 van 2 · vooraf · nodig voor de start" in page
    assert "2 van 2 · vooraf · nodig voor de start" in page


def test_asked_on_a_saturday_it_lies_ready_for_monday(
    trajectory: Trajectory, sanne: Member, farid: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.commitment(trajectory)
    page = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    line_up(trajectory, NOW)
    client = Client()
    sign_in(client, sanne)

    def said(at: datetime) -> list[str]:
        monkeypatch.setattr(timezone, "now", lambda: at)
        answer = client.post(reverse("roles:check", kwargs=page), {"when": "now"}, follow=True)
        return [str(one) for one in answer.context["messages"]]

    (ready,) = said(datetime(2027, 1, 9, 12, tzinfo=UTC))
    assert re.fullmatch(r"Klaar voor 1 persoon\. Gaat uit ma 11 jan, 08:[012]\d\.", ready)
    factories.commitment(trajectory, text="Nog een")
    line_up(trajectory, NOW)
    assert said(datetime(2027, 1, 11, 9, tzinfo=UTC)) == ["Verstuurd aan 1 persoon."]
    sending.drain(datetime(2027, 1, 11, 9, tzinfo=UTC))
    factories.commitment(trajectory, text="En nog een")
    line_up(trajectory, NOW)
    assert said(datetime(2027, 1, 11, 10, tzinfo=UTC)) == [
        "De mail aan 1 persoon gaat op 12 januari: hooguit 1 per dag, 3 per week."
    ]
    assert Mail.objects.filter(kind=FIRST).count() == 1


def test_the_start_is_the_first_contact_moment_not_the_day_that_was_planned(
    trajectory: Trajectory, sanne: Member, farid: Role
) -> None:
    """What was planned for 2 February begins on the 16th; a second group begins a week later."""
    factories.session(trajectory, datetime(2027, 2, 16, 9, tzinfo=UTC))
    first, second = trajectory.cohorts.get(), Cohort.objects.create(trajectory=trajectory, name="Twee")
    factories.session(trajectory, datetime(2027, 2, 23, 9, tzinfo=UTC)).cohorts.add(second)
    trajectory.interventions.first().cohorts.add(first)  # type: ignore[union-attr]  # there is one
    late = factories.role(trajectory, name="Lerende van twee")
    late.cohorts.add(second)
    everyone = cast(trajectory, NOW)

    assert "16 februari" in who_starts(everyone, farid.person, NOW.date())
    assert "23 februari" in who_starts(everyone, late.person, NOW.date())
    assert needed_by(trajectory, NOW) == date(2027, 2, 9)
    assert planned_on(trajectory, NOW) == date(2027, 1, 26)


def test_one_learner_starts_and_several_start(trajectory: Trajectory, farid: Role) -> None:
    factories.role(trajectory, "learner")
    one = who_starts(cast(trajectory, NOW), farid.person, NOW.date())
    factories.role(trajectory, "learner")
    two = who_starts(cast(trajectory, NOW), farid.person, NOW.date())

    assert one.startswith("1 lerende start ")
    assert two.startswith("2 lerenden starten ")


def test_one_letter_lists_everything_one_person_is_asked(trajectory: Trajectory, sanne: Member, farid: Role) -> None:
    for _ in range(8):
        factories.role(trajectory, "learner")
    factories.commitment(trajectory, "manager", "Twee uur per week in het rooster", hours=Decimal(1))
    factories.commitment(trajectory, "manager", "Een gesprekje van 15 minuten", hours=Decimal(2), phase="during")

    mail = send(trajectory, sanne)
    said = letters[mail.kind].render(mail, NOW)

    assert mail.person == farid.person
    assert said.subject == "Farid, kun jij dit toezeggen? (2 min)"
    for words in (
        "8 lerenden starten 2 februari met Beter klantgesprekken voeren.",
        "Twee uur per week in het rooster",
        "Een gesprekje van 15 minuten",
        "3 uur",
        "Ja, nee of een vraag: alles mag.",
        "/l/",
    ):
        assert words in said.text
        assert words in said.html
    assert "Een gesprekje van 15 minuten (2 uur)" in said.text
    assert "○ 0 van 2 rond" in said.html


def test_letter_and_page_say_until_when_while_that_day_is_not_past(
    client: Client, trajectory: Trajectory, sanne: Member, farid: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.commitment(trajectory, "manager", "Twee uur per week", needed_by=date(2027, 1, 26))
    factories.commitment(trajectory, "manager", "Een gesprekje", needed_by=date(2027, 1, 20))
    mail = send(trajectory, sanne)

    said = letters[mail.kind].render(mail, NOW)
    assert "Ja, nee of een vraag: alles mag. Graag uiterlijk 20 januari." in said.text
    path = path_in(said.text)
    assert "Graag uiterlijk 20 januari." in client.get(path).content.decode()

    past = datetime(2027, 1, 27, 9, 0, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: past)
    assert "Graag uiterlijk" not in letters[mail.kind].render(mail, past).text
    assert "Graag uiterlijk" not in client.get(path).content.decode()


def test_the_letter_is_in_the_readers_language(trajectory: Trajectory, sanne: Member, farid: Role) -> None:
    farid.person.language = "uk"
    farid.person.save()
    factories.commitment(trajectory, "manager", "Twee uur per week in het rooster")

    mail = send(trajectory, sanne)
    with translation.override(mail.language):
        said = letters[mail.kind].render(mail, NOW)

    assert mail.language == "en"
    assert said.subject == "Farid, can you promise this? (1 min)"


def test_nothing_goes_out_after_an_answer_or_the_end_of_a_role(
    trajectory: Trajectory, sanne: Member, farid: Role
) -> None:
    factories.commitment(trajectory, "manager")
    mail = send(trajectory, sanne)
    assert letters[mail.kind].still_wanted(mail, NOW).decision == "send"

    actions.let_go(farid, on=NOW.date(), by=Actor(sanne.person, sanne), now=NOW)

    assert letters[mail.kind].still_wanted(mail, NOW).decision == "cancel"


def test_a_reply_goes_with_the_question_and_a_link(trajectory: Trajectory, sanne: Member, farid: Role) -> None:
    commitment = factories.commitment(trajectory, "manager", "Twee uur per week in het rooster")
    send(trajectory, sanne)
    promise = Promise.objects.get()
    by = Actor(farid.person)
    assert commitment.wording
    question = actions.Given(promise, Answer.Kind.QUESTION, commitment.wording, "Welke dag?")
    (answer,) = actions.answer_promise(trajectory, person=farid.person, given=[question], by=by, now=NOW)
    actions.reply(answer, words="Kies <zelf>.", by=Actor(sanne.person, sanne), now=NOW)
    mail = Mail.objects.get(kind="reply")

    said = letters["reply"].render(mail, NOW)

    assert said.subject == "Farid, het antwoord op je vraag"
    assert "Welke dag?" in said.text
    assert "Kies <zelf>." in said.text
    assert "Kies &lt;zelf&gt;." in said.html
    assert letters["reply"].render(mail, NOW).text == said.text
    assert letters["reply"].still_wanted(mail, NOW).decision == "send"
    ask = Ask.objects.open().get()
    ask.person, ask.trajectory = farid.person, trajectory
    again = cards["promise"].part([ask], step=1, now=NOW)
    assert again.subject == "Farid, kun jij dit toezeggen? (1 min)", "nothing changed: it was a question"
    yes = actions.Given(promise, Answer.Kind.YES, commitment.wording)
    actions.answer_promise(trajectory, person=farid.person, given=[yes], by=by, now=NOW)
    assert letters["reply"].still_wanted(mail, NOW).decision == "cancel"


def test_the_receipt_says_back_what_was_answered(trajectory: Trajectory, sanne: Member, farid: Role) -> None:
    commitment = factories.commitment(trajectory, "manager", "Twee uur per week in het rooster")
    send(trajectory, sanne)
    assert commitment.wording
    no = actions.Given(Promise.objects.get(), Answer.Kind.NO, commitment.wording, "Te krap op maandag.")
    actions.answer_promise(trajectory, person=farid.person, given=[no], by=Actor(farid.person), now=NOW)
    mail = Mail.objects.get(kind="receipt")

    said = letters["receipt"].render(mail, NOW)

    for words in ("Twee uur per week in het rooster", "Lukt niet", "Te krap op maandag.", "Fijn dat je het nu zegt."):
        assert words in said.text


def test_a_thing_asked_for_many_learners_is_one_thing_to_answer_everywhere(
    trajectory: Trajectory, sanne: Member, farid: Role
) -> None:
    for _ in range(19):
        factories.role(trajectory, "learner")
    after = factories.commitment(
        trajectory, "manager", "Terugkomgesprek", per_learner=True, phase="after", hours=Decimal("1.5")
    )
    factories.commitment(trajectory, "manager", "Rooster", hours=Decimal(2))
    assert after.promises.count() == 0
    mail = send(trajectory, sanne)
    assert Promise.objects.filter(asked_at__isnull=False).count() == 20

    said = letters[mail.kind].render(mail, NOW)
    page = Client().get(path_in(said.text)).content.decode()

    assert said.subject == "Farid, kun jij dit toezeggen? (2 min)"
    for text in (said.text, said.html):
        assert "Het kost je 2 minuten, zonder account." in text
        assert text.count("30,5 uur") == 1, "once is enough"
        assert "Wanneer: 2 uur vooraf en 28,5 uur daarna." in text
    assert "1. Rooster (2 uur)\n2. Terugkomgesprek (28,5 uur)" in said.text, "in the order of the page"
    assert "Kost je 2 minuten." in page
    assert "<span>Terugkomgesprek</span><span>28,5 uur</span>" in page
    assert "<strong>30,5 uur</strong>" in page
    assert page.index("<span>Rooster</span>") < page.index("<span>Terugkomgesprek</span>")


def test_a_letter_about_one_thing_says_its_hours_once_and_when(
    trajectory: Trajectory, sanne: Member, farid: Role
) -> None:
    factories.commitment(trajectory, "manager", "Terugkomgesprek", phase="after", hours=Decimal("1.5"))

    mail = send(trajectory, sanne)

    said = letters[mail.kind].render(mail, NOW)

    for text in (said.text, said.html):
        assert text.count("1,5 uur") == 1
        assert "Kost jou samen" not in text
        assert "Wanneer: daarna." in text
    assert "1. Terugkomgesprek (1,5 uur)\n\nWanneer: daarna.\n\n" in said.text


def test_what_the_check_page_adds_up_is_what_it_lists(trajectory: Trajectory, sanne: Member, farid: Role) -> None:
    factories.commitment(trajectory, "manager", "Rooster", hours=Decimal(2))
    send(trajectory, sanne)
    factories.commitment(trajectory, "manager", "Geen tweede verandering", hours=Decimal(1))
    line_up(trajectory, NOW)
    client = Client()
    sign_in(client, sanne)
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}

    page = client.get(reverse("roles:check", kwargs=place)).content.decode()

    assert "Geen tweede verandering" in page
    assert "1 uur samen" in page
    assert "3 uur samen" not in page


def test_who_has_no_mail_is_asked_in_the_same_order(trajectory: Trajectory, sanne: Member) -> None:
    factories.role(trajectory, "manager", person=factories.person("Ans de Boer", reach="none"))
    for phase, text in (("after", "Daarna"), ("before", "Eerst dit"), ("before", "Dan dit")):
        factories.commitment(trajectory, "manager", text, phase=phase)
    line_up(trajectory, NOW)
    client = Client()
    sign_in(client, sanne)
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}

    page = client.get(reverse("roles:check", kwargs=place)).content.decode()

    assert page.index(">Eerst dit<") < page.index(">Dan dit<") < page.index(">Daarna<")


def path_in(text: str) -> str:
    """Where the letter's own link leads."""
    (found,) = re.findall(r"http://[^/]+(/l/[a-z2-7]{32})", text)
    return str(found)


def test_the_last_nudge_counts_the_days_to_a_start_that_is_near_and_names_the_day_of_one_further_off(
    trajectory: Trajectory, farid: Role
) -> None:
    """It starts on 2 February."""
    promise = factories.promise(factories.commitment(trajectory), farid, asked_at=NOW)
    ask = factories.ask(trajectory, farid.person, about=promise.public_id)

    def subject(day: date) -> str:
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        return cards["promise"].part([ask], step=3, now=at).subject

    assert subject(date(2027, 1, 18)) == "Laatste seintje: de start is op 2 februari"
    assert subject(date(2027, 1, 19)) == "Laatste seintje: start is over 14 dagen"
    with translation.override("en"):
        assert subject(date(2026, 12, 29)) == "Last nudge: we start on 2 February"


def test_a_learner_is_invited_with_the_day_on_which_they_start(trajectory: Trajectory) -> None:
    """It starts on 2 February; whoever joins later, or is reminded, is asked as everyone is."""
    sara = factories.role(trajectory, "learner", person=factories.person("Sara Yıldız"))
    promise = factories.promise(factories.commitment(trajectory, "learner"), sara, asked_at=NOW)
    ask = factories.ask(trajectory, sara.person, about=promise.public_id)

    def part(step: int = 1, now: datetime = NOW) -> Part:
        return cards["promise"].part([ask], step=step, now=now)

    assert (part().subject, part().button) == ("Sara, je start op 2 februari. Zin in?", "Bekijk en antwoord")
    with translation.override("en"):
        assert part().subject == "Sara, you start on 2 February. Up for it?"
    assert part(step=2).subject == "Nog even, Sara: 1 afspraak wacht op jou"
    assert part(now=datetime(2027, 2, 3, 9, tzinfo=UTC)).subject == "Sara, kun jij dit toezeggen? (1 min)"


def test_learners_stand_in_a_receipt_by_name(trajectory: Trajectory, sanne: Member, farid: Role) -> None:
    commitment = factories.commitment(trajectory, "manager", "Startgesprek", per_learner=True)
    for name in ("Youssef Haddad", "Jan van den Berg", "Anna Zijlstra"):
        factories.role(trajectory, name=name)
    send(trajectory, sanne)
    assert commitment.wording
    given = [actions.Given(one, Answer.Kind.YES, commitment.wording) for one in Promise.objects.order_by("-pk")]
    actions.answer_promise(trajectory, person=farid.person, given=given, by=Actor(farid.person), now=NOW)

    said = letters["receipt"].render(Mail.objects.get(kind="receipt"), NOW)

    assert "Startgesprek (voor Jan van den Berg, Youssef Haddad en Anna Zijlstra)" in said.text


@pytest.mark.parametrize("names", [("Anna Bos",), ("Anna Bos", "Bo Vos", "O"), ("A", "B", "C", "D")])
def test_a_letter_says_for_whom_while_they_are_few(
    names: tuple[str, ...], trajectory: Trajectory, sanne: Member, farid: Role
) -> None:
    factories.commitment(trajectory, "manager", "Startgesprek", per_learner=True)
    for name in names:
        factories.role(trajectory, name=name)
    send(trajectory, sanne)
    asks = list(Ask.objects.open().with_all())

    with CaptureQueriesContext(connection) as read:
        (line,) = cards["promise"].part(asks, step=1, now=NOW).lines

    told = {1: "Startgesprek (voor Anna Bos)", 3: "Startgesprek (voor Anna Bos, O en Bo Vos)", 4: "Startgesprek"}
    assert line.text == told[len(names)]
    assert len(read) <= 6, "as many for one as for many"
