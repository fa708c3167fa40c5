"""A command or a worker of the product without the guard of a row: `unguarded.py B3 migrate …`, `… B2 celery …`."""

import os
import sys
from collections.abc import Callable


def _mails_from_anywhere() -> None:
    """B2: whose database it is is not asked."""
    from mailing import instance

    instance.is_ours = lambda stands: True


def _waits_for_its_table() -> None:
    """B3: whoever changes a table waits for it as long as it takes, with everybody behind it."""
    from impactmodel.management.commands import migrate

    migrate.PATIENCE = "SET lock_timeout = 0; SET statement_timeout = 0"


def _forgets_what_it_reads() -> None:
    """B5: the commitments of a plan are written to the file, and not read from it."""
    from trajectories.register import parts

    parts["commitments"].load = lambda *words, **named: None  # type: ignore[method-assign]  # returns nothing


GUARDS: dict[str, Callable[[], None]] = {
    "B2": _mails_from_anywhere,
    "B3": _waits_for_its_table,
    "B5": _forgets_what_it_reads,
}


def main(off: str, words: list[str]) -> None:
    import django

    django.setup()
    GUARDS[off]()
    if words[0] == "celery":
        from celery.__main__ import main as become

        sys.argv = words
        become()
    else:
        from django.core.management import execute_from_command_line

        execute_from_command_line(["manage.py", *words])


if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())
    main(sys.argv[1], sys.argv[2:])
