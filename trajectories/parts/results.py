"""The figures that should change, what everyone would do differently next time, and what stands in no file."""

from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from trajectories.models import Measurement, NextTime, ResultFigure, Trajectory
from trajectories.reading import Section, sections
from trajectories.register import Data, Reading, Writing, iso, number, only, tidy

_MOST = 9_999_999_999
_HISTORY = "what was written over stays where it was written"
_TEMPLATE = "a template belongs to the organisation, not to a trajectory"


class ResultsPart:
    """Figures with what they were on which day."""

    key = "results"
    order = 45
    in_file: dict[str, tuple[str, ...]] = {
        "trajectories.ResultFigure": (
            "trajectory", "position", "name", "unit", "direction", "reading", "baseline", "baseline_on", "target",
            "due_on", "owner",
        ),
        "trajectories.Measurement": ("figure", "measured_on", "value", "note", "given_by", "given_at"),
    }  # fmt: skip
    left_out: dict[str, str] = {
        "trajectories.ResultFigure.removed_at": "what was taken away is not in the file",
        "trajectories.ResultFigure.version": "counts the saves of one form, and begins again",
        "trajectories.Measurement.removed_at": "what was taken away is not in the file",
        "trajectories.Measurement.version": "counts the saves of one form, and begins again",
        **{
            f"trajectories.Change.{name}": _HISTORY
            for name in ("trajectory", "part", "verb", "thing", "about", "before", "after", "made_by", "made_at")
        },
        **{
            f"trajectories.Template.{name}": _TEMPLATE
            for name in ("organisation", "name", "data", "made_by", "made_at", "removed_at")
        },
    }

    def dump(self, trajectory: Trajectory, writing: Writing) -> list[Data]:
        measurements = Measurement.objects.select_related("given_by__organisation")
        figures = trajectory.figures.select_related("owner__organisation")
        return [
            tidy(
                {
                    "key": writing.key("figure", figure),
                    "name": figure.name,
                    "unit": figure.unit,
                    "direction": figure.direction,
                    "reading": figure.reading,
                    "baseline": number(figure.baseline),
                    "baseline_on": iso(figure.baseline_on),
                    "target": number(figure.target),
                    "due_on": iso(figure.due_on),
                    "owner": writing.key("person", figure.owner),
                    "measurements": [self._measurement(each, writing) for each in figure.measurements.all()],
                }
            )
            for figure in figures.prefetch_related(Prefetch("measurements", measurements))
        ]

    def _measurement(self, measurement: Measurement, writing: Writing) -> Data:
        return tidy(
            {
                "on": iso(measurement.measured_on),
                "value": number(measurement.value),
                "note": measurement.note,
                "given_by": writing.key("person", measurement.given_by),
                "given_at": writing.instant(measurement.given_at),
            }
        )

    def structure(self, data: list[Data]) -> list[Data]:
        """Which figures, and how to read them. Where they stand and should go is agreed on again with the sponsor."""
        return [only(figure, "key", "name", "unit", "direction", "reading") for figure in data]

    def load(self, data: Any, trajectory: Trajectory, reading: Reading) -> None:
        for position, said in enumerate(sections(data, self.key, reading), start=1):
            key = said.key("figure", required=False)
            fields: dict[str, Any] = {
                "name": said.text("name", most=120, required=True),
                "unit": said.text("unit", most=40),
                "direction": said.choice("direction", ResultFigure.Direction.values, required=True),
                "reading": said.text("reading", most=200),
                "baseline": said.decimal("baseline", least=-_MOST, most=_MOST),
                "baseline_on": said.day("baseline_on"),
                "target": said.decimal("target", least=-_MOST, most=_MOST),
                "due_on": said.day("due_on"),
                "owner": said.ref("owner", "person"),
            }
            measured = [self._read(each, reading) for each in said.sections("measurements")]
            said.fine = said.fine and None not in measured
            days = [each.measured_on for each in measured if each]
            if len(set(days)) < len(days):
                said.fault("measurements", _("two on one day"))
            row = None
            if said.close():
                row = ResultFigure.objects.create(trajectory=trajectory, position=position, **fields)
                for each in measured:
                    if each is not None:
                        each.figure = row
                        each.save()
            reading.keep("figure", key, row)

    def _read(self, said: Section, reading: Reading) -> Measurement | None:
        day = said.day("on", required=True)
        made = {
            "value": said.decimal("value", least=-_MOST, most=_MOST),
            "note": said.text("note", most=200),
            "given_by": said.ref("given_by", "person"),
            "given_at": said.instant("given_at") or reading.now,
        }
        return Measurement(measured_on=day, **made) if said.close() and day is not None else None


class NextTimesPart:
    """What everyone would do differently next time."""

    key = "next_times"
    order = 95
    in_file: dict[str, tuple[str, ...]] = {
        "trajectories.NextTime": ("trajectory", "party", "text", "said_at"),
    }
    left_out: dict[str, str] = {
        "trajectories.NextTime.person": "it is read without a name, and stands in no file before it may be read",
    }

    def dump(self, trajectory: Trajectory, writing: Writing) -> list[Data]:
        return [
            tidy({"party": each.party, "text": each.text, "said_at": writing.instant(each.said_at)})
            for each in NextTime.objects.of(trajectory).told()
        ]

    def structure(self, data: list[Data]) -> None:
        """Nothing: the next edition shows it beside its intake, and copies none of it."""

    def load(self, data: Any, trajectory: Trajectory, reading: Reading) -> None:
        for said in sections(data, self.key, reading):
            fields: dict[str, Any] = {
                "party": said.choice("party", ("trainer", "learners", "support")),
                "text": said.text("text", most=300),
                "said_at": said.instant("said_at") or reading.now,
            }
            if said.close():
                NextTime.objects.create(trajectory=trajectory, **fields)
