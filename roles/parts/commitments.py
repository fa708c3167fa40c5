"""What is asked of whom, and what was answered."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from asks import actions as asks
from organisations.acting import PRODUCT
from roles.models import NOTHING, STAYS, Answer, Commitment, Function, Obstacle, Promise, Wording
from roles.promises import line_up
from trajectories.models import Trajectory
from trajectories.reading import Section, sections
from trajectories.register import Data, Reading, Writing, iso, number, only, tidy

_TEXT, _WHY, _WORDS, _REPLY = 140, 200, 500, 1000
_MOST_HOURS = 2000


class CommitmentsPart:
    """What is asked of whom, every version of its words, and every answer with the words it was given on."""

    key = "commitments"
    order = 80
    in_file: dict[str, tuple[str, ...]] = {
        "roles.Commitment": (
            "function", "person", "phase", "position", "is_must", "per_learner", "responsibility", "library_key",
            "prevents", "wording", "dropped_at", "dropped_because", "created_at",
        ),
        "roles.Wording": (
            "commitment", "version", "text", "why", "hours", "gives_hours", "needed_by", "written_by", "written_at",
        ),
        "roles.Promise": ("commitment", "role", "learner", "asked_at", "asked_on", "answer", "ended_at"),
        "roles.Answer": (
            "promise", "kind", "words", "wording", "given_at", "written_at", "until", "way", "given_by", "reply",
            "replied_at", "replied_by", "stand_in", "stand_in_email",
        ),
    }  # fmt: skip
    left_out: dict[str, str] = {
        "roles.Commitment.trajectory": "it is the trajectory of the file",
        "roles.Commitment.version": "counts the saves of one form, and begins again",
        "roles.Promise.opens_on": "how far the worker is; what was asked is in the file as asked",
        "roles.Answer.mail": "letters stay where they were sent",
    }

    def dump(self, trajectory: Trajectory, writing: Writing) -> list[Data]:
        """In their order; a position is a place in the list, the last wording is the one that stands."""
        answers = Answer.objects.select_related("wording", "given_by__organisation", "replied_by__organisation")
        commitments = trajectory.commitments.select_related("person__organisation").prefetch_related(
            Prefetch("wordings", Wording.objects.select_related("written_by__organisation")),
            Prefetch(
                "promises", Promise.objects.select_related("role", "learner", "asked_on", "answer__promise__role")
            ),
            Prefetch("promises__answers", answers),
        )
        return [self._commitment(commitment, writing) for commitment in commitments]

    def _commitment(self, commitment: Commitment, writing: Writing) -> Data:
        promises = [promise for promise in commitment.promises.all() if promise.asked_at or promise.answers.all()]
        return tidy(
            {
                "function": commitment.function,
                "person": writing.key("person", commitment.person),
                "phase": commitment.phase,
                "must": commitment.is_must,
                "per_learner": commitment.per_learner,
                "responsibility": commitment.responsibility,
                "library": commitment.library_key,
                "prevents": commitment.prevents,
                "created_at": writing.instant(commitment.created_at),
                "dropped_at": writing.instant(commitment.dropped_at),
                "dropped_because": commitment.dropped_because,
                "wordings": [
                    tidy(
                        {
                            "text": wording.text,
                            "why": wording.why,
                            "hours": number(wording.hours),
                            "gives_hours": number(wording.gives_hours),
                            "needed_by": iso(wording.needed_by),
                            "written_by": writing.key("person", wording.written_by),
                            "written_at": writing.instant(wording.written_at),
                        }
                    )
                    for wording in commitment.wordings.all()
                ],
                "promises": [self._promise(promise, writing) for promise in sorted(promises, key=_place(writing))],
            }
        )

    def _promise(self, promise: Promise, writing: Writing) -> Data:
        return tidy(
            {
                "role": writing.key("role", promise.role),
                "learner": writing.key("role", promise.learner),
                "asked_at": writing.instant(promise.asked_at),
                "asked_on": promise.asked_on.version if promise.asked_on else None,
                "ended_at": writing.instant(promise.ended_at),
                "taken_over_from": writing.key("role", promise.answer.promise.role)
                if promise.answer and promise.is_taken_over
                else None,
                "answers": [
                    tidy(
                        {
                            "kind": answer.kind,
                            "words": answer.words,
                            "on": answer.wording.version,
                            "given_at": writing.instant(answer.given_at),
                            "written_at": writing.instant(answer.written_at),
                            "until": iso(answer.until),
                            "way": answer.way,
                            "given_by": writing.key("person", answer.given_by),
                            "stand_in": answer.stand_in,
                            "stand_in_email": answer.stand_in_email,
                            "reply": answer.reply,
                            "replied_at": writing.instant(answer.replied_at),
                            "replied_by": writing.key("person", answer.replied_by),
                            "counts": answer.pk == promise.answer_id,
                        }
                    )
                    for answer in promise.answers.all()
                ],
            }
        )

    def structure(self, data: list[Data]) -> list[Data]:
        """What still stood, in its last words, for everyone of the function: one person's own becomes anybody's.

        What was decided to stay is a line as any other from now on.
        """
        kept = ("function", "phase", "must", "per_learner", "responsibility", "library", "prevents")
        words = ("text", "why", "hours", "gives_hours", "needed_by")
        return [
            only(each, *(name for name in kept if name != "library" or each.get("library") != STAYS))
            | {"wordings": [only(each["wordings"][-1], *words)]}
            for each in data
            if "dropped_at" not in each
        ]

    def load(self, data: Any, trajectory: Trajectory, reading: Reading) -> None:
        """Make what is said, then every line that follows from the roles."""
        for position, said in enumerate(sections(data, self.key, reading)):
            fields: dict[str, Any] = {
                "function": said.choice("function", Function.values, required=True),
                "person": said.ref("person", "person"),
                "phase": said.choice("phase", Commitment.Phase.values, required=True),
                "is_must": said.flag("must"),
                "per_learner": said.flag("per_learner"),
                "responsibility": said.number("responsibility", least=1, most=3),
                "library_key": said.text("library", most=40),
                "prevents": said.choice("prevents", [*Obstacle.values, NOTHING]) or "",
                "created_at": said.instant("created_at") or reading.now,
                "dropped_at": said.instant("dropped_at"),
                "dropped_because": said.text("dropped_because", most=_WORDS),
            }
            wordings = self._wordings(said, reading)
            lines = said.sections("promises")
            if not wordings:
                said.fault("wordings", _("at least one wording"))
            if not said.close():
                continue
            made = Commitment.objects.create(trajectory=trajectory, position=position, **fields)
            for wording in wordings:
                wording.commitment = made
                wording.save()
            made.wording = wordings[-1]
            made.save(update_fields=["wording"])
            taken = [self._load_promise(line, made, wordings) for line in lines]
            self._take_over([one for one in taken if one is not None], reading)
        if not reading.faults:
            line_up(trajectory, reading.now)

    def _wordings(self, said: Section, reading: Reading) -> list[Wording]:
        found = []
        for version, words in enumerate(said.sections("wordings"), start=1):
            wording = Wording(
                version=version,
                text=words.text("text", most=_TEXT, required=True),
                why=words.text("why", most=_WHY),
                hours=words.decimal("hours", most=_MOST_HOURS),
                gives_hours=words.decimal("gives_hours", most=_MOST_HOURS),
                needed_by=words.day("needed_by"),
                written_by=words.ref("written_by", "person"),
                written_at=words.instant("written_at") or reading.now,
            )
            said.fine = words.close() and said.fine
            found.append(wording)
        return found

    def _load_promise(self, said: Section, made: Commitment, wordings: list[Wording]) -> tuple[Promise, Any] | None:
        """The promise, with the role it was taken over from."""
        role, learner = said.ref("role", "role", required=True), said.ref("learner", "role")
        before = said.ref("taken_over_from", "role")
        asked_at, ended_at = said.instant("asked_at"), said.instant("ended_at")
        asked_on = said.number("asked_on", least=1, most=len(wordings))
        answers = [self._answer(one, wordings) for one in said.sections("answers")]
        if role is not None and role.function != made.function:
            said.fault("role", _("this is asked of another function"))
        if sum(counts for _answer, counts in answers) > 1:
            said.fault("answers", _("only one answer counts"))
        if not said.close() or any(answer is None for answer, _counts in answers):
            return None
        promise = Promise.objects.create(
            commitment=made,
            role=role,
            learner=learner,
            asked_at=asked_at,
            asked_on=wordings[asked_on - 1] if asked_on else (wordings[-1] if asked_at else None),
            ended_at=ended_at,
        )
        for answer, counts in answers:
            if answer is not None:
                answer.promise = promise
                answer.save()
                promise.answer = answer if counts else promise.answer
        promise.save(update_fields=["answer"])
        return promise, before

    def _take_over(self, loaded: list[tuple[Promise, Any]], reading: Reading) -> None:
        """What was taken over is the answer of who gave it; what waits for an answer is asked."""
        lines = {(promise.role_id, promise.learner_id): promise for promise, _before in loaded}
        for promise, before in loaded:
            theirs = lines.get((before.pk, promise.learner_id)) if before is not None else None
            if theirs is not None and promise.answer is None:
                promise.answer = theirs.answer
                promise.save(update_fields=["answer"])
            if promise.awaits_answer and promise.ended_at is None and promise.asked_at is not None:
                self._open(promise, promise.asked_at, reading)

    def _open(self, promise: Promise, asked_at: datetime, reading: Reading) -> None:
        """So that it can be answered; unchecked, so that nothing is sent for it."""
        asks.open_ask(
            promise.commitment.trajectory,
            person=promise.role.person,
            kind="promise",
            about=promise.public_id,
            due_on=asked_at.date(),
            checked=False,
            by=PRODUCT,
            now=reading.now,
        )

    def _answer(self, said: Section, wordings: list[Wording]) -> tuple[Answer | None, bool]:
        version = said.number("on", least=1, most=len(wordings), required=True)
        fields: dict[str, Any] = {
            "kind": said.choice("kind", Answer.Kind.values, required=True),
            "words": said.text("words", most=_WORDS),
            "given_at": said.instant("given_at", required=True),
            "written_at": said.instant("written_at"),
            "until": said.day("until"),
            "way": said.choice("way", Answer.Way.values, default=Answer.Way.LINK),
            "given_by": said.ref("given_by", "person"),
            "stand_in": said.text("stand_in", most=200),
            "stand_in_email": said.text("stand_in_email", most=254),
            "reply": said.text("reply", most=_REPLY),
            "replied_at": said.instant("replied_at"),
            "replied_by": said.ref("replied_by", "person"),
        }
        counts = said.flag("counts")
        if not said.close() or version is None:
            return None, counts
        return Answer(wording=wordings[version - 1], **fields), counts


def _place(writing: Writing) -> Any:
    """Promises in the order of the roles in the file, then of the learners."""

    def place(promise: Promise) -> tuple[int, int]:
        roles = writing.rows("role")
        learner = roles.index(promise.learner) if promise.learner else -1
        return roles.index(promise.role), learner

    return place
