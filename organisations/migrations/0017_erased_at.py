from typing import Any

from django.db import migrations, models


def mark(apps: Any, schema_editor: Any) -> None:
    """Who was erased by now, and still is: the row looks as erasing left it."""
    person, stone = apps.get_model("organisations", "Person"), apps.get_model("organisations", "Tombstone")
    erased = dict(stone.objects.filter(what="person").values_list("person", "at"))
    buried = person.objects.filter(public_id__in=erased, left_on__isnull=False, email="", reach="none", user=None)
    for key, public_id in buried.values_list("pk", "public_id"):
        person.objects.filter(pk=key).update(erased_at=erased[public_id])


class Migration(migrations.Migration):
    dependencies = [("organisations", "0016_data_requests")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="erased_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
