"""Real browsers: the usual one, and one as bare as a mail program's own."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.chrome import QUIET, chromium, whole_chromium

PHONE_WIDTH = 320
_BLOCK = 2  # of Chromium's own settings


@contextmanager
def chromium_here() -> Iterator[Browser]:
    """A headless browser that ends with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield browser
        browser.close()


@contextmanager
def bare_browser_here(folder: Path) -> Iterator[BrowserContext]:
    """No cookies, no JavaScript, 320 px wide."""
    kept = folder / "Default" / "Preferences"
    kept.parent.mkdir(parents=True)
    kept.write_text(json.dumps({"profile": {"default_content_setting_values": {"cookies": _BLOCK}}}))
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder,
            executable_path=whole_chromium(),
            args=QUIET,
            java_script_enabled=False,
            viewport={"width": PHONE_WIDTH, "height": 640},
        )
        yield context
        context.close()


def answer(page: Page) -> int:
    """Take the first of every choice on this page and send it, as often as words are asked for; the last status."""
    for words in ("", "12"):
        form = page.locator("main form").filter(has=page.locator("input[type=radio]")).first
        names = form.locator("input[type=radio]").evaluate_all("all => [...new Set(all.map(one => one.name))]")
        for name in names:
            form.locator(f'input[type=radio][name="{name}"]').first.check(force=True)
        if words:
            for field in form.locator("input[type=text], input[type=number], textarea").all():
                if field.is_visible() and not field.input_value():
                    field.fill(words)
        with page.expect_navigation() as moved:
            form.locator("button.btn:not([type=button])").first.click()
        reply = moved.value
        if reply.status != 422:
            return reply.status
    return 422
