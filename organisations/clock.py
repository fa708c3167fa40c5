"""The one place where the time is read. Views, tasks and commands call `now()`; everything below gets it passed."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone


def _file() -> Path | None:
    """Where the shift is kept; None outside development."""
    file: Path | None = settings.CLOCK_FILE
    return file


def shift() -> timedelta:
    """How far `/dev/clock/` moved the clock. Always nothing in production."""
    file = _file()
    if file is None or not file.exists():
        return timedelta()
    return timedelta(seconds=float(file.read_text().strip() or 0))


def now() -> datetime:
    """This moment, in UTC, moved by the development clock."""
    return timezone.now() + shift()


def wall() -> datetime:
    """This moment by the clock on the wall: for what is about processes, not about people's days."""
    return timezone.now()


def move(by: timedelta) -> None:
    """Set the shift for every process that shares the data folder. Raises RuntimeError outside development."""
    file = _file()
    if file is None:
        raise RuntimeError("The clock can only be moved in development.")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(str(by.total_seconds()))
