"""Every page and main state in a browser: accessible, in its language, nothing from elsewhere, fit for every reader.

Fit means: within its width, also at 400 %; nothing cut off or on top of something else when the reader spaces it out;
nothing gone in forced colours; plan and report on two sheets of paper.
"""

import json
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver, resolve
from playwright.sync_api import Browser, BrowserContext, Page, Response
from playwright.sync_api import Error as PlaywrightError
from pytest_django.live_server_helper import LiveServer

from mailing import sending
from organisations import clock
from organisations.accessibility import FILE, measured
from tests.browser import axe, fit
from tests.browser.axe import violations
from tests.browser.conftest import World
from tests.browser.rich import NOW, Builder, Rich, Sight
from tests.browser.visitor import LOCALES, listen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Small, light and Dutch; large, dark and English.
LOOKS = {"nl": (320, "light"), "en": (1280, "dark")}
SHEETS_OF_A_PLAN = 2
KINDS_OF_FAULT = {
    "image-alt", "h1", "lang", "width", "console", "request to elsewhere",
    "spacing", "clipped", "overlapping", "invisible",
}  # fmt: skip
GROUPS = {"guests": ("guest",), "planners": ("planner",), "others": ("reader", "learner", "admin", "elsewhere")}


def build(language: str, world: World) -> Rich:
    """An organisation full of everything, and a letter in the mailbox."""
    world.at(NOW)
    rich = Builder(language).build()
    assert sending.drain(clock.now()), "a letter went out"
    return rich


def come_in(browser: Browser, product: LiveServer, language: str, session: str = "") -> BrowserContext:
    """A browser with the looks of this language; signed in when there is a session."""
    width, theme = LOOKS[language]
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=theme,  # type: ignore[arg-type]  # a literal
        locale=LOCALES[language],
    )
    context.set_default_timeout(8_000)
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": product.url}])
    return context


@pytest.mark.parametrize("language", LOOKS)
@pytest.mark.parametrize("group", GROUPS)
def test_every_page_is_fit_to_be_read(
    browser: Browser, product: LiveServer, world: World, group: str, language: str
) -> None:
    rich = build(language, world)
    sights = {name: sight for name, sight in rich.sights.items() if sight.who in GROUPS[group]}
    contexts = {who: come_in(browser, product, language, rich.sessions.get(who, "")) for who in GROUPS[group]}
    for context in contexts.values():
        axe.wait_in(context)
    host = product.url

    eyes = {who: Eyes(context.new_page(), host) for who, context in contexts.items()}

    canaries = look(eyes[GROUPS[group][0]], Sight(GROUPS[group][0], "/help/", plant), host, language)
    assert {fault.split(":")[0] for fault in canaries} >= KINDS_OF_FAULT
    found = {name: look(eyes[sight.who], sight, host, language) for name, sight in sights.items()}
    for context in contexts.values():
        context.close()

    assert len(sights) > 10
    assert {name: faults for name, faults in found.items() if faults} == {}
    if os.environ.get("MEASURED_RUN"):
        write_down(group, language, sights, browser.version)


def write_down(group: str, language: str, sights: Iterable[str], version: str) -> None:
    """What was looked at and found without fault, for the page about accessibility (`organisations.accessibility`)."""
    said = json.loads(FILE.read_text()) if FILE.exists() else {"parts": {}}
    looks = [{"language": one, "width": width, "theme": theme} for one, (width, theme) in LOOKS.items()]
    said |= {"axe": axe.version(), "browser": version, "tags": axe.TAGS, "looks": looks}
    # On the wall: the clock of the product was moved.
    today = datetime.now(tz=UTC).date().isoformat()
    said["parts"][f"{group} {language}"] = {"day": today, "language": language, "sights": sorted(sights)}
    FILE.write_text(f"{json.dumps(said, indent=1)}\n")


def test_the_page_about_accessibility_says_what_was_measured(world: World) -> None:
    known, told = set(build("nl", world).sights), measured()
    assert (told.tags, told.axe) == (tuple(axe.TAGS), axe.version())
    assert [(one.language, (one.width, one.theme)) for one in told.looks] == list(LOOKS.items())
    missing = known - told.sights
    # A page that was added is looked at by the gate; a run that is written down may lag some behind.
    assert len(missing) < len(known) / 20, f"run it again, as docs/develop.md says: {sorted(missing)}"
    # Nor may it boast of what is gone.
    assert len(told.sights) < len(known) * 21 / 20


def plant(page: Page) -> None:
    """One fault of every sort that is looked for."""
    page.evaluate(
        """() => {
            document.documentElement.lang = "fr";
            document.querySelector("main").insertAdjacentHTML("beforeend",
                "<img src=http://localhost:9/x><h1>2</h1><svg width=3000 height=9></svg><b style=color:red>!</b>" +
                "<p id=cut>Dit past hier niet</p><p id=over>Dit staat erop</p><p id=gone>Dit is er niet</p>");
            const style = (id, own) => Object.assign(document.getElementById(id).style, own);
            style("cut", { overflow: "hidden", height: "9px" });
            style("over", { position: "absolute", top: "18px", left: "60px" });
            style("gone", { forcedColorAdjust: "none", color: "Canvas" });
        }"""
    )


class Eyes:
    """One window of one visitor, for sight after sight: opening a new one takes longer than looking."""

    def __init__(self, page: Page, host: str) -> None:
        self.page = page
        self.heard = listen(page, host)
        self.statuses: list[int] = []
        # What stands there just as it was opened.
        self.open = ""
        page.on("response", self._answered)

    def _answered(self, answer: Response) -> None:
        if answer.request.resource_type == "document":
            self.statuses.append(answer.status)

    def turn_to(self, sight: Sight, host: str) -> None:
        """What was heard belonged to the sight before. What is done on a page that is still open goes on from there."""
        self.heard.clear()
        goes_on = sight.do is not None and self.open == sight.path
        self.open = "" if sight.do else sight.path
        if not goes_on:
            # To a place on the page that is open nothing would be loaded.
            if "#" in sight.path:
                self.page.goto("about:blank")
            self.statuses.clear()
            self.page.goto(f"{host}{sight.path}")
        if sight.do:
            sight.do(self.page)
            self.page.wait_for_load_state()


# How many heads, in which language and how wide; how many sheets are handed out, and whether it is a plan or a report.
_SEEN = """() => [document.querySelectorAll("h1").length, document.documentElement.lang,
    document.documentElement.scrollWidth, document.querySelectorAll(".onpaper").length,
    document.querySelector(".plan__first, .rep") !== null]"""


def look(eyes: Eyes, sight: Sight, host: str, language: str) -> list[str]:
    """What is wrong with this sight, each fault as `kind: words`."""
    page, heard, statuses = eyes.page, eyes.heard, eyes.statuses
    faults = []
    try:
        eyes.turn_to(sight, host)
    except PlaywrightError as error:
        faults.append(f"cannot be reached: {error.message}")
    shown = [status for status in statuses if status not in (301, 302, 303)]
    if not shown or shown[-1] != sight.status:
        faults.append(f"status: {shown} and not {sight.status}")
    h1, lang, wide, handed, is_brief = page.evaluate(_SEEN)
    if h1 != 1:
        faults.append(f"h1: {h1} of them")
    if lang != language:
        faults.append(f"lang: {lang}")
    if wide > (width := LOOKS[language][0]):
        faults.append(f"width: {wide} of {width}")
    faults += violations(page) + fit.spaced(page) + fit.in_forced_colours(page)
    if language == "nl":
        faults += fit.zoomed(page) + _on_paper(page, handed, is_brief)
    return faults + heard


def _on_paper(page: Page, handed: int, is_brief: bool) -> list[str]:
    """A plan and a report take two sheets at most, and what somebody is handed one each."""
    if not handed and not is_brief:
        return []
    found = fit.sheets(page)
    if handed:
        return [] if found == handed else [f"paper: {found} sheets for {handed}"]
    return [] if found <= SHEETS_OF_A_PLAN else [f"paper: {found} sheets"]


# Reached by pressing something on another page, and looked at there.
PRESSED = {
    "account_confirm_login_code",
    "account_request_login_code",
    "asks:new_link",
    "checkins:beside",
    "checkins:buddy",
    "checkins:figure",
    "checkins:for_them",
    "checkins:if_then",
    "checkins:log",
    "checkins:make_stick",
    "checkins:observe",
    "checkins:pairing",
    "checkins:said_yes",
    "checkins:stop_pairing",
    "checkins:story",
    "checkins:take_back_story",
    "checkins:stop_sharing",
    "checkins:talk",
    "roles:kept",
    "roles:next_time",
    "roles:there",
}
# No page: a form that leads back, a file, an answer for machines, a letter in a frame.
NO_PAGE = {
    "asks:dates",
    "asks:diary",
    "checkins:sent_file",
    "checkins:would_go_file",
    "insight:audit_file",
    "insight:commitments_file",
    "insight:figures_file",
    "insight:people_file",
    "insight:results_file",
    "insight:trajectory_audit_file",
    "organisations:import_refused",
    "organisations:my_data_file",
    "healthz",
    "readyz",
    "statusz",
    "mailing:letter_html",
    "mailing:letter_source",
    "mfa_login_webauthn",
    # On their way to a provider and back: tests/browser/test_single_sign_on.py.
    "provider_login",
    "provider_return",
    "organisations:language",
    "organisations:look_around",
    "organisations:theme",
    "trajectories:export",
}
# The same page in the language somebody chose; the parts have a test of their own.
ELSEWHERE = {
    "roles:match_by_link_in",
    "asks:log_in",
    "asks:observe_in",
    "asks:page_in",
    "asks:stop_in",
    "insight:report_by_link_in",
    # Only frames of letters, each of which has a test.
    "letter_exhibit",
    "letter_exhibit_html",
    "letter_gallery",
    "components",
    "components_guest",
}


def names(patterns: list[Any], namespace: str = "") -> Iterator[str]:
    """The full name of every route."""
    for entry in patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}"
        else:
            yield from names(entry.url_patterns, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


def test_every_page_is_looked_at(world: World) -> None:
    seen = {
        resolve(sight.path.split("?")[0]).view_name
        for sight in build("nl", world).sights.values()
        if sight.status != 404
    }
    named = set(names(get_resolver().url_patterns))

    assert "insight:plan" in seen
    assert sorted(named - seen - PRESSED - NO_PAGE - ELSEWHERE) == []
