"""Write down who was erased, to keep beside the backups."""

from typing import Any

from django.core.management.base import BaseCommand

from organisations.models import Tombstone


class Command(BaseCommand):
    help = "One line for everybody who was erased or took their words away: random numbers, for `adopt_instance`."

    def handle(self, *args: Any, **options: Any) -> None:
        for stone in Tombstone.objects.all():
            self.stdout.write(str(stone))
