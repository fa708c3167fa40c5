"""Writes of what an organisation chooses for itself, and a member for theirs."""

from datetime import datetime
from typing import Any

from organisations.acting import Actor, action
from organisations.meanwhile import hold
from organisations.models import Member, Organisation, Person
from organisations.names import sort_key


@action
def set_general(
    organisation: Organisation, *, changes: dict[str, Any], version: int | None = None, by: Actor, now: datetime
) -> Organisation:
    """Set what it is called, and the language and the zone of who has none of their own."""
    return _set(organisation, changes, version)


@action
def set_titles(
    organisation: Organisation, *, changes: dict[str, Any], version: int | None = None, by: Actor, now: datetime
) -> Organisation:
    """Set what functions are called here, from the next page and letter on."""
    return _set(organisation, changes, version)


@action
def set_sender(
    organisation: Organisation, *, changes: dict[str, Any], version: int | None = None, by: Actor, now: datetime
) -> Organisation:
    """Set under which name letters come in, and where answers go, from the next letter on."""
    return _set(organisation, changes, version)


@action
def set_rhythm(
    organisation: Organisation, *, changes: dict[str, Any], version: int | None = None, by: Actor, now: datetime
) -> Organisation:
    """Set when people work and letters go, for who has nothing of their own. Days are counted anew by themselves."""
    return _set(organisation, changes, version)


@action
def set_holidays(
    organisation: Organisation, *, changes: dict[str, Any], version: int | None = None, by: Actor, now: datetime
) -> Organisation:
    """Set on which days the whole house is off. Days are counted anew by themselves."""
    return _set(organisation, changes, version)


def _set(organisation: Organisation, changes: dict[str, Any], version: int | None) -> Organisation:
    """When these fields still stand at `version`. Raises ChangedMeanwhile."""
    hold(organisation, changes, version)
    for name, value in changes.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=list(changes))
    return organisation


@action
def set_keeping(
    organisation: Organisation, *, changes: dict[str, Any], version: int | None = None, by: Actor, now: datetime
) -> Organisation:
    """Set how long what learners and observers wrote is kept, who has to agree first, and when a group is told of."""
    return _set(organisation, changes, version)


@action
def set_name_order(
    organisation: Organisation, *, changes: dict[str, Any], version: int | None = None, by: Actor, now: datetime
) -> Organisation:
    """Sort names the Dutch or the Belgian way from now on, also those that are there."""
    _set(organisation, changes, version)
    people = list(organisation.people.only("name", "sort_key"))
    for person in people:
        person.sort_key = sort_key(person.name, organisation.name_order)
    Person.objects.bulk_update(people, ["sort_key"], batch_size=500)
    return organisation


@action
def set_digest(member: Member, *, wanted: bool, by: Actor, now: datetime) -> Member:
    """The daily overview by mail, or no longer."""
    member.gets_digest = wanted
    member.save(update_fields=["gets_digest"])
    return member
