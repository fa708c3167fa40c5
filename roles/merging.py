"""Two persons who turn out to be one: what both are in one trajectory, what both promised, and how both see it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value

from mailing.models import Mail
from organisations.merging import (
    Merge,
    apart,
    both_said,
    earliest,
    first_steps,
    last_steps,
    latest,
    locks,
    take,
    when_two_meet,
)
from organisations.models import Person
from roles.models import Clarity, Deputy, MatchLine, MatchView, Pairing, Promise, Role
from roles.promises import line_up
from trajectories.changes import each_one_at_a_time
from trajectories.models import Cohort, Trajectory


def _one_of_each(merge: Merge) -> None:
    """Who holds the same function twice at the same time holds it once."""
    for goes in Role.objects.held_by(merge.gone):
        same = Role.objects.of(goes.trajectory).held_by(merge.kept).holding(goes.function)
        stays = same.overlapping(goes.held_from, goes.held_until).order_by("pk").first()
        if stays is not None:
            _one_role(stays, goes, merge)


def _one_role(stays: Role, goes: Role, merge: Merge) -> None:
    """With learners and groups of both; who named no learners is there for all, who named no group is in the first."""
    names_all = not (stays.learners.exists() and goes.learners.exists())
    groups = [stays.cohorts.exists(), goes.cohorts.exists()]
    merge.fold(stays, goes)
    if names_all:
        stays.learners.clear()
    first = Cohort.objects.filter(trajectory=stays.trajectory_id).order_by("pk").first()
    if first is not None and any(groups) and not all(groups):
        stays.cohorts.add(first)


def _one_at_a_time(kept: Person, gone: Person) -> None:
    """What is asked in these plans follows from both, and nobody else may make lines of it meanwhile."""
    each_one_at_a_time(Trajectory.objects.filter(roles__person__in=(kept, gone)))


def _line_up(merge: Merge) -> None:
    """What is asked of one follows from what they hold now."""
    both_chosen = Pairing.objects.standing().filter(learner__person=merge.kept)
    for nobody in both_chosen.filter(person=None):
        if both_chosen.filter(learner=nobody.learner_id, function=nobody.function).exclude(person=None).exists():
            Pairing.objects.filter(pk=nobody.pk).delete()
    for trajectory in Trajectory.objects.filter(roles__person=merge.kept).distinct():
        line_up(trajectory, merge.now)


@when_two_meet(Role)
def one_role(stays: Role, goes: Role, merge: Merge) -> None:
    """For both periods together."""
    stays.title = stays.title or goes.title
    begins, ends = (stays.held_from, goes.held_from), (stays.held_until, goes.held_until)
    stays.held_from = None if None in begins else earliest(*begins)
    stays.held_until = None if None in ends else latest(*ends)
    stays.follows_id = stays.follows_id or goes.follows_id
    stays.version += 1
    stays.save()
    for mail in Mail.objects.filter(organisation=merge.kept.organisation_id, about__learner=goes.pk):
        Mail.objects.filter(pk=mail.pk).update(about=mail.about | {"learner": stays.pk})


@when_two_meet(Promise)
def one_promise(stays: Promise, goes: Promise, _merge: Merge) -> None:
    """All that was answered stays; the last answer counts."""
    given = [one.answer for one in (stays, goes) if one.answer is not None]
    stays.answer = max(given, key=lambda answer: (answer.given_at, answer.pk), default=None)
    if goes.asked_at is not None and (stays.asked_at is None or goes.asked_at > stays.asked_at):
        stays.asked_on_id = goes.asked_on_id
    stays.asked_at = earliest(stays.asked_at, goes.asked_at)
    stays.opens_on = None if stays.asked_at else earliest(stays.opens_on, goes.opens_on)
    stays.ended_at = None if None in (stays.ended_at, goes.ended_at) else latest(stays.ended_at, goes.ended_at)
    stays.save()


@when_two_meet(MatchView)
def one_view(stays: MatchView, goes: MatchView, _merge: Merge) -> None:
    """Answered once is answered, and then nobody is to be rung any more."""
    stays.asked_at = min(stays.asked_at, goes.asked_at)
    stays.answered_at = earliest(stays.answered_at, goes.answered_at)
    stays.reacted_at = latest(stays.reacted_at, goes.reacted_at)
    stays.wants_call_at = None if stays.answered_at else earliest(stays.wants_call_at, goes.wants_call_at)
    stays.save()


@when_two_meet(MatchLine)
def one_line(stays: MatchLine, goes: MatchLine, _merge: Merge) -> None:
    """Both their words; where they reacted otherwise, the difference stays to be settled."""
    if (goes.differs and not stays.differs) or not stays.reaction:
        take(stays, goes, "reaction", "seen", "compared_by_id", "outcome", "settled_at", "settled_by_id")
    stays.words = both_said(stays.words, goes.words)
    stays.save()


@when_two_meet(Clarity)
def one_clarity(stays: Clarity, goes: Clarity, _merge: Merge) -> None:
    """The last answer, as ever; the words of both."""
    stays.words = both_said(stays.words, goes.words, 300)
    if goes.said_at > stays.said_at:
        take(stays, goes, "is_clear", "said_at")
    stays.save()


@when_two_meet(Pairing)
def one_pairing(stays: Pairing, goes: Pairing, _merge: Merge) -> None:
    """Chosen twice is chosen once; a yes is a yes."""
    if goes.says_yes and not stays.says_yes:
        take(stays, goes, "says_yes", "said_at")
    stays.chosen_at = min(stays.chosen_at, goes.chosen_at)
    stays.save()


def _beside_each_other(kept: int, gone: int) -> Iterable[QuerySet[Any, Any]]:
    """One is there for the other by name, promises something about them, was chosen by them, or took over from them.

    Who answers in the other's name does so everywhere: of that no plan is named.
    """
    for one, other in ((kept, gone), (gone, kept)):
        roles = Role.objects.filter(person=one)
        yield roles.filter(Q(learners__person=other) | Q(follows__person=other)).values_list("trajectory__title")
        promised = Promise.objects.filter(role__person=one, learner__person=other, asked_at__isnull=False)
        yield promised.values_list("commitment__trajectory__title")
        chosen = Pairing.objects.filter(person=one, learner__person=other)
        yield chosen.values_list("learner__trajectory__title")
        deputies = Deputy.objects.filter(person=one, deputy=other)
        yield deputies.values_list(Value("", output_field=CharField()))


locks.append(_one_at_a_time)
first_steps.append(_one_of_each)
last_steps.append(_line_up)
apart.append(_beside_each_other)
