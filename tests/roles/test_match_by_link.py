"""Do others see the same problem? By link: their own words first, blind, then beside L&D's."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from asks import links
from asks.models import Ask, AskLetter, Grant
from asks.register import cards
from mailing.models import Mail
from organisations.acting import Actor
from organisations.models import Member, Person
from roles import actions
from roles.models import MatchLine, MatchView, Role
from tests import factories
from tests.opened import take_back
from tests.signing_in import sign_in
from trajectories.actions import save_answer
from trajectories.actions.intake import Written
from trajectories.models import IntakeAnswer, Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
# L&D's words: nowhere to be read before somebody sent their own.
CANARIES = {number: f"Kanarie{number} zingt" for number in (1, 2, 3, 4, 6, 8)}
WORDS = {
    1: "Een training klantgericht bellen",
    2: "1 op de 5 klanten belt terug",
    3: "Zuid, te beginnen met de dagdienst",
}

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def trajectory(sanne: Member) -> Trajectory:
    made = factories.trajectory(owner=sanne.person, starts_on=date(2027, 2, 2))
    for number, text in CANARIES.items():
        factories.intake_answer(made, number, text)
    return made


@pytest.fixture
def ilse(trajectory: Trajectory) -> Role:
    return factories.role(trajectory, "sponsor", "Ilse Hof")


@pytest.fixture
def view(trajectory: Trajectory, ilse: Role, sanne: Member) -> MatchView:
    (made,) = actions.ask_for_views(trajectory, roles=[ilse], by=Actor(sanne.person, sanne), now=NOW)
    return made


def link_to(person: Person) -> str:
    """The token of a letter with everything this person is asked."""
    mail = factories.mail(person, sent_at=NOW - timedelta(days=1))
    AskLetter.objects.put_in(mail, Ask.objects.filter(person=person), step=1)
    return links.make_link(person, mail, Grant.Purpose.PAGE, NOW)[1]


@pytest.fixture
def page(view: MatchView) -> str:
    return f"/l/{link_to(view.role.person)}/match"


def blind(view: MatchView, words: dict[int, str] | None = None, how: str = "view") -> dict[str, str]:
    """The first form as it is sent."""
    sent = {f"{view.public_id}-words{number}": text for number, text in (WORDS if words is None else words).items()}
    return sent | {f"{view.public_id}-how": how, "view": view.public_id}


def reactions(view: MatchView, said: dict[int, str], words: dict[int, str] | None = None) -> dict[str, str]:
    """The second form as it is sent."""
    sent = {f"{view.public_id}-reaction{number}": reaction for number, reaction in said.items()}
    sent |= {f"{view.public_id}-words{number}": text for number, text in (words or {}).items()}
    return sent | {"view": view.public_id}


def signed_in(member: Member) -> Client:
    return sign_in(Client(), member)


def hidden_fields(page: str) -> dict[str, str]:
    """What the page of a question sends back unseen."""
    found = re.findall(r'<input type="hidden" name="(q[^"]+)" value="([^"]*)"', page)
    return dict(found)


ALL_RIGHT = dict.fromkeys(CANARIES, "agrees")


def lines(view: MatchView) -> dict[int, tuple[str, str]]:
    return {line.number: (line.words, line.reaction) for line in MatchLine.objects.filter(view=view)}


def status(trajectory: Trajectory, number: int) -> str:
    return IntakeAnswer.objects.get(trajectory=trajectory, number=number).status


def everywhere(client: Client, page: str) -> str:
    """Everything this person can read: pages and letters."""
    base = page.removesuffix("/match")
    found = "".join(client.get(address).content.decode() for address in (page, base, f"{base}/done", f"{base}/undo"))
    view = MatchView.objects.with_lines().get()
    ask = Ask.objects.with_all().get(about=view.public_id)
    part = cards["match"].part([ask], step=1, now=NOW)
    return found + part.subject + " ".join(part.sentences)


def test_before_they_send_their_own_our_words_are_nowhere(client: Client, view: MatchView, page: str) -> None:
    before = everywhere(client, page)
    missing = client.post(page, blind(view, {1: "x"})).content.decode()

    assert "Hoi Ilse, zien we hetzelfde probleem?" in before
    assert [word for word in CANARIES.values() if word in before + missing] == []

    client.post(page, blind(view))
    after = client.get(page).content.decode()
    assert [word for word in CANARIES.values() if word not in after] == [], "the search would have found them"


def test_their_words_are_kept_and_both_stand_side_by_side(client: Client, view: MatchView, page: str) -> None:
    response = client.post(page, blind(view))

    assert response.status_code == 303
    assert response["Location"].startswith(page)
    assert lines(view) == {number: (text, "") for number, text in WORDS.items()}
    shown = client.get(response["Location"]).content.decode()
    assert WORDS[2] in shown
    assert CANARIES[2] in shown
    assert "Verschil van inzicht" in shown
    assert "En dit schreef Sanne over de rest" in shown
    assert Ask.objects.get(about=view.public_id).answered_at is not None


def test_words_given_blind_do_not_change_after_ours_were_seen(client: Client, view: MatchView, page: str) -> None:
    client.post(page, blind(view))

    again = client.post(page, blind(view, {1: "Wat Sanne zegt", 2: "Wat Sanne zegt", 3: "Wat Sanne zegt"}))
    client.post(page, reactions(view, ALL_RIGHT, {1: "Wat Sanne zegt"}))

    assert again.status_code == 303
    assert {number: words for number, (words, _reaction) in lines(view).items() if number < 4} == WORDS


def test_to_send_a_choice_is_made_and_words_are_written(client: Client, view: MatchView, page: str) -> None:
    nothing = client.post(page, {"view": view.public_id})
    no_choice = client.post(page, {k: v for k, v in blind(view).items() if not k.endswith("-how")})
    no_words = client.post(page, blind(view, {1: "Een training"}))

    assert [each.status_code for each in (nothing, no_choice, no_words)] == [422, 422, 422]
    assert "Kies of je het zo ziet, of dat we je bellen" in no_choice.content.decode()
    assert WORDS[2] in no_choice.content.decode(), "nothing is lost"
    assert no_words.content.decode().count("Schrijf het in een paar woorden, of kies dat we je bellen") == 4
    assert not MatchLine.objects.exists()


def test_not_knowing_is_an_answer_and_asks_for_a_call(client: Client, view: MatchView, page: str) -> None:
    response = client.post(page, blind(view, {1: "Een training"}, how="call"))

    view.refresh_from_db()
    assert response["Location"].endswith("/done")
    assert (view.wants_call_at, view.answered_at) == (NOW, None)
    assert lines(view) == {1: ("Een training", "")}
    assert Ask.objects.get(about=view.public_id).answered_at is not None
    assert "Sanne belt je." in client.get(response["Location"]).content.decode()
    shown = client.get(page).content.decode()
    assert "Weet je het toch?" in shown
    assert "Een training" in shown
    assert CANARIES[1] not in shown
    client.post(page, blind(view))
    assert CANARIES[1] in client.get(page).content.decode()


def test_questions_we_left_empty_are_not_asked(client: Client, view: MatchView, page: str) -> None:
    client.post(page, blind(view))

    shown = client.get(page).content.decode()

    names = [number for number in range(1, 10) if f'name="{view.public_id}-reaction{number}"' in shown]
    assert names == [1, 2, 3, 4, 6, 8]
    assert " checked" not in shown, "nothing is chosen beforehand"


def test_the_question_about_the_sponsor_is_the_sponsors_own(
    client: Client, trajectory: Trajectory, sanne: Member
) -> None:
    farid = factories.role(trajectory, "manager", "Farid el Amrani")
    (view,) = actions.ask_for_views(trajectory, roles=[farid], by=Actor(sanne.person, sanne), now=NOW)
    page = f"/l/{link_to(farid.person)}/match"
    client.post(page, blind(view))

    shown = client.get(page).content.decode()

    assert CANARIES[4] in shown
    assert CANARIES[6] not in shown


def test_every_question_that_is_shown_is_answered_with_words_where_it_is_not_right(
    client: Client, view: MatchView, page: str
) -> None:
    client.post(page, blind(view))

    response = client.post(page, reactions(view, {1: "agrees", 2: "disagrees", 4: "partly", 8: "disagrees"}))

    shown = response.content.decode()
    assert response.status_code == 422
    assert "Kies of jullie bij vraag 3 hetzelfde zien" in shown
    assert "Kies of het antwoord op vraag 6 klopt" in shown
    assert "Schrijf in een paar woorden hoe jij vraag 8 ziet" in shown
    assert {reaction for _words, reaction in lines(view).values()} == {""}


def test_a_difference_is_seen_on_the_answer_and_blocks_nothing(
    client: Client, trajectory: Trajectory, view: MatchView, page: str
) -> None:
    client.post(page, blind(view))

    said = ALL_RIGHT | {2: "disagrees", 8: "partly"}
    response = client.post(page, reactions(view, said, {8: "Niet op maandag"}))

    assert response["Location"].endswith("/done")
    assert (status(trajectory, 2), status(trajectory, 8), status(trajectory, 1)) == (
        "difference", "difference", "discussed",
    )  # fmt: skip
    assert lines(view)[8] == ("Niet op maandag", "partly")
    assert IntakeAnswer.objects.get(trajectory=trajectory, number=2).text == CANARIES[2]
    done = client.get(response["Location"]).content.decode()
    assert "Het staat klaar voor je gesprek met Sanne. Het houdt niets tegen." in done
    assert "Niet op maandag" in done
    assert CANARIES[2] not in done
    shown = client.get(page).content.decode()
    assert "Bij 2 vragen zien jullie het anders" in shown


def test_a_difference_leaves_our_words_with_who_wrote_them(
    client: Client, trajectory: Trajectory, sanne: Member, view: MatchView, page: str
) -> None:
    staff = signed_in(sanne)
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    question = reverse("trajectories:question", kwargs=place | {"number": 2})
    opened = hidden_fields(staff.get(question).content.decode())
    client.post(page, blind(view))
    client.post(page, reactions(view, ALL_RIGHT | {2: "disagrees"}))

    match = staff.get(reverse("roles:match", kwargs=place)).content.decode()

    answer = IntakeAnswer.objects.get(trajectory=trajectory, number=2)
    assert "<b>Sanne</b> schreef op" in match
    assert "<b>Ilse</b> schreef op 5 januari, blind" in match
    assert match.count("<b>Ilse</b> schreef") == 3, "their own three, blind"
    assert "Jouw tekst is sindsdien gewijzigd" not in match
    assert [(one.version, one.saved_by) for one in answer.versions.all()] == [(1, sanne.person)]
    told = staff.get(reverse("insight:history", kwargs=place)).content.decode()
    assert "Ilse Hof</b> zag een verschil bij" in told

    sent = {"q2-text": "Iets anders", "q2-status": "discussed", "q2-certainty": "known", "back": "1"}
    saved = staff.post(question, opened | sent)

    answer.refresh_from_db()
    assert saved.status_code == 302, "nobody else touched the text"
    assert (answer.text, answer.status) == ("Iets anders", "difference"), "how far it is was left alone"
    changed = staff.get(reverse("roles:match", kwargs=place)).content.decode()
    assert "Jouw tekst is sindsdien gewijzigd" in changed


@pytest.mark.parametrize("outcome", ["taken_over", "together"])
def test_what_settles_it_is_no_change_since(
    client: Client, trajectory: Trajectory, sanne: Member, view: MatchView, page: str, outcome: str
) -> None:
    client.post(page, blind(view))
    client.post(page, reactions(view, ALL_RIGHT | {2: "disagrees"}))
    line = MatchLine.objects.get(view=view, number=2)
    by, day = Actor(sanne.person, sanne), NOW.date()
    actions.settle(line, outcome=outcome, text="Wij samen", discussed_on=day, version=1, by=by, now=NOW)
    match = reverse("roles:match", kwargs={"org": sanne.organisation.public_id, "trajectory": trajectory.public_id})

    settled = signed_in(sanne).get(match).content.decode()

    assert "besproken op 5 januari" in settled
    assert "Jouw tekst is sindsdien gewijzigd" not in settled
    says = replace(Written.of(IntakeAnswer.objects.get(trajectory=trajectory, number=2)), text="Weer anders")
    later = NOW + timedelta(minutes=1)
    save_answer(trajectory, number=2, says=says, version=2, by=by, now=later)
    assert "Jouw tekst is sindsdien gewijzigd" in signed_in(sanne).get(match).content.decode()


def test_a_reaction_can_be_changed_until_it_is_settled(
    client: Client, trajectory: Trajectory, sanne: Member, view: MatchView, page: str
) -> None:
    client.post(page, blind(view))
    client.post(page, reactions(view, ALL_RIGHT | {2: "disagrees", 3: "disagrees"}))
    opened = client.get(f"{page}?change=2").content.decode()
    assert f'name="{view.public_id}-reaction2"' in opened
    assert f'name="{view.public_id}-reaction3"' not in opened
    assert " checked" not in opened

    client.post(page, reactions(view, {2: "agrees"}))

    assert lines(view)[2] == (WORDS[2], "agrees")
    assert (status(trajectory, 2), status(trajectory, 3)) == ("discussed", "difference")
    line = MatchLine.objects.get(view=view, number=3)
    by = Actor(sanne.person, sanne)
    actions.settle(line, outcome="kept", text="", discussed_on=NOW.date(), version=1, by=by, now=NOW)
    client.post(page, reactions(view, {3: "agrees"}))
    assert lines(view)[3][1] == "disagrees", "what was settled stays"
    assert "?change=3" not in client.get(page).content.decode()


def test_nobody_reads_the_view_of_another(
    client: Client, trajectory: Trajectory, sanne: Member, view: MatchView
) -> None:
    farid = factories.role(trajectory, "manager", "Farid el Amrani")
    actions.ask_for_views(trajectory, roles=[farid], by=Actor(sanne.person, sanne), now=NOW)
    his = MatchView.objects.get(role=farid)
    mine, other = f"/l/{link_to(view.role.person)}/match", f"/l/{link_to(farid.person)}/match"
    client.post(mine, blind(view))

    client.post(other, blind(his, {1: "Farid1", 2: "Farid2", 3: "Farid3"}))

    assert WORDS[2] in everything_on(client, mine)
    assert WORDS[2] not in everything_on(client, other)
    assert "Farid2" in everything_on(client, other)
    assert "Farid2" not in everything_on(client, mine)
    client.post(other, blind(view, {1: "x", 2: "x", 3: "x"}) | {"view": view.public_id})
    assert lines(view)[1][0] == WORDS[1], "nor writes in it"


def everything_on(client: Client, page: str) -> str:
    base = page.removesuffix("/match")
    return "".join(client.get(address).content.decode() for address in (page, base, f"{base}/done"))


def test_the_answer_is_said_back_and_can_be_taken_back(
    client: Client, trajectory: Trajectory, view: MatchView, page: str
) -> None:
    client.post(page, blind(view))
    client.post(page, blind(view))
    client.post(page, reactions(view, ALL_RIGHT | {2: "disagrees"}))

    receipts = list(Mail.objects.filter(kind="receipt").order_by("pk").values_list("state", flat=True))
    assert receipts == ["cancelled", "queued"], "the second tells it all"
    undo = f"{page.removesuffix('/match')}/undo"
    assert WORDS[2] in client.get(undo).content.decode()
    take_back(client, undo)

    view.refresh_from_db()
    assert (view.answered_at, lines(view), status(trajectory, 2)) == (None, {}, "discussed")
    assert Ask.objects.get(about=view.public_id).answered_at is None
    assert "Hoi Ilse, zien we hetzelfde probleem?" in client.get(page).content.decode()


def test_the_page_is_sealed_and_sets_no_cookie(client: Client, view: MatchView, page: str) -> None:
    for response in (client.get(page), client.post(page, blind(view)), client.get(page)):
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "strict-origin"
        assert "noindex" in response["X-Robots-Tag"]
        assert not response.cookies
    assert client.get(f"{page}/").status_code == 200
    english = client.get(f"{page}/en").content.decode()
    assert '<html lang="en"' in english


def test_as_a_card_among_others_it_asks_the_same(client: Client, trajectory: Trajectory, view: MatchView) -> None:
    promise = factories.promise(factories.commitment(trajectory, "sponsor"), view.role, asked_at=NOW)
    factories.ask(trajectory, view.role.person, about=promise.public_id)

    page = client.get(f"/l/{link_to(view.role.person)}").content.decode()

    assert "Zien we hetzelfde probleem?" in page
    assert f'name="{view.public_id}-words1"' in page
    assert not [word for word in CANARIES.values() if word in page]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("👍🏽", "Schrijf er ook woorden bij"),
        ("x" * 20_000, "Maak het korter: hooguit 1000 tekens"),
        ("javascript:alert(1)", "Dit is een script"),
    ],
)
def test_what_says_nothing_is_told_at_its_field_and_kept(
    client: Client, view: MatchView, page: str, typed: str, said: str
) -> None:
    response = client.post(page, blind(view, WORDS | {2: typed}))

    shown = response.content.decode()
    assert response.status_code == 422
    assert f'<a href="#id_{view.public_id}-words2">{said}' in shown
    assert typed in shown
    assert WORDS[3] in shown


def test_words_from_right_to_left_are_shown_from_right_to_left(client: Client, view: MatchView, page: str) -> None:
    hebrew = "הלקוחות מתקשרים שוב"
    client.post(page, blind(view, WORDS | {2: f"{hebrew} <script>x</script>"}))

    shown = client.get(page).content.decode()

    assert hebrew in shown
    assert "<script>x" not in shown
    assert 'dir="auto"' in shown


def test_a_role_that_ended_is_asked_nothing_more(client: Client, sanne: Member, view: MatchView, page: str) -> None:
    by: Any = Actor(sanne.person, sanne)
    ask = Ask.objects.with_all().get(about=view.public_id)
    assert cards["match"].wanted(ask, NOW)

    actions.let_go(view.role, on=NOW.date() - timedelta(days=1), by=by, now=NOW)

    ask.refresh_from_db()
    assert not ask.is_open
    assert not cards["match"].wanted(ask, NOW)
    assert client.post(page, blind(view)).status_code == 303
    assert not MatchLine.objects.exists()
    assert "wordt niet meer gevraagd" in client.get(page).content.decode()


def test_the_letter_says_what_it_is_about_and_reminds_in_other_words(view: MatchView) -> None:
    ask = Ask.objects.with_all().get(about=view.public_id)

    parts = [cards["match"].part([ask], step=step, now=NOW) for step in (1, 2, 3)]

    assert [part.subject for part in parts] == [
        "Ilse, zien we hetzelfde probleem?",
        "Nog even, Ilse: hetzelfde probleem?",
        "Laatste seintje, Ilse: drie korte vragen",
    ]
    assert parts[0].button == "Vul drie vragen in"


def test_a_letter_with_nothing_else_leads_to_the_page_of_its_own(view: MatchView) -> None:
    assert reverse("roles:match_by_link", kwargs={"token": "t" * 32}) == f"/l/{'t' * 32}/match"
    assert links.url("match", "t" * 32).endswith(f"/l/{'t' * 32}/match")
