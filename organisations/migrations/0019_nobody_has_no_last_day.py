from typing import Any

from django.db import migrations


def tidy(apps: Any, schema_editor: Any) -> None:
    """What a page that was open before could still write at somebody who was erased."""
    person, absence = apps.get_model("organisations", "Person"), apps.get_model("organisations", "Absence")
    absence.objects.exclude(person__erased_at=None).delete()
    person.objects.exclude(erased_at=None).exclude(last_day=None).update(last_day=None)


class Migration(migrations.Migration):
    dependencies = [("organisations", "0018_earlier_address")]

    operations = [migrations.RunPython(tidy, migrations.RunPython.noop)]
