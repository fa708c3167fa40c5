"""The pages of the impact report: L&D's, with its buttons, and the sponsor's behind their link."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asks import links
from asks.guest import GuestRequest, guest
from asks.models import Grant
from asks.pages import frame
from insight.actions import keep_proposals, share_report, take_back_report
from insight.forms import KeepForm
from insight.report import Report
from insight.report import report as make_report
from insight.sharing import links_to, sharing, trajectory_of
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.sight import Reader
from roles.words import listed
from trajectories.views.finding import find_trajectory, readers_look, staff_reads_as


@staff()
@readers_look
def report(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """What came of it, as the sponsor reads it; its buttons share it with them and take that back."""
    found, at = find_trajectory(request, trajectory), now()
    made = make_report(found, staff_reads_as(request, found), at)
    if request.method == "POST":
        _do_with_report(request, made)
        return redirect("insight:report", org=org, trajectory=trajectory)
    shared = sharing(found, made.sponsors, at)
    context = {
        "trajectory": found,
        "report": made,
        "sharing": shared,
        "names": listed([str(person) for person in made.sponsors]),
        "names_to_mail": listed([str(person) for person in shared.to_mail]),
        "can_plan": request.member.may_plan,
        "tab": "report",
    }
    return render(request, "insight/report.html", context)


def _do_with_report(request: StaffRequest, made: Report) -> None:
    """The one thing a button asks; a button it does not know does nothing."""
    verb, _colon, which = request.POST.get("do", "").partition(":")
    by, at = actor(request), now()
    if verb == "share":
        people = sharing(made.trajectory, made.sponsors, at).to_mail
        n = len(share_report(made.trajectory, people=people, by=by, now=at))
        messages.success(request, ngettext("Shared with %(n)d sponsor.", "Shared with %(n)d sponsors.", n) % {"n": n})
    if verb == "take_back" and which.isdecimal():
        link = get_object_or_404(links_to(made.trajectory), pk=which)
        take_back_report(link, by=by, now=at)
        messages.success(request, _("Taken back: the link has stopped working."))


@guest(purpose=Grant.Purpose.REPORT)
def report_by_link(request: GuestRequest, token: str) -> HttpResponse:
    """The same for a sponsor, while they are one, who ticks what we keep of it. Reading it changes nothing."""
    viewer, at = request.viewer, now()
    found = trajectory_of(viewer, at)
    if found is None:
        raise Http404
    made = make_report(found, Reader.SPONSOR, at)
    form = _to_keep(request, made)
    if request.method == "POST" and (form is None or form.is_valid()):
        if form is not None and (kept := form.kept()):
            keep_proposals(found, proposals=kept, by=viewer.actor(), now=at)
        return redirect(f"{links.address('insight:report_by_link', viewer)}#now")
    context = {
        **frame(viewer, None),
        "contact": found.owner,
        "trajectory": found,
        "report": made,
        "form": form,
        "can_plan": False,
        "diary_url": "",
        "other_language": links.other_language(viewer, "r"),
    }
    return render(request, "insight/report_by_link.html", context, status=422 if form and form.errors else 200)


def _to_keep(request: GuestRequest, made: Report) -> KeepForm | None:
    """While anything is asked, and somebody can still be asked to promise it."""
    if not made.now or not made.trajectory.hears_promises:
        return None
    return KeepForm(request.POST if request.method == "POST" else None, asked=[one.proposal for one in made.now])
