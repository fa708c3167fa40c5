"""Asking for promises on the staff side: the check, the reply, what came by phone, what was passed on."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from asks.models import PassOn
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from organisations.models import Person
from roles import actions
from roles.cast import full_cast
from roles.forms.promises import PassOnForm, ReplyForm, SendForm, WriteDownForm
from roles.models import Answer, Deputy, Promise, Role
from roles.requests import planned_on, requests, sent
from roles.said import SaidOnce
from roles.succession import handover, together
from roles.unheld import unheld
from roles.views.finding import find_promise
from trajectories.dates import read_dates
from trajectories.models import Trajectory
from trajectories.views.finding import find_trajectory

SAID_BEFORE = gettext_lazy("Meanwhile a colleague replied, or another answer came. This was not sent: “%(words)s”")


def lies_still(request: StaffRequest, trajectory: Trajectory) -> HttpResponse | None:
    """Back to the commitments, saying why nobody is asked anything now; None where they may be."""
    if trajectory.asks_promises:
        return None
    paused, over = _("It is paused. Go on with it first."), _("Nobody is asked anything for this now.")
    messages.warning(request, paused if trajectory.is_paused else over)
    return redirect("roles:commitments", org=request.organisation.public_id, trajectory=trajectory.public_id)


@staff(planner=True)
def check(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Read once more what everyone will read; one press asks it."""
    found = find_trajectory(request, trajectory)
    moment = now()
    if resting := lies_still(request, found):
        return resting
    everyone = full_cast(found, moment)
    ready = requests(everyone, moment)
    form = bound(request, SendForm, mark=ready.mark)
    # Sent twice, nothing is left to send: that is no reason to read it again.
    if request.method == "POST" and (form.is_valid() or not ready.promises):
        on = planned_on(found, moment) if form.cleaned_data.get("when") == "planned" else None
        actions.send_asks(found, promises=ready.promises, on=on, by=actor(request), now=moment)
        people = ready.people
        if on is not None:
            said = ngettext("Planned for %(n)d person.", "Planned for %(n)d people.", people) % {"n": people}
        elif ready.is_crowd:
            said = _("Under way to %(n)d people.") % {"n": people}
        else:
            said = sent(ready.asked, moment)
        messages.success(request, said)
        return redirect("roles:commitments", org=org, trajectory=trajectory)
    page = {
        "trajectory": found,
        "form": form,
        "requests": ready,
        "heavy": ready.heavy,
        "unheld": unheld(everyone, moment),
    }
    page["deputies"] = Deputy.objects.answering_for(ready.with_deputies, moment.date())
    return render(request, "roles/check.html", page, status=422 if form.errors else 200)


@staff(planner=True)
def reply(request: StaffRequest, org: str, trajectory: str, promise: str) -> HttpResponse:
    """Say something to a question, a condition or a no, with all that was said before."""
    asked = find_promise(request, trajectory, promise)
    question = get_object_or_404(Answer.objects.to_reply_to(asked))
    person = asked.role.person
    form = bound(request, ReplyForm, gets_mail=person.gets_mail)
    if request.method == "POST" and form.is_valid():
        _reply(request, form, question)
        return redirect("roles:commitments", org=org, trajectory=trajectory)
    page = {
        "trajectory": asked.commitment.trajectory,
        "owner": asked.commitment.trajectory.owner,
        "promise": asked,
        "question": question,
        "is_question": question.kind in Answer.QUESTIONS,
        "whom": SaidOnce(question, tuple(one.promise for one in Answer.objects.said_with(question))).whom,
        "rounds": Answer.objects.rounds([asked]),
        "form": form,
    }
    return render(request, "roles/reply.html", page, status=422 if form.errors else 200)


def _reply(request: StaffRequest, form: ReplyForm, question: Answer) -> None:
    """Send it; who replied after somebody else did is told so, and gets their words back."""
    words, name = form.cleaned_data["reply"], question.promise.role.person.called
    told = actions.reply(question, words=words, sends=form.sends, by=actor(request), now=now())
    if told.reply == words:
        said = _("Your reply is on its way to %(name)s.") if form.sends else _("Written down: your reply to %(name)s.")
        messages.success(request, said % {"name": name})
    else:
        messages.warning(request, SAID_BEFORE % {"words": words})


@staff(planner=True)
def write_down(request: StaffRequest, org: str, trajectory: str, promise: str) -> HttpResponse:
    """Write down what somebody said by phone or on paper."""
    asked = find_promise(request, trajectory, promise)
    moment = now()
    person = asked.role.person
    wording = asked.commitment.wording
    assert wording is not None
    beside = list(Promise.objects.beside(asked))
    form = bound(request, WriteDownForm, person=person, now=moment, wording=wording, promises=beside)
    if request.method == "POST" and form.is_valid() and _written_down(request, form, asked, moment):
        messages.success(request, _("Written down: the answer of %(name)s.") % {"name": person})
        return redirect("roles:commitments", org=org, trajectory=trajectory)
    page = {"trajectory": asked.commitment.trajectory, "promise": asked, "form": form}
    return render(request, "roles/write_down.html", page, status=422 if form.errors else 200)


def _written_down(request: StaffRequest, form: WriteDownForm, asked: Promise, moment: datetime) -> bool:
    """Save it, unless another answer came while the form was looked at; then the form says so."""
    sent, person = form.cleaned_data, asked.role.person
    day, noon = sent["given_on"], time(12, tzinfo=ZoneInfo(person.zone))
    said = (sent["kind"], form.wording, sent["words"], sent["until"])
    try:
        actions.answer_promise(
            asked.commitment.trajectory,
            person=person,
            given=[actions.Given(line, *said) for line in form.chosen()],
            way=sent["way"],
            given_at=moment if day == form.today else datetime.combine(day, noon),
            by=actor(request),
            now=moment,
        )
    except actions.NotOnThatDay as error:
        form.refuse(error)
    return not form.errors


@staff(planner=True)
def pass_on(request: StaffRequest, org: str, trajectory: str, pass_on: str) -> HttpResponse:
    """Decide on a request that somebody passed on. One that was taken back or replaced meanwhile is told to be gone."""
    rows = PassOn.objects.visible_to(request.member).with_all()
    proposal = rows.filter(trajectory__public_id=trajectory, public_id=pass_on).first()
    if proposal is None:
        find_trajectory(request, trajectory)
        messages.warning(request, _("That is no longer proposed: it was taken back, or somebody else was named."))
        return redirect("roles:commitments", org=org, trajectory=trajectory)
    found = proposal.trajectory
    moment = now()
    passed = list(Role.objects.to_pass_on(found, proposal.person, moment.date()))
    is_open = proposal.state == PassOn.State.PROPOSED
    form = bound(request, PassOnForm, can_accept=bool(passed) or not is_open)
    if request.method == "POST" and form.is_valid():
        decide = {"accept": actions.accept_pass_on, "decline": actions.decline_pass_on}[form.cleaned_data["decision"]]
        try:
            decide(proposal, by=actor(request), now=moment)
            messages.success(request, _("Done."))
        except actions.AlreadyDecided:
            messages.warning(request, _("Somebody decided on this before you."))
        except actions.NothingToPassOn:
            messages.warning(request, _("There is nothing left that somebody else can take over."))
        return redirect("roles:commitments", org=org, trajectory=trajectory)
    read_dates([found])
    everyone, here = full_cast(found, moment), found.organisation.people.at_address(proposal.email).first()
    known = here if here and here.reach == Person.Reach.OWN else None
    page = {
        "trajectory": found,
        "proposal": proposal,
        "is_open": is_open,
        "handover": together([handover(everyone, role, on=moment.date(), now=moment) for role in passed]),
        "gets_mail": here is None or here.gets_mail,
        "owner_of_address": known,
        "roles": passed,
        "form": form,
    }
    return render(request, "roles/pass_on.html", page, status=422 if form.errors else 200)
