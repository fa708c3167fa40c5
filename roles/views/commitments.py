"""The commitments of a trajectory: choosing, writing, changing, going on without."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from organisations.working_days import Calendar
from roles import actions
from roles.cast import full_cast
from roles.deadlines import needed_by
from roles.foreseen import holders_told, putting_back
from roles.forms.commitments import MOST_SIGNS, CommitmentForm, DropForm, LibraryForm, Shelf, initial_of
from roles.given import earlier_words, given_under
from roles.models import STAYS, Commitment
from roles.phases import phases
from roles.rewording import change_of
from roles.views.finding import find_any_commitment, find_commitment, find_dropped
from trajectories.changes import last_by
from trajectories.dates import read_dates
from trajectories.models import Trajectory
from trajectories.views.finding import find_trajectory, readers_look
from trajectories.views.saving import after_button, say_put_back


@staff()
@readers_look
def commitments(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """What everyone promises, in three phases, and how that stands; its button puts one back."""
    found = find_trajectory(request, trajectory)
    moment = now()
    if request.method == "POST":
        return _do(request, found) or after_button(request, "roles:commitments", org=org, trajectory=trajectory)
    read_dates([found])
    everyone = full_cast(found, moment)
    dropped = list(Commitment.objects.dropped_from(found))
    page = {
        "trajectory": found,
        "phases": phases(everyone, moment),
        "today": Calendar.of_everyone(request.organisation).today(moment),
        "is_empty": not everyone.commitments,
        "unasked": len(everyone.to_ask(moment)) if found.asks_promises else 0,
        "under_way": everyone.under_way,
        "pass_ons": everyone.pass_ons,
        "dropped": dropped,
        "removed": [commitment for commitment in dropped if commitment.was_just_dropped(moment)],
        "can_plan": request.member.may_plan,
    }
    return render(request, "roles/commitments.html", page)


def _do(request: StaffRequest, trajectory: Trajectory) -> HttpResponse | None:
    """The one thing a button of the list asks; a button it does not know does nothing.

    Returns the page that says first who is asked again, where anybody is.
    """
    verb, _colon, which = request.POST.get("do", "").partition(":")
    if verb != "put_back":
        return None
    found, moment = find_dropped(request, trajectory.public_id, which), now()
    follows = putting_back(found, moment)
    if follows.is_to_confirm and "confirmed" not in request.POST:
        page = {"trajectory": trajectory, "commitment": found, "parts": follows.parts(holders_told)}
        return render(request, "roles/put_back_check.html", page | {"back": request.POST.get("back", "")})
    say_put_back(request, actions.put_back_commitment(found, by=actor(request), now=moment))
    return None


@staff(planner=True)
def library(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Starter commitments to tick, several at once."""
    found = find_trajectory(request, trajectory)
    moment = now()
    form = bound(request, LibraryForm)
    if request.method == "POST" and form.is_valid():
        added = actions.choose_from_library(found, starters=form.chosen(), by=actor(request), now=moment)
        count = len(added)
        messages.success(request, ngettext("%(n)d commitment added.", "%(n)d commitments added.", count) % {"n": count})
        return redirect("roles:commitments", org=org, trajectory=trajectory)
    page = {"trajectory": found, "form": form, "shelf": Shelf(full_cast(found, moment), form)}
    return render(request, "roles/library.html", page, status=422 if form.errors else 200)


@staff(planner=True)
def new_commitment(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Write one in your own words, or in those of the page that leads here, which says too when it is what stays."""
    found = find_trajectory(request, trajectory)
    moment = now()
    phase = request.GET.get("phase", "")
    first = {
        "phase": phase if phase in Commitment.Phase.values else "",
        # What is for afterwards is not needed before the start.
        "needed_by": None if phase == Commitment.Phase.AFTER else needed_by(found, moment),
        "weight": "helps",
        "text": request.GET.get("text", "")[:MOST_SIGNS],
        "owner": request.GET.get("owner", ""),
    }
    form = bound(request, CommitmentForm, cast=full_cast(found, moment), initial=first)
    if request.method == "POST" and form.is_valid():
        words, place = form.words(), form.place()
        key = STAYS if STAYS in request.GET and place.phase == Commitment.Phase.AFTER else ""
        actions.write_commitment(found, words=words, place=place, library_key=key, by=actor(request), now=moment)
        messages.success(request, _("Commitment added. Nobody has been asked yet."))
        return redirect("roles:commitments", org=org, trajectory=trajectory)
    page = {"trajectory": found, "form": form, "commitment": None}
    return render(request, "roles/commitment.html", page, status=422 if form.errors else 200)


@staff(planner=True)
def commitment(request: StaffRequest, org: str, trajectory: str, commitment: str) -> HttpResponse:
    """Change one. Who will be asked again is said before it is saved; of two at once both texts stand on the page."""
    find = find_any_commitment if request.method == "POST" else find_commitment
    stands = find(request, trajectory, commitment)
    moment = now()
    everyone = full_cast(stands.trajectory, moment)
    given = given_under(stands, everyone.promises[stands.pk])
    earlier = earlier_words(stands, given)
    again = next((one for one in earlier if str(one.version) == request.GET.get("words")), None)
    form = bound(request, CommitmentForm, cast=everyone, initial=initial_of(stands, everyone, words=again))
    page = {
        "trajectory": stands.trajectory,
        "form": form,
        "commitment": stands,
        "given": given,
        "earlier": earlier,
    }
    if request.method == "POST" and form.is_valid():
        change = change_of(stands, everyone, words=form.words(), place=form.place())
        version = form.cleaned_data["version"]
        if version == stands.version and change.is_to_confirm and "confirmed" not in request.POST:
            return render(request, "roles/commitment_confirm.html", page | {"change": change})
        try:
            actions.reword(
                stands, words=change.words, place=change.place, version=version, by=actor(request), now=moment
            )
        except actions.ChangedMeanwhile:
            current = find_any_commitment(request, trajectory, commitment)
            form.meet(current, initial_of(current, everyone), by=last_by(current))
        else:
            ask_again = _("Saved. Ask again when you are ready: nothing goes out by itself.")
            messages.success(request, ask_again if change.again else _("Saved."))
            return redirect("roles:commitments", org=org, trajectory=trajectory)
    return render(request, "roles/commitment.html", page, status=form.status)


@staff(planner=True)
def drop(request: StaffRequest, org: str, trajectory: str, commitment: str) -> HttpResponse:
    """Go on without it, and write down why."""
    stands = find_commitment(request, trajectory, commitment)
    form = bound(request, DropForm)
    if request.method == "POST" and form.is_valid():
        actions.drop_commitment(stands, because=form.cleaned_data["because"], by=actor(request), now=now())
        messages.success(request, _("We go on without it. The reason is kept."))
        return redirect("roles:commitments", org=org, trajectory=trajectory)
    page = {"trajectory": stands.trajectory, "commitment": stands, "form": form}
    return render(request, "roles/drop.html", page, status=422 if form.errors else 200)
