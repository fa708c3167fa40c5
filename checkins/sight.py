"""The one way to what learners wrote of themselves and what was seen of them, as `organisations.sight` says.

Views, cards and letters fetch these rows here and nowhere else (tests/checkins/test_privacy_sight.py reads the code for
it). What is counted of a group is `checkins.publishing`, and nothing else of it leaves this floor.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from checkins.figures import Figures
from checkins.models import HelpRequest, IfThenPlan, LogEntry, Observation, Share, SuccessStory
from checkins.models.entries import LogEntryQuerySet, ObservationQuerySet
from checkins.models.help import HelpRequestQuerySet
from checkins.models.sharing import ShareQuerySet
from mailing.models import Mail
from organisations.compiled import Compiled
from organisations.models import Member, Person
from organisations.sight import Data, Reader, Sight, readers, sight
from roles.models import Function, Pairing, Role
from trajectories.models import Trajectory

if TYPE_CHECKING:
    from checkins.publishing import MomentFigures

# Two notes within this time may be about one try: who goes back to mend a word, without a script, sends a second.
SOON = timedelta(minutes=15)

# --- the learner, of themselves ---------------------------------------------------------------


def notes_of(learner: Role) -> LogEntryQuerySet:
    """Their own, of what they may read back."""
    return LogEntry.objects.by(learner).select_related("behaviour")


def follows_another(entry: LogEntry) -> bool:
    """Whether its writer kept another note minutes from this one; nothing of what it says."""
    return LogEntry.objects.around(entry, SOON).exists()


def plan_of(learner: Role) -> IfThenPlan | None:
    """Their own plan that counts, of those they may read back."""
    return IfThenPlan.objects.newest_of(learner)


def seen_of(learner: Role) -> ObservationQuerySet:
    """What others saw of them, with who did."""
    return Observation.objects.about(learner).select_related("observer__person", "behaviour")


def seen_since(learner: Role, since: datetime) -> list[Observation]:
    """What was seen of them from an instant on, with who saw it."""
    return list(Observation.objects.seen_since(learner, since))


def is_locked(learner: Role) -> bool:
    """Whether there is something this learner may not read back since somebody else entered their address."""
    return learner.person.readable_from is not None and _any(
        LogEntry.objects.locked_of(learner),
        IfThenPlan.objects.locked_of(learner),
        Observation.objects.locked_about(learner),
        HelpRequest.objects.locked_of(learner),
    )


def _any(*lists: QuerySet[Any]) -> bool:
    """Whether a row stands in one of these. One query."""
    first, *others = (rows.order_by().values("pk") for rows in lists)
    return first.union(*others).exists()


# --- an observer, of their own words and of what was said back --------------------------------


def told_by(person: Person) -> ObservationQuerySet:
    """What this observer said themselves, and the replies to it."""
    return Observation.objects.given_by(person).select_related("learner__person", "behaviour")


def replied_to(observation: int) -> Observation | None:
    """What a learner said back, by key, for the letter that says so."""
    found = Observation.objects.replied().filter(pk=observation)
    return found.select_related("learner__person", "learner__trajectory").first()


def passed_by(ids: Iterable[str]) -> list[Person]:
    """Who could not judge what they were asked, of these: for the learner, who then chooses somebody else."""
    passed = Observation.objects.filter(public_id__in=ids).select_related("observer__person")
    return [one.observer.person for one in passed]


def passed_in(trajectories: Iterable[int]) -> Iterable[tuple[int, int, int, str]]:
    """By key, who could not judge whom, and when: for the days on which another is asked, never to be read."""
    passed = Observation.objects.passed().filter(learner__trajectory__in=trajectories)
    return passed.values_list("learner__trajectory", "observer__person", "learner", "moment")


# --- a call for help, of the one who asks and the one who is asked ------------------------------


def help_of(learner: Role) -> HelpRequestQuerySet:
    """What this learner asked, newest first, with whom and what became of the letter."""
    return HelpRequest.objects.by(learner)


def own_help(person: Person, key: int) -> HelpRequest | None:
    """One that this person asked themselves, by key, as far as they may read it back."""
    return HelpRequest.objects.asked_by(person).with_people().filter(pk=key).first()


def help_in(mail: Mail) -> HelpRequest | None:
    """What this letter brings to whom it was meant for; None when it was taken back."""
    return HelpRequest.objects.in_letter(mail)


# What did not arrive, or perhaps not, for the learners who have not heard it yet.
newly_lost_help: Compiled[HelpRequest] = Compiled(HelpRequest.objects.newly_lost)


# --- who a learner shares with -----------------------------------------------------------------


@dataclass(frozen=True)
class Confidant:
    """Somebody a learner may let read something, and as what."""

    person: Person
    reader: Reader


def confidants(learner: Role, data: Data) -> list[Confidant]:
    """Whom this learner may share this with today; only who can sign in, as it stands behind a code. Two queries."""
    found: dict[int, Confidant] = {}
    for reader in readers(data, Sight.SHARED):
        for person in _WHO[reader](learner):
            if person.pk != learner.person_id and person.gets_mail:
                found.setdefault(person.pk, Confidant(person, reader))
    return list(found.values())


def _buddies(learner: Role) -> list[Person]:
    agreed = Pairing.objects.of(learner).agreed().filter(function=Function.BUDDY)
    return [one.person for one in agreed.select_related("person").order_by("chosen_at", "pk") if one.person]


def _owner(learner: Role) -> list[Person]:
    owner = learner.trajectory.owner
    return [owner] if Member.objects.planning().filter(person=owner).exists() else []


# Whom the matrix can let in by sharing; how the database knows them stands with `Share.objects.with_sight`.
_WHO = {Reader.BUDDY: _buddies, Reader.OWNER: _owner}

# Which fields of a note are what; of these only what the matrix lets them share leaves this floor.
_PARTS: dict[Data, tuple[str, ...]] = {
    Data.NOTE: ("story", "stick_or_fade"),
    Data.FELT: ("felt", "opportunity", "feeling", "confidence", "then_felt"),
    Data.OBSTACLE: ("obstacle",),
}


def as_shared(note: LogEntry) -> LogEntry:
    """A copy of this note, never saved, with what who it is shared with may read. That is not what was in the way."""
    let_in = readers(Data.NOTE, Sight.SHARED)
    kept = [
        name
        for data, names in _PARTS.items()
        if all(Sight.SHARED in sight(one, data) for one in let_in)
        for name in names
    ]
    copy = LogEntry(behaviour=note.behaviour, written_at=note.written_at, happened_on=note.happened_on)
    for name in kept:
        setattr(copy, name, getattr(note, name))
    return copy


@dataclass(frozen=True)
class Shown:
    """One thing as who it is shared with reads it: a note or a plan, whose it is, and since when."""

    share: Share

    @property
    def learner(self) -> Role:
        return self.share.learner

    @cached_property
    def note(self) -> LogEntry | None:
        return as_shared(self.share.entry) if self.share.entry is not None else None

    @property
    def plan(self) -> IfThenPlan | None:
        return self.share.plan


def shared_with(people: Iterable[Person]) -> list[Shown]:
    """What learners let these read, and nothing else of them. One query."""
    found = Share.objects.read_by(people)
    found = found.select_related("learner__person", "learner__trajectory", "entry__behaviour", "plan")
    return [Shown(one) for one in found]


def how_many_shared(person: Person, trajectory: Trajectory) -> int:
    """How many things of this trajectory were shared with them. One query."""
    return Share.objects.read_by([person]).in_trajectory(trajectory).count()


def shared_since(person: Person, learner: int, since: datetime) -> list[Share]:
    """What this learner, by key, let them read from an instant on, as far as they still read it."""
    return list(Share.objects.read_by([person]).filter(learner=learner, shared_at__gte=since))


def shares_of(learner: Role) -> ShareQuerySet:
    """What this learner shared, for themselves: with whom, and whether they read it today."""
    return Share.objects.of(learner).with_sight().with_names()


# --- a story, of its learner and of those they let read it --------------------------------------

# Which yes of its author lets whom in; what everyone who takes part reads, L&D and the sponsor read too.
_CONSENTS: dict[Reader, tuple[str, ...]] = {
    Reader.OWNER: ("to_lnd", "to_everyone"),
    Reader.SPONSOR: ("to_sponsor", "to_everyone"),
    **dict.fromkeys((Reader.LEARNER, Reader.BUDDY, Reader.OBSERVER, Reader.MANAGER, Reader.TRAINER), ("to_everyone",)),
}


@dataclass(frozen=True)
class ToldStory:
    """A story as others read it: whose, where it worked or did not yet, and the words."""

    name: str
    worked: bool
    scene: str
    did: str
    came: str
    needed: str

    @property
    def quote(self) -> str:
        """What they met, did and saw come of it, in one."""
        return " ".join(filter(None, (self.scene, self.did, self.came)))


def stories_for(reader: Reader, trajectory: Trajectory) -> list[ToldStory]:
    """What learners let this reader read, those where it worked first. One query, none for who may read nothing."""
    if not sight(reader, Data.STORY):
        return []
    found = SuccessStory.objects.in_trajectory(trajectory).agreed().for_any(_CONSENTS.get(reader, ()))
    told = [ToldStory(str(one.learner.person), one.worked, one.scene, one.did, one.came, one.needed) for one in found]
    return sorted(told, key=lambda one: not one.worked)


def story_of(learner: Role) -> SuccessStory | None:
    """Their own, of what they may read back."""
    return SuccessStory.objects.by(learner).first()


def has_offered(learner: Role) -> bool:
    """Whether they offered anything, for themselves; no word of it."""
    return SuccessStory.objects.of(learner).exists()


def willing(trajectory: Trajectory) -> list[SuccessStory]:
    """Who may be rung, by name, for who plans it; never why they were asked, nor whether they were."""
    return list(SuccessStory.objects.in_trajectory(trajectory).may_be_rung())


def to_interview(trajectory: Trajectory, public_id: str) -> SuccessStory | None:
    """One of these, by public id, while its learner did not agree with any words yet."""
    found = SuccessStory.objects.in_trajectory(trajectory).may_be_rung().select_related("learner__trajectory")
    return found.filter(public_id=public_id, agreed_at=None).first()


def felt_at(trajectory: Trajectory, moment: str, learners: Iterable[Role]) -> dict[str, int | None]:
    """What each felt at best at a check-in, by public id; for whom to invite, and for nobody to read."""
    felt: dict[str, int | None] = {one.public_id: None for one in learners}
    said = LogEntry.objects.in_trajectory(trajectory).filter(moment=moment, felt__isnull=False)
    for key, level in said.values_list("learner__public_id", "felt"):
        if key in felt:
            felt[key] = max(level or 0, felt[key] or 0)
    return felt


# --- a group -----------------------------------------------------------------------------------


def figures_for(reader: Reader, figures: Figures) -> Figures:
    """As this reader reads what was published: what stood in the way only where the matrix says so."""
    if Sight.FIGURES not in sight(reader, Data.FIGURES):
        return Figures()
    return figures if Sight.FIGURES in sight(reader, Data.OBSTACLE) else replace(figures, obstacles={})


def reads_prevented(reader: Reader) -> bool:
    """Whether they read how every promise stands, and what stood in the way beside it."""
    return Sight.ALL in sight(reader, Data.PROMISE) and Sight.FIGURES in sight(reader, Data.OBSTACLE)


def moments_for(reader: Reader, moments: "Sequence[MomentFigures]") -> "list[MomentFigures]":
    return [replace(one, figures=figures_for(reader, one.figures)) for one in moments]
