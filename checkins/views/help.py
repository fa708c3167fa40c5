"""Help by link: a learner asks one person by the link of any letter, and whom they asked answers by that of theirs."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from asks import links
from asks.guest import GuestRequest, guest
from asks.pages import frame, groups_of
from asks.register import Viewer
from checkins import actions, praise
from checkins.actions import TooManyToday
from checkins.forms.help import HelpAnswerForm, HelpForm
from checkins.helping import goes_to, preview, who_can_help
from checkins.models import HelpRequest
from checkins.own import may_log
from checkins.sight import help_in, help_of
from checkins.views.shared import learner_by_link
from organisations.acting import Actor
from organisations.clock import now
from roles.council import may_record
from roles.models import Role


def help_form(request: HttpRequest, learner: Role) -> HelpForm:
    """Whom this learner may ask, on a link page and on their own."""
    helpers = who_can_help(learner, learner.person.local_day(now()))
    data = request.POST if request.method == "POST" else None
    return HelpForm(data, helpers=helpers, warning=learner.trajectory.free_text_warning)


def sent(form: HelpForm, learner: Role, by: Actor) -> HelpRequest | None:
    """What was sent; None while there is something to see or to mend first."""
    if not form.is_valid() or not form.is_to_send:
        return None
    words, key = form.cleaned_data["words"], form.form_key
    try:
        return actions.ask_for_help(learner, person=form.chosen, words=words, form_key=key, by=by, now=now())
    except TooManyToday:
        form.add_error("person", _("That is enough for one day. Walk up to somebody, or ring them"))
        return None


def next_page(form: HelpForm, learner: Role) -> tuple[str, dict[str, Any], int]:
    """The letter as it will be once all is there, else the form: template, what it shows, and the status."""
    if not form.is_valid() or form.wants_change:
        return "checkins/help.html", {"form": form}, 422 if form.errors else 200
    person, at = form.chosen, now()
    shown = preview(learner, person, form.cleaned_data["words"], at)
    return "checkins/help_check.html", {"form": form, "letter": shown, "goes": goes_to(person, learner, at)}, 200


@guest
def help(request: GuestRequest, token: str, trajectory: str) -> HttpResponse:
    """The learner asks one person for help, by the link of any letter; by the code of a sheet nobody does."""
    viewer = request.viewer
    learner, about = learner_by_link(viewer, groups_of(viewer), trajectory)
    if viewer.is_by_sheet:
        raise Http404
    is_agreed = may_record(learner.trajectory)
    if is_agreed and not may_log(learner, now()):
        return redirect("asks:page", token=token)
    context = {
        **frame(viewer, about),
        "trajectory": learner.trajectory,
        "other_language": links.switched(request.path, viewer.person, viewer.language),
        **_after_saving(viewer, trajectory, request.GET.get("saved", "")),
        "draft": f"help-{learner.trajectory.public_id}",
    }
    if not is_agreed:
        return render(request, "checkins/help.html", context | {"form": None})
    form = help_form(request, learner)
    found = sent(form, learner, viewer.actor())
    if found is not None:
        return redirect("checkins:help_sent", token=token, trajectory=trajectory, help=found.public_id)
    template, shown, status = next_page(form, learner)
    return render(request, template, context | shown, status=status)


def _after_saving(viewer: Viewer, trajectory: str, number: str) -> dict[str, str]:
    """The warm word after an entry that led here, and the way on for who needs no help after all."""
    if not number.isdecimal() or len(number) > 2:
        return {}
    word = int(number)
    saved = links.address("checkins:saved", viewer, trajectory=trajectory, word=str(word))
    return {"praise": praise.praise(word), "saved_url": saved}


@guest
def help_sent(request: GuestRequest, token: str, trajectory: str, help: str) -> HttpResponse:
    """To whom it goes and when; nothing of what was written."""
    viewer, at = request.viewer, now()
    learner, about = learner_by_link(viewer, groups_of(viewer), trajectory)
    found = get_object_or_404(help_of(learner), public_id=help)
    context = {
        "name": found.person.called,
        "goes": goes_to(found.person, learner, at) if found.waits else None,
        "learner_gets_mail": learner.person.gets_mail,
        "help_url": links.address("checkins:help", viewer, trajectory=trajectory),
        **frame(viewer, about),
        "trajectory": learner.trajectory,
    }
    return render(request, "checkins/help_sent.html", context)


@guest
def help_asked(request: GuestRequest, token: str) -> HttpResponse:
    """Whom a learner asked reads it again, and answers once. What was taken back is not needed any more."""
    viewer, at = request.viewer, now()
    mail = viewer.link.mail
    if mail.kind != "help":
        raise Http404
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(("GET", "HEAD", "POST"))
    found = help_in(mail)
    context = {
        **frame(viewer, None),
        "diary_url": "",
        "other_language": links.switched(request.path, viewer.person, viewer.language),
        "help": found,
        "form": None,
    }
    if found is None or not found.is_open or not may_record(found.learner.trajectory):
        if request.method == "POST":
            return redirect("checkins:help_asked", token=token)
        return render(request, "checkins/help_asked.html", context)
    form = HelpAnswerForm(
        request.POST if request.method == "POST" else None,
        name=found.learner.person.called,
        warning=found.learner.trajectory.free_text_warning,
    )
    if form.is_valid():
        actions.answer_help(found, **form.cleaned_data, by=viewer.actor(), now=at)
        return redirect("checkins:help_asked", token=token)
    return render(request, "checkins/help_asked.html", context | {"form": form}, status=422 if form.errors else 200)
