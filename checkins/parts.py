"""What this floor puts in the file of a trajectory: departures from the schedule. What people wrote never is."""

from typing import Any

from django.utils.translation import gettext as _

from checkins.dates import SCHEDULE, Moment
from checkins.models import ScheduleException, ScheduleLine
from trajectories.models import Trajectory
from trajectories.reading import Section
from trajectories.register import Data, Reading, Writing, iso, only, register, tidy

_OWN = "the learner's own words and answers: they leave only with the learner"
_HELP = "who asked whom for help is between the two of them"
_SEEN = "what an observer told the learner: it is between the two of them"
_TALK = "whether people talked belongs to the group that did, not to the plan"
_FOR_THEM = "what somebody changed belongs to the group it was changed for, not to the plan"
_STORY = "a story belongs to who told it, and to whom they let read it"
_DECIDED = "what a sponsor decided belongs to this trajectory; what stays is among the commitments"
_FIGURES = "what a group answered belongs to the group that did, not to the plan"
_FARTHEST = 730
_DEFAULTS = {line.moment: line.offset for line in SCHEDULE}
_LEFT_OUT = {
    "checkins.LogEntry.learner": _OWN,
    "checkins.LogEntry.behaviour": _OWN,
    "checkins.LogEntry.moment": _OWN,
    "checkins.LogEntry.opportunity": _OWN,
    "checkins.LogEntry.felt": _OWN,
    "checkins.LogEntry.feeling": _OWN,
    "checkins.LogEntry.obstacle": _OWN,
    "checkins.LogEntry.story": _OWN,
    "checkins.LogEntry.stick_or_fade": _OWN,
    "checkins.LogEntry.confidence": _OWN,
    "checkins.LogEntry.then_felt": _OWN,
    "checkins.LogEntry.happened_on": _OWN,
    "checkins.LogEntry.entered_by": _OWN,
    "checkins.LogEntry.form_key": _OWN,
    "checkins.LogEntry.written_at": _OWN,
    "checkins.IfThenPlan.learner": _OWN,
    "checkins.IfThenPlan.situation": _OWN,
    "checkins.IfThenPlan.response": _OWN,
    "checkins.IfThenPlan.hard_moment": _OWN,
    "checkins.IfThenPlan.hard_response": _OWN,
    "checkins.IfThenPlan.confidence": _OWN,
    "checkins.IfThenPlan.written_at": _OWN,
    "checkins.Share.learner": _OWN,
    "checkins.Share.entry": _OWN,
    "checkins.Share.plan": _OWN,
    "checkins.Share.person": _OWN,
    "checkins.Share.shared_at": _OWN,
    "checkins.Observation.observer": _SEEN,
    "checkins.Observation.learner": _SEEN,
    "checkins.Observation.behaviour": _SEEN,
    "checkins.Observation.moment": _SEEN,
    "checkins.Observation.seen": _SEEN,
    "checkins.Observation.cannot_judge": _SEEN,
    "checkins.Observation.example": _SEEN,
    "checkins.Observation.happened_on": _SEEN,
    "checkins.Observation.entered_by": _SEEN,
    "checkins.Observation.given_at": _SEEN,
    "checkins.Observation.reply": _SEEN,
    "checkins.Observation.replied_at": _SEEN,
    "checkins.Talk.kind": _TALK,
    "checkins.Talk.holder": _TALK,
    "checkins.Talk.learner": _TALK,
    "checkins.Talk.outcome": _TALK,
    "checkins.Talk.planned_on": _TALK,
    "checkins.Talk.because": _TALK,
    "checkins.Talk.said_at": _TALK,
    "checkins.Talk.said_by_learner": _TALK,
    "checkins.HelpRequest.learner": _HELP,
    "checkins.HelpRequest.person": _HELP,
    "checkins.HelpRequest.words": _HELP,
    "checkins.HelpRequest.form_key": _HELP,
    "checkins.HelpRequest.asked_at": _HELP,
    "checkins.HelpRequest.mail": _HELP,
    "checkins.HelpRequest.lost_at": _HELP,
    "checkins.HelpRequest.answer": _HELP,
    "checkins.HelpRequest.answer_words": _HELP,
    "checkins.HelpRequest.answered_at": _HELP,
    "checkins.DoneForThem.role": _FOR_THEM,
    "checkins.DoneForThem.moment": _FOR_THEM,
    "checkins.DoneForThem.answer": _FOR_THEM,
    "checkins.DoneForThem.words": _FOR_THEM,
    "checkins.DoneForThem.said_at": _FOR_THEM,
    **{
        f"checkins.SuccessStory.{name}": _STORY
        for name in (
            *("learner", "may_ring", "where", "scene", "did", "came", "needed"),
            *("to_lnd", "to_sponsor", "to_everyone", "offered_at", "written_by", "agreed_at"),
        )
    },
    **{
        f"checkins.Decision.{name}": _DECIDED
        for name in (
            *("role", "moment", "answer", "words", "until", "commitment", "said_at"),
            *("reply", "replied_at", "replied_by"),
        )
    },
    "checkins.PublishedMoment.trajectory": _FIGURES,
    "checkins.PublishedMoment.moment": _FIGURES,
    "checkins.PublishedMoment.closed_on": _FIGURES,
    "checkins.PublishedMoment.published_at": _FIGURES,
    "checkins.PublishedMoment.minimum": _FIGURES,
    "checkins.PublishedMoment.figures": _FIGURES,
}


class SchedulePart:
    """Moments at another distance or switched off, and the own days of single people."""

    key = "schedule"
    order = 80
    in_file = {
        "checkins.ScheduleLine": ("trajectory", "moment", "offset", "is_on"),
        "checkins.ScheduleException": ("trajectory", "person", "moment", "day", "is_on"),
    }
    left_out = _LEFT_OUT

    def dump(self, trajectory: Trajectory, writing: Writing) -> Data:
        lines = [
            tidy({"moment": line.moment, "off": not line.is_on}) | {"offset": line.offset}
            for line in ScheduleLine.objects.of(trajectory).order_by("moment")
        ]
        own = [
            tidy(
                {
                    "person": writing.key("person", one.person),
                    "moment": one.moment,
                    "day": iso(one.day),
                    "off": not one.is_on,
                }
            )
            for one in ScheduleException.objects.filter(trajectory=trajectory)
            .select_related("person")
            .order_by("person__sort_key", "person__name", "person_id", "moment")
        ]
        return tidy({"lines": lines, "own_days": own})

    def structure(self, data: Data) -> Data:
        """The lines; the days of single people are theirs."""
        return only(data, "lines")

    def load(self, data: Any, trajectory: Trajectory, reading: Reading) -> None:
        said = Section(data, self.key, reading)
        self._lines(said, trajectory)
        self._own_days(said, trajectory)
        said.close()

    def _lines(self, said: Section, trajectory: Trajectory) -> None:
        known: set[str] = set()
        for line in said.sections("lines"):
            moment = line.choice("moment", Moment.values, required=True)
            offset = line.number("offset", least=-_FARTHEST, most=_FARTHEST, required=True)
            is_off = line.flag("off")
            if moment in known:
                line.fault("moment", _("this moment stands here twice"))
            known.add(moment)
            if moment and offset and (offset < 0) != (_DEFAULTS[Moment(moment)] < 0):
                line.fault("offset", _("before the start it is below zero, after the end above"))
            if line.close() and offset is not None:
                ScheduleLine.objects.create(trajectory=trajectory, moment=moment, offset=offset, is_on=not is_off)

    def _own_days(self, said: Section, trajectory: Trajectory) -> None:
        known: set[tuple[int, str]] = set()
        for own in said.sections("own_days"):
            person = own.ref("person", "person", required=True)
            moment = own.choice("moment", Moment.values, required=True)
            day, is_off = own.day("day"), own.flag("off")
            if person is not None and (person.pk, moment) in known:
                own.fault("moment", _("this moment stands here twice"))
            if own.close() and person is not None:
                known.add((person.pk, moment))
                ScheduleException.objects.create(
                    trajectory=trajectory, person=person, moment=moment, day=day, is_on=not is_off
                )


register(SchedulePart())
