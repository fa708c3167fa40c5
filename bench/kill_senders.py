"""Kill senders in the middle of their work and count what got lost or came twice.

    .venv/bin/python bench/kill_senders.py [--mails 400] [--kills 8] [--senders 2] [--policy retry|park]
                                           [--database-url postgres://…] [--seed 1] [--json]

Letters go to a real mail server on loopback (this process). Senders are processes of their own, killed with SIGKILL
at a random moment and started again. Bar: nothing lost, at most one duplicate per kill. Without `--database-url` it
runs on SQLite in a temporary folder; a database it is given must be empty and is left full. Stops by itself after
4 minutes.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PATIENCE_SECONDS = 240
LEASE_SECONDS = 2


class Sink:
    """Takes every letter, a little slowly, and remembers how often each came."""

    def __init__(self, seed: int) -> None:
        self.came: Counter[str] = Counter()
        self.random = random.Random(seed)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        for line in envelope.content.split(b"\r\n"):
            if line.lower().startswith(b"message-id:"):
                self.came[line.split(b":", 1)[1].strip().decode()] += 1
                break
        # The letter is ours from here on, but the sender does not know it yet: where a kill makes a duplicate.
        await asyncio.sleep(self.random.uniform(0, 0.02))
        return "250 2.0.0 OK"


def set_up() -> None:
    """Django with the letter kind of this bench."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "impactmodel.settings"
    import django

    django.setup()
    from mailing import sending
    from mailing.register import Letter, Rendered, register

    sending.RETRY_UNCERTAIN_AFTER = timedelta(seconds=LEASE_SECONDS)

    class Bench(Letter):
        kind = "bench"
        uncertain = "park" if os.environ.get("BENCH_POLICY") == "park" else "retry"
        lasts = timedelta(hours=48)

        def render(self, mail: Any, now: Any) -> Any:
            return Rendered("Onderwerp", "Tekst\n" * 20, "<p>Tekst</p>" * 20)

    register(Bench())


def send() -> None:
    """One sender: sweep and send until nothing is left."""
    set_up()
    from django.utils import timezone

    from mailing import sending
    from mailing.models import Mail

    open_states = [Mail.State.QUEUED, Mail.State.SENDING]
    while Mail.objects.filter(state__in=open_states).exists():
        sending.recover(timezone.now())
        if not sending.drain(timezone.now(), limit=50):
            time.sleep(0.1)


def fill(mails: int) -> None:
    """An empty database becomes one with `mails` letters to send."""
    set_up()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone

    settings.MIGRATION_MODULES = {app.rpartition(".")[2]: None for app in settings.INSTALLED_APPS}
    call_command("migrate", run_syncdb=True, verbosity=0)
    from mailing.outbox import queue
    from organisations import waking
    from organisations.models import Organisation, Person

    waking._silent_until = float("inf")  # nobody to wake
    now = timezone.now()
    house = Organisation.objects.create(name="Bench BV", created_at=now)
    with transaction.atomic():
        for number in range(mails):
            reader = Person.objects.create(
                organisation=house, name=f"Mens {number}", email=f"mens{number}@voorbeeld.example"
            )
            queue(kind="bench", person=reader, dedupe_key=f"bench:{number}", about={}, now=now)


def tally() -> dict[str, int]:
    set_up()
    from mailing.models import Mail

    return Mail.objects.all().per_state()


def step(name: str, *more: str) -> str:
    """Run one step as a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, name, *more], stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT, timeout=120
    )
    return done.stdout


def run(options: argparse.Namespace) -> dict[str, Any]:
    from aiosmtpd.controller import Controller

    chance = random.Random(options.seed)
    sink = Sink(options.seed)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    senders: list[subprocess.Popen[bytes]] = []
    with tempfile.TemporaryDirectory(prefix="kill-senders-") as folder:
        os.environ.update(
            IMPACTMODEL_ENV="development",
            DATA_DIR=folder,
            DATABASE_URL=options.database_url or f"sqlite:///{folder}/bench.sqlite3",
            EMAIL_URL=f"smtp://127.0.0.1:{port}",
            LEASE_SECONDS=str(LEASE_SECONDS),
            BENCH_POLICY=options.policy,
            LOG_LEVEL="ERROR",
            REDIS_URL="",
        )
        try:
            step("fill", str(options.mails))
            start = time.monotonic()
            kills = 0

            def one_more() -> subprocess.Popen[bytes]:
                return subprocess.Popen([sys.executable, __file__, "send"], cwd=ROOT)

            senders = [one_more() for _ in range(options.senders)]
            # Kill while letters are going, not while Django is still starting.
            while kills < options.kills and time.monotonic() - start < PATIENCE_SECONDS:
                before = sum(sink.came.values())
                if before >= options.mails * (kills + 0.5) / (options.kills + 1):
                    victim = chance.randrange(len(senders))
                    time.sleep(chance.uniform(0, 0.03))
                    if senders[victim].poll() is None:
                        senders[victim].send_signal(signal.SIGKILL)
                        kills += 1
                    senders[victim].wait()
                    senders[victim] = one_more()
                time.sleep(0.002)
                if all(sender.poll() is not None for sender in senders):
                    break
            for sender in senders:
                sender.wait(max(1, PATIENCE_SECONDS - (time.monotonic() - start)))
            states = json.loads(step("tally"))
        finally:
            for sender in senders:
                if sender.poll() is None:
                    sender.kill()
                    sender.wait()
            controller.stop()
    unknown = states.get("uncertain", 0)
    return {
        "mails": options.mails,
        "kills": kills,
        # What stands as uncertain is not lost: it waits, in sight, for somebody to say "send again".
        "lost": max(0, options.mails - len(sink.came) - unknown),
        "duplicates": sum(times - 1 for times in sink.came.values()),
        "states": states,
        "uncertain": unknown,
        "seconds": round(time.monotonic() - start, 1),
        "passed": len(sink.came) + unknown >= options.mails
        and sum(times - 1 for times in sink.came.values()) <= kills
        and sum(states.values()) == options.mails == states.get("sent", 0) + unknown,
    }


def main() -> int:
    if sys.argv[1:2] == ["send"]:
        send()
        return 0
    if sys.argv[1:2] == ["fill"]:
        fill(int(sys.argv[2]))
        return 0
    if sys.argv[1:2] == ["tally"]:
        print(json.dumps(tally()))
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=400)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--senders", type=int, default=2)
    parser.add_argument("--policy", choices=["retry", "park"], default="retry")
    parser.add_argument("--database-url", default="")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = run(options)
    if options.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:>10}: {value}")
    return 0 if found["passed"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
