"""What became of promises, through a link: is it there, and was it kept."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from asks import links
from asks.guest import GuestRequest, guest
from asks.models import Ask
from asks.pages import render_page
from organisations.clock import now
from roles import actions
from roles.cast import cast_for
from roles.outcome_cards import KeptCard, OutcomeCard, ThereCard


@guest
def there(request: GuestRequest, token: str, trajectory: str) -> HttpResponse:
    """Whether the musts are there."""
    return _told(request, trajectory, ThereCard())


@guest
def kept(request: GuestRequest, token: str, trajectory: str) -> HttpResponse:
    """Whether what was promised was kept."""
    return _told(request, trajectory, KeptCard())


def _told(request: GuestRequest, trajectory: str, card: OutcomeCard) -> HttpResponse:
    viewer, moment = request.viewer, now()
    letter = Ask.objects.in_letter(viewer.link.mail_id).of(viewer.person)
    asked = [ask for ask in letter.of_kind(card.kind, trajectory).with_all() if not ask.is_called_off]
    if not asked:
        raise Http404
    found = asked[0].trajectory
    if request.method != "POST":
        return redirect(links.address("asks:page", viewer))
    form = card.form(cast_for(viewer, found, moment), asked, viewer.person, request.POST, now=moment)
    if not form.is_valid():
        return render_page(request, viewer, errors={f"{card.kind}:{found.public_id}": form})
    given = form.given()
    if not given:
        # Nothing is left to tell: L&D wrote it down meanwhile, say.
        return redirect(links.done(viewer, is_news=False))
    added = actions.answer_promise(
        found,
        person=viewer.person,
        given=given,
        asked=asked,
        mail=viewer.link.mail,
        by=viewer.actor(),
        now=moment,
    )
    return redirect(links.done(viewer, is_news=bool(added)))
