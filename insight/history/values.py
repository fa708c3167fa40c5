"""The texts before and after a change, field by field, in words of the page."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checkins.dates import Moment
from organisations.number_field import write_number
from organisations.templatetags.look import day as written
from roles.models import NOTHING, Commitment, Function, Obstacle
from trajectories.models import Change, IntakeAnswer, Intervention, ResultFigure, Trajectory

Names = Mapping[str, str]
_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")

# Fields whose text is not for everybody who may read the plan.
FOR_PLANNERS = {"reply"}
# What the sentence says itself, or what only the undo needs.
UNTOLD = {"people", "days", "follow", "named"}
_UNTOLD_OF = {("hold", "function"), ("start", "state"), ("end", "state"), ("cancel", "state")}
_UNTOLD_OF |= {(verb, "state") for verb in ("accept", "waitlist", "decline", "reopen", "close_without_training")}

LABELS: dict[str, Any] = {
    "action": _("does"), "actor": _("who"), "anchor_reason": _("why this day"), "answered_by": _("from whom"),
    "answered_on": _("given on"), "baseline": _("baseline"), "baseline_on": _("measured on"),
    "because": _("why"), "behaviours": _("behaviours"), "certainty": _("how sure"), "closed_because": _("why"),
    "cohorts": _("groups"), "commitments": _("commitments"),
    "council_keeps_months": _("months kept for the works council"), "dates": _("when"), "decided_because": _("why"),
    "declined_because": _("why declined"), "direction": _("direction"), "due_on": _("by when"), "end": _("end"),
    "ends_on": _("last day"), "evidence": _("what shows it"), "figures": _("results"),
    "follower": _("who takes over"),
    "free_text_warning": _("warning"), "function": _("for whom"), "gives_hours": _("hours it gives"),
    "group_name": _("group"), "held_from": _("from"), "held_until": _("until"), "hours": _("hours"),
    "intent": _("in one sentence"), "is_content_fixed": _("content is fixed"), "is_must": _("must, before the start"),
    "is_ticked": _("ticked"), "kind": _("kind"), "language": _("language"), "learner_hours": _("hours of a learner"),
    "learners": _("is there for"), "lines": _("lines"), "makes_if_then": _("if-then plan made here"),
    "measured_on": _("day"), "name": _("name"), "needed_by": _("needed by"),
    "needs_works_council": _("works council first"), "note": _("note"),
    "noticeable_by": _("noticeable by"), "on": _("letter on"), "origin": _("origin"), "owner": _("who"),
    "paused_because": _("why"), "per_learner": _("for each learner"), "person": _("who"), "phase": _("when"),
    "place": _("place"), "practice_share": _("percent practice"), "prevents": _("is to prevent"),
    "reading": _("how to read it"),
    "remedy": _("what takes it away"), "reply": _("reply"), "situation": _("situation"), "source": _("source"),
    "standing": _("how it stands"), "start": _("start"), "started_despite": _("why before all was promised"),
    "starts_on": _("first day"), "state": _("state"), "status": _("how far"), "summary": _("about"),
    "support_hours": _("hours of the support"), "target": _("target"), "text": _("text"), "title": _("name"),
    "trainer": _("trainer"), "trainer_hours": _("hours of the trainer"), "unit": _("unit"), "value": _("value"),
    "vendor": _("vendor"), "who": _("who can change it"), "why": _("why"),
}  # fmt: skip
PEOPLE = {"owner", "trainer", "person", "people", "learners", "follower"}
_NUMBERS = {
    "baseline", "gives_hours", "hours", "learner_hours", "practice_share", "support_hours", "target", "trainer_hours",
    "value",
}  # fmt: skip
_CHOICES: dict[str, Callable[[], dict[Any, Any]]] = {
    "certainty": lambda: dict(IntakeAnswer.Certainty.choices),
    "direction": lambda: dict(ResultFigure.Direction.choices),
    "function": lambda: dict(Function.choices),
    "kind": lambda: dict(Intervention.Kind.choices),
    "language": lambda: dict(settings.LANGUAGES),
    "origin": lambda: dict(Intervention.Origin.choices),
    "phase": lambda: dict(Commitment.Phase.choices),
    "prevents": lambda: {NOTHING: gettext("none of these")} | dict(Obstacle.choices),
    "source": lambda: dict(IntakeAnswer.Source.choices),
    "standing": lambda: dict(Intervention.Standing.choices),
    "state": lambda: dict(Trajectory.State.choices),
    "status": lambda: dict(IntakeAnswer.Status.choices),
}


def tells(change: Change, field: str, *, to_planner: bool) -> bool:
    """Whether the page says this field of a change."""
    hidden = field in UNTOLD or (change.verb, field) in _UNTOLD_OF
    return not hidden and (to_planner or field not in FOR_PLANNERS)


def label(change: Change, field: str) -> str:
    """What a field is called; a moment of the schedule by its own name."""
    if change.verb == "change_schedule":
        return capfirst(str(dict(Moment.choices).get(field, field)))
    if change.verb == "change_role" and field == "title":
        return capfirst(gettext("own word for this function"))
    return capfirst(str(LABELS.get(field, field)))


def text(change: Change, field: str, value: str, names: Names) -> str:
    """A value as somebody reads it; what cannot be read so stands as it was kept."""
    if change.verb in ("change_schedule", "set_own_day"):
        return gettext("not asked") if value == "off" else _plain(value)
    if field in PEOPLE:
        return ", ".join(names.get(one, one) for one in value.split()) if _are_ids(value, names) else value
    if field in _CHOICES:
        return str(_CHOICES[field]().get(value, value))
    if field in _NUMBERS:
        return _number(value)
    return _dates(value) if field == "dates" else _plain(value)


def _plain(value: str) -> str:
    """A tick, a day, or words that stand as they are."""
    if value in ("yes", "ticked"):
        return gettext("yes")
    return _day_words(value) if _DAY.fullmatch(value) else value


def _dates(value: str) -> str:
    """Dates of an intervention under each other."""
    open_ended, until = gettext(", every week"), gettext(", every week up to ")
    words = _day_words(value).replace("; ", "\n")
    return words.replace(", weekly … ∞", open_ended).replace(", weekly … ", until)


def _are_ids(value: str, names: Names) -> bool:
    return any(one in names for one in value.split())


def _number(value: str) -> str:
    try:
        return write_number(Decimal(value))
    except InvalidOperation:
        return value


def _day_words(value: str) -> str:
    """The same with each day as a page writes it."""
    return _DAY.sub(lambda found: written(date(*(int(one) for one in found.groups())), "D j M Y"), value)
