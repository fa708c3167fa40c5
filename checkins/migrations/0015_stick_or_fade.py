from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("checkins", "0014_success_stories"),
    ]

    operations = [
        migrations.AddField(
            model_name="logentry",
            name="stick_or_fade",
            field=models.TextField(blank=True, max_length=500),
        ),
    ]
