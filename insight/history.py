"""What happened in a trajectory, told from answers and audit lines. Never who logged, never a learner's words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.models import AuditLine, Person
from roles.cast import Cast
from roles.models import Answer

# Only these verbs are told. Everything learners do in follow-up stays out: it would show who did and who did not.
TOLD: dict[str, str | Lazy] = {
    "trajectories.create": gettext_lazy("made this trajectory"),
    "trajectories.load": gettext_lazy("started this trajectory from a file"),
    "trajectories.request": gettext_lazy("wrote down the request"),
    "trajectories.accept": gettext_lazy("took the request up"),
    "trajectories.waitlist": gettext_lazy("put the request on the waiting list"),
    "trajectories.decline": gettext_lazy("declined the request"),
    "trajectories.reopen": gettext_lazy("looks at the request again"),
    "trajectories.edit": gettext_lazy("changed title or dates"),
    "trajectories.save_answer": gettext_lazy("worked on the intake"),
    "trajectories.restore_version": gettext_lazy("put back an earlier answer of the intake"),
    "trajectories.add_behaviour": gettext_lazy("added a behaviour"),
    "trajectories.change_behaviour": gettext_lazy("changed a behaviour"),
    "trajectories.add_intervention": gettext_lazy("added an intervention"),
    "trajectories.change_intervention": gettext_lazy("changed an intervention"),
    "trajectories.remove_behaviour": gettext_lazy("removed a behaviour"),
    "trajectories.remove_intervention": gettext_lazy("removed an intervention"),
    "roles.hold": gettext_lazy("added people"),
    "roles.change_role": gettext_lazy("changed a function"),
    "roles.let_go": gettext_lazy("let somebody go"),
    "roles.write_commitment": gettext_lazy("wrote a commitment"),
    "roles.reword": gettext_lazy("changed the words of a commitment"),
    "roles.choose_from_library": gettext_lazy("chose commitments from the library"),
    "roles.drop_commitment": gettext_lazy("went on without a commitment"),
    "roles.send_asks": gettext_lazy("sent requests"),
    "roles.remind": gettext_lazy("sent reminders"),
    "roles.start": gettext_lazy("started the trajectory"),
    "roles.end": gettext_lazy("closed the trajectory"),
}
ANSWERED: dict[str, Lazy | str] = {
    Answer.Kind.YES: gettext_lazy("promised"),
    Answer.Kind.YES_IF: gettext_lazy("promised, on a condition"),
    Answer.Kind.NO: gettext_lazy("can't promise"),
    Answer.Kind.QUESTION: gettext_lazy("asked something about"),
    Answer.Kind.WITHDRAWN: gettext_lazy("took back"),
    Answer.Kind.KEPT: gettext_lazy("kept"),
    Answer.Kind.NOT_KEPT: gettext_lazy("didn't manage"),
}


@dataclass(frozen=True)
class Event:
    """One line: when, an icon, who, what they did, and the sentence it was about."""

    at: datetime
    icon: str
    who: str
    did: Any
    about: str = ""


def latest_answers(cast: Cast, most: int = 3) -> list[Event]:
    """The last answers that stand, newest first; from rows already read."""
    answered = [promise for promises in cast.promises.values() for promise in promises if promise.answer is not None]
    answered.sort(
        key=lambda promise: promise.answer.given_at if promise.answer else cast.trajectory.created_at, reverse=True
    )
    return [
        _told(promise.answer, promise.role.person, promise.answer.wording.text)
        for promise in answered[:most]
        if promise.answer
    ]


def events(cast: Cast) -> list[Event]:
    """Everything that is told, newest first. Two queries and the names."""
    answers = (
        Answer.objects.filter(promise__commitment__trajectory=cast.trajectory)
        .select_related("promise__role__person", "wording")
        .order_by("-given_at")[:200]
    )
    told = [_told(answer, answer.promise.role.person, answer.wording.text) for answer in answers]
    lines = list(AuditLine.objects.filter(trajectory_id=cast.trajectory.pk, verb__in=TOLD).order_by("-at")[:200])
    names = {
        person.pk: str(person)
        for person in Person.objects.filter(pk__in={line.person_id for line in lines if line.person_id})
    }
    told += [Event(line.at, "pencil", names.get(line.person_id or 0, _("somebody")), TOLD[line.verb]) for line in lines]
    return sorted(told, key=lambda event: event.at, reverse=True)


def _told(answer: Answer, person: Person, wording: str) -> Event:
    icons = {Answer.Kind.YES: "check", Answer.Kind.YES_IF: "check-asterisk", Answer.Kind.NO: "cross"}
    icons |= {Answer.Kind.QUESTION: "question", Answer.Kind.WITHDRAWN: "back", Answer.Kind.KEPT: "double-check"}
    return Event(
        answer.given_at, icons.get(Answer.Kind(answer.kind), "cross"), str(person), ANSWERED[answer.kind], wording
    )
