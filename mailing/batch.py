"""What the letters of one batch have in common is read once: the plan they are about is the same for many of them.

Only for what a letter says. Whether it still goes is asked of the database for each letter, at its claim.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

_read: ContextVar[dict[Hashable, Any] | None] = ContextVar("batch", default=None)


@contextmanager
def batch() -> Iterator[None]:
    """The letters made within it share what they read with `once`. It lasts a second or so."""
    before = _read.set({})
    try:
        yield
    finally:
        _read.reset(before)


def once(key: Hashable, read: Callable[[], T], *, alone: Callable[[], T] | None = None) -> T:
    """What `read` gives, the first time within a batch; outside one, each time, what `alone` gives, or `read`."""
    kept = _read.get()
    if kept is None:
        return (alone or read)()
    if key not in kept:
        kept[key] = read()
    found: T = kept[key]
    return found
