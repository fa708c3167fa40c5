"""What people come with before there is a plan: written down, and decided on by L&D."""

from datetime import date, datetime

from mailing.models import Mail
from mailing.outbox import queue
from organisations.acting import Actor, action
from organisations.models import Organisation, Person
from trajectories.actions.intake import Written, save_answer
from trajectories.changes import record, says
from trajectories.models import Change, Cohort, IntakeAnswer, Trajectory
from trajectories.resting import rest_while_ending

State = Trajectory.State
PLAN = Change.Part.PLAN
ASKED_FOR = 1  # the question of the intake in which their words stand
DECIDED = ("state", "decided_because")


class DecidedMeanwhile(Exception):
    """Somebody else decided on it since the page was opened; `trajectory` is as it stands now."""

    def __init__(self, trajectory: Trajectory) -> None:
        super().__init__(trajectory)
        self.trajectory = trajectory


@action
def request(
    organisation: Organisation,
    *,
    title: str,
    words: str,
    asked_by: Person,
    starts_on: date,
    language: str,
    by: Actor,
    now: datetime,
) -> Trajectory:
    """Write down what somebody came with. Their own words are the first answer of its intake; nobody is mailed."""
    assert by.person is not None, "somebody must own it"
    made = Trajectory.objects.create(
        organisation=organisation,
        owner=by.person,
        title=title,
        language=language,
        starts_on=starts_on,
        state=State.REQUESTED,
        requested_by=asked_by,
        requested_at=now,
        created_at=now,
    )
    Cohort.objects.create(trajectory=made)
    record(made, PLAN, "request", thing=made, by=by, now=now)
    said = Written(
        text=words,
        status=IntakeAnswer.Status.DRAFT,
        certainty=IntakeAnswer.Certainty.KNOWN,
        source=IntakeAnswer.Source.TALK,
        answered_by=str(asked_by)[:120],
        answered_on=by.person.local_day(now),
    )
    save_answer(made, number=ASKED_FOR, says=said, version=0, by=by, now=now)
    return made


@action
def accept(trajectory: Trajectory, *, because: str = "", by: Actor, now: datetime) -> Trajectory:
    """Take it up: whoever does plans it from here. Tells the one who asked. Raises DecidedMeanwhile."""
    assert by.person is not None, "somebody must own it"
    _decide(trajectory, "accept", State.PREPARING, because=because, by=by, now=now, owner=by.person)
    rest_while_ending(trajectory, by=by, now=now)
    _tell(trajectory, by, now)
    return trajectory


@action
def waitlist(trajectory: Trajectory, *, because: str, by: Actor, now: datetime) -> Trajectory:
    """Not now, and why; to be decided on again. Tells the one who asked. Raises DecidedMeanwhile."""
    _decide(trajectory, "waitlist", State.WAITLISTED, because=because, by=by, now=now)
    _tell(trajectory, by, now)
    return trajectory


@action
def decline(trajectory: Trajectory, *, because: str, by: Actor, now: datetime) -> Trajectory:
    """No, and why. Tells the one who asked. Raises DecidedMeanwhile."""
    _decide(trajectory, "decline", State.DECLINED, because=because, by=by, now=now)
    _tell(trajectory, by, now)
    return trajectory


@action
def reopen(trajectory: Trajectory, *, by: Actor, now: datetime) -> Trajectory:
    """Put what was declined back among the requests. Nobody is mailed. Raises DecidedMeanwhile."""
    _decide(trajectory, "reopen", State.REQUESTED, by=by, now=now)
    return trajectory


# From which state each decision can be taken.
COMING_FROM: dict[str, tuple[str, ...]] = {
    State.PREPARING: (State.REQUESTED, State.WAITLISTED),
    State.WAITLISTED: (State.REQUESTED,),
    State.DECLINED: (State.REQUESTED, State.WAITLISTED),
    State.REQUESTED: (State.DECLINED,),
}


def _decide(
    trajectory: Trajectory, verb: str, to: State, *, because: str = "", by: Actor, now: datetime, **more: Person
) -> None:
    """Change its state when it still is what `trajectory` says, and may come from there."""
    before = says(trajectory, DECIDED)
    changed = trajectory.state in COMING_FROM[to] and Trajectory.objects.filter(
        pk=trajectory.pk, state=trajectory.state
    ).update(state=to, decided_at=None if to == State.REQUESTED else now, decided_because=because, **more)
    trajectory.refresh_from_db()
    if not changed:
        raise DecidedMeanwhile(trajectory)
    record(trajectory, PLAN, verb, thing=trajectory, before=before, after=says(trajectory, DECIDED), by=by, now=now)


def _tell(trajectory: Trajectory, by: Actor, now: datetime) -> Mail | None:
    """A letter with the decision; None for who gets no mail, or decided themselves."""
    person = trajectory.requested_by
    if person is None or not person.gets_mail or person == by.person:
        return None
    key = f"decision:{trajectory.public_id}:"
    # Declined, put back and declined once more is told once more.
    told = Mail.objects.filter(dedupe_key__startswith=key).count()
    return queue(
        kind="decision",
        person=person,
        dedupe_key=f"{key}{told + 1}",
        about={"trajectory": trajectory.pk, "decided_at": now.isoformat()},
        now=now,
        sender=by.person,
    )
