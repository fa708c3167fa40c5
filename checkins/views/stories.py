"""Stories of learners, for who plans the trajectory: who may be rung, how to ask, and what they let be read."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from checkins import actions
from checkins.forms.stories import InterviewForm
from checkins.models import SuccessStory
from checkins.sight import stories_for, to_interview, willing
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from organisations.sight import Reader
from trajectories.views.finding import find_trajectory, staff_reads_as


@staff(planner=True)
def stories(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Who said that they may be rung, and what learners let L&D read. Another than who plans it sees neither."""
    found = find_trajectory(request, trajectory)
    reader = staff_reads_as(request, found)
    is_owner = reader == Reader.OWNER
    told = stories_for(reader, found)
    context = {
        "trajectory": found,
        "is_owner": is_owner,
        "willing": [one for one in willing(found) if one.agreed_at is None] if is_owner else [],
        "worked": [one for one in told if one.worked],
        "not_yet": [one for one in told if not one.worked],
        "tab": "stories",
    }
    return render(request, "checkins/stories.html", context)


@staff(planner=True)
def interview(request: StaffRequest, org: str, trajectory: str, story: str) -> HttpResponse:
    """Questions to ask, and what was told written down; the learner agrees before anyone else reads it."""
    found = find_trajectory(request, trajectory)
    about = to_interview(found, story) if staff_reads_as(request, found) == Reader.OWNER else None
    if about is None:
        raise Http404
    # What another wrote down and is not agreed with is theirs and the learner's.
    is_mine = about.written_by_id == request.member.person_id
    stands = {name: getattr(about, name) for name in SuccessStory.WORDS} if is_mine else {}
    form = bound(request, InterviewForm, initial=stands, warning=found.free_text_warning)
    if request.method == "POST" and form.is_valid():
        actions.write_interview(about, words=form.words(), by=actor(request), now=now())
        name = about.learner.person.called
        messages.success(request, _("Written down. %(name)s reads it, and says who may.") % {"name": name})
        return redirect("checkins:stories", org=org, trajectory=trajectory)
    context = {"trajectory": found, "form": form, "person": about.learner.person, "waits": is_mine}
    return render(request, "checkins/interview.html", context, status=422 if form.errors else 200)
