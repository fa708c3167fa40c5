"""The browser of this machine, with nothing that talks to elsewhere; none is downloaded."""

import shutil

QUIET = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]


def chromium() -> str | None:
    """Where it is."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
