"""What the learner's own pages share: whose they are, and what stands around each."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from checkins.keeping import takes_words
from checkins.own import learner_role, may_log
from checkins.permissions import can_read_entries
from organisations.clock import now
from organisations.models import User
from roles.council import may_record
from roles.models import Role


def learner_of(request: HttpRequest, trajectory: str) -> Role:
    role = learner_role(request.user, trajectory) if isinstance(request.user, User) else None
    if role is None or not isinstance(request.user, User) or not can_read_entries(request.user, role):
        raise Http404
    return role


def writer_of(request: HttpRequest, trajectory: str) -> Role | None:
    """The same, to write something down; None while their page says why that can't be."""
    role = learner_of(request, trajectory)
    return None if silence(role, now()) else role


class Silence(StrEnum):
    """Why nothing can be written down on their own page."""

    NOT_AGREED = "not_agreed"
    NOT_BEGUN = "not_begun"
    OVER = "over"


def silence(learner: Role, at: datetime) -> Silence | None:
    """None: they may write, by the rule that holds for a link too, and it is kept a while."""
    if may_log(learner, at) and takes_words(learner.trajectory, at):
        return None
    if not may_record(learner.trajectory):
        return Silence.NOT_AGREED
    is_later = learner.held_from is not None and learner.held_from > learner.person.local_day(at)
    return Silence.NOT_BEGUN if learner.trajectory.is_preparing or is_later else Silence.OVER


def own_page(
    request: HttpRequest, name: str, learner: Role, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """On their own clock, also of who is staff besides."""
    shared = {
        "learner": learner,
        "trajectory": learner.trajectory,
        "organisation": learner.person.organisation,
        "contact": learner.trajectory.owner,
    }
    with timezone.override(learner.person.zone):
        return render(request, name, shared | context, status=status)
