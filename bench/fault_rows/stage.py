"""Where the rows play: a database of its own, a mail server with knobs, the product's own sender at a time we say."""

import logging
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import in_process
from bench.fault_rows.rig import WEB, Rig, open_rig, until
from bench.fault_rows.sink import Sink
from tests import servers
from tests.processes import running

if TYPE_CHECKING:
    from asks.models import Ask
    from mailing.models import Mail
    from organisations.models import Person

# A Tuesday, ten in the morning in Amsterdam: an hour at which letters go.
NOW = datetime(2027, 1, 12, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# Two kinds of the bench's own: after a line lost in the text one goes again, one is parked.
RETRY, PARK = "bench_retry", "bench_park"
CLEARING_TRIES = 5


@dataclass
class Stage:
    """All that a row may use. Every row begins with `clear`."""

    sink: Sink
    seed: int
    is_quick: bool
    # The row whose guard is off.
    without: str = ""
    _rig: Rig | None = None

    def size(self, full: int, quick: int) -> int:
        """How many, in this run."""
        return quick if self.is_quick else full

    def chance(self) -> random.Random:
        return random.Random(self.seed)

    def clear(self) -> None:
        """Nothing of an earlier row is left, and the mail server takes everything."""
        _flush()
        self.sink.reset()

    @contextmanager
    def rig(self, row: str, *names: str, on_servers: bool = True, volume: Path | None = None) -> Iterator[Rig]:
        """These processes of the product, cleared, at ten o'clock on a Tuesday; this process is in their database.

        Rows share them, unless the guard of this one is off or its database lies in a `volume` of its own. Those that
        a row broke are taken by no other.
        """
        is_shared = on_servers and row != self.without and volume is None
        rig = self._rig if is_shared and self._rig else self._open_rig(row, on_servers=on_servers, volume=volume)
        is_whole = False
        if is_shared:
            self._rig = None
        try:
            with rig.at_home():
                self._clear_rig(rig, names)
                yield rig
            is_whole = True
        finally:
            if is_whole and is_shared:
                self._rig = rig
            else:
                rig.close()

    def _open_rig(self, row: str, *, on_servers: bool, volume: Path | None) -> Rig:
        from django.conf import settings

        off, data = row if row == self.without else "", Path(settings.DATA_DIR)
        return open_rig(data, without=off, is_quick=self.is_quick, on_servers=on_servers, volume=volume)

    def _clear_rig(self, rig: Rig, names: Sequence[str]) -> None:
        from django.utils import timezone

        from organisations import clock

        _flush(inhibit_post_migrate=True)
        self.sink.reset()
        clock.move(NOW - timezone.now())
        rig.start(*(name for name in names if name not in rig.started or rig.started[name].poll() is not None))
        if WEB in names:
            until(rig.is_up)

    def close(self) -> None:
        if self._rig is not None:
            self._rig.close()

    def people(self, count: int) -> "list[Person]":
        from organisations.models import Organisation, Person
        from tests import factories as make

        home = Organisation.objects.first() or make.organisation(name="Bench BV")
        return Person.objects.bulk_create(
            Person(
                organisation=home,
                name=f"Mens {n:05}",
                email=f"lezer{n}@voorbeeld.example",
                sort_key=f"mens {n:05}",
                search_key=f"mens {n:05}",
            )
            for n in range(count)
        )

    def letters(self, kind: str, people: "Sequence[Person]", *, due: datetime = NOW, **about: Any) -> "list[Mail]":
        """One letter of a kind of the bench to each, due at that moment."""
        from django.conf import settings

        from mailing.models import Mail
        from mailing.register import letters

        return Mail.objects.bulk_create(
            Mail(
                organisation_id=person.organisation_id,
                person=person,
                kind=kind,
                dedupe_key=f"{kind}:{person.pk}",
                message_id=f"<{kind}-{person.pk}@{settings.MAIL_DOMAIN}>",
                about=about,
                language="nl",
                not_before=due,
                expires_at=due + letters[kind].lasts,
                created_at=due,
            )
            for person in people
        )

    def settle(self) -> None:
        """The database knows what lies in its tables, as one that was there for more than a minute does."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def asked(self, count: int) -> "list[Ask]":
        """So many managers of one trajectory, each of whom is asked one promise today."""
        from tests import factories as make

        owner = make.member("Sanne Brouwer").person
        trajectory = make.trajectory(owner=owner, starts_on=(NOW + 60 * DAY).date())
        commitment = make.commitment(trajectory)
        asks = []
        for number in range(count):
            role = make.role(trajectory, "manager", f"Mens {number}")
            promise = make.promise(commitment, role, asked_at=NOW)
            about = {"about": promise.public_id, "opened_at": NOW, "checked_at": NOW, "due_on": NOW.date()}
            asks.append(make.ask(trajectory, role.person, next_on=NOW.date(), **about))
        return asks

    def send(self, now: datetime, *, senders: int = 2) -> int:
        """What every tick does with letters, by so many senders one after the other. How many were accepted."""
        from mailing import sending

        accepted = 0
        for _ in range(senders):
            sending.recover(now)
            accepted += sending.drain(now, limit=1_000_000)
        return accepted

    def states(self) -> dict[str, int]:
        """How many letters are in each state."""
        from mailing.models import Mail

        return Mail.objects.all().per_state()

    def lost(self) -> int:
        """Letters without an end, and letters that are said to be sent and never came."""
        from mailing.models import Mail

        came = self.sink.came
        open_states = [Mail.State.QUEUED, Mail.State.SENDING]
        sent = Mail.objects.filter(state=Mail.State.SENT).values_list("message_id", flat=True)
        return Mail.objects.filter(state__in=open_states).count() + sum(one not in came for one in sent)


@contextmanager
def open_stage(*, seed: int, is_quick: bool, without: str) -> Iterator[Stage]:
    """The product with its real settings; `without` names a row whose guard is off."""
    sink = Sink()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, _database() as (url, redis_url):
        data = Path(folder)
        place = running.environment(data, sink, url, redis_url, servers.free_port())
        place |= {"MAIL_DOMAIN": "impactmodel.example", "BOUNCE_ADDRESS": "bounce@impactmodel.example"}
        place |= {"LOG_LEVEL": "ERROR", "FAULT_GUARD_OFF": without}
        (data / "static").mkdir()
        _set_up(place)
        sink.start()
        try:
            if without:
                from bench.fault_rows import unguarded

                if without not in unguarded.ONLY_IN_A_RIG:
                    unguarded.GUARDS[without]()
            stage = Stage(sink, seed, is_quick, without)
            try:
                yield stage
            finally:
                stage.close()
        finally:
            sink.stop()
            in_process.close()


@contextmanager
def _database() -> Iterator[tuple[str, str]]:
    if not servers.wanted():
        yield "", ""
        return
    servers.start()
    with running.database() as url:
        yield url, servers.redis_url(42)


def _set_up(place: dict[str, str]) -> None:
    """The product, and the kinds of the bench."""
    in_process.set_up(place, below=logging.CRITICAL)
    from bench.fault_rows.kinds import register_kinds

    register_kinds()


def _flush(**words: bool) -> None:
    """Empty the database. Processes that rows share may be in the middle of a tick: PostgreSQL ends one of the two."""
    from django.core.management import CommandError, call_command

    for tries_left in reversed(range(CLEARING_TRIES)):
        try:
            call_command("flush", interactive=False, verbosity=0, **words)
            return
        except CommandError:
            if not tries_left:
                raise
            time.sleep(1)
