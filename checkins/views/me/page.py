"""What a learner takes part in, and their own page of one trajectory."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from checkins import chart
from checkins.line import line, then
from checkins.models import IfThenPlan, LogEntry, Observation, Share
from checkins.own import is_locked, learner_roles
from checkins.views.me.shared import learner_of, own_page
from organisations.models import User
from roles.council import may_record
from roles.pairing import beside

_NEW = 2  # with fewer entries than this there is nothing to welcome back to


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
    learner = learner_of(request, trajectory)
    entries = list(LogEntry.objects.by(learner).select_related("behaviour"))
    seen = list(Observation.objects.about(learner).select_related("observer__person", "behaviour"))
    plan, shares = IfThenPlan.objects.newest_of(learner), list(Share.objects.of(learner).with_sight().with_names())
    drawn = line(entries, seen, ZoneInfo(learner.person.zone))
    context = {
        "plan": plan,
        "plan_shares": [one for one in shares if plan is not None and one.plan_id == plan.pk],
        "line": drawn,
        "then": then(entries),
        "charts": [chart.draw(drawn.readings, frame) for frame in (chart.PHONE, chart.DESK)]
        if chart.is_enough(drawn.readings)
        else [],
        "to_go": max(chart.ENOUGH - drawn.tried, 1),
        "notes": sorted(
            [("entry", one.written_at, one, [each for each in shares if each.entry_id == one.pk]) for one in entries]
            + [("seen", one.given_at, one, []) for one in seen],
            key=lambda note: note[1],
            reverse=True,
        ),
        "observers": sorted({one.observer.person.called for one in seen if not one.cannot_judge}),
        "is_new": len(entries) < _NEW,
        "is_locked": is_locked(learner),
        "beside": beside(learner),
        "may_write": may_record(learner.trajectory),
    }
    return own_page(request, "checkins/my_page.html", learner, context)
