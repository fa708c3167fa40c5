"""Settings: the questions an organisation itself asks in every intake."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from trajectories import actions
from trajectories.asked import in_places
from trajectories.asked import own_question as shown
from trajectories.forms.questions import OwnQuestionForm, question_initial
from trajectories.models import OwnQuestion
from trajectories.models.intake import MOST_OWN_QUESTIONS
from trajectories.questions import SUGGESTED
from trajectories.views.saving import saved


@staff(planner=True)
def own_questions(request: StaffRequest, org: str) -> HttpResponse:
    """In their order; the buttons move one, ask it no more or again, and take over one that is suggested."""
    if request.method == "POST":
        _do(request)
        return redirect("trajectories:own_questions", org=org)
    known = list(OwnQuestion.objects.known_to(request.organisation))
    asked = [one for one in known if one.is_asked]
    titles = {one.title_nl for one in known}
    page = {
        "asked": list(zip(asked, in_places(asked), strict=True)),
        "retired": [(one, shown(one)) for one in known if not one.is_asked],
        "suggested": [
            (one.key, _(one.title), _(one.guidance)) for one in SUGGESTED if one.worded()["title_nl"] not in titles
        ],
        "room": MOST_OWN_QUESTIONS - len(asked),
        "most": MOST_OWN_QUESTIONS,
    }
    return render(request, "trajectories/own_questions.html", page)


def _do(request: StaffRequest) -> None:
    """The one thing a button of the list asks; a button it does not know does nothing."""
    by, moment = actor(request), now()
    verb, _colon, which = request.POST.get("do", "").partition(":")
    try:
        if verb == "suggest":
            for suggestion in SUGGESTED:
                if suggestion.key == which:
                    actions.add_question(request.organisation, words=suggestion.worded(), by=by, now=moment)
        elif verb in ("up", "down"):
            actions.move_question(_find(request, which), up=verb == "up", by=by, now=moment)
        elif verb == "retire":
            actions.retire_question(_find(request, which), by=by, now=moment)
        elif verb == "put_back":
            actions.put_back_question(_find(request, which), by=by, now=moment)
    except actions.TooManyQuestions:
        messages.warning(request, _too_many())


@staff(planner=True)
def add_own_question(request: StaffRequest, org: str) -> HttpResponse:
    """One more, when there is room."""
    form = bound(request, OwnQuestionForm, initial=question_initial(None))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_question(request.organisation, words=form.words, by=actor(request), now=now())
        except actions.TooManyQuestions:
            form.add_error(None, _too_many())
        else:
            messages.success(request, _("Question added. Every intake that is open asks it from now on."))
            return redirect("trajectories:own_questions", org=org)
    return _page(request, None, form)


@staff(planner=True)
def own_question(request: StaffRequest, org: str, question: str) -> HttpResponse:
    """Other words for one; what was answered stays with it."""
    found = _find(request, question)
    form = bound(request, OwnQuestionForm, initial=question_initial(found))

    def save(version: int) -> None:
        actions.change_question(found, words=form.words, version=version, by=actor(request), now=now())

    if saved(request, form, save, question_initial):
        return redirect("trajectories:own_questions", org=org)
    return _page(request, found, form)


def _find(request: StaffRequest, question: str) -> OwnQuestion:
    seen = OwnQuestion.objects.visible_to(request.member).select_related("organisation")
    return get_object_or_404(seen, public_id=question)


def _page(request: StaffRequest, question: OwnQuestion | None, form: OwnQuestionForm) -> HttpResponse:
    page = {"question": question, "form": form}
    return render(request, "trajectories/own_question.html", page, status=form.status)


def _too_many() -> str:
    return _("There are %(most)d already. Ask one no more first: a long list ends the conversation.") % {
        "most": MOST_OWN_QUESTIONS
    }
