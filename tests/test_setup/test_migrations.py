"""The rule of tests/releases.py sees what it should see; what we have is held against it in test_house.py."""

import pytest
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation

from tests.releases import faults

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("operation", "is_fine"),
    [
        (operations.AddField("mail", "note", models.TextField(default="")), False),
        (operations.AddField("mail", "note", models.TextField(default="", db_default="")), True),
        (operations.AddField("mail", "note", models.TextField(null=True)), True),
        (operations.RemoveField("mail", "kind"), False),
        (operations.RenameField("mail", "kind", "sort"), False),
        (operations.RenameModel("mail", "letter"), False),
        (operations.AlterField("mail", "kind", models.CharField(max_length=10)), False),
        (operations.AlterField("mail", "kind", models.TextField()), False),
        (operations.AlterField("mail", "kind", models.CharField(max_length=400, choices=[("a", "A")])), True),
        (operations.AlterField("mail", "sent_at", models.DateTimeField()), False),
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
