"""What a learner lets somebody read, and takes back."""

from datetime import datetime

from checkins.models import IfThenPlan, LogEntry, Share
from checkins.receipts import tell_reader
from organisations.acting import Actor, private_action
from organisations.models import Person
from roles import council


@private_action
def share(thing: LogEntry | IfThenPlan, *, person: Person, by: Actor, now: datetime) -> Share:
    """Let this person read one note or plan; a letter says that there is something. Shared again it is once.

    Whether they may read it is asked at each reading (`Share.objects.with_sight`). Raises NotAgreedYet.
    """
    council.check(thing.learner.trajectory)
    what = {"entry": thing} if isinstance(thing, LogEntry) else {"plan": thing}
    shared, _is_new = Share.objects.update_or_create(
        **what, person=person, defaults={"learner": thing.learner, "shared_at": now}
    )
    tell_reader(shared, now=now)
    return shared


@private_action
def stop_sharing(shared: Share, *, by: Actor, now: datetime) -> None:
    """They no longer read it, from this instant."""
    shared.delete()
