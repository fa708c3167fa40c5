"""`manage.py letters --trajectory ID --from 2027-04-26 --until 2027-05-14`: what would go out. Sends nothing."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import ngettext

from checkins.planning import beside, what_would_go
from checkins.telling import HEADINGS, days_from, letters
from organisations import clock
from organisations.working_days import Calendar
from trajectories.models import Trajectory


def day(text: str) -> date:
    """An ISO date."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is not a day like 2027-01-12") from error


class Command(BaseCommand):
    help = (
        "Print which letters a trajectory would send, to whom, when and why. Nothing is sent and nothing written. "
        "As though nobody answers; what follows from what somebody does, such as a receipt, is not among them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--trajectory", required=True, help="the id as in addresses")
        parser.add_argument("--from", dest="first", type=day, help="the first day (today)")
        parser.add_argument("--until", dest="last", type=day, help="the last day (two weeks later)")

    def handle(self, *args: Any, **options: Any) -> None:
        now: datetime = clock.now()
        public_id = options["trajectory"]
        among = beside(Trajectory.objects.all(), public_id)
        trajectory = next((one for one in among if one.public_id == public_id), None)
        if trajectory is None:
            raise CommandError(f"No trajectory has the id {public_id}.")
        today = Calendar.of_everyone(trajectory.organisation).today(now)
        first, last = days_from(options["first"], options["last"], today)
        found = what_would_go(trajectory, among=among, first=first, last=last, now=now)
        with translation.override("en"):  # as every command speaks
            told = letters(found)
            lines = [line for letter in told for line in letter.lines]
            self._print([tuple(str(heading) for heading in HEADINGS), *lines])
            people = len({letter.reader.pk for letter in told})
            many = ngettext("%(n)d letter", "%(n)d letters", len(told)) % {"n": len(told)}
            readers = ngettext("%(n)d person", "%(n)d people", people) % {"n": people}
        self.stdout.write(f"{first} to {last}: {many} to {readers}. Nothing was sent.")

    def _print(self, rows: list[tuple[str, ...]]) -> None:
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        for row in rows:
            self.stdout.write("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
