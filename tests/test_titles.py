"""A page that refuses what was sent says so first in its title, without a script."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import factories as make
from tests.access_rows import ROWS, Row
from tests.access_world import World, undone

pytestmark = pytest.mark.once

PERSONAS = ("planner", "admin", "learner", "anonymous")


def _who(row: Row) -> str:
    """Somebody whose empty form comes back; nobody for what has none."""
    return next((persona for persona in PERSONAS if getattr(row, persona) == {422}), "")


def title(answer: Any) -> str:
    found = re.search(r"<title>(.*?)</title>", answer.content.decode(), flags=re.DOTALL)
    return found[1].strip() if found else ""


def test_every_form_that_comes_back_says_so_in_the_title(world: World) -> None:
    refused = {name: row for (name, method), row in sorted(ROWS.items()) if method == "POST" and _who(row)}
    wrong = {}
    for name, row in refused.items():
        address = reverse(name, kwargs=world.arguments(row.arguments))
        with undone():
            answer = world.browser(_who(row)).post(address)
        assert answer.status_code == 422, name
        if not title(answer).startswith("Error: " if name.endswith("_in") else "Fout: "):
            wrong[name] = title(answer)

    assert len(refused) > 25
    assert wrong == {}


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("roles:add_people", {"lines": "Noor Bakker\nkapot; geen-mail", "functions": ["buddy"]}),
        ("roles:add_people", {"lines": "Ans de Boer", "functions": ["buddy"]}),
        ("trajectories:import", {"file": SimpleUploadedFile("traject.json", b'{"format": 0}')}),
    ],
)
def test_what_is_refused_in_part_says_so_too(name: str, sent: dict[str, Any], world: World) -> None:
    make.person("Ans de Boer", organisation=world.trajectory.organisation, reach="none")
    row = ROWS[name, "POST"]
    answer = world.browser("planner").post(reverse(name, kwargs=world.arguments(row.arguments)), sent)

    assert answer.status_code == 422
    assert title(answer).startswith("Fout: ")


def test_a_page_that_refuses_nothing_does_not_say_so(world: World) -> None:
    row = ROWS["roles:add_people", "GET"]
    answer = world.browser("planner").get(reverse("roles:add_people", kwargs=world.arguments(row.arguments)))

    assert title(answer).startswith("Mensen toevoegen")
