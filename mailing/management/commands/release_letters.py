"""Let go of the letters that are held because the clock leapt."""

from typing import Any

from django.core.management.base import BaseCommand

from mailing import brake


class Command(BaseCommand):
    help = (
        "Say that the clock of this server is right, after letters were held because it leapt or nothing ran for long."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("Letters go again." if brake.release() else "No letters were held for the clock.")
