"""How long it takes to erase one person who is everywhere, in an organisation of 1,000 trajectories.

    TEST_SERVERS=real .venv/bin/python bench/erase.py [--trajectories 1000] [--people 10000] [--entries 200000]

One line a row, `erase N=… figure=… bar=… pass|fail`; exit code 1 when any fails. The product runs in this process, on a
database of its own that is gone afterwards (SQLite; PostgreSQL with TEST_SERVERS=real), filled by `manage.py generate`.
Of every trajectory the person gets the part of one learner with all that wrote and was asked, and of one manager; and
stands by name in its summary, in an answer of the intake, in a commitment, in what changed, and in somebody's note.
Beside it are as many sessions as there are people. Erased twice and taken back, then for good.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402  the root has to be on the path

if TYPE_CHECKING:
    from organisations.models import Person

NAME, ADDRESS, CANARY = "Sara Yıldız-Öztürk", "sara.yildiz@overal.example", "kanariegeel"
MOST_SECONDS, ROUNDS = 2.0, 3


def main() -> int:
    """Fill, erase, and look for what is left; 0 when every bar is met."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--trajectories", type=int, default=1_000)
    words.add_argument("--people", type=int, default=10_000)
    words.add_argument("--entries", type=int, default=200_000)
    chosen = words.parse_args()
    django.setup()
    from django.conf import settings
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        with tempfile.TemporaryDirectory() as folder:
            settings.DATA_DIR = folder
            return run(chosen.people, chosen.trajectories, chosen.entries)
    finally:
        teardown_databases(databases, verbosity=0)


def run(people: int, trajectories: int, entries: int) -> int:
    from django.db import connection, transaction

    from bench.link_rows.stage import commit
    from bench.protocol import say, versions
    from impactmodel.generate.everything import Size, generate
    from organisations import actions
    from organisations.acting import PRODUCT
    from organisations.clock import now

    say(f"commit {commit()}, {versions(('django',))}")
    made = generate(Size(people, trajectories, entries), seed=1, now=now())
    person = everywhere()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    found = hits(), hits(CANARY)
    rows = sum(made.rows.values())
    say(f"{rows} rows; the name stands {found[0]} times, {found[1]} texts of theirs")
    took = []
    for number in range(ROUNDS):
        before, worked, load = time.perf_counter(), work(), os.getloadavg()[0]
        with transaction.atomic():
            actions.forget(person, by=PRODUCT, now=now())
            transaction.set_rollback(number < ROUNDS - 1)
        took.append(time.perf_counter() - before)
        say(f"round {number + 1}: {took[-1]:.2f} s, {work() - worked:.2f} s of it work, load {load:.1f}")
        person.refresh_from_db()
    figure, left = statistics.median(took), hits() + hits(CANARY)
    verdict = "pass" if figure <= MOST_SECONDS else "fail"
    say(f"erase N={trajectories} figure={figure:.2f}s bar=<={MOST_SECONDS:g}s {verdict}")
    say(f"left N={sum(found)} figure={left} bar=0 {'fail' if left else 'pass'}")
    return 1 if left or figure > MOST_SECONDS else 0


def everywhere() -> "Person":
    """Somebody who has a part in every trajectory, and is written of in each."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.db.models import F, Min, OuterRef, Subquery, Value
    from django.db.models.functions import Concat

    from asks.models import Ask
    from checkins.models import IfThenPlan, LogEntry
    from mailing.models import Mail
    from organisations import clock
    from organisations.models import Organisation, Person, User
    from roles.models import Answer, Commitment, Role, Wording
    from trajectories.models import Change, IntakeAnswer, Trajectory

    home, account = Organisation.objects.get(), User.objects.create_user(ADDRESS)
    person = Person.objects.create(organisation=home, name=NAME, email=ADDRESS, user=account)
    for function in ("learner", "manager"):
        first = Role.objects.filter(function=function).values("trajectory").annotate(first=Min("pk")).values("first")
        theirs = Role.objects.filter(pk__in=list(first.values_list("first", flat=True)))
        for role in theirs:
            Ask.objects.filter(trajectory=role.trajectory_id, person=role.person_id).update(person=person)
        theirs.update(person=person)
    Mail.objects.filter(ask_letters__ask__person=person).update(person=person, address=ADDRESS)
    Answer.objects.filter(promise__role__person=person).update(given_by=person, words=CANARY)
    LogEntry.objects.filter(learner__person=person).update(story=CANARY)
    IfThenPlan.objects.filter(learner__person=person).update(situation=CANARY)
    named = Value(f" Vraag het {NAME}.")
    Trajectory.objects.update(summary=Concat("summary", named))
    IntakeAnswer.objects.filter(number=1).update(text=Concat("text", named))
    of_each = Commitment.objects.filter(trajectory=OuterRef("trajectory")).order_by("pk").values("wording")[:1]
    worded = Commitment.objects.annotate(first=Subquery(of_each)).filter(wording=F("first")).values("wording")
    Wording.objects.filter(pk__in=list(worded.values_list("wording", flat=True))).update(text=Concat("text", named))
    at = clock.now()
    Change.objects.bulk_create(
        Change(trajectory=one, part="plan", verb="edit", before={"intent": f"Van {NAME}"}, after={}, made_at=at)
        for one in Trajectory.objects.all()
    )
    others = LogEntry.objects.exclude(learner__person=person).values("learner__trajectory").annotate(first=Min("pk"))
    notes = LogEntry.objects.filter(pk__in=list(others.values_list("first", flat=True)))
    notes.update(story=Concat("story", named))
    store, until = SessionStore(), clock.wall().replace(year=clock.wall().year + 1)
    sealed = [store.encode({"_auth_user_id": str(key), "_auth_user_hash": "x" * 64}) for key in (person.user_id, 0)]
    Session.objects.bulk_create(
        Session(session_key=f"bench{n:027}", session_data=sealed[n > 1], expire_date=until)
        for n in range(Person.objects.count())
    )
    return person


def work() -> float:
    """Seconds that this process and the one of the database that serves it have worked: others on the machine wait."""
    from django.db import connection

    seconds = time.process_time()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            told = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
        # Of a user and of the system, in ticks (man proc_pid_stat).
        seconds += (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
    return seconds


def hits(word: str = NAME) -> int:
    """In how many rows of any table it stands."""
    from django.apps import apps
    from django.db import models
    from django.db.models import Q, TextField
    from django.db.models.functions import Cast

    found = 0
    for model in apps.get_models():
        kinds = (models.CharField, models.TextField, models.JSONField)
        names = [one.name for one in model._meta.concrete_fields if isinstance(one, kinds)]
        if names:
            as_text = {f"{name}_as_text": Cast(name, TextField()) for name in names}
            wanted = Q.create([(f"{name}__contains", word) for name in as_text], connector=Q.OR)
            found += model._base_manager.annotate(**as_text).filter(wanted).count()
    return found


if __name__ == "__main__":
    raise SystemExit(main())
