"""How others see the question, and whether everyone knows what it asks of them."""

from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from roles.models import Clarity, MatchLine, MatchView
from trajectories.models import Trajectory
from trajectories.reading import Section, sections
from trajectories.register import Data, Reading, Writing, tidy


class MatchPart:
    """One view for each role that was asked, with its lines."""

    key = "match"
    order = 85
    in_file: dict[str, tuple[str, ...]] = {
        "roles.MatchView": ("role", "asked_at", "answered_at", "reacted_at", "wants_call_at"),
        "roles.MatchLine": (
            "view", "number", "words", "reaction", "compared_by", "outcome", "settled_at", "settled_by",
        ),
    }  # fmt: skip
    left_out: dict[str, str] = {
        "roles.MatchLine.seen": "the versions of the intake begin again",
    }

    def dump(self, trajectory: Trajectory, writing: Writing) -> list[Data]:
        lines = MatchLine.objects.select_related("settled_by__organisation", "compared_by__organisation")
        views = MatchView.objects.of(trajectory).prefetch_related(Prefetch("lines", lines))
        return [
            tidy(
                {
                    "role": writing.key("role", view.role),
                    "asked_at": writing.instant(view.asked_at),
                    "answered_at": writing.instant(view.answered_at),
                    "reacted_at": writing.instant(view.reacted_at),
                    "wants_call_at": writing.instant(view.wants_call_at),
                    "lines": [
                        tidy(
                            {
                                "number": line.number,
                                "words": line.words,
                                "reaction": line.reaction,
                                "compared_by": writing.key("person", line.compared_by),
                                "outcome": line.outcome,
                                "settled_at": writing.instant(line.settled_at),
                                "settled_by": writing.key("person", line.settled_by),
                            }
                        )
                        for line in view.lines.all()
                    ],
                }
            )
            for view in views
        ]

    def structure(self, data: list[Data]) -> None:
        """Nothing: it is what people said."""

    def load(self, data: Any, trajectory: Trajectory, reading: Reading) -> None:
        asked: set[int] = set()
        for said in sections(data, self.key, reading):
            role = said.ref("role", "role", required=True)
            fields: dict[str, Any] = {
                "asked_at": said.instant("asked_at") or reading.now,
                "answered_at": said.instant("answered_at"),
                "reacted_at": said.instant("reacted_at"),
                "wants_call_at": said.instant("wants_call_at"),
            }
            lines = self._lines(said)
            if role is not None and role.pk in asked:
                said.fault("role", _("this role stands here twice"))
            if said.close() and role is not None:
                asked.add(role.pk)
                view = MatchView.objects.create(role=role, **fields)
                for line in lines:
                    line.view = view
                MatchLine.objects.bulk_create(lines)

    def _lines(self, said: Section) -> list[MatchLine]:
        found: list[MatchLine] = []
        for one in said.sections("lines"):
            number = one.number("number", least=1, most=9, required=True)
            if number in {line.number for line in found}:
                one.fault("number", _("this question is answered twice"))
            fields: dict[str, Any] = {
                "words": one.text("words", most=1000),
                "reaction": one.choice("reaction", MatchLine.Reaction.values),
                "compared_by": one.ref("compared_by", "person"),
                "outcome": one.choice("outcome", MatchLine.Outcome.values),
                "settled_at": one.instant("settled_at"),
                "settled_by": one.ref("settled_by", "person"),
            }
            if one.close() and number is not None:
                found.append(MatchLine(number=number, **fields))
            said.fine = said.fine and one.fine
        return found


class ClaritiesPart:
    """What everyone said to "is it clear what this asks of you?"."""

    key = "clarities"
    order = 90
    in_file: dict[str, tuple[str, ...]] = {
        "roles.Clarity": ("trajectory", "person", "is_clear", "words", "said_at"),
    }
    left_out: dict[str, str] = {}

    def dump(self, trajectory: Trajectory, writing: Writing) -> list[Data]:
        return [
            tidy(
                {
                    "person": writing.key("person", each.person),
                    "clear": each.is_clear,
                    "words": each.words,
                    "said_at": writing.instant(each.said_at),
                }
            )
            for each in trajectory.clarities.select_related("person__organisation").order_by("said_at", "pk")
        ]

    def structure(self, data: list[Data]) -> None:
        """Nothing: it is what people said."""

    def load(self, data: Any, trajectory: Trajectory, reading: Reading) -> None:
        said_by: set[int] = set()
        for said in sections(data, self.key, reading):
            person = said.ref("person", "person", required=True)
            fields: dict[str, Any] = {
                "is_clear": said.flag("clear"),
                "words": said.text("words", most=300),
                "said_at": said.instant("said_at") or reading.now,
            }
            if person is not None and person.pk in said_by:
                said.fault("person", _("this person stands here twice"))
            if said.close() and person is not None:
                said_by.add(person.pk)
                Clarity.objects.create(trajectory=trajectory, person=person, **fields)
