"""Celery wakes the sender; it keeps nothing. One static schedule entry: the tick."""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "impactmodel.settings")
app = Celery("impactmodel")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "tick": {
        "task": "impactmodel.tasks.tick",
        "schedule": settings.TICK_SECONDS,
        "options": {"expires": max(settings.TICK_SECONDS, 25)},
    },
}
