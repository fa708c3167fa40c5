"""L&D's side of the match: whom it asks, everybody's view beside its own, and what becomes of a difference."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from asks.models import Ask
from mailing import sending
from mailing.models import Mail
from organisations.acting import Actor
from organisations.models import Member
from roles import actions
from roles.cast import cast
from roles.missing_lines import missing
from roles.models import MatchLine, MatchView, Role
from roles.planning import plan
from tests import factories
from tests.signing_in import sign_in
from trajectories.actions import save_answer
from trajectories.actions.intake import Written
from trajectories.missing_lines import missing as intake_missing
from trajectories.models import Change, IntakeAnswer, Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
OURS = "Klanten bellen terug omdat ze een half antwoord kregen"
HERS = "Klanten bellen terug omdat de mensen niet klantgericht zijn"

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def trajectory(sanne: Member) -> Trajectory:
    made = factories.trajectory(owner=sanne.person, starts_on=date(2027, 2, 2))
    factories.intake_answer(made, 2, OURS, answered_by="Sanne Brouwer", certainty="known")
    return made


@pytest.fixture
def staff(sanne: Member) -> Client:
    return sign_in(Client(), sanne)


@pytest.fixture
def ilse(trajectory: Trajectory) -> Role:
    return factories.role(trajectory, "sponsor", "Ilse Hof")


@pytest.fixture
def line(ilse: Role) -> MatchLine:
    """Ilse sees the problem differently."""
    view = factories.match_view(ilse, (2, HERS, "disagrees"), reacted_at=factories.MADE)
    IntakeAnswer.objects.filter(trajectory=ilse.trajectory, number=2).update(status="difference")
    return MatchLine.objects.get(view=view)


def url(name: str, trajectory: Trajectory, **more: object) -> str:
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    return reverse(f"roles:{name}", kwargs=place | more)


def settle_url(line: MatchLine) -> str:
    return url("settle_match", line.view.role.trajectory, view=line.view.public_id, number=line.number)


def decided(line: MatchLine, outcome: str = "", **more: str) -> dict[str, str]:
    """The form of a difference as it is sent."""
    sent = {"outcome": outcome, "text": OURS, "discussed_on": "4-1-2027", "version": "1"} | more
    return {f"{line.view.public_id}-{line.number}-{name}": value for name, value in sent.items()}


def answer(trajectory: Trajectory, number: int = 2) -> IntakeAnswer:
    return IntakeAnswer.objects.get(trajectory=trajectory, number=number)


def test_l_and_d_chooses_reads_and_only_then_sends(staff: Client, trajectory: Trajectory, ilse: Role) -> None:
    factories.role(trajectory, "manager", "Farid el Amrani")
    sara = factories.role(trajectory, name="Sara Yıldız")
    factories.role(trajectory, "buddy", "Bas Kramer")
    page = staff.get(url("ask_match", trajectory)).content.decode()
    assert all(name in page for name in ("Ilse Hof", "Farid el Amrani", "Sara Yıldız"))
    assert "Bas Kramer" not in page
    assert "checked" not in page
    chosen = {"roles": ilse.public_id, "learner": sara.public_id}

    check = staff.post(url("ask_match", trajectory), chosen)

    assert "Ilse, zien we hetzelfde probleem?" in check.content.decode()
    assert "Vraag het 2 mensen" in check.content.decode()
    assert not MatchView.objects.exists()
    staff.post(url("ask_match", trajectory), chosen | {"confirmed": "1"})
    assert {view.role_id for view in MatchView.objects.all()} == {ilse.pk, sara.pk}
    assert Ask.objects.filter(kind="match", checked_at__isnull=False).count() == 2
    assert Mail.objects.filter(kind="letter").count() == 2
    again = staff.get(url("ask_match", trajectory)).content.decode()
    assert "Ilse Hof" not in again


def test_nobody_chosen_asks_nobody(staff: Client, trajectory: Trajectory, ilse: Role) -> None:
    response = staff.post(url("ask_match", trajectory), {"confirmed": "1"})

    assert response.status_code == 422
    assert "Kies minstens één persoon" in response.content.decode()
    assert "hoeft niet" not in response.content.decode(), "there is nobody else to choose"
    factories.role(trajectory, "learner", "Sara Yıldız")
    either = staff.post(url("ask_match", trajectory), {"confirmed": "1"}).content.decode()
    assert either.count("Kies minstens één persoon") == 2, "in the box on top and at its field"
    assert either.count("(hoeft niet)") == 2, "either will do"


def test_who_gets_no_mail_is_to_be_rung(staff: Client, trajectory: Trajectory, ilse: Role) -> None:
    person = factories.person("Łukasz Nowak", reach="none", phone="06 12345678", organisation=trajectory.organisation)
    lukasz = factories.role(trajectory, person=person)

    page = staff.get(url("ask_match", trajectory)).content.decode()

    assert "Łukasz Nowak: geen mail." in page
    assert "Bel 06 12345678" in page
    assert lukasz.public_id not in page


def test_somebody_with_two_functions_is_asked_once(staff: Client, trajectory: Trajectory, ilse: Role) -> None:
    also = factories.role(trajectory, "manager", person=ilse.person)

    staff.post(url("ask_match", trajectory), {"roles": [ilse.public_id, also.public_id], "confirmed": "1"})

    assert MatchView.objects.count() == 1


def test_differences_stand_first_with_the_words_marked(staff: Client, trajectory: Trajectory, line: MatchLine) -> None:
    factories.intake_answer(trajectory, 1, "Een training voor team Zuid")
    MatchLine.objects.create(view=line.view, number=1, words="Een training voor de drie teams", reaction="agrees")
    MatchLine.objects.create(view=line.view, number=8, words="Niet op maandag", reaction="partly")
    factories.intake_answer(trajectory, 8, "90 minuten per week")

    page = staff.get(url("match", trajectory)).content.decode()

    assert page.index("2. Wat is het echte probleem?") < page.index("1. Wat is de vraag?")
    assert '<mark><span class="sr">[anders: </span>de mensen niet klantgericht zijn' in page
    assert "Er zijn 2 verschillen om over te praten" in page
    assert "Zelfde beeld" in page
    assert "Ilse over vraag 4 tot en met 9" in page
    assert "“Niet op maandag”" in page
    assert settle_url(line) in page


@pytest.mark.parametrize(
    ("outcome", "text", "by"),
    [
        ("taken_over", HERS, "Ilse Hof"),
        ("together", "We checken bij drukte niet wat klanten echt vragen", "Ilse Hof, Sanne Brouwer"),
        ("kept", OURS, "Sanne Brouwer"),
    ],
)
def test_a_difference_is_settled_in_three_ways(
    staff: Client, trajectory: Trajectory, line: MatchLine, outcome: str, text: str, by: str
) -> None:
    sent = decided(line, outcome, text=text if outcome == "together" else "iets anders")

    response = staff.post(settle_url(line), sent)

    saved = answer(trajectory)
    line.refresh_from_db()
    assert response["Location"] == url("match", trajectory)
    assert (saved.text, saved.status, saved.answered_by) == (text, "discussed", by)
    assert saved.answered_on == date(2027, 1, 4)
    assert (saved.certainty, saved.version) == ("known", 2)
    assert (line.outcome, line.settled_at) == (outcome, NOW)
    assert OURS in [version.text for version in saved.versions.all()]
    change = Change.objects.of(trajectory).get()
    assert (change.verb, change.after["status"]) == ("save_answer", "discussed")


def test_not_agreed_yet_keeps_it_a_difference_and_the_text(
    staff: Client, trajectory: Trajectory, line: MatchLine
) -> None:
    staff.post(settle_url(line), decided(line, text="Nog niet rond", discussed_on="") | {"later": "1"})

    line.refresh_from_db()
    assert (answer(trajectory).text, answer(trajectory).status) == ("Nog niet rond", "difference")
    assert line.differs


def test_it_stays_a_difference_while_somebody_else_sees_it_differently(
    staff: Client, trajectory: Trajectory, line: MatchLine
) -> None:
    farid = factories.role(trajectory, "manager", "Farid el Amrani")
    factories.match_view(farid, (2, "Het ligt aan de planning", "disagrees"))

    staff.post(settle_url(line), decided(line, "taken_over"))

    assert (answer(trajectory).text, answer(trajectory).status) == (HERS, "difference")
    other = MatchLine.objects.get(view__role=farid)
    staff.post(settle_url(other), decided(other, "kept", version="2"))
    assert answer(trajectory).status == "discussed"


def test_what_is_said_of_a_difference_stands_on_lines_of_its_own(
    staff: Client, trajectory: Trajectory, sanne: Member, line: MatchLine
) -> None:
    MatchLine.objects.filter(pk=line.pk).update(seen=1, compared_by=sanne.person)
    ours = answer(trajectory)
    says = replace(Written.of(ours), text="Weer anders")
    save_answer(trajectory, number=2, says=says, version=1, by=Actor(sanne.person, sanne), now=NOW)

    page = staff.get(url("match", trajectory)).content.decode()

    assert '</p><p class="small dim">Jouw tekst is sindsdien gewijzigd.</p><p class="small dim">zegt Sanne</p>' in page


def test_of_two_who_settle_it_the_second_is_told(staff: Client, trajectory: Trajectory, line: MatchLine) -> None:
    staff.post(settle_url(line), decided(line, "kept"))

    response = staff.post(settle_url(line), decided(line, "taken_over", version="2"), follow=True)

    assert "Iemand was je voor." in response.content.decode()
    assert answer(trajectory).text == OURS


def test_an_answer_that_changed_meanwhile_is_shown_beside_what_was_typed(
    staff: Client, trajectory: Trajectory, line: MatchLine
) -> None:
    IntakeAnswer.objects.filter(pk=answer(trajectory).pk).update(text="Noor was eerst", version=2)

    response = staff.post(settle_url(line), decided(line, "together", text="Wij samen"))

    page = response.content.decode()
    line.refresh_from_db()
    assert response.status_code == 409
    assert "Noor was eerst" in page
    assert "Wij samen" in page
    assert line.differs
    choices = re.findall(r'<input[^>]*name="[^"]*outcome"[^>]*>', page)
    assert len(choices) > 1
    assert not [choice for choice in choices if "checked" in choice], "it was chosen between other texts"
    staff.post(settle_url(line), decided(line, "together", text="Wij samen", version="2"))
    assert answer(trajectory).text == "Wij samen"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Kies wat het antwoord wordt"),
        ({"outcome": "together", "text": ""}, "Schrijf de nieuwe versie"),
        ({"outcome": "together", "text": "🤝"}, "Schrijf er ook woorden bij"),
        ({"outcome": "together", "text": "x" * 20_000}, "Maak het korter: hooguit 4000 tekens"),
        ({"outcome": "kept", "discussed_on": "1-6-2027"}, "Deze dag moet nog komen"),
        ({"outcome": "kept", "discussed_on": "ooit"}, "Vul een datum in"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_lost(
    staff: Client, line: MatchLine, sent: dict[str, str], said: str
) -> None:
    response = staff.post(settle_url(line), decided(line, **sent))

    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert sent.get("text", "") in page
    assert HERS.split(" omdat", maxsplit=1)[0] in page


def test_while_nobody_answered_the_page_says_so(staff: Client, trajectory: Trajectory, ilse: Role) -> None:
    none_open = "Geen open verschillen. Wie antwoordde ziet het als jij"
    view = factories.match_view(ilse, answered_at=None)

    waiting = staff.get(url("match", trajectory)).content.decode()

    assert "Nog niemand beantwoordde 1, 2 en 3." in waiting
    assert none_open not in waiting
    MatchView.objects.filter(pk=view.pk).update(answered_at=NOW)
    assert none_open in staff.get(url("match", trajectory)).content.decode()


def test_l_and_d_compares_where_the_other_did_not(staff: Client, trajectory: Trajectory, ilse: Role) -> None:
    view = factories.match_view(ilse, (2, HERS, ""))
    page = staff.get(url("match", trajectory)).content.decode()
    assert "Ilse vergeleek niet. Jij wel?" in page

    staff.post(url("match", trajectory), {"do": f"differs:{view.public_id}:2"})

    line = MatchLine.objects.get(view=view)
    assert line.differs
    assert line.compared_by == trajectory.owner
    assert answer(trajectory).status == "difference"
    staff.post(url("match", trajectory), {"do": f"same:{view.public_id}:2"})
    assert answer(trajectory).status == "discussed"
    by = Actor(ilse.person)
    actions.react(view, reactions={2: actions.Reacted("disagrees", 1)}, by=by, now=NOW)
    staff.post(url("match", trajectory), {"do": f"same:{view.public_id}:2"})
    line.refresh_from_db()
    assert (line.reaction, line.compared_by_id) == ("disagrees", None), "their own word goes before ours"


def test_theirs_stays_closed_until_we_wrote_too(staff: Client, trajectory: Trajectory, ilse: Role) -> None:
    factories.match_view(ilse, (3, "Team Zuid, acht mensen", ""))

    page = staff.get(url("match", trajectory)).content.decode()
    assert "Team Zuid, acht mensen" not in page
    assert "Dicht tot jij ook schrijft." in page

    factories.intake_answer(trajectory, 3, "Acht collega’s van Zuid")
    assert "Team Zuid, acht mensen" in staff.get(url("match", trajectory)).content.decode()


def test_every_view_has_its_own_block(staff: Client, trajectory: Trajectory, line: MatchLine) -> None:
    for function, name in (("manager", "Farid el Amrani"), ("manager", "Marijke Bos"), ("learner", "Sara Yıldız")):
        factories.match_view(factories.role(trajectory, function, name), answered_at=None)

    page = staff.get(url("match", trajectory)).content.decode()

    places = [page.index(f"{name}<span") for name in ("Ilse Hof", "Farid el Amrani", "Marijke Bos", "Sara Yıldız")]
    assert places == sorted(places)


def test_who_is_silent_is_shown_with_the_letters_that_went(staff: Client, trajectory: Trajectory, ilse: Role) -> None:
    view = factories.match_view(ilse, answered_at=None, asked_at=NOW - timedelta(days=9))
    ask = factories.ask(
        trajectory, ilse.person, kind="match", about=view.public_id, opened_at=NOW - timedelta(days=9), letters=2,
        next_on=date(2027, 1, 8),
    )  # fmt: skip
    page = staff.get(url("match", trajectory)).content.decode()
    assert "Gevraagd op 27 december, 9 dagen geleden." in page
    assert "2 van 3 brieven zijn verstuurd. De volgende gaat op 8 januari." in page

    Ask.objects.filter(pk=ask.pk).update(opened_at=NOW)
    assert "Vandaag gevraagd." in staff.get(url("match", trajectory)).content.decode()
    Ask.objects.filter(pk=ask.pk).update(letters=3, next_on=None)
    assert "Stil na drie brieven." in staff.get(url("match", trajectory)).content.decode()


def test_what_lies_ready_until_monday_is_not_said_to_be_sent(
    staff: Client, trajectory: Trajectory, ilse: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    saturday = datetime(2027, 1, 9, 12, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: saturday)

    asked = staff.post(url("ask_match", trajectory), {"roles": ilse.public_id, "confirmed": "1"}, follow=True)

    page = asked.content.decode()
    assert "Klaar voor 1 persoon. Gaat uit ma 11 jan, 08:" in page
    assert "Verstuurd aan" not in page
    assert "0 van 3 brieven zijn verstuurd. De volgende gaat op 11 januari." in page
    sending.drain(datetime(2027, 1, 11, 8, tzinfo=UTC))
    assert "1 van 3 brieven is verstuurd." in staff.get(url("match", trajectory)).content.decode()


def test_what_is_missing_says_who_was_asked_and_who_wants_to_be_rung(trajectory: Trajectory, ilse: Role) -> None:
    view = factories.match_view(ilse, answered_at=None, asked_at=NOW - timedelta(days=3))

    (waiting,) = missing(cast(trajectory, NOW), NOW)
    assert (waiting.state, waiting.who, waiting.says) == ("asked", "Ilse Hof", "gevraagd, 3 dagen")
    assert waiting.url == url("match", trajectory)
    assert not waiting.blocks_start
    view.wants_call_at = NOW
    view.save()
    (call,) = missing(cast(trajectory, NOW), NOW)
    assert (call.state, call.says) == ("question", "weet het niet en wordt liever gebeld")
    view.answered_at = NOW
    view.save()
    assert missing(cast(trajectory, NOW), NOW) == []


def test_a_difference_in_what_is_missing_leads_here(trajectory: Trajectory, line: MatchLine) -> None:
    found = Trajectory.objects.with_intake().select_related("organisation", "owner").get(pk=trajectory.pk)

    (difference,) = [one for one in intake_missing(found) if one.state == "difference"]

    assert difference.url == url("match", trajectory)
    assert not difference.blocks_start


def test_a_difference_noted_by_hand_is_shown_too(staff: Client, trajectory: Trajectory) -> None:
    IntakeAnswer.objects.filter(trajectory=trajectory).update(status="difference")

    page = staff.get(url("match", trajectory)).content.decode()

    assert "Verschillen die je zelf noteerde" in page
    assert OURS in page


def test_a_function_that_runs_out_takes_the_ask_along_and_leaves_the_view(
    staff: Client, trajectory: Trajectory, ilse: Role, sanne: Member
) -> None:
    (view,) = actions.ask_for_views(trajectory, roles=[ilse], by=Actor(sanne.person, sanne), now=NOW)
    Role.objects.filter(pk=ilse.pk).update(held_until=NOW.date() - timedelta(days=1))

    plan(NOW)

    assert not Ask.objects.open().filter(about=view.public_id).exists()
    page = staff.get(url("match", trajectory)).content.decode()
    assert "Ilse Hof" in page
    assert "Er wordt niets meer gevraagd." in page
    assert missing(cast(trajectory, NOW), NOW) == []


def test_a_reader_sees_both_and_decides_nothing(trajectory: Trajectory, line: MatchLine) -> None:
    ruud = factories.member("Ruud Peeters", organisation=trajectory.organisation, role=Member.Role.READER)
    client = Client()
    sign_in(client, ruud)

    page = client.get(url("match", trajectory)).content.decode()

    assert "niet klantgericht" in page
    assert "<textarea" not in page
    assert client.post(url("match", trajectory), {"do": "x"}).status_code == 403
    assert client.post(settle_url(line), decided(line, "kept")).status_code == 403


def test_another_organisation_finds_none_of_it(staff: Client, trajectory: Trajectory, line: MatchLine) -> None:
    outsider = factories.member("Wim Cools", organisation=factories.organisation(name="Elders NV"))
    client = Client()
    sign_in(client, outsider)

    assert staff.get(settle_url(line)).status_code == 200
    assert client.get(settle_url(line)).status_code == 404
    assert client.get(url("match", trajectory)).status_code == 404
