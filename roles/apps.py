"""Who takes part and promises what."""

from django.apps import AppConfig


class RolesConfig(AppConfig):
    name = "roles"
