"""Claim, check, send, mark: each step its own short transaction, none open while a mail server is talked to.

Two senders never send one row: the claim and every later step are conditional on the state and on the number of
the claim. What a sender leaves behind when it dies is swept up by `recover`.
"""

import logging
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import translation

from mailing import bounces, brake, breaker, instance
from mailing.answers import FULL_WAITS, Answer, Meaning, wait_after
from mailing.batch import batch
from mailing.breaker import Turn
from mailing.message import message
from mailing.models import Mail, Sending
from mailing.outbox import wake
from mailing.register import Letter, Rendered, Verdict, letters
from mailing.states import claim, move
from mailing.transport import LostAfter, LostBefore, NotOurs, Refused, Transport, Unreachable, open_transport
from organisations.compiled import Compiled
from organisations.models import Person
from organisations.titles import in_words_of

logger = logging.getLogger(__name__)
_Heard = dict[str, Any]  # columns of the row: what the server said
_Note = Callable[[], None] | None  # what hangs on a letter's being sent

BATCH = 40
# When another sender was first so often in a batch, the rest of it is likely gone as well.
LOOK_AGAIN = 3
# A letter that cannot be made, or a mailbox that is full, is given up after so many tries.
TRIES = 3
# A round ends well within the time limit of the task that runs it.
ROUND_SECONDS = 30
# So many lost lines in a row end the round; the next tick tries again.
PATIENCE = 5
# Why a letter failed, as far as others tell it on.
MAILBOX_FULL, REFUSED = "the mailbox is full", "refused by the mail server"
RETRY_UNCERTAIN_AFTER = timedelta(minutes=10)


class _Stop(Exception):
    """The mail server cannot be used now: end this round, lose nothing."""


class _Clock:
    """`now` as it was given, moving on with the real seconds that pass while sending."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._start = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._start

    def __call__(self) -> datetime:
        return self._now + timedelta(seconds=self.seconds)


def _lease() -> timedelta:
    return timedelta(seconds=settings.LEASE_SECONDS)


# --- sweeping up -----------------------------------------------------------------------------


def recover(now: datetime) -> int:
    """Give back what dead senders left, settle what is uncertain, and let go of what is too late. How many changed.

    While the clock is not to be trusted (`brake`) nothing is too late.
    """
    changed = 0
    for mail in () if Sending.stands().leapt_at else Mail.objects.too_late(now=now):
        changed += move(mail, Mail.State.EXPIRED, because="not sent in time")
    for mail in Mail.objects.left_behind(now=now, lease=_lease()):
        if mail.data_started_at is None:
            changed += move(mail, Mail.State.QUEUED, lease_until=None)
        else:
            changed += _settle_uncertain(mail, now)
    return changed


def _settle_uncertain(mail: Mail, now: datetime) -> bool:
    """It may have arrived. Letters somebody waits for go once more; others are parked for a person to judge."""
    letter = letters.get(mail.kind)
    if letter is not None and letter.uncertain == "retry" and mail.deliveries < 2:
        again = now if mail.kind == "login" else now + RETRY_UNCERTAIN_AFTER
        until = max(mail.expires_at, again + _lease())
        return move(mail, Mail.State.QUEUED, lease_until=None, not_before=again, expires_at=until)
    return move(mail, Mail.State.UNCERTAIN, lease_until=None, because="the connection broke in the middle of it")


# --- a round of sending ----------------------------------------------------------------------


def drain(now: datetime, limit: int = 200) -> int:
    """Send what is due, oldest first and sign-in codes before all. Returns how many were accepted.

    Nothing while our sending is refused (`breaker`), nor from a copy of another installation's database (`instance`);
    few when the clock leapt (`brake`).
    """
    clock = _Clock(now)
    if not Mail.objects.due(now=now).exists():
        return 0
    transport = open_transport()
    if transport is None:
        return 0
    stands = Sending.stands()
    if not instance.is_ours(stands):
        logger.error("nothing is sent from a copy of another's database; `manage.py adopt_instance` makes it ours")
        return 0
    is_braked = stands.leapt_at is not None
    is_held = is_braked and not stands.leap_leaves and not Mail.objects.due(now=now).codes().exists()
    turn = Turn.NONE if is_held else breaker.turn(stands, now)
    if turn is Turn.NONE:
        return 0
    try:
        with transport:
            return _Round(transport, clock, turn, is_braked=is_braked).run(limit)
    except Refused as error:
        breaker.refused(str(error), accepted=0, now=clock())
    except Unreachable as error:
        logger.warning("mail server cannot be reached, %s", error)
    return 0


_codes: Compiled[Mail] = Compiled(lambda now: Mail.objects.to_claim(now=now).codes()[:BATCH])
_oldest: Compiled[Mail] = Compiled(lambda now: Mail.objects.to_claim(now=now).but_codes()[:BATCH])


def _next_due(now: datetime) -> list[Mail]:
    """The first to claim: sign-in codes, then the oldest.

    Somebody waits at the screen for a code; four hundred reminders can wait for it. Two queries, because one for
    both orders would go through all that waits.
    """
    return [*_codes(now), *_oldest(now)][:BATCH]


class _Round:
    """One conversation, many letters."""

    def __init__(self, transport: Transport, clock: _Clock, turn: Turn = Turn.ALL, *, is_braked: bool = False) -> None:
        self.transport = transport
        self.clock = clock
        self.turn = turn
        self.is_braked = is_braked
        self.sent = 0
        self.in_a_row = 0
        # Taken by the server, and not yet counted by the breaker: once a batch is often enough.
        self.went_well = 0
        self.lost: set[int] = set()
        # How many of this batch another sender took first.
        self.passed_by = 0
        self.has_company = False

    def run(self, limit: int) -> int:
        handled = 0
        try:
            while mails := _next_due(self.clock()):
                with batch():
                    for mail in self._in_turn(mails):
                        if self.passed_by >= LOOK_AGAIN:
                            break
                        if handled >= limit or self.clock.seconds >= ROUND_SECONDS:
                            wake()
                            return self.sent
                        self._one(mail)
                        handled += 1
                self._tell_breaker()
        except _Stop as reason:
            logger.warning("sending stopped for now: %s", reason)
        finally:
            self._tell_breaker()
        return self.sent

    def _in_turn(self, mails: list[Mail]) -> list[Mail]:
        """The oldest first; beside another sender from somewhere on, or each would wait for what the other takes."""
        self.has_company |= self.passed_by > 0
        self.passed_by = 0
        codes = [mail for mail in mails if mail.kind == "login"]
        others = mails[len(codes) :]
        if not self.has_company or not others:
            return mails
        start = random.randrange(len(others))  # noqa: S311  nothing to guess
        return [*codes, *others[start:], *others[:start]]

    def _tell_breaker(self) -> None:
        if self.went_well:
            breaker.accepted(self.went_well, now=self.clock())
            self.went_well = 0

    def _one(self, mail: Mail) -> None:
        if self.is_braked and not brake.takes(mail):
            raise _Stop("the clock leapt, and nobody looked yet")
        made = self._make(mail)
        if made is None:
            return
        text, once_sent = made
        try:
            back = bounces.address_for(mail.pk)
            answer = self.transport.hand(text, to=mail.address, back=back, begin=lambda: _begin(mail, self.clock()))
        except NotOurs:
            return
        except LostBefore as error:
            self._lost(mail, str(error))
        except LostAfter as error:
            _settle_uncertain(mail, self.clock())
            self._count(f"connection lost: {error}")
        except Unreachable as error:
            move(mail, Mail.State.QUEUED, lease_until=None)
            if isinstance(error, Refused):
                self._refused(str(error))
            raise _Stop(str(error)) from error
        else:
            self._heed(mail, once_sent, answer)
        if self.turn is Turn.ONE:
            raise _Stop("one letter was tried, and does not tell whether ours go again")

    def _make(self, mail: Mail) -> tuple[EmailMessage, _Note] | None:
        """Claim and write it; None when it is not to be sent. One that cannot be made must not stop the others."""
        letter = letters.get(mail.kind)
        if letter is None:
            _put_off(mail, self.clock(), because=f"nobody writes letters of kind {mail.kind}", is_fault=True)
            return None
        try:
            is_ours = _take(mail, letter, self.clock())
            self.passed_by += is_ours is None
            if not is_ours:
                return None
            rendered = _render(mail, letter, self.clock())
            return message(mail, rendered, now=self.clock()), rendered.once_sent
        except Exception as error:
            logger.exception("letter %s of kind %s cannot be made", mail.pk, mail.kind)
            _put_off(mail, self.clock(), because=f"cannot be made: {type(error).__name__}", is_fault=True)
            return None

    def _heed(self, mail: Mail, once_sent: _Note, answer: Answer) -> None:
        now = self.clock()
        heard: _Heard = {"address": mail.address, "smtp_code": answer.code, "smtp_text": answer.text[:200]}
        match answer.meaning:
            case Meaning.ACCEPTED:
                self.sent += _mark_sent(mail, once_sent, now, heard)
                self._heard_well()
            case Meaning.LOST:
                self._lost(mail, answer.text)
            case Meaning.DEAD if self._may_be_mistaken(now):
                _put_off(mail, now, because="too many addresses are said not to exist", **heard)
                self._refused(str(answer))
            case Meaning.DEAD:
                bury(mail, now, heard)
                self._heard_well()
            case Meaning.REFUSED:
                move(mail, Mail.State.FAILED, because=REFUSED, **heard)
            case Meaning.FULL:
                _wait_for_room(mail, now, heard)
            case Meaning.LATER:
                _put_off(mail, now, because="the mail server asked to try later", **heard)
            case Meaning.OURS:
                _put_off(mail, now, because="our sending is refused", **heard)
                self._refused(str(answer))

    def _heard_well(self) -> None:
        """The server deals with us; when everything was held, that is over."""
        self.in_a_row = 0
        self.went_well += 1
        if self.turn is Turn.ONE:
            self._tell_breaker()
            self.turn = Turn.ALL

    def _may_be_mistaken(self, now: datetime) -> bool:
        """A server that knows nobody any more: everybody would be suppressed, and mended one by one."""
        dead = Person.objects.refused_since(now - breaker.WINDOW).count()
        return self.turn is Turn.ONE or breaker.is_flood(dead, accepted=self.went_well, now=now)

    def _refused(self, why: str) -> None:
        is_held = breaker.refused(why, accepted=self.went_well, now=self.clock())
        self.went_well = 0
        if is_held:
            raise _Stop(f"our sending is refused: {why}")

    def _lost(self, mail: Mail, why: str) -> None:
        """Nothing was sent, so it may go again at once, in a new conversation; the second time it waits its turn."""
        if mail.pk in self.lost:
            _put_off(mail, self.clock(), because="the mail server hangs up")
        else:
            move(mail, Mail.State.QUEUED, lease_until=None)
        self.lost.add(mail.pk)
        self._count(f"connection lost: {why}")

    def _count(self, why: str) -> None:
        self.in_a_row += 1
        if self.in_a_row >= PATIENCE:
            raise _Stop(why)


def _take(mail: Mail, letter: Letter, now: datetime) -> bool | None:
    """Claim the row and, in the same transaction, ask once more whether it is still wanted. None: another was first."""
    before = mail.state, mail.attempts
    try:
        return _take_in_transaction(mail, letter, now)
    except Exception:
        mail.state, mail.attempts = before  # as the database has it again
        raise


@transaction.atomic
def _take_in_transaction(mail: Mail, letter: Letter, now: datetime) -> bool | None:
    if not claim(mail, until=now + _lease()):
        return None
    mail.person.read_again()
    try:
        verdict = letter.still_wanted(mail, now)
    except ObjectDoesNotExist:
        verdict = Verdict("cancel", "what it is about is gone")
    if verdict.decision == "send" and not letter.keeps_address and not _reachable(mail):
        verdict = Verdict("suppress", "no own mail address to write to")
    match verdict.decision:
        case "send":
            mail.address = mail.address if letter.keeps_address else mail.person.email  # kept with what comes of it
            return True
        case "later":
            later = verdict.later or now + timedelta(hours=1)
            lasts = mail.expires_at - mail.not_before
            move(
                mail,
                Mail.State.QUEUED,
                not_before=later,
                expires_at=max(mail.expires_at, later + lasts),
                because=verdict.because[:200],
            )
        case "cancel":
            move(mail, Mail.State.CANCELLED, because=verdict.because[:200])
        case "suppress":
            move(mail, Mail.State.SUPPRESSED, because=verdict.because[:200])
    return False


def _reachable(mail: Mail) -> bool:
    """Personal letters go to an own address only; a sign-in code also to one that was refused before."""
    person = mail.person
    if mail.kind == "login":
        return person.reach == Person.Reach.OWN and bool(person.email)
    return person.gets_mail


def _render(mail: Mail, letter: Letter, now: datetime) -> Rendered:
    with translation.override(mail.language), in_words_of(mail.organisation.titles):
        return letter.render(mail, now)


def _begin(mail: Mail, now: datetime) -> bool:
    """The point of no return, committed before the text goes. False when the lease ran out and it was given away."""
    return move(
        mail,
        Mail.State.SENDING,
        address=mail.address,
        data_started_at=now,
        lease_until=now + _lease(),
        deliveries=mail.deliveries + 1,
    )


def _mark_sent(mail: Mail, once_sent: _Note, now: datetime, heard: _Heard) -> bool:
    """Accepted. Should the sweep have thought us dead meanwhile, the truth wins, unless another took the row."""
    late = frozenset({Mail.State.SENDING, Mail.State.UNCERTAIN, Mail.State.QUEUED})

    def mark() -> bool:
        return move(mail, Mail.State.SENT, coming_from=late, sent_at=now, lease_until=None, because="", **heard)

    if once_sent is None:
        return mark()
    with transaction.atomic():
        if not mark():
            return False
        try:
            with transaction.atomic():
                once_sent()
        except Exception:  # the letter is out: what hangs on it may fail, the mark may not
            logger.exception("letter %s was sent, but its kind could not take note", mail.pk)
    return True


def bury(mail: Mail, now: datetime, heard: dict[str, Any]) -> None:
    """Nobody at this address: say so at the person, so that L&D can mend it."""
    with transaction.atomic():
        if move(mail, Mail.State.FAILED, lease_until=None, because="the address does not exist", **heard):
            Person.objects.filter(pk=mail.person_id, email=mail.address).update(
                undeliverable=mail.address,
                undeliverable_at=now,
                undeliverable_because=f"{heard['smtp_code']} {heard['smtp_text']}"[:200],
            )


def _put_off(mail: Mail, now: datetime, *, because: str, is_fault: bool = False, **heard: Any) -> None:
    """Try again later; what is its own fault fails the third time. What expires meanwhile is let go by the sweep."""
    faults, setbacks = mail.faults + is_fault, mail.setbacks + 1
    heard.setdefault("not_before", now + wait_after(setbacks))
    move(
        mail,
        Mail.State.FAILED if faults >= TRIES else Mail.State.QUEUED,
        coming_from=frozenset({Mail.State.QUEUED, Mail.State.SENDING}),
        setbacks=setbacks,
        faults=faults,
        lease_until=None,
        data_started_at=None,
        because=because[:200],
        **heard,
    )


def _wait_for_room(mail: Mail, now: datetime, heard: _Heard) -> None:
    """The mailbox is full: three tries within two days, also for what would be too late by then."""
    again = now + FULL_WAITS[min(mail.faults, len(FULL_WAITS) - 1)]
    until = max(mail.expires_at, again + timedelta(hours=1))
    _put_off(mail, now, because=MAILBOX_FULL, is_fault=True, not_before=again, expires_at=until, **heard)
