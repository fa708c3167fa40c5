"""`manage.py keeping [--day 2027-01-12]`: what goes by itself up to then, tomorrow unless said. Deletes nothing."""

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.text import capfirst

from checkins.keeping import over
from checkins.management.commands.letters import day
from organisations import clock
from roles import deleting, forgetting


class Command(BaseCommand):
    help = (
        "Print what is over and goes by itself up to this hour of a day, tomorrow unless you say another: of what, of "
        "which trajectory, how many. Never what it says. Nothing is deleted: the tick does that, on its day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--day", type=day, help="this day (tomorrow)")

    def handle(self, *args: Any, **options: Any) -> None:
        now: datetime = clock.now()
        last = options["day"] or now.date() + timedelta(days=1)
        goes = 0
        with translation.override("en"):  # as every command speaks
            for one in over(now + (last - now.date())):
                number = one.rows.count()
                if number:
                    goes += number
                    where = f"  {one.trajectory.public_id} {one.trajectory}" if one.trajectory else ""
                    self.stdout.write(f"{number:>7}  {capfirst(one.label)}{where}")
            for person in forgetting.due(now + (last - now.date())):
                self.stdout.write(f"      1  Person who left, to be erased  {person.public_id}")
            for trajectory in deleting.due(now + (last - now.date())):
                self.stdout.write(f"      1  Trajectory, with all below it  {trajectory.public_id} {trajectory}")
        self.stdout.write(f"{goes} rows go by themselves up to this hour of {last}. Nothing was deleted.")
