"""The trajectory itself and its plan."""

from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from trajectories.models import (
    Behaviour,
    Cohort,
    IntakeAnswer,
    IntakeVersion,
    Intervention,
    InterventionDate,
    Trajectory,
)
from trajectories.models.intake import LAST_QUESTION
from trajectories.models.learning import MOST_BEHAVIOURS
from trajectories.parts.people import GIVEN_ON_READING
from trajectories.reading import Section, sections
from trajectories.register import Data, Reading, Writing, number, tidy


class TrajectoryPart:
    """Its own fields. Without an owner in the file it belongs to who reads it."""

    key = "trajectory"
    order = 10
    in_file: dict[str, tuple[str, ...]] = {
        "trajectories.Trajectory": (
            "owner", "title", "intent", "summary", "group_name", "language", "starts_on", "ends_on", "state",
            "started_at", "started_despite", "closed_at", "free_text_warning", "created_at",
        ),
    }  # fmt: skip
    left_out: dict[str, str] = {
        "trajectories.Trajectory.organisation": GIVEN_ON_READING,
        "trajectories.Trajectory.version": "counts the saves of one form, and begins again",
    }

    def dump(self, trajectory: Trajectory, writing: Writing) -> Data:
        return tidy(
            {
                "title": trajectory.title,
                "intent": trajectory.intent,
                "summary": trajectory.summary,
                "group_name": trajectory.group_name,
                "language": trajectory.language,
                "starts_on": trajectory.starts_on.isoformat(),
                "ends_on": trajectory.ends_on.isoformat() if trajectory.ends_on else None,
                "owner": writing.key("person", trajectory.owner),
                "state": trajectory.state,
                "created_at": writing.instant(trajectory.created_at),
                "started_at": writing.instant(trajectory.started_at),
                "started_despite": trajectory.started_despite,
                "closed_at": writing.instant(trajectory.closed_at),
                "free_text_warning": trajectory.free_text_warning,
            }
        )

    def load(self, data: Any, trajectory: Trajectory, reading: Reading) -> None:
        said = Section(data, self.key, reading)
        first, last = said.day("starts_on", required=True), said.day("ends_on")
        fields: dict[str, Any] = {
            "title": said.text("title", most=120, required=True),
            "intent": said.text("intent", most=200),
            "summary": said.text("summary", most=1500),
            "group_name": said.text("group_name", most=80),
            "language": said.language("language") or trajectory.organisation.language,
            "starts_on": first,
            "ends_on": last,
            "owner": said.ref("owner", "person") or trajectory.owner,
            "state": said.choice("state", Trajectory.State.values, default=Trajectory.State.PREPARING),
            "created_at": said.instant("created_at") or trajectory.created_at,
            "started_at": said.instant("started_at"),
            "started_despite": said.text("started_despite", most=4000),
            "closed_at": said.instant("closed_at"),
            "free_text_warning": said.text("free_text_warning", most=120),
        }
        if first and last and last < first:
            said.fault("ends_on", _("this is before the first day"))
        if fields["state"] == Trajectory.State.RUNNING and not fields["started_at"]:
            said.fault("started_at", _("a running trajectory says since when"))
        if said.close():
            for name, value in fields.items():
                setattr(trajectory, name, value)
            trajectory.save()


class CohortsPart:
    """The groups, and the days they are counted from where L&D chose another."""

    key = "cohorts"
    order = 30
    in_file: dict[str, tuple[str, ...]] = {
        "trajectories.Cohort": ("trajectory", "name", "start", "end", "anchor_reason")
    }
    left_out: dict[str, str] = {}

    def dump(self, trajectory: Trajectory, writing: Writing) -> list[Data]:
        return [
            tidy(
                {
                    "key": writing.key("cohort", cohort),
                    "name": cohort.name,
                    "start": cohort.start.isoformat() if cohort.start else None,
                    "end": cohort.end.isoformat() if cohort.end else None,
                    "reason": cohort.anchor_reason,
                }
            )
            for cohort in trajectory.cohorts.all()
        ]

    def load(self, data: Any, trajectory: Trajectory, reading: Reading) -> None:
        names: set[str] = set()
        for said in sections(data, self.key, reading):
            key = said.key("cohort")
            name, reason = said.text("name", most=80), said.text("reason", most=200)
            start, end = said.day("start"), said.day("end")
            if name in names:
                said.fault("name", _("another group has this name"))
            names.add(name)
            if (start or end) and not reason:
                said.fault("reason", _("another day to count from comes with a reason"))
            if start and end and end < start:
                said.fault("end", _("this is before the first day"))
            row = None
            if said.close():
                row = Cohort.objects.create(
                    trajectory=trajectory, name=name, start=start, end=end, anchor_reason=reason
                )
            reading.keep("cohort", key, row)


class IntakePart:
    """The answers as they stand."""

    key = "intake"
    order = 40
    in_file: dict[str, tuple[str, ...]] = {
        "trajectories.IntakeAnswer": (
            "trajectory", "number", "text", "status", "certainty", "source", "answered_by", "answered_on",
            "changed_by", "changed_at",
        ),
    }  # fmt: skip
    left_out: dict[str, str] = {
        "trajectories.IntakeAnswer.version": "the history begins again with the answer as it stands",
        **{
            f"trajectories.IntakeVersion.{name}": "earlier texts stay where they were written"
            for name in (
                "answer", "version", "text", "status", "certainty", "source", "answered_by", "answered_on",
                "saved_by", "saved_at",
            )
        },
    }  # fmt: skip

    def dump(self, trajectory: Trajectory, writing: Writing) -> list[Data]:
        answers = trajectory.intake_answers.select_related("changed_by__organisation")
        return [
            tidy(
                {
                    "number": answer.number,
                    "text": answer.text,
                    "status": answer.status,
                    "certainty": answer.certainty,
                    "source": answer.source,
                    "answered_by": answer.answered_by,
                    "answered_on": answer.answered_on.isoformat() if answer.answered_on else None,
                    "changed_by": writing.key("person", answer.changed_by),
                    "changed_at": writing.instant(answer.changed_at),
                }
            )
            for answer in answers
            if answer.version
        ]

    def load(self, data: Any, trajectory: Trajectory, reading: Reading) -> None:
        numbers: set[int] = set()
        for said in sections(data, self.key, reading):
            which = said.number("number", least=1, most=LAST_QUESTION, required=True)
            if which in numbers:
                said.fault("number", _("this question is answered twice"))
            fields: dict[str, Any] = {
                "text": said.text("text", most=4000),
                "status": said.choice("status", IntakeAnswer.Status.values, required=True),
                "certainty": said.choice("certainty", IntakeAnswer.Certainty.values),
                "source": said.choice("source", IntakeAnswer.Source.values),
                "answered_by": said.text("answered_by", most=120),
                "answered_on": said.day("answered_on"),
            }
            changed_by, changed_at = said.ref("changed_by", "person"), said.instant("changed_at") or reading.now
            if not said.close() or which is None:
                continue
            numbers.add(which)
            answer = IntakeAnswer.objects.create(
                trajectory=trajectory, number=which, version=1, changed_by=changed_by, changed_at=changed_at, **fields
            )
            IntakeVersion.objects.create(answer=answer, version=1, saved_by=changed_by, saved_at=changed_at, **fields)


class BehavioursPart:
    """At most five, in their order."""

    key = "behaviours"
    order = 50
    in_file: dict[str, tuple[str, ...]] = {
        "trajectories.Behaviour": ("trajectory", "position", "situation", "actor", "action", "noticeable_by"),
    }
    left_out: dict[str, str] = {"trajectories.Behaviour.removed_at": "what was taken away is not in the file"}

    def dump(self, trajectory: Trajectory, writing: Writing) -> list[Data]:
        return [
            {
                "situation": behaviour.situation,
                "actor": behaviour.actor,
                "action": behaviour.action,
                "noticeable_by": behaviour.noticeable_by,
            }
            for behaviour in trajectory.behaviours.all()
        ]

    def load(self, data: Any, trajectory: Trajectory, reading: Reading) -> None:
        for position, said in enumerate(sections(data, self.key, reading), start=1):
            words = {
                "situation": said.text("situation", most=200, required=True),
                "actor": said.text("actor", most=80, required=True),
                "action": said.text("action", most=200, required=True),
                "noticeable_by": said.text("noticeable_by", most=200, required=True),
            }
            if position > MOST_BEHAVIOURS:
                said.fault("", _("at most %(most)d behaviours") % {"most": MOST_BEHAVIOURS})
            if said.close():
                Behaviour.objects.create(trajectory=trajectory, position=position, **words)


class InterventionsPart:
    """What helps people learn, with its dates on the clock where it happens."""

    key = "interventions"
    order = 60
    in_file: dict[str, tuple[str, ...]] = {
        "trajectories.Intervention": (
            "trajectory", "title", "kind", "trainer", "cohorts", "place", "note", "learner_hours", "trainer_hours",
        ),
        "trajectories.InterventionDate": ("intervention", "starts_at", "ends_at", "zone"),
    }  # fmt: skip
    left_out: dict[str, str] = {"trajectories.Intervention.removed_at": "what was taken away is not in the file"}

    def dump(self, trajectory: Trajectory, writing: Writing) -> list[Data]:
        planned = trajectory.interventions.select_related("trainer__organisation").prefetch_related("dates", "cohorts")
        return [
            tidy(
                {
                    "title": intervention.title,
                    "kind": intervention.kind,
                    "trainer": writing.key("person", intervention.trainer),
                    "cohorts": [writing.key("cohort", cohort) for cohort in intervention.cohorts.all()],
                    "place": intervention.place,
                    "note": intervention.note,
                    "learner_hours": number(intervention.learner_hours),
                    "trainer_hours": number(intervention.trainer_hours),
                    "dates": [self._date(day) for day in intervention.dates.all()],
                }
            )
            for intervention in planned
        ]

    def _date(self, day: InterventionDate) -> Data:
        zone = ZoneInfo(day.zone)
        starts, ends = day.starts_at.astimezone(zone), day.ends_at.astimezone(zone) if day.ends_at else None
        return tidy(
            {
                "starts": starts.replace(tzinfo=None).isoformat(timespec="minutes"),
                "ends": ends.replace(tzinfo=None).isoformat(timespec="minutes") if ends else None,
                "zone": day.zone,
            }
        )

    def load(self, data: Any, trajectory: Trajectory, reading: Reading) -> None:
        for said in sections(data, self.key, reading):
            fields: dict[str, Any] = {
                "title": said.text("title", most=120, required=True),
                "kind": said.choice("kind", Intervention.Kind.values, required=True),
                "trainer": said.ref("trainer", "person"),
                "place": said.text("place", most=200),
                "note": said.text("note", most=1000),
                "learner_hours": said.decimal("learner_hours", most=999),
                "trainer_hours": said.decimal("trainer_hours", most=999),
            }
            cohorts = said.refs("cohorts", "cohort")
            dates = [self._read_date(day, trajectory) for day in said.sections("dates")]
            said.fine = said.fine and None not in dates
            if said.close():
                made = Intervention.objects.create(trajectory=trajectory, **fields)
                made.cohorts.set(cohorts)
                for day in dates:
                    if day is not None:
                        day.intervention = made
                        day.save()

    def _read_date(self, said: Section, trajectory: Trajectory) -> InterventionDate | None:
        zone = said.text("zone", most=64) or trajectory.organisation.timezone
        starts, ends = said.wall("starts", required=True), said.wall("ends")
        if zone not in available_timezones():
            said.fault("zone", _("no time zone is called this"))
        if starts and ends and ends < starts:
            said.fault("ends", _("this is before it begins"))
        if not said.close() or starts is None:
            return None
        here = ZoneInfo(zone)
        return InterventionDate(
            starts_at=starts.replace(tzinfo=here), ends_at=ends.replace(tzinfo=here) if ends else None, zone=zone
        )
