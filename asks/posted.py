"""What became of the last letter to each person of a trajectory. Never whether it was opened: nobody can know."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from asks.models import AskLetter
from asks.register import own_rhythm_kinds, private_kinds, secret_kinds
from mailing import sending
from mailing.models import Mail
from trajectories.models import Trajectory

State = Mail.State
# Left the house, or should have.
_WENT = (State.SENT, State.FAILED, State.UNCERTAIN, State.EXPIRED)
_AMISS = (State.FAILED, State.UNCERTAIN, State.EXPIRED)
_TOLD = (State.QUEUED, State.SENDING, *_WENT)


@dataclass(frozen=True)
class Posted:
    """One letter, as L&D may know of it."""

    mail: Mail

    @property
    def is_amiss(self) -> bool:
        return self.mail.state in _AMISS

    @property
    def can_go_again(self) -> bool:
        return self.mail.state in (State.FAILED, State.UNCERTAIN) and self.mail.person.gets_mail

    @property
    def words(self) -> str:
        match self.mail.state:
            case State.QUEUED | State.SENDING:
                day = self.mail.person.local_day(self.mail.not_before)
                return _("mail goes on %(day)s") % {"day": date_format(day, "j F")}
            case State.SENT:
                return _("mail sent")
            case State.UNCERTAIN:
                return _("uncertain whether the mail arrived")
        return self._not_delivered

    @property
    def _not_delivered(self) -> str:
        """With why, where that says what somebody could do about it."""
        match self.mail.because:
            case sending.MAILBOX_FULL:
                return _("mail not delivered: their mailbox is full")
            case sending.REFUSED:
                return _("mail not delivered: their mail server refused it")
        return _("mail not delivered")


def last_letters(trajectory: Trajectory) -> dict[int, Posted]:
    """By person, of those who were asked anything here by letter. One query, however many.

    That a reminder went, or was called off, would tell who did not log: of private cards only the first letter counts,
    and only once it went. When their own check-in reaches them they may choose: of that only a letter counts that did
    not arrive, and one that did makes up for an earlier one that did not.
    """
    asked = AskLetter.objects.filter(ask__trajectory=trajectory, step__gt=0, mail__state__in=_TOLD)
    arrived = asked.filter(mail__person=OuterRef("mail__person"), mail__gt=OuterRef("mail"), mail__state=State.SENT)
    asked = _not_their_own(_told(asked)).exclude(Exists(_told(arrived)), mail__state__in=_AMISS)
    last = asked.order_by().values("mail__person").annotate(last=Max("mail")).values("last")
    letters = Mail.objects.filter(pk__in=last).select_related("person__organisation")
    return {mail.person_id: Posted(mail) for mail in letters}


def amiss_to(person: OuterRef, trajectory: OuterRef) -> Subquery:
    """The state of the last letter to this person there when it is amiss, as far as is told of; else null."""
    here = AskLetter.objects.filter(ask__trajectory=OuterRef(trajectory), step__gt=0, mail__state__in=_TOLD)
    last = _told(here.filter(mail__person=OuterRef("person"))).order_by("-mail").values("mail")[:1]
    # In this order: few letters are amiss, and only of whom one is, is looked for which was their last.
    letters = Mail.objects.filter(person=person, state__in=_AMISS, pk=Subquery(last))
    return Subquery(letters.values("state")[:1])


def letters_between(trajectory: Trajectory, since: datetime, until: datetime) -> list[AskLetter]:
    """What was asked by letter here from `since` up to `until`, in order of time, each with its letter.

    A receipt is not among it: it would tell who answered; nor what its reader chose the day of. `went_at` of a letter
    is when it went, or should have.
    """
    asked = _told(AskLetter.objects.filter(ask__trajectory=trajectory, step__gt=0, mail__state__in=_WENT))
    asked = asked.exclude(ask__kind__in=own_rhythm_kinds())
    found = asked.annotate(went_at=Coalesce("mail__sent_at", "mail__not_before"))
    found = found.filter(went_at__gte=since, went_at__lt=until).select_related("ask", "mail__person__organisation")
    return list(found.order_by("went_at", "mail", "pk"))


def _told(letters: QuerySet[AskLetter]) -> QuerySet[AskLetter]:
    """Without what would tell who did not log: reminders of private cards, and their first letter until it went.

    Of what not everybody is asked nothing at all is told.
    """
    private = private_kinds()
    letters = letters.exclude(ask__kind__in=secret_kinds())
    return letters.exclude(ask__kind__in=private, step__gt=1).exclude(ask__kind__in=private, mail__state=State.QUEUED)


def _not_their_own(letters: QuerySet[AskLetter]) -> QuerySet[AskLetter]:
    """Without those that came on a day of their reader's choice, save what did not arrive."""
    return letters.filter(~Q(ask__kind__in=own_rhythm_kinds()) | Q(mail__state__in=_AMISS))
