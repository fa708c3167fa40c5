"""Errors, dead ends and refusals carry the headers of every answer as well; link pages a few more.

What the routes themselves answer is looked at where every persona opens them: tests/test_access.py.
"""

import pytest
from django.conf import settings as product
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from insight.views import across as views
from tests.access_world import UNKNOWN, World
from tests.wanted_headers import EVERYWHERE, ON_LINK_PAGES, lacking

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def browser(world: World, persona: str) -> Client:
    cache.clear()
    return world.browser(persona, raise_request_exception=False)


@pytest.mark.parametrize(
    "path", [f"/l/{UNKNOWN}", f"/m/{UNKNOWN}/saved/x/1/", f"/l/{UNKNOWN}/nothing/here/", f"/u/{UNKNOWN}", "/w/"]
)
def test_addresses_below_link_pages_that_lead_nowhere_as_well(client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert lacking(answer, ON_LINK_PAGES) == {}
    assert not answer.cookies


def test_a_living_link_to_what_was_asked_of_somebody_else_gives_the_page_of_a_dead_one(world: World) -> None:
    token = world.values["observe_token"]
    cache.clear()
    answer = Client().get(f"/l/{token}/promises/{world.values['trajectory']}/")

    assert answer.status_code == 404
    assert "asks/dead_link.html" in [template.name for template in answer.templates]
    assert lacking(answer, ON_LINK_PAGES) == {}


def test_a_page_that_breaks_has_them_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(views, "make_portfolio", broken)
    monkeypatch.setattr("asks.views.render_page", broken)
    staff = browser(world, "planner").get(f"/o/{world.values['org']}/")
    guest = browser(world, "anonymous").get(f"/l/{world.values['token']}")

    assert (staff.status_code, guest.status_code) == (500, 500)
    assert lacking(staff, EVERYWHERE) == {}
    assert lacking(guest, ON_LINK_PAGES) == {}
    assert not guest.cookies


def test_a_refused_form_and_a_refused_host_have_them_too(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    refused = strict.post("/login/", {"email": "x@voorbeeld.example"})
    elsewhere = client.get("/", headers={"host": "kwaad.example"})

    assert (refused.status_code, elsewhere.status_code) == (403, 400)
    assert lacking(refused, EVERYWHERE) == {}
    assert lacking(elsewhere, EVERYWHERE) == {}


def test_over_https_browsers_are_told_to_stay_there(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True

    assert Client().get("/help/", secure=True)["Strict-Transport-Security"].startswith("max-age=31536000")


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    for name, sources in product.SECURE_CSP.items():
        assert set(sources) <= {"'self'", "'none'"}, name
    assert product.SECURE_CSP["default-src"] == ["'none'"]
