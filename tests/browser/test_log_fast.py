"""From the link in the letter to "saved" on a phone with bad reception, in seconds; with what a thumb takes added.

As a script: Slow 4G, a processor four times slower, 1.2 seconds a tap, 45 characters at 30 words a minute.
"""

import re
import sys
from datetime import UTC, datetime
from time import monotonic

import pytest
from playwright.sync_api import Browser, Page

from checkins.models import Felt, LogEntry, Obstacle
from roles.models import Function
from tests import factories as make
from tests.browser.conftest import Post, World
from tests.browser.stage import NOW, address_of, prepared, takes_part
from tests.browser.visitor import LOCALES, said_in
from trajectories.models import Trajectory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_SECONDS = 45
TAP_SECONDS = 1.2
# Five characters a word.
CHARACTER_SECONDS = 60 / (30 * 5)
NAME = "Sara Yıldız"
STORY = "Klant boos, eerst samengevat. Ze zuchtte: ja."
# As Lighthouse has it: bytes a second and milliseconds.
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
SLOWER = 4


class Thumb:
    """Taps and types at once, and counts what a person would have taken."""

    def __init__(self, page: Page) -> None:
        self.page, self.seconds = page, 0.0

    def tap(self, role: str, name: str) -> None:
        label = re.compile(rf"^{re.escape(name)}")
        self.page.get_by_role(role, name=label).first.dispatch_event("click")  # type: ignore[arg-type]  # a literal
        self.seconds += TAP_SECONDS

    def type(self, label: str, text: str) -> None:
        """Tap into the field, and type letter by letter."""
        self.page.get_by_role("textbox", name=re.compile(rf"^{re.escape(label)}")).press_sequentially(text)
        self.seconds += TAP_SECONDS + len(text) * CHARACTER_SECONDS


def test_a_log_takes_under_a_minute_on_a_phone(
    browser: Browser, world: World, post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    world.at(NOW)
    trajectory = prepared("nl")
    make.session(trajectory, datetime(2027, 2, 2, 12, tzinfo=UTC), datetime(2027, 2, 2, 15, tzinfo=UTC))
    Trajectory.objects.filter(pk=trajectory.pk).update(state="running", free_text_warning="Geen patiëntgegevens.")
    takes_part(trajectory, Function.LEARNER, NAME)
    world.works_at(datetime(2027, 2, 9, 9, tzinfo=UTC))
    link = re.sub(r"/l/|#.*$", lambda found: "/m/" if found[0] == "/l/" else "", post.link(address_of(NAME), "/[lm]/"))
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, locale=LOCALES["nl"])
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW_4G)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    thumb = Thumb(page)
    assert len(STORY) == 45

    begun = monotonic()
    page.goto(link)
    thumb.tap("radio", said_in("nl", Felt.WITH_HELP.label))
    thumb.tap("radio", said_in("nl", Obstacle.TIME.label))
    thumb.type(said_in("nl", "What happened?"), STORY)
    thumb.tap("button", said_in("nl", "Save"))
    page.wait_for_url("**/saved/**")
    page.get_by_role("heading", level=1).wait_for()
    waited = monotonic() - begun
    context.close()

    whole = waited + thumb.seconds
    with capsys.disabled():
        sys.stdout.write(
            f"\nU6 seconds={whole:.1f} waiting={waited:.1f} thumb={thumb.seconds:.1f} most={MOST_SECONDS}\n"
        )
    entry = LogEntry.objects.get()
    assert (entry.felt, entry.obstacle, entry.story) == (2, "time", STORY)
    assert whole <= MOST_SECONDS
