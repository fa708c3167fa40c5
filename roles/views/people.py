"""Who takes part in a trajectory."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import date as date_words
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asks.actions import NothingToSendAgain, send_again
from asks.posted import last_letters
from mailing.models import DiaryEntry
from organisations import actions as people_actions
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from organisations.matching import match
from organisations.pasting import Fault, Read
from organisations.working_days import Calendar
from roles import actions
from roles.actions import holding
from roles.deadlines import day_before
from roles.foreseen import being_there_for, things_told
from roles.forms.people import AddPeopleForm, DoubtForm, LetGoForm, RoleForm, role_initial
from roles.models import Role
from roles.table import people_table
from trajectories.models import Trajectory
from trajectories.views.finding import find_trajectory, readers_look
from trajectories.views.saving import after_button, saved

# More names than this are a number.
MOST_NAMES = 6


def _role(request: StaffRequest, trajectory: str, role: str) -> Role:
    roles = Role.objects.visible_to(request.member).select_related("person__organisation", "trajectory")
    return get_object_or_404(roles, trajectory__public_id=trajectory, public_id=role)


@staff()
@readers_look
def people(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Everyone in it, by party, with what they are and how they can be reached; its button takes one in again."""
    found, moment = find_trajectory(request, trajectory), now()
    if request.method == "POST":
        _do(request, trajectory)
        return after_button(request, "roles:people", org=org, trajectory=trajectory)
    page = {
        "trajectory": found,
        "parties": people_table(found, moment),
        "today": Calendar.of_everyone(request.organisation).today(moment),
        "removed": Role.objects.of(found).just_removed(moment),
        "taken_over": Role.objects.of(found).just_taken_over(moment),
        "can_plan": request.member.may_plan,
    }
    return render(request, "roles/people.html", page)


def _do(request: StaffRequest, trajectory: str) -> None:
    """The one thing a button of the list asks; a button it does not know does nothing."""
    verb, _colon, which = request.POST.get("do", "").partition(":")
    if verb == "send_again":
        _send_again(request, trajectory, which)
    if verb not in ("put_back", "undo_succession"):
        return
    role = _role(request, trajectory, which)
    words = {"name": role.person, "role": role.name}
    if verb == "undo_succession":
        if role.follows is None:
            return
        words["name"] = role.follows.person
    put_back = actions.undo_succession if verb == "undo_succession" else holding.put_back_role
    try:
        put_back(role, by=actor(request), now=now())
        messages.success(request, _("%(name)s takes part as %(role)s again.") % words)
    except holding.HeldAgain:
        messages.warning(request, _("%(name)s takes part as %(role)s already.") % words)


def _send_again(request: StaffRequest, trajectory: str, person: str) -> None:
    """The last letter to somebody, which may not have arrived."""
    letters = last_letters(find_trajectory(request, trajectory)).values()
    posted = next((one for one in letters if one.mail.person.public_id == person and one.can_go_again), None)
    is_sent = False
    if posted is not None:
        with suppress(NothingToSendAgain):
            is_sent = bool(send_again(posted.mail, by=actor(request), now=now()))
    if posted is not None and is_sent:
        messages.success(request, _("%(name)s gets the mail once more.") % {"name": posted.mail.person})
    else:
        messages.warning(request, _("That mail is on its way already."))


@staff(planner=True)
def add_people(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Add one or many, new or known. What could not be read, and who may be somebody known, comes back."""
    found = find_trajectory(request, trajectory)
    form = bound(request, AddPeopleForm, trajectory=found)
    page: dict[str, Any] = {"trajectory": found, "form": form, "faults": [], "doubts": []}
    if form.is_looking:
        form.errors.clear()
        return render(request, "roles/add_people.html", page)
    if request.method == "POST" and form.is_valid():
        left = _add(request, found, form)
        if not left.faults and not left.doubts:
            return redirect("roles:people", org=org, trajectory=trajectory)
        again = {"lines": left.text, "functions": form.cleaned_data["functions"], "cohort": request.POST.get("cohort")}
        page |= {"form": AddPeopleForm(trajectory=found, initial=again), "faults": left.faults, "doubts": left.doubts}
    is_refused = form.errors or page["faults"] or page["doubts"]
    return render(request, "roles/add_people.html", page, status=422 if is_refused else 200)


@dataclass
class _Left:
    """What was not added: lines with a fault, and lines that may be somebody known."""

    faults: list[Fault]
    doubts: list[DoubtForm]

    @property
    def text(self) -> str:
        """To be pasted once more."""
        lines = [(fault.line, fault.text) for fault in self.faults]
        lines += [(form.doubt.line.line, form.doubt.line.text) for form in self.doubts]
        return "\n".join(text for _number, text in sorted(lines))


def _again(lines: list[tuple[int, int]]) -> str:
    """Which pasted lines stood there twice."""
    told = [_("line %(line)d as on line %(first)d") % {"line": line, "first": first} for line, first in lines]
    return _("There already, so passed over: %(lines)s.") % {"lines": ", ".join(told)}


def _told(held: holding.Held) -> list[str]:
    """Who is added, who goes on without the end there was, and for whom nothing changed."""
    told, count = [], len({role.person_id for role in held.new})
    if count:
        told.append(ngettext("%(n)d person added.", "%(n)d people added.", count) % {"n": count})
    for role, day in held.longer:
        words = {"name": role.person, "role": role.name, "day": date_words(day, "j F Y")}
        told.append(
            _("%(name)s was %(role)s already, until %(day)s. That end is gone; nothing is asked twice.") % words
        )
    if len(held.stays) > MOST_NAMES:
        n = len(held.stays)
        told.append(ngettext("%(n)d takes part already.", "%(n)d take part already.", n) % {"n": n})
        return told
    return [*told, *(_already(role) for role in held.stays)]


def _already(role: Role) -> str:
    words = {"name": role.person, "role": role.name}
    if role.held_until is None:
        return _("%(name)s takes part as %(role)s already.") % words
    words["day"] = date_words(role.held_until, "j F Y")
    return _("%(name)s takes part as %(role)s already, until %(day)s. Then somebody else takes over.") % words


def _add(request: StaffRequest, trajectory: Trajectory, form: AddPeopleForm) -> _Left:
    """Add everybody who is certain, and say how many; return the rest."""
    read: Read = form.cleaned_data["lines"]
    nearby = Role.objects.of(trajectory).values_list("person_id", flat=True)
    matched = match(trajectory.organisation, read.people, nearby=nearby)
    doubts = [DoubtForm(request.POST, doubt=doubt) for doubt in matched.doubts]
    settled = [doubt for doubt in doubts if doubt.is_valid()]
    chosen = [doubt.person for doubt in settled if doubt.person]
    new = [*matched.new, *(doubt.line for doubt in settled if doubt.line)]
    moment, by = now(), actor(request)
    added = people_actions.add_people(trajectory.organisation, lines=new, by=by, now=moment)
    everyone = {one.pk: one for one in [*form.cleaned_data["known"], *matched.known, *chosen, *added.everyone]}
    held = holding.hold(
        trajectory,
        people=everyone.values(),
        functions=form.cleaned_data["functions"],
        cohort=form.cleaned_data.get("cohort"),
        by=by,
        now=moment,
    )
    for said in _told(held):
        messages.success(request, said)
    if n := matched.at_earlier_addresses:
        said = ngettext(
            "%(n)d line has an address somebody had before. Letters go to the one that stands here.",
            "%(n)d lines have an address somebody had before. Letters go to the one that stands here.",
            n,
        )
        messages.success(request, said % {"n": n})
    if read.headings:
        messages.success(request, _("“%(line)s” stands above a list and was passed over.") % {"line": read.headings})
    if read.again:
        messages.success(request, _again(read.again))
    faults = sorted([*read.faults, *matched.faults], key=lambda fault: fault.line)
    return _Left(faults, [doubt for doubt in doubts if doubt not in settled])


@staff(planner=True)
def role(request: StaffRequest, org: str, trajectory: str, role: str) -> HttpResponse:
    """One function of one person. What it does to promises is said before it is saved."""
    held = _role(request, trajectory, role)
    form = bound(request, RoleForm, instance=held, initial=role_initial(held), today=now().date())
    page = {"trajectory": held.trajectory, "role": held, "form": form}
    if request.method == "POST" and form.is_valid() and "confirmed" not in request.POST:
        follows = being_there_for(held, list(form.cleaned_data.get("learners", [])), now())
        if form.cleaned_data["version"] == held.version and (follows.is_to_confirm or follows.new):
            return render(request, "roles/role_check.html", page | {"parts": follows.parts(things_told(held))})

    def save(version: int) -> None:
        sent = form.cleaned_data
        holding.change_role(
            held,
            changes={name: sent[name] for name in holding.PERIOD},
            cohorts=sent.get("cohorts", []),
            learners=sent.get("learners", []),
            version=version,
            by=actor(request),
            now=now(),
        )

    if saved(request, form, save, role_initial):
        return redirect("roles:people", org=org, trajectory=trajectory)
    return render(request, "roles/role.html", page, status=form.status)


@staff(planner=True)
def let_go(request: StaffRequest, org: str, trajectory: str, role: str) -> HttpResponse:
    """Take somebody out, after a choice."""
    held = _role(request, trajectory, role)
    form = bound(request, LetGoForm)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["sure"] == "yes":
            moment = now()
            # Yesterday was the last day: from this moment it gives sight of nothing.
            holding.let_go(held, on=day_before(held.person, moment), by=actor(request), now=moment)
            messages.success(
                request, _("%(name)s no longer takes part as %(role)s.") % {"name": held.person, "role": held.name}
            )
        return redirect("roles:people", org=org, trajectory=trajectory)
    told = DiaryEntry.objects.of(held.person).about_any([held.trajectory.public_id])
    page = {
        "trajectory": held.trajectory,
        "role": held,
        "form": form,
        "is_in_calendar": bool(told.people_told(now().date())),
    }
    return render(request, "roles/let_go.html", page, status=422 if form.errors else 200)
