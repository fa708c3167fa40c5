"""Who takes part in a trajectory."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisations import actions as people_actions
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from roles.actions import holding
from roles.forms.people import AddPeopleForm, LetGoForm, RoleForm
from roles.models import Role
from roles.table import people_table
from trajectories.models import Trajectory


def _trajectory(request: StaffRequest, trajectory: str) -> Trajectory:
    return get_object_or_404(Trajectory.objects.visible_to(request.member), public_id=trajectory)


def _role(request: StaffRequest, trajectory: str, role: str) -> Role:
    roles = Role.objects.visible_to(request.member).select_related("person__organisation", "trajectory")
    return get_object_or_404(roles, trajectory__public_id=trajectory, public_id=role)


@staff()
def people(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Everyone in it, by party, with what they are and how they can be reached."""
    found = _trajectory(request, trajectory)
    return render(
        request,
        "roles/people.html",
        {"trajectory": found, "parties": people_table(found, now()), "can_plan": request.member.may_plan},
    )


@staff(planner=True)
def add_people(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Add one or many by pasting; what could not be read comes back with its line and reason."""
    found = _trajectory(request, trajectory)
    form = bound(request, AddPeopleForm, trajectory=found)
    faults = []
    if request.method == "POST" and form.is_valid():
        good, faults = form.cleaned_data["lines"]
        moment, by = now(), actor(request)
        added = people_actions.add_people(found.organisation, lines=good, by=by, now=moment)
        holding.hold(
            found,
            people=added.everyone,
            functions=form.cleaned_data["functions"],
            cohort=form.cleaned_data.get("cohort"),
            by=by,
            now=moment,
        )
        count = len(added.everyone)
        messages.success(request, ngettext("%(n)d person added.", "%(n)d people added.", count) % {"n": count})
        if not faults:
            return redirect("roles:people", org=org, trajectory=trajectory)
        form = AddPeopleForm(
            trajectory=found,
            initial={"lines": "\n".join(fault.text for fault in faults), "functions": form.cleaned_data["functions"]},
        )
    status = 422 if form.errors or faults else 200
    return render(
        request, "roles/add_people.html", {"trajectory": found, "form": form, "faults": faults}, status=status
    )


@staff(planner=True)
def role(request: StaffRequest, org: str, trajectory: str, role: str) -> HttpResponse:
    """One function of one person."""
    held = _role(request, trajectory, role)
    form = bound(request, RoleForm, instance=held)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        holding.change_role(
            held,
            changes={name: sent[name] for name in ("title", "held_from", "held_until")},
            cohorts=sent.get("cohorts", []),
            learners=sent.get("learners", []),
            by=actor(request),
            now=now(),
        )
        messages.success(request, _("Saved."))
        return redirect("roles:people", org=org, trajectory=trajectory)
    status = 422 if form.is_bound and form.errors else 200
    page = {"trajectory": held.trajectory, "role": held, "form": form}
    return render(request, "roles/role.html", page, status=status)


@staff(planner=True)
def let_go(request: StaffRequest, org: str, trajectory: str, role: str) -> HttpResponse:
    """Take somebody out, after a choice."""
    held = _role(request, trajectory, role)
    form = bound(request, LetGoForm)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["sure"] == "yes":
            moment = now()
            holding.let_go(held, on=moment.date(), by=actor(request), now=moment)
            messages.success(
                request, _("%(name)s no longer takes part as %(role)s.") % {"name": held.person, "role": held.name}
            )
        return redirect("roles:people", org=org, trajectory=trajectory)
    status = 422 if form.errors else 200
    return render(
        request, "roles/let_go.html", {"trajectory": held.trajectory, "role": held, "form": form}, status=status
    )
