"""Reading the file: everything is checked, every fault told with its place."""

from dataclasses import replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from insight.organisation_file import FORMAT, MOST_PEOPLE, SAID_ONCE
from insight.organisation_file.published import load as load_published
from organisations.acting import Actor
from organisations.models import Member, Organisation, Person
from organisations.working_days import is_known
from roles.parts.roles import DeputiesPart
from trajectories.files import FORMAT as PLAN_FORMAT
from trajectories.files import build, check_plan
from trajectories.models import OwnQuestion, Template, Trajectory
from trajectories.models.intake import LAST_QUESTION
from trajectories.parts.people import PeoplePart
from trajectories.reading import Section, sections
from trajectories.register import Reading

_WHOLE = ("format", "organisation", "people", "staff", "deputies", "own_questions", "templates", "trajectories")


def build_all(data: Any, *, by: Actor, now: datetime) -> tuple[Organisation | None, list[tuple[str, str]]]:
    """Make what the file says; what was made, and every fault. The caller undoes all when there is one."""
    reading = Reading(by=by, now=now)
    if not _is_ours(data, reading):
        return None, reading.faults
    made = _organisation(Section(data["organisation"], "organisation", reading))
    if made is None:
        return None, reading.faults
    reading.zone = ZoneInfo(made.timezone)
    PeoplePart().load_into(made, data.get("people", []), reading, most=MOST_PEOPLE)
    first = _staff(data.get("staff", []), made, reading)
    DeputiesPart().load_all(data.get("deputies", []), reading)
    _own_questions(data.get("own_questions", []), made, reading)
    # Without anybody of the staff there is nobody whose it could be; that is a fault already.
    if first is not None:
        _templates(data.get("templates", []), made, first, reading)
        _trajectories(data.get("trajectories", []), made, first, reading)
    return made, reading.faults


def _is_ours(data: Any, reading: Reading) -> bool:
    if not isinstance(data, dict):
        reading.fault("", _("here belongs an object: { … }"))
        return False
    if data.get("format") != FORMAT:
        reading.fault("format", _("here belongs “%(format)s”") % {"format": FORMAT})
    if "organisation" not in data:
        reading.fault("organisation", _("this is missing"))
    for name in data:
        if name not in _WHOLE:
            reading.fault(name, _("unknown: nothing is called this here"))
    return data.get("format") == FORMAT and "organisation" in data


def _organisation(said: Section) -> Organisation | None:
    fields: dict[str, Any] = {
        "name": said.name("name", most=120, required=True),
        "language": said.language("language") or "nl",
        "timezone": said.text("zone", most=64, required=True),
        "weekdays": said.text("weekdays", most=7, required=True),
        "holiday_calendar": said.text("holiday_calendar", most=16),
        "keeps_good_friday": said.flag("good_friday"),
        "days_off": said.days("days_off"),
        "send_at": _time(said, "send_at"),
        "window_from": _time(said, "window_from"),
        "window_until": _time(said, "window_until"),
        "sender_name": said.name("sender_name", most=60),
        "reply_to": said.text("reply_to", most=254),
        "titles": said.as_it_stands("titles") or {},
        "name_order": said.choice("name_order", Organisation.NameOrder.values, required=True),
        "minimum_base": said.number("minimum_base", least=5, most=32_000, required=True),
        "needs_works_council": said.flag("needs_works_council"),
        "keeps_months": said.number("keeps_months", least=3, most=24, required=True),
        "council_keeps_months": said.number("council_keeps_months", least=3, most=24),
        "left_keeps_months": said.number("left_keeps_months", least=3, most=24),
        "created_at": said.instant("created_at", required=True),
    }
    if fields["timezone"] and fields["timezone"] not in available_timezones():
        said.fault("zone", _("no time zone is called this"))
    if fields["holiday_calendar"] and not is_known(fields["holiday_calendar"]):
        said.fault("holiday_calendar", _("no holiday calendar is called this"))
    if not said.close():
        return None
    made = Organisation(**fields)
    try:
        made.full_clean()
    except ValidationError as error:
        for message in error.messages:
            said.fault("", message)
        return None
    made.save()
    return made


def _time(said: Section, name: str) -> time:
    text = said.text(name, most=5, required=True)
    try:
        return time.fromisoformat(text)
    except ValueError:
        if text:
            said.fault(name, _("here belongs a time, like 09:00"))
        return time(9)


def _staff(data: Any, organisation: Organisation, reading: Reading) -> Person | None:
    """Who works here; the first who may arrange everything. A fault when nobody could let anybody in."""
    arranging: list[Person] = []
    known: set[int] = set()
    for said in sections(data, "staff", reading):
        person: Person | None = said.ref("person", "person", required=True)
        role = said.choice("role", Member.Role.values, required=True)
        ended_at, no_digest = said.instant("ended_at"), said.flag("no_digest")
        if person is not None and person.pk in known:
            said.fault("person", _("this stands here twice"))
        if not said.close() or person is None:
            continue
        known.add(person.pk)
        member = Member.objects.create(
            organisation=organisation, person=person, role=role, ended_at=ended_at, gets_digest=not no_digest
        )
        if member.may_arrange and member.is_active and person.own_address:
            arranging.append(person)
    if not arranging:
        reading.fault("staff", _("nobody here with a mail address of their own could let the others in"))
    return next(iter(arranging), None)


def _own_questions(data: Any, organisation: Organisation, reading: Reading) -> None:
    numbers: set[int] = set()
    for said in sections(data, "own_questions", reading):
        number = said.number("number", least=LAST_QUESTION + 1, most=32_000, required=True)
        fields: dict[str, Any] = {
            "position": said.number("position", least=0, most=32_000, required=True),
            "title_nl": said.text("title_nl", most=120, required=True),
            "title_en": said.text("title_en", most=120),
            "guidance_nl": said.text("guidance_nl", most=300),
            "guidance_en": said.text("guidance_en", most=300),
            "retired_at": said.instant("retired_at"),
        }
        if number is not None and number in numbers:
            said.fault("number", _("another one has this number"))
        if said.close() and number is not None:
            numbers.add(number)
            OwnQuestion.objects.create(organisation=organisation, number=number, **fields)


def _templates(data: Any, organisation: Organisation, owner: Person, reading: Reading) -> None:
    for number, said in enumerate(sections(data, "templates", reading)):
        fields: dict[str, Any] = {
            "name": said.text("name", most=120, required=True),
            "made_at": said.instant("made_at", required=True),
            "made_by": said.ref("made_by", "person"),
        }
        plan = said.as_it_stands("plan")
        if said.close() and _begins(plan, organisation, owner, _inside(reading, f"templates[{number}].plan")):
            Template.objects.create(organisation=organisation, data=plan, **fields)


def _begins(plan: Any, organisation: Organisation, owner: Person, reading: Reading) -> bool:
    """Whether a trajectory can begin with it: one is made, and undone."""
    before = len(reading.faults)
    if not isinstance(plan, dict) or plan.get("format") != PLAN_FORMAT:
        reading.fault("format", _("here belongs “%(format)s”") % {"format": PLAN_FORMAT})
    elif check_plan(plan, reading, also=("format",)):
        with transaction.atomic():
            build(plan, organisation, owner=owner, reading=replace(reading, rows={}))
            transaction.set_rollback(True)
    return len(reading.faults) == before


def _trajectories(data: Any, organisation: Organisation, owner: Person, reading: Reading) -> None:
    """Two rounds: the edition before may stand further on."""
    waiting: list[tuple[Section, Trajectory | None]] = []
    for number, said in enumerate(sections(data, "trajectories", reading)):
        key, plan, told = said.key("trajectory"), said.as_it_stands("plan"), said.as_it_stands("published")
        said.text("after", most=40)
        made, place = None, f"trajectories[{number}]"
        own = _inside(reading, f"{place}.plan")
        if not isinstance(plan, dict):
            said.fault("plan", _("here belongs an object: { … }"))
        elif said.close() and check_plan(plan, own, without=SAID_ONCE):
            made = build(plan, organisation, owner=owner, reading=own)
            load_published(told or [], made, replace(own, within=place))
        reading.keep("trajectory", key, made)
        waiting.append((said, made))
    for said, made in waiting:
        before = said.ref("after", "trajectory")
        if made is not None and before is not None:
            made.previous = before
            made.save(update_fields=["previous"])


def _inside(reading: Reading, place: str) -> Reading:
    """Reading one plan of the file: the people are those of the whole, the faults go where all go."""
    return replace(reading, rows={"person": reading.rows.get("person", {})}, within=place)
