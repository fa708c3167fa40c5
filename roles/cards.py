"""The card with which somebody is asked to promise: one for everything they are asked in one trajectory."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.template.defaultfilters import date as date_words
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from asks import links
from asks.models import Ask
from asks.receipts import NEXT_PAGE_WITHIN
from asks.register import Answered, Card, CardContent, Deputising, Line, Part, Viewer, register
from asks.register import Said as SaidLine
from mailing.batch import once
from organisations.acting import Actor
from organisations.compiled import Compiled
from roles.actions.promises import KIND, undo_answers
from roles.asking import TAKEN_OVER
from roles.ballot import Ballot, BallotForm, Said, ballot
from roles.cards_match import MatchCard
from roles.cast import FullCast, cast_for, cast_for_letter, full_cast
from roles.deadlines import readable_until
from roles.decided import decided
from roles.hours import hours
from roles.investment import in_words, share_of
from roles.models import Answer, Commitment, Deputy, Function, Promise, Role
from roles.next_time_card import NextTimeCard
from roles.opening import minutes, once_each, opening, seen_by, who_starts
from roles.outcome_cards import KeptCard, ThereCard
from roles.promises import standing_before, stands_untold
from roles.ring import Shell
from roles.shell import mark_of, shell
from roles.templatetags.rings import guest_ring
from roles.words import learners_named, listed
from trajectories.dates import read_dates

# So long a letter says from whom somebody took over.
_LATELY = timedelta(days=7)


class PromiseCard(Card):
    """Precondition and promises, with four answers each."""

    kind = KIND
    order = 10
    can_undo = True

    def minutes(self, asks: Sequence[Ask]) -> int:
        """Two for three of what there is to answer, as the page counts it: once, for however many learners."""
        return minutes(1 if len(asks) == 1 else Promise.objects.things_asked([ask.about for ask in asks]))

    def wanted(self, ask: Ask, now: datetime) -> bool:
        """The function is still held, the commitment still stands and the trajectory asks for promises."""
        promise = ask.found = Promise.objects.to_ask(ask.about)
        if promise is not None and promise.role.person_id == ask.person_id:
            promise.commitment.trajectory, promise.role.person = ask.trajectory, ask.person  # read with the ask
        return (
            promise is not None
            and promise.commitment.trajectory.asks_promises
            and not promise.role.has_ended_by(now.date())
            and promise.awaits_answer
        )

    def part(self, asks: Sequence[Ask], *, step: int, now: datetime) -> Part:
        """What is asked, each in a line with its hours."""
        first = asks[0]
        everyone = cast_for_letter(first.trajectory, now, _promises(asks))
        promises = [promise for promise in _asked_of(everyone, first.person_id) if promise.awaits_answer]
        words = opening(everyone, first.person, promises, step=step, today=now.date())
        begins = _taking_over(promises, now) if step == 1 else ""
        return Part(
            subject=words.subject,
            heading=_("What can you promise?"),
            sentences=(f"{begins} {words.sentences[0]}".strip(), *words.sentences[1:]),
            button=words.button,
            lines=words.lines,
            total=words.total,
            spread=words.spread,
            mark=mark_of(shell(everyone)),
            preheader=words.sentences[0],
        )

    def usable_until(self, asks: Sequence[Ask], now: datetime) -> date:
        """Two weeks past the last phase of what is asked."""
        phases = {promise.commitment.phase for promise in _promises(asks)} or {Commitment.Phase.AFTER}
        return max(readable_until(asks[0].trajectory, phase, now) for phase in phases)

    def card(self, asks: Sequence[Ask], viewer: Viewer, now: datetime) -> CardContent:
        """To answer and answered, each in its place."""
        everyone = cast_for(viewer, asks[0].trajectory, now)
        own = ballot(
            everyone,
            viewer.person,
            today=viewer.person.local_day(now),
            letter=viewer.link.mail_id,
            page="",
            deputy=viewer.deputy,
        )
        return CardContent(
            template="roles/_promise_card.html",
            url=reverse("roles:promise", kwargs={"token": viewer.token, "trajectory": everyone.trajectory.public_id}),
            context=_context(everyone, own, viewer, now),
            heading=own.heading(viewer.person),
            heads_itself=True,
            minutes=own.minutes,
        )

    def said(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> Answered:
        """What was answered, and who does what next; for who looks also what they changed through this letter."""
        person, trajectory = asks[0].person, asks[0].trajectory
        everyone = cast_for(viewer, trajectory, now) if viewer else full_cast(trajectory, now, of=person)
        about, letter = {ask.about for ask in asks}, viewer.link.mail_id if viewer else None
        own = ballot(everyone, person, today=person.local_day(now))
        said = [
            one
            for one in own.said
            if any(self.is_about(promise, about) for promise in one.promises)
            or (letter is not None and one.answer.mail_id == letter)
        ]
        days = [one.answer.wording.needed_by for one in said if one.can_change]
        return Answered(
            lines=tuple(_line(one) for one in said),
            sentences=next_steps(_just_said(said), everyone.trajectory.owner.called),
            change_until=min((day for day in days if day), default=None),
            can_change=any(one.can_change for one in said),
            drawing=_ring(shell(everyone, person)),
        )

    def is_about(self, promise: Promise, about: set[str]) -> bool:
        """Whether an answer to this promise answers what was asked."""
        return promise.public_id in about

    def deputies(self, asks: Sequence[Ask], now: datetime) -> dict[int, Deputising]:
        """Who answers these today, on the owner's own wall; whoever gets no mail answers for nobody.

        What somebody promises as a learner is personal: it waits for them.
        """
        away = {
            one.person_id: Deputising(one.deputy, one.last_day)
            for one in self._away(asks, now.date())
            if one.first_day <= one.person.local_day(now) <= one.last_day and one.deputy.gets_mail
        }
        theirs = [ask for ask in asks if ask.person_id in away]
        personal = Promise.objects.of_learners([ask.about for ask in theirs]) if theirs else set()
        return {ask.pk: away[ask.person_id] for ask in theirs if ask.about not in personal}

    def _away(self, asks: Sequence[Ask], day: date) -> Iterable[Deputy]:
        """The letters of a batch look once who is away at all."""
        return once(
            ("deputies", day),
            lambda: list(Deputy.objects.around(day)),
            alone=lambda: list(Deputy.objects.for_these({ask.person for ask in asks}, day)),
        )

    def in_sight(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> set[int]:
        """While the function lasts, and whom it concerns; what is asked before its first day is seen before it too."""
        day = asks[0].person.local_day(now)
        if viewer is None:
            held = set(_still_held(day, *(ask.about for ask in asks)))
        else:
            everyone = cast_for(viewer, asks[0].trajectory, now)
            lines = [one for one in _asked_of(everyone, viewer.person.pk) if not (viewer.deputy and one.is_personal)]
            held = {one.public_id for one in lines if not one.role.is_over(day)}
        return {ask.pk for ask in asks if ask.about in held}

    def can_be_passed_on(self, asks: Sequence[Ask], now: datetime) -> bool:
        """A learner's own part cannot; what they hold besides can."""
        first = asks[0]
        return Role.objects.to_pass_on(first.trajectory, first.person, now.date()).exists()

    def not_theirs(self, asks: Sequence[Ask]) -> Sequence[Ask]:
        """What somebody with a forwarded link answered; when that is nothing, any answer may be another's."""
        others = Promise.objects.by_a_stand_in([ask.about for ask in asks])
        return [ask for ask in asks if ask.about in others] or asks

    def undo(self, asks: Sequence[Ask], *, by: Actor, now: datetime) -> Sequence[Ask]:
        """“That was not me”: it no longer counts; asked once more is what they did not answer themselves before."""
        answered = list(Promise.objects.answered_under([ask.about for ask in asks]))
        again = {promise.public_id for promise in undo_answers(answered, by=by, now=now)}
        return [ask for ask in asks if ask.about in again]


class TakenOverCard(PromiseCard):
    """A word to who took over: what stands in their name. The page is that of their promises; nothing need be done."""

    kind = TAKEN_OVER

    def minutes(self, asks: Sequence[Ask]) -> int:
        return 1

    def wanted(self, ask: Ask, now: datetime) -> bool:
        """Something stands that the one before said, and no letter of theirs asks what they hold."""
        role = Role.objects.that_follow([ask.about]).first()
        return (
            role is not None
            and ask.trajectory.asks_promises
            and not role.has_ended_by(now.date())
            and stands_untold(role)
        )

    def part(self, asks: Sequence[Ask], *, step: int, now: datetime) -> Part:
        """From whom, since when, and what."""
        roles = list(Role.objects.that_follow([ask.about for ask in asks]))
        before = listed(list(dict.fromkeys(str(role.follows.person) for role in roles if role.follows)))
        begins = min((role.held_from for role in roles if role.held_from), default=now.date())
        values = {
            "name": asks[0].person.called,
            "who": before,
            "role": listed(list(dict.fromkeys(role.name for role in roles))),
            "title": asks[0].trajectory.title,
            "day": date_words(begins, "j F"),
        }
        stands = once_each(standing_before([ask.about for ask in asks]))
        can_differ = _("Can't you do something, or would you do it differently? Say so.")
        return Part(
            subject=_("%(name)s, you take over from %(who)s") % values,
            heading=_("This stands in your name"),
            sentences=(
                _("Since %(day)s you are %(role)s for %(title)s, after %(who)s. What was promised before stands.")
                % values,
                can_differ,
            ),
            button=_("See it, or say otherwise"),
            lines=tuple(Line(line.answer.wording.text) for line in stands if line.answer),
            preheader=can_differ,
        )

    def is_about(self, promise: Promise, about: set[str]) -> bool:
        return promise.role.public_id in about and not promise.is_taken_over

    def in_sight(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> set[int]:
        """While the function lasts."""
        day = asks[0].person.local_day(now)
        held = {
            role.public_id for role in Role.objects.that_follow([ask.about for ask in asks]) if not role.is_over(day)
        }
        return {ask.pk for ask in asks if ask.about in held}


def _taking_over(promises: Sequence[Promise], now: datetime) -> str:
    """Of who took over lately, from whom; else nothing."""
    lately = now.date() - _LATELY
    roles = {one.role.public_id for one in promises if one.role.follows_id and (one.role.held_from or lately) > lately}
    if not roles:
        return ""
    before = [str(role.follows.person) for role in Role.objects.that_follow(roles) if role.follows]
    return _("You take over from %(names)s; what was promised before stands on the page.") % {
        "names": listed(list(dict.fromkeys(before)))
    }


def _hang_rounds(own: Ballot) -> None:
    """Give each question its thread; read only where there is one."""
    replied = {item.promises[0].pk: item for item in own.items if item.earlier and item.earlier.replied_at}
    if replied:
        for answer in Answer.objects.rounds([item.promises[0] for item in replied.values()]):
            replied[answer.promise_id].rounds.append(answer)


def _context(everyone: FullCast, own: Ballot, viewer: Viewer, now: datetime) -> dict[str, Any]:
    trajectory = everyone.trajectory
    _hang_rounds(own)
    is_learner = any(role.person_id == viewer.person.pk for role in everyone.learners)
    # What was planned to learn by is not done: it costs nobody anything.
    if not trajectory.is_without_training:
        read_dates([trajectory])
    planned = [] if trajectory.is_without_training else list(trajectory.interventions.all())
    theirs = hours(everyone, planned).per_learner
    mine = share_of(everyone, viewer.person, planned).asked
    return {
        "trajectory": trajectory,
        "owner": trajectory.owner,
        "form": BallotForm(ballot=own, person=viewer.person, clarity=everyone.clarity_of(viewer.person)),
        "mine_in_words": in_words(mine),
        "shell": shell(everyone, viewer.person),
        "who_starts": who_starts(everyone, viewer.person, now.date()),
        "mine": mine,
        "theirs": theirs,
        "rows": [
            {"phase": phase, "mine": own_hours, "theirs": their_hours}
            for (phase, own_hours), (_phase, their_hours) in zip(mine.phases(), theirs.phases(), strict=True)
        ],
        "is_learner": is_learner,
        "decided": decided(everyone, viewer.person),
        "seen_by": seen_by(
            everyone, viewer.person, by_mail=viewer.person.gets_mail, is_for_them=viewer.deputy is not None
        ),
        "pass_on_url": links.address("asks:pass_on", viewer),
        "can_be_passed_on": any(one.role.function != Function.LEARNER for one in _asked_of(everyone, viewer.person.pk)),
    }


def _just_said(said: Sequence[Said]) -> list[Said]:
    """The newest of these, with what was sent page by page before it: older answers had their word of thanks."""
    at = {one.mark: one.answer.written_at or one.answer.given_at for one in said}
    newest = max(at.values(), default=None)
    return [one for one in said if newest and at[one.mark] > newest - NEXT_PAGE_WITHIN]


def next_steps(said: Sequence[Said], owner: str) -> tuple[str, ...]:
    """What happens after these answers, the heaviest first."""
    kinds = {one.answer.kind for one in said}
    values = {"name": owner}
    if kinds & {Answer.Kind.NO, Answer.Kind.WITHDRAWN}:
        return (
            _("Good that you say so now."),
            _("%(name)s will ring or mail you. Until then you need do nothing.") % values,
        )
    if Answer.Kind.QUESTION in kinds:
        return (_("Good question. %(name)s answers you personally.") % values,)
    if Answer.Kind.YES_IF in kinds:
        return (_("%(name)s sees what you need and comes back to you.") % values,)
    return (_("Now everyone knows where they stand."),)


def _ring(drawn: Shell) -> str:
    """What everybody promised by now, with their own pieces; nothing while there is no piece."""
    return render_to_string("roles/_guest_ring.html", guest_ring(drawn)) if drawn.segments else ""


def _line(said: Said) -> SaidLine:
    text = said.answer.wording.text
    if said.learners:
        text = _("%(text)s (for %(names)s)") % {"text": text, "names": learners_named(said.learners)}
    return SaidLine(text, said.word, said.answer.words, said.state, said.by_whom)


def _promises(asks: Sequence[Ask]) -> list[Promise]:
    """What is asked in these, as it was found when they were looked at, else read now."""
    if all(ask.found for ask in asks):
        return [ask.found for ask in asks]
    return list(Promise.objects.asked_in([ask.about for ask in asks]))


_still_held: Compiled[str] = Compiled(
    lambda day, *public_ids: Promise.objects.still_held(public_ids, day).values_list("public_id", flat=True)
)


def _asked_of(everyone: FullCast, person_id: int) -> list[Promise]:
    return [
        promise
        for commitment in everyone.in_order
        for promise in everyone.promises[commitment.pk]
        if promise.role.person_id == person_id and promise.asked_at
    ]


register(PromiseCard())
register(TakenOverCard())
register(ThereCard())
register(KeptCard())
register(MatchCard())
register(NextTimeCard())
