from django.db import migrations, models


class Migration(migrations.Migration):
    """Whoever holds a talk need not be a manager: a trainer coaches."""

    dependencies = [("checkins", "0008_talk_moved")]

    operations = [
        migrations.RemoveConstraint("talk", "talk_once"),
        migrations.RenameField("talk", "manager", "holder"),
        migrations.AddConstraint(
            "talk", models.UniqueConstraint(fields=["kind", "holder", "learner"], name="talk_once")
        ),
        migrations.AlterField(
            "talk",
            "kind",
            models.CharField(
                choices=[
                    ("start", "start talk"),
                    ("return", "return talk"),
                    ("midway", "talk at six weeks"),
                    ("coaching", "coach conversation"),
                ],
                max_length=8,
            ),
        ),
    ]
