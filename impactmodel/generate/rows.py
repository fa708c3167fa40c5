"""Rows that are made and not written yet, and a source of chance that gives the same for the same seed."""

import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from django.db import models

from asks.models import Ask, AskLetter, Grant, Link
from checkins.models import DoneForThem, IfThenPlan, LogEntry, Observation, PublishedMoment, Talk
from mailing.models import Mail
from organisations.ids import ALPHABET
from roles.models import Answer, Clarity, Commitment, Pairing, Promise, Role, Wording
from trajectories.models import (
    Behaviour,
    Cause,
    Change,
    Cohort,
    IntakeAnswer,
    IntakeVersion,
    Intervention,
    InterventionDate,
    Measurement,
    NextTime,
    ResultFigure,
    Trajectory,
)

M = TypeVar("M", bound=models.Model)
T = TypeVar("T")
# So many rows go in one statement.
BATCH = 1000
WORDS: dict[str, Any] = json.loads((Path(__file__).parent / "words.json").read_text())
# What refers to a row comes after it.
ORDER: tuple[type[models.Model], ...] = (
    *(Trajectory, Cohort, ResultFigure, Measurement, Behaviour, Intervention, InterventionDate),
    *(IntakeAnswer, IntakeVersion, Cause, Change, NextTime),
    *(Role, Role.cohorts.through, Role.learners.through, Behaviour.figures.through, Intervention.behaviours.through),
    *(Commitment, Wording, Promise, Mail, Answer, Clarity, Pairing),
    *(LogEntry, IfThenPlan, Observation, Talk, DoneForThem, PublishedMoment),
    *(Ask, AskLetter, Grant, Link),
)


class Chance:
    """Draws what people do and say."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  the same each time is what it is for

    def one(self, choices: Sequence[T]) -> T:
        return choices[int(self._random.random() * len(choices))]

    def some(self, choices: Sequence[T], count: int) -> list[T]:
        """So many different ones; all of them when there are fewer."""
        return self._random.sample(choices, min(count, len(choices)))

    def number(self, least: int, most: int) -> int:
        return least + int(self._random.random() * (most - least + 1))

    def happens(self, share: float) -> bool:
        """In so many of all cases, 0 to 1."""
        return self._random.random() < share

    def public_id(self) -> str:
        """As `organisations.ids.public_id`, but the same for the same seed."""
        bits = self._random.getrandbits(50)
        return "".join(ALPHABET[bits >> shift & 31] for shift in range(0, 50, 5))

    def word(self, of: str) -> str:
        """One of the sentences of this kind."""
        return str(self.one(WORDS[of]))


class Rows:
    """Collected by model and written in order. A row may refer to one that is not written yet."""

    def __init__(self) -> None:
        self.written: Counter[str] = Counter()
        self._waiting: dict[type[models.Model], list[models.Model]] = {model: [] for model in ORDER}

    def add(self, row: M) -> M:
        self._waiting[type(row)].append(row)
        return row

    def write(self) -> None:
        """Everything that waits. The caller holds the transaction."""
        for model, rows in self._waiting.items():
            self.create(model, rows)
            rows.clear()

    def create(self, model: type[models.Model], rows: Iterable[models.Model]) -> None:
        """These at once."""
        made = model._base_manager.bulk_create(rows, batch_size=BATCH)
        self.written[model._meta.label] += len(made)
