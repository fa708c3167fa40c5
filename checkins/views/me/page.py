"""What a learner takes part in, and their own page of one trajectory."""

from collections import defaultdict
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from checkins import chart
from checkins.keeping import Terms
from checkins.line import line, then
from checkins.models import Share
from checkins.own import learner_roles
from checkins.rhythm import chosen_by, words
from checkins.sight import has_offered, help_of, is_locked, notes_of, plan_of, seen_of, shares_of
from checkins.views.me.shared import learner_of, own_page, silence
from organisations.clock import now
from organisations.models import User
from roles.pairing import beside

_NEW = 2  # with fewer entries than this there is nothing to welcome back to


@require_safe
@never_cache
def my_trajectories(request: HttpRequest) -> HttpResponse:
    """What I take part in as a learner."""
    user = request.user if isinstance(request.user, User) else None
    page = {
        "roles": learner_roles(user) if user else [],
        "ending": [one.organisation for one in user.known_as if one.organisation.ends_at] if user else [],
    }
    return render(request, "checkins/my_trajectories.html", page)


@require_safe
@never_cache
def my_page(request: HttpRequest, trajectory: str) -> HttpResponse:
    """My plan, my line, my notes, and what others saw."""
    learner = learner_of(request, trajectory)
    entries = list(notes_of(learner))
    seen = list(seen_of(learner))
    plan, shares = plan_of(learner), shares_of(learner)
    shared: dict[int | None, list[Share]] = defaultdict(list)
    for share in shares:
        shared[share.entry_id].append(share)
    at = now()
    why_not = silence(learner, at)
    may_write = why_not is None
    zone = ZoneInfo(learner.person.zone)
    drawn, today = line(entries, seen, zone), at.astimezone(zone).date()
    context: dict[str, Any] = {
        "plan": plan,
        "plan_shares": shared[None],
        "line": drawn,
        "then": then(entries),
        "charts": [chart.draw(drawn.readings, frame) for frame in (chart.PHONE, chart.DESK)]
        if chart.is_enough(drawn.readings)
        else [],
        "to_go": max(chart.ENOUGH - sum(one.felt is not None for one in drawn.readings), 1),
        "notes": sorted(
            [("entry", one.written_at, one, shared[one.pk]) for one in entries]
            + [("seen", one.given_at, one, []) for one in seen],
            key=lambda note: note[1],
            reverse=True,
        ),
        "observers": sorted({one.observer.person.called for one in seen if not one.cannot_judge}),
        "is_new": len(entries) < _NEW,
        "is_locked": is_locked(learner),
        "beside": beside(learner),
        "helped": list(help_of(learner).with_presence(today)),
        "may_write": may_write,
        "silence": why_not,
        "may_choose": may_write and learner.trajectory.is_running,
        # What they said yes to they can take back, whatever else they can't do.
        "can_take_story_back": not may_write and has_offered(learner),
        "terms": Terms.of(learner.trajectory),
        # Whether letters come at all, whose day they may choose.
        "gets_letters": may_write and learner.person.gets_mail and learner.trajectory.is_open,
        "rhythm": words(chosen_by(learner), learner.person.organisation.send_at),
    }
    return own_page(request, "checkins/my_page.html", learner, context)
