"""The intake: an overview, one question a page, and all of them on one."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from trajectories import actions
from trajectories.actions.intake import Written
from trajectories.forms.intake import LONGEST, THEIRS, TOGETHER, AnswerForm
from trajectories.models import IntakeAnswer, Trajectory
from trajectories.questions import BY_NUMBER, NINE, QUESTIONS, Question
from trajectories.views.finding import find_trajectory, readers_look

Status = IntakeAnswer.Status


@dataclass(frozen=True)
class Row:
    """One question and the answer it has."""

    question: Question
    answer: IntakeAnswer | None

    @property
    def status(self) -> str:
        return self.answer.status if self.answer else Status.EMPTY

    @property
    def is_unknown(self) -> bool:
        return self.answer is not None and self.answer.certainty == IntakeAnswer.Certainty.UNKNOWN


def _rows(trajectory: Trajectory) -> list[Row]:
    answers = {answer.number: answer for answer in IntakeAnswer.objects.of(trajectory).select_related("changed_by")}
    return [Row(question, answers.get(question.number)) for question in QUESTIONS]


@staff()
def intake(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """All questions and how far each is."""
    found = find_trajectory(request, trajectory)
    rows = _rows(found)
    nine = rows[: len(NINE)]
    page = {
        "trajectory": found,
        "rows": rows,
        "discussed": sum(row.status == Status.DISCUSSED for row in nine),
        "next": next((row.question for row in nine if row.status != Status.DISCUSSED), None),
        "can_plan": request.member.may_plan,
    }
    return render(request, "trajectories/intake.html", page)


@staff()
@readers_look
def question(request: StaffRequest, org: str, trajectory: str, number: int) -> HttpResponse:
    """One question: guidance, answer, how sure, how far; and every earlier text of it."""
    found, asked = find_trajectory(request, trajectory), BY_NUMBER.get(number)
    if asked is None:
        raise Http404
    rows = _rows(found)
    form = _form(request, rows[number - 1])
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        met = _save(request, found, form)
        if met is None:
            return _after_save(request, found, form)
        form, status = met, 409
    answer = rows[number - 1].answer
    page = {
        "trajectory": found,
        "question": asked,
        "rows": rows,
        "nine": len(NINE),
        "answer": form.answer if status == 409 else answer,
        "versions": answer.versions.select_related("saved_by") if answer else [],
        "form": form,
        "can_plan": request.member.may_plan,
    }
    return render(request, "trajectories/question.html", page, status=status)


@staff()
@readers_look
def intake_all(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Everything on one page, for who has the conversation and types along."""
    found = find_trajectory(request, trajectory)
    rows = _rows(found)
    forms = [_form(request, row) for row in rows]
    status = 422 if request.method == "POST" else 200
    fine = [form.is_valid() for form in forms]
    if request.method == "POST" and all(fine):
        met = [_save(request, found, form) for form in forms]
        if not any(met):
            messages.success(request, _("Intake saved."))
            return redirect("trajectories:intake", org=org, trajectory=trajectory)
        fresh = _rows(found)
        forms = [other or _again(request, row) for other, row in zip(met, fresh, strict=True)]
        status = 409
    page = {
        "trajectory": found,
        "rows": list(zip(rows, forms, strict=True)),
        "forms": forms,
        "met": sum(form.is_met for form in forms),
        "can_plan": request.member.may_plan,
    }
    return render(request, "trajectories/intake_all.html", page, status=status)


@staff(planner=True)
def restore_version(request: StaffRequest, org: str, trajectory: str, number: int, version: int) -> HttpResponse:
    """Make an earlier text the answer again."""
    found = find_trajectory(request, trajectory)
    answer = get_object_or_404(IntakeAnswer.objects.of(found), number=number, versions__version=version)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        actions.restore_version(answer, version=version, by=actor(request), now=now())
        messages.success(request, _("Put back. The text that stood here is in the history."))
    except actions.AnsweredMeanwhile:
        messages.warning(request, _("Somebody just changed this answer. Look first, then put back."))
    return redirect("trajectories:question", org=org, trajectory=trajectory, number=number)


def _form(request: StaffRequest, row: Row) -> AnswerForm:
    moment = now()
    return bound(
        request,
        AnswerForm,
        question=row.question,
        answer=row.answer,
        person=request.member.person,
        today=moment.date(),
    )


def _again(request: StaffRequest, row: Row) -> AnswerForm:
    """The form of an answer that was saved just now."""
    return AnswerForm(question=row.question, answer=row.answer, person=request.member.person, today=now().date())


def _save(request: StaffRequest, trajectory: Trajectory, form: AnswerForm) -> AnswerForm | None:
    """Save what was chosen; the form with both texts when somebody else was first."""
    number, version = form.question.number, form.cleaned_data["version"]
    choice, by, moment = form.cleaned_data["resolve"], actor(request), now()
    says = form.says()
    try:
        if choice == THEIRS:
            actions.take_theirs(trajectory, number=number, mine=says, version=version, by=by, now=moment)
            return None
        if choice == TOGETHER and form.answer:
            says = _together(form.answer, says)
        actions.save_answer(trajectory, number=number, says=says, version=version, by=by, now=moment)
    except actions.AnsweredMeanwhile as meanwhile:
        return form.meet(meanwhile.current)
    return None


def _together(theirs: IntakeAnswer, mine: Written) -> Written:
    """Both texts under each other, as a draft to make one answer of."""
    text = f"{theirs.text}\n\n{mine.text}"[:LONGEST]
    return Written(text, Status.DRAFT, mine.certainty, mine.source, mine.answered_by, mine.answered_on)


def _after_save(request: StaffRequest, trajectory: Trajectory, form: AnswerForm) -> HttpResponse:
    """To the next question, back to the overview, or here again when two texts must become one."""
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    number = form.question.number
    if form.cleaned_data["resolve"] == TOGETHER:
        messages.success(request, _("Both texts now stand under each other. Make one answer of them."))
        return redirect(reverse("trajectories:question", kwargs={**place, "number": number}))
    messages.success(request, _("Saved."))
    if "back" in request.POST or number == len(QUESTIONS):
        return redirect(reverse("trajectories:intake", kwargs=place))
    return redirect(reverse("trajectories:question", kwargs={**place, "number": number + 1}))
