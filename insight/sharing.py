"""With whom the report of a trajectory is shared, until when, and which report a link leads to.

A link leads to the report of the trajectory that its letter is about, as long as its reader is a sponsor of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from asks.models import Grant, Link
from asks.models.links import LinkQuerySet
from asks.register import Viewer
from mailing.models import Mail
from organisations.models import Person
from roles.models import Function, Role
from trajectories.models import Trajectory

KIND = "report"


@dataclass(frozen=True)
class SharedWith:
    """One sponsor who has a link, until and including which day, and how its letter stands while it is not sent."""

    key: int
    person: Person
    until: date
    stands: str


@dataclass(frozen=True)
class Sharing:
    """The sponsors who have a link that opens it today, those who may still get one, and those no letter reaches."""

    links: list[SharedWith]
    to_mail: list[Person]
    on_paper: list[Person]


def links_to(trajectory: Trajectory) -> LinkQuerySet:
    """All that ever led to its report."""
    made = Link.objects.for_purpose(Grant.Purpose.REPORT).filter(grant__organisation=trajectory.organisation_id)
    return made.filter(mail__kind=KIND, mail__about__trajectory=trajectory.pk)


def sharing(trajectory: Trajectory, sponsors: Iterable[Person], now: datetime) -> Sharing:
    """One query. Who was a sponsor and is none today reads nothing any more: their link is not told of."""
    theirs = list(sponsors)
    found = list(links_to(trajectory).open(now=now).filter(grant__person__in=theirs).with_people().order_by("pk"))
    have = {link.grant.person_id for link in found}
    without = [person for person in theirs if person.pk not in have]
    return Sharing(
        [_shared_with(link) for link in found],
        [person for person in without if person.gets_mail],
        [person for person in without if not person.gets_mail],
    )


def _shared_with(link: Link) -> SharedWith:
    person, mail = link.grant.person, link.mail
    # A link of a report always has an end.
    until = (link.valid_until or mail.created_at) - timedelta(seconds=1)
    stands = "" if mail.state == Mail.State.SENT else str(Mail.State(mail.state).label)
    return SharedWith(link.pk, person, person.local_day(until), stands)


def trajectory_of(viewer: Viewer, now: datetime) -> Trajectory | None:
    """What this link leads to, with organisation and owner; None for who is no sponsor of it today. One query."""
    if viewer.deputy:
        return None
    held = Role.objects.filter(trajectory=viewer.link.mail.about.get("trajectory"), function=Function.SPONSOR)
    held = held.held_by(viewer.person).held_on(viewer.person.local_day(now))
    role = held.select_related("trajectory__organisation", "trajectory__owner").first()
    return role.trajectory if role else None


def is_sponsor(trajectory: Trajectory, person: Person, now: datetime) -> bool:
    return Role.objects.of(trajectory).holding(Function.SPONSOR).held_by(person).held_on(person.local_day(now)).exists()


def is_open(trajectory: Trajectory, person: Person, mail_id: int, now: datetime) -> bool:
    """Whether the link of this letter still leads there."""
    return links_to(trajectory).open(now=now).filter(mail=mail_id).exists() and is_sponsor(trajectory, person, now)
