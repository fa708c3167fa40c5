"""What would go out: the letters of the days ahead, by the rules and days the tick goes by. Nothing is written.

It is told as though nobody answers in the meantime. Of what a learner logs only the first letter is told, and reminders
of it fill no week here: one that is told, or that makes another letter wait, says who did not log. The same holds for
what is between a learner and whom they chose. And a learner's check-in is told on its planned day, and fills that day:
on which other day its letter comes, or that none does, is theirs to choose.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from zoneinfo import ZoneInfo

from asks.coming import Ahead, Coming, News, Question, ToAsk, Wait
from asks.invitations import news
from asks.ladder import Slot
from asks.models import FIRST, REMINDER, Ask, AskLetter
from asks.planning import LIVING
from asks.register import own_rhythm_kinds
from checkins.dates import MEASURER
from checkins.planning.due import Due, choices_coming, coming, figures_coming
from checkins.planning.everything import LATELY, Everything, read_groups, read_letters
from checkins.planning.promised import Promised
from checkins.subjects import BESIDE, FOLLOW_UP, TALKS, WITH_WINDOW, Subject, is_between_them
from mailing.models import Mail
from organisations.models import Person
from roles.asking import KEPT, PROMISE, TAKEN_OVER, THERE
from roles.models import Role
from trajectories.models import Trajectory

# What is asked of who holds a function, and stops with it.
_OF_A_ROLE = (PROMISE, TAKEN_OVER, "match", THERE, KEPT)
# What a learner is asked about themselves.
_OWN = ("log", "if_then", "start_talk")


@dataclass(frozen=True)
class Said:
    """One line of what would go out: one thing in one letter. `due` is None for what is no moment."""

    goes: datetime
    local: datetime
    reader: Person
    # For whom they answer, when that is somebody else.
    owner: Person | None
    ask: Question
    step: int
    due: Due | None
    # Of so many things in this letter, those of other trajectories among them.
    things: int
    # Before that it does not go: the trajectory has to start first.
    once_started: bool


def is_learners_own(ask: Question) -> bool:
    """Whether a learner is asked it about themselves."""
    return ask.kind == BESIDE or (ask.kind in _OWN and not Subject.of(ask).learner)


def what_would_go(
    trajectory: Trajectory, *, among: list[Trajectory], first: date, last: date, now: datetime
) -> list[Said]:
    """Every thing this trajectory would ask by letter from the first to the last day, on each reader's own wall.

    `among` are all trajectories its people take part in, itself included: together they fill the days and weeks.
    """
    everything = read_groups(among)
    read_letters(everything, now)
    ahead = _Ahead(everything, now, last)
    found = []
    for letter in ahead.letters():
        local = letter.goes.astimezone(ZoneInfo(letter.reader.zone))
        for thing in letter.things:
            if thing.ask.trajectory_id == trajectory.pk and first <= letter.day:
                found.append(
                    Said(
                        letter.goes,
                        local,
                        letter.reader,
                        everything.people[letter.owner] if letter.owner else None,
                        thing.ask,
                        thing.step,
                        ahead.moment_of(thing.ask),
                        len(letter.things),
                        ahead.waits_for_start(thing.ask),
                    )
                )
    return found


Key = tuple[int, str, str]


@dataclass
class _Ahead:
    """The moments and asks of everyone who was read."""

    everything: Everything
    now: datetime
    until: date
    moments: dict[Key, list[Due]] = field(default_factory=lambda: defaultdict(list))
    # Functions by person and trajectory.
    held: dict[tuple[int, int], list[Role]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        kinds = own_rhythm_kinds()
        told = [ask for ask in self.everything.asks if ask.kind in kinds and not is_between_them(ask)]
        self.own_rhythm = {ask.pk: ask for ask in told if not ask.is_called_off}
        for group in self.everything.groups.values():
            for role in group.roles:
                self.held[role.person_id, role.trajectory_id].append(role)
            for due in chain(
                coming(group, self.now, self.until), choices_coming(group, self.now), figures_coming(group, self.now)
            ):
                self.moments[due.key].append(due)
        self.promised = Promised.beside(self.moments, self.everything, self.now)

    def letters(self) -> list[Coming]:
        return Ahead(
            now=self.now,
            waits=[*self._asked(), *self._to_ask(), *self.promised.waits()],
            slots=self._slots(),
            calendars=self.everything.calendars,
            reader=self._reader,
            wanted=self._is_wanted,
            lets_through=self._lets_through,
            news=self._news(),
        ).letters(self.until)

    def moment_of(self, ask: Question) -> Due | None:
        found = self.moments.get((ask.person_id, ask.kind, ask.about))
        return found[0] if found else None

    def waits_for_start(self, ask: Question) -> bool:
        """Whether it comes after the last contact moment of what did not start yet."""
        due = self.moment_of(ask)
        return due is not None and not due.planned.line.is_before and ask.trajectory.is_preparing

    # What waits

    def _asked(self) -> Iterator[Wait]:
        """What is asked already and has a letter to come."""
        unseen = self._unseen()
        for ask in self.own_rhythm.values():
            if ask.person.gets_mail and not self._is_behind(ask):
                yield Wait(ask, ask.due_on, 0, only_first=True)
        for ask in self.everything.asks:
            is_own = is_learners_own(ask)
            if ask.pk in self.own_rhythm:
                continue
            if is_between_them(ask) or ask.checked_at is None or not ask.person.gets_mail or (is_own and ask.letters):
                continue
            # A learner who logged before being asked is told of like the others until the day is over.
            hides = is_own and ask.answered_at is not None and ask.closed_at is None
            on = ask.due_on if hides else ask.next_on
            if on is not None and (ask.is_open or (hides and on >= self.now.date())):
                yield Wait(ask, on, 0 if ask.pk in unseen else ask.letters, is_own)

    def _to_ask(self) -> Iterator[Wait]:
        """The moments nobody was asked of."""
        known = {(ask.person_id, ask.kind, ask.about) for ask in self.everything.asks}
        by_id = {one.public_id: one for one in self.everything.trajectories.values()}
        for key, found in self.moments.items():
            due = found[0]
            if key not in known and due.person.gets_mail:
                trajectory = by_id[due.subject.trajectory]
                closes = due.closes if due.kind in WITH_WINDOW else None
                ask = ToAsk(trajectory, due.person, due.kind, key[2], due.day, closes)
                yield Wait(ask, due.day, 0, is_learners_own(ask))

    def _is_behind(self, ask: Ask) -> bool:
        """Whether the planned hour of a check-in is there or past: then it was asked, whenever its letter comes."""
        return self.everything.calendars[ask.person_id].moment(ask.due_on) <= self.now

    def _unseen(self) -> set[int]:
        """Asks of which every letter failed."""
        arrived: dict[int, bool] = {}
        for one in self.everything.letters:
            if not one.step:
                continue
            arrived[one.ask_id] = arrived.get(one.ask_id, False) or one.mail.state in LIVING
        return {ask for ask, has_arrived in arrived.items() if not has_arrived}

    # Letters there are

    def _slots(self) -> dict[int, list[Slot]]:
        asks = {ask.pk: ask for ask in self.everything.asks}
        by_mail: dict[int, tuple[Mail, list[AskLetter]]] = {}
        for one in self.everything.letters:
            if one.mail.state in LIVING and one.mail.kind in (FIRST, REMINDER):
                by_mail.setdefault(one.mail_id, (one.mail, []))[1].append(one)
        kinds = own_rhythm_kinds()
        found: dict[int, list[Slot]] = defaultdict(list)
        for mail, inside in by_mail.values():
            reader = self.everything.people.get(mail.person_id)
            told = [one for one in inside if one.step <= 1 or not is_learners_own(one.ask)]
            told = [one for one in told if not is_between_them(one.ask) and one.ask.kind not in kinds]
            if reader is None or not told:
                continue
            owner = mail.about.get("on_behalf_of")
            calendar = self.everything.calendars[reader.pk]
            if mail.state != Mail.State.QUEUED:
                found[reader.pk].append(Slot(calendar.today(mail.sent_at or mail.not_before), owner, waits=False))
                continue
            # Outside their hours it is put off when it is claimed.
            goes = calendar.next_window(max(mail.not_before, self.now))
            letter = Coming(calendar.today(goes), owner, True, reader, goes)
            asking = [one for one in told if one.step and one.ask_id in asks and asks[one.ask_id].is_open]
            letter.take((asks[one.ask_id], one.step) for one in asking)
            found[reader.pk].append(letter)
        self._as_planned(found)
        return found

    def _as_planned(self, slots: dict[int, list[Slot]]) -> None:
        """The days that check-ins of late fill, in the letter of that day where there is one."""
        since = self.now.date() - LATELY
        for ask in self.own_rhythm.values():
            theirs = slots[ask.person_id]
            is_late = ask.due_on >= since and ask.person.gets_mail and self._is_behind(ask)
            if is_late and not any(slot.day == ask.due_on and slot.owner is None for slot in theirs):
                theirs.append(Slot(ask.due_on, None, waits=False))

    def _news(self) -> list[News]:
        """What changed of their dates, to who was asked something there."""
        every, today = self.everything, self.now.date()
        told = {(ask.person_id, ask.trajectory_id) for ask in every.asks if ask.letters or ask.answered_at}
        changed = [one for one, last in every.changed if last is None or last >= today]
        found = news(changed, every.people, every.trajectories.values(), every.calendars, self.now)
        return [one for one in found if (one.ask.person_id, one.ask.trajectory_id) in told and one.ask.person.gets_mail]

    # Rules

    def _reader(self, ask: Question, day: date) -> Person:
        """Promises are answered by a deputy while there is one, save what is personal."""
        if ask.kind == "promise" and ask.about not in self.everything.personal:
            for deputy, first, last in reversed(self.everything.deputies[ask.person_id]):
                if first <= day <= last and self.everything.people[deputy].gets_mail:
                    return self.everything.people[deputy]
        return ask.person

    def _lets_through(self, ask: Question, letters: int) -> bool:
        key = (ask.person_id, ask.trajectory_id)
        return key not in self.everything.passed_on and not (letters and key in self.everything.stops)

    def _is_wanted(self, ask: Question, day: date) -> bool:
        """As the card says when the day is there: the gate open, the window too, the function held, no word yet."""
        trajectory = ask.trajectory
        if trajectory.is_paused or (ask.window_until is not None and day >= ask.window_until):
            return False
        if ask.kind == BESIDE:
            return trajectory.is_open and self._takes_part(ask, day)
        if ask.kind in _OF_A_ROLE:
            stands = self.promised.stands(ask, day)
            return self._takes_part(ask, day) if stands is None else stands
        return ask.kind not in FOLLOW_UP or any(
            due.is_held_on(day) and self._gate_opens(trajectory, due) and not self._is_known(ask, due)
            for due in self.moments.get((ask.person_id, ask.kind, ask.about), ())
        )

    def _takes_part(self, ask: Question, day: date) -> bool:
        """As anything: as what they were asked this is not read here."""
        held = self.held[ask.person_id, ask.trajectory_id]
        return not held or any(not role.has_ended_by(day) for role in held)

    def _gate_opens(self, trajectory: Trajectory, due: Due) -> bool:
        """Told as though what is prepared starts in time."""
        measured = trajectory.is_without_training and MEASURER in due.planned.line.who
        return trajectory.is_open or measured

    def _is_known(self, ask: Question, due: Due) -> bool:
        if ask.kind == "figure":
            return any(day >= ask.due_on for day in self.everything.measured[due.subject.learner])
        held = self.everything.talks[TALKS[ask.kind]] if ask.kind in TALKS else set()
        if due.role is None or due.learner is None:
            return False
        if due.role == due.learner:
            return any(learner == due.learner.pk for _holder, learner in held)
        return (due.role.pk, due.learner.pk) in held
