"""The learner writes or changes their if-then plan."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from checkins import actions
from checkins.cards import plan_values
from checkins.forms.if_then import IfThenAgainForm, IfThenForm
from checkins.sight import confidants, plan_of
from checkins.views.me.shared import own_page, writer_of
from organisations.acting import Actor
from organisations.clock import now
from organisations.sight import Data


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_plan(request: HttpRequest, trajectory: str) -> HttpResponse:
    """My if-then, to write or change; said once more before it is kept."""
    learner, at = writer_of(request, trajectory), now()
    if learner is None:
        return redirect("checkins:my_page", trajectory=trajectory)
    sent, warning = request.POST if request.method == "POST" else None, learner.trajectory.free_text_warning
    form = IfThenForm(sent, initial=plan_values(plan_of(learner)), warning=warning, prefix="plan")
    if not form.is_valid():
        return own_page(request, "checkins/my_plan.html", learner, {"form": form}, 422 if form.is_bound else 200)
    readers = confidants(learner, Data.PLAN)
    again = IfThenAgainForm(request.POST, plan=form.plan, confidants=readers, warning=warning, prefix=form.prefix)
    if again.wants_change:
        return own_page(request, "checkins/my_plan.html", learner, {"form": form})
    if not again.is_valid():
        context = {"form": again, "words": form, "plan": form.plan}
        return own_page(request, "checkins/if_then_again.html", learner, context, 422 if again.is_bound else 200)
    said = {**form.cleaned_data, "confidence": again.cleaned_data["confidence"], "readers": again.chosen_readers}
    actions.plan_if_then(learner, **said, ask=None, by=Actor(person=learner.person), now=at)
    messages.success(request, _("Your if-then is saved."), extra_tags=f"me-plan-{trajectory}")  # the draft that may go
    return redirect("checkins:my_page", trajectory=trajectory)
