"""Who learns together, what they will do differently, and what helps them to."""

from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from trajectories.models import Behaviour, Cohort, Intervention, InterventionDate, Trajectory
from trajectories.models.learning import MOST_BEHAVIOURS
from trajectories.reading import Section, sections
from trajectories.register import Data, Reading, Writing, iso, number, only, tidy

REMOVED = "what was taken away is not in the file"
SAVES = "counts the saves of one form, and begins again"
Origin, Standing = Intervention.Origin, Intervention.Standing


class CohortsPart:
    """The groups, and the days they are counted from where L&D chose another."""

    key = "cohorts"
    order = 30
    in_file: dict[str, tuple[str, ...]] = {
        "trajectories.Cohort": ("trajectory", "name", "start", "end", "anchor_reason")
    }
    left_out: dict[str, str] = {"trajectories.Cohort.version": SAVES}

    def dump(self, trajectory: Trajectory, writing: Writing) -> list[Data]:
        return [
            tidy(
                {
                    "key": writing.key("cohort", cohort),
                    "name": cohort.name,
                    "start": iso(cohort.start),
                    "end": iso(cohort.end),
                    "reason": cohort.anchor_reason,
                }
            )
            for cohort in trajectory.cohorts.all()
        ]

    def structure(self, data: list[Data]) -> list[Data]:
        """Their names. Another day to count from had its reason then."""
        return [only(cohort, "key", "name") for cohort in data]

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


class BehavioursPart:
    """At most five, in their order."""

    key = "behaviours"
    order = 50
    in_file: dict[str, tuple[str, ...]] = {
        "trajectories.Behaviour": (
            "trajectory", "position", "situation", "actor", "action", "noticeable_by", "figures",
        ),
    }  # fmt: skip
    left_out: dict[str, str] = {
        "trajectories.Behaviour.removed_at": REMOVED,
        "trajectories.Behaviour.version": SAVES,
    }

    def dump(self, trajectory: Trajectory, writing: Writing) -> list[Data]:
        return [
            tidy(
                {
                    "key": writing.key("behaviour", behaviour),
                    "situation": behaviour.situation,
                    "actor": behaviour.actor,
                    "action": behaviour.action,
                    "noticeable_by": behaviour.noticeable_by,
                    "figures": [writing.key("figure", each) for each in behaviour.figures.all() if not each.removed_at],
                }
            )
            for behaviour in trajectory.behaviours.prefetch_related("figures")
        ]

    def structure(self, data: list[Data]) -> list[Data]:
        """All of them, word for word."""
        return [only(each, "key", "situation", "actor", "action", "noticeable_by", "figures") for each in data]

    def load(self, data: Any, trajectory: Trajectory, reading: Reading) -> None:
        for position, said in enumerate(sections(data, self.key, reading), start=1):
            key, figures = said.key("behaviour", required=False), said.refs("figures", "figure")
            words = {
                "situation": said.text("situation", most=200, required=True),
                "actor": said.text("actor", most=80, required=True),
                "action": said.text("action", most=200, required=True),
                "noticeable_by": said.text("noticeable_by", most=200, required=True),
            }
            if position > MOST_BEHAVIOURS:
                said.fault("", _("at most %(most)d behaviours") % {"most": MOST_BEHAVIOURS})
            row = None
            if said.close():
                row = Behaviour.objects.create(trajectory=trajectory, position=position, **words)
                row.figures.set(figures)
            reading.keep("behaviour", key, row)


class InterventionsPart:
    """What helps people learn, with its dates on the clock where it happens."""

    key = "interventions"
    order = 60
    in_file: dict[str, tuple[str, ...]] = {
        "trajectories.Intervention": (
            "trajectory", "title", "kind", "trainer", "cohorts", "place", "note", "learner_hours", "trainer_hours",
            "support_hours", "origin", "vendor", "is_content_fixed", "standing", "declined_because", "practice_share",
            "makes_if_then", "behaviours",
        ),
        "trajectories.InterventionDate": (
            "intervention", "starts_at", "ends_at", "zone", "is_weekly", "weekly_until",
        ),
    }  # fmt: skip
    left_out: dict[str, str] = {
        "trajectories.Intervention.removed_at": REMOVED,
        "trajectories.Intervention.version": SAVES,
    }

    def dump(self, trajectory: Trajectory, writing: Writing) -> list[Data]:
        planned = trajectory.interventions.select_related("trainer__organisation")
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
                    "support_hours": number(intervention.support_hours),
                    "off_the_shelf": intervention.origin == Intervention.Origin.OFF_THE_SHELF,
                    "vendor": intervention.vendor,
                    "fixed_content": intervention.is_content_fixed,
                    "standing": intervention.standing if intervention.standing != Standing.PLANNED else "",
                    "declined_because": intervention.declined_because,
                    "practice_share": intervention.practice_share,
                    "makes_if_then": intervention.makes_if_then,
                    "behaviours": [
                        writing.key("behaviour", each) for each in intervention.behaviours.all() if not each.removed_at
                    ],
                    "dates": [self._date(day) for day in intervention.dates.all()],
                }
            )
            for intervention in planned.prefetch_related("dates", "cohorts", "behaviours")
        ]

    def _date(self, day: InterventionDate) -> Data:
        zone = ZoneInfo(day.zone)
        starts, ends = day.starts_at.astimezone(zone), day.ends_at.astimezone(zone) if day.ends_at else None
        return tidy(
            {
                "starts": starts.replace(tzinfo=None).isoformat(timespec="minutes"),
                "ends": ends.replace(tzinfo=None).isoformat(timespec="minutes") if ends else None,
                "zone": day.zone,
                "weekly": day.is_weekly,
                "weekly_until": iso(day.weekly_until),
            }
        )

    def structure(self, data: list[Data]) -> list[Data]:
        """What was declined was no part of it; who gives the others, and whether they can, is asked again."""
        kept = (
            "title", "kind", "cohorts", "place", "note", "learner_hours", "trainer_hours", "support_hours",
            "off_the_shelf", "vendor", "fixed_content", "practice_share", "makes_if_then", "behaviours",
        )  # fmt: skip
        when = ("starts", "ends", "zone", "weekly", "weekly_until")
        return [
            tidy(only(each, *kept) | {"dates": [only(day, *when) for day in each.get("dates", [])]})
            for each in data
            if each.get("standing") != Standing.DECLINED
        ]

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
                "support_hours": said.decimal("support_hours", most=999),
                "origin": Origin.OFF_THE_SHELF if said.flag("off_the_shelf") else Origin.OWN,
                "vendor": said.text("vendor", most=120),
                "is_content_fixed": said.flag("fixed_content"),
                "standing": said.choice("standing", Standing.values, default=Standing.PLANNED),
                "declined_because": said.text("declined_because", most=300),
                "practice_share": said.number("practice_share", least=0, most=100),
                "makes_if_then": said.flag("makes_if_then"),
            }
            behaviours = said.refs("behaviours", "behaviour")
            cohorts = said.refs("cohorts", "cohort")
            dates = [self._read_date(day, trajectory) for day in said.sections("dates")]
            said.fine = said.fine and None not in dates
            if said.close():
                made = Intervention.objects.create(trajectory=trajectory, **fields)
                made.cohorts.set(cohorts)
                made.behaviours.set(behaviours)
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
        weekly, until = said.flag("weekly"), said.day("weekly_until")
        if starts and until and until < starts.date():
            said.fault("weekly_until", _("this is before the first day"))
        if not said.close() or starts is None:
            return None
        here = ZoneInfo(zone)
        return InterventionDate(
            starts_at=starts.replace(tzinfo=here),
            ends_at=ends.replace(tzinfo=here) if ends else None,
            zone=zone,
            is_weekly=weekly,
            weekly_until=until,
        )
