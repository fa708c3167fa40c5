"""What goes on from one trajectory to another: a new edition, and templates. Structure only, never people."""

from datetime import date, datetime

from organisations.acting import Actor, action
from organisations.meanwhile import hold
from organisations.models import Organisation
from trajectories import files
from trajectories.changes import one_at_a_time, record
from trajectories.models import Change, Template, Trajectory
from trajectories.register import Data
from trajectories.resting import rest_while_ending

PLAN = Change.Part.PLAN


@action
def new_edition(previous: Trajectory, *, title: str, starts_on: date, by: Actor, now: datetime) -> Trajectory:
    """Begin the next edition with what this one had: every date moves along, every answer is to be checked again.

    Raises Faults when it cannot be read back, and then nothing is made.
    """
    made = _begin(files.structure(previous), previous.organisation, title, starts_on, by=by, now=now)
    made.previous, made.edition = previous, _last_number(previous) + 1
    made.save(update_fields=["previous", "edition"])
    record(made, PLAN, "new_edition", thing=previous, by=by, now=now)
    rest_while_ending(made, by=by, now=now)
    return made


@action
def make_template(trajectory: Trajectory, *, name: str, with_answers: bool, by: Actor, now: datetime) -> Template:
    """Keep the structure of a trajectory to begin others from."""
    return Template.objects.create(
        organisation=trajectory.organisation,
        name=name,
        data=files.structure(trajectory, with_answers=with_answers),
        made_by=by.person,
        made_at=now,
    )


@action
def start_from_template(template: Template, *, title: str, starts_on: date, by: Actor, now: datetime) -> Trajectory:
    """Begin a trajectory with the structure that was kept. Raises Faults when it can no longer be read."""
    made = _begin(template.data, template.organisation, title, starts_on, by=by, now=now)
    record(made, PLAN, "start_from_template", thing=template, by=by, now=now)
    rest_while_ending(made, by=by, now=now)
    return made


@action
def rename_template(template: Template, *, name: str, version: int | None = None, by: Actor, now: datetime) -> Template:
    """Call it something else. Raises ChangedMeanwhile."""
    hold(template, ["name"], version)
    template.name = name
    template.save(update_fields=["name"])
    return template


@action
def remove_template(template: Template, *, by: Actor, now: datetime) -> Template:
    """Take it away, to be put back for as long as anybody likes. What began with it stays."""
    template.removed_at = now
    template.save(update_fields=["removed_at"])
    return template


@action
def put_back_template(template: Template, *, by: Actor, now: datetime) -> Template:
    """Undo taking it away."""
    template.removed_at = None
    template.save(update_fields=["removed_at"])
    return template


def _last_number(trajectory: Trajectory) -> int:
    """The highest edition of all that came of the same first one, so that no number is given twice.

    Holds the first one, so that two who begin an edition at once count one after the other.
    """
    first = trajectory
    while first.previous is not None:
        first = first.previous
    one_at_a_time(first)
    last, found = first.edition, [first]
    while found:
        last = max(last, *(one.edition for one in found))
        found = list(Trajectory.objects.following(found))
    return last


def _begin(
    structure: Data, organisation: Organisation, title: str, starts_on: date, *, by: Actor, now: datetime
) -> Trajectory:
    shift = files.shift_to(structure, starts_on)
    named = structure | {"trajectory": structure["trajectory"] | {"title": title}}
    return files.make(named, organisation, by=by, now=now, shift=shift)
