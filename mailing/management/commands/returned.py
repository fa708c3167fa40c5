"""Read what came back of letters: one message from a mail server, or what is unread in the mailbox."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from mailing import inbound
from mailing.bounces import MOST_BYTES
from organisations.clock import now

# The mail server keeps the message and hands it over again later (sysexits.h, EX_TEMPFAIL).
LATER = os.EX_TEMPFAIL


class Command(BaseCommand):
    help = "Write down which letters did not arrive, from the reports of mail servers. Nothing is sent in response."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--stdin", action="store_true", help="one message, from a mail server that pipes it here")
        parser.add_argument("--to", default="", help="the address it was delivered to; else its headers tell")

    def handle(self, *args: Any, **options: Any) -> None:
        box = settings.BOUNCE_MAILBOX
        if not settings.BOUNCE_ADDRESS:
            raise CommandError("Nothing is read: BOUNCE_ADDRESS is empty.", returncode=LATER)
        if options["stdin"]:
            self._take(options["to"])
        elif box is None:
            raise CommandError("No mailbox to look through: BOUNCE_MAILBOX is empty. One message is read with --stdin.")
        else:
            found = inbound.read_mailbox(box, now())
            self.stdout.write(", ".join(f"{count} {sort.value}" for sort, count in found.items()) or "nothing unread")

    def _take(self, to: str) -> None:
        source = sys.stdin.buffer.read(MOST_BYTES)
        while sys.stdin.buffer.read(MOST_BYTES):
            pass  # the rest of it is what was sent
        try:
            self.stdout.write(inbound.take(source, to=to, now=now()).value)
        except DatabaseError as error:
            raise CommandError("The database does not answer.", returncode=LATER) from error
