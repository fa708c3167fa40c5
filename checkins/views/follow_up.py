"""The follow-up as L&D reads it: what came back of the group, and what everyone around it did."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from checkins import actions
from checkins.forms.decisions import DecisionReplyForm
from checkins.forms.prevents import PreventsForm
from checkins.models import Decision, Talk
from checkins.planning import calendar_of
from checkins.prevents import beside, musts
from checkins.publishing import so_far_with_left
from checkins.shown import done_for_them, shown
from checkins.sight import how_many_shared, moments_for
from checkins.signals import signals
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from roles.actions import say_prevents
from roles.cast import cast
from roles.council import may_record
from roles.kept import kept_by_party
from roles.views.asking import SAID_BEFORE
from trajectories.views.finding import find_trajectory, staff_reads_as


@staff()
def follow_up(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Felt and seen, how it went, what stood in the way, and who should do something."""
    found, at = find_trajectory(request, trajectory), now()
    today = calendar_of(found.organisation).today(at)
    asked = moments_for(staff_reads_as(request, found), so_far_with_left(found, today))
    told = [one for one in asked if one.is_closed]
    everyone = cast(found, at)
    promised = beside(everyone, told)
    context = {
        "trajectory": found,
        "counts": asked,
        **shown(told, found),
        "signals": signals(found, told, promised) if found.is_running else [],
        "beside": promised,
        "can_say_prevents": request.member.may_plan and bool(musts(everyone)),
        "minimum": found.organisation.minimum_base,
        "may_plan": request.member.may_plan,
        "is_agreed": bool(asked) or may_record(found),
        "tab": "answers",
    }
    return render(request, "checkins/follow_up.html", context)


@staff(planner=True)
def prevents(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Which obstacle each precondition is meant to prevent; the figures beside it follow at once."""
    found, at = find_trajectory(request, trajectory), now()
    form = bound(request, PreventsForm, commitments=musts(cast(found, at)))
    if request.method == "POST" and form.is_valid():
        for commitment, obstacle in form.changed():
            say_prevents(commitment, obstacle=obstacle, by=actor(request), now=at)
        messages.success(request, _("Saved."))
        return redirect("checkins:follow_up", org=org, trajectory=trajectory)
    context = {"trajectory": found, "form": form}
    return render(request, "checkins/prevents.html", context, status=422 if form.errors else 200)


@staff()
def their_part(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """What everyone changed, whether they talked, what was kept; and what learners shared with who looks."""
    found = find_trajectory(request, trajectory)
    context = {
        "trajectory": found,
        "kept": kept_by_party(found) if found.is_running or found.closed_at else [],
        "shared": how_many_shared(request.member.person, found),
        "for_them": done_for_them(found),
        "talks": Talk.objects.counted(found),
        "decisions": list(Decision.objects.told(found)),
        "tab": "parts",
    }
    return render(request, "checkins/their_part.html", context)


@staff(planner=True)
def reply_to_decision(request: StaffRequest, org: str, trajectory: str, decision: str) -> HttpResponse:
    """What a sponsor decided: reply to their question, or say that it was read that it stops."""
    decisions = Decision.objects.visible_to(request.member).with_people()
    said = get_object_or_404(decisions, public_id=decision, role__trajectory__public_id=trajectory)
    form = bound(request, DecisionReplyForm, is_question=said.is_question)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data.get("reply", "")
        told = actions.reply_to_decision(said, words=words, by=actor(request), now=now())
        if told.replied_at and told.reply == words:
            messages.success(request, _("Saved."))
        else:
            messages.warning(request, SAID_BEFORE % {"words": words})
        return redirect("checkins:their_part", org=org, trajectory=trajectory)
    context = {"trajectory": said.role.trajectory, "said": said, "form": form}
    return render(request, "checkins/reply_to_decision.html", context, status=422 if form.errors else 200)
