"""The cause check that belongs to question 2: six ticks, and what they say about learning."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from trajectories import actions
from trajectories.causes import advice
from trajectories.changes import last_by
from trajectories.forms.causes import CauseForm, cause_initial
from trajectories.models import Cause, IntakeAnswer, Trajectory
from trajectories.questions import BY_NUMBER, PROBLEM
from trajectories.views.finding import find_trajectory, readers_look


@staff()
@readers_look
def causes(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """All six at once; when somebody else changed one meanwhile the rest is saved and both texts stand there."""
    found = find_trajectory(request, trajectory)
    known = {cause.kind: cause for cause in Cause.objects.of(found)}
    forms = [bound(request, CauseForm, kind=kind, initial=cause_initial(known.get(kind))) for kind in Cause.Kind.values]
    fine = [form.is_valid() for form in forms]
    if request.method == "POST" and all(fine):
        met = [form for form in forms if not _save(request, found, form)]
        if not met:
            _say_saved(request, forms)
            return redirect("trajectories:causes", org=org, trajectory=trajectory)
        known = {cause.kind: cause for cause in Cause.objects.of(found)}
        forms = [form if form in met else _again(form, known) for form in forms]
    page = {
        "trajectory": found,
        "problem": IntakeAnswer.objects.of(found).filter(number=PROBLEM).first(),
        "question": BY_NUMBER[PROBLEM],
        "forms": forms,
        "environment": [form for form in forms if form.is_environment],
        "people": [form for form in forms if not form.is_environment],
        "ticked": [known[kind] for kind in Cause.Kind.values if kind in known and known[kind].is_ticked],
        "advice": advice(known.values()),
        "can_plan": request.member.may_plan,
    }
    status = max(form.status for form in forms)
    return render(request, "trajectories/causes.html", page, status=status)


def _save(request: StaffRequest, trajectory: Trajectory, form: CauseForm) -> bool:
    """Whether it was saved; if not, the form holds what somebody else left."""
    version = form.cleaned_data["version"]
    try:
        actions.save_cause(
            trajectory, kind=form.kind, changes=form.changes, version=version, by=actor(request), now=now()
        )
    except actions.ChangedMeanwhile as meanwhile:
        form.meet(meanwhile.current, cause_initial(meanwhile.current), by=last_by(meanwhile.current))
        return False
    return True


def _again(form: CauseForm, known: dict[str, Cause]) -> CauseForm:
    """The form of a cause that was saved just now."""
    return CauseForm(kind=form.kind, initial=cause_initial(known.get(form.kind)))


def _say_saved(request: StaffRequest, forms: list[CauseForm]) -> None:
    messages.success(request, _("Saved."))
    bare = sum(form.lacks_evidence for form in forms)
    if bare:
        messages.warning(
            request,
            ngettext(
                "%(n)d tick has nothing yet that shows it. That may be; until then it is a hunch.",
                "%(n)d ticks have nothing yet that shows them. That may be; until then they are hunches.",
                bare,
            )
            % {"n": bare},
        )
