"""A mail scanner with a real browser: it opens every link, presses every button and fills every field. Nothing changes.

Robots press; people choose. So no form behind a link may do anything before something was chosen (reliability of links:
scanners were seen running scripts, sending forms and filling them in).
"""

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from asks.models import Ask, Grant, Link, PassOn, ReminderStop
from checkins.models import IfThenPlan, LogEntry, Observation, Talk
from mailing.models import Mail
from organisations.models import AuditLine
from roles.models import Answer, MatchLine, MatchView, Promise
from tests.browser.conftest import World
from tests.browser.rich import NOW, Builder
from tests.browser.scanner import BEHIND_A_LINK, links_on, press_everything

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WATCHED = (
    *(Ask, Grant, Link, PassOn, ReminderStop, Mail, AuditLine),
    *(Answer, MatchLine, MatchView, Promise, IfThenPlan, LogEntry, Observation, Talk),
)
# More than there are: a page that makes ever more of them is found by it.
MOST_PAGES = 400


def everything() -> dict[str, list[object]]:
    """All that somebody could change through a link."""
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in WATCHED}


def test_a_robot_that_types_and_presses_everywhere_changes_nothing(
    browser: Browser, product: LiveServer, world: World
) -> None:
    world.at(NOW)
    rich = Builder("nl").build()
    ahead = [sight.path for sight in rich.sights.values() if BEHIND_A_LINK.match(sight.path)]
    before, seen, pressed = everything(), set[str](), 0
    page = browser.new_page()

    while ahead and len(seen) < MOST_PAGES:
        path = ahead.pop(0)
        if path in seen:
            continue
        seen.add(path)
        cache.clear()  # a robot in no hurry: the limits are tried elsewhere
        page.goto(f"{product.url}{path}")
        ahead += [found for found in links_on(page, product.url) if found not in seen]
        pressed += press_everything(page, f"{product.url}{path}")

    after = everything()
    assert set(ahead) <= seen, "every page was opened"
    assert pressed > 20, "there were buttons to press"
    changed = {name: [row for row in after[name] if row not in before[name]] for name in before}
    assert {name: rows for name, rows in changed.items() if rows or len(before[name]) != len(after[name])} == {}

    first = next(path for path in seen if path.startswith("/u/"))
    page.goto(f"{product.url}{first}")
    for choice in page.locator("main fieldset").all():
        choice.locator("input[type=radio]").first.check(force=True)
    page.locator("main button").first.click()
    page.close()
    assert ReminderStop.objects.exists(), "somebody who chooses does change something"
