"""The match on the staff side: whom L&D asks, how others see it beside our words, and what becomes of a difference."""

from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from organisations.working_days import Calendar
from roles import actions
from roles.actions.crowds import PEOPLE_A_PART
from roles.forms.match import AskViewsForm, SettleForm, settle_initial
from roles.match_letters import MatchLetter, match_letters
from roles.matching import Beside, answers_of, besides, blocks, noted_by_hand, unwritten
from roles.models import MatchLine, MatchView, Role
from roles.requests import sent
from trajectories.actions import AnsweredMeanwhile
from trajectories.changes import last_by
from trajectories.models import Trajectory
from trajectories.views.finding import find_trajectory, readers_look


@staff()
@readers_look
def match(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Everybody's view beside ours, differences first; its buttons say of two texts whether they are the same."""
    found, moment = find_trajectory(request, trajectory), now()
    if request.method == "POST":
        _compare(request, found)
        return redirect("roles:match", org=org, trajectory=trajectory)
    answers = answers_of(found)
    asked = blocks(found, answers, moment)
    today = _today(found, moment)
    page = {
        "trajectory": found,
        "rows": [(block, [(one, _settle_form(one, today)) for one in block.differences]) for block in asked],
        "is_answered": any(not block.view.is_blind for block in asked),
        "open": sum(block.open for block in asked),
        "by_hand": noted_by_hand(answers, asked),
        "unwritten": unwritten(answers),
        "can_ask": request.member.may_plan and found.is_open,
        "can_plan": request.member.may_plan,
    }
    return render(request, "roles/match.html", page)


def _settle_form(beside: Beside, today: date) -> SettleForm | None:
    """None while L&D wrote nothing itself: theirs stays closed until then."""
    return SettleForm(beside=beside, today=today) if beside.is_written else None


def _compare(request: StaffRequest, trajectory: Trajectory) -> None:
    """Same or different, where the other did not say; a button it does not know does nothing."""
    verb, _colon, which = request.POST.get("do", "").partition(":")
    view, _colon, number = which.partition(":")
    if verb not in ("same", "differs") or not number.isdecimal():
        return
    line = _line(request, trajectory.public_id, view, int(number))
    actions.compare_for_them(line, differs=verb == "differs", by=actor(request), now=now())


@staff(planner=True)
def ask_match(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Choose whom to ask, read what each will read, and send it: nothing goes out that nobody looked at."""
    found, moment = find_trajectory(request, trajectory), now()
    askable = list(Role.objects.askable_for_view(found, moment.date()))
    reached = [role for role in askable if role.person.gets_mail]
    form = bound(request, AskViewsForm, askable=reached)
    page = {
        "trajectory": found,
        "form": form,
        "unreached": [role for role in askable if not role.person.gets_mail],
        "is_anybody_there": bool(reached),
        "unwritten": unwritten(answers_of(found)),
    }
    if request.method == "POST" and form.is_valid():
        letters: list[MatchLetter] = match_letters(found, form.chosen, moment)
        if "confirmed" not in request.POST:
            return render(request, "roles/ask_match_check.html", page | {"letters": letters})
        asked = actions.ask_for_views(found, roles=form.chosen, by=actor(request), now=moment)
        n = len(asked)
        under_way = _("Under way to %(n)d people.") % {"n": n} if n > PEOPLE_A_PART else ""
        messages.success(request, under_way or sent([view.role.person for view in asked], moment))
        return redirect("roles:match", org=org, trajectory=trajectory)
    return render(request, "roles/ask_match.html", page, status=422 if form.errors else 200)


@staff(planner=True)
def settle_match(request: StaffRequest, org: str, trajectory: str, view: str, number: int) -> HttpResponse:
    """One difference: take over, keep or write together; or leave it open and keep talking."""
    line = _line(request, trajectory, view, number)
    found, moment = line.view.role.trajectory, now()
    beside = _beside(line)
    if not beside.is_written:
        raise Http404
    form = bound(request, SettleForm, beside=beside, today=_today(found, moment))
    if request.method == "POST" and form.is_valid():
        try:
            _settle(request, form, line, moment)
            return redirect("roles:match", org=org, trajectory=trajectory)
        except AnsweredMeanwhile as meanwhile:
            form.meet(meanwhile.current, settle_initial(meanwhile.current), by=last_by(meanwhile.current))
            beside = _beside(line)
        except actions.AlreadySettled:
            messages.warning(request, _("Somebody decided on this before you. This is what stands now."))
            return redirect("roles:match", org=org, trajectory=trajectory)
    page = {"trajectory": found, "one": beside, "view": line.view, "form": form}
    return render(request, "roles/settle_match.html", page, status=form.status)


def _settle(request: StaffRequest, form: SettleForm, line: MatchLine, moment: datetime) -> None:
    sent, by = form.cleaned_data, actor(request)
    if form.is_left_open:
        actions.leave_open(line, text=sent["text"], version=sent["version"], by=by, now=moment)
        messages.success(request, _("It stays a difference. It holds nothing up."))
        return
    actions.settle(
        line,
        outcome=sent["outcome"],
        text=sent["text"],
        discussed_on=sent["discussed_on"],
        version=sent["version"],
        by=by,
        now=moment,
    )
    messages.success(request, _("Settled. Both texts stay in the history."))


def _line(request: StaffRequest, trajectory: str, view: str, number: int) -> MatchLine:
    views = MatchView.objects.visible_to(request.member).with_lines()
    found = get_object_or_404(views, public_id=view, role__trajectory__public_id=trajectory)
    line = found.line(number)
    if line is None:
        raise Http404
    line.view = found
    return line


def _beside(line: MatchLine) -> Beside:
    """The question of a line, with L&D's answer as it stands now."""
    found = besides(line.view, answers_of(line.view.role.trajectory))
    return next(one for one in found if one.question.number == line.number)


def _today(trajectory: Trajectory, moment: datetime) -> date:
    return Calendar(zone=trajectory.organisation.timezone).today(moment)
