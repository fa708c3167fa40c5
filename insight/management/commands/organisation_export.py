"""Write a whole organisation to a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from insight.actions import take_organisation_along
from insight.organisation_file.writing import pieces
from organisations.acting import Actor
from organisations.clock import now
from organisations.models import Organisation


class Command(BaseCommand):
    help = "Write everything of this organisation as JSON (docs/organisation-format.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organisation", help="its id as in addresses, or its name")
        parser.add_argument("--output", type=Path, help="a file to write to instead of the terminal")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["organisation"]
        organisation = Organisation.objects.filter(Q(public_id=name) | Q(name=name)).first()
        if organisation is None:
            raise CommandError(f"No organisation is called {name}.")
        take_organisation_along(organisation, by=Actor(person=None, via="command"), now=now())
        if options["output"]:
            with options["output"].open("w", encoding="utf-8") as file:
                file.writelines(pieces(organisation))
        else:
            for piece in pieces(organisation):
                self.stdout.write(piece, ending="")
