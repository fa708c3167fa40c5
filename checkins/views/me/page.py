"""The learner's own pages, behind their own sign-in. Everyone else gets 404, L&D and admins included."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from checkins import actions, chart
from checkins.cards import WITH_CONFIDENCE, plan_values
from checkins.forms import IfThenForm, LearnerDeleteForm, LogForm
from checkins.line import line
from checkins.models import IfThenPlan, LogEntry, Observation
from checkins.own import is_locked, learner_role, learner_roles, open_check_in
from checkins.permissions import can_read_entries
from checkins.praise import choose, praise
from checkins.subjects import Subject
from organisations.acting import Actor
from organisations.clock import now
from organisations.models import User
from roles.models import Role

_NEW = 2  # with fewer entries than this there is nothing to welcome back to


def _learner(request: HttpRequest, trajectory: str) -> Role:
    role = learner_role(request.user, trajectory) if isinstance(request.user, User) else None
    if role is None or not isinstance(request.user, User) or not can_read_entries(request.user, role):
        raise Http404
    return role


def _page(request: HttpRequest, name: str, learner: Role, context: dict[str, Any], status: int = 200) -> HttpResponse:
    shared = {
        "learner": learner,
        "trajectory": learner.trajectory,
        "organisation": learner.person.organisation,
        "contact": learner.trajectory.owner,
    }
    return render(request, name, shared | context, status=status)


@require_safe
@never_cache
def my_trajectories(request: HttpRequest) -> HttpResponse:
    """What I take part in as a learner."""
    roles = learner_roles(request.user) if isinstance(request.user, User) else []
    return render(request, "checkins/my_trajectories.html", {"roles": roles})


@require_safe
@never_cache
def my_page(request: HttpRequest, trajectory: str) -> HttpResponse:
    """My plan, my line, my notes, and what others saw."""
    learner = _learner(request, trajectory)
    entries = list(LogEntry.objects.by(learner).select_related("behaviour"))
    seen = list(Observation.objects.about(learner).select_related("observer__person", "behaviour"))
    drawn = line(entries, seen, ZoneInfo(learner.person.zone))
    context = {
        "plan": IfThenPlan.objects.newest_of(learner),
        "line": drawn,
        "charts": [chart.draw(drawn.readings, frame) for frame in (chart.PHONE, chart.DESK)]
        if chart.is_enough(drawn.readings)
        else [],
        "to_go": max(chart.ENOUGH - drawn.tried, 1),
        "notes": sorted(
            [("entry", one.written_at, one) for one in entries] + [("seen", one.given_at, one) for one in seen],
            key=lambda note: note[1],
            reverse=True,
        ),
        "observers": sorted({one.observer.person.called for one in seen if not one.cannot_judge}),
        "is_new": len(entries) < _NEW,
        "is_locked": is_locked(learner),
    }
    return _page(request, "checkins/my_page.html", learner, context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_log(request: HttpRequest, trajectory: str) -> HttpResponse:
    """I tried something: the same entry as by the link. It answers the check-in that waits, if one does."""
    learner, at = _learner(request, trajectory), now()
    ask = open_check_in(learner)
    form = LogForm(
        request.POST if request.method == "POST" else None,
        behaviours=list(learner.trajectory.behaviours.all()),
        asks_confidence=ask is not None and Subject.of(ask).moment in WITH_CONFIDENCE,
        prefix="log",
    )
    if form.is_valid():
        entry = actions.log(
            learner, tried=form.tried(), ask=ask, form_key=form.form_key, by=Actor(person=learner.person), now=at
        )
        messages.success(request, praise(choose(form.form_key, entry.felt)))
        return redirect("checkins:my_page", trajectory=trajectory)
    context = {"form": form, "plan": IfThenPlan.objects.newest_of(learner)}
    return _page(request, "checkins/my_log.html", learner, context, 422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_plan(request: HttpRequest, trajectory: str) -> HttpResponse:
    """My if-then, to write or change."""
    learner, at = _learner(request, trajectory), now()
    plan = IfThenPlan.objects.newest_of(learner)
    form = IfThenForm(request.POST if request.method == "POST" else None, initial=plan_values(plan), prefix="plan")
    if form.is_valid():
        actions.plan_if_then(learner, **form.cleaned_data, ask=None, by=Actor(person=learner.person), now=at)
        messages.success(request, _("Your if-then is saved."))
        return redirect("checkins:my_page", trajectory=trajectory)
    return _page(request, "checkins/my_plan.html", learner, {"form": form}, 422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def delete_entry(request: HttpRequest, trajectory: str, entry: str) -> HttpResponse:
    """Take one note of mine away for good."""
    learner, at = _learner(request, trajectory), now()
    found = get_object_or_404(LogEntry.objects.by(learner), public_id=entry)
    form = LearnerDeleteForm(request.POST if request.method == "POST" else None, use_required_attribute=False)
    if form.is_valid():
        if form.cleaned_data["sure"] == "yes":
            actions.delete_entry(found, by=Actor(person=learner.person), now=at)
            messages.success(request, _("Deleted for good."))
        return redirect("checkins:my_page", trajectory=trajectory)
    context = {"form": form, "entry": found}
    return _page(request, "checkins/delete_entry.html", learner, context, 422 if form.is_bound else 200)
