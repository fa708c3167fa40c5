"""Celery wakes the sender; it keeps nothing. Its one schedule entry, the tick, stands in the settings."""

import os
from pathlib import Path

from celery import Celery
from celery.signals import worker_process_init
from django.conf import settings

from impactmodel.memory import hold_on

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "impactmodel.settings")
app = Celery("impactmodel")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect  # type: ignore[untyped-decorator]  # celery has no types
def begin(**_nothing: object) -> None:
    """As every process of ours that stays."""
    hold_on()


def make_spool() -> None:
    """The folders of a broker that is a folder; its library wants them to be there."""
    if not settings.REDIS_URL:
        options: dict[str, str] = settings.CELERY_BROKER_TRANSPORT_OPTIONS
        for folder in {options["data_folder_in"], options["data_folder_out"], options["control_folder"]}:
            Path(folder).mkdir(parents=True, exist_ok=True)
