"""A warm word after an entry. Chosen by the form's own key, so a page read twice says the same; nothing is counted."""

from zlib import crc32

from django.utils.translation import gettext as _

WORDS = 8
NONE = WORDS
LATER = WORDS + 1


def choose(key: str, felt: int | None) -> int:
    """The number of the word that suits this entry."""
    return NONE if felt is None else crc32(key.encode()) % WORDS


def praise(number: int) -> str:
    """The word itself; any other number gives the first."""
    words = {
        1: _("Saved. That's one more."),
        2: _("Saved. Trying counts."),
        3: _("Saved. On to the next one."),
        4: _("Saved. Thanks for being honest."),
        5: _("Saved. Small steps go far."),
        6: _("Saved. Good that you wrote it down."),
        7: _("Saved. See you at the next one."),
        NONE: _("Saved. It didn't come up? That happens."),
        LATER: _("Fine. We'll ask again next week."),
    }
    return words.get(number) or _("Saved. Nice going.")
