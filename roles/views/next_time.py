"""One line for next time, through a link."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from asks import links
from asks.guest import GuestRequest, guest
from asks.models import Ask
from asks.pages import render_page
from organisations.clock import now
from roles import actions
from roles.next_time import KIND
from roles.next_time_card import NextTimeCard


@guest
def next_time(request: GuestRequest, token: str, ask: str) -> HttpResponse:
    """Keep the line. A deputy has none of their own here."""
    viewer = request.viewer
    asked = Ask.objects.of(viewer.person).with_all().named(ask, kind=KIND)
    if asked is None or viewer.deputy is not None:
        raise Http404
    page = links.address("asks:page", viewer)
    if request.method != "POST":
        return redirect(page)
    form = NextTimeCard().form(asked, request.POST)
    if not form.is_valid():
        return render_page(request, viewer, errors={f"{KIND}:{asked.trajectory.public_id}": form})
    try:
        actions.say_next_time(asked, text=form.line, by=viewer.actor(), now=now())
    except actions.NoLongerAsked:
        return redirect(page)
    return redirect(links.address("asks:done", viewer))
