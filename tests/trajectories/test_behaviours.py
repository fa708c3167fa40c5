"""At most five behaviours that pass the video test."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from organisations.models import Member
from tests import factories
from tests.trajectories.conftest import SignIn
from trajectories.models import Behaviour, Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]

At = Callable[[str], str]
WORDS = {
    "situation": "als een klant boos begint",
    "actor": "de collega",
    "action": "vat eerst samen",
    "noticeable_by": "de klant zegt ja",
}


def standing(plan: Trajectory) -> list[str]:
    return [behaviour.action for behaviour in plan.behaviours.all()]


def test_a_behaviour_is_added_in_four_lines(client: Client, plan: Trajectory, at: At) -> None:
    response = client.post(at("behaviours/new/"), WORDS)

    assert response["Location"] == at("behaviours/")
    assert standing(plan) == ["vat eerst samen"]
    page = client.get(at("behaviours/")).content.decode()
    assert "Als een klant boos begint: de collega <b>vat eerst samen</b>." in page
    assert "Te merken aan: de klant zegt ja" in page


def test_each_line_is_needed(client: Client, plan: Trajectory, at: At) -> None:
    response = client.post(at("behaviours/new/"), WORDS | {"noticeable_by": ""})

    assert response.status_code == 422
    assert "Schrijf waaraan anderen het merken" in response.content.decode()
    assert standing(plan) == []


@pytest.mark.parametrize(
    ("action", "word"),
    [
        ("begrijpt wat de klant bedoelt", "begrijpt"),
        ("is klantgericht", "klantgericht"),
        ("is zich bewust van de regels", "bewust"),
        ("Knows the rules", "Knows"),
        ("is customer-focused", "customer-focused"),
    ],
)
def test_what_no_camera_sees_is_asked_about_once_and_can_be_meant(
    client: Client, plan: Trajectory, at: At, action: str, word: str
) -> None:
    asked = client.post(at("behaviours/new/"), WORDS | {"action": action})

    page = asked.content.decode()
    assert asked.status_code == 422
    assert f"“{word}” kun je niet filmen. Wat zie je iemand dan doen?" in page
    assert 'id="errors"' not in page
    assert f'value="{action}"' in page
    assert standing(plan) == []
    client.post(at("behaviours/new/"), WORDS | {"action": action, "sure": "action"})
    assert standing(plan) == [action]


def test_an_action_that_can_be_filmed_is_saved_at_once(client: Client, plan: Trajectory, at: At) -> None:
    client.post(at("behaviours/new/"), WORDS | {"action": "vraagt wat de ander nodig heeft en wacht"})

    assert len(standing(plan)) == 1


def test_results_are_ticked_where_there_are_some(client: Client, plan: Trajectory, at: At) -> None:
    assert 'name="figures"' not in client.get(at("behaviours/new/")).content.decode()
    figure = factories.figure(plan)

    client.post(at("behaviours/new/"), WORDS | {"figures": str(figure.pk)})

    made = plan.behaviours.get()
    assert list(made.figures.all()) == [figure]
    assert "Beweegt: klanten die binnen een week opnieuw bellen" in client.get(at("behaviours/")).content.decode()
    client.post(at(f"behaviours/{made.public_id}/"), WORDS | {"version": "1"})
    assert not made.figures.exists()
    assert plan.changes.get(verb="change_behaviour").before == {"figures": "klanten die binnen een week opnieuw bellen"}


@pytest.mark.parametrize(
    ("typed", "message"),
    [("🎬", "Schrijf er ook woorden bij"), ("x" * 20_000, "Maak het korter: hooguit 200 tekens")],
    ids=["emoji", "long"],
)
def test_wrong_use_is_told_at_the_field_and_kept(
    client: Client, plan: Trajectory, at: At, typed: str, message: str
) -> None:
    response = client.post(at("behaviours/new/"), WORDS | {"situation": typed})

    page = response.content.decode()
    assert response.status_code == 422
    assert page.count(message) == 2
    assert typed in page


def test_a_sixth_is_too_many(client: Client, plan: Trajectory, at: At) -> None:
    for number in range(5):
        client.post(at("behaviours/new/"), WORDS | {"action": f"doet {number}"})

    response = client.post(at("behaviours/new/"), WORDS)

    assert response.status_code == 422
    assert "Er zijn er al vijf" in response.content.decode()
    assert len(standing(plan)) == 5


def test_words_can_be_changed(client: Client, plan: Trajectory, at: At) -> None:
    behaviour = factories.behaviour(plan)

    client.post(at(f"behaviours/{behaviour.public_id}/"), WORDS | {"action": "vraagt door", "version": "1"})

    assert standing(plan) == ["vraagt door"]


def test_who_saves_second_sees_both_texts_and_what_was_overwritten_is_kept(
    client: Client, plan: Trajectory, at: At
) -> None:
    behaviour = factories.behaviour(plan)
    page = at(f"behaviours/{behaviour.public_id}/")
    client.post(page, WORDS | {"action": "vraagt door", "version": "1"})

    second = client.post(page, WORDS | {"action": "vraagt twee keer door", "version": "1"})
    text = second.content.decode()
    client.post(page, WORDS | {"action": "vraagt twee keer door", "version": "2"})

    assert second.status_code == 409
    assert '<dd dir="auto">vraagt door</dd>' in text
    assert 'value="vraagt twee keer door"' in text
    assert 'name="version" value="2"' in text
    assert standing(plan) == ["vraagt twee keer door"]
    assert [change.before for change in plan.changes.filter(verb="change_behaviour").order_by("pk")][-1] == {
        "action": "vraagt door"
    }


def test_one_can_be_moved_up_and_down(client: Client, plan: Trajectory, at: At) -> None:
    first = factories.behaviour(plan, action="een", position=1)
    factories.behaviour(plan, action="twee", position=2)

    client.post(at("behaviours/"), {"do": f"down:{first.public_id}"})
    assert standing(plan) == ["twee", "een"]
    client.post(at("behaviours/"), {"do": f"down:{first.public_id}"})
    assert standing(plan) == ["twee", "een"]
    client.post(at("behaviours/"), {"do": f"up:{first.public_id}"})
    assert standing(plan) == ["een", "twee"]


def test_one_that_a_colleague_took_away_meanwhile_is_not_moved(client: Client, plan: Trajectory, at: At) -> None:
    first, second = factories.behaviour(plan, action="een", position=1), factories.behaviour(plan, position=2)
    client.post(at("behaviours/"), {"do": f"remove:{second.public_id}"})

    assert client.post(at("behaviours/"), {"do": f"up:{second.public_id}"}).status_code == 302

    assert standing(plan) == [first.action]
    assert not plan.changes.filter(verb="move_behaviour").exists()


def test_taking_one_away_can_be_undone(client: Client, plan: Trajectory, at: At) -> None:
    behaviour = factories.behaviour(plan)

    client.post(at("behaviours/"), {"do": f"remove:{behaviour.public_id}"})
    assert standing(plan) == []
    assert "Maak ongedaan" in client.get(at("behaviours/")).content.decode()

    client.post(at("behaviours/"), {"do": f"put_back:{behaviour.public_id}"})
    assert standing(plan) == ["vat eerst samen wat de klant zei"]
    assert "Maak ongedaan" not in client.get(at("behaviours/")).content.decode()


def test_undo_is_offered_for_a_while(client: Client, plan: Trajectory, at: At) -> None:
    behaviour = factories.behaviour(plan)
    client.post(at("behaviours/"), {"do": f"remove:{behaviour.public_id}"})
    gone = Behaviour.with_removed.get()
    assert gone.removed_at is not None
    gone.removed_at -= timedelta(minutes=11)
    gone.save()

    assert "Maak ongedaan" not in client.get(at("behaviours/")).content.decode()


def test_its_place_may_have_been_given_away(client: Client, plan: Trajectory, at: At) -> None:
    behaviour = factories.behaviour(plan)
    client.post(at("behaviours/"), {"do": f"remove:{behaviour.public_id}"})
    for number in range(5):
        factories.behaviour(plan, position=number)

    client.post(at("behaviours/"), {"do": f"put_back:{behaviour.public_id}"})

    assert len(standing(plan)) == 5


def test_put_back_twice_it_is_once(client: Client, plan: Trajectory, at: At) -> None:
    behaviour = factories.behaviour(plan)
    for number in range(4):
        factories.behaviour(plan, position=number)
    for verb in ("remove", "put_back", "put_back"):
        page = client.post(at("behaviours/"), {"do": f"{verb}:{behaviour.public_id}"}, follow=True).content.decode()

    assert "Er zijn er al vijf" not in page
    assert plan.changes.filter(verb="put_back_behaviour").count() == 1


def test_a_reader_looks_and_changes_nothing(plan: Trajectory, at: At, ruud: Member, sign_in: SignIn) -> None:
    behaviour = factories.behaviour(plan)
    reader = sign_in(ruud)

    page = reader.get(at("behaviours/")).content.decode()

    assert "vat eerst samen wat de klant zei" in page
    assert "Haal weg" not in page
    assert reader.post(at("behaviours/"), {"do": f"remove:{behaviour.public_id}"}).status_code == 403
    assert reader.post(at("behaviours/new/"), WORDS).status_code == 403


def test_a_behaviour_of_another_trajectory_is_not_found(client: Client, plan: Trajectory, at: At) -> None:
    other = factories.behaviour(factories.trajectory(owner=plan.owner))

    assert client.get(at(f"behaviours/{other.public_id}/")).status_code == 404
    assert client.post(at("behaviours/"), {"do": f"remove:{other.public_id}"}).status_code == 404
