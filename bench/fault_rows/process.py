"""A process of the product for a row, in the place of the bench: `process.py send`, `plan <instants>` or `worker …`.

`send` sweeps and sends until nothing waits. `plan` says for each instant that it is ready, waits for a line, then plans
and sends. `worker` is Celery's, with the words of its command line, and knows the letters of the bench.
"""

import os
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))


def main(verb: str, words: list[str]) -> None:
    import django

    django.setup()
    from bench.fault_rows import unguarded
    from bench.fault_rows.kinds import register_kinds
    from mailing import sending
    from organisations import waking

    register_kinds()
    # Ten minutes are a second here, as the lease is two.
    sending.RETRY_UNCERTAIN_AFTER = timedelta(seconds=1)
    # Only those of rows with processes: the guard of another row is off where that row runs.
    off = os.environ.get("FAULT_GUARD_OFF", "")
    if off in ("S2", "F1") or (verb == "worker" and off):
        unguarded.GUARDS[off]()
    if verb == "worker":
        from impactmodel.celery import app

        app.worker_main([verb, *words])
        return
    waking._silent_until = float("inf")
    if verb == "send":
        _send()
    else:
        _plan([datetime.fromisoformat(text) for text in words])


def _send() -> None:
    from mailing import sending
    from mailing.models import Mail
    from organisations.clock import now

    while Mail.objects.filter(state__in=[Mail.State.QUEUED, Mail.State.SENDING]).exists():
        sending.recover(now())
        if not sending.drain(now(), limit=50):
            time.sleep(0.1)


def _plan(moments: list[datetime]) -> None:
    from asks import planning
    from mailing import sending

    for moment in moments:
        print("ready", flush=True)
        sys.stdin.readline()
        planning.plan(moment)
        sending.drain(moment)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
