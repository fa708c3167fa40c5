"""Shares of those who had the occasion, in sentences with their denominators: for the report. Pure."""

from dataclasses import dataclass

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from checkins.figures import Figures
from organisations.thresholds import Share


@dataclass(frozen=True)
class _Words:
    """Nobody or one, all or all but one, and all between."""

    few: Lazy | str
    some: Lazy | str
    all_but: Lazy | str

    def of(self, share: Share) -> str:
        words = self.few if share.number <= 1 else self.all_but if share.number >= share.base - 1 else self.some
        return str(words) % {"number": share.number, "base": share.base}


_APPLIED = _Words(
    _("Almost nobody of the %(base)s who had the occasion applies it."),
    _("%(number)s of the %(base)s who had the occasion apply it."),
    _("Almost everyone of the %(base)s who had the occasion applies it."),
)
_ON_THEIR_OWN = _Words(
    _("Almost nobody of these %(base)s does so on their own."),
    _("%(number)s of these %(base)s do so on their own."),
    _("Almost everyone of these %(base)s does so on their own."),
)
_WITHOUT = _Words(
    _("Almost everyone of the %(base)s who answered had an occasion."),
    _("%(number)s of the %(base)s who answered had no occasion yet."),
    _("Almost nobody of the %(base)s who answered had an occasion yet."),
)


def rates(figures: Figures) -> list[str]:
    """How many apply it, how many on their own, and how many had no occasion; each only where it may be told."""
    found = [
        (_APPLIED, figures.applied),
        (_ON_THEIR_OWN, figures.on_their_own),
        (_WITHOUT, figures.no_opportunity),
    ]
    return [words.of(share) for words, share in found if share is not None]
