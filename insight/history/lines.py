"""One line of the history in words: who did what, what it said before and says now, and what can be done about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from insight.history import values
from insight.history.answers import ICONS, answered
from insight.history.verbs import UNKNOWN, VERBS
from organisations.models import Member
from roles.models import Answer, Function
from roles.words import first_named, listed
from trajectories.models import Change, Trajectory
from trajectories.models.removing import UNDO_FOR
from trajectories.side_by_side import KEPT, Stretch, in_line

MOST_NAMES = 6
# So long that a line would hide the next: folded.
LONG = 600
# What these added stands in the plan itself.
_ADDED = {"add_figure", "add_behaviour", "add_intervention", "hold", "new_edition", "load"}


@dataclass(frozen=True)
class Difference:
    """One field: what it said, and what of that went or is new."""

    label: str
    stretches: tuple[Stretch, ...]
    is_long: bool = False


@dataclass(frozen=True)
class PutBack:
    """The button of a line: the page that undoes it, what that is sent, and for how long it still can."""

    url: str
    do: str
    what: str
    minutes: int


@dataclass(frozen=True)
class Open:
    """What waits for L&D in a line."""

    label: str
    url: str
    promise: str = ""


@dataclass(frozen=True)
class Line:
    """One line. `about` is quoted after what was done."""

    icon: str
    who: str
    did: str
    about: tuple[str, ...] = ()
    after: str = ""
    note: str = ""
    words: str = ""
    differences: list[Difference] = field(default_factory=list)
    back: PutBack | None = None
    open: Open | None = None
    clock: str = ""

    def at_clock(self, clock: str) -> "Line":
        """The same, with the time of the day."""
        return replace(self, clock=clock)


@dataclass(frozen=True)
class Telling:
    """Lines of one trajectory for one reader; `names` of people by id. Words that people gave are for L&D alone."""

    trajectory: Trajectory
    member: Member
    names: Mapping[str, str]
    now: datetime

    def change(self, change: Change, *, who: str, can_undo: bool) -> Line:
        """What L&D, or somebody by link, changed in the plan."""
        verb = VERBS.get(change.verb, UNKNOWN)
        is_whole = change.part == Change.Part.PEOPLE or change.thing == self.trajectory.public_id
        about, words = "" if is_whole else change.about, self._said(change)
        back = None
        if can_undo and verb.back:
            left = max((change.made_at + UNDO_FOR - self.now) // timedelta(minutes=1), 1)
            back = PutBack(verb.back[0], f"{verb.back[1]}:{change.thing}", about or words["people"], left)
        return Line(
            icon=verb.icon,
            who=self._who(who),
            did=str(verb.did) % words,
            about=(about,) if about else (),
            differences=self._differences(change),
            back=back,
        )

    def answer(self, answers: Sequence[Answer], *, who: str, times: int) -> Line:
        """What somebody answered to one commitment, or alike to several in one go; for so many learners."""
        after, answer = "", answers[0]
        if answer.promise.learner_id:
            after = ngettext("for %(n)d learner", "for %(n)d learners", times) % {"n": times}
        return Line(
            icon=ICONS[answer.kind],
            who=self._who(who),
            did=answered(answer.kind, 1),
            about=tuple(each.wording.text for each in answers),
            after=after,
            note=self._way(answer, self.names.get(who, _("somebody"))),
            words=answer.words if self.member.may_plan else "",
            open=_open(answer) if self.member.may_plan else None,
        )

    def _who(self, public_id: str) -> str:
        if public_id == self.member.person.public_id:
            return _("You")
        return self.names.get(public_id, _("Somebody"))

    def _written_down_by(self, public_id: str) -> str:
        if public_id == self.member.person.public_id:
            return _("written down by you")
        return _("written down by %(name)s") % {"name": self._who(public_id)}

    def _said(self, change: Change) -> dict[str, str]:
        """What the words of a verb may name."""
        functions = dict(Function.choices)
        function = change.about.split(" ")[0] if _is_of_one(change) else change.after.get("function", "")
        found = [self.names.get(one, _("somebody")) for one in people_in(change, named_only=True)]
        before = [self.names.get(one, _("somebody")) for one in change.before.get("people", "").split()]
        return {
            "people": first_named(found, MOST_NAMES),
            "before": first_named(before, MOST_NAMES),
            "function": listed([str(functions.get(one, one)) for one in function.split()]),
        }

    def _on_behalf(self, public_id: str, owner: str) -> str:
        if public_id == self.member.person.public_id:
            return _("by you, on behalf of %(owner)s") % {"owner": owner}
        return _("by %(name)s, on behalf of %(owner)s") % {"name": self._who(public_id), "owner": owner}

    def _way(self, answer: Answer, owner: str) -> str:
        """How it came in, when that was not by their own link; and that it was on other words than stand now."""
        said = []
        if answer.way != Answer.Way.LINK:
            said.append(str(answer.get_way_display()))
        if answer.stand_in:
            said.append(_("by %(name)s, through a link that was forwarded") % {"name": answer.stand_in})
        if answer.given_by and answer.given_by_id != answer.promise.role.person_id:
            is_deputy = answer.way == Answer.Way.LINK
            by = answer.given_by.public_id
            said.append(self._on_behalf(by, owner) if is_deputy else self._written_down_by(by))
        if answer.wording_id != answer.promise.commitment.wording_id:
            said.append(_("on the words as they were then"))
        return capfirst(", ".join(said))

    def _differences(self, change: Change) -> list[Difference]:
        """What it says of each field; what was added stands there as it is, without marks."""
        if change.verb in _ADDED:
            return []
        names = list({**change.before, **change.after})
        told = [one for one in names if values.tells(change, one, to_planner=self.member.may_plan)]
        return [self._difference(change, name) for name in told]

    def _difference(self, change: Change, name: str) -> Difference:
        before, after = (
            values.text(change, name, str(side.get(name, "")), self.names) for side in (change.before, change.after)
        )
        stretches = in_line(before, after) if change.before else (Stretch(KEPT, after),)
        return Difference(values.label(change, name), stretches, len(before) + len(after) > LONG)


def people_in(change: Change, *, named_only: bool = False) -> list[str]:
    """The ids of people in a change: of the one function it is about, or `people`; and those in its other fields."""
    named = [change.about.partition(" ")[2]] if _is_of_one(change) else []
    fields = {"people"} if named_only else values.PEOPLE
    texts = [str(side.get(name, "")) for side in (change.after, change.before) for name in sorted(fields)]
    if named_only:
        return named or next((text.split() for text in texts if text), [])
    return [*named, *(one for text in texts for one in text.split())]


def _is_of_one(change: Change) -> bool:
    """Whether it is about one function of one person: then that is what it is called, with an id."""
    return change.part == Change.Part.PEOPLE and " " in change.about


def _open(answer: Answer) -> Open | None:
    """A question without a reply, a refusal that stands: something to do."""
    if answer.promise.answer_id != answer.pk or answer.promise.commitment.dropped_at:
        return None
    if answer.kind == Answer.Kind.QUESTION and not answer.replied_at:
        return Open(_("Reply"), "roles:reply", promise=answer.promise.public_id)
    if answer.kind == Answer.Kind.NO:
        return Open(_("Call or adapt"), "roles:commitments")
    return None
