"""The letters in which things were asked, with the links in them: those that the product would still know."""

from datetime import date, timedelta

from asks.links import derived, end_of, hashed, newest_key
from asks.models import FIRST, Ask, AskLetter, Grant, Link
from asks.privacy import DEAD_FOR, KNOWN
from impactmodel.generate.rows import Chance, Rows
from impactmodel.generate.times import Times
from mailing.keeping import ADDRESS_KNOWN
from mailing.models import Mail
from mailing.register import letters
from organisations.models import Person

# A page behind a link lives so long.
PAGE_LIVES = timedelta(days=30)
# From the address of whoever sends.
DOMAIN = "impactmodel.example"


class Letters:
    """One a person a day, in which all stands that was asked on it."""

    def __init__(self, chance: Chance, rows: Rows) -> None:
        self._chance, self._rows, self._kid = chance, rows, newest_key()
        self._mails: dict[tuple[int, date], Mail] = {}
        self._grants: dict[tuple[int, str], Grant] = {}
        self._ladders: dict[date, tuple[date, date, date]] = {}

    def ask(self, ask: Ask, times: Times) -> Ask:
        """Keep this ask, with the letters that asked it: as many as fell due while it was open."""
        self._rows.add(ask)
        if not ask.person.gets_mail:
            return ask
        until = ask.answered_at or ask.closed_at or times.now
        days = self._ladder(ask.due_on, times)
        went = [day for day in days if day == ask.due_on or times.calendar.moment(day) < until]
        ask.letters = len(went)
        if ask.is_open:
            ask.next_on = days[len(went)] if len(went) < Ask.LADDER else None
        for step, day in enumerate(went, start=1):
            if ask.is_open or day > times.today - KNOWN:
                self._rows.add(AskLetter(ask=ask, mail=self._mail(ask, day, times), step=step))
        return ask

    def _ladder(self, day: date, times: Times) -> tuple[date, date, date]:
        """Of everyone asked on one day, counted once."""
        if day not in self._ladders:
            self._ladders[day] = times.calendar.ladder(day)
        return self._ladders[day]

    def _mail(self, ask: Ask, day: date, times: Times) -> Mail:
        key = ask.person.pk, day
        if key not in self._mails:
            self._mails[key] = self._rows.add(self._letter(ask, day, times))
            if day > times.today - PAGE_LIVES - DEAD_FOR:
                self._link(self._mails[key])
        return self._mails[key]

    def _letter(self, ask: Ask, day: date, times: Times) -> Mail:
        at = min(times.calendar.moment(day), times.now)
        address = ask.person.email if day > times.today - ADDRESS_KNOWN else ""
        return Mail(
            organisation=ask.person.organisation,
            person=ask.person,
            sender=ask.trajectory.owner,
            kind=FIRST,
            dedupe_key=f"letter:p{ask.person.pk}:{day}",
            language=ask.person.speaks,
            not_before=at,
            expires_at=at + letters[FIRST].lasts,
            state=Mail.State.SENT,
            attempts=1,
            deliveries=1,
            address=address,
            smtp_code=250,
            message_id=f"<ob-{self._chance.public_id()}@{DOMAIN}>",
            created_at=at,
            data_started_at=at,
            sent_at=at,
        )

    def _link(self, mail: Mail) -> None:
        """The links that stand in it."""
        for purpose in (Grant.Purpose.PAGE, Grant.Purpose.UNSUBSCRIBE):
            grant = self._grant(mail.person, purpose, mail)
            made = Link(grant=grant, mail=mail, kid=self._kid, created_at=mail.created_at)
            made.token_hash = hashed(derived(f"{grant.pk}|{mail.pk}", self._kid))
            if purpose == Grant.Purpose.PAGE:
                made.valid_until = end_of(mail.created_at.date() + PAGE_LIVES, mail.person)
            self._rows.add(made)

    def _grant(self, person: Person, purpose: str, mail: Mail) -> Grant:
        if (person.pk, purpose) not in self._grants:
            made = Grant(organisation=person.organisation, person=person, purpose=purpose, created_at=mail.created_at)
            self._grants[person.pk, purpose] = self._rows.add(made)
        return self._grants[person.pk, purpose]
