"""Who is who: organisations, staff, people, working days, audit."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from organisations.hashing import hash_by_name


class OrganisationsConfig(AppConfig):
    name = "organisations"

    def ready(self) -> None:
        hash_by_name()
        # Our own pages of settings first: of each group they are the most general.
        import_module("organisations.settings_pages")
        autodiscover_modules("privacy", "settings_pages", "merging")
