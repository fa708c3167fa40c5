"""Every write of what people are asked: open, ask again, answer, close, put off, pass on, stop reminders.

Each may be done twice: the second time finds its work done. Changes of state are conditional updates, so an answer
that comes in while a reminder is planned is never undone by it.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from asks import diaries, links
from asks.coming import ToAsk
from asks.models import Ask, AskLetter, PassOn, ReminderStop, Rhythm
from asks.models.asks import AskQuerySet
from mailing import outbox
from mailing.models import Diary, Mail
from mailing.outbox import queue
from organisations.acting import Actor, action, private_action
from organisations.ids import public_id
from organisations.models import Person
from organisations.working_days import Calendar
from trajectories.models import Trajectory

NEW_LINKS_A_DAY = 3
DIARIES_A_DAY = 3


class NothingToSendAgain(Exception):  # says what is the matter
    """It arrived after all, or somebody else sent it again."""


@action
def send_again(mail: Mail, *, by: Actor, now: datetime) -> Mail:
    """Let a letter that failed or is uncertain go once more. Raises NothingToSendAgain."""
    if not outbox.send_again(mail, now):
        raise NothingToSendAgain
    return mail


@action
def open_ask(
    trajectory: Trajectory,
    *,
    person: Person,
    kind: str,
    about: str,
    due_on: date,
    checked: bool,
    window_until: date | None = None,
    by: Actor,
    now: datetime,
) -> Ask:
    """Ask this person this one thing from `due_on` in their own calendar. Returns the ask there was, in any state.

    `checked`: L&D looked at it, or planned the moment; else nothing is sent.
    """
    ask, _is_new = Ask.objects.get_or_create(
        person=person,
        kind=kind,
        about=about,
        defaults={
            "organisation_id": trajectory.organisation_id,
            "trajectory": trajectory,
            "opened_at": now,
            "checked_at": now if checked else None,
            "due_on": due_on,
            "next_on": due_on,
            "window_until": window_until,
        },
    )
    return ask


Wanted = Sequence[tuple[Person, str, date]]


@action
def open_asks(
    trajectory: Trajectory,
    *,
    kind: str,
    wanted: Wanted,
    checked: bool,
    window_until: date | None = None,
    by: Actor,
    now: datetime,
) -> list[Ask]:
    """As `open_ask`, for many at once: who, what about and from which day. Two queries, however many."""
    checked_at = now if checked else None
    coming = (ToAsk(trajectory, person, kind, about, due_on, window_until) for person, about, due_on in wanted)
    _put(coming, checked_at=checked_at, now=now)
    about = [about for _person, about, _due_on in wanted]
    found = list(Ask.objects.filter(trajectory=trajectory, kind=kind, about__in=about).order_by("pk"))
    for ask in found:
        ask.trajectory = trajectory  # with what was read of it already
    return found


@action
def open_unread(trajectory: Trajectory, *, coming: Iterable[ToAsk], by: Actor, now: datetime) -> None:
    """The same for all that one trajectory asks, of any kind, where nobody looks at it now: one query, however many."""
    _put(coming, checked_at=now, now=now)


def _put(coming: Iterable[ToAsk], *, checked_at: datetime | None, now: datetime) -> None:
    Ask.objects.bulk_create(
        [
            Ask(
                organisation_id=one.trajectory.organisation_id,
                trajectory_id=one.trajectory_id,
                person_id=one.person_id,
                kind=one.kind,
                about=one.about,
                opened_at=now,
                checked_at=checked_at,
                due_on=one.due_on,
                next_on=one.due_on,
                window_until=one.window_until,
            )
            for one in coming
        ],
        ignore_conflicts=True,
    )


@action
def ask_again(ask: Ask, *, due_on: date, by: Actor, now: datetime) -> Ask:
    """Start its ladder anew from `due_on`, also when it was answered or closed: its words changed, or L&D replied."""
    ask.answered_at = ask.closed_at = None
    ask.closed_because = ""
    ask.letters = 0
    ask.due_on = ask.next_on = due_on
    ask.opened_at = ask.checked_at = now
    ask.save(
        update_fields=[
            *("answered_at", "closed_at", "closed_because", "letters", "due_on", "next_on", "opened_at", "checked_at")
        ]
    )
    return ask


@action
def answer(asks: Sequence[Ask], *, by: Actor, now: datetime) -> int:
    """They answered: no reminder follows. An ask that was closed meanwhile counts as answered too."""
    return (
        Ask.objects.unanswered().of_these(asks).update(answered_at=now, next_on=None, closed_at=None, closed_because="")
    )


@action
def close(asks: AskQuerySet, *, because: str, by: Actor, now: datetime) -> int:
    """No longer wanted, for a reason in one word; unsent letters drop it by themselves. How many were open."""
    return asks.open().update(closed_at=now, closed_because=because[:40], next_on=None)


@action
def snooze(asks: Sequence[Ask], *, until: date, by: Actor, now: datetime) -> int:
    """ "Not now": the next letter waits until this day. After the last reminder one more comes, because they asked."""
    waiting = Ask.objects.open().of_these(asks)
    waiting.filter(letters__gte=Ask.LADDER).update(letters=Ask.LADDER - 1)
    return waiting.update(next_on=until)


@action
def bring_forward(asks: Sequence[Ask], *, by: Actor, now: datetime) -> int:
    """Let the next reminder of these go today, in the reader's own calendar; how many. Pressed twice, it is one."""
    return sum(
        Ask.objects.between_letters()
        .of_these([ask])
        .filter(letters=ask.letters)
        .update(next_on=ask.person.local_day(now))
        for ask in asks
    )


@action
def take_back(asks: Sequence[Ask], *, by: Actor, now: datetime) -> int:
    """Open again what somebody else answered; what is left of its ladder goes on a day later."""
    reopened = 0
    for ask in asks:
        calendar = Calendar.of(ask.person)
        next_on = calendar.today(now) + timedelta(days=1) if ask.letters < Ask.LADDER else None
        reopened += Ask.objects.of_these([ask]).exclude(answered_at=None).update(answered_at=None, next_on=next_on)
    return reopened


@action
def propose_pass_on(
    person: Person,
    *,
    trajectories: Iterable[Trajectory],
    mail: Mail,
    name: str,
    email: str,
    note: str,
    by: Actor,
    now: datetime,
) -> list[PassOn]:
    """Name somebody else; L&D decides. Nothing is sent to either of them until then.

    It takes the place of what was proposed before, under an address of its own: nobody accepts what they did not read.
    """
    # One writer at a time: of a form that is sent several times at once one proposal stands.
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    about = list(trajectories)
    PassOn.objects.proposed().of(person).filter(trajectory__in=about).delete()
    return [
        PassOn.objects.create(
            organisation_id=person.organisation_id,
            trajectory=trajectory,
            person=person,
            mail=mail,
            name=name,
            email=email,
            note=note,
            proposed_at=now,
        )
        for trajectory in about
    ]


@action
def take_back_pass_on(person: Person, *, mail: Mail, by: Actor, now: datetime) -> int:
    """It is for them after all: whom they named through this letter is forgotten, unless L&D decided on it already."""
    gone, _per_model = PassOn.objects.proposed().of(person).from_letter(mail.pk).delete()
    return gone


@action
def stop_reminders(person: Person, *, trajectory: Trajectory, by: Actor, now: datetime) -> ReminderStop:
    """No more reminders of this trajectory. What is asked stays open, and a first ask still comes."""
    stop, _is_new = ReminderStop.objects.get_or_create(
        person=person, trajectory=trajectory, defaults={"stopped_at": now}
    )
    return stop


@action
def resume_reminders(person: Person, *, trajectory: Trajectory, by: Actor, now: datetime) -> int:
    """Reminders again, from the next working day on; what would have gone meanwhile is not made up for."""
    gone, _per_model = ReminderStop.objects.filter(person=person, trajectory=trajectory).delete()
    return gone


@private_action
def choose_rhythm(
    person: Person, *, trajectory: Trajectory, weekday: int | None, hour: time | None, by: Actor, now: datetime
) -> None:
    """Let the letters with their own check-ins come on this ISO weekday at this hour; both None: no letters.

    It holds for all that is not sent yet.
    """
    chosen = {"weekday": weekday, "hour": hour, "chosen_at": now}
    Rhythm.objects.update_or_create(person=person, trajectory=trajectory, defaults=chosen)


@private_action
def drop_rhythm(person: Person, *, trajectory: Trajectory, by: Actor, now: datetime) -> None:
    """Let them come as planned again."""
    Rhythm.objects.filter(person=person, trajectory=trajectory).delete()


@action
def send_new_link(person: Person, *, asks: Sequence[Ask], by: Actor, now: datetime) -> Mail | None:
    """Mail a fresh link to what an old letter asked, to the address on file; None after the third of a day."""
    day = person.local_day(now)
    key = f"new-link:p{person.pk}:{day}"
    sent = Mail.objects.filter(dedupe_key__startswith=f"{key}:").count()
    if sent >= NEW_LINKS_A_DAY or not asks:
        return None
    mail = queue(
        kind="new_link",
        person=person,
        dedupe_key=f"{key}:{sent + 1}",
        about={"on_behalf_of": asks[0].person_id} if asks[0].person_id != person.pk else {},
        now=now,
        sender=asks[0].trajectory.owner,
    )
    AskLetter.objects.put_in(mail, asks)
    return mail


@action
def open_diary(person: Person, *, renewed: bool = False, by: Actor, now: datetime) -> Diary:
    """Give this person an address at which their calendar reads along; `renewed`: another, the old one is dead then."""
    diary = diaries.of(person)
    if renewed or not diaries.is_readable(diary):
        diary.seed, diary.kid = public_id(), links.newest_key()
        diary.token_hash, diary.opened_at = links.hashed(diaries.token(diary)), now
        diary.save(update_fields=["seed", "kid", "token_hash", "opened_at"])
    return diary


@action
def close_diary(person: Person, *, by: Actor, now: datetime) -> Diary:
    """Let the address work no more, and have none."""
    diary = diaries.of(person)
    diary.token_hash, diary.opened_at = None, None
    diary.save(update_fields=["token_hash", "opened_at"])
    return diary


@action
def send_diary(person: Person, *, renewed: bool, sender: Person | None, by: Actor, now: datetime) -> Mail | None:
    """Mail the address to who asks for it on a page of theirs, where we mail them; None after the third of a day."""
    key = f"diary:p{person.pk}:{person.local_day(now)}"
    sent = Mail.objects.filter(dedupe_key__startswith=f"{key}:").count()
    if sent >= DIARIES_A_DAY or not person.gets_mail:
        return None
    open_diary(person, renewed=renewed, by=by, now=now)
    return queue(kind="diary", person=person, dedupe_key=f"{key}:{sent + 1}", about={}, now=now, sender=sender)
