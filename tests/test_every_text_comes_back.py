"""A session that ran out while somebody typed, on every page of the staff: after signing in all of it is in the form.

Which pages those are is read from the addresses: a new form is tried from its first day.
"""

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.access_rows import ROWS
from tests.access_world import NOW, World
from tests.test_forms_extra_fields import Forms, everything

pytestmark = [pytest.mark.once, pytest.mark.django_db]
STAFF = ("staff", "members", "planners", "admins")
# Posts that are no text of anybody's, or not of a form that can be filled in again.
NO_TEXT = {
    "trajectories:import": "a file, which a browser does not fill in again",
}
_FORM = re.compile(r"<form([^>]*method=\"post\"[^>]*)>(.*?)</form>", re.DOTALL)
_ACTION = re.compile(r"action=\"([^\"]*)\"")
_FIELD = re.compile(r"<(input|textarea)\b([^>]*)>", re.DOTALL)
_ATTRIBUTE = re.compile(r"([a-z-]+)=\"([^\"]*)\"")
NOT_TYPED = {"hidden", "checkbox", "radio", "submit", "button", "file"}


@pytest.fixture
def world(world: World) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield world


def pages() -> list[str]:
    """Every page of the staff that takes a form."""
    return sorted(
        name
        for (name, method), row in ROWS.items()
        if method == "POST" and row.kind in STAFF and row.admin != {405} and ROWS[name, "GET"].admin == {200}
    )


def typed_in(page: str, address: str) -> list[tuple[str, dict[str, Any], dict[str, str]]]:
    """Every form on it where somebody types: where it goes, all it sends, and the words in each of its text fields."""
    found = []
    for attributes, inside in _FORM.findall(page):
        fields = [(tag, dict(_ATTRIBUTE.findall(rest))) for tag, rest in _FIELD.findall(inside)]
        names = [
            html.unescape(has["name"])
            for tag, has in fields
            if "name" in has and (tag == "textarea" or has.get("type", "text") not in NOT_TYPED)
        ]
        if names:
            parser = Forms()
            parser.feed(f"<form{attributes}>{inside}</form>")
            words = {name: f"kanarie {number} zingt" for number, name in enumerate(names)}
            action = _ACTION.search(attributes)
            goes = urljoin(address, html.unescape(action[1]).partition("#")[0]) if action else address
            found.append((goes, {**parser.forms[0], **words}, words))
    return found


def come_in(world: World, persona: str, name: str) -> tuple[Client, str]:
    client, user = Client(), world.personas[persona]
    assert user is not None
    client.force_login(user)
    return client, reverse(name, kwargs=world.arguments(ROWS[name, "POST"].arguments))


@pytest.mark.parametrize("name", sorted(set(pages()) - NO_TEXT.keys()))
def test_every_text_that_was_typed_is_in_the_form_again(name: str, world: World) -> None:
    row = ROWS[name, "POST"]
    persona = "planner" if row.planner == row.admin else "admin"
    client, address = come_in(world, persona, name)
    forms = typed_in(client.get(address).content.decode(), address)
    for goes, sent, words in forms:
        client, _address = come_in(world, persona, name)
        client.get(address)
        del client.cookies["sessionid"]
        before = everything({})

        answer = client.post(goes, sent)
        user = world.personas[persona]
        assert user is not None
        client.force_login(user)
        back = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
        page = html.unescape(client.get(back).content.decode())

        assert {field: text for field, text in words.items() if text not in page} == {}, goes
        assert everything({}) == before


def test_there_is_something_to_type_on_most_pages(world: World) -> None:
    found = set()
    for name in pages():
        client, address = come_in(world, "admin", name)
        if typed_in(client.get(address).content.decode(), address):
            found.add(name)

    assert len(found) > 30
    assert {"roles:new_commitment", "trajectories:decide", "trajectories:pause", "roles:cancel"} <= found


@pytest.mark.parametrize("name", ["checkins:my_log", "checkins:my_plan"])
def test_what_a_learner_wrote_is_shown_to_be_copied_and_kept_nowhere(name: str, world: World) -> None:
    client, address = come_in(world, "learner", name)
    ((_goes, sent, words),) = typed_in(client.get(address).content.decode().split("</main>")[0], address)
    del client.cookies["sessionid"]
    before = everything({})

    answer = client.post(address, sent)

    page = html.unescape(answer.content.decode())
    assert answer.status_code == 403
    assert all(text in page for text in words.values())
    assert f'href="/login/?next={address}"' in page
    assert everything({}) == before
    assert "kanarie" not in str(dict(client.session.items()))
