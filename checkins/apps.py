"""Follow-up: moments, log entries, observations, talks."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CheckinsConfig(AppConfig):
    name = "checkins"

    def ready(self) -> None:
        autodiscover_modules("privacy")
