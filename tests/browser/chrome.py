"""The browser of this machine, with nothing that talks to elsewhere; none is downloaded."""

import shutil

# A page is left before it is worth while to compile its scripts once more, and faster.
QUICK = "--js-flags=--no-turbofan --no-maglev"
QUIET = ["--no-sandbox", "--disable-quic", "--disable-background-networking", QUICK]
# The same Chromium without the window around its pages: half the work, and nothing of what somebody set in it counts.
SHELL = "chromium-headless-shell"
WHOLE = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """Where it is."""
    return shutil.which(SHELL) or whole_chromium()


def whole_chromium() -> str | None:
    """Where one is that listens to what its user set, such as no cookies."""
    return next(filter(None, map(shutil.which, WHOLE)), None)
