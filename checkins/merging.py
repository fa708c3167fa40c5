"""Two persons who turn out to be one: what they wrote stays theirs, and what others said of them goes along."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from checkins.models import (
    Decision,
    DoneForThem,
    HelpRequest,
    LogEntry,
    Observation,
    ScheduleException,
    Share,
    SuccessStory,
    Talk,
)
from organisations.merging import Merge, apart, both_said, latest, take, told_apart, when_two_meet


@when_two_meet(Observation)
def one_observation(stays: Observation, goes: Observation, _merge: Merge) -> None:
    """The last look counts; the words of both."""
    stays.example, stays.reply = both_said(stays.example, goes.example), both_said(stays.reply, goes.reply)
    stays.replied_at = latest(stays.replied_at, goes.replied_at)
    if goes.given_at > stays.given_at:
        take(stays, goes, "seen", "cannot_judge", "happened_on", "entered_by", "given_at")
    stays.save()


@when_two_meet(Talk)
def one_talk(stays: Talk, goes: Talk, _merge: Merge) -> None:
    """The last word counts, as ever; why of both."""
    stays.because = both_said(stays.because, goes.because, 300)
    if goes.said_at > stays.said_at:
        take(stays, goes, "outcome", "planned_on", "said_at", "said_by_learner")
    stays.save()


@when_two_meet(Decision)
def one_decision(stays: Decision, goes: Decision, _merge: Merge) -> None:
    """The last counts, as ever; the words of both, and what L&D replied to either."""
    stays.words, stays.reply = both_said(stays.words, goes.words, 300), both_said(stays.reply, goes.reply)
    if goes.said_at > stays.said_at:
        take(stays, goes, "answer", "until", "commitment_id", "said_at", "replied_at", "replied_by_id")
    stays.save()


@when_two_meet(DoneForThem)
def one_done(stays: DoneForThem, goes: DoneForThem, _merge: Merge) -> None:
    """The last counts, as ever; the words of both."""
    stays.words = both_said(stays.words, goes.words, 300)
    if goes.said_at > stays.said_at:
        take(stays, goes, "answer", "said_at")
    stays.save()


@when_two_meet(SuccessStory)
def one_story(stays: SuccessStory, goes: SuccessStory, _merge: Merge) -> None:
    """Told twice, they are read by who may read both, once their author agreed with what it became."""
    if not goes.is_told:
        stays.may_ring = stays.may_ring or goes.may_ring
    elif not stays.is_told:
        take(stays, goes, *SuccessStory.WORDS, *SuccessStory.CONSENTS, "written_by_id", "agreed_at")
        stays.may_ring = stays.may_ring or goes.may_ring
    else:
        for name in ("scene", "did", "came", "needed"):
            setattr(stays, name, both_said(getattr(stays, name), getattr(goes, name)))
        for name in (*SuccessStory.CONSENTS, "may_ring"):
            setattr(stays, name, getattr(stays, name) and getattr(goes, name))
        stays.agreed_at = None
    stays.offered_at = min(stays.offered_at, goes.offered_at)
    stays.save()


@when_two_meet(Share)
def one_share(stays: Share, goes: Share, _merge: Merge) -> None:
    """Shared with both is shared with the one."""
    stays.shared_at = min(stays.shared_at, goes.shared_at)
    stays.save()


@when_two_meet(ScheduleException)
def one_exception(stays: ScheduleException, goes: ScheduleException, _merge: Merge) -> None:
    """A day of their own goes before the plain plan; of two that of who stays."""
    if goes.day and not stays.day and goes.is_on:
        take(stays, goes, "day", "is_on")
        stays.save()


def _beside_each_other(kept: int, gone: int) -> Iterable[QuerySet[Any, Any]]:
    """One spoke with the other, saw them at work, was asked for help or was let read something."""
    for one, other in ((kept, gone), (gone, kept)):
        for found in (
            Talk.objects.filter(holder__person=one, learner__person=other),
            Observation.objects.filter(observer__person=one, learner__person=other),
            HelpRequest.objects.filter(person=one, learner__person=other),
            Share.objects.filter(person=one, learner__person=other),
        ):
            yield found.values_list("learner__trajectory__title")


# By the key of its form a note that is sent twice is known: these are two.
told_apart.update(dict.fromkeys((LogEntry, HelpRequest), lambda: {"form_key": secrets.token_hex(16)}))
apart.append(_beside_each_other)
