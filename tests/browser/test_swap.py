"""What the eye, the ear and the keyboard get when part of a page is replaced, and how the parts stand in a browser."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from impactmodel.dev_views import components, components_guest

PAGE = """{% extends "base.html" %}{% block title %}Afspraak{% endblock %}{% block main %}<h1>Afspraak</h1>{{ part }}
{% endblock %}"""
PART = """<form id="answer" method="post" action="/swap/" hx-post="/swap/" hx-swap="outerHTML" hx-target="this">
{% load look %}{% if wrong %}<div class="errors" id="errors" tabindex="-1" data-focus-now data-title-prefix="Fout:"
data-announce="Dit klopt nog niet"><a href="#words">Vul dit nog in</a></div>{% endif %}
{% if saved %}<p data-announce="Bewaard">Bewaard</p>{% endif %}
<label for="words">Woorden</label><input id="words" name="words">
<button id="send" data-busy="Bezig">Stuur</button></form>"""
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
SWAPS = re.compile(r"\bhx-(?:get|post|put|patch|delete)\b")
# Every template that swaps a part of itself, and the test that hears it speak once and finds its focus.
WALKED: dict[str, str] = {
    "organisations/import_progress.html": "tests/browser/test_import.py::test_people_come_in_and_the_page_follows",
}
# Keeps what the live region says, each time it says it.
SPY = """() => {
    if (window.said) return (window.said.length = 0);
    window.said = [];
    const live = document.getElementById("status");
    new MutationObserver(() => live.textContent && window.said.push(live.textContent))
        .observe(live, { childList: true, characterData: true, subtree: true });
}"""
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


@login_not_required
@csrf_exempt  # a page of this test alone, with no session to protect
def swap(request: HttpRequest) -> HttpResponse:
    """A form that answers itself, as every htmx form of the product does."""
    django = engines["django"]
    wrong = request.method == "POST" and not request.POST["words"]
    saved = request.method == "POST" and not wrong
    part = django.from_string(PART).render({"wrong": wrong, "saved": saved})
    if request.method == "POST":
        return HttpResponse(part, status=422 if wrong else 200)
    # The script comes to those who are signed in: anybody truthy will do here.
    member = {"person": {"called": "Sanne", "public_id": "sanne"}}
    return HttpResponse(
        django.from_string(PAGE).render({"part": part, "member": member, "organisation": None}, request)
    )


urlpatterns = [
    path("swap/", swap),
    path("dev/components/", components),
    path("dev/components/guest/", components_guest),
]


@pytest.fixture
def sheet(browser: Browser) -> Iterator[Page]:
    """A fresh page of its own context."""
    page = browser.new_page()
    yield page
    page.close()


pytestmark = [pytest.mark.browser, pytest.mark.urls(__name__), pytest.mark.django_db(transaction=True)]


def test_a_mistake_moves_focus_to_the_summary_says_it_and_heads_the_title(live_server: LiveServer, sheet: Page) -> None:
    page = sheet
    page.goto(f"{live_server.url}/swap/")

    page.click("#send")

    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#status")).to_have_text("Dit klopt nog niet")
    expect(page).to_have_title("Fout: Afspraak – Impactmodel")

    page.fill("#words", "90 minuten")
    page.keyboard.press("Enter")

    expect(page.locator("#status")).to_have_text("Bewaard")
    expect(page.locator("#words")).to_be_focused()
    expect(page).to_have_title("Afspraak – Impactmodel")


def heard(page: Page, act: Callable[[], None], words: str) -> list[str]:
    """What is announced by an action, once its words are there and nothing more follows."""
    page.evaluate(SPY)
    act()
    expect(page.locator("#status")).to_have_text(words)
    page.wait_for_timeout(150)
    said: list[str] = page.evaluate("window.said")
    return said


def test_each_action_is_announced_exactly_once(live_server: LiveServer, sheet: Page) -> None:
    page = sheet
    page.goto(f"{live_server.url}/swap/")

    assert heard(page, lambda: page.click("#send"), "Dit klopt nog niet") == ["Dit klopt nog niet"]
    assert page.evaluate("document.activeElement.id") == "errors"
    page.fill("#words", "90 minuten")
    assert heard(page, lambda: page.click("#send"), "Bewaard") == ["Bewaard"]
    assert page.evaluate("document.activeElement.id") == "send"


def test_every_action_that_swaps_is_walked() -> None:
    files = [file for file in TEMPLATES.rglob("*.html") if SWAPS.search(file.read_text())]
    swapping = {str(file.relative_to(TEMPLATES)) for file in files}

    assert SWAPS.search(PART)
    assert swapping == set(WALKED)


def test_without_a_connection_the_text_stays_and_can_be_sent_again(live_server: LiveServer, sheet: Page) -> None:
    page = sheet
    page.goto(f"{live_server.url}/swap/")
    page.fill("#words", "90 minuten")
    page.context.set_offline(True)

    page.click("#send")

    expect(page.locator("#offline")).to_be_visible()
    assert page.input_value("#words") == "90 minuten"
    expect(page.locator("#send")).to_have_text("Stuur")

    page.context.set_offline(False)
    page.click("[data-retry]")

    expect(page.locator("#status")).to_have_text("Bewaard")
    expect(page.locator("#offline")).to_be_hidden()


@pytest.mark.parametrize("where", ["/dev/components/", "/dev/components/guest/"])
@pytest.mark.parametrize(("width", "theme", "language"), [(320, "light", "nl-NL"), (1280, "dark", "en-GB")])
def test_the_parts_are_accessible_and_never_scroll_sideways(
    live_server: LiveServer, browser: Browser, where: str, width: int, theme: str, language: str
) -> None:
    viewport = {"width": width, "height": 900}
    context = browser.new_context(viewport=viewport, color_scheme=theme, locale=language)  # type: ignore[arg-type]  # literals
    page = context.new_page()
    page.goto(f"{live_server.url}{where}")

    found = Axe().run(page, options=AXE).response["violations"]
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x>')")
    canary = Axe().run(page, options=AXE).response["violations"]

    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
    assert "image-alt" in {rule["id"] for rule in canary}
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
