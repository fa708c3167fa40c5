"""The page of a letter: every thing it asks on a card of its own, answered or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asks import links
from asks.models import Ask
from asks.models.asks import AskQuerySet
from asks.register import Card, CardContent, Viewer, Way, cards, ways
from mailing.calendars import Entry, entries
from organisations.clock import now
from organisations.compiled import Compiled
from trajectories.models import Trajectory

# Pages that show one kind of card only.
KINDS_OF = {"w": ("observe",), "m": ("log",), "match": ("match",)}


@dataclass(frozen=True)
class Group:
    """The asks that share a card."""

    card: Card
    asks: tuple[Ask, ...]

    @property
    def key(self) -> str:
        """Names the card on its page, as in `promise:k3v9…`."""
        return f"{self.card.kind}:{self.asks[0].trajectory.public_id}"

    @property
    def anchor(self) -> str:
        """The place of the card on its page."""
        return self.key.replace(":", "-")

    @property
    def is_asked(self) -> bool:
        """Whether any of it was not called off."""
        return any(not ask.is_called_off for ask in self.asks)

    @property
    def to_answer(self) -> list[Ask]:
        return [ask for ask in self.asks if ask.is_open]

    @property
    def answered(self) -> list[Ask]:
        return [ask for ask in self.asks if ask.answered_at]

    def can_be_passed_on(self, now: datetime) -> bool:
        """Whether somebody else may take over what this asks."""
        return self.card.can_be_passed_on(self.asks, now)

    def usable_until(self, now: datetime) -> date:
        """The last day of a link that is made now to open this card."""
        return self.card.usable_until(self.asks, now)


@dataclass(frozen=True)
class Shown:
    """One card as the page shows it; `content` is None for something that is no longer asked."""

    group: Group
    content: CardContent | None
    context: dict[str, Any]
    html: str = ""
    # What it is called among several: the words of the letter, which greets once.
    title: str = ""

    @property
    def heading(self) -> str:
        return self.content.heading if self.content else ""

    @property
    def trajectory(self) -> Trajectory:
        return self.group.asks[0].trajectory

    @cached_property
    def minutes(self) -> int:
        """What is left to do here; none once it is answered."""
        if not self.content or not self.group.to_answer:
            return 0
        known = self.content.minutes
        return self.group.card.minutes(self.group.to_answer) if known is None else known

    @property
    def is_answered(self) -> bool:
        """And not merely over, as is what nobody answered in its time."""
        return bool(self.group.answered)

    @property
    def is_folded(self) -> bool:
        """Answered or over, and nothing came back that must be looked at."""
        return not self.group.to_answer and not getattr(self.context.get("form"), "errors", None)

    @property
    def form(self) -> forms.BaseForm | None:
        """What came back, for the summary on top; a card that heads itself shows its own."""
        return self.context.get("form") if self.content and not self.content.heads_itself else None


def grouped(asks: Sequence[Ask]) -> list[Group]:
    """One group for each kind and trajectory, before-items first, then in the order of their start."""
    found: dict[tuple[str, int], list[Ask]] = {}
    for ask in asks:
        if ask.kind in cards:
            found.setdefault((ask.kind, ask.trajectory_id), []).append(ask)
    groups = [Group(cards[kind], tuple(several)) for (kind, _trajectory), several in found.items()]
    return sorted(groups, key=lambda one: (one.card.order, one.asks[0].trajectory.starts_on, one.asks[0].trajectory_id))


def groups_of(viewer: Viewer, page: str = "l", *, shows: bool = False) -> list[Group]:
    """What the letter of this link asks its reader; on a page for one kind only that, if there is any.

    `shows`: its cards are shown next, so that they may read at once what they need for that.
    """
    asks = _in_letter(viewer.link.mail_id, viewer.person.pk)
    for ask in asks:
        ask.person, ask.trajectory.organisation = viewer.person, viewer.person.organisation
    groups = grouped(asks)
    for group in groups:
        _hide_what_ended(group, viewer if shows else None)
    kinds = KINDS_OF.get(page)
    return [group for group in groups if kinds and group.card.kind in kinds] or groups


def _asked(mail: int, person: int) -> AskQuerySet:
    return Ask.objects.in_letter(mail).filter(person=person).select_related("trajectory__owner")


_in_letter: Compiled[Ask] = Compiled(_asked)


def _hide_what_ended(group: Group, viewer: Viewer | None) -> None:
    """What a function gave sight of ends with it: answered or not, it is as what was called off. Nothing is stored."""
    seen = group.card.in_sight(group.asks, now(), viewer)
    for ask in group.asks:
        if ask.pk not in seen:
            ask.answered_at, ask.closed_at, ask.closed_because = None, ask.closed_at or now(), "ended"


def dates_of(viewer: Viewer, groups: Sequence[Group], now: datetime) -> list[Entry]:
    """What the reader of this letter may want in their diary."""
    about = {group.asks[0].trajectory.public_id for group in groups}
    return entries(viewer.person, about, now)


def render_page(
    request: HttpRequest,
    viewer: Viewer,
    *,
    errors: Mapping[str, forms.BaseForm] | None = None,
    status: int | None = None,
    page: str = "",
) -> HttpResponse:
    """The whole page. `errors` holds the form that came back by the key of its card, `promise:k3v9…` or `log`.

    The status is 422 when one of them has something to say. `page` is the letter in the address.
    """
    came_back = dict(errors or {})
    moment = now()
    letter = page or request.path.lstrip("/")[:1]
    shown = _show(request, groups_of(viewer, letter, shows=True), viewer, came_back, moment)
    alone = len(shown) == 1
    if status is None:
        status = 422 if any(form.errors for form in came_back.values()) else 200
    context = {
        **frame(viewer, shown[0].group if shown else None),
        "shown": shown,
        "only": shown[0] if alone else None,
        "headline": _headline(viewer, shown),
        "ways_on": ways_on(viewer, [one.group for one in shown]),
        "is_over": not any(one.content for one in shown),
        "minutes": sum(one.minutes for one in shown),
        "is_several_trajectories": len({one.trajectory.pk for one in shown}) > 1,
        "paused": list(dict.fromkeys(one.trajectory.title for one in shown if one.trajectory.is_paused)),
        "forms": [one.form for one in shown if one.form is not None],
        "other_language": links.other_language(viewer, letter),
        "is_in_error": status == HTTPStatus.UNPROCESSABLE_ENTITY,
    }
    return render(request, "asks/page.html", context, status=status)


def _show(
    request: HttpRequest,
    groups: Sequence[Group],
    viewer: Viewer,
    came_back: Mapping[str, forms.BaseForm],
    moment: datetime,
) -> list[Shown]:
    shown = []
    for group in groups:
        alive = [ask for ask in group.asks if not ask.is_called_off]
        if not alive:
            shown.append(Shown(group, None, {}))
            continue
        content = group.card.card(alive, viewer, moment)
        address = links.within(content.url, viewer.language, links.own_language(viewer.deputy or viewer.person))
        context = {
            **content.context,
            "viewer": viewer,
            "person": viewer.person,
            "organisation": viewer.person.organisation,
            "token": viewer.token,
            "asks": alive,
            "ask": alive[-1],
            "url": address,
            "url_joint": "&" if "?" in address else "?",
            "is_answered": bool(group.answered) and not group.to_answer,
            "is_only": len(groups) == 1,
        }
        form = came_back.get(group.key, came_back.get(group.card.kind))
        if form is not None:
            context["form"] = form
        title = group.card.part(alive, step=1, now=moment).heading if len(groups) > 1 else ""
        shown.append(Shown(group, content, context, render_to_string(content.template, context, request), title))
    return shown


def _headline(viewer: Viewer, shown: Sequence[Shown]) -> str:
    alive = [one for one in shown if one.content]
    if len(shown) == 1 and alive:
        return alive[0].heading
    to_answer = sum(1 for one in alive if one.group.to_answer)
    values = {"name": viewer.reader.called, "n": to_answer}
    if to_answer:
        return ngettext("%(name)s, %(n)d thing for today", "%(name)s, %(n)d things for today", to_answer) % values
    if alive and all(one.is_answered for one in alive):
        return _("You have answered everything, %(name)s") % values
    if alive:
        return _("Nothing waits for you here, %(name)s") % values
    return _("Nothing is asked of you here any more, %(name)s") % values


def ways_on(viewer: Viewer, groups: Sequence[Group]) -> list[Way]:
    """What the reader may do or read besides what is asked; a query for each trajectory."""
    here = dict.fromkeys(group.asks[0].trajectory for group in groups)
    read = [way for trajectory in here for offered in ways for way in offered(viewer, trajectory)]
    return list(dict.fromkeys([*any_time(viewer, groups), *read]))


def any_time(viewer: Viewer, groups: Sequence[Group]) -> list[Way]:
    """What the reader may do besides, asked or not; once for each trajectory."""
    found: dict[Trajectory, list[Way]] = {}
    for group in groups:
        trajectory = group.asks[0].trajectory
        kinds = {one.card.kind for one in groups if one.is_asked and one.asks[0].trajectory == trajectory}
        if not found.get(trajectory):
            found[trajectory] = group.card.any_time(group.asks, viewer, kinds)
    return [way for own in found.values() for way in own]


def frame(viewer: Viewer, group: Group | None) -> dict[str, Any]:
    """What stands around every page of a living link: whom to ask, until when it opens, where to stop the reminders."""
    stop = links.stop_token(viewer.link)
    trajectory = group.asks[0].trajectory if group else None
    own = links.own_language(viewer.deputy or viewer.person)
    return {
        "viewer": viewer,
        "person": viewer.person,
        "organisation": viewer.person.organisation,
        "contact": trajectory.owner if trajectory else None,
        "trajectory": trajectory,
        "page_url": links.address("asks:page", viewer),
        "diary_url": "" if viewer.deputy else links.address("asks:ask_for_diary", viewer),
        "pass_on_url": links.address("asks:pass_on", viewer),
        "usable_until": _last_day(viewer),
        "link_is_for_ever": viewer.link.valid_until is None,
        "stop_url": links.within(links.path("u", stop), viewer.language, own) if stop else "",
    }


def _last_day(viewer: Viewer) -> date | None:
    """The last day of this link on the reader's own wall; None when it keeps working."""
    until, reader = viewer.link.valid_until, viewer.deputy or viewer.person
    return (until - timedelta(seconds=1)).astimezone(ZoneInfo(reader.zone)).date() if until else None
