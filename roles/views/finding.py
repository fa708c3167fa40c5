"""What an address names, within the reader's organisation; anything else is not there."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from organisations.access import StaffRequest
from roles.models import Commitment, Promise
from trajectories.models import Trajectory
from trajectories.views.finding import find_trajectory


def find_open(request: StaffRequest, trajectory: str) -> Trajectory:
    """One that is being prepared or runs. Raises Http404 for a request and for what is over."""
    found = find_trajectory(request, trajectory)
    if not found.is_open:
        raise Http404
    return found


def find_commitment(request: StaffRequest, trajectory: str, commitment: str) -> Commitment:
    """Raises Http404, for one that was dropped as well."""
    rows = Commitment.objects.visible_to(request.member).with_words()
    return get_object_or_404(rows, trajectory__public_id=trajectory, public_id=commitment, dropped_at=None)


def find_any_commitment(request: StaffRequest, trajectory: str, commitment: str) -> Commitment:
    """One that stands, or was dropped while somebody had it open. Raises Http404."""
    rows = Commitment.objects.visible_to(request.member).with_words()
    return get_object_or_404(rows, trajectory__public_id=trajectory, public_id=commitment)


def find_dropped(request: StaffRequest, trajectory: str, commitment: str) -> Commitment:
    """One that was dropped. Raises Http404."""
    rows = Commitment.objects.visible_to(request.member).dropped().with_words()
    return get_object_or_404(rows, trajectory__public_id=trajectory, public_id=commitment)


def find_promise(request: StaffRequest, trajectory: str, promise: str) -> Promise:
    """Raises Http404, for one whose role ended as well."""
    rows = Promise.objects.visible_to(request.member).with_words()
    return get_object_or_404(rows, commitment__trajectory__public_id=trajectory, public_id=promise, ended_at=None)
