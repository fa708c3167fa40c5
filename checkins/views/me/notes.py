"""What the learner does with one of their notes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from checkins import actions
from checkins.forms.log import LearnerDeleteForm
from checkins.forms.reply import ReplyForm
from checkins.sight import notes_of, seen_of
from checkins.views.me.shared import learner_of, own_page
from organisations.acting import Actor
from organisations.clock import now
from roles.council import may_record


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def delete_entry(request: HttpRequest, trajectory: str, entry: str) -> HttpResponse:
    """Take one note of mine away for good."""
    learner, at = learner_of(request, trajectory), now()
    found = get_object_or_404(notes_of(learner), public_id=entry)
    form = LearnerDeleteForm(request.POST if request.method == "POST" else None, use_required_attribute=False)
    if form.is_valid():
        if form.cleaned_data["sure"] == "yes":
            actions.delete_entry(found, by=Actor(person=learner.person), now=at)
            messages.success(request, _("Deleted for good."))
        return redirect("checkins:my_page", trajectory=trajectory)
    context = {"form": form, "entry": found}
    return own_page(request, "checkins/delete_entry.html", learner, context, 422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer_observer(request: HttpRequest, trajectory: str, observation: str) -> HttpResponse:
    """I say something back to who saw me; to be changed, and taken away by leaving it empty."""
    learner, at = learner_of(request, trajectory), now()
    is_agreed = may_record(learner.trajectory)
    seen = seen_of(learner).judged().select_related("learner__trajectory")
    found = get_object_or_404(seen, public_id=observation)
    if not is_agreed and not found.reply:
        return redirect("checkins:my_page", trajectory=trajectory)
    form = ReplyForm(
        request.POST if request.method == "POST" else None,
        initial={"reply": found.reply},
        observer=found.observer.person,
        warning=learner.trajectory.free_text_warning,
        is_new=not found.reply,
        is_agreed=is_agreed,
    )
    if form.is_valid():
        actions.answer_observer(found, words=form.cleaned_data["reply"], by=Actor(person=learner.person), now=at)
        messages.success(request, _("Saved."), extra_tags=f"me-reply-{observation}")  # the draft that may go
        return redirect("checkins:my_page", trajectory=trajectory)
    context = {"form": form, "observation": found}
    return own_page(request, "checkins/answer_observer.html", learner, context, 422 if form.is_bound else 200)
