"""The browser of this machine, with nothing that talks to elsewhere; none is downloaded."""

import shutil

QUIET = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
# The first is the same Chromium without the window around its pages, for half the work.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """Where it is."""
    return next(filter(None, map(shutil.which, NAMES)), None)
