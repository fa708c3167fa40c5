"""A new edition of a trajectory, and templates to begin others from."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from organisations.forms.versions import shown
from trajectories import actions, files
from trajectories.anchors import contact_span
from trajectories.forms.editions import BeginForm, MakeTemplateForm, RenameForm, same_weekday
from trajectories.models import Template, Trajectory
from trajectories.views.finding import find_template, find_trajectory, readers_look
from trajectories.views.saving import saved


@staff(planner=True)
def new_edition(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """The same plan once more, for others: name and first day."""
    found = find_trajectory(request, trajectory)
    days = contact_span(found)
    form = _begin_form(request, found.title, days[0] if days else found.starts_on)
    faults: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.new_edition(found, **form.cleaned_data, by=actor(request), now=now())
        except files.Faults as unreadable:
            faults = unreadable.faults
        else:
            words = _("Edition %(n)d is there. Every answer waits to be checked again.") % {"n": made.edition}
            return _begun(request, made, words)
    page = {"trajectory": found, "form": form, "faults": faults, "with_answers": True}
    return render(request, "trajectories/new_edition.html", page, status=_status(request))


@staff(planner=True)
def make_template(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Keep this plan, without its people, to begin others from."""
    found = find_trajectory(request, trajectory)
    form = bound(request, MakeTemplateForm, initial={"name": found.title})
    if request.method == "POST" and form.is_valid():
        made = actions.make_template(found, **form.cleaned_data, by=actor(request), now=now())
        messages.success(
            request, _("Template kept: %(name)s. You find it when you begin something new.") % {"name": made}
        )
        return redirect("trajectories:templates", org=org)
    return render(
        request, "trajectories/make_template.html", {"trajectory": found, "form": form}, status=_status(request)
    )


@staff()
@readers_look
def templates(request: StaffRequest, org: str) -> HttpResponse:
    """The list; its buttons take one away and put it back."""
    if request.method == "POST":
        _do(request)
        return redirect("trajectories:templates", org=org)
    seen = Template.objects.visible_to(request.member).without_plans()
    page = {
        "templates": seen.standing().select_related("made_by"),
        "removed": seen.just_removed(now()),
        "can_plan": request.member.may_plan,
    }
    return render(request, "trajectories/templates.html", page)


def _do(request: StaffRequest) -> None:
    """The one thing a button of the list asks; a button it does not know does nothing."""
    verb, _colon, which = request.POST.get("do", "").partition(":")
    act = {"remove": actions.remove_template, "put_back": actions.put_back_template}.get(verb)
    if act is not None:
        act(find_template(request, which), by=actor(request), now=now())


@staff(planner=True)
def template(request: StaffRequest, org: str, template: str) -> HttpResponse:
    """Give one another name."""
    found = find_template(request, template)
    form = bound(request, RenameForm, instance=found)

    def save(version: int) -> None:
        actions.rename_template(found, **form.changes, version=version, by=actor(request), now=now())

    if saved(request, form, save, lambda row: shown(RenameForm(instance=row))):
        return redirect("trajectories:templates", org=org)
    return render(request, "trajectories/template.html", {"template": found, "form": form}, status=form.status)


@staff(planner=True)
def start_from_template(request: StaffRequest, org: str, template: str) -> HttpResponse:
    """A new trajectory with what a template holds: name and first day."""
    found = find_template(request, template)
    if found.removed_at is not None:
        raise Http404
    form = _begin_form(request, found.name, found.first_day)
    faults: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.start_from_template(found, **form.cleaned_data, by=actor(request), now=now())
        except files.Faults as unreadable:
            faults = unreadable.faults
        else:
            return _begun(
                request, made, _("Trajectory made. Nine questions come first, also with a plan from the shelf.")
            )
    page = {"template": found, "form": form, "faults": faults, "with_answers": files.INTAKE in found.data}
    return render(request, "trajectories/start_from_template.html", page, status=_status(request))


def _begin_form(request: StaffRequest, title: str, first: date) -> BeginForm:
    suggested = {"title": title, "starts_on": same_weekday(first, today=now().date())}
    return bound(request, BeginForm, first=first, initial=suggested)


def _begun(request: StaffRequest, made: Trajectory, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("insight:plan", org=made.organisation.public_id, trajectory=made.public_id)


def _status(request: StaffRequest) -> int:
    """Of a page that a form came back on."""
    return 422 if request.method == "POST" else 200
