"""G1: of every field that can hold something of a person it is said why, until when, and how it is taken away."""

import sys

import pytest
from django.apps import apps
from django.db import models

from organisations.labels import label_of
from organisations.personal import Basis, PersonalData, impersonal, personal_data

PEOPLE = {"organisations.Person", "organisations.User", "roles.Role"}


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


@pytest.mark.once
def test_a_model_nobody_speaks_of_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(personal_data, "checkins.LogEntry")
    with pytest.raises(AssertionError):
        test_every_field_is_declared()
