"""What the intake still lacks: empty questions, what nobody knows, and where people see it differently."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trajectories.missing import Missing
from trajectories.models import IntakeAnswer, Trajectory
from trajectories.questions import NINE, Question

Status = IntakeAnswer.Status


def missing(trajectory: Trajectory, now: datetime) -> list[Missing]:
    """Never blocks the start. No query with `intake_answers` and `organisation` at hand."""
    answers = {answer.number: answer for answer in trajectory.intake_answers.all()}
    found = [(question, answer) for question in NINE if (answer := answers.get(question.number))]
    lines = [_line(trajectory, question, said, answer) for question, answer in found if (said := _said(answer))]
    empty = [question for question in NINE if _is_empty(answers.get(question.number))]
    return [*_empty_line(trajectory, empty), *lines]


def _said(answer: IntakeAnswer) -> tuple[str, str, str] | None:
    """The state of a line, what it says and the act; None when nothing is the matter."""
    if answer.status == Status.DIFFERENCE:
        return "difference", _("people see this differently"), _("See both")
    if answer.status == Status.RECHECK:
        return "recheck", _("is it still so, this time?"), _("Check again")
    if answer.status != Status.EMPTY and answer.certainty == IntakeAnswer.Certainty.UNKNOWN:
        return "unknown", _("we don't know this yet"), _("Find out")
    return None


def _is_empty(answer: IntakeAnswer | None) -> bool:
    return answer is None or answer.status == Status.EMPTY


def _empty_line(trajectory: Trajectory, empty: list[Question]) -> list[Missing]:
    """One line for all of them: nine would bury what others wait for."""
    if not empty:
        return []
    if len(empty) == 1:
        return [_line(trajectory, empty[0], ("empty", _("is still empty in the intake"), _("Answer")), None)]
    return [
        Missing(
            state="empty",
            what=ngettext("%(n)d question of the intake", "%(n)d questions of the intake", len(empty))
            % {"n": len(empty)},
            who=trajectory.owner.called,
            party="",
            says=_("is next: empty from question %(number)d on") % {"number": empty[0].number},
            url=_url(trajectory, empty[0]),
            act=_("Go on"),
            blocks_start=False,
        )
    ]


def _line(
    trajectory: Trajectory, question: Question, said: tuple[str, str, str], answer: IntakeAnswer | None
) -> Missing:
    state, says, act = said
    return Missing(
        state=state,
        what=str(question.title),
        who="",
        party="",
        says=_("Question %(number)d: %(says)s") % {"number": question.number, "says": says},
        url=_url(trajectory, question),
        act=act,
        blocks_start=False,
        since=answer.changed_at.date() if answer and answer.changed_at else None,
    )


def _url(trajectory: Trajectory, question: Question) -> str:
    return reverse(
        "trajectories:question",
        kwargs={
            "org": trajectory.organisation.public_id,
            "trajectory": trajectory.public_id,
            "number": question.number,
        },
    )
