"""Letters that did not arrive, or perhaps did not: for L&D to look at, where each can be sent again."""

from collections.abc import Collection
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mailing.models import Mail
from roles.cast import Cast
from roles.models import Role
from roles.ring import State
from trajectories.missing import Missing

# More are told of in one line: a list of failures would hide what else is missing.
EACH = 3


def letters_amiss(cast: Cast) -> list[Missing]:
    """A line for each, of many one for all, before what merely waits. Whose address is dead has a line of their own."""
    told = {key for one in cast.all_counts if one.state == State.UNDELIVERABLE for key in one.people}
    amiss = {role.person_id: role for role in cast.roles if role.amiss and role.person_id not in told}
    place = {"org": cast.trajectory.organisation.public_id, "trajectory": cast.trajectory.public_id}
    people = reverse("roles:people", kwargs=place)
    if len(amiss) > EACH:
        return [_line(_in_all(amiss.values()), url=people, act=_("See who"))]
    return [
        _line(
            amiss_words(role.amiss or ""),
            url=f"{people}#{role.party}-{role.person.public_id}",
            act=_("Look at it"),
            who=str(role.person),
            party=str(role.party),
        )
        for role in amiss.values()
    ]


def _line(says: str, *, url: str, act: str, who: str = "", party: str = "") -> Missing:
    return Missing(
        state="undeliverable",
        what=_("Mail that may not have arrived"),
        who=who,
        party=party,
        says=says,
        url=url,
        act=act,
        blocks_start=False,
        since=date.min,
    )


def _in_all(roles: Collection[Role]) -> str:
    uncertain = sum(role.amiss == Mail.State.UNCERTAIN for role in roles)
    lost = len(roles) - uncertain
    parts = [
        ngettext("%(n)d not delivered", "%(n)d not delivered", lost) % {"n": lost} if lost else "",
        ngettext("%(n)d uncertain", "%(n)d uncertain", uncertain) % {"n": uncertain} if uncertain else "",
    ]
    return ", ".join(filter(None, parts))


def amiss_words(state: str) -> str:
    """What is the matter with somebody's last letter."""
    uncertain = _("uncertain whether the mail arrived")
    return uncertain if state == Mail.State.UNCERTAIN else _("mail not delivered")
