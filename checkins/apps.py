"""Follow-up: moments, log entries, observations, talks."""

from django.apps import AppConfig


class CheckinsConfig(AppConfig):
    name = "checkins"
