"""What learners try and note, what is seen of it, what those around them do, and what was published of each group."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from asks.models import Ask
from checkins.dates import Moment
from checkins.figures import Said, SeenBy, figures
from checkins.models import DoneForThem, Feeling, IfThenPlan, LogEntry, Observation, PublishedMoment, Talk
from checkins.subjects import CHECK_INS, Subject
from impactmodel.generate.letters import Letters
from impactmodel.generate.plans import Plan
from impactmodel.generate.promising import Everyone
from impactmodel.generate.rows import WORDS, Chance, Rows
from roles.models import Function, Obstacle, Pairing, Role
from trajectories.models import Behaviour

# On which day it is asked, and on which its window closes.
Days = tuple[date, date]
# How many of those who are asked answer.
ANSWER = 0.8
# At these moments observers are asked too; and at this one where they stood before the start.
OBSERVED = (Moment.D42, Moment.D90)
LOOKING_BACK = Moment.D42


@dataclass
class Trying:
    """The follow-up of one trajectory that has begun; `quota` notes are made in it, if there are learners for them."""

    plan: Plan
    everyone: Everyone
    quota: int
    chance: Chance
    rows: Rows
    letters: Letters
    _said: dict[Moment, list[Said]] = field(default_factory=lambda: defaultdict(list))
    _seen: dict[Moment, list[SeenBy]] = field(default_factory=lambda: defaultdict(list))
    _answered: dict[Moment, set[int]] = field(default_factory=lambda: defaultdict(set))
    _entries: int = 0

    def make(self) -> int:
        """How many notes it became."""
        for learner in self.everyone.learners:
            self._begin(learner)
        for moment, days in self._asked():
            for learner in self.everyone.learners:
                self._check_in(learner, moment, days)
            if moment in OBSERVED:
                self._observe(moment, days)
            if days[1] <= self.plan.times.today:
                self._publish(moment, days[1])
        self._in_between()
        self._around()
        return self._entries

    def _asked(self) -> Iterator[tuple[Moment, Days]]:
        for moment in CHECK_INS:
            days = self.plan.times.days_to(moment)
            if days is not None:
                yield moment, days

    def _at(self, day: date) -> datetime:
        return self.plan.times.at(day, self.chance)

    def _begin(self, learner: Role) -> None:
        """A plan made at the end, and a buddy and an observer who said yes."""
        times = self.plan.times
        for role in self.everyone.roles:
            if role.function in (Function.BUDDY, Function.OBSERVER) and learner in self._theirs(role):
                at = self._at(times.starts)
                chosen = {"chosen_at": at, "says_yes": True, "said_at": at}
                pairing = Pairing(public_id=self.chance.public_id(), learner=learner, function=role.function, **chosen)
                pairing.person = role.person
                self.rows.add(pairing)
        if times.ends < times.today and self.chance.happens(ANSWER):
            words = {"situation": self.chance.word("situations"), "response": self.chance.word("responses")}
            written_at = self._at(times.ends + timedelta(days=1))
            self.rows.add(
                IfThenPlan(learner=learner, confidence=self.chance.number(4, 9), written_at=written_at, **words)
            )

    def _theirs(self, role: Role) -> list[Role]:
        return self.everyone.theirs.get(role.public_id, [])

    def _ask(self, kind: str, person: Role, moment: Moment, days: Days, about: Role | None = None) -> Ask:
        trajectory, (asked, closes) = self.plan.trajectory, days
        at = self.plan.times.calendar.moment(asked)
        return Ask(
            public_id=self.chance.public_id(),
            organisation=trajectory.organisation,
            trajectory=trajectory,
            person=person.person,
            kind=kind,
            about=str(Subject(trajectory.public_id, moment, about.public_id if about else "")),
            opened_at=at,
            checked_at=at,
            due_on=asked,
            window_until=closes,
        )

    def _answered_at(self, ask: Ask) -> datetime | None:
        """Within a few days, and never ahead of now; None for who says nothing, whose ask is over with its window."""
        assert ask.window_until is not None, "of a check-in"
        at = self._at(ask.due_on + timedelta(days=self.chance.number(0, 3)))
        if self.chance.happens(ANSWER) and at < self.plan.times.now:
            ask.answered_at = at
        elif ask.window_until <= self.plan.times.today:
            ask.closed_at, ask.closed_because = self._at(ask.window_until), Ask.WINDOW
        return ask.answered_at

    def _check_in(self, learner: Role, moment: Moment, days: Days) -> None:
        ask = self._ask("log", learner, moment, days)
        if self._entries < self.quota and (at := self._answered_at(ask)):
            behaviour = self.chance.one(self.plan.behaviours)
            entry = self._note(learner, behaviour, at, moment)
            if moment == LOOKING_BACK:
                entry.then_felt = self.chance.number(0, 2)
            about = behaviour.public_id
            said = (learner.person.pk, entry.opportunity, entry.felt, entry.obstacle, about, at.date(), entry.then_felt)
            self._said[moment].append(Said(*said))
            self._answered[moment].add(learner.person.pk)
        self.letters.ask(ask, self.plan.times)

    def _note(self, learner: Role, about: Behaviour, at: datetime, moment: str = "") -> LogEntry:
        """There are so many of these that they refer by key."""
        chance, self._entries = self.chance, self._entries + 1
        opportunity = chance.one((0, 1, 1, 2, 2, 3))
        return self.rows.add(
            LogEntry(
                public_id=chance.public_id(),
                learner_id=learner.pk,
                behaviour_id=about.pk,
                moment=moment,
                opportunity=opportunity,
                felt=chance.one((0, 1, 2, 2, 3, 3, 4)) if opportunity else None,
                feeling=chance.one(Feeling.values) if chance.happens(0.3) else "",
                obstacle=chance.one(Obstacle.values) if chance.happens(0.4) else "",
                story=chance.word("stories") if chance.happens(0.4) else "",
                form_key=f"generated-{self._entries}",
                written_at=at,
            )
        )

    def _observe(self, moment: Moment, days: Days) -> None:
        for observer in self.everyone.holding(Function.OBSERVER):
            for learner in self._theirs(observer):
                ask = self._ask("observe", observer, moment, days, learner)
                if at := self._answered_at(ask):
                    self._sight(observer, learner, moment, at)
                self.letters.ask(ask, self.plan.times)

    def _sight(self, observer: Role, learner: Role, moment: Moment, at: datetime) -> None:
        about, seen = self.chance.one(self.plan.behaviours), self.chance.one((None, 1, 2, 3, 3, 4))
        made = Observation(public_id=self.chance.public_id(), observer=observer, learner=learner, moment=moment)
        made.behaviour, made.seen, made.given_at = about, seen, at
        made.example = self.chance.word("seen") if seen and self.chance.happens(0.5) else ""
        self.rows.add(made)
        if seen is not None:
            told = SeenBy(observer.person.pk, learner.person.pk, seen, about.public_id, at.date())
            self._seen[moment].append(told)

    def _publish(self, moment: Moment, closes: date) -> None:
        """As `checkins.publishing`, from the same answers."""
        minimum = self.plan.trajectory.organisation.minimum_base
        told = figures(
            [learner.person.pk for learner in self.everyone.learners],
            self._said[moment],
            self._seen[moment],
            answered=self._answered[moment],
            minimum=minimum,
        )
        row = PublishedMoment(trajectory=self.plan.trajectory, moment=moment, closed_on=closes, minimum=minimum)
        row.published_at, row.figures = self._at(closes), told.as_data()
        self.rows.add(row)

    def _in_between(self) -> None:
        """What learners note by themselves, one after the other, from the first day until it was over."""
        times, learners = self.plan.times, self.everyone.learners
        days = max(((times.closed or times.today) - times.starts).days, 1)
        for number in range(self.quota - self._entries):
            learner, about = learners[number % len(learners)], self.plan.behaviours[number % 2]
            self._note(learner, about, self._at(times.starts + timedelta(days=number * 7 % days)))

    def _around(self) -> None:
        """Talks of managers, and what they changed."""
        times = self.plan.times
        for manager in self.everyone.holding(Function.MANAGER):
            for learner in self._theirs(manager):
                if self.chance.happens(ANSWER):
                    said_at = self._at(times.starts - timedelta(days=7))
                    told = {"kind": Talk.Kind.START, "outcome": Talk.Outcome.HELD, "said_at": said_at}
                    self.rows.add(Talk(holder=manager, learner=learner, **told))
            if days := times.days_to(Moment.D21):
                changed = DoneForThem(role=manager, moment=Moment.D21, answer=DoneForThem.Answer.SOMETHING)
                changed.words, changed.said_at = self.chance.one(WORDS["changed"]), self._at(days[0])
                self.rows.add(changed)
