"""Django's own `migrate`, beside which the pages go on: on PostgreSQL it waits two seconds for a table, not longer.

Whoever waits to change a table holds up everybody who comes to it afterwards. So it lets go, lets them through, and
tries again: what was done stays, what was begun is undone (each migration is one transaction).
"""

import time
from typing import Any

from django.core.management.commands import migrate
from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

TRIES = 30
PAUSE_SECONDS = 3
# A change may take as long as it takes, once it has its table.
PATIENCE = "SET lock_timeout = '2s'; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0"
AS_BEFORE = "RESET lock_timeout; RESET statement_timeout; RESET idle_in_transaction_session_timeout"


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """Raises OperationalError when a table was never free."""
        if connection.vendor != "postgresql":
            super().handle(*args, **options)
            return
        for tries_left in reversed(range(TRIES)):
            try:
                _say(PATIENCE)
                super().handle(*args, **options)
                return
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable) or not tries_left:
                    raise
                self.stdout.write(f"A table is in use; once more in {PAUSE_SECONDS} s.")
                time.sleep(PAUSE_SECONDS)
            finally:
                _say(AS_BEFORE)


def _say(words: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(words)
