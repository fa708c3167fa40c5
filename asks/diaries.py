"""Somebody's own diary: which trajectories stand in it, and the address at which their calendar reads along.

The token of the address is made as those of links are (`asks.links`), from a seed of its own. It is shown to who is
signed in and mailed to who is not: whoever holds a forwarded letter gets no door that stays open.
"""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from asks import links
from asks.models import FIRST, Ask
from mailing import diaries
from mailing.calendars import BEHIND, Entry, entries_of
from mailing.models import Diary, Mail
from mailing.outbox import reading_language
from organisations.alone import alone
from organisations.compiled import Compiled
from organisations.models import Member, Person
from organisations.register import AddressChange, when_address_changes
from trajectories.models import Trajectory

logger = logging.getLogger(__name__)

# How often what is kept of a diary is held against the plan, and how many in one round.
EVERY, IN_A_ROUND = timedelta(minutes=30), 40
# Theirs who were told of no meeting, so that nothing in it makes a letter at once.
SELDOM = timedelta(days=1)
# No more first letters are looked ahead at in one round: that many a sender takes.
AT_ONCE = 200


def token(diary: Diary) -> str:
    """The token of its address. Raises KeyError for a key that was thrown away."""
    return links.derived(f"diary:{diary.seed}", diary.kid)


def is_readable(diary: Diary) -> bool:
    """Whether it has an address that we can still tell: its key was not thrown away."""
    return bool(diary.token_hash) and diary.kid in settings.LINK_KEYS


def url(diary: Diary) -> str:
    """The address for a calendar that reads along; empty when there is none."""
    if not is_readable(diary):
        return ""
    return f"{settings.PUBLIC_BASE_URL}{reverse('asks:diary', kwargs={'token': token(diary)})}"


def address_of(person: Person) -> str:
    """The address of this person; empty when they have none."""
    diary = Diary.objects.of(person)
    return url(diary) if diary else ""


def for_programs(address: str) -> str:
    """The same address as calendar programs take it up at a click."""
    return address.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1)


def page_of(person: Person) -> str:
    """The page about it, absolute; empty when they have none."""
    diary = Diary.objects.of(person)
    if diary is None or not is_readable(diary):
        return ""
    return f"{settings.PUBLIC_BASE_URL}{reverse('asks:diary_page', kwargs={'token': token(diary)})}"


def mailed_today(person: Person, now: datetime) -> bool:
    """Whether it was mailed to them since this morning."""
    last = Mail.objects.last_of("diary", person)
    return last is not None and person.local_day(last.created_at) == person.local_day(now)


def of(person: Person) -> Diary:
    """Theirs, made at first need."""
    return diaries.of(person)


def of_now(person: Person, now: datetime) -> list[Entry]:
    """All that stands in the diary of this one person."""
    return all_entries([person], now).get(person, [])


def find(text: str) -> Diary | None:
    """The diary that is read at this address, of somebody who is here. One query, for every token alike."""
    found = find_any(text)
    return found if found and found.person.left_on is None else None


def find_any(text: str) -> Diary | None:
    """The same, also of somebody who left: a calendar that finds nothing keeps what it knows, and shows it for ever."""
    return Diary.objects.filter(token_hash=links.hashed(text)).select_related("person__organisation").first()


def about(people: Collection[Person]) -> dict[Person, set[str]]:
    """Public ids of what may stand in the diary of each: what they were asked something of, and what they plan.

    Nobody learns from their calendar that L&D has plans with them.
    """
    heard = Trajectory.objects.hearing_promises()
    told = Ask.objects.of_people(people).told().filter(trajectory__in=heard)
    staff = Member.objects.active().filter(person__in=[one.pk for one in people])
    planned = heard.planned_by([one.person for one in staff.select_related("person")])
    found: dict[int, set[str]] = {one.pk: set() for one in people}
    for person, trajectory in chain(
        told.values_list("person_id", "trajectory__public_id").distinct(), planned.values_list("owner_id", "public_id")
    ):
        found[person].add(trajectory)
    return {one: found[one.pk] for one in people}


def all_entries(people: Collection[Person], now: datetime) -> dict[Person, list[Entry]]:
    """All that stands in their diaries, also what is just behind them; in the language that is active."""
    return entries_of(about([one for one in people if not one.left_on]), now, behind=BEHIND)


def look(people: Collection[Person], now: datetime) -> dict[Person, list[Entry]]:
    """Hold what is kept of these diaries against the plan of now. What there is for each."""
    found: dict[Person, list[Entry]] = {}
    for language in sorted({reading_language(one) for one in people}):
        with translation.override(language):
            theirs = all_entries([one for one in people if reading_language(one) == language], now)
            diaries.keep(theirs, now)
            found |= theirs
    return found


def lacks(person: Person, trajectories: Collection[str], now: datetime) -> bool:
    """Whether what is kept is old, or says nothing of one of these trajectories (public ids)."""
    rows = _looked_at(person.pk)
    known = {about for looked_at, about in rows if looked_at and looked_at > now - EVERY}
    return not known or not set(trajectories) <= known


# Of a diary that says nothing one row, about nothing.
_looked_at: Compiled[Any] = Compiled(
    lambda person: Diary.objects.filter(person=person).values_list("looked_at", "entries__about").distinct()
)


_to_look_at: Compiled[Diary] = Compiled(
    lambda today, stale, old: Diary.objects.to_look_at(today, stale=stale, old=old)[:IN_A_ROUND]
)
_first_letters: Compiled[Mail] = Compiled(
    lambda now, old: Mail.objects.due(now=now).of_kind(FIRST).whose_dates_are_old(old).with_people()[:AT_ONCE]
)


def plan(now: datetime) -> int:
    """Look at the diaries that were not looked at for a while. How many."""
    stale = [diary.person for diary in _to_look_at(now.date(), now - EVERY, now - SELDOM)]
    _look_together(stale, now)
    return len(stale)


def _look_together(people: Collection[Person], now: datetime) -> None:
    if not people:
        return
    try:
        look(people, now)
    except SoftTimeLimitExceeded:
        raise
    except Exception:  # one that cannot be read must not keep the others waiting
        logger.exception("these diaries cannot be looked at together")
        for person in people:
            with alone("a diary", person):
                _look_alone(person, now)


def look_ahead(now: datetime) -> int:
    """Look together at the diaries of who gets a first letter now, which would else be looked at one by one."""
    people = list({mail.person: None for mail in _first_letters(now, now - EVERY)})
    for start in range(0, len(people), IN_A_ROUND):
        _look_together(people[start : start + IN_A_ROUND], now)
    return len(people)


def _look_alone(person: Person, now: datetime) -> None:
    try:
        look([person], now)
    except Exception:
        # Once in a while, as those of others: one that cannot be read is not looked at in every round.
        Diary.objects.filter(person=person).update(looked_at=now)
        raise


@when_address_changes
def close_address(changes: Sequence[AddressChange]) -> None:
    """Who read along at the old address does so no more, when another entered the new one."""
    closed = [change.person for change in changes if change.by_another and not change.keeps_links]
    if closed:
        Diary.objects.filter(person__in=closed).update(token_hash=None, opened_at=None)
