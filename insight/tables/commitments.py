"""What everyone promised: a line a promise, and one for what nobody is there to promise."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from insight.tables import Line
from organisations.sight import Data, Reader, Sight, sight
from roles.cast import FullCast
from roles.models import Commitment, Function, Promise, PromiseState, Wording, party_of

HEADINGS: Line = (
    gettext_lazy("Party"),
    gettext_lazy("Function"),
    gettext_lazy("Person"),
    gettext_lazy("About which learner"),
    gettext_lazy("Commitment"),
    gettext_lazy("Answered on these words"),
    gettext_lazy("Phase"),
    gettext_lazy("Before the start?"),
    gettext_lazy("Hours"),
    gettext_lazy("Needed by"),
    gettext_lazy("State"),
    gettext_lazy("Answered on"),
    gettext_lazy("Their words"),
)


def lines(everyone: FullCast, reader: Reader) -> Iterator[Line]:
    """By phase and as they were written. No query. The words of a no only for who reads them anywhere else."""
    reads_words = Sight.ALL in sight(reader, Data.WORDS)
    zone = ZoneInfo(everyone.trajectory.organisation.timezone)
    for commitment in everyone.in_order:
        promises = everyone.promises[commitment.pk]
        for promise in promises:
            yield (
                *_who(promise),
                *_what(commitment, _answered_on(promise)),
                PromiseState(promise.state).label,
                _day(promise, zone),
                promise.answer.words if promise.answer is not None and reads_words else "",
            )
        if not promises:
            function = Function(commitment.function)
            whose = (party_of(function).label, function.label, commitment.person or "", "")
            yield (*whose, *_what(commitment, None), PromiseState.NOT_ASKED.label, "", "")


def _who(promise: Promise) -> Line:
    role = promise.role
    return role.party.label, role.name, role.person, promise.learner.person if promise.learner else ""


def _what(commitment: Commitment, answered_on: Wording | None) -> Line:
    wording = commitment.wording
    return (
        commitment,
        answered_on.text if answered_on else "",
        Commitment.Phase(commitment.phase).label,
        _("must") if commitment.is_must else _("helps"),
        wording.hours if wording and wording.hours is not None else "",
        wording.needed_by if wording and wording.needed_by else "",
    )


def _answered_on(promise: Promise) -> Wording | None:
    return promise.answer.wording if promise.answer is not None else None


def _day(promise: Promise, zone: ZoneInfo) -> str:
    given: datetime | None = promise.answer.given_at if promise.answer is not None else None
    return f"{given.astimezone(zone):%Y-%m-%d}" if given else ""
