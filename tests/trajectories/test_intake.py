"""Nine questions, asked again every time; nothing that was written disappears."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import settings
from django.test import Client

from organisations.models import Member
from tests import factories
from tests.trajectories.conftest import SignIn
from trajectories.missing import Missing
from trajectories.missing_lines import missing as missing_lines
from trajectories.models import Change, IntakeAnswer, Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]

At = Callable[[str], str]
NOW = datetime(2027, 1, 6, 9, tzinfo=factories.MADE.tzinfo)


def missing(plan: Trajectory) -> list[Missing]:
    """What the plan says the intake still lacks."""
    return missing_lines(Trajectory.objects.with_intake().select_related("organisation", "owner").get(pk=plan.pk))


def filled(number: int, text: str, version: int = 0, **fields: str) -> dict[str, str]:
    """The form of one question as it is sent."""
    said = {"text": text, "version": str(version), "status": "draft", "answered_by": "", "answered_on": ""} | fields
    return {f"q{number}-{name}": value for name, value in said.items()}


def answer(plan: Trajectory, number: int) -> IntakeAnswer:
    return IntakeAnswer.objects.get(trajectory=plan, number=number)


def test_a_question_page_helps_with_guidance_an_example_and_a_warning(client: Client, at: At) -> None:
    page = client.get(at("intake/2/")).content.decode()

    assert "Vraag 2 van 9" in page
    assert "Wat gaat er nu mis, waaraan zie je dat, sinds wanneer, en waar juist niet?" in page
    assert "Sinds de verhuizing duurt een opname" in page
    assert "Leren lost dit niet op: het is een regel, systeem of bezetting." in page


def test_an_answer_is_saved_and_the_next_question_follows(client: Client, plan: Trajectory, at: At) -> None:
    sent = filled(
        2, "Half antwoord", status="discussed", certainty="known", source="data", answered_by="Farid",
        answered_on="3-12-2026",
    )  # fmt: skip
    response = client.post(at("intake/2/"), sent | {"next": "1"})

    saved = answer(plan, 2)
    assert response["Location"] == at("intake/3/")
    assert (saved.text, saved.status, saved.certainty, saved.source) == ("Half antwoord", "discussed", "known", "data")
    assert (saved.answered_by, f"{saved.answered_on}", saved.version) == ("Farid", "2026-12-03", 1)
    assert "1 van 9 besproken" in client.get(at("intake/")).content.decode()


def test_saving_can_lead_back_to_the_overview(client: Client, at: At) -> None:
    assert client.post(at("intake/2/"), filled(2, "x") | {"back": "1"})["Location"] == at("intake/")


def test_an_answer_may_be_that_nobody_knows(client: Client, plan: Trajectory, at: At) -> None:
    client.post(at("intake/5/"), filled(5, "", status="discussed", certainty="unknown"))

    assert answer(plan, 5).certainty == "unknown"
    assert [line.state for line in missing(plan)] == ["empty", "unknown"]


def test_nothing_cannot_be_called_discussed(client: Client, plan: Trajectory, at: At) -> None:
    response = client.post(at("intake/5/"), filled(5, "", status="discussed"))

    assert response.status_code == 422
    assert "Schrijf een antwoord, of kies ‘Nog onbekend’" in response.content.decode()
    assert not IntakeAnswer.objects.exists()


def test_a_draft_without_text_stays_empty(client: Client, plan: Trajectory, at: At) -> None:
    client.post(at("intake/5/"), filled(5, "", answered_by="Sanne", answered_on="1-12-2026"))

    assert (answer(plan, 5).status, answer(plan, 5).version) == ("empty", 0)


def test_a_question_that_was_left_empty_opens_again_and_says_so(client: Client, at: At) -> None:
    after = client.post(at("intake/5/"), filled(5, ""), follow=True).content.decode()

    assert "Niets opgeschreven: die vraag is nog leeg." in after
    assert client.get(at("intake/5/")).status_code == 200

    client.post(at("intake/5/"), filled(5, "Toch iets"))
    assert "Bewaard." in client.post(at("intake/5/"), filled(5, "", version=1), follow=True).content.decode()


def test_every_save_stays_in_the_history_and_can_be_put_back(client: Client, plan: Trajectory, at: At) -> None:
    client.post(at("intake/1/"), filled(1, "De eerste tekst"))
    client.post(at("intake/1/"), filled(1, "De tweede tekst", version=1))
    assert "De eerste tekst" in client.get(at("intake/1/")).content.decode()

    client.post(at("intake/1/1/"))

    assert (answer(plan, 1).text, answer(plan, 1).version) == ("De eerste tekst", 3)
    assert [version.text for version in answer(plan, 1).versions.all()] == [
        "De eerste tekst",
        "De tweede tekst",
        "De eerste tekst",
    ]


def test_an_earlier_text_is_read_beside_the_one_that_stands(client: Client, plan: Trajectory, at: At) -> None:
    client.post(at("intake/1/"), filled(1, "Een training voor team Zuid", certainty="known", answered_by="Farid"))
    client.post(at("intake/1/"), filled(1, "Een training voor drie teams", 1, certainty="suspected", source="talk"))

    page = client.get(at("intake/1/1/")).content.decode()

    assert '<mark><span class="sr">[anders: </span>team Zuid<span class="sr">]</span></mark>' in page
    assert '<mark><span class="sr">[anders: </span>drie teams<span class="sr">]</span></mark>' in page
    assert "<mark>We weten het</mark>" in page
    assert "<mark>We vermoeden het</mark>" in page
    assert "<b>Sanne Brouwer</b> bewaarde dit op" in page
    assert "Keer 1 van 2" in page
    assert 'href="' + at("intake/1/2/") in page
    assert client.get(at("intake/1/3/")).status_code == 404


def test_the_history_says_who_changed_what(client: Client, at: At) -> None:
    client.post(at("intake/1/"), filled(1, "De eerste tekst"))
    client.post(at("intake/1/"), filled(1, "De tweede tekst", version=1, certainty="known"))

    page = client.get(at("intake/1/")).content.decode()

    assert "Gewijzigd: de tekst, hoe zeker het is" in page
    assert page.count("Leg naast nu") == 1


def test_every_save_is_a_line_in_the_history_of_the_plan(client: Client, plan: Trajectory, at: At) -> None:
    client.post(at("intake/2/"), filled(2, "De eerste tekst"))
    client.post(at("intake/2/"), filled(2, "De tweede tekst", version=1, status="discussed"))
    client.post(at("intake/2/"), filled(2, "De tweede tekst", version=2, status="discussed"))
    client.post(at("intake/2/1/"))

    back, second, first = Change.objects.of(plan)
    assert {line.about for line in (first, second, back)} == {"Wat is het echte probleem?"}
    assert (first.part, first.verb, first.before["status"]) == ("intake", "save_answer", "empty")
    assert first.after == {"text": "De eerste tekst", "status": "draft"}
    assert second.before == {"text": "De eerste tekst", "status": "draft"}
    assert second.after == {"text": "De tweede tekst", "status": "discussed"}
    assert (back.verb, back.after["text"]) == ("restore_version", "De eerste tekst")
    assert back.made_by == plan.owner


def test_saving_the_same_words_again_adds_nothing(client: Client, plan: Trajectory, at: At) -> None:
    client.post(at("intake/1/"), filled(1, "Zelfde"))
    client.post(at("intake/1/"), filled(1, "Zelfde"))

    assert answer(plan, 1).version == 1


@pytest.fixture
def noor_was_first(at: At, noor: Member, sign_in: SignIn) -> None:
    sign_in(noor).post(at("intake/2/"), filled(2, "De tekst van Noor"))


@pytest.mark.usefixtures("noor_was_first")
def test_the_second_of_two_writers_sees_both_texts(client: Client, plan: Trajectory, at: At) -> None:
    response = client.post(at("intake/2/"), filled(2, "De tekst van Sanne"))

    page = response.content.decode()
    assert response.status_code == 409
    assert "Noor heeft dit net gewijzigd" in page
    assert page.count("De tekst van Noor") >= 1
    assert page.count("De tekst van Sanne") == 2
    assert 'name="q2-version" value="1"' in page
    assert answer(plan, 2).text == "De tekst van Noor"


@pytest.mark.usefixtures("noor_was_first")
@pytest.mark.parametrize(
    ("choice", "result"),
    [
        ("mine", "De tekst van Sanne"),
        ("theirs", "De tekst van Noor"),
        ("together", "De tekst van Noor\n\nDe tekst van Sanne"),
    ],
)
def test_whatever_is_chosen_both_texts_stay(client: Client, plan: Trajectory, at: At, choice: str, result: str) -> None:
    client.post(at("intake/2/"), filled(2, "De tekst van Sanne"))

    client.post(at("intake/2/"), filled(2, "De tekst van Sanne", version=1, resolve=choice))

    assert answer(plan, 2).text == result
    everything = "\n".join(version.text for version in answer(plan, 2).versions.all())
    assert "De tekst van Noor" in everything
    assert "De tekst van Sanne" in everything


def test_two_texts_that_are_too_long_together_are_not_cut_short(
    client: Client, plan: Trajectory, at: At, noor: Member, sign_in: SignIn
) -> None:
    sign_in(noor).post(at("intake/2/"), filled(2, "Noor " * 500))
    mine = filled(2, "Sanne " * 400 + "tot slot", version=1, resolve="together", met="on")

    refused = client.post(at("intake/2/"), mine)

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Samen zijn ze te lang voor één antwoord" in page
    assert "tot slot</textarea>" in page
    assert "Noor Noor" in page
    client.post(at("intake/2/"), mine | filled(2, "Sanne", version=1, resolve="together"))
    assert answer(plan, 2).text.endswith("\n\nSanne")


@pytest.mark.usefixtures("noor_was_first")
@pytest.mark.parametrize("page", ["intake/2/", "intake/all/"])
def test_between_two_texts_nothing_is_chosen_beforehand(client: Client, plan: Trajectory, at: At, page: str) -> None:
    sent = filled(2, "De tekst van Sanne") if page == "intake/2/" else everything(q2="De tekst van Sanne")
    both = client.post(at(page), sent).content.decode()
    assert 'value="mine"' in both
    assert 'name="q2-met" value="on"' in both
    choices = re.findall(r'<input[^>]*name="q2-resolve"[^>]*>', both)
    assert len(choices) == 3
    assert not [choice for choice in choices if "checked" in choice]

    unsaid = client.post(at(page), sent | {"q2-version": "1", "q2-met": "on"})

    again = unsaid.content.decode()
    assert unsaid.status_code == 422
    assert "Kies wat het antwoord wordt" in again
    assert "De tekst van Noor" in again
    assert "De tekst van Sanne" in again
    assert answer(plan, 2).text == "De tekst van Noor"


@pytest.mark.usefixtures("noor_was_first")
def test_a_third_save_in_between_is_met_again(
    client: Client, plan: Trajectory, at: At, noor: Member, sign_in: SignIn
) -> None:
    client.post(at("intake/2/"), filled(2, "De tekst van Sanne"))
    sign_in(noor).post(at("intake/2/"), filled(2, "Noor nog eens", version=1))

    response = client.post(at("intake/2/"), filled(2, "De tekst van Sanne", version=1, resolve="mine"))

    assert response.status_code == 409
    assert "Noor nog eens" in response.content.decode()


def everything(**texts: str) -> dict[str, str]:
    """The page with all questions as it is sent."""
    sent: dict[str, str] = {}
    for number in range(1, 11):
        sent |= filled(number, texts.get(f"q{number}", ""))
    return sent


def test_all_questions_can_be_saved_at_once(client: Client, plan: Trajectory, at: At) -> None:
    response = client.post(at("intake/all/"), everything(q1="Een training", q8="90 minuten per week"))

    assert response["Location"] == at("intake/")
    assert (answer(plan, 1).text, answer(plan, 8).text) == ("Een training", "90 minuten per week")
    assert answer(plan, 3).version == 0


@pytest.mark.usefixtures("noor_was_first")
def test_on_one_page_the_rest_is_saved_when_one_answer_was_changed(client: Client, plan: Trajectory, at: At) -> None:
    response = client.post(at("intake/all/"), everything(q1="Een training", q2="De tekst van Sanne"))

    page = response.content.decode()
    assert response.status_code == 409
    assert answer(plan, 1).text == "Een training"
    assert answer(plan, 2).text == "De tekst van Noor"
    assert "De tekst van Noor" in page
    assert "De tekst van Sanne" in page
    assert 'name="q1-version" value="1"' in page


def test_a_reader_sees_answers_and_cannot_write(
    client: Client, plan: Trajectory, at: At, ruud: Member, sign_in: SignIn
) -> None:
    client.post(at("intake/2/"), filled(2, "Half antwoord"))
    reader = sign_in(ruud)

    page = reader.get(at("intake/2/")).content.decode()

    assert "Half antwoord" in page
    assert "<textarea" not in page
    assert reader.post(at("intake/2/"), filled(2, "Anders", version=1)).status_code == 403
    assert reader.post(at("intake/all/"), everything()).status_code == 403
    assert "Half antwoord" in reader.get(at("intake/2/1/")).content.decode()
    assert reader.post(at("intake/2/1/")).status_code == 403


def test_a_session_that_ran_out_gives_the_answer_back(client: Client, plan: Trajectory, at: At, sanne: Member) -> None:
    client.get(at("intake/2/"))
    del client.cookies[settings.SESSION_COOKIE_NAME]
    client.post(at("intake/2/"), filled(2, "Een uur werk"))
    assert sanne.person.user is not None
    client.force_login(sanne.person.user)

    assert "Een uur werk" in client.get(at("intake/2/")).content.decode()
    assert not IntakeAnswer.objects.exists()


def test_what_the_intake_lacks_is_told_once_and_never_blocks(plan: Trajectory) -> None:
    IntakeAnswer.objects.create(trajectory=plan, number=1, text="x", status="discussed", version=1)
    IntakeAnswer.objects.create(trajectory=plan, number=2, text="x", status="difference", version=1)
    IntakeAnswer.objects.create(trajectory=plan, number=10, text="x", status="difference", version=1)

    lines = missing(plan)

    assert [(line.state, line.blocks_start) for line in lines] == [("empty", False), ("difference", False)]
    assert lines[0].what == "7 vragen van de intake"
    assert lines[0].url.endswith("/intake/3/")


def test_the_overview_reads_as_few_rows_with_every_answer(
    client: Client, plan: Trajectory, at: At, django_assert_max_num_queries: object
) -> None:
    for number in range(1, 11):
        client.post(at(f"intake/{number}/"), filled(number, f"Antwoord {number}"))

    for page in ("intake/", "intake/4/", "intake/all/"):
        with django_assert_max_num_queries(10):  # type: ignore[operator]  # pytest-django's own
            assert client.get(at(page)).status_code == 200
