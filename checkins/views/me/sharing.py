"""What a learner lets one other person read, and what that person reads of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from checkins import actions
from checkins.forms.sharing import ShareForm
from checkins.models import IfThenPlan, LogEntry
from checkins.sight import as_shared, confidants, notes_of, plan_of, shared_with, shares_of
from checkins.views.me.shared import learner_of, own_page, writer_of
from organisations.acting import Actor
from organisations.clock import now
from organisations.models import User
from organisations.sight import Data
from roles.models import Role


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def share_entry(request: HttpRequest, trajectory: str, entry: str) -> HttpResponse:
    """Let one person read one note of mine, which stands there as they will read it."""
    learner = writer_of(request, trajectory)
    if learner is None:
        return redirect("checkins:my_page", trajectory=trajectory)
    mine = notes_of(learner).select_related("learner__trajectory")
    return _share(request, learner, get_object_or_404(mine, public_id=entry))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def share_plan(request: HttpRequest, trajectory: str) -> HttpResponse:
    """Let one person read my if-then as it is now."""
    learner = writer_of(request, trajectory)
    plan = plan_of(learner) if learner else None
    if learner is None or plan is None:
        return redirect("checkins:my_page", trajectory=trajectory)
    return _share(request, learner, plan)


def _share(request: HttpRequest, learner: Role, thing: LogEntry | IfThenPlan) -> HttpResponse:
    is_note = isinstance(thing, LogEntry)
    able = confidants(learner, Data.NOTE if is_note else Data.PLAN)
    form = ShareForm(request.POST if request.method == "POST" else None, confidants=able)
    if form.is_valid():
        actions.share(thing, person=form.chosen, by=Actor(person=learner.person), now=now())
        messages.success(request, _("Shared with %(name)s. You can take it back here.") % {"name": form.chosen.called})
        return redirect("checkins:my_page", trajectory=learner.trajectory.public_id)
    shown = {"note": as_shared(thing)} if isinstance(thing, LogEntry) else {"plan": thing}
    return own_page(request, "checkins/share.html", learner, {"form": form, **shown}, 422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stop_sharing(request: HttpRequest, trajectory: str, share: str) -> HttpResponse:
    """They no longer read it. Looking leads to where the button is."""
    learner = learner_of(request, trajectory)
    found = get_object_or_404(shares_of(learner), public_id=share)
    if request.method == "POST":
        actions.stop_sharing(found, by=Actor(person=learner.person), now=now())
        messages.success(request, _("%(name)s no longer reads it.") % {"name": found.person.called})
    return redirect("checkins:my_page", trajectory=trajectory)


@require_safe
@never_cache
def shared_with_me(request: HttpRequest) -> HttpResponse:
    """What learners let me read, and nothing else of them."""
    people = request.user.known_as if isinstance(request.user, User) else []
    return render(request, "checkins/shared_with_me.html", {"shown": shared_with(people)})
