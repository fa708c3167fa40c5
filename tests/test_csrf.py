"""No other site makes a browser of ours change anything."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import resolve, reverse

from asks.models import Ask
from organisations.models import AuditLine
from tests.access_rows import ROWS, Row
from tests.access_world import World

pytestmark = [pytest.mark.once, pytest.mark.django_db]
POSTS = sorted(name for name, method in ROWS if method == "POST")
# What may be sent without a token besides link pages, which have no session to protect (`asks.guest`): scripts move
# the clock of development.
EXEMPT = {"organisations:clock"}


def address(world: World, name: str) -> str:
    row: Row = ROWS[name, "POST"]
    return reverse(name, kwargs=world.arguments(row.arguments))


def test_a_form_without_its_token_is_refused_everywhere(world: World) -> None:
    accepted, tried = [], 0
    for name in POSTS:
        if ROWS[name, "POST"].kind == "link" or name in EXEMPT:
            continue
        for persona in ("planner", "learner", "anonymous"):
            answer = world.browser(persona, enforce_csrf_checks=True).post(address(world, name))
            tried += 1
            if answer.status_code != 403 or "403_csrf.html" not in {part.name for part in answer.templates}:
                accepted.append(f"{name}: {answer.status_code}")

    assert tried > 100
    assert accepted == []


def test_the_same_form_with_its_token_is_taken(world: World) -> None:
    browser = world.browser("planner", enforce_csrf_checks=True)
    form = address(world, "trajectories:create")
    assert browser.get(form).status_code == 200

    assert browser.post(form, {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}).status_code == 422


def test_only_link_pages_and_a_short_list_are_exempt(world: World) -> None:
    exempt = set()
    for name in POSTS:
        view = resolve(address(world, name)).func
        if getattr(view, "csrf_exempt", False) and not hasattr(view, "link_purpose"):
            exempt.add(name)
        assert (ROWS[name, "POST"].kind == "link") == hasattr(view, "link_purpose"), name

    assert exempt == EXEMPT
    assert len(EXEMPT) <= 8


def test_a_form_on_another_site_answers_nothing_through_a_link(world: World) -> None:
    before = (AuditLine.objects.count(), list(Ask.objects.order_by("pk").values()))
    taken, tried = [], 0
    for name in POSTS:
        row = ROWS[name, "POST"]
        if row.kind != "link":
            continue
        cache.clear()
        sent = {"new_link": "yes", "crack": "yes", "List-Unsubscribe": "One-Click"}
        answer = Client().post(address(world, name), sent, headers={"sec-fetch-site": "cross-site"})
        tried += 1
        if answer.status_code != 403:
            taken.append(f"{name}: {answer.status_code}")

    assert tried > 15
    assert taken == []
    assert (AuditLine.objects.count(), list(Ask.objects.order_by("pk").values())) == before


@pytest.mark.parametrize("site", ["same-origin", "same-site", "none", ""])
def test_our_own_page_and_mail_programs_are_heard(world: World, site: str) -> None:
    headers = {"sec-fetch-site": site} if site else {}

    assert Client().post(address(world, "roles:promise"), headers=headers).status_code == 422
