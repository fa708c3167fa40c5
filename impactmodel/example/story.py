"""What happened in one trajectory of the example: what its staff did, and how people answered their letters.

Everything goes through the product's own actions, as the person whose act it is. Nobody answers a letter that was not
sent to them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zlib import crc32

from asks.models import Ask
from checkins import actions as checkins
from checkins.cards.figures import dues_of
from checkins.planning import appointments, figure_appointments, group_of
from checkins.subjects import BESIDE, PAIRING, Subject
from impactmodel.example import came_back
from impactmodel.example.beside import answer_choice, choose
from impactmodel.example.days import Days
from impactmodel.example.outcomes import OUTCOMES, days_of_instead, instead, tell
from impactmodel.example.support import say_for_them, talk
from impactmodel.example.who import change_who, role_of
from mailing.models import Mail
from organisations.acting import Actor
from organisations.models import Person
from organisations.working_days import Calendar
from roles import actions as roles
from roles.matching import answers_of, besides, to_react
from roles.models import Answer, Commitment, MatchLine, MatchView, Promise, Role
from roles.next_time import KIND as NEXT_TIME
from trajectories.actions import make_template, measure, new_edition, save_answer
from trajectories.actions.intake import Written
from trajectories.anchors import overall
from trajectories.forms.editions import same_weekday
from trajectories.models import IntakeAnswer, Trajectory

Told = dict[str, Any]  # one object of the story's file
# Between these a reader answers; at which minute follows from who they are and the day.
FIRST_MINUTE, MINUTES = 9 * 60 + 30, 7 * 60
# What is asked of somebody once, and where the story tells what they said.
ONCE = {"match": "views", NEXT_TIME: "next_time"}


@dataclass(frozen=True)
class Reaction:
    """Somebody fills in one card: asks of one kind, each with what the story says of it."""

    at: datetime
    person: Person
    kind: str
    answers: tuple[tuple[Ask, Told], ...]


@dataclass
class Story:
    """One trajectory, and what is told of it."""

    told: Told
    days: Days
    trajectory: Trajectory
    staff: Actor
    done: set[int] = field(default_factory=set)
    # The days on which a moment falls for somebody.
    busy: set[date] = field(default_factory=set)
    # What an ask's answer will be, for as long as it is the same asking.
    heard: dict[tuple[int, datetime], Told | None] = field(default_factory=dict)

    def look_ahead(self, now: datetime) -> None:
        """Find the days of the moments anew; after a change of who takes part, or stands beside whom."""
        group = group_of(self.trajectory)
        self.busy = {one.planned.day for one in (*appointments(group, now), *figure_appointments(group))}
        if self.trajectory.is_without_training:
            self.busy |= days_of_instead(self.trajectory, now)

    # What staff does

    def staff_acts(self, day: date) -> Iterator[tuple[datetime, Told]]:
        """What the staff does on this day, in order."""
        for number, told in enumerate(self.told["staff"]):
            if number not in self.done and self.days.day(told["day"]) <= day and self._can_do(told):
                self.done.add(number)
                yield self.days.instant(day, told["at"]), told

    def _can_do(self, told: Told) -> bool:
        """Nobody replies before there is a question."""
        if told["do"] != "reply":
            return True
        ((promise, *_more),) = self._held_by(told).values()
        return promise.answer is not None and promise.answer.kind == Answer.Kind.QUESTION

    def staff_act(self, told: Told, now: datetime) -> None:
        """Do one of them."""
        by = self.staff
        match told["do"]:
            case "ask":
                roles.send_asks(self.trajectory, promises=self._to_ask(told, now), on=None, by=by, now=now)
            case "write_down":
                for person, promises in self._held_by(told).items():
                    given = [roles.Given(one, told["kind"], _wording(one), "") for one in promises]
                    roles.answer_promise(self.trajectory, person=person, given=given, by=by, now=now, way=told["way"])
            case "reply":
                (promises,) = self._held_by(told).values()
                answer = promises[0].answer
                assert answer is not None
                roles.reply(answer, words=told["words"], by=by, now=now)
            case "reword":
                self._reword(told, now)
            case "write":
                words, place = _words_and_place(self.days.filled_in(told["commitment"], self.trajectory.language))
                roles.write_commitment(self.trajectory, words=words, place=place, by=by, now=now)
            case "intake" | "ask_views" | "settle":
                self._about_the_intake(told, now)
            case "measure":
                figure = self.trajectory.figures.get(name__startswith=told["figure"])
                said = {"measured_on": self.days.calendar.today(now), "note": told.get("note", "")}
                measure(figure, fields=said | {"value": Decimal(told["value"])}, by=by, now=now)
            case "start":
                roles.start(self.trajectory, despite="", by=by, now=now)
            case "hold" | "let_go":
                change_who(told, self.trajectory, by=by, today=self.days.calendar.today(now), now=now)
            case "came_back" | "ask_to_decide" | "tell_story" | "share_report":
                self._tell_what_came(told, now)
            case "close_without_training" | "end" | "new_edition" | "make_template":
                self._finish(told, now)
        self.look_ahead(now)

    def _to_ask(self, told: Told, now: datetime) -> list[Promise]:
        """What was not asked yet of these functions, by who holds them today."""
        today = self.days.calendar.today(now)
        return [
            promise
            for promise in Promise.objects.of(self.trajectory).unasked().with_words()
            if promise.role.function in told["of"]
            and promise.role.is_held_on(today)
            and not any(str(promise.commitment).startswith(begin) for begin in told["not"])
        ]

    def _held_by(self, told: Told) -> dict[Person, list[Promise]]:
        found: dict[Person, list[Promise]] = defaultdict(list)
        for promise in Promise.objects.of(self.trajectory).with_words():
            if str(promise.role.person) == told["who"] and str(promise.commitment).startswith(told.get("what", "")):
                found[promise.role.person].append(promise)
        return found

    def _reword(self, told: Told, now: datetime) -> None:
        commitment = next(
            one for one in Commitment.objects.of(self.trajectory).with_words() if str(one).startswith(told["what"])
        )
        stands = commitment.wording
        assert stands is not None
        place = roles.Place(
            commitment.function, commitment.phase, commitment.person, commitment.is_must, commitment.per_learner
        )
        words = roles.Words(told["text"], stands.hours, stands.needed_by, stands.why)
        roles.reword(commitment, words=words, place=place, version=commitment.version, by=self.staff, now=now)

    def _close_without_training(self, told: Told, now: datetime) -> None:
        agreed = instead(told["instead"], self.trajectory.organisation, self.days)
        roles.close_without_training(
            self.trajectory, because=told["because"], instead=agreed, tells=True, by=self.staff, now=now
        )

    def _tell_what_came(self, told: Told, now: datetime) -> None:
        """What came back, in figures and in stories; what its sponsor is asked of it, and reads."""
        by = self.staff
        match told["do"]:
            case "came_back":
                came_back.publish(told, self.trajectory, self.days, by=by, now=now)
            case "ask_to_decide":
                came_back.ask_to_decide(told, self.trajectory, by=by, now=now)
            case "tell_story":
                came_back.tell_story(told, self._role(told["who"], "learner"), now=now)
            case "share_report":
                came_back.share(self.trajectory, by=by, now=now)

    def _finish(self, told: Told, now: datetime) -> None:
        """It is over, and what comes after it: the same once more, a template."""
        by = self.staff
        match told["do"]:
            case "close_without_training":
                self._close_without_training(told, now)
            case "end":
                roles.end(self.trajectory, asks_next_time=told["asks_next_time"], by=by, now=now)
            case "new_edition":
                first, _last = overall(self.trajectory)
                starts_on = same_weekday(first, today=self.days.today)
                new_edition(self.trajectory, title=told["title"], starts_on=starts_on, by=by, now=now)
            case "make_template":
                make_template(self.trajectory, name=told["name"], with_answers=False, by=by, now=now)

    def _about_the_intake(self, told: Told, now: datetime) -> None:
        """An answer is changed, others are asked how they see it, a difference is settled."""
        by = self.staff
        match told["do"]:
            case "intake":
                stands = IntakeAnswer.objects.of(self.trajectory).get(number=told["number"])
                says = replace(Written.of(stands), **told["says"])
                save_answer(self.trajectory, number=stands.number, says=says, version=stands.version, by=by, now=now)
            case "ask_views":
                held = [role for name in told["who"] for role in self._roles_of(name)[:1]]
                roles.ask_for_views(self.trajectory, roles=held, by=by, now=now)
            case "settle":
                self._settle(told, now)

    def _settle(self, told: Told, now: datetime) -> None:
        """What came of the talk about a difference, on the same day."""
        line = MatchLine.objects.select_related("view__role__person", "view__role__trajectory__organisation").get(
            view__role__in=self._roles_of(told["who"]), number=told["number"]
        )
        roles.settle(
            line,
            outcome=told["outcome"],
            text=self.days.filled_in(told.get("text", ""), self.trajectory.language),
            discussed_on=self.days.calendar.today(now),
            version=IntakeAnswer.objects.of(self.trajectory).get(number=told["number"]).version,
            by=self.staff,
            now=now,
        )

    def _roles_of(self, name: str) -> list[Role]:
        held = Role.objects.of(self.trajectory).select_related("person__organisation").by_name()
        return [role for role in held if str(role.person) == name]

    def _role(self, name: str, function: str) -> Role:
        return role_of(self.trajectory, name, function)

    # What readers do

    def reactions(self, day: date, waiting: Iterable[Ask]) -> list[Reaction]:
        """Who answers on this day, in order of time; one card at once."""
        together: dict[tuple[int, str], list[tuple[Ask, Told]]] = defaultdict(list)
        for ask in waiting:
            told = self._heard(ask)
            if told is not None and _day_of(ask, told) <= day and Calendar.of(ask.person).works_on(day):
                together[ask.person_id, ask.kind].append((ask, told))
        found = [
            Reaction(self._minute(answers[0][0], day), answers[0][0].person, kind, tuple(answers))
            for (_person, kind), answers in together.items()
        ]
        return sorted(found, key=lambda reaction: (reaction.at, reaction.answers[0][0].pk))

    def _minute(self, ask: Ask, day: date) -> datetime:
        minute = FIRST_MINUTE + crc32(f"{ask.person.name}{day}{ask.kind}".encode()) % MINUTES
        return self.days.instant(day, f"{minute // 60:02}:{minute % 60:02}")

    def _heard(self, ask: Ask) -> Told | None:
        key = (ask.pk, ask.opened_at)
        if key not in self.heard:
            self.heard[key] = self._told(ask)
        return self.heard[key]

    def _told(self, ask: Ask) -> Told | None:
        """What the story says of this ask; None when nobody answers it."""
        name = str(ask.person)
        if ask.kind == "promise":
            return self._told_of(Promise.objects.with_words().get(public_id=ask.about))
        if ask.kind in OUTCOMES or ask.kind in ONCE:
            return OUTCOMES.get(ask.kind) or next(
                (one for one in self.told.get(ONCE[ask.kind], []) if one["who"] == name), None
            )
        subject = Subject.of(ask)
        if ask.kind in (BESIDE, PAIRING, "observe"):
            return self._told_beside(ask.kind, name, subject)
        if ask.kind in ("log", "figure"):
            entry: Told | None = self.told.get(f"{ask.kind}s", {}).get(subject.moment, {}).get(name)
            return entry
        side = "manager" if subject.learner else "learner"
        rules: list[Told] = self.told["moments"]
        for rule in rules:
            if rule["kind"] != ask.kind or rule.get("moment", subject.moment) != subject.moment:
                continue
            if name not in rule.get("who", [name]) or rule.get("as", side) != side:
                continue
            if "about" in rule and rule["about"] != str(self._learner(subject).person):
                continue
            return rule
        return None

    def _told_beside(self, kind: str, name: str, subject: Subject) -> Told | None:
        """What was seen; and that most learners take whom L&D proposes, and who is chosen says yes."""
        if kind == "observe":
            about = (name, str(self._learner(subject).person), subject.moment)
            return next((one for one in self.told["sights"] if (one["by"], one["about"], one["moment"]) == about), None)
        return next((one for one in self.told.get(kind, []) if one["who"] == name), {"after": 0})

    def _told_of(self, promise: Promise) -> Told | None:
        for rule in self.told["promises"]:
            if rule.get("who", str(promise.role.person)) != str(promise.role.person):
                continue
            if not str(promise.commitment).startswith(rule.get("what", "")):
                continue
            if rule["kind"] == Answer.Kind.QUESTION and promise.answer is not None:
                continue  # asked once, and L&D replied
            return rule if rule["kind"] else None
        return None

    def _learner(self, subject: Subject) -> Role:
        return Role.objects.select_related("person").get(public_id=subject.learner)

    def react(self, reaction: Reaction, now: datetime) -> None:
        """Answer, through the letter it was asked in."""
        mail = letter_of(reaction.answers[0][0])
        if mail is None:
            return
        by = Actor(person=reaction.person, via=f"mail:{mail.pk}")
        if reaction.kind == "promise":
            self._promise(reaction, mail, by, now)
            return
        if reaction.kind in OUTCOMES:
            asked = [ask for ask, _told in reaction.answers]
            tell(reaction.kind, reaction.person, asked, mail=mail, by=by, now=now)
            return
        if reaction.kind == "match":
            self._see(reaction, by, now)
            return
        for ask, told in reaction.answers:
            if ask.kind == NEXT_TIME:
                roles.say_next_time(ask, text=told["text"], by=by, now=now)
            else:
                self._fill_in(ask, told, by, now)

    def _fill_in(self, ask: Ask, told: Told, by: Actor, now: datetime) -> None:
        subject, name = Subject.of(ask), str(ask.person)
        match ask.kind:
            case "log":
                tried = checkins.Tried(
                    opportunity=told.get("opportunity", 2),
                    felt=told.get("felt"),
                    behaviour=self._behaviour(told),
                    feeling=told.get("feeling", ""),
                    obstacle=told.get("obstacle", ""),
                    story=told.get("story", ""),
                    confidence=told.get("confidence"),
                )
                learner = self._role(name, "learner")
                checkins.log(learner, tried=tried, ask=ask, form_key=f"example-{ask.pk}", by=by, now=now)
            case "if_then":
                checkins.plan_if_then(
                    self._role(name, "learner"),
                    situation=told["situation"],
                    response=told["response"],
                    hard_moment=told.get("hard_moment", ""),
                    hard_response=told.get("hard_response", ""),
                    confidence=told["confidence"],
                    ask=ask,
                    by=by,
                    now=now,
                )
            case "observe":
                sight = checkins.Sight(self._behaviour(told), told["seen"], told["example"])
                observer, about = self._role(name, "observer"), self._learner(subject)
                checkins.observe(ask, observer=observer, learner=about, sights=[sight], by=by, now=now)
            case "figure":
                ((_ask, due),) = dues_of([ask])
                fields = {"value": Decimal(told["value"]), "note": told["note"]}
                checkins.report_figure(ask, figure=due.figure, said=due.said, fields=fields, by=by, now=now)
            case "beside":
                choose(told, self._role(name, "learner"), by=by, now=now)
            case "pairing":
                answer_choice(told, subject.learner, by=by, now=now)
                self.look_ahead(now)
            case "buddy":
                checkins.say_asked(ask, by=by, now=now)
            case "for_them":
                say_for_them(ask, told, by=by, now=now)
            case "make_stick":
                came_back.decide(ask, told, mail=letter_of(ask), by=by, now=now)
            case "start_talk" if not subject.learner:
                checkins.tick_talk(ask, learner=self._role(name, "learner"), by=by, now=now)
            case _:
                holder = self._role(name, "manager")
                talk(ask, told, holder=holder, learner=self._learner(subject), by=by, now=now)

    def _see(self, reaction: Reaction, by: Actor, now: datetime) -> None:
        """Their own words, and a few minutes later what they say of ours; what is not told is all right."""
        ((ask, told),) = reaction.answers
        view = MatchView.objects.with_lines().get(public_id=ask.about)
        roles.give_view(view, words={int(number): text for number, text in told["words"].items()}, by=by, now=now)
        view = MatchView.objects.with_lines().get(public_id=ask.about)
        said = {
            one.question.number: roles.Reacted(
                **{"reaction": MatchLine.Reaction.AGREES, "seen": one.ours.version if one.ours else 0}
                | told["reactions"].get(str(one.question.number), {})
            )
            for one in to_react(besides(view, answers_of(self.trajectory)))
        }
        roles.react(view, reactions=said, by=by, now=now + timedelta(minutes=4))

    def _promise(self, reaction: Reaction, mail: Mail, by: Actor, now: datetime) -> None:
        given = []
        for ask, told in reaction.answers:
            promise = Promise.objects.with_words().get(public_id=ask.about)
            given.append(roles.Given(promise, told["kind"], _wording(promise), told.get("words", "")))
        roles.answer_promise(self.trajectory, person=reaction.person, given=given, by=by, now=now, mail=mail)
        said = next((told for _ask, told in reaction.answers if "clear" in told), None)
        if said:
            words = said.get("unclear", "")
            roles.say_clarity(
                self.trajectory, person=reaction.person, is_clear=said["clear"], words=words, by=by, now=now
            )
        if self.trajectory.is_without_training:
            self.look_ahead(now)

    def _behaviour(self, told: Told) -> Any:
        if "behaviour" not in told:
            return None
        return self.trajectory.behaviours.all()[told["behaviour"] - 1]


def letter_of(ask: Ask) -> Mail | None:
    """The last letter of this ask that was sent."""
    letters = ask.ask_letters.select_related("mail").order_by("-mail__pk")
    return next((one.mail for one in letters if one.mail.state == Mail.State.SENT), None)


def _day_of(ask: Ask, told: Told) -> date:
    """The working day of theirs on which they answer."""
    calendar = Calendar.of(ask.person)
    return calendar.forward_to_working_day(ask.due_on + timedelta(days=told["after"]))


def _wording(promise: Promise) -> Any:
    return promise.asked_on or promise.commitment.wording


def _words_and_place(told: Told) -> tuple[roles.Words, roles.Place]:
    needed_by = date.fromisoformat(told["needed_by"]) if "needed_by" in told else None
    hours = Decimal(told["hours"]) if "hours" in told else None
    return (
        roles.Words(told["text"], hours, needed_by, told.get("why", "")),
        roles.Place(told["function"], told["phase"], is_must=told.get("is_must", False)),
    )
