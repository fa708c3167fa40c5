"""What is asked of whom: writing commitments, changing their words, going on without one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from organisations.acting import Actor, action
from organisations.models import Person
from roles.deadlines import needed_by
from roles.library import Starter
from roles.models import NOTHING, Commitment, Obstacle, Wording
from roles.promises import line_up
from trajectories.changes import one_at_a_time, record, save_at, says, set_and_raise
from trajectories.models import Change, Trajectory

PART = Change.Part.COMMITMENTS
PLACE = ("function", "person", "phase", "is_must", "per_learner")
WORDS = ("text", "hours", "gives_hours", "needed_by", "why")


@dataclass(frozen=True)
class Words:
    """What a promise is given on. A change of these asks again; `why` is only explained anew."""

    text: str
    hours: Decimal | None = None
    needed_by: date | None = None
    why: str = ""
    # Time each learner gets by it.
    gives_hours: Decimal | None = None

    def differ_from(self, commitment: Commitment) -> bool:
        """Whether these words are another promise than the one that stands."""
        stands = commitment.wording
        mine = (self.text, self.hours, self.gives_hours, self.needed_by)
        return stands is None or (stands.text, stands.hours, stands.gives_hours, stands.needed_by) != mine


@dataclass(frozen=True)
class Place:
    """Who promises it, when, and whether the start waits for it."""

    function: str
    phase: str
    person: Person | None = None
    is_must: bool = False
    per_learner: bool = False


def _create(trajectory: Trajectory, words: Words, place: Place, by: Actor, now: datetime, **more: object) -> Commitment:
    commitment = Commitment.objects.create(
        trajectory=trajectory,
        function=place.function,
        person=place.person,
        phase=place.phase,
        is_must=place.is_must,
        per_learner=place.per_learner,
        created_at=now,
        **more,
    )
    _word(commitment, words, by, now)
    return commitment


def _word(commitment: Commitment, words: Words, by: Actor, now: datetime) -> None:
    """Give it a new version of its words."""
    last = commitment.wording.version if commitment.wording else 0
    commitment.wording = Wording.objects.create(
        commitment=commitment,
        version=last + 1,
        text=words.text,
        why=words.why,
        hours=words.hours,
        gives_hours=words.gives_hours,
        needed_by=words.needed_by,
        written_by=by.person,
        written_at=now,
    )
    commitment.save(update_fields=["wording"])


@action
def write_commitment(
    trajectory: Trajectory, *, words: Words, place: Place, library_key: str = "", by: Actor, now: datetime
) -> Commitment:
    """Add one in somebody's own words."""
    one_at_a_time(trajectory)
    position = trajectory.commitments.count()
    commitment = _create(trajectory, words, place, by, now, position=position, library_key=library_key)
    line_up(trajectory, now)
    record(trajectory, PART, "write_commitment", thing=commitment, by=by, now=now)
    return commitment


@action
def choose_from_library(
    trajectory: Trajectory, *, starters: Iterable[Starter], by: Actor, now: datetime
) -> list[Commitment]:
    """Add lines of the library in the trajectory's language. One that is there already stays as it was made."""
    one_at_a_time(trajectory)
    known = set(Commitment.objects.of(trajectory).exclude(library_key="").values_list("library_key", flat=True))
    position = trajectory.commitments.count()
    added: list[Commitment] = []
    for starter in starters:
        if starter.key in known:
            continue
        text, why = starter.worded(trajectory.language)
        added.append(
            _create(
                trajectory,
                Words(text, starter.cost, needed_by(trajectory, now), why),
                Place(starter.function, starter.phase, None, starter.is_must, starter.per_learner),
                by,
                now,
                position=position + len(added),
                library_key=starter.key,
                responsibility=starter.responsibility,
            )
        )
    line_up(trajectory, now)
    if added:
        after = {"commitments": "\n".join(str(one) for one in added)}
        record(trajectory, PART, "choose_from_library", after=after, by=by, now=now)
    return added


@action
def reword(commitment: Commitment, *, words: Words, place: Place, version: int, by: Actor, now: datetime) -> Commitment:
    """Change words, owner or moment, when nobody else did since `version`. Raises ChangedMeanwhile.

    Who promised on other words, or was asked them, is to be asked again. One that was dropped stands again.
    """
    one_at_a_time(commitment.trajectory)
    if commitment.dropped_at and commitment.version == version:
        put_back_commitment(commitment, by=by, now=now)
        version = commitment.version
    before = _said(Commitment.objects.with_words().get(pk=commitment.pk))
    save_at(commitment, changes={name: getattr(place, name) for name in PLACE}, version=version)
    if words.differ_from(commitment):
        _word(commitment, words, by, now)
    elif commitment.wording and commitment.wording.why != words.why:
        # The explanation is no part of what is promised.
        commitment.wording.why = words.why
        commitment.wording.save(update_fields=["why"])
    line_up(commitment.trajectory, now)
    record(
        commitment.trajectory, PART, "reword", thing=commitment, before=before, after=_said(commitment), by=by, now=now
    )
    return commitment


@action
def drop_commitment(commitment: Commitment, *, because: str, by: Actor, now: datetime) -> Commitment:
    """Go on without it. What was asked and answered stays; the reason is kept for the sponsor to read."""
    one_at_a_time(commitment.trajectory)
    set_and_raise(commitment, dropped_at=now, dropped_because=because)
    line_up(commitment.trajectory, now)
    record(commitment.trajectory, PART, "drop_commitment", thing=commitment, after={"because": because}, by=by, now=now)
    return commitment


@action
def put_back_commitment(commitment: Commitment, *, by: Actor, now: datetime) -> Commitment:
    """Undo going on without it.

    What was answered counts again; what was asked and not answered waits until L&D asks it again.
    """
    one_at_a_time(commitment.trajectory)
    set_and_raise(commitment, dropped_at=None, dropped_because="")
    line_up(commitment.trajectory, now)
    record(commitment.trajectory, PART, "put_back_commitment", thing=commitment, by=by, now=now)
    return commitment


@action
def say_prevents(commitment: Commitment, *, obstacle: Obstacle | None, by: Actor, now: datetime) -> Commitment:
    """Say which obstacle it is meant to prevent, None for none of these; nobody is asked anything anew."""
    before, after = {"prevents": commitment.obstacle or NOTHING}, {"prevents": obstacle or NOTHING}
    commitment.prevents = obstacle or NOTHING
    commitment.save(update_fields=["prevents"])
    record(commitment.trajectory, PART, "say_prevents", thing=commitment, before=before, after=after, by=by, now=now)
    return commitment


def _said(commitment: Commitment) -> dict[str, str]:
    """As the history keeps it."""
    assert commitment.wording is not None, "there are words"
    return says(commitment, PLACE) | says(commitment.wording, WORDS)
