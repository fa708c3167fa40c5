"""The roof as an app, so that its commands are found."""

import contextlib

from django.apps import AppConfig

from impactmodel.celery import make_spool


class ImpactmodelConfig(AppConfig):
    name = "impactmodel"

    def ready(self) -> None:
        """Every process that may wake the sender finds the spool there; a folder nobody may write to shows later."""
        with contextlib.suppress(OSError):
            make_spool()
