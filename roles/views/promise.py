"""The promise card of a link page: answering, changing an answer, taking a promise back."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import date as date_words
from django.utils.translation import gettext as _

from asks import links
from asks.guest import GuestRequest, guest
from asks.pages import render_page
from organisations.clock import now
from roles import actions
from roles.actions.promises import KIND
from roles.asking import TAKEN_OVER
from roles.ballot import Ballot, BallotForm, WithdrawForm, ballot, mark_stale, posted_keys
from roles.cast import FullCast, cast_for
from roles.models import Answer
from roles.promises import where_asked
from trajectories.models import Trajectory


@guest
def promise(request: GuestRequest, token: str, trajectory: str) -> HttpResponse:
    """Answer everything this person was asked in one trajectory. A GET shows it, with what is to change opened."""
    viewer, moment = request.viewer, now()
    found = where_asked(viewer.person, trajectory)
    if found is None:
        raise Http404
    everyone, today = cast_for(viewer, found, moment), viewer.person.local_day(moment)
    stands = ballot(everyone, viewer.person, today=today, deputy=viewer.deputy)
    if "withdraw" in request.POST:
        return _withdraw(request, everyone, stands, moment)
    sent = request.POST if request.method == "POST" else None
    # Of what is asked for one who joined, the answers for the others stand unless the form says that they change.
    known = {said.key for said in stands.said} - {item.key for item in stands.items}
    change = set((request.GET if sent is None else sent).getlist("change"))
    if sent is not None:
        change |= posted_keys(sent, known)
    # A form says which page it was; one that does not was the only page.
    page = sent.get("page") if sent is not None else ""
    letter = viewer.link.mail_id
    shown = ballot(everyone, viewer.person, today=today, change=change, letter=letter, page=page, deputy=viewer.deputy)
    if sent is not None:
        mark_stale(shown, sent)
    form = BallotForm(sent, ballot=shown, person=viewer.person, clarity=everyone.clarity_of(viewer.person))
    if not form.is_valid():
        return render_page(request, viewer, errors=_cards(found, form))
    late = _too_late(form, stands, change)
    if late:
        form.add_error(None, late)
        return render_page(request, viewer, errors=_cards(found, form))
    added = actions.answer_promise(
        found,
        person=viewer.person,
        given=form.given(),
        mail=viewer.link.mail,
        more_follows=bool(shown.later),
        stand_in=form.stand_in(),
        by=viewer.actor(),
        now=moment,
    )
    said = form.says_clear()
    if said is not None and form.stand_in() is None:
        is_clear, words = said
        actions.say_clarity(found, person=viewer.person, is_clear=is_clear, words=words, by=viewer.actor(), now=moment)
    if shown.later:
        return redirect(f"{links.address('asks:page', viewer)}#{_card_key(found).replace(':', '-')}")
    return redirect(links.done(viewer, is_news=bool(added or said)))


def _card_key(trajectory: Trajectory) -> str:
    return f"{KIND}:{trajectory.public_id}"


def _cards(trajectory: Trajectory, form: BallotForm) -> dict[str, BallotForm]:
    """On whichever card of its letter the form stands."""
    return {f"{kind}:{trajectory.public_id}": form for kind in (KIND, TAKEN_OVER)}


def _too_late(form: BallotForm, stands: Ballot, change: set[str]) -> str:
    """What to say to another answer after the day on which answers could be changed; empty when there is none."""
    for said in stands.said:
        kind = form.data.get(said.key)
        differs = (kind, form.data.get(f"{said.key}-{kind}", "").strip()) != (said.answer.kind, said.answer.words)
        if said.key in change and not said.can_change and differs:
            last = said.answer.wording.needed_by
            name = said.commitment.trajectory.owner.called
            if last is None:
                return _("This can't be changed any more. Ring %(name)s.") % {"name": name}
            return _("This could be changed until %(day)s. Ring %(name)s.") % {
                "day": date_words(last, "j F"),
                "name": name,
            }
    return ""


def _withdraw(request: GuestRequest, everyone: FullCast, stands: Ballot, moment: datetime) -> HttpResponse:
    viewer, which = request.viewer, request.POST["withdraw"]
    said = next((one for one in stands.said if which in (one.mark, one.key) and one.can_withdraw), None)
    if said is None:
        return redirect(links.address("asks:done", viewer))
    back = WithdrawForm(request.POST, auto_id=f"{said.mark}-%s")
    if not back.is_valid():
        form = BallotForm(ballot=stands, person=viewer.person, clarity=everyone.clarity_of(viewer.person))
        said.withdrawing = back
        return render_page(request, viewer, errors=_cards(everyone.trajectory, form), status=422)
    actions.answer_promise(
        everyone.trajectory,
        person=viewer.person,
        given=[
            actions.Given(one, Answer.Kind.WITHDRAWN, said.answer.wording, back.cleaned_data["reason"])
            for one in said.promises
        ],
        mail=viewer.link.mail,
        by=viewer.actor(),
        now=moment,
    )
    return redirect(links.address("asks:done", viewer))
