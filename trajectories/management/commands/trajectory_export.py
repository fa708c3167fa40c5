"""Write a whole trajectory to a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from trajectories import files
from trajectories.models import Trajectory


class Command(BaseCommand):
    help = "Write the trajectory with this id as JSON (docs/trajectory-format.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", help="the id as in addresses")
        parser.add_argument("--output", type=Path, help="a file to write to instead of the terminal")

    def handle(self, *args: Any, **options: Any) -> None:
        found = Trajectory.objects.select_related("organisation", "owner__organisation")
        trajectory = found.filter(public_id=options["id"]).first()
        if trajectory is None:
            raise CommandError(f"No trajectory has the id {options['id']}.")
        text = files.written(files.dump(trajectory))
        if options["output"]:
            options["output"].write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text, ending="")
