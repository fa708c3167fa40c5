"""Somebody at a browser: in a language, with or without JavaScript, with a pointer or only a keyboard."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, ngettext
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, ViewportSize, expect

from tests.browser.axe import violations
from tests.browser.hands import Pointer

LOCALES = {"nl": "nl-NL", "en": "en-GB"}
SIZE: ViewportSize = {"width": 1024, "height": 900}
# What a browser says about a page whose form came back with something missing, or that is not there: no fault of ours.
_STATUS = re.compile(r"status of (403|404|409|410|422|429) ")


@dataclass(frozen=True)
class Way:
    """How a story is walked."""

    language: str
    javascript: bool
    hands: type[Pointer]

    def __str__(self) -> str:
        return f"{self.language}-{'js' if self.javascript else 'plain'}-{self.hands.name}"


def said_in(language: str, words: Any, /, **values: Any) -> str:
    """The product's own words in a language; lazy ones too."""
    with translation.override(language):
        text = str(words)
        if isinstance(words, str):
            # A counted text is only found as one, in the Python of some systems.
            text = ngettext(words, words, values["n"]) if "n" in values else words
            text = gettext(words) if text == words else text
        return text % values if values else text


def listen(page: Page, host: str) -> list[str]:
    """From now on: console errors (CSP violations among them), script errors, server errors, requests to elsewhere."""
    heard: list[str] = []

    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _STATUS.search(message.text):
            heard.append(f"console: {message.text}")

    def request(sent: Request) -> None:
        if not sent.url.startswith((f"{host}/", "data:", "about:")):
            heard.append(f"request to elsewhere: {sent.url}")

    def response(answer: Response) -> None:
        if answer.status >= 500:
            heard.append(f"{answer.status}: {answer.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: heard.append(f"script: {error}"))
    page.on("request", request)
    page.on("response", response)
    return heard


class Visitor:
    """Finds everything by role and name, as a reader or a screen reader does."""

    def __init__(self, browser: Browser, way: Way, host: str) -> None:
        self.way = way
        self.host = host
        self.context = browser.new_context(
            locale=LOCALES[way.language],
            java_script_enabled=way.javascript,
            viewport=SIZE,
            timezone_id="Europe/Amsterdam",
        )
        self.context.set_default_timeout(8_000)
        self.page = self.context.new_page()
        self.heard = listen(self.page, host)
        self.hands = way.hands(self.page)
        self.window: Page | None = None

    def close(self) -> None:
        """Leave, and say what went wrong on the way."""
        self.context.close()
        if self.window is not None:
            self.window.close()
        assert self.heard == []

    def says(self, words: Any, /, **values: Any) -> str:
        """The words in this visitor's language."""
        return said_in(self.way.language, words, **values)

    def go(self, address: str) -> None:
        """Type an address."""
        self.page.goto(address if address.startswith("http") else f"{self.host}{address}")

    def follow(self, words: Any, /, **values: Any) -> None:
        """Press the first link with these words."""
        self.hands.press(self.link(self.says(words, **values)))

    def push(self, words: Any, /, **values: Any) -> None:
        """Press the button with these words."""
        self.hands.press(self.page.get_by_role("button", name=self.says(words, **values)).first)

    def link(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("link", name=name).first

    def field(self, label: Any, within: Locator | None = None) -> Locator:
        """The text field or list with this label, optional or not."""
        name = re.compile(rf"^{re.escape(self.says(label))}(?: \(.*\))?$")
        place = within or self.page
        return place.get_by_role("textbox", name=name).or_(place.get_by_role("combobox", name=name)).first

    def write(self, label: Any, text: str, within: Locator | None = None) -> None:
        """Replace what stands in the field with this label."""
        self.hands.type(self.field(label, within), text)

    def select(self, label: Any, option: str) -> None:
        """Choose from the list with this label."""
        self.hands.select(self.field(label), option)

    def group(self, legend: Any) -> Locator:
        """The set of choices under this question."""
        return self.page.get_by_role("group", name=self.says(legend)).first

    def choose(self, legend: Any, option: Any) -> Locator:
        """Pick one answer to one question; gives back the question."""
        group = self.group(legend)
        name = re.compile(rf"^{re.escape(self.says(option))}")
        self.hands.choose(group.get_by_role("radio", name=name).first)
        return group

    def tick(self, option: Any) -> None:
        """Tick the box with these words."""
        self.hands.choose(self.page.get_by_role("checkbox", name=self.says(option)).first)

    def sees_heading(self, words: Any, /, **values: Any) -> None:
        """The page's own heading, and there is one of them."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.says(words, **values))

    def meets(self, words: Any, /, **values: Any) -> None:
        """A page seen for the first time on this way: its heading, and nothing on it that axe minds.

        With JavaScript and the keyboard it is the page that was met with the pointer.
        """
        self.sees_heading(words, **values)
        if self.way.hands is Pointer or not self.way.javascript:
            assert violations(self._as_axe_reads_it()) == []

    def _as_axe_reads_it(self) -> Page:
        """Axe is a script: without JavaScript it reads the same page in a window that has it."""
        if self.way.javascript:
            return self.page
        if self.window is None:
            browser = self.context.browser
            assert browser is not None
            self.window = browser.new_page(locale=LOCALES[self.way.language], viewport=SIZE)
            self.window.goto(f"{self.host}/help/")
        self.window.set_content(self.page.content())
        return self.window

    def sees(self, words: Any, /, **values: Any) -> None:
        """These words are there to be read."""
        expect(self.page.get_by_text(self.says(words, **values)).locator("visible=true").first).to_be_visible()

    def text(self) -> str:
        """All words on the page, folded ones included."""
        return self.page.locator("body").text_content() or ""
