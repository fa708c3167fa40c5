from itertools import count

from django.db import migrations
from django.db.models import Count


def tell_apart(apps, schema_editor):
    """Those who were stored before a second one of a name got words or a number: the first keeps the bare name."""
    Person = apps.get_model("organisations", "Person")
    twice = Person.objects.values("organisation", "sort_key").annotate(n=Count("pk")).filter(n__gt=1)
    for name in twice.order_by():
        namesakes = Person.objects.filter(organisation=name["organisation"], sort_key=name["sort_key"])
        taken = set(namesakes.values_list("distinction", flat=True))
        for person in namesakes.filter(distinction="").order_by("pk")[1:]:
            employer = person.employer[:80]
            person.distinction = employer if employer and employer not in taken else _number(taken)
            taken.add(person.distinction)
            person.save(update_fields=["distinction"])


def _number(taken):
    return next(str(number) for number in count(2) if str(number) not in taken)


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]

    operations = [migrations.RunPython(tell_apart, migrations.RunPython.noop)]
