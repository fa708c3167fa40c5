"""Writing down the intake. Every saved text stays: an answer has a version for each save, and the plan a line."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.forms.models import model_to_dict

from organisations.acting import Actor, action
from trajectories.asked import title_of
from trajectories.changes import record
from trajectories.changes import says as told
from trajectories.models import Change, IntakeAnswer, IntakeVersion, Trajectory


@dataclass(frozen=True)
class Written:
    """One answer as it was filled in."""

    text: str = ""
    status: str = IntakeAnswer.Status.EMPTY
    certainty: str = ""
    source: str = ""
    answered_by: str = ""
    answered_on: date | None = None

    @classmethod
    def of(cls, thing: IntakeAnswer | IntakeVersion) -> "Written":
        """What an answer, or an earlier version of it, says."""
        return cls(**model_to_dict(thing, FIELDS))


FIELDS = tuple(Written.__dataclass_fields__)


class AnsweredMeanwhile(Exception):
    """Somebody else saved this answer since the form was opened; `current` is what stands now."""

    def __init__(self, current: IntakeAnswer) -> None:
        super().__init__(current)
        self.current = current


@action
def save_answer(
    trajectory: Trajectory, *, number: int, says: Written, version: int, by: Actor, now: datetime
) -> IntakeAnswer:
    """Save the answer when it still is at `version` (0: never saved). Saving the same words again adds nothing.

    Raises AnsweredMeanwhile.
    """
    answer = _answer(trajectory, number)
    if Written.of(answer) == says:
        return answer
    return _save(answer, says, version, by=by, now=now)


@action
def take_theirs(
    trajectory: Trajectory, *, number: int, mine: Written, version: int, by: Actor, now: datetime
) -> IntakeAnswer:
    """Leave what somebody else saved, and keep `mine` in the history under it. Raises AnsweredMeanwhile."""
    answer = _answer(trajectory, number)
    theirs = Written.of(answer)
    saved = _save(answer, mine, version, by=by, now=now)
    return _save(saved, theirs, saved.version, verb="restore_version", by=by, now=now)


@action
def restore_version(answer: IntakeAnswer, *, version: int, by: Actor, now: datetime) -> IntakeAnswer:
    """Make an earlier version the answer again, as a new one. Raises IntakeVersion.DoesNotExist, AnsweredMeanwhile."""
    earlier = Written.of(answer.versions.get(version=version))
    return _save(answer, earlier, answer.version, verb="restore_version", by=by, now=now)


@action
def mark_difference(
    trajectory: Trajectory, *, number: int, differs: bool, by: Actor, now: datetime
) -> IntakeAnswer | None:
    """Let the status say that people see this differently, or no longer. None for an empty answer.

    No longer: how far it was before. Nobody wrote anything: the words stay whose they are, at the version they are.
    """
    answer = IntakeAnswer.objects.of(trajectory).select_for_update().filter(number=number).first()
    if answer is None or answer.is_empty or differs == (answer.status == IntakeAnswer.Status.DIFFERENCE):
        return answer
    answer.trajectory, before = trajectory, told(answer, FIELDS)
    answer.status = IntakeAnswer.Status.DIFFERENCE if differs else _status_before(answer)
    answer.save(update_fields=["status"])
    _record(answer, "see_differently" if differs else "see_the_same", before, by, now)
    return answer


def _status_before(answer: IntakeAnswer) -> str:
    """What it said before the difference; a draft when it never said anything else."""
    not_it = (IntakeAnswer.Status.DIFFERENCE, IntakeAnswer.Status.EMPTY)
    earlier = (version.status for version in answer.versions.all() if version.status not in not_it)
    return next(earlier, IntakeAnswer.Status.DRAFT)


def _answer(trajectory: Trajectory, number: int) -> IntakeAnswer:
    answer, _new = IntakeAnswer.objects.get_or_create(trajectory=trajectory, number=number)
    answer.trajectory = trajectory
    return answer


def _save(
    answer: IntakeAnswer, says: Written, version: int, *, verb: str = "save_answer", by: Actor, now: datetime
) -> IntakeAnswer:
    before = told(answer, FIELDS)
    changed = IntakeAnswer.objects.filter(pk=answer.pk, version=version).update(
        **asdict(says), version=version + 1, changed_by=by.person, changed_at=now
    )
    answer.refresh_from_db(fields=[*FIELDS, "version", "changed_by", "changed_at"])
    if not changed:
        raise AnsweredMeanwhile(answer)
    IntakeVersion.objects.create(
        answer=answer, version=answer.version, **asdict(says), saved_by=by.person, saved_at=now
    )
    _record(answer, verb, before, by, now)
    return answer


def _record(answer: IntakeAnswer, verb: str, before: dict[str, str], by: Actor, now: datetime) -> None:
    trajectory, after = answer.trajectory, told(answer, FIELDS)
    about = title_of(trajectory, answer.number)
    record(trajectory, Change.Part.INTAKE, verb, about=about, before=before, after=after, by=by, now=now)
