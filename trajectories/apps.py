"""The plan: question, real problem, target group, context; cohorts, behaviours, interventions."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TrajectoriesConfig(AppConfig):
    name = "trajectories"

    def ready(self) -> None:
        autodiscover_modules("privacy", "parts", "trainers")
