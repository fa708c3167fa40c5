"""Rows that are made and not written yet, and a source of chance that gives the same for the same seed."""

import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.color import no_style
from django.db import connection, models

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
    """Collected by model and written in order. Each has its key as soon as it is added, for others to refer to."""

    def __init__(self) -> None:
        self.written: Counter[str] = Counter()
        self._waiting: dict[type[models.Model], list[models.Model]] = {model: [] for model in ORDER}
        self._keys: dict[type[models.Model], Iterator[int]] = {}

    def add(self, row: M) -> M:
        self._waiting[type(row)].append(self._numbered(row))
        return row

    def write(self) -> None:
        """Everything that waits. The caller holds the transaction."""
        for model, rows in self._waiting.items():
            _write(model, rows)
            self.written[model._meta.label] += len(rows)
            rows.clear()

    def create(self, model: type[models.Model], rows: Iterable[models.Model]) -> None:
        """These at once."""
        made = [self._numbered(row) for row in rows]
        _write(model, made)
        self.written[model._meta.label] += len(made)

    def finish(self) -> None:
        """Let the database count on from the keys that were given here."""
        with connection.cursor() as cursor:
            for line in connection.ops.sequence_reset_sql(no_style(), list(self._keys)):
                cursor.execute(line)

    def _numbered(self, row: M) -> M:
        model = type(row)
        if model not in self._keys:
            last: int | None = model._base_manager.aggregate(last=models.Max("pk"))["last"]
            self._keys[model] = count((last or 0) + 1)
        row.pk = next(self._keys[model])
        return row


def _write(model: type[models.Model], rows: list[models.Model]) -> None:
    """As fast as this database takes them."""
    if connection.vendor != "postgresql":
        model._base_manager.bulk_create(rows, batch_size=BATCH)
        return
    fields = [(field, isinstance(field, models.JSONField)) for field in model._meta.concrete_fields]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field, _is_json in fields)
    with connection.cursor() as cursor, cursor.copy(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN") as to:
        for row in rows:
            values = [(field, is_json, getattr(row, field.attname)) for field, is_json in fields]
            to.write_row(
                [field.get_db_prep_save(value, connection) if is_json else value for field, is_json, value in values]
            )
