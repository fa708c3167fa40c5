"""`manage.py generate`: an organisation of thousands, for benches and for whoever tries a large one."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from impactmodel.generate.everything import FEWEST_PEOPLE, Size, generate
from impactmodel.generate.people import NAME
from organisations import clock
from organisations.models import Person


class Command(BaseCommand):
    help = f"Make {NAME}: thousands of people, hundreds of trajectories, all at once. Beside nobody who is real."

    def add_arguments(self, parser: ArgumentParser) -> None:
        whole = Size()
        parser.add_argument("--people", type=int, default=whole.people)
        parser.add_argument("--trajectories", type=int, default=whole.trajectories)
        parser.add_argument("--entries", type=int, default=whole.entries, help="notes of learners")
        parser.add_argument("--seed", type=int, default=1, help="another one gives others of the same kind")
        parser.add_argument("--in-production", action="store_true", help="also where IMPACTMODEL_ENV says production")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT and not options["in_production"]:
            raise CommandError("This makes people who do not exist: --in-production says that it is meant to.")
        if Person.objects.exclude(organisation__name__startswith=NAME).exists():
            raise CommandError("Somebody is known here already; this goes into a database of its own.")
        if options["people"] < FEWEST_PEOPLE:
            raise CommandError(f"A group and those around it are {FEWEST_PEOPLE} people at least.")
        size = Size(options["people"], options["trajectories"], options["entries"])
        made = generate(size, seed=options["seed"], now=clock.now())
        if connection.vendor == "postgresql":
            # So much at once that the database has to look anew how much there is of what.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        for table, number in sorted(made.rows.items(), key=lambda one: -one[1]):
            self.stdout.write(f"{number:>9} {table}")
        self.stdout.write(f"{sum(made.rows.values()):>9} rows in {made.seconds:.0f} s: {made.organisation}")
