"""What the learner's own pages share: whose they are, and what stands around each."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from checkins.own import learner_role
from checkins.permissions import can_read_entries
from organisations.models import User
from roles.council import may_record
from roles.models import Role


def learner_of(request: HttpRequest, trajectory: str) -> Role:
    role = learner_role(request.user, trajectory) if isinstance(request.user, User) else None
    if role is None or not isinstance(request.user, User) or not can_read_entries(request.user, role):
        raise Http404
    return role


def writer_of(request: HttpRequest, trajectory: str) -> Role | None:
    """The same, to write something down; None while the works council has to agree first, as their page says."""
    role = learner_of(request, trajectory)
    return role if may_record(role.trajectory) else None


def own_page(
    request: HttpRequest, name: str, learner: Role, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    shared = {
        "learner": learner,
        "trajectory": learner.trajectory,
        "organisation": learner.person.organisation,
        "contact": learner.trajectory.owner,
    }
    return render(request, name, shared | context, status=status)
