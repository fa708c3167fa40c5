"""The intake: an overview, one question a page, and all of them on one."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from organisations.working_days import Calendar
from trajectories import actions
from trajectories.asked import asked_in
from trajectories.causes import advice
from trajectories.forms.intake import THEIRS, TOGETHER, AnswerForm
from trajectories.intake_history import saves
from trajectories.models import Cause, IntakeAnswer, Trajectory
from trajectories.next_times import last_time
from trajectories.questions import PROBLEM, SPONSOR, Question
from trajectories.views.finding import find_trajectory, readers_look

Status = IntakeAnswer.Status


@dataclass(frozen=True)
class Row:
    """One question and the answer it has."""

    question: Question
    answer: IntakeAnswer | None

    @property
    def is_about_match(self) -> bool:
        """Whether others were asked the same, or are to be: the sponsor's question, and where people differ."""
        return self.question.number == SPONSOR or (self.status == Status.DIFFERENCE and not self.question.is_own)

    @property
    def is_problem(self) -> bool:
        """Whether the cause check belongs to it."""
        return self.question.number == PROBLEM

    @property
    def status(self) -> str:
        return self.answer.status if self.answer else Status.EMPTY

    @property
    def counts(self) -> bool:
        """Whether it is to be discussed: not the room for anything else, nor what is asked no more."""
        return not self.question.is_extra and not self.question.is_retired

    @property
    def is_unknown(self) -> bool:
        return self.answer is not None and self.answer.certainty == IntakeAnswer.Certainty.UNKNOWN


def _rows(trajectory: Trajectory) -> list[Row]:
    answers = {answer.number: answer for answer in IntakeAnswer.objects.of(trajectory).select_related("changed_by")}
    answered = {number for number, answer in answers.items() if answer.status != Status.EMPTY}
    return [Row(question, answers.get(question.number)) for question in asked_in(trajectory, answered)]


@staff()
def intake(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """All questions and how far each is."""
    found = find_trajectory(request, trajectory)
    rows = _rows(found)
    counted = [row for row in rows if row.counts]
    page = {
        "trajectory": found,
        "rows": rows,
        "all": len(counted),
        "discussed": sum(row.status == Status.DISCUSSED for row in counted),
        "advice": advice(Cause.objects.of(found)),
        "untouched": all(row.status == Status.EMPTY for row in counted),
        "next": next((row.question for row in counted if row.status != Status.DISCUSSED), None),
        "last_time": last_time(found),
        "can_plan": request.member.may_plan,
    }
    return render(request, "trajectories/intake.html", page)


@staff()
@readers_look
def question(request: StaffRequest, org: str, trajectory: str, number: int) -> HttpResponse:
    """One question: guidance, answer, how sure, how far; and every earlier text of it."""
    found = find_trajectory(request, trajectory)
    rows = _rows(found)
    row = next((row for row in rows if row.question.number == number), None)
    if row is None:
        raise Http404
    form = _form(request, row)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        met = _save(request, found, form)
        if met is None:
            return _after_save(request, found, form, _after(rows, row))
        form, status = met, 409
    answer = row.answer
    page = {
        "trajectory": found,
        "question": row.question,
        "is_about_match": row.is_about_match or number in (1, 2, 3),
        "rows": rows,
        "all": sum(row.counts for row in rows),
        "answer": form.answer if status == 409 else answer,
        "saves": saves(list(answer.versions.select_related("saved_by"))) if answer else [],
        "advice": advice(Cause.objects.of(found)) if number == PROBLEM else None,
        "form": form,
        "last_time": last_time(found),
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
        "last_time": last_time(found),
        "can_plan": request.member.may_plan,
    }
    return render(request, "trajectories/intake_all.html", page, status=status)


def _form(request: StaffRequest, row: Row) -> AnswerForm:
    return bound(
        request,
        AnswerForm,
        question=row.question,
        answer=row.answer,
        person=request.member.person,
        today=_today(request),
    )


def _again(request: StaffRequest, row: Row) -> AnswerForm:
    """The form of an answer that was saved just now."""
    return AnswerForm(question=row.question, answer=row.answer, person=request.member.person, today=_today(request))


def _today(request: StaffRequest) -> date:
    return Calendar.of_everyone(request.organisation).today(now())


def _save(request: StaffRequest, trajectory: Trajectory, form: AnswerForm) -> AnswerForm | None:
    """Save what was chosen; the form with both texts when somebody else was first."""
    number, version = form.question.number, form.cleaned_data["version"]
    choice, by, moment = form.cleaned_data["resolve"], actor(request), now()
    says = form.says()
    try:
        if choice == THEIRS:
            actions.take_theirs(trajectory, number=number, mine=says, version=version, by=by, now=moment)
            return None
        if choice == TOGETHER:
            says = form.says_together()
        actions.save_answer(trajectory, number=number, says=says, version=version, by=by, now=moment)
    except actions.AnsweredMeanwhile as meanwhile:
        return form.meet(meanwhile.current)
    return None


def _after(rows: list[Row], row: Row) -> Question | None:
    """The question that follows; None after the last."""
    here = rows.index(row)
    return rows[here + 1].question if here + 1 < len(rows) else None


def _after_save(
    request: StaffRequest, trajectory: Trajectory, form: AnswerForm, following: Question | None
) -> HttpResponse:
    """To the next question, back to the overview, or here again when two texts must become one."""
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    number = form.question.number
    if form.cleaned_data["resolve"] == TOGETHER:
        messages.success(request, _("Both texts now stand under each other. Make one answer of them."))
        return redirect(reverse("trajectories:question", kwargs={**place, "number": number}))
    if form.is_still_empty:
        messages.info(request, _("Nothing written down: that question is still empty."))
    else:
        messages.success(request, _("Saved."))
    if "back" in request.POST or following is None:
        return redirect(reverse("trajectories:intake", kwargs=place))
    return redirect(reverse("trajectories:question", kwargs={**place, "number": following.number}))
