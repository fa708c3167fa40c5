"""The roof: settings, addresses and the tick that wire the floors together."""

from impactmodel.celery import app as celery_app

__all__ = ["celery_app"]
