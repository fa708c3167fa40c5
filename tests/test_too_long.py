"""Too long is said in words, with all of it still there; no browser stops or cuts off what somebody writes."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as make
from tests.access_rows import ROWS
from tests.access_world import World
from tests.signing_in import sign_in

pytestmark = [pytest.mark.once, pytest.mark.django_db]
FORMS = ["trajectories:create", "trajectories:edit", "roles:role", "organisations:person", "trajectories:question"]


@pytest.mark.parametrize("name", FORMS)
def test_no_field_of_the_staff_stops_without_a_word(world: World, name: str) -> None:
    page = world.browser("planner").get(reverse(name, kwargs=world.arguments(ROWS[(name, "GET")].arguments)))
    text = page.content.decode()
    assert re.search(r"<(input|textarea)[^>]* name=\"(title|given|q\d+-text)\"", text), "it has fields to write in"
    assert "maxlength" not in text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_title_that_is_too_long_is_told_and_stays_whole(client: Client, language: str) -> None:
    member = make.member()
    sign_in(client, member)
    title = "Beter luisteren " * 8
    sent = {"title": title, "begun": "no", "starts_on": "1-6-2099", "language": "nl"}

    answer = client.post(f"/o/{member.organisation.public_id}/t/new/", sent, headers={"accept-language": language})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert ("hooguit 120 tekens" if language == "nl" else "at most 120 characters") in page
    assert f'value="{title}' in page


def test_nor_does_one_behind_a_link(world: World) -> None:
    page = Client().get(reverse("asks:page", kwargs=world.arguments(ROWS[("asks:page", "GET")].arguments)))
    assert "<textarea" in page.content.decode()
    assert "maxlength" not in page.content.decode()
