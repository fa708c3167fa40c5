"""Writing the file: bit by bit, a trajectory at a time, so that a large organisation is never held whole."""

import json
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from checkins.models import PublishedMoment
from checkins.publishing import published
from checkins.sight import moments_for
from insight.organisation_file import FORMAT, SAID_ONCE
from insight.organisation_file.published import dump as dump_published
from organisations.models import Member, Organisation
from organisations.sight import Reader
from roles.models import Deputy
from roles.parts.roles import DeputiesPart
from trajectories.files import dump_plan
from trajectories.models import OwnQuestion, Template, Trajectory
from trajectories.parts.people import PeoplePart
from trajectories.register import Data, Writing, tidy


def pieces(organisation: Organisation) -> Iterator[str]:
    """The text of the file. Two of the same rows are the same.

    People come last: who comes in while it is written, and stands in a plan, is in it as well.
    """
    writing = Writing(zone=ZoneInfo(organisation.timezone))
    for person in organisation.people.by_name():
        writing.key("person", person)
    yield f'{{\n  "format": {_text(FORMAT)}'
    yield _named("organisation", _organisation(organisation, writing))
    yield _named("staff", _staff(organisation, writing))
    yield _named("deputies", DeputiesPart().dump_all(Deputy.objects.in_organisation(organisation), writing))
    yield _named("own_questions", _own_questions(organisation, writing))
    yield _named("templates", _templates(organisation, writing))
    yield ',\n  "trajectories": ['
    comma = ""
    for trajectory in _trajectories(organisation, writing):
        yield f"{comma}\n{_text(trajectory)}"
        comma = ","
    yield "\n  ]"
    yield _named("people", _people(organisation, writing))
    yield "\n}\n"


def _named(name: str, data: Any) -> str:
    return f",\n  {_text(name)}: {_text(data)}"


def _text(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)


def _organisation(organisation: Organisation, writing: Writing) -> Data:
    return tidy(
        {
            "name": organisation.name,
            "language": organisation.language,
            "zone": organisation.timezone,
            "weekdays": organisation.weekdays,
            "holiday_calendar": organisation.holiday_calendar,
            "good_friday": organisation.keeps_good_friday,
            "days_off": organisation.days_off,
            "send_at": f"{organisation.send_at:%H:%M}",
            "window_from": f"{organisation.window_from:%H:%M}",
            "window_until": f"{organisation.window_until:%H:%M}",
            "sender_name": organisation.sender_name,
            "reply_to": organisation.reply_to,
            "titles": organisation.titles,
            "name_order": organisation.name_order,
            "minimum_base": organisation.minimum_base,
            "needs_works_council": organisation.needs_works_council,
            "keeps_months": organisation.keeps_months,
            "council_keeps_months": organisation.council_keeps_months,
            "left_keeps_months": organisation.left_keeps_months,
            "created_at": writing.instant(organisation.created_at),
        }
    )


def _people(organisation: Organisation, writing: Writing) -> list[Data]:
    """Everybody in the order of their keys: by name, then who came in meanwhile. Who went meanwhile as they were."""
    found = organisation.people.by_name().select_related("organisation", "helper").prefetch_related("absences")
    people = {person.pk: person for person in found}
    for person in people.values():
        writing.key("person", person)
    return [PeoplePart().dump_person(people.get(one.pk, one), writing) for one in writing.rows("person")]


def _staff(organisation: Organisation, writing: Writing) -> list[Data]:
    """Who works in the product, or did, by name."""
    return [
        tidy(
            {
                "person": writing.key("person", member.person),
                "role": member.role,
                "ended_at": writing.instant(member.ended_at),
                "no_digest": not member.gets_digest,
            }
        )
        for member in Member.objects.filter(organisation=organisation).by_name()
    ]


def _own_questions(organisation: Organisation, writing: Writing) -> list[Data]:
    return [
        tidy(
            {
                "number": question.number,
                "title_nl": question.title_nl,
                "title_en": question.title_en,
                "guidance_nl": question.guidance_nl,
                "guidance_en": question.guidance_en,
                "retired_at": writing.instant(question.retired_at),
            }
        )
        | {"position": question.position}
        for question in OwnQuestion.objects.known_to(organisation).order_by("number")
    ]


def _templates(organisation: Organisation, writing: Writing) -> list[Data]:
    """Those that stand, each with the file it begins others with."""
    found = Template.objects.filter(organisation=organisation).standing().select_related("made_by")
    return [
        tidy(
            {
                "name": template.name,
                "made_by": writing.key("person", template.made_by),
                "made_at": writing.instant(template.made_at),
            }
        )
        | {"plan": template.data}
        for template in found
    ]


def _trajectories(organisation: Organisation, writing: Writing) -> Iterator[Data]:
    """In the order in which they were made; an edition names the one before it."""
    found = Trajectory.objects.filter(organisation=organisation).select_related("owner", "previous").order_by("pk")
    for trajectory in found:
        trajectory.organisation = organisation
        # People are everybody's; every other key is this one's own.
        own = Writing(zone=writing.zone, spoken_of={"person": writing.spoken_of["person"]})
        key = writing.key("trajectory", trajectory)
        plan = dump_plan(trajectory, own, without=SAID_ONCE)
        yield tidy(
            {
                "key": key,
                "after": writing.key("trajectory", trajectory.previous),
                "plan": plan,
                "published": _published(trajectory, own),
            }
        )


def _published(trajectory: Trajectory, writing: Writing) -> list[Data]:
    """As an admin reads it."""
    told = {str(one.moment): one for one in moments_for(Reader.STAFF, published(trajectory))}
    found: list[Data] = dump_published(
        PublishedMoment.objects.of(trajectory) if told else [],
        told,
        trajectory.organisation.minimum_base,
        writing,
    )
    return found
