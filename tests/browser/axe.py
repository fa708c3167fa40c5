"""What axe finds on a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_CORE = Axe()
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_OPTIONS = {
    "runOnly": {"type": "tag", "values": _TAGS},
    "resultTypes": ["violations"],
    # Fetching style sheets and media once more serves one rule, about sound that plays by itself; we have no sound.
    "preload": False,
}


def violations(page: Page) -> list[str]:
    """Each as `rule: the element`, at most three of a rule."""
    found = _CORE.run(page, options=_OPTIONS).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"][:3]]
