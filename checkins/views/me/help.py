"""The learner asks for help from their own page, and takes away what they asked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from checkins import actions
from checkins.forms.help import TakeHelpBackForm
from checkins.helping import goes_to
from checkins.sight import help_of
from checkins.views.help import help_form, next_page, sent
from checkins.views.me.shared import learner_of, own_page, writer_of
from organisations.acting import Actor
from organisations.clock import now


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_help(request: HttpRequest, trajectory: str) -> HttpResponse:
    """I ask one person for help: first the words, then the letter as it will be."""
    learner = writer_of(request, trajectory)
    if learner is None:
        return redirect("checkins:my_page", trajectory=trajectory)
    form, draft = help_form(request, learner), f"me-help-{trajectory}"
    found = sent(form, learner, Actor(person=learner.person))
    if found is not None:
        when = goes_to(found.person, learner, now()).words
        said = _("Sent to %(name)s alone.") % {"name": found.person.called}
        messages.success(request, f"{said} {when}", extra_tags=draft)
        return redirect("checkins:my_page", trajectory=trajectory)
    template, shown, status = next_page(form, learner)
    return own_page(request, template, learner, {"draft": draft, "praise": "", **shown}, status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def delete_help(request: HttpRequest, trajectory: str, help: str) -> HttpResponse:
    """Take one message back, or away once it was answered."""
    learner, at = learner_of(request, trajectory), now()
    found = get_object_or_404(help_of(learner), public_id=help)
    form = TakeHelpBackForm(request.POST if request.method == "POST" else None, is_open=found.is_open)
    if form.is_valid():
        if form.cleaned_data["sure"] == "yes":
            actions.take_help_back(found, by=Actor(person=learner.person), now=at)
            messages.success(request, _("It is gone, here and behind the link in the letter."))
        return redirect("checkins:my_page", trajectory=trajectory)
    context = {"form": form, "help": found}
    return own_page(request, "checkins/delete_help.html", learner, context, 422 if form.is_bound else 200)
