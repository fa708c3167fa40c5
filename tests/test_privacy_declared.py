"""G1: of every field that can hold something of a person it is said why, until when, and how it is taken away."""

import sys
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from organisations.labels import label_of
from organisations.personal import Basis, PersonalData, impersonal, personal_data, written

PEOPLE = {"organisations.Person", "organisations.User", "roles.Role"}
# Nobody writes here: codes, days, zones, what a mail server said.
NOT_WORDS = {
    *("public_id", "moment", "form_key", "library_key", "key", "kid", "mark", "seed", "token_hash", "code_hash"),
    *("language", "timezone", "zone", "weekdays", "holiday_calendar", "days_off", "days_on", "told_mark", "told_from"),
}
NOT_WORDS_OF = {
    "asks.Ask": {"kind", "about", "closed_because"},
    "trajectories.Change": {"verb", "thing"},
    "trajectories.NextTime": {"party"},
    "checkins.PublishedMoment": {"figures"},
    "mailing.DiaryEntry": {"about"},
    "mailing.Mail": {
        *("kind", "dedupe_key", "about", "secret", "address", "smtp_text", "because", "message_id", "references"),
    },
    "mailing.Sending": {"instance", "because", "returns_because", "failing"},
    "organisations.AuditLine": {"via", "verb", "kind", "object_id"},
    # What it is called and answers by; an admin changes these.
    "organisations.Organisation": {"name", "titles", "sender_name", "reply_to"},
    # Who each is themselves.
    "organisations.Person": {
        *("name", "given", "also_spelled", "email", "phone", "employer", "undeliverable", "undeliverable_because"),
        *("sort_key", "search_key"),
    },
    "organisations.User": {"password", "email"},
    "organisations.ProviderAccount": {"issuer", "subject"},
    "organisations.Double": {"number", "name", "email"},
    "organisations.EarlierAddress": {"email"},
    "organisations.PeopleImport": {"encoding", "separator", "columns", "problems"},
    "organisations.Tombstone": {"person"},
}


def is_personal(field: "models.Field[object, object]") -> bool:
    """A text, an address, or a person."""
    if field.related_model is not None:
        return field.related_model._meta.label in PEOPLE
    return isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices


def spoken_of(one: PersonalData) -> set[str]:
    return {*one.told, *one.withheld}


@pytest.mark.once
def test_every_field_is_declared() -> None:
    undeclared, personal = [], 0
    for model in apps.get_models():
        if model._meta.label in impersonal:
            continue
        if model._meta.label not in personal_data:
            undeclared.append(model._meta.label)
            continue
        one = personal_data[model._meta.label]
        fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
        known = {field.name for field in fields}
        personal += sum(is_personal(field) for field in fields)
        undeclared += [f"{one.key}.{name}" for name in known - spoken_of(one) - {"id"}]
        assert spoken_of(one) <= known, one.key
        assert all((one.purpose, one.kept, one.label, one.basis in Basis)), one.key
        # The first step of each way is a field of it or leads back to it; whoever it is of can be erased from it.
        for path, erased in one.whose.items():
            assert set(erased.emptied) <= known, (one.key, path)
        assert not one.own or one.whose[one.own].is_deleted, one.key
        assert not one.in_trajectory or one.dated, one.key
        for name in one.told:
            label_of(name)
    sys.stdout.write(f"G1 models={len(personal_data)} fields={personal} undeclared={len(undeclared)}\n")
    assert undeclared == []
    assert not set(impersonal) & set(personal_data)


@pytest.mark.once
def test_every_way_to_a_person_is_gone_along_or_told_why_not() -> None:
    """A key to a person, an account or a function is a way of `whose`, or is told through the row it stands in."""
    silent = []
    for one in personal_data.values():
        begun = {path.split("__")[0].removesuffix("_id") for path in one.whose}
        keys = [field for field in one.model._meta.concrete_fields if field.related_model and is_personal(field)]
        silent += [f"{one.key}.{field.name}" for field in keys if field.name not in begun | set(one.withheld)]
    assert silent == []


def texts() -> Iterator[tuple[type[models.Model], str]]:
    """Every field of ours in which people write."""
    for model in apps.get_models():
        if not model.__module__.startswith(("django.", "allauth.")):
            no_words = NOT_WORDS | NOT_WORDS_OF.get(model._meta.label, set())
            for field in model._meta.concrete_fields:
                is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
                if is_text and not field.choices and field.name not in no_words:
                    yield model, field.name


@pytest.mark.once
def test_every_text_is_in_the_register() -> None:
    known = {(one.model, name) for one in written for name in one.fields}
    assert len(known) > 60
    assert [f"{model._meta.label}.{name}" for model, name in texts() if (model, name) not in known] == []


@pytest.mark.once
def test_a_model_nobody_speaks_of_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(personal_data, "checkins.LogEntry")
    with pytest.raises(AssertionError):
        test_every_field_is_declared()
