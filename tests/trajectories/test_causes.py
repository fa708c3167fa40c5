"""Why it goes wrong: six causes, and what they say about learning."""

from collections.abc import Callable

import pytest
from django.test import Client

from organisations.models import Member
from tests import factories
from tests.trajectories.conftest import SignIn
from trajectories.causes import Verdict, advice, advice_on
from trajectories.models import Cause, Change, Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]

At = Callable[[str], str]
KINDS = Cause.Kind.values


def ticked(*kinds: str) -> list[Cause]:
    """All six, with a tick at these."""
    return [Cause(kind=kind, is_ticked=kind in kinds, evidence="iets") for kind in KINDS]


def sent(versions: dict[str, int] | None = None, **causes: dict[str, str]) -> dict[str, str]:
    """The page as it is sent: a cause that is given is ticked."""
    form = {}
    for kind in KINDS:
        form[f"{kind}-version"] = str((versions or {}).get(kind, 0))
        if kind in causes:
            form[f"{kind}-is_ticked"] = "on"
            form |= {f"{kind}-{name}": value for name, value in causes[kind].items()}
    return form


def cause(plan: Trajectory, kind: str) -> Cause:
    return Cause.objects.get(trajectory=plan, kind=kind)


@pytest.mark.parametrize(
    ("kinds", "verdict"),
    [
        ((), Verdict.UNCHECKED),
        (("means",), Verdict.NO_TRAINING),
        (("expectation", "means", "consequences", "capacity", "motive"), Verdict.NO_TRAINING),
        (("motive",), Verdict.NO_TRAINING),
        (("knowledge",), Verdict.ONLY_LEARNING),
        (("knowledge", "means"), Verdict.MIXED),
        (tuple(KINDS), Verdict.MIXED),
    ],
)
def test_the_advice_follows_from_the_ticks_alone(kinds: tuple[str, ...], verdict: Verdict) -> None:
    assert advice(ticked(*kinds)).verdict == verdict
    others = len([kind for kind in kinds if kind != "knowledge"])
    assert advice_on(learnable="knowledge" in kinds, others=others) == advice(ticked(*kinds))


def test_each_verdict_has_its_own_words() -> None:
    said = [advice(ticked(*kinds)) for kinds in ((), ("means",), ("knowledge",), ("knowledge", "means"))]

    assert len({str(one.headline) for one in said} | {str(one.sentence) for one in said}) == 8
    assert str(advice(ticked("knowledge", "means", "motive")).sentence).startswith("2 oorzaken liggen ergens anders")


def test_causes_are_saved_with_what_shows_them(client: Client, plan: Trajectory, at: At) -> None:
    shown = {"evidence": "Norm van 4 minuten", "who": "Ilse", "remedy": "Laat de norm los tot de zomer"}

    response = client.post(at("intake/causes/"), sent(means=shown, knowledge={}))

    saved = cause(plan, "means")
    assert response["Location"] == at("intake/causes/")
    assert (saved.is_ticked, saved.evidence, saved.who) == (True, "Norm van 4 minuten", "Ilse")
    assert (saved.remedy, saved.version) == ("Laat de norm los tot de zomer", 1)
    assert not cause(plan, "motive").is_ticked


def test_a_tick_without_evidence_is_taken_with_a_kind_word(client: Client, at: At) -> None:
    response = client.post(at("intake/causes/"), sent(means={}, motive={"evidence": "Ze zuchten"}), follow=True)

    assert "Bij 1 vinkje staat nog niet waaraan je het ziet." in response.content.decode()


@pytest.mark.parametrize(
    ("kinds", "headline"),
    [
        (["means"], "Hier helpt geen training."),
        (["knowledge"], "Leren is hier het antwoord."),
        (["knowledge", "motive"], "Leren helpt hier, maar niet alleen."),
        ([], "Nog niet nagegaan."),
    ],
)
def test_the_result_stands_wherever_the_problem_does(
    client: Client, plan: Trajectory, at: At, kinds: list[str], headline: str
) -> None:
    for kind in kinds:
        factories.cause(plan, kind)

    for page in ("intake/causes/", "intake/2/", "intake/", ""):
        assert headline in client.get(at(page)).content.decode(), page
    for other in ("intake/1/", "intake/all/"):
        assert headline not in client.get(at(other)).content.decode(), other


def test_what_was_written_stays_when_the_tick_is_taken_away(client: Client, plan: Trajectory, at: At) -> None:
    factories.cause(plan, "means", evidence="Norm van 4 minuten")

    client.post(at("intake/causes/"), sent({"means": 1}) | {"means-evidence": "Norm van 4 minuten"})

    assert (cause(plan, "means").is_ticked, cause(plan, "means").evidence) == (False, "Norm van 4 minuten")


def test_every_change_is_a_line_in_the_history_of_the_plan(client: Client, plan: Trajectory, at: At) -> None:
    client.post(at("intake/causes/"), sent(means={"evidence": "Norm van 4 minuten"}))
    client.post(at("intake/causes/"), sent({"means": 1}, means={"evidence": "Norm van 4 minuten"}))
    client.post(at("intake/causes/"), sent({"means": 1}, means={"evidence": "Norm van 6 minuten"}))

    second, first = Change.objects.of(plan)
    assert (first.part, first.verb, first.about) == ("intake", "save_cause", "middelen, tijd en proces")
    assert first.after == {"is_ticked": "ticked", "evidence": "Norm van 4 minuten"}
    assert (second.before, second.after) == ({"evidence": "Norm van 4 minuten"}, {"evidence": "Norm van 6 minuten"})


def test_of_two_who_write_at_once_the_rest_is_saved_and_both_texts_stand_there(
    client: Client, plan: Trajectory, at: At, noor: Member, sign_in: SignIn
) -> None:
    sign_in(noor).post(at("intake/causes/"), sent(means={"evidence": "De norm, zegt Noor"}))

    response = client.post(at("intake/causes/"), sent(means={"evidence": "De bezetting"}, motive={}))

    page = response.content.decode()
    assert response.status_code == 409
    assert "De norm, zegt Noor" in page
    assert "De bezetting" in page
    assert cause(plan, "means").evidence == "De norm, zegt Noor"
    assert cause(plan, "motive").is_ticked
    client.post(at("intake/causes/"), sent({"means": 1, "motive": 1}, means={"evidence": "De bezetting"}, motive={}))
    assert cause(plan, "means").evidence == "De bezetting"
    assert "De norm, zegt Noor" in str([change.before for change in Change.objects.of(plan)])


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("evidence", "😡", "Schrijf er ook woorden bij"),
        ("evidence", "x" * 20_000, "Maak het korter: hooguit 500 tekens"),
        ("remedy", "x" * 141, "Maak het korter: hooguit 140 tekens"),
        ("who", "javascript:alert(1)", "Dit is een script"),
    ],
)
def test_what_says_nothing_is_told_at_its_field_and_kept(
    client: Client, at: At, field: str, typed: str, said: str
) -> None:
    response = client.post(at("intake/causes/"), sent(means={field: typed}, motive={"evidence": "Ze zuchten"}))

    page = response.content.decode()
    assert response.status_code == 422
    assert f'<a href="#id_means-{field}">{said}' in page
    assert typed in page
    assert "Ze zuchten" in page
    assert not Cause.objects.exists()


def test_a_reader_sees_the_causes_and_cannot_tick(plan: Trajectory, at: At, ruud: Member, sign_in: SignIn) -> None:
    factories.cause(plan, "means", evidence="Norm van 4 minuten", who="Ilse", remedy="Laat de norm los")
    reader = sign_in(ruud)

    page = reader.get(at("intake/causes/")).content.decode()

    assert "Norm van 4 minuten" in page
    assert "Laat de norm los" in page
    assert "<textarea" not in page
    assert reader.post(at("intake/causes/"), sent()).status_code == 403
