"""The learner's own story: tell it, change it, say who reads it, take it back. Asked for or not."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from checkins import actions
from checkins.forms.stories import RING, WRITE, StoryForm
from checkins.models import SuccessStory
from checkins.own import open_invitation
from checkins.sight import has_offered, story_of
from checkins.views.me.shared import learner_of, own_page, writer_of
from organisations.acting import Actor
from organisations.clock import now


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_story(request: HttpRequest, trajectory: str) -> HttpResponse:
    """What I tell, and who reads it."""
    learner, at = writer_of(request, trajectory), now()
    if learner is None:
        return redirect("checkins:my_page", trajectory=trajectory)
    story = story_of(learner)
    form = StoryForm(
        request.POST if request.method == "POST" else None,
        initial=_as_it_stands(story),
        warning=learner.trajectory.free_text_warning,
        prefix="story",
    )
    if form.is_valid():
        by, ask = Actor(person=learner.person), open_invitation(learner)
        if form.is_declined:
            actions.take_back_story(learner, ask=ask, by=by, now=at)
        else:
            actions.offer_story(learner, offer=form.offer(), ask=ask, by=by, now=at)
        saved = f"me-story-{trajectory}"  # the draft that may go
        messages.success(request, _("Saved. You can change it or take it back here."), extra_tags=saved)
        return redirect("checkins:my_page", trajectory=trajectory)
    context = {"form": form, "story": story, "has_offered": has_offered(learner)}
    return own_page(request, "checkins/my_story.html", learner, context, 422 if form.is_bound else 200)


def _as_it_stands(story: SuccessStory | None) -> dict[str, Any]:
    if story is None:
        return {}
    names = (*SuccessStory.WORDS, *SuccessStory.CONSENTS, "may_ring")
    return {"what": WRITE if story.is_told else RING, **{name: getattr(story, name) for name in names}}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def take_back_story(request: HttpRequest, trajectory: str) -> HttpResponse:
    """Gone from every page. Looking leads to where the button is."""
    learner = learner_of(request, trajectory)
    if request.method == "POST":
        actions.take_back_story(learner, by=Actor(person=learner.person), now=now())
        messages.success(request, _("Your story is gone, and nobody rings you for it."))
    return redirect("checkins:my_page", trajectory=trajectory)
