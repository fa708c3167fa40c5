"""Writing down why it goes wrong now. What was written stays when a tick is taken away."""

from datetime import datetime
from typing import Any

from django.utils import translation

from organisations.acting import Actor, action
from trajectories.changes import record, save_at, says
from trajectories.models import Cause, Change, Trajectory

FIELDS = ("is_ticked", "evidence", "who", "remedy")


@action
def save_cause(
    trajectory: Trajectory, *, kind: str, changes: dict[str, Any], version: int, by: Actor, now: datetime
) -> Cause:
    """Save one of the six when it still is at `version` (0: never saved). The same once more adds nothing.

    Raises ChangedMeanwhile.
    """
    cause, _new = Cause.objects.get_or_create(trajectory=trajectory, kind=kind)
    if all(getattr(cause, name) == changes[name] for name in FIELDS):
        return cause
    before = _told(cause)
    save_at(cause, changes=changes, version=version)
    with translation.override(trajectory.language):
        about = str(cause)
    after = _told(cause)
    record(trajectory, Change.Part.INTAKE, "save_cause", about=about, before=before, after=after, by=by, now=now)
    return cause


def _told(cause: Cause) -> dict[str, str]:
    """As the history keeps it; a tick by its word, as there is nothing to say of none."""
    return says(cause, FIELDS) | {"is_ticked": "ticked" if cause.is_ticked else ""}
