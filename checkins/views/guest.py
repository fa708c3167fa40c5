"""Answers given through a link. A posted form answers; anything else leads back to the page it came from."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from asks import actions as asks_actions
from asks import links
from asks.guest import GuestRequest, guest
from asks.models import Ask
from asks.pages import frame, groups_of, render_page
from asks.register import Viewer
from checkins import actions, praise
from checkins.cards import CARDS, TALK_CARDS, pairings_of, role_of
from checkins.cards.shared import beside_their_learners, learners_of
from checkins.dates import FOR_THEM, MAKE_STICK
from checkins.forms.beside import BesideForm, PairingForm
from checkins.forms.buddy import BuddyForm
from checkins.forms.decisions import DecisionForm
from checkins.forms.figures import FigureForm
from checkins.forms.for_them import ForThemForm
from checkins.forms.if_then import IfThenAgainForm
from checkins.forms.log import LogForm
from checkins.forms.observe import ObserveForm
from checkins.forms.paper import PaperLogForm, PaperObserveForm
from checkins.forms.stories import StoryForm
from checkins.forms.talks import TalkForm
from checkins.own import SNOOZE, asks_beside, may_log, open_check_in
from checkins.papers import observed_by
from checkins.permissions import types_for_ld
from checkins.planning import may_answer, next_check_in
from checkins.sight import confidants, follows_another, plan_of
from checkins.subjects import BESIDE, PAIRING, STORY, Subject
from checkins.views.shared import about_it, held_by_link, learner_by_link
from organisations.clock import now
from organisations.sight import Data
from roles.models import Function, Role

# Ballots that were filled in, each with its learner and its values by short name.
Given = Sequence[tuple[Ask, Role | None, dict[str, Any]]]
_KEPT = "kept"  # in the address after a sheet was typed over
_SECOND = "second"  # in the address after a note that followed another within minutes
# Personal: a deputy does not answer these.
_OWN = ("log", "if_then", "observe", "buddy", FOR_THEM, MAKE_STICK, BESIDE, PAIRING, STORY)


def _asked(viewer: Viewer, ask: str, *kinds: str) -> list[Ask]:
    """The ask in the address, last, after those on the same card; 404 for anyone else's."""
    found = asks_beside(viewer.person, ask, kinds)
    if not found or (viewer.deputy and found[-1].kind in _OWN):
        raise Http404
    seen = CARDS[found[-1].kind].in_sight(found, now())
    if found[-1].pk not in seen:
        raise Http404
    return [one for one in found if one.pk in seen]


def _again(request: GuestRequest, ask: Ask, form: forms.Form) -> HttpResponse:
    """The whole page once more, with what is missing in this card."""
    return render_page(request, request.viewer, errors={f"{ask.kind}:{ask.trajectory.public_id}": form})


def _done(request: GuestRequest, news: Sequence[object]) -> HttpResponse:
    """The page that says what stands now; and that it did already, when nothing new was said."""
    return redirect(links.done(request.viewer, is_news=bool(news)))


@guest
def log(request: GuestRequest, token: str, ask: str) -> HttpResponse:
    """The learner says how it went. Once the check-in is answered, more goes on their own line."""
    viewer, at = request.viewer, now()
    asked = _asked(viewer, ask, "log")[-1]
    if request.method != "POST" or not may_answer(asked) or viewer.is_by_sheet:
        return redirect("asks:log", token=token)
    learner = held_by_link(viewer, asked, Function.LEARNER)
    if not may_log(learner, at):
        return redirect("asks:log", token=token)
    form = CARDS["log"].form([asked], request.POST)
    if not form.is_valid():
        return _again(request, asked, form)
    if form.wants_later:
        actions.put_off(asked, until=viewer.person.local_day(at) + SNOOZE, by=viewer.actor(), now=at)
        return _saved(viewer, learner, form, praise.LATER)
    # From an older letter it answers the check-in that waits now.
    waiting = asked if asked.is_open else open_check_in(learner)
    return _kept(viewer, learner, form, waiting)


def _kept(viewer: Viewer, learner: Role, form: LogForm, waiting: Ask | None) -> HttpResponse:
    entry = actions.log(learner, tried=form.tried(), ask=waiting, form_key=form.form_key, by=viewer.actor(), now=now())
    is_second = not viewer.is_by_sheet and follows_another(entry)
    return _saved(viewer, learner, form, praise.choose(form.form_key, entry.felt), is_second=is_second)


def _saved(viewer: Viewer, learner: Role, form: LogForm, word: int, *, is_second: bool = False) -> HttpResponse:
    """The page after it, or the one where they ask for help, which says that it is saved as well."""
    trajectory = learner.trajectory.public_id
    if form.wants_help:
        page = links.address("checkins:help", viewer, trajectory=trajectory)
        return redirect(f"{page}{'&' if '?' in page else '?'}saved={word}")
    page = reverse("checkins:saved", kwargs={"token": viewer.token, "trajectory": trajectory, "word": word})
    return redirect(f"{page}?{_SECOND}" if is_second else page)


@guest
def log_any(request: GuestRequest, token: str, trajectory: str) -> HttpResponse:
    """The learner says how it went without being asked, by the link of any letter; it answers what waits."""
    viewer = request.viewer
    learner, about = learner_by_link(viewer, groups_of(viewer), trajectory)
    if not may_log(learner, now()):
        return redirect("asks:page", token=token)
    waiting, is_paper = open_check_in(learner), viewer.is_by_sheet
    if is_paper and types_for_ld(request.user, viewer.person):
        return render(request, "checkins/not_by_ld.html", frame(viewer, about), status=403)
    # L&D printed the code: by it nobody sees whether anything was answered.
    asked = about.asks[-1] if is_paper else waiting
    shape = partial(PaperLogForm, organisation=viewer.person.organisation, today=viewer.person.local_day(now()))
    form: LogForm = (shape if is_paper else LogForm)(
        request.POST if request.method == "POST" else None,
        behaviours=list(learner.trajectory.behaviours.all()),
        moment=Subject.of(asked).moment if asked else "",
        warning=learner.trajectory.free_text_warning,
        prefix="log",
    )
    if form.is_valid():
        return _kept(viewer, learner, form, waiting)
    context = {
        "form": form,
        # Whoever types over a sheet reads nothing.
        "plan": None if is_paper else plan_of(learner),
        "is_paper": is_paper,
        **frame(viewer, about),
        "other_language": links.switched(request.path, viewer.person, viewer.language),
        "trajectory": learner.trajectory,
    }
    return render(request, "checkins/log_any.html", context, status=422 if form.is_bound else 200)


@guest
def saved(request: GuestRequest, token: str, trajectory: str, word: int) -> HttpResponse:
    """A warm word and what happens next; nothing of what was written."""
    viewer = request.viewer
    groups = groups_of(viewer)
    learner, about = learner_by_link(viewer, groups, trajectory)
    context = {
        "praise": praise.praise(word),
        "is_later": word == praise.LATER,
        "is_second": _SECOND in request.GET,
        # Somebody of L&D printed the sheet, and the day may be one of the learner's own (ADR 21).
        "next_on": None if viewer.is_by_sheet else next_check_in(learner, now()),
        "more_waits": any(group.to_answer for group in groups if group.card.kind != "log"),
        "log_url": links.address("checkins:log_any", viewer, trajectory=trajectory),
        **frame(viewer, about),
        "trajectory": learner.trajectory,
    }
    return render(request, "checkins/saved.html", context)


@guest
def if_then(request: GuestRequest, token: str, ask: str) -> HttpResponse:
    """The learner picks an if-then, or changes it; said once more before it is kept."""
    viewer, at = request.viewer, now()
    asked = _asked(viewer, ask, "if_then")[-1]
    if request.method != "POST" or not may_answer(asked):
        return redirect("asks:page", token=token)
    learner = held_by_link(viewer, asked, Function.LEARNER)
    form = CARDS["if_then"].form([asked], request.POST)
    if not form.is_valid():
        return _again(request, asked, form)
    again = IfThenAgainForm(
        request.POST,
        plan=form.plan,
        confidants=confidants(learner, Data.PLAN),
        asks_confidence=True,
        warning=asked.trajectory.free_text_warning,
        prefix=form.prefix,
    )
    if again.wants_change:
        return _again(request, asked, form)
    if again.is_valid():
        said = {**form.cleaned_data, "confidence": again.cleaned_data["confidence"], "readers": again.chosen_readers}
        actions.plan_if_then(learner, **said, ask=asked, by=viewer.actor(), now=at)
        return redirect("asks:done", token=token)
    about = next((group for group in groups_of(viewer) if asked in group.asks), None)
    context = {"form": again, "words": form, "plan": form.plan, **frame(viewer, about)}
    context["trajectory"] = asked.trajectory
    return render(request, "checkins/if_then_again.html", context, status=422 if again.is_bound else 200)


@guest
def observe(request: GuestRequest, token: str, ask: str) -> HttpResponse:
    """An observer says what they saw, for each learner; to be changed as long as the link lives."""
    viewer = request.viewer
    asked = _asked(viewer, ask, "observe")
    if request.method != "POST" or not may_answer(asked[-1]) or viewer.is_by_sheet:
        return redirect("asks:observe", token=token)
    observer = held_by_link(viewer, asked[-1], Function.OBSERVER)
    form: ObserveForm = CARDS["observe"].form(asked, request.POST)
    if not form.is_valid():
        return _again(request, asked[-1], form)
    news = form.news()
    _see(viewer, observer, form, news, actions.Paper())
    return _done(request, news)


@guest
def observe_paper(request: GuestRequest, token: str, trajectory: str) -> HttpResponse:
    """What an observer saw, typed over from a sheet by them or somebody they asked. It shows nothing of before."""
    viewer, at = request.viewer, now()
    about = about_it(viewer, trajectory)
    asked = observed_by(viewer.person, trajectory)
    seen = beside_their_learners(asked, "observe", at) if asked else set()
    asked = [one for one in asked if one.pk in seen]
    if about is None or viewer.deputy or not viewer.is_by_sheet or not asked:
        raise Http404
    if not may_answer(asked[-1]):
        return redirect("asks:observe", token=token)
    if types_for_ld(request.user, viewer.person):
        return render(request, "checkins/not_by_ld.html", frame(viewer, about), status=403)
    observer, here = held_by_link(viewer, asked[-1], Function.OBSERVER), asked[-1].trajectory
    form = PaperObserveForm(
        request.POST if request.method == "POST" else None,
        asks=learners_of(asked),
        behaviours=list(here.behaviours.all()),
        organisation=viewer.person.organisation,
        today=viewer.person.local_day(at),
        prefix="seen",
    )
    if form.is_valid():
        paper = actions.Paper(form.cleaned_data["happened_on"], form.helper)
        _see(viewer, observer, form, form.given(), paper)
        return redirect(f"{links.address('checkins:observe_paper', viewer, trajectory=trajectory)}?{_KEPT}")
    context = {"form": form, "is_kept": _KEPT in request.GET, **frame(viewer, about)}
    context |= {"other_language": links.switched(request.path, viewer.person, viewer.language), "trajectory": here}
    return render(request, "checkins/observe_paper.html", context, status=422 if form.is_bound else 200)


def _see(viewer: Viewer, observer: Role, form: ObserveForm, given: Given, paper: actions.Paper) -> None:
    """Keep what was seen, or that they can't judge it, of each learner."""
    at, by = now(), viewer.actor()
    for one, learner, values in given:
        if learner is not None and form.is_handed_back(one):
            actions.cannot_judge(one, observer=observer, learner=learner, by=by, now=at)
        elif learner is not None:
            sights = form.sights(values)
            actions.observe(one, observer=observer, learner=learner, sights=sights, paper=paper, by=by, now=at)


@guest
def talk(request: GuestRequest, token: str, ask: str) -> HttpResponse:
    """Whether a talk was held: the word of its holder for each learner, or the learner's own tick."""
    viewer, at = request.viewer, now()
    asked = _asked(viewer, ask, *TALK_CARDS)
    if request.method != "POST":
        return redirect("asks:page", token=token)
    card = TALK_CARDS[asked[-1].kind]
    form: TalkForm = card.form(asked, request.POST)
    if not form.is_valid():
        return _again(request, asked[-1], form)
    news = form.news()
    for one, learner, values in news:
        if learner is not None:
            holder = held_by_link(viewer, one, card.function)
            actions.tell_talk(
                one, kind=card.talk_kind, holder=holder, learner=learner, **form.said(values), by=viewer.actor(), now=at
            )
        elif values["held"] == "yes":
            own = held_by_link(viewer, one, Function.LEARNER)
            actions.tick_talk(one, learner=own, by=viewer.actor(), now=at)
        else:
            until = viewer.person.local_day(at) + SNOOZE
            asks_actions.snooze([one], until=until, by=viewer.actor(), now=at)
    return _done(request, news)


@guest
def beside(request: GuestRequest, token: str, ask: str) -> HttpResponse:
    """The learner chooses who stands beside them, or nobody."""
    viewer, at = request.viewer, now()
    asked = _asked(viewer, ask, BESIDE)
    if request.method != "POST" or not may_answer(asked[-1]):
        return redirect("asks:page", token=token)
    learner = held_by_link(viewer, asked[-1], Function.LEARNER)
    form: BesideForm = CARDS[BESIDE].form(asked, request.POST)
    if not form.is_valid():
        return _again(request, asked[-1], form)
    actions.choose_who(learner, chosen=form.chosen(), by=viewer.actor(), now=at)
    return redirect("asks:done", token=token)


@guest
def pairing(request: GuestRequest, token: str, ask: str) -> HttpResponse:
    """Whom a learner chose says yes or no; to be changed as long as the link lives."""
    viewer, at = request.viewer, now()
    asked = _asked(viewer, ask, PAIRING)
    if request.method != "POST" or not may_answer(asked[-1]):
        return redirect("asks:page", token=token)
    form: PairingForm = CARDS[PAIRING].form(asked, request.POST)
    if not form.is_valid():
        return _again(request, asked[-1], form)
    about = pairings_of(asked)
    for one, _learner, values in form.given():
        say = actions.agree if values["yes"] == "yes" else actions.refuse
        say(about[one], by=viewer.actor(), now=at)
    return redirect("asks:done", token=token)


@guest
def buddy(request: GuestRequest, token: str, ask: str) -> HttpResponse:
    """A buddy says whether they asked, or puts it off a week. The answer itself is not kept."""
    viewer, at = request.viewer, now()
    asked = _asked(viewer, ask, "buddy")
    if request.method != "POST":
        return redirect("asks:page", token=token)
    held_by_link(viewer, asked[-1], Function.BUDDY)
    form: BuddyForm = CARDS["buddy"].form(asked, request.POST)
    if not form.is_valid():
        return _again(request, asked[-1], form)
    given = form.given()
    for one, _learner, values in given:
        if values["asked"] == "yes":
            actions.say_asked(one, by=viewer.actor(), now=at)
        else:
            until = viewer.person.local_day(at) + SNOOZE
            actions.put_off(one, until=until, by=viewer.actor(), now=at)
    return _done(request, given)


@guest
def for_them(request: GuestRequest, token: str, ask: str) -> HttpResponse:
    """Who stands around the learners says what they changed for them; everyone who takes part reads it."""
    return _say(request, ask, FOR_THEM, actions.say_for_them)


@guest
def make_stick(request: GuestRequest, token: str, ask: str) -> HttpResponse:
    """The sponsor decides what of it stays; to be changed as long as the link lives."""
    return _say(request, ask, MAKE_STICK, partial(actions.decide, mail=request.viewer.link.mail))


def _say(request: GuestRequest, ask: str, kind: str, say: Callable[..., object]) -> HttpResponse:
    """One question to who holds a role, whichever moments ask it; `say` writes down what is new."""
    viewer, at = request.viewer, now()
    asked = _asked(viewer, ask, kind)
    role = role_of(asked[-1], at)
    if request.method != "POST" or role is None:
        return redirect("asks:page", token=viewer.token)
    form: ForThemForm | DecisionForm = CARDS[kind].form(asked, request.POST)
    if not form.is_valid():
        return _again(request, asked[-1], form)
    news = form.news()
    for _ask, _learner, values in news:
        say(asked, role=role, **form.said(values), by=viewer.actor(), now=at)
    return _done(request, news)


@guest
def figure(request: GuestRequest, token: str, ask: str) -> HttpResponse:
    """Who measures a figure says what it is now, or that there is none; to be changed as long as the link lives."""
    viewer, at = request.viewer, now()
    asked = _asked(viewer, ask, "figure")
    if request.method != "POST":
        return redirect("asks:page", token=token)
    form: FigureForm = CARDS["figure"].form(asked, request.POST)
    if not form.is_valid():
        return _again(request, asked[-1], form)
    news = form.measured()
    for one, due, fields in news:
        actions.report_figure(one, figure=due.figure, said=due.said, fields=fields, by=viewer.actor(), now=at)
    return _done(request, news)


@guest
def story(request: GuestRequest, token: str, ask: str) -> HttpResponse:
    """A learner tells how it went, lets themselves be rung for it, or rather not; no word of it is read back here."""
    viewer, at = request.viewer, now()
    asked = _asked(viewer, ask, STORY)[-1]
    if request.method != "POST" or not may_answer(asked) or viewer.is_by_sheet:
        return redirect("asks:page", token=token)
    learner = held_by_link(viewer, asked, Function.LEARNER)
    form: StoryForm = CARDS[STORY].form([asked], request.POST)
    if not form.is_valid():
        return _again(request, asked, form)
    if form.is_declined:
        actions.take_back_story(learner, ask=asked, by=viewer.actor(), now=at)
    else:
        actions.offer_story(learner, offer=form.offer(), ask=asked, by=viewer.actor(), now=at)
    return redirect("asks:done", token=token)
