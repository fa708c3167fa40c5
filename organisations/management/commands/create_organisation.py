"""Make an organisation and the first who may come in."""

from argparse import ArgumentParser
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from organisations.acting import Actor
from organisations.actions import AlreadyThere, create_organisation
from organisations.clock import now
from organisations.pasting import read_lines


class Command(BaseCommand):
    help = "Make an organisation called NAME, and let in the one person who can let in the others. Nothing twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="as people know it, at most 120 characters")
        parser.add_argument("--admin", required=True, help='name and own mail address: "Noor Bakker <noor@...>"')
        parser.add_argument("--language", default="nl", choices=list(dict(settings.LANGUAGES)), help="of its letters")
        parser.add_argument("--timezone", default="Europe/Amsterdam", help="Europe/Amsterdam")

    def handle(self, *args: Any, **options: Any) -> None:
        name, zone = options["name"].strip(), options["timezone"]
        if not 0 < len(name) <= 120:
            raise CommandError("The name of the organisation has 1 to 120 characters.")
        if zone not in available_timezones():
            raise CommandError(f"No time zone is called {zone}; one is called Europe/Amsterdam.")
        read = read_lines(options["admin"])
        if read.faults or len(read.people) != 1 or not read.people[0].email:
            raise CommandError('--admin needs a name and a mail address: "Noor Bakker <noor@voorbeeld.example>".')
        (admin,) = read.people
        try:
            made = create_organisation(
                name,
                admin=admin.name,
                email=admin.email,
                language=options["language"],
                timezone=zone,
                by=Actor(person=None, via="command"),
                now=now(),
            )
        except AlreadyThere:
            raise CommandError(f"There is an organisation called {name} already; nothing was made.") from None
        door = f"{settings.PUBLIC_BASE_URL}{reverse('account_login')}"
        self.stdout.write(f"{made} is made. {admin.name} signs in at {door} with {admin.email} and a code by mail.")
