"""Every place in the database that holds what somebody typed, and putting something there."""

from collections.abc import Callable, Iterator
from typing import Any

# Texts of ours, by field or by model and field: keys, codes, marks, and what follows from another field.
NOT_TYPED = frozenset({
    "moment", "form_key", "library_key", "token_hash", "code_hash", "kid", "kind", "verb", "thing", "party",
    "language", "timezone", "zone", "weekdays", "holiday_calendar", "sort_key", "search_key", "dedupe_key", "secret",
    "message_id", "references", "mark", "told_mark", "key", "encoding", "separator", "via", "object_id", "password",
    "asks.Ask.about", "asks.Ask.closed_because", "mailing.DiaryEntry.about", "mailing.Sending.instance",
    "mailing.Sending.because", "mailing.Sending.returns_because", "mailing.Sending.failing", "mailing.Mail.because",
    "organisations.Tombstone.person",
})  # fmt: skip
FLOORS = ("organisations", "mailing", "trajectories", "asks", "roles", "checkins")
# Where whole rows lie as data: what was typed stands in them under the name of its field.
DATA = {"trajectories.Change": ("before", "after"), "trajectories.Template": ("data",)}

Words = Callable[[str, int], str]


def typed_fields() -> Iterator[tuple[Any, list[Any]]]:
    """Each model with the fields of it that somebody types."""
    from django.apps import apps
    from django.db import models

    for floor in FLOORS:
        for model in apps.get_app_config(floor).get_models():
            label = model._meta.label
            fields = [
                field
                for field in model._meta.concrete_fields
                if type(field) in (models.CharField, models.TextField)
                and not field.choices
                and not {field.name, f"{label}.{field.name}"} & NOT_TYPED
            ]
            if fields or label in DATA:
                yield model, fields


def plant(words: Words, *, above: dict[str, int] | None = None) -> int:
    """Put words in every typed field that is filled; how many places. `words` is told the place and its length.

    `above` says by model from which key on, and by that what is left as it is.
    """
    names = {field.name for _model, fields in typed_fields() for field in fields}
    done = 0
    for model, fields in typed_fields():
        label, kept = model._meta.label, []
        data = DATA.get(label, ())
        for row in model._base_manager.filter(pk__gt=(above or {}).get(label, 0)):
            for field in fields:
                if getattr(row, field.attname):
                    setattr(row, field.attname, words(f"{label}.{field.name}", field.max_length or 4000))
                    done += 1
            for name in data:
                setattr(row, name, _within(getattr(row, name), names, label, words))
            kept.append(row)
        if kept:
            model._base_manager.bulk_update(kept, [*(field.name for field in fields), *data])
    return done


def _within(value: Any, names: set[str], label: str, words: Words) -> Any:
    if isinstance(value, list):
        return [_within(one, names, label, words) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: words(f"{label}.{name}", 120)
        if isinstance(inner, str) and inner and name in names
        else _within(inner, names, label, words)
        for name, inner in value.items()
    }


def highest_keys() -> dict[str, int]:
    """Of each model, to tell what comes later."""
    from django.db.models import Max

    return {
        model._meta.label: model._base_manager.aggregate(Max("pk"))["pk__max"] or 0 for model, _fields in typed_fields()
    }
