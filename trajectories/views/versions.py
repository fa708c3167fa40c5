"""The history of one answer: an earlier text beside the one that stands, and putting it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from trajectories import actions
from trajectories.asked import asked_in
from trajectories.intake_history import facts
from trajectories.models import IntakeAnswer
from trajectories.side_by_side import side_by_side
from trajectories.views.finding import find_trajectory, readers_look


@staff()
@readers_look
def version(request: StaffRequest, org: str, trajectory: str, number: int, version: int) -> HttpResponse:
    """One earlier text beside the one that stands; its button makes it the answer again."""
    found = find_trajectory(request, trajectory)
    answers = IntakeAnswer.objects.of(found).select_related("changed_by")
    answer = get_object_or_404(answers, number=number, versions__version=version)
    if request.method == "POST":
        _put_back(request, answer, version)
        return redirect("trajectories:question", org=org, trajectory=trajectory, number=number)
    earlier = get_object_or_404(answer.versions.select_related("saved_by"), version=version)
    question = next(asked for asked in asked_in(found, {number}) if asked.number == number)
    page = {
        "trajectory": found,
        "question": question,
        "answer": answer,
        "version": earlier,
        "older": version - 1 if version > 1 else None,
        "newer": version + 1 if version < answer.version else None,
        "is_now": version == answer.version,
        "texts": side_by_side(earlier.text, answer.text),
        "facts": facts(earlier, answer),
        "can_plan": request.member.may_plan,
    }
    return render(request, "trajectories/version.html", page)


def _put_back(request: StaffRequest, answer: IntakeAnswer, version: int) -> None:
    try:
        actions.restore_version(answer, version=version, by=actor(request), now=now())
        messages.success(request, _("Put back. The text that stood here is in the history."))
    except actions.AnsweredMeanwhile:
        messages.warning(request, _("Somebody just changed this answer. Look first, then put back."))
