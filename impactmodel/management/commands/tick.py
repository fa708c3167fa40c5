"""`manage.py tick [--now 2027-01-12T08:00:00Z]`: one round by hand."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from impactmodel import ticking
from organisations import clock


def instant(text: str) -> datetime:
    """An ISO instant; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is not an instant like 2027-01-12T08:00:00Z") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


class Command(BaseCommand):
    help = "Do one round: recover, plan what is due, send. Prints what it did."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", type=instant, help="the moment to act as if it is; the clock's own when left out")
        parser.add_argument("--limit", type=int, default=200, help="send at most so many letters (200)")

    def handle(self, *args: Any, **options: Any) -> None:
        now: datetime = options["now"] or clock.now()
        done = ticking.tick(now, limit=options["limit"])
        self.stdout.write(f"{now.isoformat()}: {done}")
        if done.failed:
            raise CommandError("not every step worked; the log says why")
