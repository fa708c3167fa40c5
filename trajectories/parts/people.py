"""The people a file speaks of."""

import re
from collections import defaultdict
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from organisations.earlier import had_before
from organisations.matching import is_named
from organisations.models import Absence, Organisation, Person
from organisations.names import without_bidi
from organisations.working_days import NO_HOLIDAYS, is_known
from trajectories.models import Trajectory
from trajectories.reading import MOST_ROWS, Section, sections
from trajectories.register import Data, Reading, Writing, iso, tidy

GIVEN_ON_READING = "the organisation is the one that reads the file"
_WEEKDAYS = re.compile(r"^1?2?3?4?5?6?7?$")


class PeoplePart:
    """Everyone the file speaks of. Who is known already is used as they are; nothing of theirs is changed."""

    key = "people"
    order = 20
    in_file: dict[str, tuple[str, ...]] = {
        "organisations.Person": (
            "name", "given", "also_spelled", "distinction", "email", "reach", "phone", "helper", "employer", "language",
            "timezone", "weekdays", "holiday_calendar", "days_off", "days_on", "left_on", "last_day",
            "erased_at",
        ),
        "organisations.Absence": ("person", "first_day", "last_day"),
    }  # fmt: skip
    left_out: dict[str, str] = {
        "organisations.Person.organisation": GIVEN_ON_READING,
        "organisations.Person.user": "signing in is arranged in the product, never by a file",
        "organisations.Person.undeliverable": "what a mail server said is found out again",
        "organisations.Person.undeliverable_at": "the same",
        "organisations.Person.undeliverable_because": "the same",
        "organisations.Person.readable_from": "what somebody may read back is settled here, never by a file",
        "organisations.Person.sort_key": "follows from the name",
        "organisations.Person.search_key": "follows from the name",
    }

    def dump(self, trajectory: Trajectory, writing: Writing) -> list[Data]:
        said: list[Data] = []
        prefetch_related_objects(list(writing.rows("person")), "absences")
        # A helper may be somebody nobody spoke of before, and is added at the end.
        while len(said) < len(writing.rows("person")):
            said.append(self.dump_person(writing.rows("person")[len(said)], writing))
        return said

    def dump_person(self, person: Person, writing: Writing) -> Data:
        """One of them. No query with `absences` at hand and a helper who was spoken of."""
        return tidy(
            {
                "key": writing.key("person", person),
                "name": person.name,
                "given": person.given,
                "also_spelled": person.also_spelled,
                "distinction": person.distinction,
                "reach": person.reach,
                "email": person.email,
                "phone": person.phone,
                "helper": writing.key("person", person.helper),
                "employer": person.employer,
                "language": person.language,
                "zone": person.timezone,
                "weekdays": person.weekdays,
                "holiday_calendar": person.holiday_calendar,
                "days_off": person.days_off,
                "days_on": person.days_on,
                "left_on": iso(person.left_on),
                "last_day": iso(person.last_day),
                "erased_at": writing.instant(person.erased_at),
                "absences": [
                    {"from": away.first_day.isoformat(), "until": away.last_day.isoformat()}
                    for away in person.absences.all()
                ],
            }
        )

    def structure(self, data: list[Data]) -> None:
        """Nobody."""

    def load(self, data: Any, trajectory: Trajectory, reading: Reading) -> None:
        self.load_into(trajectory.organisation, data, reading)

    def load_into(self, organisation: Organisation, data: Any, reading: Reading, *, most: int = MOST_ROWS) -> None:
        """The same where there is no trajectory yet; `most` is how many there may be."""
        known = _Known(organisation, data)
        helpers: list[tuple[Section, Person | None, Any]] = []
        for said in sections(data, self.key, reading, most=most):
            key = said.key("person")
            fields = self._fields(said)
            absences = self._absences(said)
            helper = said.text("helper", most=40)
            if fields["erased_at"] and (absences or helper or not _is_nobody(fields)):
                said.fault("erased_at", _("who was erased has left, and nothing more is known of them"))
            fine = said.close()
            person = known.find(said, fields) if fine else None
            if fine and person is None and said.fine:
                person = Person(organisation=organisation, **fields)
                person.save()
                reading.new_people.add(person.pk)
                Absence.objects.bulk_create(
                    Absence(person=person, first_day=first, last_day=last) for first, last in absences
                )
                helpers.append((said, person, helper))
            elif helper:
                helpers.append((said, None, helper))
            reading.keep("person", key, person)
        for said, new, helper in helpers:
            found = said.ref("helper", "person") if helper else None
            if new is not None and found is not None:
                new.helper = found
                new.save()

    def _fields(self, said: Section) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "name": said.name("name", most=200, required=True),
            "given": said.name("given", most=100),
            "also_spelled": said.name("also_spelled", most=200),
            "distinction": said.name("distinction", most=80),
            "email": said.text("email", most=254),
            "phone": said.text("phone", most=40),
            "employer": said.name("employer", most=120),
            "language": said.language("language"),
            "timezone": said.text("zone", most=64),
            "weekdays": said.text("weekdays", most=7),
            "holiday_calendar": said.text("holiday_calendar", most=16),
            "days_off": said.days("days_off"),
            "days_on": said.days("days_on"),
            "left_on": said.day("left_on"),
            "last_day": said.day("last_day"),
            "erased_at": said.instant("erased_at"),
        }
        default = Person.Reach.OWN if fields["email"] else Person.Reach.NONE
        fields["reach"] = said.choice("reach", Person.Reach.values, default=default)
        self._check(said, fields)
        return fields

    def _check(self, said: Section, fields: dict[str, Any]) -> None:
        if fields["email"]:
            try:
                validate_email(fields["email"])
            except ValidationError:
                said.fault("email", _("this is not a mail address"))
        elif fields["reach"] == Person.Reach.OWN:
            said.fault("email", _("who is reached by own mail has an address"))
        if fields["timezone"] and fields["timezone"] not in available_timezones():
            said.fault("zone", _("no time zone is called this"))
        if not _WEEKDAYS.match(fields["weekdays"]):
            said.fault("weekdays", _("here belong weekdays in order, Monday is 1, like “12345”"))
        calendar = fields["holiday_calendar"]
        if calendar != NO_HOLIDAYS and not is_known(calendar):
            said.fault("holiday_calendar", _("no holiday calendar is called this"))

    def _absences(self, said: Section) -> list[tuple[Any, Any]]:
        found = []
        for away in said.sections("absences"):
            first, last = away.day("from", required=True), away.day("until", required=True)
            if first and last and last < first:
                away.fault("until", _("this is before the first day"))
            said.fine = away.close() and said.fine
            found.append((first, last))
        return found


def _is_nobody(fields: dict[str, Any]) -> bool:
    """As erasing leaves a row."""
    says = any(fields[name] for name in ("email", "phone", "given", "also_spelled", "last_day"))
    return not says and fields["reach"] == Person.Reach.NONE and bool(fields["left_on"])


def _said(each: Data, name: str) -> str:
    return without_bidi(str(each.get(name))).strip()


def _objects(data: Any) -> list[Data]:
    """Those of a section that are what they should be; what is not is a fault and told elsewhere."""
    return [each for each in data if isinstance(each, dict)] if isinstance(data, list) else []


class _Known:
    """The people of the organisation, to recognise those of a file: by own address, else by name and distinction.

    Who has another address of their own since the file was written is known by the one before and their name.

    Somebody without own address or distinction in the file may have got one here, when an earlier file made them
    beside a namesake: then it is who has the same name and the same shared mailbox, or none.
    """

    def __init__(self, organisation: Organisation, data: Any) -> None:
        everyone = list(organisation.people.select_related("organisation"))
        self.by_email = {each.email.lower(): each for each in everyone if each.reach == Person.Reach.OWN and each.email}
        by_key, self.before = {each.pk: each for each in everyone}, defaultdict[str, list[Person]](list)
        for address, key in had_before(organisation):
            self.before[address].append(by_key[key])
        self.addresses = {_said(each, "email").lower() for each in _objects(data)}
        self.by_name = {(each.name, each.distinction): each for each in everyone if each.reach != Person.Reach.OWN}
        self.told_apart: dict[tuple[str, str, str], list[Person]] = defaultdict(list)
        for each in everyone:
            if each.reach != Person.Reach.OWN and each.is_told_apart_by_itself:
                self.told_apart[each.name, each.reach, each.email.lower()].append(each)
        self.spoken_of = {(_said(each, "name"), _said(each, "distinction")) for each in _objects(data)}
        self.shared = {each.email.lower() for each in everyone if each.reach == Person.Reach.SHARED}
        self.used: set[tuple[str, str]] = set()

    def find(self, said: Section, fields: dict[str, Any]) -> Person | None:
        """The row somebody of the file is already; a fault when two of the file would be the same."""
        own = fields["reach"] == Person.Reach.OWN
        who = (fields["email"].lower(), "") if own else (fields["name"], fields["distinction"])
        if who in self.used:
            said.fault(
                "email" if own else "distinction",
                _("another one here has this address")
                if own
                else _("another one here has this name: give each a distinction"),
            )
        self.used.add(who)
        if own and who[0] in self.shared:
            said.fault("email", _("this mailbox is shared here, so nobody's own"))
        if own:
            return self.by_email.get(who[0]) or self._at_another_address(who[0], fields["name"])
        return self.by_name.get(who) or self._numbered(fields)

    def _at_another_address(self, address: str, name: str) -> Person | None:
        """Who had this one before, unless the file speaks of whoever has theirs of now."""
        found = [each for each in self.before.get(address, ()) if each.own_address and is_named(each, name)]
        if len(found) != 1 or found[0].own_address in self.addresses:
            return None
        # Once: two of the file are two.
        self.addresses.add(found[0].own_address)
        return found[0]

    def _numbered(self, fields: dict[str, Any]) -> Person | None:
        """The first with these who was told apart here by itself, and whom the file does not mean with another."""
        if fields["distinction"]:
            return None
        found = self.told_apart[fields["name"], fields["reach"], fields["email"].lower()]
        return next((each for each in found if (each.name, each.distinction) not in self.spoken_of), None)
