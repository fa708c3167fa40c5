"""What stands on a blank sheet for a log or an observation: the questions of the form, and what there is to tick."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.utils import translation

from asks import papers as ways
from asks.models import Ask
from checkins.cards.shared import learners_of
from checkins.forms.log import LogForm
from checkins.forms.observe import ObserveForm
from checkins.papers import LOG, Handed, asked_last
from mailing.outbox import reading_language
from organisations.models import Person
from trajectories.models import Behaviour, Trajectory

_TICKED = ("how", "feeling", "obstacle")
Question = tuple[str, list[str]]


@dataclass(frozen=True)
class About:
    """What a sheet asks about one learner: nobody's name on a log. The last line is for words."""

    name: str
    questions: list[Question]
    words: str
    hint: str = ""


@dataclass(frozen=True)
class Sheet:
    """One printed sheet, in the language of its person; questions with what there is to tick."""

    way: ways.Paper
    language: str
    is_log: bool
    about: About

    @property
    def person(self) -> Person:
        return self.way.person


def sheets(trajectory: Trajectory, handed: Iterable[Handed], now: datetime) -> list[Sheet]:
    """The sheets that were made for these and still lead somewhere, those for logs first."""
    wanted = list(handed)
    behaviours = list(trajectory.behaviours.all()) if wanted else []
    found = []
    for kind in dict.fromkeys(one.kind for one in wanted):
        theirs = {one.person: one for one in wanted if one.kind == kind}
        made = ways.handed({person: one.key for person, one in theirs.items()}, now)
        for person, one in theirs.items():
            if person.pk in made:
                found += _sheets(made[person.pk], one, behaviours)
    return found


def _sheets(way: ways.Paper, handed: Handed, behaviours: Sequence[Behaviour]) -> list[Sheet]:
    """One for a log; of who looks along with several, one for each, with the same code."""
    language, is_log = reading_language(way.person), handed.kind == LOG
    with translation.override(language):
        abouts = [_log()] if is_log else list(_observed(asked_last(handed.asks), behaviours))
        return [Sheet(way, language, is_log, about) for about in abouts]


def _log() -> About:
    form = LogForm()
    asked = [(str(form[name].label), _boxes(form, name)) for name in _TICKED]
    return About("", asked, str(form["story"].label), str(form["story"].help_text))


def _observed(asks: Sequence[Ask], behaviours: Sequence[Behaviour]) -> Iterator[About]:
    form = ObserveForm(asks=learners_of(asks), behaviours=behaviours)
    for ballot in form.ballots:
        if ballot.learner is None:
            continue
        questions = [(str(field.label), _boxes(form, field.name)) for field in ballot.choices]
        example, handed_back = ballot.extra["example"], ballot.extra["pass"]
        questions.append(("", [str(handed_back.label)]))
        hint = form.hint(ballot.ask)
        yield About(str(ballot.learner.person), questions, str(example.label), hint)


def _boxes(form: forms.Form, name: str) -> list[str]:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    return [str(radio.choice_label) for radio in form[name]]
