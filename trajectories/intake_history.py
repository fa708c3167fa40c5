"""The history of one answer: what changed with each save, and any save beside the answer that stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from trajectories.models import IntakeAnswer, IntakeVersion


@dataclass(frozen=True)
class Saved:
    """One save, and in words what it changed."""

    version: IntakeVersion
    changed: tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """One thing around the text, then and now; empty where it was not said."""

    label: str
    then: str
    now: str

    @property
    def differs(self) -> bool:
        return self.then != self.now


def saves(versions: Sequence[IntakeVersion]) -> list[Saved]:
    """Newest first, as they come; none for an answer that was opened and left empty."""
    older: list[IntakeVersion | None] = [*versions, None][1:]
    return [Saved(one, _changed(one, before)) for one, before in zip(versions, older, strict=True)]


def facts(then: IntakeVersion, now: IntakeAnswer) -> list[Fact]:
    """What is known of the answer besides its text."""
    return [
        Fact(_("How far"), str(then.get_status_display()), str(now.get_status_display())),
        Fact(_("How sure"), str(then.get_certainty_display()), str(now.get_certainty_display())),
        Fact(_("Source"), capfirst(then.get_source_display()), capfirst(now.get_source_display())),
        Fact(_("From whom"), then.answered_by, now.answered_by),
        Fact(_("Given on"), _day(then.answered_on), _day(now.answered_on)),
    ]


def _changed(version: IntakeVersion, before: IntakeVersion | None) -> tuple[str, ...]:
    if before is None:
        return ()
    words = {
        "text": _("the text"),
        "status": _("how far it is"),
        "certainty": _("how sure it is"),
        "source": _("where it comes from"),
        "answered_by": _("who gave the answer"),
        "answered_on": _("on which day"),
    }
    return tuple(said for name, said in words.items() if getattr(version, name) != getattr(before, name))


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""
