from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisations", "0019_nobody_has_no_last_day")]

    operations = [
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_at", None),
                    models.Q(
                        ("also_spelled", ""),
                        ("email", ""),
                        ("given", ""),
                        ("left_on__isnull", False),
                        ("phone", ""),
                        ("reach", "none"),
                        ("helper", None),
                        ("last_day", None),
                        ("user", None),
                    ),
                    _connector="OR",
                ),
                name="person_erased_is_nobody",
            ),
        ),
    ]
