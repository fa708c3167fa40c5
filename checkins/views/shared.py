"""What pages by link share: in which function somebody came, and the learner a letter is to."""

from collections.abc import Sequence

from django.http import Http404

from asks.models import Ask
from asks.pages import Group, grouped
from asks.register import Viewer
from checkins.cards import own_role
from organisations.clock import now
from roles.models import Function, Role


def held_by_link(viewer: Viewer, ask: Ask, function: str) -> Role:
    """The function this person holds today; 404 once they no longer do."""
    today = viewer.person.local_day(now())
    role = own_role(viewer.person, ask.trajectory, function, on=today)
    if role is None or not role.is_held_on(today):
        raise Http404
    return role


def about_it(viewer: Viewer, trajectory: str) -> Group | None:
    """What this letter asks about a trajectory, the first card; also when they no longer are what it was asked of them.

    One query. Whoever needs to know the latter asks for it apart.
    """
    asked = Ask.objects.in_letter(viewer.link.mail_id).of(viewer.person).with_all()
    return next((one for one in grouped(list(asked)) if one.asks[0].trajectory.public_id == trajectory), None)


def learner_by_link(viewer: Viewer, groups: Sequence[Group], trajectory: str) -> tuple[Role, Group]:
    """The learner this letter is to, in a trajectory it is about, and its first card of that; 404 for anybody else."""
    about = next((group for group in groups if group.asks[0].trajectory.public_id == trajectory), None)
    if about is None or viewer.deputy:
        raise Http404
    return held_by_link(viewer, about.asks[0], Function.LEARNER), about
