"""The learner logs from their own page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from checkins import actions
from checkins.forms.log import LogForm
from checkins.own import open_check_in
from checkins.praise import choose, praise
from checkins.sight import follows_another, plan_of
from checkins.subjects import Subject
from checkins.views.me.shared import own_page, writer_of
from organisations.acting import Actor
from organisations.clock import now


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_log(request: HttpRequest, trajectory: str) -> HttpResponse:
    """I tried something: the same entry as by the link. It answers the check-in that waits, if one does."""
    learner, at = writer_of(request, trajectory), now()
    if learner is None:
        return redirect("checkins:my_page", trajectory=trajectory)
    ask = open_check_in(learner)
    form = LogForm(
        request.POST if request.method == "POST" else None,
        behaviours=list(learner.trajectory.behaviours.all()),
        moment=Subject.of(ask).moment if ask else "",
        warning=learner.trajectory.free_text_warning,
        prefix="log",
    )
    if form.is_valid():
        entry = actions.log(
            learner, tried=form.tried(), ask=ask, form_key=form.form_key, by=Actor(person=learner.person), now=at
        )
        saved = f"me-{learner.trajectory.public_id}"  # the draft that may go
        messages.success(request, praise(choose(form.form_key, entry.felt)), extra_tags=saved)
        if follows_another(entry):
            words = _("You kept another note a few minutes ago; both are here. Was it one try? Delete one of them.")
            messages.info(request, words)
        return redirect("checkins:my_help" if form.wants_help else "checkins:my_page", trajectory=trajectory)
    context = {"form": form, "plan": plan_of(learner)}
    return own_page(request, "checkins/my_log.html", learner, context, 422 if form.is_bound else 200)
