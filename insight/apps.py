"""Reads across: portfolio, one-page plan, ring, report, exports."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "insight"
