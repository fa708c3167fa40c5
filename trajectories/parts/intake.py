"""The intake, and why it goes wrong now."""

from typing import Any

from django.utils.translation import gettext as _

from trajectories.models import Cause, IntakeAnswer, IntakeVersion, OwnQuestion, Trajectory
from trajectories.models.intake import LAST_QUESTION
from trajectories.parts.people import GIVEN_ON_READING
from trajectories.reading import Section, sections
from trajectories.register import Data, Reading, Writing, iso, only, tidy

NUMBERED = "which questions are asked, and in which order, is the organisation's own"


class IntakePart:
    """The answers as they stand."""

    key = "intake"
    order = 40
    in_file: dict[str, tuple[str, ...]] = {
        "trajectories.IntakeAnswer": (
            "trajectory", "number", "text", "status", "certainty", "source", "answered_by", "answered_on",
            "changed_by", "changed_at",
        ),
        "trajectories.OwnQuestion": ("title_nl", "title_en", "guidance_nl", "guidance_en"),
    }  # fmt: skip
    left_out: dict[str, str] = {
        "trajectories.OwnQuestion.organisation": GIVEN_ON_READING,
        "trajectories.OwnQuestion.number": NUMBERED,
        "trajectories.OwnQuestion.position": NUMBERED,
        "trajectories.OwnQuestion.retired_at": NUMBERED,
        "trajectories.OwnQuestion.version": "counts the saves of one form, and begins again",
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
        own = {question.number: question for question in trajectory.organisation.own_questions.all()}
        return [
            tidy(
                {
                    "number": answer.number if answer.number <= LAST_QUESTION else None,
                    "question": _asked(own[answer.number]) if answer.number in own else None,
                    "text": answer.text,
                    "status": answer.status,
                    "certainty": answer.certainty,
                    "source": answer.source,
                    "answered_by": answer.answered_by,
                    "answered_on": iso(answer.answered_on),
                    "changed_by": writing.key("person", answer.changed_by),
                    "changed_at": writing.instant(answer.changed_at),
                }
            )
            for answer in answers
            if answer.version
        ]

    def structure(self, data: list[Data]) -> list[Data]:
        """The text that stood, to be checked again; who gave it, when and how sure they were is asked anew."""
        again = {"status": IntakeAnswer.Status.RECHECK.value}
        return [only(answer, "number", "question", "text") | again for answer in data if answer.get("text")]

    def load(self, data: Any, trajectory: Trajectory, reading: Reading) -> None:
        numbers: set[int] = set()
        for said in sections(data, self.key, reading):
            asked = said.section("question")
            which = said.number("number", least=1, most=LAST_QUESTION, required=asked is None)
            if asked is not None:
                which = self._own(asked, trajectory, numbers, reading)
                said.fine = said.fine and which is not None
            if which in numbers:
                said.fault("number" if asked is None else "question", _("this question is answered twice"))
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

    def _own(self, said: Section, trajectory: Trajectory, answered: set[int], reading: Reading) -> int | None:
        """The number of a question of the organisation's own; one it does not ask is made, for this answer alone.

        Of several that begin alike it is the one with the same words, and not answered yet.
        """
        words = {
            "title_nl": said.text("title_nl", most=120, required=True),
            "title_en": said.text("title_en", most=120),
            "guidance_nl": said.text("guidance_nl", most=300),
            "guidance_en": said.text("guidance_en", most=300),
        }
        if not said.close():
            return None
        known = list(trajectory.organisation.own_questions.all())
        alike = [question for question in known if question.title_nl == words["title_nl"]]
        alike.sort(key=lambda question: (question.number in answered, _asked(question) != tidy({**words})))
        same = next(iter(alike), None)
        if same is None:
            number = max([LAST_QUESTION, *(question.number for question in known)]) + 1
            same = OwnQuestion.objects.create(
                organisation=trajectory.organisation, number=number, position=number, retired_at=reading.now, **words
            )
        return same.number


def _asked(question: OwnQuestion) -> Data:
    return tidy(
        {
            "title_nl": question.title_nl,
            "title_en": question.title_en,
            "guidance_nl": question.guidance_nl,
            "guidance_en": question.guidance_en,
        }
    )


class CausesPart:
    """Why it goes wrong now."""

    key = "causes"
    order = 42
    in_file: dict[str, tuple[str, ...]] = {
        "trajectories.Cause": ("trajectory", "kind", "is_ticked", "evidence", "who", "remedy"),
    }
    left_out: dict[str, str] = {"trajectories.Cause.version": "counts the saves of one form, and begins again"}

    def dump(self, trajectory: Trajectory, writing: Writing) -> list[Data]:
        return [
            tidy(
                {
                    "kind": cause.kind,
                    "ticked": cause.is_ticked,
                    "evidence": cause.evidence,
                    "who": cause.who,
                    "remedy": cause.remedy,
                }
            )
            for cause in trajectory.causes.all()
        ]

    def structure(self, data: list[Data]) -> None:
        """Nothing: what goes wrong is looked at anew each time."""

    def load(self, data: Any, trajectory: Trajectory, reading: Reading) -> None:
        kinds: set[str] = set()
        for said in sections(data, self.key, reading):
            kind = said.choice("kind", Cause.Kind.values, required=True)
            if kind and kind in kinds:
                said.fault("kind", _("this cause stands here twice"))
            kinds.add(kind)
            fields: dict[str, Any] = {
                "is_ticked": said.flag("ticked"),
                "evidence": said.text("evidence", most=500),
                "who": said.text("who", most=120),
                "remedy": said.text("remedy", most=140),
            }
            if said.close():
                Cause.objects.create(trajectory=trajectory, kind=kind, version=1, **fields)
