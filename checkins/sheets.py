"""What stands on a blank sheet for a log: the questions of the form, and what there is to tick."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from asks import papers as ways
from checkins.forms import LogForm
from checkins.papers import key
from mailing.outbox import reading_language
from organisations.models import Person
from trajectories.models import Trajectory

_TICKED = ("how", "feeling", "obstacle")


@dataclass(frozen=True)
class LogSheet:
    """One printed sheet, in the language of its person; questions with what there is to tick."""

    way: ways.Paper
    language: str
    questions: list[tuple[str, list[str]]]

    @property
    def person(self) -> Person:
        return self.way.person


def sheets(trajectory: Trajectory, people: Iterable[Person], now: datetime) -> list[LogSheet]:
    """The sheets that were made for these and still lead somewhere. One query."""
    made = ways.handed(dict.fromkeys(people, key(trajectory)), now)
    return [_sheet(way) for way in made.values()]


def _sheet(way: ways.Paper) -> LogSheet:
    language = reading_language(way.person)
    with translation.override(language):
        form = LogForm()
        asked = [(str(form[name].label), [str(radio.choice_label) for radio in form[name]]) for name in _TICKED]
        return LogSheet(way, language, [(_("On which day was it?"), []), *asked])
