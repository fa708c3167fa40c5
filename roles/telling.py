"""What became of promises, heard from who gets no mail: a line on L&D's list, as nobody else asks them."""

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from roles.cast import Cast
from roles.counts import Counted
from roles.instead import to_tell
from roles.models import TAKES_PART, Commitment, Role
from roles.outcomes import AskedOn, is_asked_there, is_told_by_hand
from roles.papers import MOST_AT_ONCE
from roles.ring import State
from roles.words import by_name, owner_of
from trajectories.missing import Missing


def told_by_hand(cast: Cast, commitment: Commitment, asked_on: AskedOn, now: datetime) -> list[Missing]:
    """One line for everyone of whom it is to be heard, and one for those whose address doesn't work. No query."""
    if commitment.library_key == TAKES_PART:
        return []
    unreached = [one for one in cast.counts[commitment.pk] if one.facts.awaits_outcome and not one.gets_mail]
    silent = {
        key: (one, role)
        for one in unreached
        for key, role in one.people.items()
        if is_told_by_hand(one.example(role), now, asked_on)
    }
    apart = [
        {key: told for key, told in silent.items() if told[1].person.address_is_dead == is_dead}
        for is_dead in (False, True)
    ]
    return [_line(cast, commitment, told) for told in apart if told]


def _line(cast: Cast, commitment: Commitment, silent: dict[int, tuple[Counted, Role]]) -> Missing:
    people = {key: role for key, (_one, role) in silent.items()}
    first, holder = next(iter(silent.values()))
    place = {"org": cast.trajectory.organisation.public_id, "trajectory": cast.trajectory.public_id}
    to = urlencode([("to", person.public_id) for person in by_name(people)[:MOST_AT_ONCE]])
    return Missing(
        state=str(State.UNDELIVERABLE if holder.person.address_is_dead else State.NO_MAIL),
        what=str(commitment),
        who=owner_of(commitment.function, people),
        party=str(commitment.party),
        says=_("%(why)s: is it there?") % {"why": holder.person.why_no_mail}
        if is_asked_there(first.example(holder))
        else _("%(why)s: did it work out?") % {"why": holder.person.why_no_mail},
        url=reverse("roles:write_down", kwargs={**place, "promise": first.promise}),
        act=_("Write down the answer"),
        blocks_start=False,
        since=min((one.said_first.date() for one, _role in silent.values() if one.said_first), default=None),
        or_act=_("Print a sheet") if cast.trajectory.asks_promises else "",
        or_url=f"{reverse('roles:papers', kwargs=place)}?{to}" if cast.trajectory.asks_promises else "",
    )


def silent_about_instead(cast: Cast, now: datetime) -> list[Missing]:
    """What was agreed instead of a training, and nobody says what became of it though letters asked. No query.

    One line a commitment. Whom no letter reaches has a line of their own, or had.
    """
    if not cast.trajectory.is_without_training or cast.trajectory.is_paused:
        return []
    since = {one.person.pk: one.day for one in to_tell(cast) if one.person.gets_mail and one.is_for_planner(now)}
    place = {"org": cast.trajectory.organisation.public_id, "trajectory": cast.trajectory.public_id}
    lines = []
    for commitment in cast.commitments:
        open_ones = [one for one in cast.counts[commitment.pk] if one.facts.awaits_outcome]
        people = {key: role for one in open_ones for key, role in one.people.items() if key in since}
        if people:
            first = next(one for one in open_ones if not people.keys().isdisjoint(one.people))
            lines.append(
                Missing(
                    state=str(State.ASKED),
                    what=str(commitment),
                    who=owner_of(commitment.function, people),
                    party=str(commitment.party),
                    says=_("has not said yet whether it worked out"),
                    url=reverse("roles:write_down", kwargs={**place, "promise": first.promise}),
                    act=_("Write down the answer"),
                    blocks_start=False,
                    since=min(since[key] for key in people),
                )
            )
    return lines
