"""The promises of a plan, counted by the database: one row for all lines under a commitment that stand alike.

However many learners take part, a page that says how things stand reads as many rows as there are commitments and
states.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Case, F, Max, Min, Q, When

from organisations.compiled import Compiled
from organisations.listed import Listed
from organisations.models import Person
from roles.models import Answer, Commitment, Promise, PromiseState, Role, Wording
from roles.models.states import Facts
from roles.ring import State

_SENT = frozenset({PromiseState.NOT_ASKED, PromiseState.ASKED, PromiseState.CHANGED})


# The primary key of a person, and the function they hold.
Holder = tuple[int, Role]


@dataclass(frozen=True)
class Counted:
    """Lines under one commitment of which all facts are the same; holders whom no letter reaches stand apart."""

    commitment: Commitment
    state: State
    facts: Facts
    # The holder of each line, by person: more than once who is asked per learner.
    holders: tuple[Holder, ...]
    # The learner of each line that concerns one, by primary key.
    learners: tuple[int, ...]
    # One of the lines, for where it is rung, written down or replied to.
    promise: str
    asked_since: datetime | None
    said_first: datetime | None
    said_last: datetime | None
    # The first and the last of the words in their order: the same when all said the same.
    words: str
    other_words: str
    until: date | None
    # The words it was answered on.
    answered_on: Wording | None
    # What one line costs, by the words it was asked on.
    hours: Decimal | None
    # Asked three times whether it is there, and nothing came.
    is_silent_there: bool

    @property
    def lines(self) -> int:
        return len(self.holders)

    @property
    def gives(self) -> Decimal | None:
        """What a yes gives a learner, in hours."""
        return self.answered_on.gives_hours if self.answered_on else None

    @property
    def since(self) -> datetime | None:
        """Since when somebody waits: for them an answer, for us a question or a no."""
        return self.asked_since if self.facts.awaits_answer else self.said_first or self.asked_since

    @cached_property
    def people(self) -> dict[int, Role]:
        """Whose lines these are, each once, in no order: there may be hundreds, of whom few are named."""
        return dict(self.holders)

    @property
    def gets_mail(self) -> bool:
        """Whether a letter reaches these people: all of them, or none."""
        return self.holders[0][1].person.gets_mail

    def example(self, role: Role) -> Promise:
        """A line of these as it would be for this holder, for who looks at lines; never saved."""
        facts = self.facts
        answer = None
        if facts.kind is not None and self.said_first is not None:
            answer = Answer(
                kind=facts.kind,
                wording=self.answered_on,
                given_at=self.said_first,
                until=self.until,
                replied_at=self.said_last if facts.is_replied else None,
            )
        return Promise(
            commitment=self.commitment, role=role, asked_at=self.asked_since, asked_on_id=facts.asked_on, answer=answer
        )

    @property
    def is_one_voice(self) -> bool:
        """Said once, by one person, for however many learners."""
        return self.said_first == self.said_last and self.words == self.other_words and len(self.people) == 1


def counted(
    commitments: Mapping[int, Commitment], wordings: Mapping[int, Wording], roles: Mapping[int, Role]
) -> list[Counted]:
    """All that stands under these, in one query. `wordings` are all they ever had, each by its own key.

    `roles` are those of their trajectories, with `with_letters`.
    """
    holders = {str(pk): (role.person_id, role) for pk, role in roles.items()}
    trajectories = {commitment.trajectory_id for commitment in commitments.values()}
    silent = silent_of(roles)
    rows = _alike(*trajectories, silent=silent) if silent else _all_alike(*trajectories)
    # What came, and who joined, since these were read has nothing to add yet.
    return [
        _counted(row, commitments[row["commitment"]], wordings, known)
        for row in rows
        if row["commitment"] in commitments
        and (known := tuple(holders[pk] for pk in row["holders"].split(",") if pk in holders))
    ]


def counted_from(promises: Iterable[Promise]) -> list[Counted]:
    """The same from rows that were read, each with its commitment, holder and answer, and `with_silence`. No query."""
    alike: dict[tuple[object, ...], list[Promise]] = defaultdict(list)
    for one in promises:
        facts = one.facts
        person = one.role.person
        silence = one.is_silent and facts.awaits_there
        alike[one.commitment_id, facts, person.address_is_dead, person.gets_mail, silence].append(one)
    return [
        _counted(
            _row(same),
            same[0].commitment,
            _wordings(same[0]),
            tuple((one.role.person_id, one.role) for one in same),
        )
        for same in alike.values()
    ]


def _wordings(one: Promise) -> dict[int, Wording]:
    said = one.answer.wording if one.answer is not None else None
    return {wording.pk: wording for wording in (one.asked_on, said) if wording is not None}


def silent_of(roles: Mapping[int, Role]) -> list[int]:
    """Those who are silent about whether something is there."""
    return [pk for pk, role in roles.items() if role.is_silent_there]


def _alike(*trajectories: int, silent: Collection[int] = ()) -> Any:
    """A row for all lines of which the facts are the same. Whom no letter reaches, and why, stands apart."""
    here = Promise.objects.filter(commitment__trajectory__pk__in=trajectories, commitment__dropped_at=None)
    has_address = ~Q(role__person__email="")
    lines = (
        here.filter(ended_at=None)
        .with_silence(silent)
        .annotate(
            is_replied=_is(Q(answer__replied_at__isnull=False)),
            is_dead=_is(has_address & Q(role__person__undeliverable=F("role__person__email"))),
            gets_mail=_is(has_address & Q(role__person__reach=Person.Reach.OWN, role__person__left_on=None)),
        )
    )
    alike = lines.values(
        *("commitment", "asked_on", "answer__kind", "answer__wording"),
        *("is_replied", "is_dead", "gets_mail", "is_silent"),
    )
    return alike.annotate(
        holders=Listed("role"),
        whom=Listed("learner"),
        one=Min("public_id"),
        asked_since=Min("asked_at"),
        said_first=Min("answer__given_at"),
        said_last=Max("answer__given_at"),
        words=Min("answer__words"),
        other_words=Max("answer__words"),
        until=Min("answer__until"),
    ).order_by("commitment")


# Where nobody is silent about what should be there.
_all_alike: Compiled[dict[str, Any]] = Compiled(_alike)


def _is(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False)


def _counted(
    row: dict[str, Any], commitment: Commitment, wordings: Mapping[int, Wording], holders: tuple[Holder, ...]
) -> Counted:
    facts = Facts(
        phase=commitment.phase,
        is_must=commitment.is_must,
        wording=commitment.wording_id,
        asked_on=row["asked_on"],
        answered_on=row["answer__wording"],
        # Who is asked is asked on some words: in a group either all are, or none.
        is_asked=row["asked_since"] is not None,
        kind=row["answer__kind"],
        is_replied=row["is_replied"],
    )
    asked_on = _words(facts.asked_on, wordings) or commitment.wording
    return Counted(
        commitment=commitment,
        state=_reached(facts.state, holders[0][1]),
        facts=facts,
        holders=holders,
        learners=tuple(int(pk) for pk in row["whom"].split(",")) if row["whom"] else (),
        promise=row["one"],
        asked_since=row["asked_since"],
        said_first=row["said_first"],
        said_last=row["said_last"],
        words=row["words"] or "",
        other_words=row["other_words"] or "",
        until=row["until"],
        answered_on=_words(facts.answered_on, wordings),
        hours=asked_on.hours if asked_on else None,
        is_silent_there=row["is_silent"] and facts.awaits_there,
    )


def _words(pk: int | None, wordings: Mapping[int, Wording]) -> Wording | None:
    """Those written between the two queries have nothing to add yet."""
    return None if pk is None else wordings.get(pk) or Wording(pk=pk)


def _row(same: Sequence[Promise]) -> dict[str, Any]:
    """As the database gives it, without whose they are: one row for promises of which all facts are the same."""
    one = same[0]
    answers = [promise.answer for promise in same if promise.answer is not None]
    said = sorted(answer.given_at for answer in answers)
    words = sorted(answer.words for answer in answers)
    return {
        "asked_on": one.asked_on_id,
        "answer__kind": answers[0].kind if answers else None,
        "answer__wording": answers[0].wording_id if answers else None,
        "is_replied": one.facts.is_replied,
        "is_silent": one.is_silent,
        "whom": ",".join(str(promise.learner_id) for promise in same if promise.learner_id),
        "one": min(promise.public_id for promise in same),
        "asked_since": min((promise.asked_at for promise in same if promise.asked_at), default=None),
        "said_first": said[0] if said else None,
        "said_last": said[-1] if said else None,
        "words": words[0] if words else "",
        "other_words": words[-1] if words else "",
        "until": min((answer.until for answer in answers if answer.until), default=None),
    }


def _reached(state: str, role: Role) -> State:
    """Its own state, or why a letter about it does not arrive."""
    if state in _SENT:
        if role.person.address_is_dead:
            return State.UNDELIVERABLE
        if not role.person.gets_mail:
            return State.NO_MAIL
    return State(state)
