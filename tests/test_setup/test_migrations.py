"""What a migration may do while the release before it is still running: add, and nothing that takes or waits.

Expand, fill in parts, contract in a later release. Asked of the operations themselves, because SQL of SQLite would not
show it; what the release before makes of it is tried by rows B3 and B4 (docs/bench.md).
"""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent.parent
# Of each app the last migration from before there was anything to run beside.
FIRST_OF_ALL = {
    "asks": 5,
    "checkins": 15,
    "mailing": 14,
    "organisations": 8,
    "roles": 13,
    "trajectories": 6,
}
# `app.name` of a migration that may all the same, and why: the contract of what an earlier release expanded, say.
ALLOWED: dict[str, str] = {}
GONE = (
    operations.RemoveField,
    operations.DeleteModel,
    operations.RenameField,
    operations.RenameModel,
    operations.AlterModelTable,
)


def faults(migration: Migration) -> list[str]:
    """What of this the release before would stumble over, or wait for."""
    made = {one.name_lower for one in migration.operations if isinstance(one, operations.CreateModel)}
    found = [_fault(one, made) for one in migration.operations]
    return [f"{migration.app_label}.{migration.name}: {fault}" for fault in found if fault]


def _fault(one: Operation, made: set[str]) -> str:
    of = str(getattr(one, "model_name_lower", getattr(one, "name_lower", "")))
    if of in made:  # nobody is there yet
        return ""
    if isinstance(one, GONE):
        return f"{one.describe()}; the release before still asks for it"
    if isinstance(one, operations.AddField) and not _may_be_left_out(one.field):
        return f"{one.describe()}; the release before writes rows without it: null=True, or a db_default"
    if isinstance(one, operations.AlterField) and not _may_be_left_out(one.field) and not one.field.primary_key:
        return f"{one.describe()}; it may become NOT NULL under who writes: a db_default, or say in ALLOWED why not"
    if isinstance(one, (operations.AddIndex, operations.AddConstraint)):
        return f"{one.describe()}; it holds the table up while it is made: by hand and CONCURRENTLY first, or NOT VALID"
    if isinstance(one, operations.RunPython) and one.reverse_code is None:
        return f"{one.describe()}; there is no way back"
    return ""


def _may_be_left_out(field: "models.Field[Any, Any]") -> bool:
    return field.null or field.has_db_default() or field.many_to_many is True


def test_a_release_only_adds_while_the_one_before_it_runs() -> None:
    files = [file for app in FIRST_OF_ALL for file in sorted((ROOT / app / "migrations").glob("0*.py"))]
    every = [(file.stem, file.parent.parent.name) for file in files]
    newer = [
        import_module(f"{app}.migrations.{name}").Migration(name, app)
        for name, app in every
        if int(name[:4]) > FIRST_OF_ALL[app]
    ]

    assert len(newer) < len(every) > 50, "they were found"
    assert ALLOWED.keys() <= {f"{one.app_label}.{one.name}" for one in newer}
    assert [fault for one in newer if f"{one.app_label}.{one.name}" not in ALLOWED for fault in faults(one)] == [], (
        "see docs/operations.md, Upgrading"
    )


@pytest.mark.parametrize(
    ("operation", "is_fine"),
    [
        (operations.AddField("mail", "note", models.TextField(default="")), False),
        (operations.AddField("mail", "note", models.TextField(default="", db_default="")), True),
        (operations.AddField("mail", "note", models.TextField(null=True)), True),
        (operations.RemoveField("mail", "kind"), False),
        (operations.RenameField("mail", "kind", "sort"), False),
        (operations.RenameModel("mail", "letter"), False),
        (operations.AlterField("mail", "note", models.TextField()), False),
        (operations.AddIndex("mail", models.Index(fields=["kind"], name="by_kind")), False),
        (operations.AddConstraint("mail", models.UniqueConstraint(fields=["kind"], name="one")), False),
        (operations.AddIndex("fresh", models.Index(fields=["id"], name="by_id")), True),
        (operations.RunPython(lambda apps, editor: None), False),
        (operations.RunPython(lambda apps, editor: None, operations.RunPython.noop), True),
    ],
)
def test_what_the_release_before_would_stumble_over_is_named(operation: Operation, is_fine: bool) -> None:
    migration = Migration("0099_any", "mailing")
    fresh = operations.CreateModel("Fresh", [("id", models.BigAutoField(primary_key=True))])
    vars(migration)["operations"] = [fresh, operation]

    assert (faults(migration) == []) is is_fine
