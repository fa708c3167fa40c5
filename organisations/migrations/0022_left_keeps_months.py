import django.core.validators
from django.db import migrations, models

VALIDATORS = [django.core.validators.MinValueValidator(3), django.core.validators.MaxValueValidator(24)]


class Migration(migrations.Migration):
    """Who is there already has no term until an admin sets one."""

    dependencies = [("organisations", "0021_deleting")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="left_keeps_months",
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=VALIDATORS),
        )
    ]
