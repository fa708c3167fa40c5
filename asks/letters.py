"""The letters of this floor: the day's letter, the receipt, and a new link for an old one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asks import diaries, invitations, links
from asks.deputies import deputising
from asks.invitations import Invitation
from asks.models import FIRST, REMINDER, Ask, Grant
from asks.pages import KINDS_OF, Group, grouped
from asks.planning import hold_back
from asks.receipts import answered
from asks.register import cards
from mailing.batch import once
from mailing.compose import absolute, render_letter
from mailing.models import Mail
from mailing.register import SEND, Letter, Rendered, Verdict, register
from organisations.compiled import Compiled
from organisations.models import Person
from organisations.working_days import Calendar

_LETTERS = {kinds[0]: letter for letter, kinds in KINDS_OF.items()}


@dataclass(frozen=True)
class Found:
    """What one letter has to say: what it asks, and what it tells of dates."""

    asks: list[Ask]
    dates: list[Invitation]


class DayLetter(Letter):
    """Everything due for one person on one day, in one letter. A first ask that may be lost goes once more."""

    def __init__(self, kind: str, uncertain: Literal["retry", "park"], lasts: timedelta) -> None:
        self.kind = kind
        self.uncertain = uncertain
        self.lasts = lasts

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        """Whether anything in it is still to be asked; and whether this is an hour to ask it."""
        calendar = Calendar.of(mail.person)
        asks = _to_ask(hold_back(mail, _asks(mail), calendar, now), now)
        about = {ask.trajectory.public_id for ask in asks}
        looks = self.kind == FIRST and diaries.lacks(mail.person, about, now)
        mail.found = Found(asks, invitations.to_tell(mail, now, looks=looks))
        if not asks and not any(one.is_news for one in mail.found.dates):
            return Verdict("cancel", "everything in it was answered or is no longer asked")
        if not calendar.in_window(now):
            return Verdict("later", "outside the hours of the reader", later=calendar.next_window(now))
        return SEND

    def render(self, mail: Mail, now: datetime) -> Rendered:
        """The words of each card, with one link, and the dates that are new or changed, each with a file."""
        found = mail.found or Found(_to_ask(_asks(mail), now), invitations.to_tell(mail, now, looks=False))
        groups, dates = grouped(found.asks), found.dates
        if not groups and not dates:
            raise ValueError("a letter with nothing to ask or tell")
        if not groups:
            return self._of_dates_alone(mail, dates, now)
        _share_trajectories(groups)
        owner = _owner(mail)
        token, stop_url = _page_and_stop(mail, groups, now, owner)
        page = links.url(_page_letter(groups), token)
        parts = [_part(group, page, len(groups), now) for group in groups]
        minutes = sum(part["minutes"] for part in parts)
        n, values = len(parts), {"name": mail.person.called, "n": len(parts)}
        headline = ngettext("%(name)s, %(n)d thing for today", "%(name)s, %(n)d things for today", n) % values
        # In the letter itself the greeting says the name.
        heading = ngettext("%(n)d thing for today", "%(n)d things for today", n) % values
        alone = parts[0]["part"] if len(parts) == 1 else None
        subject = alone.subject if alone else _("%(headline)s (%(n)d min)") % {"headline": headline, "n": minutes}
        if owner is not None:
            subject = _("You answer for %(name)s (%(n)d min)") % {"name": owner.called, "n": minutes}
        context = {
            "parts": parts,
            "headline": alone.heading if alone else heading,
            "subject_line": subject,
            "preheader": (alone.preheader if alone else "") or " · ".join(part["part"].heading for part in parts),
            "minutes": minutes,
            "mark": alone.mark if alone else "",
            "is_alone": alone is not None,
            "titles": sorted({group.asks[0].trajectory.title for group in groups}),
            "owner": owner,
            "dates": dates,
        }
        letter = render_letter("letter", context, mail=mail, unsubscribe_url=stop_url)
        return invitations.with_dates(letter, dates, mail.person, now)

    def _of_dates_alone(self, mail: Mail, dates: Sequence[Invitation], now: datetime) -> Rendered:
        """Nothing is asked: something moved, or does not take place."""
        groups = groups_in(mail)
        token, stop_url = _page_and_stop(mail, groups, now, None)
        context = {
            "dates": dates,
            "titles": sorted({group.asks[0].trajectory.title for group in groups}),
            "url": absolute(reverse("asks:ask_for_diary", kwargs={"token": token})),
        }
        letter = render_letter("dates", context, mail=mail, unsubscribe_url=stop_url)
        return invitations.with_dates(letter, dates, mail.person, now)


class Receipt(Letter):
    """What somebody answered, said back to them."""

    kind = "receipt"
    uncertain = "park"
    lasts = timedelta(hours=48)

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        if not groups_in(mail):
            return Verdict("cancel", "what it was about is gone")
        card = cards.get(mail.about.get("kind", ""))
        mail.found = invitations.to_tell(mail, now, looks=card is not None and card.agrees_days)
        return SEND

    def render(self, mail: Mail, now: datetime) -> Rendered:
        groups = [group for group in groups_in(mail) if group.answered] or groups_in(mail)
        token = page_token(mail, groups, now)
        said = [answered(group, now) for group in groups]
        context = {
            "said": said,
            "has_lines": any(one.lines for one in said),
            "titles": sorted({group.asks[0].trajectory.title for group in groups}),
            "url": links.url("l", token),
            "undo_url": absolute(reverse("asks:undo", kwargs={"token": token})),
            "dates": mail.found or (),
        }
        return invitations.with_dates(render_letter("receipt", context, mail=mail), mail.found or (), mail.person, now)


class NewLink(Letter):
    """Somebody pressed the button under a link that stopped working."""

    kind = "new_link"
    uncertain = "retry"
    lasts = timedelta(hours=24)

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        return SEND if _asks(mail) else Verdict("cancel", "what it was about is gone")

    def render(self, mail: Mail, now: datetime) -> Rendered:
        groups = groups_in(mail)
        token = page_token(mail, groups, now, on_behalf_of=_owner(mail))
        titles = sorted({group.asks[0].trajectory.title for group in groups})
        return render_letter("new_link", {"url": links.url("l", token), "titles": titles}, mail=mail)


class DiaryAddress(Letter):
    """The address at which somebody's calendar reads along, asked for on a page of theirs."""

    kind = "diary"
    uncertain = "retry"
    lasts = timedelta(hours=24)

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        return SEND if diaries.address_of(mail.person) else Verdict("cancel", "the address was closed meanwhile")

    def render(self, mail: Mail, now: datetime) -> Rendered:
        address = diaries.address_of(mail.person)
        return render_letter("diary", {"address": address, "url": diaries.page_of(mail.person)}, mail=mail)


def _asks(mail: Mail) -> list[Ask]:
    """What is in it. Only in a deputy's letter it is another's than the reader's, who is at hand."""
    if mail.about.get("on_behalf_of"):
        return list(Ask.objects.in_letter(mail.pk).with_holds().with_all().with_days())
    asks = _in_letter(mail.pk)
    for ask in asks:
        if ask.person_id == mail.person_id:
            ask.person = mail.person
        trajectory = ask.trajectory
        trajectory.organisation = mail.organisation
        trajectory.owner = once(("person", trajectory.owner_id), partial(getattr, trajectory, "owner"))
    return asks


_in_letter: Compiled[Ask] = Compiled(lambda mail: Ask.objects.with_holds().select_related("trajectory").in_letter(mail))


def groups_in(mail: Mail) -> list[Group]:
    """What this letter leads to."""
    return grouped(_asks(mail))


def _to_ask(asks: Sequence[Ask], now: datetime) -> list[Ask]:
    """What this letter may still ask of these: open, wanted, not passed on, and no reminder to who wants none."""
    return [
        ask
        for ask in asks
        if ask.step
        and ask.is_open
        and ask.kind in cards
        and not ask.is_passed_on
        and (ask.step <= 1 or not ask.is_stopped)
        and cards[ask.kind].wanted(ask, now)
    ]


def _share_trajectories(groups: Sequence[Group]) -> None:
    """One object for all letters of a batch, which keeps the dates that were read for the first of them."""
    for ask in (ask for group in groups for ask in group.asks):
        ask.trajectory = once(("trajectory", ask.trajectory_id), partial(getattr, ask, "trajectory"))


def _page_letter(groups: Sequence[Group]) -> str:
    """The page for one kind when that is all there is, else the page for everything."""
    kinds = {group.card.kind for group in groups}
    return _LETTERS.get(kinds.pop(), "l") if len(kinds) == 1 else "l"


def _part(group: Group, url: str, parts: int, now: datetime) -> dict[str, Any]:
    # With something new among them, it is asked rather than reminded of.
    step = min(ask.step for ask in group.asks)
    part = group.card.part(group.asks, step=max(step, 1), now=now)
    return {
        "part": part,
        "url": f"{url}#{group.anchor}" if parts > 1 else url,
        "minutes": group.card.minutes(group.asks),
    }


def _owner(mail: Mail) -> Person | None:
    """For whom a deputy's letter answers."""
    owner = mail.about.get("on_behalf_of")
    return Person.objects.filter(pk=owner).first() if owner else None


def page_token(mail: Mail, groups: Sequence[Group], now: datetime, on_behalf_of: Person | None = None) -> str:
    """The token of the page with these cards, usable as long as the longest of them. A later letter brings another."""
    return _tokens(mail, groups, now, on_behalf_of, stops=False)[Grant.Purpose.PAGE]


def _page_and_stop(mail: Mail, groups: Sequence[Group], now: datetime, owner: Person | None) -> tuple[str, str]:
    """The same, and the address that stops reminders."""
    made = _tokens(mail, groups, now, owner, stops=True)
    return made[Grant.Purpose.PAGE], links.url("u", made[Grant.Purpose.UNSUBSCRIBE])


def _tokens(mail: Mail, groups: Sequence[Group], now: datetime, owner: Person | None, *, stops: bool) -> dict[str, str]:
    """By purpose. A deputy stops the reminders of the owner, and like the page only while they answer for them."""
    last_day = max(group.usable_until(now) for group in groups)
    until: dict[str, datetime | None] = {Grant.Purpose.UNSUBSCRIBE: None} if stops else {}
    if owner is not None:
        found = deputising([ask for group in groups for ask in group.asks], mail.person, now)
        # Who is none by now never sees anything of the owner.
        last_day = min(last_day, found.until) if found else (now - timedelta(days=2)).date()
        if stops and found:
            until[Grant.Purpose.UNSUBSCRIBE] = links.end_of(found.until, mail.person)
    until[Grant.Purpose.PAGE] = links.end_of(last_day, mail.person)
    return links.make_links(mail.person, mail, until, now, on_behalf_of=owner)


register(DayLetter(FIRST, "retry", timedelta(hours=48)))
register(DayLetter(REMINDER, "park", timedelta(hours=24)))
register(Receipt())
register(NewLink())
register(DiaryAddress())
