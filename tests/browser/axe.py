"""What axe finds on a page."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    "resultTypes": ["violations"],
    # Nor need it tell of each rule where it held.
    "reporter": "no-passes",
    # Fetching style sheets and media once more serves one rule, about sound that plays by itself; we have no sound.
    "preload": False,
    # A letter stands in a frame without scripts, where axe cannot look: it would only knock, and the console says so.
    "iframes": False,
}
# For every text axe reads the colours of all that lies behind it, the same few over and over: each is worked out once.
_COLOURS_ONCE = """
(() => {
    const colour = axe.commons.color.Color.prototype, parse = colour.parseString, known = new Map();
    colour.parseString = function (text) {
        if (!known.has(text)) {
            parse.call(this, text);
            known.set(text, [this.r, this.g, this.b, this.alpha]);
        }
        [this.r, this.g, this.b, this.alpha] = known.get(text);
        return this;
    };
})();
"""
# Nothing where axe is not on the page yet.
_LOOK = "(options) => 'axe' in window ? axe.run(options).then((said) => said.violations) : null"
_SCRIPT = Axe().axe_script + _COLOURS_ONCE


def version() -> str:
    """Of axe-core itself, as its script says."""
    return str(re.search(r"axe v([\d.]+)", _SCRIPT)[1])  # type: ignore[index]  # it always does


def wait_in(context: BrowserContext) -> None:
    """Have axe ready on every page of this browser: handing it over page by page takes half as long as its look."""
    context.add_init_script(_SCRIPT)


def violations(page: Page) -> list[str]:
    """Each as `rule: the element`, at most three of a rule."""
    found = page.evaluate(_LOOK, _OPTIONS)
    if found is None:
        page.evaluate(_SCRIPT)
        found = page.evaluate(_LOOK, _OPTIONS)
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"][:3]]
