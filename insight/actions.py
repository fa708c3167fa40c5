"""What is written here: an organisation taken along and read in; a report shared, and what its sponsor keeps of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from asks import links
from asks.models import Grant, Link
from insight.organisation_file.reading import build_all
from insight.proposals import Proposal
from insight.sharing import KIND, links_to
from mailing.models import Mail
from mailing.outbox import queue
from organisations.acting import Actor, action
from organisations.models import Organisation, Person
from roles.actions import Place, Words, write_commitment
from roles.models import STAYS, Commitment
from trajectories.changes import one_at_a_time
from trajectories.files import Faults
from trajectories.models import Trajectory


class NotEmpty(Exception):  # says what is the matter
    """There is an organisation here already."""


@action
def take_organisation_along(organisation: Organisation, *, by: Actor, now: datetime) -> Organisation:
    """Somebody takes everything along in one file. Nothing changes: the log says who, and when."""
    return organisation


@action
def load_organisation(data: Any, *, by: Actor, now: datetime) -> Organisation:
    """Make the organisation of a file, with its people and plans. Nobody gets mail of it.

    Raises NotEmpty, or Faults with every fault and its place; then nothing is written.
    """
    if Organisation.objects.exists():
        raise NotEmpty
    try:
        made, faults = build_all(data, by=by, now=now)
    except IntegrityError as error:
        message = _("two things in the file contradict each other: %(error)s") % {"error": error}
        raise Faults([("", message)]) from error
    if made is None or faults:
        raise Faults(faults)
    return made


@action
def share_report(trajectory: Trajectory, *, people: Iterable[Person], by: Actor, now: datetime) -> list[Mail]:
    """Mail each of these a link to the report, which opens it for as long as reports live. Pressed twice it is one."""
    until = now + links.REPORT_LIVES
    mails = []
    for person in people:
        mail = queue(
            kind=KIND,
            person=person,
            dedupe_key=f"report:{trajectory.public_id}:{person.public_id}:{_closed(trajectory, person, now)}",
            about={"trajectory": trajectory.pk},
            now=now,
            sender=by.person if by.member else trajectory.owner,
        )
        links.make_links(person, mail, {Grant.Purpose.REPORT: until}, now)
        mails.append(mail)
    return mails


def _closed(trajectory: Trajectory, person: Person, now: datetime) -> int:
    """The key of their last letter whose link is over; 0 for none. What opens it now is the letter to come."""
    mails = Mail.objects.of_kind(KIND).filter(person=person).about({"trajectory": trajectory.pk})
    last = mails.exclude(links__in=links_to(trajectory).open(now=now)).order_by("-pk").first()
    return last.pk if last else 0


@action
def keep_proposals(
    trajectory: Trajectory, *, proposals: Iterable[Proposal], by: Actor, now: datetime
) -> list[Commitment]:
    """A sponsor keeps these: each stands from now on as a commitment for afterwards, of whose it would be.

    Nobody promised it by that, and nobody is asked: L&D sees it and asks, as for every other. Sent twice it is once.
    """
    one_at_a_time(trajectory)
    stand = set(Commitment.objects.of(trajectory).filter(library_key=STAYS).values_list("function", "wording__text"))
    made = []
    for one in proposals:
        if (one.function, one.text) in stand:
            continue
        words, place = Words(one.text, why=one.because), Place(one.function, Commitment.Phase.AFTER)
        made.append(write_commitment(trajectory, words=words, place=place, library_key=STAYS, by=by, now=now))
    return made


@action
def take_back_report(link: Link, *, by: Actor, now: datetime) -> Link:
    """Let this link open nothing any more; a letter with it that still waits does not go."""
    Link.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now)
    return link
