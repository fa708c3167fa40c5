"""Everyone's part in one trajectory or in many, read at once.

Three queries whatever the size: the roles held, with what was passed on and when their holders were last written to;
the commitments with all the words they ever had; the promises under them, counted. What pages show (shell, hours,
board, missing list) is computed from a Cast, so that a page reads the rows once. A FullCast has the promises themselves
as well, of everybody, from which it counts itself, or of one person: one query more.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any, NamedTuple

from django.db.models import F

from asks.models import PassOn
from asks.register import Viewer
from mailing.batch import once
from organisations.compiled import Compiled
from organisations.models import Absence, Person
from roles.counts import Counted, counted, counted_from, silent_of
from roles.models import Commitment, MatchView, Promise, Role, Wording
from roles.models.promises import PromiseQuerySet
from roles.ring import State
from roles.standing import Standing, apart, people_of, standing
from trajectories.dates import hang
from trajectories.models import Trajectory


@dataclass(frozen=True)
class UnderWay:
    """Of how many people the ask is made, of all that are asked."""

    done: int
    all: int


@dataclass
class Cast:
    """The roles and commitments of one trajectory, and how each stands."""

    trajectory: Trajectory
    roles: list[Role] = field(default_factory=list)
    # Those that begin later, by name.
    to_come: list[Role] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)
    # Who knows how its promises stand, asked once that is looked at.
    count: Callable[[], Iterable[Counted]] = tuple
    pass_ons: list[PassOn] = field(default_factory=list)
    # Of who was asked how they see the question and did not say so yet.
    open_views: list[MatchView] = field(default_factory=list)
    # What was made of these rows once, for whoever asks again while the page is made.
    kept: dict[str, Any] = field(default_factory=dict)
    _standing: dict[int, Standing] = field(default_factory=dict)
    _owners: dict[int, dict[int, Role]] = field(default_factory=dict)

    @cached_property
    def counts(self) -> dict[int, list[Counted]]:
        """By commitment, the lines of which all facts are the same."""
        found: dict[int, list[Counted]] = defaultdict(list)
        for one in self.count():
            found[one.commitment.pk].append(one)
        return found

    @property
    def in_order(self) -> list[Commitment]:
        """The commitments as letters and pages number them: by phase, and within one as they were written."""
        phases = list(Commitment.Phase)
        return sorted(self.commitments, key=lambda one: phases.index(Commitment.Phase(one.phase)))

    def standing_of(self, commitment: Commitment) -> Standing:
        """How it stands as a whole."""
        if commitment.pk not in self._standing:
            self._standing[commitment.pk] = standing(self.counts[commitment.pk])
        return self._standing[commitment.pk]

    def owners_of(self, commitment: Commitment) -> dict[int, Role]:
        """Who is to promise it, each once, in no order."""
        if commitment.pk not in self._owners:
            self._owners[commitment.pk] = people_of(self.counts[commitment.pk])
        return self._owners[commitment.pk]

    def apart(self, commitment: Commitment) -> list[Standing]:
        """What is open of it, by how it stands."""
        return apart(self.counts[commitment.pk])

    @property
    def all_counts(self) -> list[Counted]:
        """Of every commitment, in their order."""
        return [one for commitment in self.commitments for one in self.counts[commitment.pk]]

    @cached_property
    def _by_function(self) -> dict[str, list[Role]]:
        found = defaultdict(list)
        for role in self.roles:
            found[role.function].append(role)
        return dict(found)

    @cached_property
    def _first_of(self) -> dict[int, Role]:
        """Of each person the first of their roles."""
        found: dict[int, Role] = {}
        for role in self.roles:
            found.setdefault(role.person_id, role)
        return found

    def holding(self, function: str) -> list[Role]:
        """The roles of one function, by name."""
        return self._by_function.get(function, [])

    @property
    def open_musts(self) -> list[Commitment]:
        """The preconditions that are not promised by everyone they ask."""
        return [one for one in self.commitments if one.is_must and not self.standing_of(one).is_settled]

    def to_ask(self, now: datetime) -> list[Commitment]:
        """What a letter has to ask of somebody yet. Whom none reaches is rung: asking by mail does not end that."""
        today = now.date()
        return [
            commitment
            for commitment in self.commitments
            if any(
                one.state in (State.NOT_ASKED, State.CHANGED)
                and not all(role.has_ended_by(today) for role in one.people.values())
                for one in self.counts[commitment.pk]
            )
        ]

    def clarity_of(self, person: Person) -> tuple[bool, str] | None:
        """Whether this person said it is clear what this asks of them, and what is not; None for nothing yet."""
        role = self._first_of.get(person.pk)
        return None if role is None or role.is_clear is None else (role.is_clear, role.unclear or "")

    def said_to_clarity(self) -> list[bool | None]:
        """What everyone who takes part said to whether it is clear what this asks of them, once each."""
        return list({role.person_id: role.is_clear for role in self.roles}.values())

    @property
    def learners(self) -> list[Role]:
        return self.holding("learner")


@dataclass
class FullCast(Cast):
    """With the promises themselves."""

    # By commitment, each in order of the holder's name.
    promises: dict[int, list[Promise]] = field(default_factory=lambda: defaultdict(list))

    @property
    def under_way(self) -> "UnderWay | None":
        """How far the worker is with what L&D asked of a crowd in one press; None when nothing is under way."""
        everything = [promise for promises in self.promises.values() for promise in promises]
        ahead = {promise.role.person_id for promise in everything if promise.opens_on}
        if not ahead:
            return None
        pressed_at = max(promise.asked_at for promise in everything if promise.opens_on and promise.asked_at)
        whole = {promise.role.person_id for promise in everything if promise.asked_at == pressed_at}
        return UnderWay(len(whole - ahead), len(whole | ahead))


def casts(trajectories: Iterable[Trajectory], now: datetime) -> dict[int, Cast]:
    """One Cast per trajectory, by its primary key."""
    found = {trajectory.pk: Cast(trajectory) for trajectory in trajectories}
    counts: dict[int, list[Counted]] = defaultdict(list)
    for one in counted(*_read(found, now, _with_letters)):
        counts[one.commitment.trajectory_id].append(one)
    for pk, everyone in found.items():
        everyone.count = partial(counts.__getitem__, pk)
    return found


def cast(trajectory: Trajectory, now: datetime) -> Cast:
    """The Cast of one trajectory, with whose last letter is amiss."""
    return _one(trajectory, now, _with_amiss)


def cast_without_letters(trajectory: Trajectory, now: datetime) -> Cast:
    """The same where nobody looks at who waits for what: who takes part, and how what they promised stands."""
    return _one(trajectory, now, _alone)


def _one(trajectory: Trajectory, now: datetime, everyone: Compiled[Any]) -> Cast:
    found = Cast(trajectory)
    found.count = partial(counted, *_read({trajectory.pk: found}, now, everyone))
    return found


def full_cast(trajectory: Trajectory, now: datetime, *, of: Person | None = None) -> FullCast:
    """With the promises of everybody, or of this person alone. They carry their commitment and role as loaded here.

    Who reads their own promises does not read who waits for what, or who was written to.
    """
    found = FullCast(trajectory)
    rows = _read({trajectory.pk: found}, now, _with_letters if of is None else _alone)
    if of is None:
        _hang(found, _lines(trajectory.pk).select_related("answer__mail").with_silence(silent_of(rows.roles)), rows)
        everything = [promise for promises in found.promises.values() for promise in promises]
        found.count = partial(counted_from, everything)
    else:
        _hang(found, _own_lines(trajectory.pk, of.pk), rows)
        found.count = partial(counted, *rows)
    return found


def _lines(trajectory: int) -> PromiseQuerySet:
    here = Promise.objects.filter(commitment__trajectory=trajectory, commitment__dropped_at=None, ended_at=None)
    return here.select_related("answer__given_by", "answer__replied_by", "answer__promise")


_own_lines: Compiled[Promise] = Compiled(
    lambda trajectory, person: _lines(trajectory).filter(role__person=person).with_silence(())
)


def cast_for_letter(trajectory: Trajectory, now: datetime, promises: Iterable[Promise]) -> FullCast:
    """With these promises. What is everybody's, the letters of a batch read once."""

    def read() -> tuple[FullCast, _Rows]:
        whole = FullCast(trajectory)
        rows = _read({trajectory.pk: whole}, now, _alone)
        whole.count = partial(tuple, counted(*rows))
        return whole, rows

    whole, rows = once(("cast", trajectory.pk), read)
    found = replace(whole, promises=defaultdict(list))
    _hang(found, promises, rows)
    return found


class _Rows(NamedTuple):
    """What was read, each by its primary key."""

    commitments: dict[int, Commitment]
    # Every version of their words.
    wordings: dict[int, Wording]
    roles: dict[int, Role]


def _hang(found: FullCast, lines: Iterable[Promise], rows: _Rows) -> None:
    """Each under its commitment, in order of the holder's name."""
    commitments, wordings, roles = rows
    # What came, and who joined, since these were read has nothing to add yet, and goes with the next letter.
    known = (
        promise
        for promise in lines
        if promise.commitment_id in commitments
        and promise.role_id in roles
        and (promise.learner_id is None or promise.learner_id in roles)
    )
    for promise in sorted(known, key=lambda promise: (roles[promise.role_id].person.sort_key, promise.pk)):
        promise.commitment, promise.role = commitments[promise.commitment_id], roles[promise.role_id]
        if promise.asked_on_id in wordings:
            promise.asked_on = wordings[promise.asked_on_id]
        if promise.learner_id is not None:
            promise.learner = roles[promise.learner_id]
        if promise.answer is not None:
            if promise.answer.wording_id in wordings:
                promise.answer.wording = wordings[promise.answer.wording_id]
            promise.answer.promise.role = roles[promise.answer.promise.role_id]
        found.promises[promise.commitment_id].append(promise)


def cast_for(viewer: Viewer, trajectory: Trajectory, now: datetime) -> FullCast:
    """With the reader's own promises. Read once a page: what checks an answer and the card see the same rows."""
    key = f"cast:{trajectory.pk}"
    if key not in viewer.kept:
        viewer.kept[key] = full_cast(trajectory, now, of=viewer.person)
    found: FullCast = viewer.kept[key]
    return found


def _read(found: Mapping[int, Cast], now: datetime, everyone: Compiled[Any]) -> _Rows:
    today = now.date()
    roles: dict[int, Role] = {}
    proposed: set[str] = set()
    for role in _roles(everyone(*found)):
        role.trajectory = found[role.trajectory_id].trajectory
        role.person.organisation = role.trajectory.organisation
        roles[role.pk] = role
        if role.pass_on_id and role.pass_on_id not in proposed:
            proposed.add(role.pass_on_id)
            found[role.trajectory_id].pass_ons.append(_pass_on(role, role.pass_on_id))
        if role.is_held_on(today):
            found[role.trajectory_id].roles.append(role)
            if role.view_asked_at is not None:
                found[role.trajectory_id].open_views.append(_view(role, role.view_asked_at))
        elif role.begins_after(today):
            found[role.trajectory_id].to_come.append(role)
    commitments: dict[int, Commitment] = {}
    wordings: dict[int, Wording] = {}
    for wording in _wordings(*found):
        commitment = commitments.setdefault(wording.commitment_id, wording.commitment)
        wordings[wording.pk] = wording
        if commitment is wording.commitment:
            commitment.trajectory = found[commitment.trajectory_id].trajectory
            found[commitment.trajectory_id].commitments.append(commitment)
        if wording.pk == commitment.wording_id:
            commitment.wording = wording
        wording.commitment = commitment
    return _Rows(commitments, wordings, roles)


def _everyone(*trajectories: int) -> Any:
    """All roles, with more than a Role has: a row for each absence of its holder, of which there are few."""
    away = {
        "away_pk": F("person__absences__pk"),
        "away_from": F("person__absences__first_day"),
        "away_until": F("person__absences__last_day"),
    }
    here: Any = Role.objects.filter(trajectory__pk__in=trajectories).select_related("person").with_clarity()
    return here.annotate(**away).order_by("person__sort_key", "pk", "away_from")


def _everyone_with_letters(*trajectories: int) -> Any:
    """And whom each proposes instead, how they see the question, and how far the letters to them are."""
    whole = _everyone(*trajectories).with_pass_on().with_open_view().with_letters()
    return whole.order_by("person__sort_key", "pk", "pass_on_pk", "away_from")


_alone: Compiled[Any] = Compiled(_everyone)
_with_letters: Compiled[Any] = Compiled(_everyone_with_letters)
_with_amiss: Compiled[Any] = Compiled(lambda *trajectories: _everyone_with_letters(*trajectories).with_amiss())
_wordings: Compiled[Wording] = Compiled(lambda *trajectories: Wording.objects.of_standing(trajectories))


def _roles(rows: Iterable[Any]) -> Iterable[Role]:
    """By name, each with the absences of its holder at hand."""
    found: dict[int, Role] = {}
    away: dict[int, dict[int, Absence]] = {}
    for row in rows:
        role = found.setdefault(row.pk, row)
        absences = away.setdefault(row.pk, {})
        if row.away_pk is not None:
            absences[row.away_pk] = Absence(
                pk=row.away_pk, person=role.person, first_day=row.away_from, last_day=row.away_until
            )
    for pk, role in found.items():
        hang(role.person, "absences", list(away[pk].values()))
    return found.values()


def _view(role: Role, asked_at: datetime) -> MatchView:
    return MatchView(role=role, asked_at=asked_at, wants_call_at=role.view_wants_call_at)


def _pass_on(role: Role, public_id: str) -> PassOn:
    """Whom this person proposes instead. It comes along with every function they hold, and counts once."""
    return PassOn(
        public_id=public_id,
        name=role.pass_on_name,
        proposed_at=role.pass_on_at,
        person=role.person,
        trajectory=role.trajectory,
    )
