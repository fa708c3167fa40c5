"""Saving what several people may change at once, where a row counts no saves: what its fields hold is its version."""

import json
from collections.abc import Iterable
from typing import Any
from zlib import crc32

from django.db import models

from organisations.models import Organisation


class ChangedMeanwhile(Exception):
    """Somebody else saved since this form was opened; `current` is what stands now."""

    def __init__(self, current: Any) -> None:
        super().__init__(current)
        self.current = current


def one_at_a_time(organisation: Organisation) -> Organisation:
    """Before looking who or what is there: who comes next waits until this transaction ends, and sees what it made.

    Such as somebody who gets an address, by which they are known from then on. Returns it as it stands.
    """
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def mark(held: object) -> int:
    """The same for what is the same. Never 0."""
    return crc32(json.dumps(held, default=str, sort_keys=True).encode()) + 1


def version_of(row: models.Model, names: Iterable[str]) -> int:
    """The same for as long as these fields hold the same. Never 0."""
    fields = [row._meta.get_field(name) for name in sorted(names)]
    return mark([field.value_from_object(row) for field in fields])  # type: ignore[union-attr]  # none leads to several


def hold(row: models.Model, names: Iterable[str], version: int | None) -> None:
    """Let who comes next wait, and look whether these fields still stand at `version`; None takes whatever stands.

    Raises ChangedMeanwhile.
    """
    stands = type(row)._base_manager.select_for_update(no_key=True, of=("self",)).get(pk=row.pk)
    if version is not None and version_of(stands, names) != version:
        raise ChangedMeanwhile(stands)
