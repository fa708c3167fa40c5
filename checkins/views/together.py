"""What came back of the whole group, as those around it read it by link, and learners behind their own sign-in."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from asks import links
from asks.guest import GuestRequest, guest
from asks.pages import frame
from asks.register import Said
from checkins.prevents import beside
from checkins.publishing import published
from checkins.reading_along import reads_as
from checkins.shown import done_for_them, shown
from checkins.sight import moments_for, reads_prevented, stories_for
from checkins.views.me.shared import learner_of, own_page
from checkins.views.shared import about_it
from organisations.clock import now
from organisations.compiled import Compiled
from organisations.models import Person
from organisations.sight import Reader
from roles.cast import cast
from roles.models import Promise, PromiseState
from roles.said import said_once
from trajectories.models import Trajectory


@guest
def together(request: GuestRequest, token: str, trajectory: str) -> HttpResponse:
    """By the link of any letter about it, for who stands around the learners today. Reading it changes nothing."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(("GET", "HEAD"))
    viewer, at = request.viewer, now()
    # Whether they still stand around them is asked below, of all in one.
    about = about_it(viewer, trajectory)
    reader = reads_as(viewer, about.asks[0].trajectory, at) if about else None
    if about is None or reader is None:
        raise Http404
    found = about.asks[0].trajectory
    group = _of_the_group(found, reader)
    context = {
        **frame(viewer, about),
        **group,
        "beside": beside(cast(found, at), group["counts"]) if reads_prevented(reader) else [],
        "promised": _promised(viewer.person, found),
        "other_language": links.switched(request.path, viewer.person, viewer.language),
    }
    return render(request, "checkins/together.html", context)


def _promised(person: Person, trajectory: Trajectory) -> list[Said]:
    """Their own promises, each with what became of it; what was said for several learners once."""
    return [
        Said(
            " ".join(filter(None, (one.answer.wording.text, f"({one.whom})" if one.whom else ""))),
            str(PromiseState(one.promise.state).label),
            state=one.promise.state,
        )
        for one in said_once(_own_promises(person.pk, trajectory.pk))
    ]


_own_promises: Compiled[Promise] = Compiled(Promise.objects.promised_or_told_by)


@require_safe
@never_cache
def my_group(request: HttpRequest, trajectory: str) -> HttpResponse:
    """The same for a learner, with nothing of what stood in anybody's way."""
    learner = learner_of(request, trajectory)
    return own_page(request, "checkins/my_group.html", learner, _of_the_group(learner.trajectory, Reader.LEARNER))


def _of_the_group(trajectory: Trajectory, reader: Reader) -> dict[str, Any]:
    told = moments_for(reader, published(trajectory))
    stories = stories_for(reader, trajectory)
    return {
        **shown(told, trajectory),
        "counts": told,
        "for_them": done_for_them(trajectory),
        "has_stories": bool(stories),
        "worked": [one for one in stories if one.worked],
        "not_yet": [one for one in stories if not one.worked],
        "minimum": trajectory.organisation.minimum_base,
    }
