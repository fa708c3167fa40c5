"""Writes of what an organisation chooses for itself, and a member for theirs."""

from datetime import datetime
from typing import Any

from organisations.acting import Actor, action
from organisations.models import Member, Organisation, Person
from organisations.names import sort_key


@action
def set_rhythm(organisation: Organisation, *, changes: dict[str, Any], by: Actor, now: datetime) -> Organisation:
    """Set when people work and letters go, for who has nothing of their own. Days are counted anew by themselves."""
    for name, value in changes.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=list(changes))
    return organisation


@action
def set_keeping(
    organisation: Organisation,
    *,
    needs_works_council: bool,
    keeps_months: int,
    council_keeps_months: int | None,
    minimum_base: int,
    by: Actor,
    now: datetime,
) -> Organisation:
    """Set how long what learners and observers wrote is kept, who has to agree first, and when a group is told of."""
    organisation.needs_works_council, organisation.minimum_base = needs_works_council, minimum_base
    organisation.keeps_months, organisation.council_keeps_months = keeps_months, council_keeps_months
    organisation.save(update_fields=["needs_works_council", "keeps_months", "council_keeps_months", "minimum_base"])
    return organisation


@action
def set_name_order(organisation: Organisation, *, name_order: str, by: Actor, now: datetime) -> Organisation:
    """Sort names the Dutch or the Belgian way from now on, also those that are there."""
    organisation.name_order = name_order
    organisation.save(update_fields=["name_order"])
    people = list(organisation.people.only("name", "sort_key"))
    for person in people:
        person.sort_key = sort_key(person.name, name_order)
    Person.objects.bulk_update(people, ["sort_key"], batch_size=500)
    return organisation


@action
def set_digest(member: Member, *, wanted: bool, by: Actor, now: datetime) -> Member:
    """The daily overview by mail, or no longer."""
    member.gets_digest = wanted
    member.save(update_fields=["gets_digest"])
    return member
