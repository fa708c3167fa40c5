"""Taking away what is kept of somebody: their own words, or the person altogether.

What stands in the register of personal data is all there is; nothing here knows a model by name but those of people.
Who is gone is remembered by a random number, in the database and in a file beside it, so that a backup of yesterday
that is put back forgets them again.
"""

import json
import logging
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q
from django.db.models.deletion import get_candidate_relations_to_delete
from django.db.models.functions import Cast
from django.utils import translation
from django.utils.translation import gettext as _

from organisations.models import Person, Tombstone, User
from organisations.personal import Texts, personal_data, written
from organisations.rewriting import rewrite
from organisations.working_days import Calendar

logger = logging.getLogger(__name__)


def tombstones_file() -> Path:
    """One line for each: the number, what is gone, and when. To be kept beside the backups, not in them."""
    return Path(settings.DATA_DIR) / "tombstones"


def numbers_of(person: Person) -> list[str]:
    """Under which they may stand in a backup: their own, and those of doubles that were merged into them."""
    return [person.public_id, *person.doubles.values_list("number", flat=True)]


def remember(numbers: Iterable[str], what: Tombstone.What, now: datetime) -> None:
    """That this is gone, also in a backup, under each of these numbers."""
    stones = [Tombstone.objects.create(person=number, what=what, at=now) for number in numbers]
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
    return gone


def erase(person: Person, now: datetime) -> None:
    """Take everything that says who somebody is: name, addresses, words; also where others wrote the name.

    What they were asked and promised keeps its kind and its day, under a name that is nobody's.
    """
    known_as = _known_as(person)
    with translation.override(person.organisation.language):
        nobody = _("Removed person")
    for one in personal_data.values():
        for path, erased in one.whose.items():
            rows = one.at(path, person.pk)
            if erased.is_deleted:
                _delete(rows)
            elif erased.emptied:
                one.rows().filter(pk__in=rows.values("pk")).update(**erased.emptied)
    for texts in written:
        _unmention(texts, person, known_as, nobody)
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


def _known_as(person: Person) -> list[str]:
    """Names and addresses under which others may have written of this person, and of nobody else."""
    names = {person.name, person.also_spelled, person.email, person.undeliverable}
    names |= {value for row in person.doubles.values_list("name", "email") for value in row}
    names |= set(person.earlier_addresses.values_list("email", flat=True))
    names |= set(person.mails.exclude(address="").values_list("address", flat=True))
    here = Person.objects.filter(organisation=person.organisation_id).exclude(pk=person.pk)
    theirs = {value for row in here.filter(name__in=names).values_list("name", "email") for value in row}
    theirs |= set(here.filter(email__in=names).values_list("email", flat=True))
    # One letter is a name of some, and in a text it is nobody's.
    return sorted((one for one in names - theirs if len(one) > 1), key=len, reverse=True)


def _unmention(texts: Texts, person: Person, known_as: list[str], nobody: str) -> None:
    """Put nobody's name where theirs stands."""
    changed = []
    for row in _may_name(texts, person, known_as):
        said = [getattr(row, name) for name in texts.fields]
        after = [_without(value, known_as, nobody) for value in said]
        if after != said:
            changed.append((row.pk, _fitting(texts, after)))
    if changed:
        rewrite(texts.model, texts.fields, changed)


def _fitting(texts: Texts, said: list[Any]) -> list[Any]:
    """As much as there is room for: nobody's name may be longer than the name was."""
    fields: list[Any] = [texts.model._meta.get_field(name) for name in texts.fields]
    both = zip(fields, said, strict=True)
    return [value[: field.max_length] if isinstance(value, str) else value for field, value in both]


def _may_name(texts: Texts, person: Person, known_as: list[str]) -> "models.QuerySet[Any]":
    """Rows of their organisation with one of these somewhere, found by the database: there are very many texts."""
    rows = texts.model._base_manager.filter(**{texts.organisation: person.organisation_id})
    found = Q(pk__in=[])
    for name in texts.fields:
        ways, at = set(known_as), name
        if isinstance(texts.model._meta.get_field(name), models.JSONField):
            at = f"{name}_as_text"
            rows = rows.alias(**{at: Cast(name, models.TextField())})
            # One database keeps it with its letters, the other with numbers for those that are not English.
            ways = {json.dumps(way, ensure_ascii=is_english)[1:-1] for way in ways for is_english in (True, False)}
        for way in ways:
            found |= Q(**{f"{at}__contains": way})
    return rows.filter(found).only("pk", *texts.fields)


def _without(value: Any, known_as: list[str], nobody: str) -> Any:
    """With nobody's name for each of these as a whole word: "Jan" is not in "januari"."""
    if isinstance(value, str):
        for name in known_as:
            value = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda _found: nobody, value)
        return value
    if isinstance(value, dict):
        return {key: _without(inner, known_as, nobody) for key, inner in value.items()}
    return [_without(inner, known_as, nobody) for inner in value] if isinstance(value, list) else value


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
    read, keys = SessionStore().decode, {str(user) for user in users}
    kept = Session.objects.values_list("session_key", "session_data").iterator()
    theirs = [key for key, data in kept if read(data).get(SESSION_KEY) in keys]
    Session.objects.filter(session_key__in=theirs).delete()
    User.objects.filter(pk__in=keys).delete()


def _bury(person: Person, nobody: str, now: datetime) -> None:
    """What is left of the row: a number, and a name that is nobody's."""
    kept = {"id", "public_id", "organisation", "left_on"}
    for field in Person._meta.concrete_fields:
        if field.name not in kept:
            setattr(person, field.name, None if field.null else field.get_default())
    person.name, person.reach, person.erased_at = nobody, Person.Reach.NONE, now
    person.left_on = person.left_on or Calendar.of_everyone(person.organisation).today(now)
    person.save()
