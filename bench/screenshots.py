"""Make the pictures of the README: the example, on a fixed day, in a real browser.

    .venv/bin/python bench/screenshots.py [--to docs/images] [--only plan] [--data folder]

Starts the web process on a free port of loopback with a data folder of its own, looks around as Sanne and as the people
she asked, and stops again. Needs chromium. Takes about a minute, most of it to live the example; a `--data` folder is
filled once and used again.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from impactmodel import processes  # noqa: E402  the root has to be on the path first
from tests import servers  # noqa: E402  the same
from tests.browser.chrome import QUIET, chromium  # noqa: E402  the same

TODAY = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
DESK: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 390, "height": 844}
# The width of an A4 less its margins, in pixels of 96 to the inch.
PAPER: ViewportSize = {"width": 680, "height": 1123}
PATIENCE_SECONDS = 60


def main() -> None:
    """Take every picture, or those whose names begin so."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--to", type=Path, default=ROOT / "docs" / "images")
    words.add_argument("--only", default="")
    words.add_argument("--data", type=Path)
    chosen = words.parse_args()
    chosen.to.mkdir(parents=True, exist_ok=True)
    with _folder(chosen.data) as folder, _running(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        for name, take in PICTURES.items():
            if name.startswith(chosen.only):
                take(browser, address, chosen.to / f"{name}.png")
                print(name)
        browser.close()


def _as_sanne(browser: Browser, address: str) -> Page:
    page = browser.new_page(viewport=DESK, locale="nl-NL")
    page.goto(address)
    page.locator("form[action*='look-around'] button").click()
    page.wait_for_url("**/o/**")
    return page


def _plan_of(page: Page, title: str) -> None:
    page.get_by_role("link", name=title, exact=True).click()
    page.wait_for_url("**/t/**")


def portfolio(browser: Browser, address: str, to: Path) -> None:
    page = _as_sanne(browser, address)
    page.screenshot(path=to)
    page.close()


def plan(browser: Browser, address: str, to: Path) -> None:
    page = _as_sanne(browser, address)
    _plan_of(page, "Beter klantgesprekken voeren")
    page.screenshot(path=to)
    page.close()


def check(browser: Browser, address: str, to: Path) -> None:
    page = _as_sanne(browser, address)
    _plan_of(page, "Beter klantgesprekken voeren")
    page.goto(f"{page.url}commitments/check/")
    page.screenshot(path=to)
    page.close()


def mailbox(browser: Browser, address: str, to: Path) -> None:
    page = browser.new_page(viewport=DESK, locale="nl-NL")
    page.goto(f"{address}/dev/mail/")
    page.screenshot(path=to)
    page.close()


def promise(browser: Browser, address: str, to: Path) -> None:
    _on_a_phone(browser, address, "/l/", "farid", to)


def log(browser: Browser, address: str, to: Path) -> None:
    _on_a_phone(browser, address, "/m/", "", to)


def report_light(browser: Browser, address: str, to: Path) -> None:
    _report(browser, address, to, "light")


def report_dark(browser: Browser, address: str, to: Path) -> None:
    _report(browser, address, to, "dark")


def report_print(browser: Browser, address: str, to: Path) -> None:
    """As paper has it, in one long sheet."""
    page = browser.new_page(viewport=PAPER, locale="nl-NL")
    page.goto(_newest_link(address, "/r/", "els"))
    page.emulate_media(media="print")
    # Its foot stands at the bottom of a sheet: let that be the end.
    page.set_viewport_size({**PAPER, "height": page.evaluate("document.documentElement.scrollHeight") + 40})
    page.screenshot(path=to, full_page=True)
    page.close()


def _report(browser: Browser, address: str, to: Path, theme: Literal["light", "dark"]) -> None:
    """What the sponsor has, behind the link of the newest letter."""
    page = browser.new_page(viewport=DESK, locale="nl-NL", color_scheme=theme)
    page.goto(_newest_link(address, "/r/", "els"))
    page.screenshot(path=to, full_page=True)
    page.close()


def _on_a_phone(browser: Browser, address: str, kind: str, whose: str, to: Path) -> None:
    """The page behind the newest link of this kind."""
    page = browser.new_page(viewport=PHONE, locale="nl-NL", device_scale_factor=2)
    page.goto(_newest_link(address, kind, whose))
    page.screenshot(path=to)
    page.close()


def _newest_link(address: str, kind: str, whose: str) -> str:
    letters: Any = json.loads(_get(f"{address}/dev/mail/?format=json"))
    for letter in letters["mails"] if isinstance(letters, dict) else letters:
        found = re.findall(rf"http://\S+{kind}[a-z2-7]{{32}}", letter["text"])
        if found and whose in json.dumps(letter["to"]).lower():
            return str(found[0])
    raise LookupError(f"no letter with {kind} to {whose or 'anybody'}")


PICTURES: dict[str, Callable[[Browser, str, Path], None]] = {
    "portfolio": portfolio,
    "plan": plan,
    "check": check,
    "mailbox": mailbox,
    "promise": promise,
    "log": log,
    "report-light": report_light,
    "report-dark": report_dark,
    "report-print": report_print,
}


@contextmanager
def _folder(chosen: Path | None) -> Iterator[Path]:
    """The one that was asked for, to be found again; or one that goes when all is done."""
    if chosen is not None:
        chosen.mkdir(parents=True, exist_ok=True)
        yield chosen.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="impactmodel-pictures-") as folder:
        yield Path(folder)


@contextmanager
def _running(folder: Path) -> Iterator[str]:
    """The example on a fixed day, and the address of its pages."""
    port = _port_of(folder)
    address = f"http://127.0.0.1:{port}"
    own = {
        "IMPACTMODEL_ENV": "development",
        "DJANGO_SETTINGS_MODULE": "impactmodel.settings",
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
        "PUBLIC_BASE_URL": address,
    }
    (folder / "clock").write_text(str((TODAY - datetime.now(UTC)) / timedelta(seconds=1)))
    environ = os.environ | own
    # As long as it takes: the example lives four months, and a busy machine lives them slowly.
    for words in (["migrate", "--verbosity", "0"], ["example", "--once"]):
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environ, check=True)
    web = subprocess.Popen(
        processes.command("web", sys.executable, environ), cwd=ROOT, env=environ, stderr=subprocess.DEVNULL
    )
    try:
        _wait(f"{address}/readyz")
        yield address
    finally:
        web.terminate()
        web.wait(20)


def _port_of(folder: Path) -> int:
    """The same each time for one folder: the letters in it link there."""
    kept = folder / "port"
    if not kept.exists():
        kept.write_text(str(servers.free_port()))
    return int(kept.read_text())


def _wait(url: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            _get(url)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("the pages do not answer")


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return str(answer.read().decode())


if __name__ == "__main__":
    main()
