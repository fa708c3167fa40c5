"""Read a whole organisation from a file, where there is none yet."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from insight.actions import NotEmpty, load_organisation
from insight.organisation_file import MOST_BYTES
from organisations.acting import Actor
from organisations.clock import now
from organisations.models import Member
from trajectories.files import Faults, read


class Command(BaseCommand):
    help = (
        "Read an organisation from FILE (docs/organisation-format.md) where there is none yet. Every fault is listed, "
        "and then nothing is written. Nobody gets mail of it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the JSON file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}.") from error
        try:
            made = load_organisation(read(content, most=MOST_BYTES), by=Actor(person=None, via="command"), now=now())
        except NotEmpty:
            raise CommandError(_("There is an organisation here already. Nothing was written.")) from None
        except Faults as faults:
            lines = [f"{place}: {message}" if place else message for place, message in faults.faults]
            raise CommandError("\n".join([_("Nothing was written."), *lines])) from faults
        admins = Member.objects.active().admins().filter(organisation=made).by_name()
        names = ", ".join(f"{member.person} <{member.person.email}>" for member in admins)
        self.stdout.write(_("%(name)s is read. These let the others in: %(admins)s") % {"name": made, "admins": names})
