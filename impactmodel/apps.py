"""The roof as an app: what every process begins with, and where its commands are found."""

import contextlib

from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created

from impactmodel.celery import make_spool
from impactmodel.moments import read_quickly


class ImpactmodelConfig(AppConfig):
    name = "impactmodel"

    def ready(self) -> None:
        """Every process that may wake the sender finds the spool there; a folder nobody may write to shows later."""
        with contextlib.suppress(OSError):
            make_spool()
        connection_created.connect(read_quickly)
        if settings.SENTRY_DSN:
            from impactmodel import watched  # noqa: PLC0415  its package is an extra

            watched.begin(settings.SENTRY_DSN, environment="development" if settings.DEVELOPMENT else "production")
