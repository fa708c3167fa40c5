"""Let letters go from this copy of a database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mailing import instance
from organisations import clock
from organisations.acting import Actor
from organisations.actions import forget_again
from organisations.erasing import read_stones, tombstones_file


class Command(BaseCommand):
    help = (
        "Say that this installation sends from this database from now on. What was due for over a day is called off."
        " Stop the other installation first, or people get everything twice. Who or what was erased since this copy was"
        " made is erased again, from the file `tombstones` in DATA_DIR or the one given."
    )
    stealth_options = ("now",)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tombstones", type=Path, help="what `manage.py tombstones` said")

    def handle(self, *args: Any, **options: Any) -> None:
        now = options.get("now") or clock.now()
        file: Path = options["tombstones"] or tombstones_file()
        lines = file.read_text().splitlines() if options["tombstones"] or file.exists() else []
        again = forget_again(read_stones(lines), by=Actor(person=None, via="command"), now=now)
        called_off = instance.adopt(now)
        letters = "1 letter" if called_off == 1 else f"{called_off} letters"
        self.stdout.write(f"Letters go from here. {letters} due more than a day ago called off.")
        people = {0: "Nobody", 1: "1 person"}.get(again, f"{again} people")
        self.stdout.write(f"{people} forgotten again, of {len(lines)} in {file}.")
