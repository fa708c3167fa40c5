"""Asking and answering: the requests that go out, the answers that come in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from asks import actions as asks
from asks.models import Ask, AskLetter
from asks.planning import plan_person
from asks.receipts import queue_receipt
from mailing.models import Mail
from mailing.outbox import queue
from organisations.acting import Actor, action
from organisations.compiled import Compiled
from organisations.models import Person
from organisations.working_days import REMINDERS_AFTER, Calendar
from roles.actions.crowds import PEOPLE_A_PART
from roles.asking import KEPT, PROMISE, TAKEN_OVER, THERE, due_on, mark_as_asked, open_promise_ask, refresh
from roles.by_hand import check_day
from roles.models import Answer, Promise, Wording
from roles.outcomes import about_phase
from roles.told import pass_on_question, tell_of_withdrawal
from trajectories.changes import ids, record
from trajectories.models import Change, Trajectory

PART = Change.Part.COMMITMENTS
KIND = PROMISE
ANSWERS_A_REQUEST = (Answer.Kind.YES, Answer.Kind.YES_IF, Answer.Kind.QUESTION)


@dataclass(frozen=True)
class Given:
    """One answer as it came in: on these words, with these words."""

    promise: Promise
    kind: str
    wording: Wording
    words: str = ""
    # The last day a yes holds, or the day on which it will be there.
    until: date | None = None


@dataclass(frozen=True)
class StandIn:
    """Who answers through a link that was forwarded to them, as they call themselves."""

    name: str
    email: str = ""


@action
def send_asks(
    trajectory: Trajectory, *, promises: Iterable[Promise], on: date | None, by: Actor, now: datetime
) -> Trajectory:
    """Ask these promises on their present words; L&D has read them. One letter a person.

    `on` is the planned day of the letter, None for now. Who gets no mail is left for a call. A crowd is asked by the
    worker, in parts; it stands as asked from now on.
    """
    asked = [promise for promise in promises if promise.role.person.gets_mail]
    people = {promise.role.person_id: promise.role.person for promise in asked}
    is_crowd = len(people) > PEOPLE_A_PART
    mark_as_asked(asked, opens_on=(on or now.date()) if is_crowd else None, now=now)
    if not is_crowd:
        days = {pk: due_on(person, on, now) for pk, person in people.items()}
        wanted = [(promise.role.person, promise.public_id, days[promise.role.person_id]) for promise in asked]
        for ask in asks.open_asks(trajectory, kind=KIND, wanted=wanted, checked=True, by=by, now=now):
            refresh(ask, days[ask.person_id], by, now)
        for person in people.values():
            plan_person(person, now)
    if people:
        after = {"people": ids(people.values()), "on": on.isoformat() if on else ""}
        record(trajectory, PART, "send_asks", after=after, by=by, now=now)
    return trajectory


@action
def remind(trajectory: Trajectory, *, promises: Sequence[Promise], by: Actor, now: datetime) -> list[Mail]:
    """Send the next letter about these promises earlier: one a person, with all else that is due to them.

    Whoever was written to meanwhile gets none; what does not fit in their week joins their next letter.
    """
    about = [promise.public_id for promise in promises]
    people = {promise.role.person_id: promise.role.person for promise in promises}
    waiting = Ask.objects.between_letters().in_trajectory(trajectory, kind=KIND).filter(about__in=about)
    asks.bring_forward(list(waiting.with_all().with_days()), by=by, now=now)
    record(trajectory, PART, "remind", after={"people": ids(people.values())}, by=by, now=now)
    if len(people) > PEOPLE_A_PART:
        return []
    return [mail for person in people.values() if (mail := plan_person(person, now)) is not None]


@action
def answer_promise(
    trajectory: Trajectory,
    *,
    person: Person,
    given: Sequence[Given],
    by: Actor,
    now: datetime,
    way: str = Answer.Way.LINK,
    mail: Mail | None = None,
    given_at: datetime | None = None,
    stand_in: StandIn | None = None,
    more_follows: bool = False,
    asked: Sequence[Ask] = (),
) -> list[Answer]:
    """Write down what was answered and close what was asked. Returns the new answers.

    The same answer sent twice is one answer. Of two at the same moment both are kept and the later one counts.
    `given_at` is when it was given that is written down now. Raises NotOnThatDay when it cannot have been then.
    `asked`: what this answers, when that is not whether it is promised.
    `stand_in` gave it for `person`, who is told so. `more_follows`: there is another page to send, whose receipt can
    tell of this one too.
    """
    added: list[Answer] = []
    changed: set[str] = set()
    other = stand_in or StandIn("")
    locked = _locked(given)
    for one in given:
        promise = locked[one.promise.pk]
        stands = promise.answer
        if given_at:
            check_day(person.local_day(given_at), person=person, wording=one.wording, promise=promise, now=now)
        if stands and _is_same(stands, one) and stands.stand_in == other.name:
            continue
        answer = Answer(
            promise=promise,
            kind=one.kind,
            words=one.words,
            wording=one.wording,
            until=one.until,
            given_at=given_at or now,
            written_at=now if given_at else None,
            way=way,
            mail=mail,
            given_by=by.person if by.on_behalf_of or by.member else None,
            stand_in=other.name,
            stand_in_email=other.email,
        )
        changed |= _count(promise, answer, now)
        added.append(answer)
    Answer.objects.bulk_create(added)
    Promise.objects.let_count(added)
    if changed:
        Promise.objects.bulk_update({answer.promise for answer in added}, changed)
    _close(person, given, asked, by, now)
    _close_told(trajectory, person, given, by, now)
    back = [answer for answer in added if answer.kind == Answer.Kind.WITHDRAWN]
    tell_of_withdrawal(trajectory, answers=back, by=by, now=now)
    questions = [answer for answer in added if answer.kind in Answer.QUESTIONS]
    pass_on_question(trajectory, person=person, answers=questions, by=by, now=now)
    if added:
        queue_receipt(
            person,
            trajectory,
            answers=[answer.pk for answer in added],
            kind=asked[0].kind if asked else KIND,
            asked=asked,
            more_follows=more_follows,
            are_new=True,
            now=now,
        )
    return added


def _locked(given: Sequence[Given]) -> dict[int, Promise]:
    """The lines that are answered, by key, for changing them: each with the answer that counts now."""
    locked = {promise.pk: promise for promise in _for_update(*{one.promise.pk for one in given})}
    # Read after the lock, where another counts by now than the one that was read along: who waited finds that one.
    known = {one.promise.answer_id: one.promise.answer for one in given if Promise.answer.is_cached(one.promise)}
    unread = {promise.answer_id for promise in locked.values() if promise.answer_id} - known.keys()
    stand: dict[int | None, Answer | None] = {**known, **Answer.objects.in_bulk(unread)}
    for promise in locked.values():
        promise.answer = stand.get(promise.answer_id)
    return locked


_for_update: Compiled[Promise] = Compiled(
    lambda *keys: Promise.objects.select_for_update().filter(pk__in=keys).order_by("pk")
)


def _close(person: Person, given: Sequence[Given], asked: Sequence[Ask], by: Actor, now: datetime) -> None:
    """What was asked is answered. A yes leaves open whether it is there."""
    about = [one.promise.public_id for one in given if not _is_asked_on_newer(one.promise, one.wording)]
    final = [one.promise.public_id for one in given if one.kind not in ANSWERS_A_REQUEST]
    taken = {one.promise.role.public_id for one in given if one.promise.role.follows_id}
    if taken:
        _close_taken_over(person, given, taken, by, now)
    wanted = [(KIND, one) for one in about] + [(THERE, one) for one in final]
    still = _open_about(person.pk, *{one.promise.public_id for one in given})
    over = [*asked, *(ask for ask in still if (ask.kind, ask.about) in wanted)]
    if over:
        asks.answer(over, by=by, now=now)


def _asking(person: int, *about: str) -> QuerySet[Ask]:
    return Ask.objects.open().filter(person=person, kind__in=(KIND, THERE), about__in=about).only("kind", "about")


_open_about: Compiled[Ask] = Compiled(_asking)


def _close_taken_over(person: Person, given: Sequence[Given], roles: set[str], by: Actor, now: datetime) -> None:
    """Of what the one before promised nothing was asked. Now that it is answered, it is kept as asked."""
    trajectory, today = given[0].promise.commitment.trajectory, person.local_day(now)
    mine = [one.promise for one in given if one.promise.role.public_id in roles]
    wanted = [(person, promise.public_id, today) for promise in mine]
    asks.open_asks(trajectory, kind=KIND, wanted=wanted, checked=True, by=by, now=now)
    told = Ask.objects.of(person).of_kind(TAKEN_OVER, trajectory.public_id).filter(about__in=roles)
    asks.answer(list(told), by=by, now=now)


def _close_told(trajectory: Trajectory, person: Person, given: Sequence[Given], by: Actor, now: datetime) -> None:
    """A phase of which everything was told, also by phone, is asked about no more."""
    phases = {one.promise.commitment.phase for one in given if one.kind in (Answer.Kind.KEPT, Answer.Kind.NOT_KEPT)}
    if phases:
        to_tell = Promise.objects.to_tell_of(person, trajectory).not_asked_elsewhere()
        left = {promise.commitment.phase for promise in to_tell}
        about = [about_phase(trajectory, phase) for phase in phases - left]
        asks.answer(list(Ask.objects.of(person).open().filter(kind=KEPT, about__in=about)), by=by, now=now)


def _is_same(stands: Answer, one: Given) -> bool:
    """The same once more. A question that had its reply is a new question when it is asked again."""
    mine = (one.kind, one.words, one.wording.pk, one.until)
    return (stands.kind, stands.words, stands.wording_id, stands.until) == mine and stands.replied_at is None


def _count(promise: Promise, answer: Answer, now: datetime) -> set[str]:
    """This answer is the one that counts. Written down by phone, it also was asked by phone.

    Returns which fields change by it besides.
    """
    promise.answer = answer
    if (promise.asked_at and promise.asked_on_id == answer.wording_id) or _is_asked_on_newer(promise, answer.wording):
        return set()
    promise.asked_at, promise.asked_on = promise.asked_at or now, answer.wording
    return {"asked_at", "asked_on"}


def _is_asked_on_newer(promise: Promise, wording: Wording) -> bool:
    """Whether it was asked on later words than these: that goes on being asked."""
    asked = promise.asked_on if promise.asked_on_id != wording.pk else None
    return asked is not None and asked.version > wording.version


@action
def undo_outcomes(promises: Sequence[Promise], *, by: Actor, now: datetime) -> list[Promise]:
    """Somebody says that what became of these was not told by them: the yes they gave stands again.

    Or that of the one before them, which stood in their name.
    """
    for promise in _unchanged(promises):
        given = promise.answers.filter(kind__in=(Answer.Kind.YES, Answer.Kind.YES_IF)).last() or _taken_over(promise)
        if given is not None and promise.answer_id != given.pk:
            promise.answer = given
            promise.save(update_fields=["answer"])
    return list(promises)


@action
def undo_answers(promises: Sequence[Promise], *, by: Actor, now: datetime) -> list[Promise]:
    """Somebody says these answers were not theirs: they stay in the history and count no longer.

    What they said themselves on the same words before that counts again, and with a yes whether it is there is open
    again. Returns those that are to be asked again. What was answered anew since these were read stands.
    """
    for promise in _unchanged(promises):
        answer = promise.answer
        if answer is None:
            continue
        own = _own_before(answer, list(promise.answers.order_by("pk")))
        Answer.objects.create(
            promise=promise, kind=Answer.Kind.NOT_MINE, wording=answer.wording, given_at=now, mail=answer.mail
        )
        promise.answer = own
        promise.save(update_fields=["answer"])
        if own is not None and promise.awaits_there:
            closed = Ask.objects.of(promise.role.person).filter(kind=THERE, about=promise.public_id)
            asks.take_back(list(closed.filter(answered_at__gt=own.given_at).with_all()), by=by, now=now)
    return [promise for promise in promises if promise.answer is None or promise.awaits_answer]


def _unchanged(promises: Sequence[Promise]) -> list[Promise]:
    """Locked, those of these whose answer is still the one that was read; the others get the one that counts now."""
    stand = Promise.objects.select_for_update().filter(pk__in=[one.pk for one in promises]).order_by("pk")
    known, found = {one.pk: one for one in stand}, []
    for promise in promises:
        if promise.answer_id == known[promise.pk].answer_id:
            found.append(promise)
        else:
            promise.answer = known[promise.pk].answer
    return found


def _taken_over(promise: Promise) -> Answer | None:
    """What the one before them said of the same, where that is a yes.

    That is whom they follow; or, of a function they held already, whoever passed it on or whose learners were moved:
    with a yes that is taken over goes the moment it was asked.
    """
    same = Promise.objects.filter(commitment=promise.commitment_id, learner=promise.learner_id).promised()
    same = same.exclude(pk=promise.pk).select_related("answer")
    before = same.filter(role=promise.role.follows_id).first() if promise.role.follows_id else None
    if before is None and promise.asked_at is not None:
        over = same.filter(ended_at__isnull=False, asked_at=promise.asked_at, asked_on=promise.asked_on_id)
        before = over.order_by("-ended_at").first()
    return before.answer if before else None


def _own_before(answer: Answer, given: Iterable[Answer]) -> Answer | None:
    """The last that its owner gave before this one, if on the same words; what they disowned is not theirs."""
    standing: list[Answer] = []
    for one in given:
        if one.kind != Answer.Kind.NOT_MINE:
            standing.append(one)
        elif standing:
            standing.pop()
    own = [one for one in standing if one.is_own and one.pk < answer.pk]
    return own[-1] if own and own[-1].wording_id == answer.wording_id else None


@action
def reply(answer: Answer, *, words: str, sends: bool = True, by: Actor, now: datetime) -> Answer:
    """Say something to what is not a plain yes. A question is asked again by it; what else was said goes on standing.

    It goes to them at once, with the link to answer; without `sends` they heard it already, and it is written down.
    What was said once for several learners gets its reply once. A second reply takes nothing away: it is passed over.
    """
    person, trajectory = answer.promise.role.person, answer.promise.commitment.trajectory
    alike = list(Answer.objects.said_with(answer))
    waiting_ones = Answer.objects.filter(pk__in=[one.pk for one in alike], replied_at=None)
    is_first = waiting_ones.update(reply=words, replied_at=now, replied_by=by.person)
    answer.refresh_from_db(fields=["reply", "replied_at", "replied_by"])
    if not is_first:
        return answer
    after = {"people": ids([person]), "reply": words}
    record(trajectory, PART, "reply", thing=answer.promise.commitment, after=after, by=by, now=now)
    if not person.gets_mail:
        return answer
    waiting = _ask_after_reply(answer, [one.promise for one in alike], by, now)
    if sends and waiting:
        mail = queue(
            kind="reply",
            person=person,
            dedupe_key=f"reply:{answer.pk}",
            about={"answer": answer.pk},
            now=now,
            sender=by.person,
        )
        AskLetter.objects.put_in(mail, waiting)
    return answer


def _ask_after_reply(answer: Answer, promises: Sequence[Promise], by: Actor, now: datetime) -> list[Ask]:
    """What the letter with the reply leads to: a question is open again, what else was said is not."""
    kind = THERE if answer.kind == Answer.Kind.THERE_QUESTION else PROMISE
    person, trajectory = answer.promise.role.person, answer.promise.commitment.trajectory
    calendar = Calendar.of(person)
    # The reply is the first letter of the ladder; the next one is a reminder.
    soon = calendar.soon(calendar.today(now), REMINDERS_AFTER[0])
    if answer.kind in Answer.QUESTIONS:
        return [open_promise_ask(trajectory, one, kind=kind, due_on=soon, by=by, now=now) for one in promises]
    about = [one.public_id for one in promises]
    return list(Ask.objects.in_trajectory(trajectory, kind=kind).filter(about__in=about, person=person).with_all())
