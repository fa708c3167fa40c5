"""Everything that is kept of somebody, for themselves: as data, and as a page that can be read without us."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from django.db import models
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from organisations.labels import label_of
from organisations.models import Person
from organisations.personal import PersonalData, personal_data

FORMAT = "impactmodel personal data 1"


@dataclass(frozen=True)
class Value:
    """One thing that stands in a row: what it is called, as data, and as one reads it."""

    name: str
    label: str
    plain: Any
    shown: str


@dataclass(frozen=True)
class Told:
    """All rows of one model that are somebody's, by key."""

    data: PersonalData
    rows: dict[int, list[Value]]


@dataclass
class _Reading:
    """One person's, each other row they refer to written once."""

    person: Person
    written: dict[tuple[str, Any], str] = field(default_factory=dict)

    def told(self, one: PersonalData) -> Told:
        ways = {path: set(self._at(one, path).values_list("pk", flat=True)) for path in one.whose}
        keys = set().union(*ways.values()) if ways else set()
        related = [way for name in one.told for way in _ways(one.model, name)]
        labels = {name: label_of(name) for name in one.told}
        rows = one.rows().filter(pk__in=keys).select_related(*related).order_by("pk") if keys else []
        return Told(
            one,
            {
                row.pk: [
                    Value(name, label, *self._value(row, name))
                    for name, label in labels.items()
                    if name not in one.told_only_to or row.pk in ways[one.told_only_to[name]]
                ]
                for row in rows
            },
        )

    def _at(self, one: PersonalData, path: str) -> "models.QuerySet[Any]":
        """Nothing from before somebody else entered the address this is read at."""
        rows = one.at(path, self.person.pk)
        since = self.person.readable_from
        return rows.filter(**{f"{one.dated}__gte": since}) if one.dated and since else rows

    def _value(self, row: models.Model, name: str) -> tuple[Any, str]:
        """As data, and as one reads it."""
        told = row._meta.get_field(name)
        if told.many_to_many:
            names = [self._named(other) for other in getattr(row, name).all()]
            return names, ", ".join(names)
        value = getattr(row, name)
        if isinstance(value, models.Model):
            named = self._named(value)
            return named, named
        shown = getattr(row, f"get_{name}_display", None)
        return _plain(value), str(shown()) if shown and value is not None else self._shown(value)

    def _named(self, row: models.Model) -> str:
        key = (row._meta.label, row.pk)
        if key not in self.written:
            display = getattr(row, "get_kind_display", None)
            words = str(row)
            self.written[key] = str(display()) if display and words == getattr(row, "kind", "") else words
        return self.written[key]

    def _shown(self, value: Any) -> str:
        if value in (None, "", []):
            return "–"
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, datetime):
            return date_format(value.astimezone(ZoneInfo(self.person.zone)), "j F Y, H:i")
        if isinstance(value, date):
            return date_format(value, "j F Y")
        return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _ways(model: type[models.Model], name: str) -> list[str]:
    """What a key leads to, and the person whose function that is: by their name it is written."""
    told = model._meta.get_field(name)
    if not told.many_to_one or not isinstance(told.related_model, type):
        return []
    has_person = any(one.name == "person" for one in told.related_model._meta.get_fields())
    return [name, f"{name}__person"] if has_person else [name]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def told_of(person: Person) -> list[Told]:
    """What is kept of this person, model by model; of nothing else a line."""
    reading = _Reading(person)
    everything = (reading.told(one) for one in personal_data.values() if one.told)
    return [told for told in everything if told.rows]


def own_words(people: Iterable[Person]) -> list[tuple[PersonalData, int]]:
    """What these wrote for themselves, kind by kind, and how many rows there are; locked ones as well."""
    keys = [person.pk for person in people]
    own = [one for one in personal_data.values() if one.own]
    return [(one, one.rows().filter(**{f"{one.own}__in": keys}).count()) for one in own]


def as_data(people: Iterable[Person], now: datetime) -> dict[str, Any]:
    """Plain JSON: each organisation in which they are known."""
    return _data([(person, told_of(person)) for person in people], now)


def _data(people: Iterable[tuple[Person, list[Told]]], now: datetime) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "organisations": [
            {
                "organisation": person.organisation.name,
                "locked_before": person.readable_from.isoformat() if person.readable_from else None,
                "kept": [
                    {
                        "model": told.data.key,
                        "what": str(told.data.label),
                        "purpose": str(told.data.purpose),
                        "basis": str(told.data.basis.label),
                        "kept": str(told.data.kept),
                        "rows": [
                            {"id": key, **{value.name: value.plain for value in values}}
                            for key, values in told.rows.items()
                        ],
                    }
                    for told in kept
                ],
            }
            for person, kept in people
        ],
    }


def as_zip(people: Iterable[Person], now: datetime) -> bytes:
    """The data, and the same as a page."""
    everyone = [(person, told_of(person)) for person in people]
    page = render_to_string("organisations/my_data_file.html", {"people": everyone, "now": now})
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(_data(everyone, now), ensure_ascii=False, indent=1))
        archive.writestr("data.html", page)
    return packed.getvalue()
