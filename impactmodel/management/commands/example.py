"""`manage.py example [--once]`: an organisation to look around in, made by living its last months."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from impactmodel.example.life import NAME, begin
from impactmodel.memory import hold_on
from mailing.models import Mail
from organisations import clock
from organisations.models import Organisation
from trajectories.models import Trajectory


class Command(BaseCommand):
    help = f"Make {NAME}, with trajectories in different stages. In development, and only while there is nothing yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="be content when there is an organisation already")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("The example is for development: IMPACTMODEL_ENV=development, as start.py sets it.")
        if Organisation.objects.exists():
            if options["once"]:
                self.stdout.write("There is an organisation already; the example is left out.")
                return
            raise CommandError("There is an organisation already; the example is made in an empty database only.")
        self.stdout.write(f"Making {NAME}: living its last months, day by day ...")
        began = time.monotonic()
        hold_on()
        # One transaction: the example is there as a whole or not at all, and no sender is woken for its old letters.
        with _into_the_mailbox(), transaction.atomic():
            life = begin(clock.now())
            life.live()
        self.stdout.write(
            f"{NAME}: {Trajectory.objects.count()} trajectories, {life.organisation.people.count()} people, "
            f"{Mail.objects.per_state().get(Mail.State.SENT, 0)} letters, in {time.monotonic() - began:.0f} s."
        )


@contextmanager
def _into_the_mailbox() -> Iterator[None]:
    """Letters of the past go to the development mailbox, whatever server is set; of a try that failed none stays."""
    kept = settings.SMTP, settings.MAIL_SENDING
    settings.SMTP, settings.MAIL_SENDING = None, True
    before = _letters()
    try:
        yield
    except BaseException:
        for letter in _letters() - before:
            letter.unlink()
        raise
    finally:
        settings.SMTP, settings.MAIL_SENDING = kept


def _letters() -> set[Path]:
    folder = Path(settings.MAILBOX_DIR)
    return {letter for part in ("new", "cur") for letter in (folder / part).glob("*")}
