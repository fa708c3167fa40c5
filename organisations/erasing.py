"""Taking away what is kept of somebody: their own words, or the person altogether.

What stands in the register of personal data is all there is; nothing here knows a model by name but those of people.
Who is gone is remembered by a random number, in the database and in a file beside it, so that a backup of yesterday
that is put back forgets them again.
"""

import logging
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import translation
from django.utils.translation import gettext as _

from organisations.models import Person, Tombstone, User
from organisations.personal import PersonalData, personal_data
from organisations.working_days import Calendar

logger = logging.getLogger(__name__)


def tombstones_file() -> Path:
    """One line for each: the number, what is gone, and when. To be kept beside the backups, not in them."""
    return Path(settings.DATA_DIR) / "tombstones"


def remember(person: Person, what: Tombstone.What, now: datetime) -> None:
    """That this is gone, also in a backup."""
    stone = Tombstone.objects.create(person=person.public_id, what=what, at=now)
    file = tombstones_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a") as lines:
            lines.write(f"{stone}\n")
    except OSError:
        # The row stands; `manage.py tombstones` writes them all.
        logger.exception("%s cannot be written: keep what `manage.py tombstones` says beside the backups", file)


def read_stones(lines: Iterable[str]) -> list[tuple[str, str, datetime]]:
    """Person, what is gone and when, of each line that says so."""
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
                rows.delete()
            elif erased.emptied:
                one.rows().filter(pk__in=rows.values("pk")).update(**erased.emptied)
    for one in personal_data.values():
        if one.mentions:
            _unmention(one, person, known_as, nobody)
    _close_account(person)
    Person.objects.filter(helper=person).update(helper=None)
    _bury(person, nobody, now)


def _known_as(person: Person) -> list[str]:
    """Names and addresses under which others may have written of this person, and of nobody else."""
    names = {person.name, person.also_spelled, person.email, person.undeliverable}
    names |= set(person.mails.exclude(address="").values_list("address", flat=True))
    here = Person.objects.filter(organisation=person.organisation_id).exclude(pk=person.pk)
    theirs = {value for row in here.filter(name__in=names).values_list("name", "email") for value in row}
    theirs |= set(here.filter(email__in=names).values_list("email", flat=True))
    # One letter is a name of some, and in a text it is nobody's.
    return sorted((one for one in names - theirs if len(one) > 1), key=len, reverse=True)


def _unmention(one: PersonalData, person: Person, known_as: list[str], nobody: str) -> None:
    """Put nobody's name where theirs stands."""
    here = one.rows().filter(**{one.mentioned_in: person.organisation_id})
    for row in here.only("pk", *one.mentions).iterator():
        said = {name: getattr(row, name) for name in one.mentions}
        after = {name: _without(value, known_as, nobody) for name, value in said.items()}
        if after != said:
            one.rows().filter(pk=row.pk).update(**after)


def _without(value: Any, known_as: list[str], nobody: str) -> Any:
    """With nobody's name for each of these as a whole word: "Jan" is not in "januari"."""
    if isinstance(value, str):
        for name in known_as:
            value = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda _found: nobody, value)
        return value
    if isinstance(value, dict):
        return {key: _without(inner, known_as, nobody) for key, inner in value.items()}
    return [_without(inner, known_as, nobody) for inner in value] if isinstance(value, list) else value


def _close_account(person: Person) -> None:
    """Sign them out everywhere; the account goes with the last person it belongs to."""
    user = person.user
    if user is None:
        return
    person.user = None
    if user.persons.exclude(pk=person.pk).exists():
        return
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
    User.objects.filter(pk=user.pk).delete()


def _bury(person: Person, nobody: str, now: datetime) -> None:
    """What is left of the row: a number, and a name that is nobody's."""
    kept = {"id", "public_id", "organisation", "left_on"}
    for field in Person._meta.concrete_fields:
        if field.name not in kept:
            setattr(person, field.name, None if field.null else field.get_default())
    person.name, person.reach = nobody, Person.Reach.NONE
    person.left_on = person.left_on or Calendar.of_everyone(person.organisation).today(now)
    person.save()
