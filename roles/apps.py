"""Who takes part and promises what."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RolesConfig(AppConfig):
    name = "roles"

    def ready(self) -> None:
        # What a backup that was put back forgets again.
        import_module("roles.deletable")
        # What a shorter term takes.
        import_module("roles.forgetting")
        autodiscover_modules("privacy")
