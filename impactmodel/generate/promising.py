"""Who takes part, what is asked of each of them, and what they promised."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from asks.models import Ask
from impactmodel.generate.letters import Letters
from impactmodel.generate.plans import Plan
from impactmodel.generate.rows import WORDS, Chance, Rows
from impactmodel.generate.times import State
from organisations.models import Person
from roles.asking import PROMISE
from roles.library import BY_KEY
from roles.models import Answer, Clarity, Commitment, Function, Promise, Role, Wording

# Lines of the library that are asked; one that a thousand trajectories would ask.
ASKED = (
    *("trainer_cases", "trainer_if_then", "learner_case", "learner_practise", "sponsor_result", "sponsor_means"),
    *("manager_start_talk", "manager_roster", "pre_practice", "buddy_asks"),
)
FEWEST, MOST = 8, 24
# Who takes part besides the learners: trainer, sponsor, colleague, managers and observers.
AROUND = (Function.TRAINER, Function.SPONSOR, Function.COLLEAGUE, *[Function.MANAGER] * 2, *[Function.OBSERVER] * 3)
# So many learners have one of them as a buddy.
BUDDY_OF = 4
# Of so many commitments one was worded anew.
REWORDED = 12
# What is said to a first request, in a hundred.
FIRST_SAID = (
    *[Answer.Kind.YES] * 72,
    *[Answer.Kind.YES_IF] * 6,
    *[Answer.Kind.NO] * 3,
    *[Answer.Kind.QUESTION] * 4,
    *[None] * 15,
)
# Of what is not a plain yes so much was talked over by the time it begins.
SETTLED = 0.8
_WORDS_OF = {
    Answer.Kind.YES_IF: "conditions",
    Answer.Kind.NO: "refusals",
    Answer.Kind.QUESTION: "questions",
    Answer.Kind.NOT_KEPT: "refusals",
}


@dataclass
class Everyone:
    """The roles of one trajectory, and for whom of the learners each is there."""

    roles: list[Role] = field(default_factory=list)
    # By public id of the role.
    theirs: dict[str, list[Role]] = field(default_factory=dict)

    def holding(self, function: str) -> list[Role]:
        return [role for role in self.roles if role.function == function]

    @property
    def learners(self) -> list[Role]:
        return self.holding(Function.LEARNER)


def size_of(people: int, chance: Chance) -> int:
    """How many learn together: fewer where few work."""
    return min(chance.number(FEWEST, MOST), max(people // 3, 1))


def make_roles(plan: Plan, people: list[Person], chance: Chance, rows: Rows) -> Everyone:
    """Everyone of these in a function: the last are around the others, who learn."""
    everyone = Everyone()
    learning, around = people[: -len(AROUND)], people[-len(AROUND) :]
    for number, person in enumerate(learning):
        role = _role(plan, person, Function.LEARNER, everyone=everyone, chance=chance, rows=rows)
        cohort = plan.cohorts[number % len(plan.cohorts)]
        rows.add(Role.cohorts.through(role=role, cohort=cohort))
    learners = everyone.learners
    beside: dict[str, list[Role]] = {}
    for function, person in zip(AROUND, around, strict=True):
        beside.setdefault(function, []).append(
            _role(plan, person, function, everyone=everyone, chance=chance, rows=rows)
        )
    beside[Function.BUDDY] = [
        _role(plan, role.person, Function.BUDDY, everyone=everyone, chance=chance, rows=rows)
        for role in learners[::BUDDY_OF]
    ]
    for function in (Function.MANAGER, Function.OBSERVER, Function.BUDDY):
        _share_out(learners, beside[function], everyone, rows)
    return everyone


def _role(plan: Plan, person: Person, function: str, *, everyone: Everyone, chance: Chance, rows: Rows) -> Role:
    made = Role(public_id=chance.public_id(), trajectory=plan.trajectory, person=person, function=function)
    everyone.roles.append(rows.add(made))
    return made


def _share_out(learners: list[Role], among: list[Role], everyone: Everyone, rows: Rows) -> None:
    """Each learner to one of these in turn, nobody to themselves."""
    for number, learner in enumerate(learners):
        role = among[number % len(among)]
        if role.person == learner.person:
            role = among[(number + 1) % len(among)]
        if role.person != learner.person:
            everyone.theirs.setdefault(role.public_id, []).append(learner)
            rows.add(Role.learners.through(from_role=role, to_role=learner))


def make_promises(plan: Plan, everyone: Everyone, chance: Chance, rows: Rows, letters: Letters) -> None:
    """What is asked, of whom, in which words, and what they said."""
    for position, key in enumerate(ASKED, start=1):
        commitment, wordings = _commitment(plan, key, position, chance, rows)
        for promise in _lines(commitment, everyone, chance):
            rows.add(promise)
            _Said(plan, promise, wordings, chance, rows, letters).say()
    if plan.times.state == State.NO_TRAINING:
        _instead(plan, everyone, chance, rows, letters)
    for role in everyone.learners:
        if plan.times.has_begun and chance.happens(0.7):
            said = {"is_clear": chance.happens(0.9), "said_at": plan.times.at(plan.times.asked, chance)}
            rows.add(Clarity(trajectory=plan.trajectory, person=role.person, **said))


def _commitment(plan: Plan, key: str, position: int, chance: Chance, rows: Rows) -> tuple[Commitment, list[Wording]]:
    starter, times = BY_KEY[key], plan.times
    made = Commitment(
        public_id=chance.public_id(),
        trajectory=plan.trajectory,
        function=starter.function,
        phase=starter.phase,
        position=position,
        is_must=starter.is_must,
        per_learner=starter.per_learner,
        responsibility=starter.responsibility,
        library_key=key,
        created_at=times.at(times.made, chance),
    )
    if times.state == State.NO_TRAINING:
        made.dropped_at, made.dropped_because = plan.trajectory.closed_at, plan.trajectory.closed_because
    rows.add(made)
    text, why = starter.worded(plan.trajectory.language)
    texts = [text, WORDS["on_second_thought"] % text] if chance.number(1, REWORDED) == 1 else [text]
    wordings = [
        Wording(commitment=made, version=version, text=words[:140], why=why, hours=starter.cost)
        for version, words in enumerate(texts, start=1)
    ]
    for wording in wordings:
        wording.written_by, wording.written_at = plan.owner, made.created_at
        made.wording = rows.add(wording)
    return made, wordings


def _lines(commitment: Commitment, everyone: Everyone, chance: Chance) -> Iterator[Promise]:
    """One for each holder, or for each learner they are there for: as `roles.promises.lines_wanted`."""
    for role in everyone.holding(commitment.function):
        concerned: Iterable[Role | None] = [None]
        if commitment.per_learner and role.function != Function.LEARNER:
            concerned = everyone.theirs.get(role.public_id, [])
        for learner in concerned:
            yield Promise(public_id=chance.public_id(), commitment=commitment, role=role, learner=learner)


def _instead(plan: Plan, everyone: Everyone, chance: Chance, rows: Rows, letters: Letters) -> None:
    """One thing that changes around the work, and who promises it."""
    (colleague,), at = everyone.holding(Function.COLLEAGUE), plan.trajectory.closed_at
    assert at is not None, "it was closed"
    made = Commitment(public_id=chance.public_id(), trajectory=plan.trajectory, function=colleague.function)
    made.phase, made.person, made.created_at = Commitment.Phase.AFTER, colleague.person, at
    wording = Wording(commitment=rows.add(made), version=1, text=WORDS["instead"], written_by=plan.owner, written_at=at)
    made.wording = rows.add(wording)
    promise = rows.add(Promise(public_id=chance.public_id(), commitment=made, role=colleague))
    _Said(plan, promise, [wording], chance, rows, letters).ask_on(at.date())


@dataclass
class _Said:
    """One line: asked or not, and what was answered, in which order."""

    plan: Plan
    promise: Promise
    wordings: list[Wording]
    chance: Chance
    rows: Rows
    letters: Letters

    def say(self) -> None:
        times, person = self.plan.times, self.promise.role.person
        if times.state == State.NO_TRAINING:
            self.promise.ended_at = self.plan.trajectory.closed_at
        if person.gets_mail:
            self.ask_on(times.asked)
        elif times.has_begun:
            self._by_phone(times.at(times.asked, self.chance))

    def ask_on(self, day: date) -> None:
        """By letter on this day; what the answer was follows by itself."""
        times, chance = self.plan.times, self.chance
        at = min(times.calendar.moment(day), times.now)
        kind = chance.one(FIRST_SAID)
        if times.has_begun and chance.happens(SETTLED):
            kind = Answer.Kind.YES
        # Worded anew after some had answered.
        wording = self.wordings[0] if times.state == State.PREPARING else self.wordings[-1]
        self.promise.asked_at, self.promise.asked_on = at, wording
        ask = self._ask(day, at)
        said_at = at + timedelta(hours=chance.number(2, 90))
        if kind is not None and said_at < times.now:
            ask.answered_at = said_at
            self._answer(kind, wording, said_at)
            if kind in (Answer.Kind.YES, Answer.Kind.YES_IF):
                self._what_became_of_it(wording)
        elif times.closed:
            ask.closed_at, ask.closed_because = self.plan.trajectory.closed_at, times.state
        self.letters.ask(ask, times)

    def _ask(self, day: date, at: datetime) -> Ask:
        return Ask(
            public_id=self.chance.public_id(),
            organisation=self.plan.trajectory.organisation,
            trajectory=self.plan.trajectory,
            person=self.promise.role.person,
            kind=PROMISE,
            about=self.promise.public_id,
            opened_at=at,
            checked_at=at,
            due_on=day,
        )

    def _by_phone(self, at: datetime) -> None:
        """L&D wrote it down: what is said by phone is asked by phone."""
        wording = self.wordings[-1]
        self.promise.asked_at, self.promise.asked_on = at, wording
        said = self._answer(Answer.Kind.YES, wording, at)
        said.way, said.given_by, said.written_at = Answer.Way.PHONE, self.plan.owner, at

    def _what_became_of_it(self, wording: Wording) -> None:
        """A must is there on the day it begins; when all is over, most of it was kept."""
        times, phase = self.plan.times, self.promise.commitment.phase
        if times.has_begun and self.promise.commitment.is_must and phase == Commitment.Phase.BEFORE:
            self._answer(Answer.Kind.THERE, wording, times.at(times.starts, self.chance))
        if times.state == State.ENDED:
            kind = Answer.Kind.KEPT if self.chance.happens(0.85) else Answer.Kind.NOT_KEPT
            self._answer(kind, wording, times.at(times.ends + timedelta(days=92), self.chance))

    def _answer(self, kind: Answer.Kind, wording: Wording, at: datetime) -> Answer:
        words = self.chance.word(_WORDS_OF[kind]) if kind in _WORDS_OF else ""
        made = self.rows.add(Answer(promise=self.promise, kind=kind, words=words, wording=wording, given_at=at))
        # The last of them counts.
        if self.promise.answer is None or self.promise.answer.given_at <= at:
            self.promise.answer = made
        return made
