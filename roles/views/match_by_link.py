"""How somebody sees the question, by link: their own words first, then what they say of L&D's."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from asks import links
from asks.guest import GuestRequest, guest
from asks.pages import Group, groups_of, render_page
from asks.register import Viewer
from organisations.clock import now
from roles import actions
from roles.actions.match import KIND
from roles.cards_match import CHANGE
from roles.forms.match import BlindForm, CompareForm
from roles.matching import answers_of, besides, to_react
from roles.models import MatchView

NAME, PAGE = "roles:match_by_link", "match"


@guest
def match_by_link(request: GuestRequest, token: str) -> HttpResponse:
    """Send a view or a reaction. A GET shows the page, with the questions to change opened again."""
    viewer = request.viewer
    groups = [group for group in groups_of(viewer) if group.card.kind == KIND]
    if not groups:
        raise Http404
    if request.method != "POST":
        viewer.kept[CHANGE] = {int(number) for number in request.GET.getlist("change") if number.isdecimal()}
        return render_page(request, viewer, page=PAGE)
    group, view = _asked(groups, request.POST.get("view", ""))
    if view is None or not view.role.trajectory.is_open or view.role.has_ended_by(now().date()):
        return redirect(links.address(NAME, viewer))
    if view.is_blind:
        return _give_view(request, group, view)
    if f"{view.public_id}-how" in request.POST:  # sent twice: the first time counts
        return redirect(_on(viewer, group))
    return _react(request, group, view)


def _asked(groups: list[Group], chosen: str) -> tuple[Group, MatchView | None]:
    """The view a form is about: the one it names, else the first of this letter; None for one no longer asked."""
    for group in groups:
        for ask in group.asks:
            if ask.about == chosen and ask.closed_at is None:
                return group, _view(ask.about)
    first = groups[0].asks[-1]
    return groups[0], _view(first.about) if first.closed_at is None else None


def _view(public_id: str) -> MatchView | None:
    return MatchView.objects.asked_as(public_id)


def _give_view(request: GuestRequest, group: Group, view: MatchView) -> HttpResponse:
    viewer, moment = request.viewer, now()
    form = BlindForm(request.POST, view=view)
    if not form.is_valid():
        return render_page(request, viewer, errors={group.key: form}, page=PAGE)
    if form.wants_call:
        actions.want_call(view, words=form.words, by=viewer.actor(), now=moment)
        return redirect(links.address("asks:done", viewer))
    actions.give_view(view, words=form.words, by=viewer.actor(), now=moment)
    return redirect(_on(viewer, group))


def _react(request: GuestRequest, group: Group, view: MatchView) -> HttpResponse:
    viewer = request.viewer
    sent = {number for number in view.numbers if f"{view.public_id}-reaction{number}" in request.POST}
    items = to_react(besides(view, answers_of(view.role.trajectory)), sent)
    form = CompareForm(request.POST, view=view, items=items)
    if items and not form.is_valid():
        viewer.kept[CHANGE] = sent
        return render_page(request, viewer, errors={group.key: form}, page=PAGE)
    if items:
        actions.react(view, reactions=form.reactions, by=viewer.actor(), now=now())
    return redirect(links.address("asks:done", viewer))


def _on(viewer: Viewer, group: Group) -> str:
    """The same page, where both texts now stand beside each other."""
    return f"{links.address(NAME, viewer)}#{group.anchor}"
