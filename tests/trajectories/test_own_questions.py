"""Questions an organisation asks itself, after the nine, in an order and in two languages."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.utils import translation

from organisations.models import Member
from tests import factories
from tests.trajectories.conftest import SignIn
from tests.trajectories.test_intake import answer, everything, filled, missing
from trajectories.models import OwnQuestion, Trajectory
from trajectories.models.intake import MOST_OWN_QUESTIONS

pytestmark = [pytest.mark.once, pytest.mark.django_db]

At = Callable[[str], str]
NOW = datetime(2027, 1, 6, 9, tzinfo=factories.MADE.tzinfo)
NOTHING, HARM = "Wat gebeurt er als we niets doen?", "Wie kan er last van krijgen?"


@pytest.fixture
def here(sanne: Member) -> str:
    return f"/o/{sanne.organisation.public_id}/settings/questions/"


def asked(member: Member) -> list[tuple[int, str]]:
    return [(one.number, one.title_nl) for one in OwnQuestion.objects.of(member.organisation)]


def test_settings_lead_to_them_and_say_how_many_there_are(client: Client, sanne: Member, here: str) -> None:
    settings = here.removesuffix("questions/")
    assert "geen eigen vragen" in client.get(settings).content.decode()
    factories.own_question(sanne.organisation)

    page = client.get(settings).content.decode()

    assert f'href="{here}"' in page
    assert "stelt elke intake 1 eigen vraag" in page


def test_the_two_that_are_suggested_come_with_one_click(client: Client, sanne: Member, here: str) -> None:
    assert client.get(here).content.decode().count('value="suggest:') == 2

    client.post(here, {"do": "suggest:harm"})
    client.post(here, {"do": "suggest:harm"})
    client.post(here, {"do": "suggest:nothing"})

    assert asked(sanne) == [(11, HARM), (12, NOTHING)]
    assert OwnQuestion.objects.get(number=12).title_en == "What happens if we do nothing?"
    assert "suggest:" not in client.get(here).content.decode()


def test_one_is_written_in_two_languages(client: Client, sanne: Member, here: str) -> None:
    sent = {"title_nl": "Wie betaalt dit?", "title_en": "Who pays for this?", "guidance_nl": "Uit welk potje?"}

    assert client.post(f"{here}new/", sent)["Location"] == here

    made = OwnQuestion.objects.get()
    assert (made.number, made.title_en, made.guidance_nl) == (11, "Who pays for this?", "Uit welk potje?")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Schrijf de vraag in het Nederlands"),
        ("👍👍", "Schrijf er ook woorden bij"),
        ("x" * 20_000, "Maak het korter: hooguit 120 tekens"),
        ("javascript:alert(1)", "Dit is een script"),
    ],
)
def test_what_is_no_question_is_told_at_the_field_and_kept(client: Client, here: str, typed: str, said: str) -> None:
    response = client.post(f"{here}new/", {"title_nl": typed, "guidance_nl": "Uit welk potje?"})

    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert f'value="{typed}"' in page or not typed
    assert "Uit welk potje?" in page
    assert not OwnQuestion.objects.exists()


def test_they_are_put_in_order(client: Client, sanne: Member, here: str) -> None:
    first, second = factories.own_question(sanne.organisation), factories.own_question(sanne.organisation, HARM)

    client.post(here, {"do": f"up:{second.public_id}"})
    client.post(here, {"do": f"up:{second.public_id}"})
    assert asked(sanne) == [(12, HARM), (11, NOTHING)]
    client.post(here, {"do": f"down:{second.public_id}"})
    assert asked(sanne) == [(11, NOTHING), (12, HARM)]
    assert first.public_id in client.get(here).content.decode()


def test_one_that_is_asked_no_more_by_now_is_not_moved(client: Client, sanne: Member, here: str) -> None:
    factories.own_question(sanne.organisation)
    second = factories.own_question(sanne.organisation, HARM)
    client.post(here, {"do": f"retire:{second.public_id}"})

    assert client.post(here, {"do": f"up:{second.public_id}"}).status_code == 302

    assert asked(sanne) == [(11, NOTHING)]


def test_a_number_is_never_given_again(client: Client, sanne: Member, here: str) -> None:
    first = factories.own_question(sanne.organisation)

    client.post(here, {"do": f"retire:{first.public_id}"})
    client.post(f"{here}new/", {"title_nl": HARM})
    assert asked(sanne) == [(12, HARM)]

    client.post(here, {"do": f"put_back:{first.public_id}"})
    assert asked(sanne) == [(12, HARM), (11, NOTHING)]


def test_there_are_never_so_many_that_nobody_talks_any_more(client: Client, sanne: Member, here: str) -> None:
    for number in range(MOST_OWN_QUESTIONS):
        factories.own_question(sanne.organisation, f"Vraag {number}")

    response = client.post(f"{here}new/", {"title_nl": HARM})

    assert response.status_code == 422
    assert "Er zijn er al 8" in response.content.decode()
    assert HARM in response.content.decode()


def test_of_two_who_change_it_at_once_both_texts_are_shown(client: Client, sanne: Member, here: str) -> None:
    made = factories.own_question(sanne.organisation)
    page = f"{here}{made.public_id}/"
    client.post(page, {"title_nl": "Wat als we het laten?", "version": "1"})

    response = client.post(page, {"title_nl": "En als we niets doen?", "version": "1"})

    shown = response.content.decode()
    assert response.status_code == 409
    assert "Wat als we het laten?" in shown
    assert "En als we niets doen?" in shown
    client.post(page, {"title_nl": "En als we niets doen?", "version": "2"})
    assert OwnQuestion.objects.get().title_nl == "En als we niets doen?"


def test_another_organisation_has_its_own(client: Client, here: str) -> None:
    elsewhere = factories.organisation(name="Elders NV")
    theirs = factories.own_question(elsewhere, "Geheim van Elders")

    assert "Geheim van Elders" not in client.get(here).content.decode()
    assert client.get(f"{here}{theirs.public_id}/").status_code == 404
    client.post(here, {"do": f"retire:{theirs.public_id}"})
    assert OwnQuestion.objects.of(elsewhere).exists()


def test_they_are_asked_after_the_nine_and_before_anything_else(client: Client, plan: Trajectory, at: At) -> None:
    factories.own_question(plan.organisation)

    page = client.get(at("intake/")).content.decode()

    places = [page.index(at(f"intake/{number}/")) for number in (9, 11, 10)]
    assert places == sorted(places)
    assert "0 van 10 besproken" in page
    assert client.post(at("intake/9/"), filled(9, "Ja"))["Location"] == at("intake/11/")
    assert client.post(at("intake/11/"), filled(11, "Dan bellen ze door"))["Location"] == at("intake/10/")
    assert answer(plan, 11).text == "Dan bellen ze door"


def test_the_step_list_and_the_page_with_all_know_them(client: Client, plan: Trajectory, at: At) -> None:
    factories.own_question(plan.organisation, guidance_nl="Voor wie, en vanaf wanneer?")

    page = client.get(at("intake/11/")).content.decode()
    assert "Vraag 10, een eigen vraag van Voorbeeld BV" in page
    assert "Voor wie, en vanaf wanneer?" in page
    assert 'aria-current="step"' in page or "aria-current=step" in page
    client.post(at("intake/all/"), everything() | filled(11, "Dan bellen ze door"))
    assert answer(plan, 11).text == "Dan bellen ze door"


def test_no_number_seems_to_be_missing(client: Client, plan: Trajectory, at: At, here: str) -> None:
    factories.own_question(plan.organisation)
    harm = factories.own_question(plan.organisation, HARM)
    client.post(here, {"do": f"up:{harm.public_id}"})
    client.post(at("intake/11/"), filled(11, "Dan bellen ze door"))
    client.post(at("intake/12/"), filled(12, "De klant"))

    steps = re.findall(r"Vraag </span>(\d+)<", client.get(at("intake/9/")).content.decode())

    assert steps == [str(number) for number in range(1, 12)]
    assert "Vraag 9 van 11" in client.get(at("intake/9/")).content.decode()
    assert "Vraag 10, een eigen vraag" in client.get(at("intake/12/")).content.decode(), "the address stays"
    assert "Vraag 11, een eigen vraag" in client.get(at("intake/11/")).content.decode()
    for page in ("intake/", "intake/all/"):
        told = client.get(at(page)).content.decode()
        assert [told.index(f"{number}. <span>{title}") for number, title in ((10, HARM), (11, NOTHING))]
    assert [
        told.index(f"{number}. </span><span>{title}")
        for told in [client.get(at("")).content.decode()]
        for number, title in ((10, HARM), (11, NOTHING))
    ]
    assert f"10. <span>{HARM}" in client.get(here).content.decode()


def test_who_reads_the_other_language_gets_what_there_is(client: Client, plan: Trajectory, at: At) -> None:
    factories.own_question(plan.organisation, title_en="What if we do nothing?")
    factories.own_question(plan.organisation, HARM)
    client.cookies["django_language"] = "en"

    page = client.get(at("intake/")).content.decode()

    assert "<span>What if we do nothing?</span>" in page
    assert f'<span lang="nl">{HARM}</span>' in page


def test_one_that_is_retired_is_read_where_it_was_answered(client: Client, plan: Trajectory, at: At) -> None:
    made = factories.own_question(plan.organisation)
    client.post(at("intake/11/"), filled(11, "Dan bellen ze door"))
    other = factories.trajectory(owner=plan.owner, title="Ander traject")
    made.retired_at = NOW
    made.save()

    page = client.get(at("intake/")).content.decode()

    assert NOTHING in page
    assert "wordt niet meer gevraagd" in page
    assert "0 van 9 besproken" in page
    assert "Dan bellen ze door" in client.get(at("intake/11/1/")).content.decode()
    elsewhere = at("intake/").replace(plan.public_id, other.public_id)
    assert NOTHING not in client.get(elsewhere).content.decode()
    assert client.get(f"{elsewhere}11/").status_code == 404


def test_an_answer_nobody_knows_is_a_risk_in_what_is_missing(client: Client, plan: Trajectory, at: At) -> None:
    factories.own_question(plan.organisation)
    factories.own_question(plan.organisation, HARM)
    assert missing(plan)[0].what == "11 vragen van de intake"

    client.post(at("intake/11/"), filled(11, "", status="discussed", certainty="unknown"))

    empty, unknown = missing(plan)
    assert empty.what == "10 vragen van de intake"
    assert (unknown.state, unknown.what) == ("unknown", NOTHING)
    assert unknown.says == "Vraag 10: dat weet nog niemand, en dat is een risico"
    for number in range(1, 10):
        client.post(at(f"intake/{number}/"), filled(number, "Antwoord", status="discussed"))
    assert (missing(plan)[0].what, missing(plan)[0].url) == ("1 vraag van de intake", at("intake/"))


def test_the_plan_shows_what_was_answered(client: Client, plan: Trajectory, at: At) -> None:
    factories.own_question(plan.organisation)
    factories.own_question(plan.organisation, HARM)
    client.post(at("intake/11/"), filled(11, "Dan bellen ze door", status="discussed"))

    page = client.get(at("")).content.decode()

    assert "Dan bellen ze door" in page
    assert "11 vragen, 1 besproken" in page
    assert "1 eigen vraag nog leeg" in page


def test_with_one_of_ones_own_the_list_begins_too_until_something_is_answered(
    client: Client, plan: Trajectory, at: At
) -> None:
    factories.own_question(plan.organisation)

    def act() -> str:
        with translation.override("nl"):
            return next(line.act for line in missing(plan) if line.state == "empty")

    assert act() == "Begin"
    client.post(at("intake/1/"), filled(1, "Antwoord", status="discussed"))
    assert act() == "Ga verder"


def test_the_plan_goes_on_where_something_is_open(client: Client, plan: Trajectory, at: At) -> None:
    factories.own_question(plan.organisation)
    for number in range(1, 9):
        client.post(at(f"intake/{number}/"), filled(number, "Antwoord", status="discussed"))
    assert "Verder met vraag 9" in client.get(at("")).content.decode()
    client.post(at("intake/9/"), filled(9, "Antwoord", status="discussed"))
    page = client.get(at("")).content.decode()
    assert "Verder met vraag" not in page, "all nine are discussed"
    assert f'<a href="{at("intake/")}">Verder met de intake</a>' in page


def test_a_reader_sees_answers_and_no_settings(
    client: Client, plan: Trajectory, at: At, ruud: Member, sign_in: SignIn, here: str
) -> None:
    factories.own_question(plan.organisation)
    client.post(at("intake/11/"), filled(11, "Dan bellen ze door"))
    reader = sign_in(ruud)

    assert "Dan bellen ze door" in reader.get(at("intake/11/")).content.decode()
    assert "settings/questions" in client.get(at("intake/")).content.decode()
    assert "settings/questions" not in reader.get(at("intake/")).content.decode()
    assert reader.get(here).status_code == 403
