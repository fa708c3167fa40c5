"""Who takes part and promises what."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RolesConfig(AppConfig):
    name = "roles"

    def ready(self) -> None:
        autodiscover_modules("privacy")
