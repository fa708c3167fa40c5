"""What the plan still lacks: in the intake, in the result, and on the impact map. None of it holds up the start."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trajectories.asked import Overview, overview
from trajectories.missing import Missing
from trajectories.models import IntakeAnswer, Trajectory
from trajectories.questions import Question

Status = IntakeAnswer.Status


def missing(trajectory: Trajectory) -> list[Missing]:
    """Never blocks the start. No query for a trajectory `with_intake` and its organisation."""
    intake = overview(trajectory)
    lines = [
        _line(trajectory, question, said, answer)
        for question, answer in intake.asked
        if answer and (said := _said(answer))
    ]
    return [*_empty_line(trajectory, intake), *lines]


def _said(answer: IntakeAnswer) -> tuple[str, str, str] | None:
    """The state of a line, what it says and the act; None when nothing is the matter."""
    if answer.status == Status.DIFFERENCE:
        return "difference", _("people see this differently"), _("See both")
    if answer.status == Status.RECHECK:
        return "recheck", _("is it still so, this time?"), _("Check again")
    if not answer.is_empty and answer.certainty == IntakeAnswer.Certainty.UNKNOWN:
        return "unknown", _("nobody knows this yet, and that is a risk"), _("Find out")
    return None


def _empty_line(trajectory: Trajectory, intake: Overview) -> list[Missing]:
    """One line for all of them: nine would bury what others wait for."""
    empty = intake.empty
    n = len(empty) + intake.more
    if not n:
        return []
    if n == 1 and empty:
        return [_line(trajectory, empty[0], ("empty", _("is still empty in the intake"), _("Answer")), None)]
    return [
        Missing(
            state="empty",
            what=ngettext("%(n)d question of the intake", "%(n)d questions of the intake", n) % {"n": n},
            who=trajectory.owner.called,
            party="",
            says=_("is next: empty from question %(number)d on") % {"number": empty[0].shown}
            if empty
            else _("still empty, of your organisation itself"),
            url=_url(trajectory, empty[0] if empty else None),
            act=_("Make a start") if intake.is_untouched else _("Go on"),
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
        says=_("Question %(number)d: %(says)s") % {"number": question.shown, "says": says},
        url=_both(trajectory) if state == "difference" and not question.is_own else _url(trajectory, question),
        act=act,
        blocks_start=False,
        since=answer.changed_at.date() if answer and answer.changed_at else None,
    )


def _url(trajectory: Trajectory, question: Question | None) -> str:
    """The page of a question, or the overview of all."""
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    if question is None:
        return reverse("trajectories:intake", kwargs=place)
    return reverse("trajectories:question", kwargs={**place, "number": question.number})


def _both(trajectory: Trajectory) -> str:
    """Where both texts stand beside each other: a floor up, so by its name alone."""
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    return reverse("roles:match", kwargs=place)
