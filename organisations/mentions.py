"""Taking somebody's name out of what others wrote, in whatever capitals they wrote it.

The texts that may name them are found by the database, because there are very many; which do, and where, is decided
here by letters as Unicode has them. So it is the same in each database, whatever language that thinks it speaks.
"""

import json
import re
from typing import Any

from django.db import connection, models
from django.db.models import Q, Value
from django.db.models.functions import Cast, Collate, Concat, Lower, Upper

from organisations.models import Person
from organisations.personal import Texts
from organisations.rewriting import rewrite

# As they are typed, and as a phone or a text processor makes of it.
_APOSTROPHES = "'’‘ʼ`´"
_BETWEEN = re.compile(rf"[\s{_APOSTROPHES}]+")
# What every database compares alike in capitals or not. An i is none: it is written with a dot, and without.
_SURE = re.compile(r"[A-HJ-Za-hj-z0-9@._+-]{2,}")
# A name of one short word, as "Wil" or "Roos", is in small letters mostly a word.
_SHORT = 4


def known_names(person: Person) -> list[str]:
    """Names and addresses under which others may have written of this person, and of nobody else."""
    names = {person.name, person.also_spelled, person.email, person.undeliverable}
    names |= {value for row in person.doubles.values_list("name", "email") for value in row}
    names |= set(person.earlier_addresses.values_list("email", flat=True))
    names |= set(person.mails.exclude(address="").values_list("address", flat=True))
    here = Person.objects.filter(organisation=person.organisation_id).exclude(pk=person.pk)
    addresses = here.alias(_address=Lower("email")).filter(_address__in={name.lower() for name in names})
    theirs = set(addresses.values_list("email", flat=True))
    for row in here.named(names, person.organisation.name_order).values_list("name", "email"):
        theirs.update(row)
    of_others = {_alike(name) for name in theirs}
    # One letter is a name of some, and in a text it is nobody's.
    return sorted((name for name in names if len(name) > 1 and _alike(name) not in of_others), key=len, reverse=True)


def unmention(texts: Texts, person: Person, known_as: list[str], nobody: str) -> None:
    """Put nobody's name where theirs stands."""
    if not known_as:
        return
    written = re.compile(rf"(?<!\w)(?:{'|'.join(map(_pattern, known_as))})(?!\w)", re.IGNORECASE)
    changed: dict[str, list[tuple[int, list[Any]]]] = {name: [] for name in texts.fields}
    for key, *said in _may_name(texts, person, known_as):
        for name, value in zip(texts.fields, said, strict=True):
            after = _without(value, written, nobody)
            if after != value:
                changed[name].append((key, [_fitting(texts, name, after)]))
    for name, rows in changed.items():
        rewrite(texts.model, [name], rows)


def _alike(name: str) -> str:
    return " ".join(_BETWEEN.split(name)).casefold()


def _pattern(name: str) -> str:
    """How this name is written as a whole, in capitals or not, whatever stands between its words."""
    if len(name) <= _SHORT and len(name.split()) == 1:
        return rf"(?-i:{re.escape(name)}|{re.escape(name.upper())})"
    between = {True: rf"[{_APOSTROPHES}]", False: r"\s+"}
    words = re.split(rf"(\s+|[{_APOSTROPHES}])", name.strip())
    return "".join(between[word in _APOSTROPHES] if _BETWEEN.match(word) else _letters(word) for word in words if word)


def _letters(word: str) -> str:
    """Each as it is, also where it is two in capitals, as ß."""
    return "".join(
        f"(?:{re.escape(letter)}|{re.escape(letter.upper())})" if len(letter.upper()) > 1 else re.escape(letter)
        for letter in word
    )


def _may_name(texts: Texts, person: Person, known_as: list[str]) -> "models.QuerySet[Any, Any]":
    """Key and texts of the rows of their organisation with one of these somewhere, and perhaps of others."""
    kept: list[Any] = [texts.model._meta.get_field(name) for name in texts.fields]
    has_json = any(isinstance(field, models.JSONField) for field in kept)
    # Of all its texts together, because most rows name nobody: so that is found by looking once.
    parts: list[Any] = [Cast(field.name, models.TextField()) for field in kept]
    together: Any = Concat(*parts, Value(""), output_field=models.TextField())
    # One that knows only English: quicker, and what others do with an i or a ß we do not want.
    capitals = Upper(Collate(together, "C") if connection.vendor == "postgresql" else together)
    found = Q(pk__in=[])
    for name in known_as:
        held = Q()
        for ways in _traces(name):
            held &= Q.create([("_capitals__contains", way) for way in _as_kept(ways, has_json)], connector=Q.OR)
        found |= held
    rows: models.QuerySet[Any] = texts.model._base_manager.filter(**{texts.organisation: person.organisation_id})
    naming: models.QuerySet[Any] = rows.alias(_capitals=capitals).filter(found)
    return naming.order_by().values_list("pk", *texts.fields)


def _traces(name: str) -> list[set[str]]:
    """Of each word of it ways of which one stands wherever the name does, as the database puts it in capitals.

    The longest first: that tells most, and where it is not nobody looks for the others.
    """
    words = sorted((word for word in _BETWEEN.split(name) if word), key=len, reverse=True)
    sure = [{_capitals(max(found, key=len))} for word in words if (found := _SURE.findall(word))]
    # Of other alphabets as people write them: as it is, or all of it in capitals or not, or the first letter.
    return sure or [{_capitals(way) for way in (word, word.upper(), word.lower(), word.title())} for word in words]


def _capitals(text: str) -> str:
    """As a database does that knows only English."""
    return "".join(letter.upper() if letter.isascii() else letter for letter in text)


def _as_kept(ways: set[str], has_json: bool) -> list[str]:
    """Also as in a list or an object: one database keeps its letters, the other numbers for those not English."""
    in_json = {json.dumps(way, ensure_ascii=is_english)[1:-1] for way in ways for is_english in (True, False)}
    return sorted(ways | set(map(_capitals, in_json))) if has_json else sorted(ways)


def _without(value: Any, written: "re.Pattern[str]", nobody: str) -> Any:
    """With nobody's name for theirs as a whole: "Jan" is not in "januari"."""
    if isinstance(value, str):
        return written.sub(lambda _found: nobody, value)
    if isinstance(value, dict):
        return {key: _without(inner, written, nobody) for key, inner in value.items()}
    return [_without(inner, written, nobody) for inner in value] if isinstance(value, list) else value


def _fitting(texts: Texts, name: str, said: Any) -> Any:
    """As much as there is room for: nobody's name may be longer than the name was."""
    field: Any = texts.model._meta.get_field(name)
    return said[: field.max_length] if isinstance(said, str) else said
