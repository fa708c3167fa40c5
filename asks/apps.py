"""What one person is asked until answered: ladder, day's letter and its page, links."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AsksConfig(AppConfig):
    name = "asks"

    def ready(self) -> None:
        autodiscover_modules("privacy", "cards")
