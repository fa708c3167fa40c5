"""When the letters with my check-ins come."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from asks.actions import choose_rhythm, drop_rhythm
from asks.models import Rhythm
from checkins.forms.rhythm import RhythmForm
from checkins.rhythm import words
from checkins.views.me.shared import learner_of, own_page
from organisations.acting import Actor
from organisations.clock import now
from organisations.working_days import Calendar


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_rhythm(request: HttpRequest, trajectory: str) -> HttpResponse:
    """As planned, on a day and at a time of my own, or no letters. Nobody else reads it."""
    learner = learner_of(request, trajectory)
    person, here = learner.person, learner.trajectory
    form = RhythmForm(
        request.POST if request.method == "POST" else None,
        rhythm=Rhythm.objects.of(person, here),
        calendar=Calendar.of(person),
    )
    if form.is_valid():
        by, at = Actor(person=person), now()
        if form.chosen is None:
            drop_rhythm(person, trajectory=here, by=by, now=at)
        else:
            choose_rhythm(person, trajectory=here, weekday=form.chosen.weekday, hour=form.chosen.hour, by=by, now=at)
        messages.success(request, words(Rhythm.objects.of(person, here), person.organisation.send_at))
        return redirect("checkins:my_page", trajectory=trajectory)
    return own_page(request, "checkins/my_rhythm.html", learner, {"form": form}, 422 if form.is_bound else 200)
