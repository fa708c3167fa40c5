"""Letters that did not arrive, or perhaps did not: for L&D to look at, where each can be sent again."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mailing.models import Mail
from roles.cast import Cast
from roles.ring import State
from trajectories.missing import Missing


def letters_amiss(cast: Cast) -> list[Missing]:
    """One line for all, before what merely waits for an answer. Whose address is dead has a line of their own."""
    told = {key for one in cast.all_counts if one.state == State.UNDELIVERABLE for key in one.people}
    amiss = {role.person_id: role.amiss for role in cast.roles if role.amiss and role.person_id not in told}
    if not amiss:
        return []
    uncertain = list(amiss.values()).count(Mail.State.UNCERTAIN)
    lost = len(amiss) - uncertain
    parts = [
        ngettext("%(n)d not delivered", "%(n)d not delivered", lost) % {"n": lost} if lost else "",
        ngettext("%(n)d uncertain", "%(n)d uncertain", uncertain) % {"n": uncertain} if uncertain else "",
    ]
    place = {"org": cast.trajectory.organisation.public_id, "trajectory": cast.trajectory.public_id}
    return [
        Missing(
            state="undeliverable",
            what=_("Mail that may not have arrived"),
            who="",
            party="",
            says=", ".join(filter(None, parts)),
            url=reverse("roles:people", kwargs=place),
            act=_("See who"),
            blocks_start=False,
            since=date.min,
        )
    ]


def amiss_words(state: str) -> str:
    """What is the matter with somebody's last letter."""
    uncertain = _("uncertain whether the mail arrived")
    return uncertain if state == Mail.State.UNCERTAIN else _("mail not delivered")
