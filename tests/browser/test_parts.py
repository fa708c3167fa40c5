"""How the parts stand in a browser, and that each page which replaces a part of itself is walked through."""

import re
from pathlib import Path

import pytest
from django.urls import path
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from impactmodel.dev_views import components, components_guest
from tests.browser import axe
from tests.browser.axe import violations

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
SWAPS = re.compile(r"\bhx-(?:get|post|put|patch|delete)\b")
# Every template that swaps a part of itself, and the test that hears it speak once and finds its focus.
WALKED: dict[str, str] = {
    "organisations/import_progress.html": "tests/browser/test_import.py::test_people_come_in_and_the_page_follows",
}
urlpatterns = [path("dev/components/", components), path("dev/components/guest/", components_guest)]
pytestmark = [pytest.mark.browser, pytest.mark.urls(__name__), pytest.mark.django_db(transaction=True)]


def test_every_action_that_swaps_is_walked() -> None:
    swapping = {
        str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*.html") if SWAPS.search(file.read_text())
    }

    assert swapping == set(WALKED)


@pytest.mark.parametrize("where", ["/dev/components/", "/dev/components/guest/"])
@pytest.mark.parametrize(("width", "theme", "language"), [(320, "light", "nl-NL"), (1280, "dark", "en-GB")])
def test_the_parts_are_accessible_and_never_scroll_sideways(
    live_server: LiveServer, browser: Browser, where: str, width: int, theme: str, language: str
) -> None:
    viewport = {"width": width, "height": 900}
    context = browser.new_context(viewport=viewport, color_scheme=theme, locale=language)  # type: ignore[arg-type]  # literals
    axe.wait_in(context)
    page = context.new_page()
    page.goto(f"{live_server.url}{where}")

    found = violations(page)
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x>')")
    canary = violations(page)

    assert found == []
    assert "image-alt" in {fault.split(":")[0] for fault in canary}
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
