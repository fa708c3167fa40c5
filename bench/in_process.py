"""The product in the process of a bench, on the database it was given."""

import logging
import os
from collections.abc import Mapping


def set_up(place: Mapping[str, str], *, below: int = logging.INFO) -> None:
    """Django in this process, in the same place, and an empty database with every table; logs up to `below` are off."""
    for name in ("DATABASE_URL", "REDIS_URL", "LINK_KEYS"):
        os.environ.pop(name, None)
    os.environ.update(place)
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    logging.disable(below)
    settings.MIGRATION_MODULES = {app.rpartition(".")[2]: None for app in settings.INSTALLED_APPS}
    call_command("migrate", run_syncdb=True, verbosity=0)
    from organisations import waking

    waking._silent_until = float("inf")  # nobody to wake: rows send for themselves


def close() -> None:
    """Let go of the database."""
    from django.db import connections

    connections.close_all()
