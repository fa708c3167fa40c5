"""Who stands beside the learner: to see, to choose, and to go on without."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from checkins import actions
from checkins.cards import beside_form
from checkins.views.me.shared import learner_of, own_page, writer_of
from organisations.acting import Actor
from organisations.clock import now
from roles.models import Pairing
from roles.pairing import beside


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_beside(request: HttpRequest, trajectory: str) -> HttpResponse:
    """My buddies and observers: what they agreed to, and one more or nobody."""
    learner, at = writer_of(request, trajectory), now()
    # Once it ended nobody is asked any more.
    if learner is None or not learner.trajectory.is_running:
        return redirect("checkins:my_page", trajectory=trajectory)
    form = beside_form(learner, at, request.POST if request.method == "POST" else None, prefix="beside")
    if form.is_valid():
        actions.choose_who(learner, chosen=form.chosen(), by=Actor(person=learner.person), now=at)
        messages.success(request, _("Saved. Whom you chose is asked by mail."))
        return redirect("checkins:my_page", trajectory=trajectory)
    context = {"form": form, "beside": beside(learner)}
    return own_page(request, "checkins/my_beside.html", learner, context, 422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stop_pairing(request: HttpRequest, trajectory: str, pairing: str) -> HttpResponse:
    """I go on without them. Looking leads to where the button is."""
    learner, at = learner_of(request, trajectory), now()
    found = get_object_or_404(Pairing.objects.of(learner).standing(), public_id=pairing)
    if request.method == "POST":
        actions.let_pairing_go(found, by=Actor(person=learner.person), now=at)
        messages.success(request, _("You go on without them. Choose somebody else whenever you like."))
    return redirect("checkins:my_beside", trajectory=trajectory)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def said_yes(request: HttpRequest, trajectory: str, pairing: str) -> HttpResponse:
    """Who gets no mail told me yes. Looking leads to where the button is."""
    learner, at = learner_of(request, trajectory), now()
    found = get_object_or_404(Pairing.objects.of(learner).standing().exclude(person=None), public_id=pairing)
    assert found.person is not None
    if request.method == "POST" and not found.person.gets_mail:
        actions.agree(found, by=Actor(person=learner.person), now=at)
        words = _("Saved. L&D prints a sheet for %(name)s when there is something to tell.")
        messages.success(request, words % {"name": found.person.called})
    return redirect("checkins:my_beside", trajectory=trajectory)
