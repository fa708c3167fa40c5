"""Reading one object of a file: every value is taken by name, checked, and what nobody takes is a fault.

for person in sections(data, "people", reading):
    name = person.name("name", most=200, required=True)
    helper = person.ref("helper", "person")
    if person.close():
        …make the row…
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from organisations.names import without_bidi
from trajectories.register import Reading

T = TypeVar("T")
MOST_ROWS = 5000
FIRST_YEAR, LAST_YEAR = 2000, 2099
_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")


class Section:
    """One object of the file at `place`. Values that are missing or wrong come back as empty, with a fault noted."""

    def __init__(self, data: Any, place: str, reading: Reading) -> None:
        self.place, self.reading = place, reading
        self.fine = True
        self._taken: set[str] = set()
        self._data: dict[str, Any] = data if isinstance(data, dict) else {}
        # Of what is no object nothing more is asked.
        self._is_object = isinstance(data, dict)
        if not self._is_object:
            self.fault("", _("here belongs an object: { … }"))

    def fault(self, name: str, message: str) -> None:
        """Note a fault of this object, or of one of its values."""
        self.fine = False
        self.reading.fault(".".join(part for part in (self.place, name) if part), message)

    def close(self) -> bool:
        """Refuse what nobody asked for; whether the object is without fault."""
        for name in self._data:
            if name not in self._taken:
                self.fault(name, _("unknown: nothing is called this here"))
        return self.fine

    def text(self, name: str, *, most: int, required: bool = False) -> str:
        """Text of at most so many characters; "" when it is not there."""
        value = self._take(name, str, _("here belongs text between quotes"), required) or ""
        if len(value) > most:
            self.fault(name, _("at most %(most)d characters, these are %(n)d") % {"most": most, "n": len(value)})
            return ""
        if any(unicodedata.category(letter) == "Cs" or letter == "\x00" for letter in value):
            self.fault(name, _("a character that is none"))
            return ""
        if required and not value.strip() and name in self._data:
            self.fault(name, _("this may not be empty"))
        return value

    def name(self, name: str, *, most: int, required: bool = False) -> str:
        """What somebody is called, by the rule of the forms: as it is read, and unseen signs alone are no name."""
        value = self.text(name, most=most, required=required)
        seen = without_bidi(value)
        if required and value.strip() and not seen.strip():
            self.fault(name, _("this may not be empty"))
        return seen if seen == value else seen.strip()

    def as_it_stands(self, name: str) -> Any:
        """A value as it stands, for who checks it themselves; None when it is not there."""
        self._taken.add(name)
        return self._data.get(name)

    def language(self, name: str) -> str:
        """A language tag; any there is."""
        tag = self.text(name, most=16)
        if tag and not _LANGUAGE.match(tag):
            self.fault(name, _("here belongs a language tag, like nl or pl"))
            return ""
        return tag

    def flag(self, name: str) -> bool:
        """True or false; false when it is not there."""
        return bool(self._take(name, bool, _("here belongs true or false"), required=False))

    def number(self, name: str, *, least: int, most: int, required: bool = False) -> int | None:
        """A whole number within bounds."""
        value: int | None = self._take(name, int, _("here belongs a whole number"), required)
        if isinstance(value, bool) or (value is not None and not least <= value <= most):
            self.fault(
                name, _("here belongs a whole number from %(least)d to %(most)d") % {"least": least, "most": most}
            )
            return None
        return value

    def decimal(self, name: str, *, most: int, least: int = 0) -> Decimal | None:
        """A number within bounds, at most two decimals, as hours and figures are written."""
        value = self._take(name, (int, float), _("here belongs a number"), required=False)
        if value is None:
            return None
        found = Decimal(str(value))
        if isinstance(value, bool) or not found.is_finite() or not least <= found <= most or round(found, 2) != found:
            self.fault(
                name,
                _("here belongs a number from %(least)d to %(most)d, with two decimals at most")
                % {"least": least, "most": most},
            )
            return None
        return found

    def choice(self, name: str, choices: Collection[str], *, required: bool = False, default: str = "") -> str:
        """One of the given words."""
        value: str | None = self._take(name, str, _("here belongs text between quotes"), required)
        if value is None:
            return default
        if value not in choices:
            self.fault(name, _("one of: %(choices)s") % {"choices": ", ".join(sorted(str(one) for one in choices))})
            return default
        return value

    def day(self, name: str, *, required: bool = False) -> date | None:
        """A day, moved by the shift of this reading."""
        return self._moment(name, required, self._day, _("here belongs a day, like 2027-01-12"))

    def days(self, name: str) -> list[str]:
        """Days as they are kept in a list, in order, moved by the shift of this reading."""
        found = set()
        for number, value in enumerate(self.values(name)):
            try:
                found.add(self._day(value).isoformat())
            except (TypeError, ValueError, OverflowError):
                self.fault(f"{name}[{number}]", _("here belongs a day, like 2027-01-12"))
        return sorted(found)

    def instant(self, name: str, *, required: bool = False) -> datetime | None:
        """A moment with its distance from UTC, moved with the clock on the wall."""
        return self._moment(name, required, self._instant, _("here belongs a moment, like 2027-01-12T09:00:00+01:00"))

    def wall(self, name: str, *, required: bool = False) -> datetime | None:
        """Day and time on a wall somewhere, without a zone, moved by the shift."""
        return self._moment(name, required, self._wall, _("here belongs a day and a time, like 2027-01-12T09:00"))

    def ref(self, name: str, kind: str, *, required: bool = False) -> Any:
        """The row a key stands for; None without a key. A row at fault spoils this object, without a fault more."""
        key = self._take(name, str, _("here belongs a key between quotes, like “p1”"), required)
        return None if key is None else self._row(name, kind, key)

    def refs(self, name: str, kind: str) -> list[Any]:
        """The rows of a list of keys."""
        rows = []
        for number, key in enumerate(self.values(name)):
            where = f"{name}[{number}]"
            if not isinstance(key, str):
                self.fault(where, _("here belongs a key between quotes, like “p1”"))
                continue
            row = self._row(where, kind, key)
            if row is not None and row in rows:
                self.fault(where, _("this stands here twice"))
            rows.append(row)
        return [row for row in rows if row is not None]

    def key(self, kind: str, *, required: bool = True) -> str:
        """The key by which others refer to this object. A fault when another has it."""
        key = self.text("key", most=40, required=required)
        if key and key in self.reading.rows.get(kind, {}):
            self.fault("key", _("another one has this key"))
        return key

    def values(self, name: str) -> list[Any]:
        """A list; empty when it is not there."""
        value = self._take(name, list, _("here belongs a list: [ … ]"), required=False) or []
        if len(value) > MOST_ROWS:
            self.fault(name, _("at most %(most)d lines") % {"most": MOST_ROWS})
            return []
        return list(value)

    def section(self, name: str) -> "Section | None":
        """The object within this one; None when it is not there. Close it, and take over whether it is fine."""
        value = self._take(name, dict, _("here belongs an object: { … }"), required=False)
        return None if value is None else Section(value, f"{self.place}.{name}", self.reading)

    def sections(self, name: str) -> list["Section"]:
        """The objects of a list within this one; when one is at fault, so is this."""
        inside = [
            Section(data, f"{self.place}.{name}[{number}]", self.reading)
            for number, data in enumerate(self.values(name))
        ]
        self.fine = self.fine and all(section.fine for section in inside)
        return inside

    def _take(self, name: str, kind: Any, message: str, required: bool) -> Any:
        self._taken.add(name)
        value = self._data.get(name)
        if value is None:
            if required and self._is_object:
                self.fault(name, _("this is missing"))
            return None
        if not isinstance(value, kind):
            self.fault(name, message)
            return None
        return value

    def _row(self, name: str, kind: str, key: str) -> Any:
        known = self.reading.rows.get(kind, {})
        if key not in known:
            self.fault(name, _("nothing has the key “%(key)s”") % {"key": key})
            return None
        if known[key] is None:
            self.fine = False
        return known[key]

    def _moment(self, name: str, required: bool, read: Callable[[str], T], message: str) -> T | None:
        value = self._take(name, str, message, required)
        if value is None:
            return None
        try:
            found = read(value)
        except (ValueError, OverflowError):
            self.fault(name, message)
            return None
        if not FIRST_YEAR <= found.year <= LAST_YEAR:  # type: ignore[attr-defined]  # a date or a datetime
            self.fault(name, _("a year from %(first)d to %(last)d") % {"first": FIRST_YEAR, "last": LAST_YEAR})
            return None
        return found

    def _day(self, value: str) -> date:
        return date.fromisoformat(value) + self.reading.shift

    def _wall(self, value: str) -> datetime:
        found = datetime.fromisoformat(value)
        if found.tzinfo is not None:
            raise ValueError(value)
        return found + self.reading.shift

    def _instant(self, value: str) -> datetime:
        found = datetime.fromisoformat(value)
        if found.tzinfo is None:
            raise ValueError(value)
        here = found.astimezone(self.reading.zone)
        # Adding forgets which of two it was, where the clock goes back.
        return (here + self.reading.shift).replace(fold=here.fold)


def sections(data: Any, place: str, reading: Reading, *, most: int = MOST_ROWS) -> Iterator[Section]:
    """The objects of a list that is a whole part of the file."""
    if not isinstance(data, list):
        reading.fault(place, _("here belongs a list: [ … ]"))
        return
    if len(data) > most:
        reading.fault(place, _("at most %(most)d lines") % {"most": most})
        return
    for number, each in enumerate(data):
        yield Section(each, f"{place}[{number}]", reading)
