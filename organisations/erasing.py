"""Taking away what is kept of somebody: their own words, or the person altogether.

What stands in the register of personal data is all there is; nothing here knows a model by name but those of people.
Who is gone is remembered by a random number, in the database and in a file beside it, so that a backup of yesterday
that is put back forgets them again.
"""

import logging
import zlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import models, transaction
from django.db.models.deletion import get_candidate_relations_to_delete
from django.utils import translation
from django.utils.translation import gettext as _

from organisations.mentions import known_names, unmention
from organisations.models import Person, Tombstone, User
from organisations.personal import personal_data, written
from organisations.working_days import Calendar

logger = logging.getLogger(__name__)


def tombstones_file() -> Path:
    """One line for each: the number, what is gone, and when. To be kept beside the backups, not in them."""
    return Path(settings.DATA_DIR) / "tombstones"


def numbers_of(person: Person) -> list[str]:
    """Under which they may stand in a backup: their own, and those of doubles that were merged into them."""
    return [person.public_id, *person.doubles.values_list("number", flat=True)]


def remember(numbers: Iterable[str], what: Tombstone.What, now: datetime) -> None:
    """That this is gone, also in a backup, under each of these numbers.

    The file hears of it once it stands: of what was undone after all a backup that is put back forgets nothing.
    """
    stones = [Tombstone.objects.create(person=number, what=what, at=now) for number in numbers]
    transaction.on_commit(partial(_write_down, stones))


def _write_down(stones: Iterable[Tombstone]) -> None:
    file = tombstones_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a") as lines:
            lines.writelines(f"{stone}\n" for stone in stones)
    except OSError:
        # The row stands; `manage.py tombstones` writes them all.
        logger.exception("%s cannot be written: keep what `manage.py tombstones` says beside the backups", file)


def read_stones(lines: Iterable[str]) -> list[tuple[str, str, datetime]]:
    """Whose, what is gone and when, of each line that says so."""
    found = []
    for line in lines:
        with suppress(ValueError):
            person, what, at = line.split()
            found.append((person, str(Tombstone.What(what)), datetime.fromisoformat(at)))
    return found


def take_words(person: Person, until: datetime | None = None) -> int:
    """Delete what this person wrote for themselves and what was seen of them; how many rows. `until`: by then."""
    gone = 0
    for one in personal_data.values():
        if one.own:
            rows = one.at(one.own, person.pk)
            if until is not None and one.dated:
                rows = rows.filter(**{f"{one.dated}__lte": until})
            gone += rows.delete()[0]
            if one.takes_along is not None:
                one.takes_along(person.pk, until)
    return gone


def erase(person: Person, now: datetime) -> None:
    """Take everything that says who somebody is: name, addresses, words; also where others wrote the name.

    What they were asked and promised keeps its kind and its day, under a name that is nobody's.
    """
    known_as = known_names(person)
    with translation.override(person.organisation.language):
        nobody = _("Removed person")
    for one in personal_data.values():
        for path, erased in one.whose.items():
            rows = one.at(path, person.pk)
            if erased.is_deleted:
                _delete(rows)
            elif erased.emptied:
                # Most are empty already, and writing one takes thirty times as long as looking at it.
                full = rows.exclude(**erased.emptied)
                one.rows().filter(pk__in=full.values("pk")).update(**erased.emptied)
    for texts in written:
        unmention(texts, person, known_as, nobody)
    close_account(person)
    Person.objects.filter(helper=person).update(helper=None)
    _bury(person, nobody, now)


def _delete(rows: "models.QuerySet[Any]") -> None:
    """These and what hangs on them, in a statement for each table: Django would first read every row."""
    hanging: Any
    for hanging in get_candidate_relations_to_delete(rows.model._meta):
        name = hanging.field.name
        on_these = hanging.related_model._base_manager.filter(**{f"{name}__in": rows.values("pk")})
        if hanging.on_delete is models.CASCADE:
            _delete(on_these)
        else:
            on_these.update(**{name: None})
    rows._raw_delete(rows.db)


def close_account(person: Person) -> None:
    """Sign them out everywhere; the account goes with the last person it belongs to."""
    user = person.user
    if user is None:
        return
    person.user = None
    if user.persons.exclude(pk=person.pk).exists():
        return
    close_accounts([user.pk])


def close_accounts(users: Iterable[int]) -> None:
    """Sign these out everywhere, and let their accounts go with all that signed them in."""
    keys = {str(user) for user in users}
    kept = Session.objects.values_list("session_key", "session_data").iterator()
    theirs = [key for key, sealed in kept if _signed_in(sealed) in keys]
    Session.objects.filter(session_key__in=theirs).delete()
    User.objects.filter(pk__in=keys).delete()


def _signed_in(sealed: str) -> str:
    """Whose session this is, read past its seal: that costs three times as much, and nobody else writes any."""
    letter = sealed.partition(":")[0]
    try:
        plain = signing.b64_decode(letter.removeprefix(".").encode())
        held = signing.JSONSerializer().loads(zlib.decompress(plain) if letter.startswith(".") else plain)
    except (ValueError, zlib.error):
        return ""  # it signs nobody in either
    return str(held.get(SESSION_KEY, ""))


def _bury(person: Person, nobody: str, now: datetime) -> None:
    """What is left of the row: a number, and a name that is nobody's."""
    kept = {"id", "public_id", "organisation", "left_on"}
    for field in Person._meta.concrete_fields:
        if field.name not in kept:
            setattr(person, field.name, None if field.null else field.get_default())
    person.name, person.reach, person.erased_at = nobody, Person.Reach.NONE, now
    person.left_on = person.left_on or Calendar.of_everyone(person.organisation).today(now)
    person.save()
