import django.core.validators
from django.db import migrations, models

VALIDATORS = [django.core.validators.MinValueValidator(3), django.core.validators.MaxValueValidator(24)]


class Migration(migrations.Migration):
    """An organisation that is made from now on begins with one."""

    dependencies = [("organisations", "0022_left_keeps_months")]

    operations = [
        migrations.AlterField(
            model_name="organisation",
            name="left_keeps_months",
            field=models.PositiveSmallIntegerField(blank=True, default=24, null=True, validators=VALIDATORS),
        )
    ]
