"""What a migration may do while the release before it is still running: add, and nothing that takes or waits.

Expand, fill in parts, contract in a later release. Asked of the operations themselves, because SQL of SQLite would not
show it; what the release before makes of it is tried by rows B3 and B4 (docs/bench.md).
"""

from importlib import import_module
from pathlib import Path
from typing import Any

from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation

ROOT = Path(__file__).resolve().parent.parent
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
ALLOWED: dict[str, str] = {
    "organisations.0020_erased_is_nobody": "read over people alone, of whom there are few: 50,000 in 20 ms; the "
    "release before writes none of this at who was erased, save a last day by a page that was open for long",
}
GONE = (
    operations.RemoveField,
    operations.DeleteModel,
    operations.RenameField,
    operations.RenameModel,
    operations.AlterModelTable,
)


def newer_files() -> list[tuple[str, str]]:
    """App and name of each migration that a release may have to run beside."""
    files = [(app, file.stem) for app in FIRST_OF_ALL for file in sorted((ROOT / app / "migrations").glob("0*.py"))]
    return [(app, name) for app, name in files if int(name[:4]) > FIRST_OF_ALL[app]]


def read(app: str, name: str) -> Migration:
    made: Migration = import_module(f"{app}.migrations.{name}").Migration(name, app)
    return made


def faults(migration: Migration) -> list[str]:
    """What of this the release before would stumble over, or wait for."""
    made = {one.name_lower for one in migration.operations if isinstance(one, operations.CreateModel)}
    found = [_fault(one, made, migration) for one in migration.operations]
    return [f"{migration.app_label}.{migration.name}: {fault}" for fault in found if fault]


def _fault(one: Operation, made: set[str], migration: Migration) -> str:
    of = str(getattr(one, "model_name_lower", getattr(one, "name_lower", "")))
    if of in made:  # nobody is there yet
        return ""
    if isinstance(one, GONE):
        return f"{one.describe()}; the release before still asks for it"
    if isinstance(one, operations.AddField) and not _may_be_left_out(one.field):
        return f"{one.describe()}; the release before writes rows without it: null=True, or a db_default"
    if isinstance(one, operations.AlterField) and not _fits(_before(one, migration), one.field):
        return f"{one.describe()}; what the release before writes no longer fits in it"
    if isinstance(one, (operations.AddIndex, operations.AddConstraint)):
        return f"{one.describe()}; it holds the table up while it is made: by hand and CONCURRENTLY first, or NOT VALID"
    if isinstance(one, operations.RunPython) and one.reverse_code is None:
        return f"{one.describe()}; there is no way back"
    return ""


def _before(one: operations.AlterField, migration: Migration) -> "models.Field[Any, Any]":
    """The field as an earlier migration of the app left it."""
    folder, found = ROOT / migration.app_label / "migrations", None
    for file in sorted(folder.glob("0*.py")):
        if file.stem >= migration.name:
            break
        for earlier in read(migration.app_label, file.stem).operations:
            if isinstance(earlier, operations.CreateModel) and earlier.name_lower == one.model_name_lower:
                found = dict(earlier.fields).get(one.name, found)
            elif isinstance(earlier, (operations.AddField, operations.AlterField)) and earlier.is_same_field_operation(
                one
            ):
                found = earlier.field
    assert found is not None, f"{one.describe()}: no migration made it"
    return found


def _fits(before: "models.Field[Any, Any]", after: "models.Field[Any, Any]") -> bool:
    """Whether all that the one may hold, left out included, is taken by the other."""
    is_narrower = (after.max_length or 0) < (before.max_length or 0)
    becomes_needed = before.null and not _may_be_left_out(after)
    return type(before) is type(after) and not is_narrower and not becomes_needed


def _may_be_left_out(field: "models.Field[Any, Any]") -> bool:
    return field.null or field.has_db_default() or field.many_to_many is True
