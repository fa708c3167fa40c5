"""What a first visit may cost: bytes as they go over the line compressed, requests, and elements on the page."""

import gzip
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, Response
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import World
from tests.browser.rich import Rich
from tests.browser.test_pages import build, come_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KB = 1024
MOST_ELEMENTS = 1500
# Windows that are open at a time.
TOGETHER = 9


@dataclass(frozen=True)
class Budget:
    """At most so many bytes in all, so many requests, and so many bytes of each sort."""

    total: int
    requests: int
    document: int
    stylesheet: int
    script: int


LINK = Budget(total=25 * KB, requests=3, document=12 * KB, stylesheet=8 * KB, script=2 * KB)
LOG = Budget(total=25 * KB, requests=3, document=12 * KB, stylesheet=8 * KB, script=3 * KB)
OWN = Budget(total=60 * KB, requests=5, document=30 * KB, stylesheet=12 * KB, script=22 * KB)
STAFF = Budget(total=80 * KB, requests=6, document=40 * KB, stylesheet=14 * KB, script=22 * KB)
BUDGETS = {
    "promise page": LINK,
    "several things": LINK,
    "answered": LINK,
    "done": LINK,
    "match, blind": LINK,
    "match, compare": LINK,
    "observe": LINK,
    "two talks": LINK,
    "stop reminders": LINK,
    "dead link": LINK,
    "code of a sheet": LINK,
    "log": LOG,
    "log, saved": LOG,
    "my page": OWN,
    "my log": OWN,
    "report": OWN,
    "report by link": OWN,
    "portfolio": STAFF,
    "plan": STAFF,
    "plan, running": STAFF,
    "commitments": STAFF,
    "library": STAFF,
    "question": STAFF,
    "causes": STAFF,
    "match": STAFF,
    "check": STAFF,
}
# The staff sheet of styles is larger than that of the link pages; whoever signs in reads more than one page.
BUDGETS["sign in"] = Budget(total=25 * KB, requests=4, document=12 * KB, stylesheet=14 * KB, script=2 * KB)


def test_a_first_visit_stays_within_its_budget(browser: Browser, product: LiveServer, world: World) -> None:
    rich = build("nl", world)
    over = {}

    for names in _a_few_at_a_time(list(BUDGETS)):
        for name, visit in [(name, _visit(browser, product, rich, name)) for name in names]:
            faults = _spend(visit, BUDGETS[name])
            if faults:
                over[name] = faults
    canary = _spend(_visit(browser, product, rich, "plan"), Budget(1, 1, 1, 1, 1))

    assert {fault.split(":")[0] for fault in canary} == {"total", "requests", "document", "stylesheet", "script"}
    assert over == {}


def _a_few_at_a_time(names: list[str]) -> Iterator[list[str]]:
    """While one page is watched for whatever it may still ask for, the next is opened."""
    return (names[at : at + TOGETHER] for at in range(0, len(names), TOGETHER))


def _visit(browser: Browser, product: LiveServer, rich: Rich, name: str) -> tuple[Page, list[Response]]:
    """Visit with an empty cache; what comes is added to the list as it comes."""
    sight = rich.sights[name]
    page = come_in(browser, product, "nl", rich.sessions.get(sight.who, "")).new_page()
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    page.on("response", keep)
    page.goto(f"{product.url}{sight.path}")
    return page, answers


def _spend(visit: tuple[Page, list[Response]], budget: Budget) -> list[str]:
    """Where it goes over, once it has asked for nothing more for half a second."""
    page, answers = visit
    page.wait_for_load_state("networkidle")
    spent: Counter[str] = Counter()
    for answer in answers:
        size = len(gzip.compress(answer.body()))
        spent[answer.request.resource_type] += size
        spent["total"] += size
    # The icon of the tab is fetched once for all pages, when the browser has nothing better to do.
    spent["requests"] = sum("favicon" not in answer.url for answer in answers)
    elements = page.locator("*").count()
    page.context.close()
    found = [
        f"{sort}: {spent[sort]} of {getattr(budget, sort)}"
        for sort in ("total", "requests", "document", "stylesheet", "script")
        if spent[sort] > getattr(budget, sort)
    ]
    return found + ([f"elements: {elements}"] if elements > MOST_ELEMENTS else [])
