"""Reads across: portfolio and one-page plan."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "insight"
