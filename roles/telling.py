"""What became of promises, heard from who gets no mail: a line on L&D's list, as nobody else asks them."""

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from roles.cast import Cast
from roles.models import Commitment, Promise
from roles.outcomes import is_asked_there, is_told_by_hand
from roles.papers import MOST_AT_ONCE
from roles.ring import State
from roles.words import owner_of
from trajectories.missing import Missing


def told_by_hand(cast: Cast, commitment: Commitment, now: datetime) -> list[Missing]:
    """One line for everyone of whom it is to be heard. No query."""
    silent = [one for one in cast.promises[commitment.pk] if is_told_by_hand(one, now)]
    if not silent:
        return []
    place = {"org": cast.trajectory.organisation.public_id, "trajectory": cast.trajectory.public_id}
    to = urlencode([("to", one) for one in _first_people(silent)])
    return [
        Missing(
            state=str(State.NO_MAIL),
            what=str(commitment),
            who=owner_of(commitment.function, silent),
            party=str(commitment.party),
            says=_("no mail: is it there?") if is_asked_there(silent[0], now) else _("no mail: did it work out?"),
            url=reverse("roles:write_down", kwargs={**place, "promise": silent[0].public_id}),
            act=_("Write down the answer"),
            blocks_start=False,
            since=min((one.answer.given_at.date() for one in silent if one.answer), default=None),
            or_act=_("Print a sheet") if cast.trajectory.asks_promises else "",
            or_url=f"{reverse('roles:papers', kwargs=place)}?{to}" if cast.trajectory.asks_promises else "",
        )
    ]


def _first_people(promises: list[Promise]) -> list[str]:
    """As many as are printed in one go."""
    return list(dict.fromkeys(line.role.person.public_id for line in promises))[:MOST_AT_ONCE]
