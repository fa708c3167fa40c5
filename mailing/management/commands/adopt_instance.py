"""Let letters go from this copy of a database."""

from typing import Any

from django.core.management.base import BaseCommand

from mailing import instance
from organisations import clock


class Command(BaseCommand):
    help = (
        "Say that this installation sends from this database from now on. What was due for over a day is called off."
        " Stop the other installation first, or people get everything twice."
    )
    stealth_options = ("now",)

    def handle(self, *args: Any, **options: Any) -> None:
        called_off = instance.adopt(options.get("now") or clock.now())
        letters = "1 letter" if called_off == 1 else f"{called_off} letters"
        self.stdout.write(f"Letters go from here. {letters} due more than a day ago called off.")
