"""The behaviours people will do: at most five, in an order."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from trajectories import actions
from trajectories.forms.behaviours import BehaviourForm, behaviour_initial
from trajectories.models import Behaviour, Trajectory
from trajectories.models.learning import MOST_BEHAVIOURS
from trajectories.views.finding import find_behaviour, find_trajectory, readers_look
from trajectories.views.saving import after_button, saved, say_put_back


@staff()
@readers_look
def behaviours(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """The list; its buttons move one, take one away and put it back."""
    found = find_trajectory(request, trajectory)
    if request.method == "POST":
        _do(request, trajectory)
        return after_button(request, "trajectories:behaviours", org=org, trajectory=trajectory)
    standing = list(Behaviour.objects.of(found).prefetch_related("figures"))
    page = {
        "trajectory": found,
        "behaviours": standing,
        "room": MOST_BEHAVIOURS - len(standing),
        "most": MOST_BEHAVIOURS,
        "removed": Behaviour.with_removed.of(found).just_removed(now()),
        "can_plan": request.member.may_plan,
    }
    return render(request, "trajectories/behaviours.html", page)


def _do(request: StaffRequest, trajectory: str) -> None:
    """The one thing a button of the list asks; a button it does not know does nothing."""
    by, moment = actor(request), now()
    verb, _colon, which = request.POST.get("do", "").partition(":")
    if verb not in ("up", "down", "remove", "put_back"):
        return
    behaviour = find_behaviour(request, trajectory, which)
    if verb == "remove":
        actions.remove_behaviour(behaviour, by=by, now=moment)
    elif verb == "put_back":
        try:
            say_put_back(request, actions.put_back_behaviour(behaviour, by=by, now=moment))
        except actions.TooManyBehaviours:
            messages.warning(request, _too_many())
    else:
        actions.move_behaviour(behaviour, up=verb == "up", by=by, now=moment)


@staff(planner=True)
def add_behaviour(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """One more behaviour, when there is room."""
    found = find_trajectory(request, trajectory)
    form = bound(request, BehaviourForm, trajectory=found, initial=behaviour_initial(None))
    if request.method == "POST" and form.is_valid() and not form.hesitates:
        try:
            actions.add_behaviour(found, words=form.words, figures=form.results, by=actor(request), now=now())
        except actions.TooManyBehaviours:
            form.add_error(None, _too_many())
        else:
            messages.success(request, _("Behaviour added."))
            return redirect("trajectories:behaviours", org=org, trajectory=trajectory)
    return _page(request, found, None, form)


@staff(planner=True)
def behaviour(request: StaffRequest, org: str, trajectory: str, behaviour: str) -> HttpResponse:
    """Change the words of one."""
    found = find_behaviour(request, trajectory, behaviour)
    form = bound(request, BehaviourForm, trajectory=found.trajectory, initial=behaviour_initial(found))

    def save(version: int) -> None:
        words, figures, by = form.words, form.results, actor(request)
        try:
            actions.change_behaviour(found, words=words, figures=figures, version=version, by=by, now=now())
        except actions.TooManyBehaviours:
            form.add_error(None, _too_many())

    if saved(request, form, save, behaviour_initial):
        return redirect("trajectories:behaviours", org=org, trajectory=trajectory)
    return _page(request, found.trajectory, found, form)


def _page(
    request: StaffRequest, trajectory: Trajectory, behaviour: Behaviour | None, form: BehaviourForm
) -> HttpResponse:
    page = {"trajectory": trajectory, "behaviour": behaviour, "form": form}
    return render(request, "trajectories/behaviour.html", page, status=form.status)


def _too_many() -> str:
    return _("There are five already. Take one away first: more is too much at once.")
