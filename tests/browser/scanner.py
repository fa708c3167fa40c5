"""What a mail scanner with a real browser does on a page."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page

BEHIND_A_LINK = re.compile(r"^/[lwmuc]/")
# The same page once more.
IN_ENGLISH = re.compile(r"/en$|[?&]in=en")
_BUTTONS = "main button:not([type=button]), main input[type=submit]"
_TYPED = "main input[type=text], main input[type=email], main textarea"
_PRESS = """([number, buttons, typed]) => {
    for (const field of typed ? document.querySelectorAll(typed) : [])
        field.value = field.type === "email" ? "robot@voorbeeld.example" : document.title;
    document.querySelectorAll(buttons)[number].click();
}"""


def links_on(page: Page, host: str) -> Iterator[str]:
    """Where else the robot goes from here; a file is fetched at once, and holds no button."""
    for file in page.eval_on_selector_all("a[download]", "links => links.map(link => link.href)"):
        assert page.request.get(file).ok
    for address in page.eval_on_selector_all("a[href]:not([download])", "links => links.map(link => link.href)"):
        path = address.removeprefix(host).split("#")[0]
        if address.startswith(host) and BEHIND_A_LINK.match(path) and not IN_ENGLISH.search(path):
            yield path


def press_everything(page: Page, address: str, *, types: bool = True) -> int:
    """Push each button of the page that is open, on a fresh copy of it each time; how many there were.

    `types` in every field first.
    """
    buttons = page.locator(_BUTTONS).count()
    for number in range(buttons):
        if number:
            page.goto(address)
        with page.expect_navigation():
            page.evaluate(_PRESS, [number, _BUTTONS, _TYPED if types else ""])
    return buttons
