"""The roof as an app, so that its commands are found."""

from django.apps import AppConfig


class ImpactmodelConfig(AppConfig):
    name = "impactmodel"
