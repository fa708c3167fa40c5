"""What an organisation calls its functions. Its words stand wherever ours would, for as long as it is the one in view.

As the active language does, the active organisation decides how a label reads when it is shown; so whoever shows one
need not know of it (ADR 33). Pages and letters begin `in_words_of` theirs.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise, lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# function -> language -> what one is called, and several.
Titles = Mapping[str, Mapping[str, tuple[str, str]]]
LONGEST = 40

_none: Titles = {}
_active: ContextVar[Titles] = ContextVar("titles", default=_none)


@contextmanager
def in_words_of(titles: Titles) -> Iterator[None]:
    """Within it functions are called like this, each as far as it has a title in the language of the reader."""
    before = _active.set(titles)
    try:
        yield
    finally:
        _active.reset(before)


def speak_as(titles: Titles) -> None:
    """The same, until what surrounds it ends."""
    _active.set(titles)


def own(function: str, n: int = 1) -> str:
    """What `n` holders of a function are called here, in the active language; empty when it has no title of its own."""
    titles = _active.get()
    if not titles:
        return ""
    words = titles.get(function, {}).get(get_language() or "")
    return words[0 if n == 1 else 1] if words else ""


def _called(function: str, ours: Promise | str, n: int) -> str:
    return own(function, n) or str(ours)


_lazily = lazy(_called, str)


def called(function: str, ours: Promise | str, n: int = 1) -> Any:
    """A label that reads as the organisation in view calls it, else as we do."""
    return _lazily(function, ours, n)


def check_titles(titles: Any) -> None:
    """Raises ValidationError unless it has the shape of `Titles`."""
    wrong = ValidationError(_("titles are words for one and for several, for each language of a function"))
    if not isinstance(titles, dict):
        raise wrong
    for languages in titles.values():
        if not isinstance(languages, dict):
            raise wrong
        for words in languages.values():
            is_pair = isinstance(words, list) and len(words) == 2
            if not is_pair or not all(isinstance(word, str) and 0 < len(word) <= LONGEST for word in words):
                raise wrong
