"""Who is who: organisations, staff, people, working days, audit."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OrganisationsConfig(AppConfig):
    name = "organisations"

    def ready(self) -> None:
        autodiscover_modules("privacy", "settings_pages")
