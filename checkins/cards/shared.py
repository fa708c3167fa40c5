"""What every card of the follow-up has in common, and whom it is about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asks import links
from asks.models import Ask
from asks.register import Answered, Card, CardContent, Part, Viewer
from checkins.dates import SCHEDULE, Moment
from checkins.planning import is_dropped, is_wanted, may_answer
from checkins.subjects import OF_PAIRS, Subject, kind_of
from organisations.models import Person, called_apart
from roles.models import Pairing, Role
from trajectories.models import Trajectory

Asked = list[tuple[Ask, Role | None]]
CHANGEABLE = timedelta(days=21)
_LEARNER = "_learner"
# More than this make a line too long.
_MOST_NAMES = 3
# What a mail program on a phone shows of a subject.
LONGEST_SUBJECT = 50


def learners_of(asks: Sequence[Ask]) -> Asked:
    """Each ask with the learner it concerns; None where that is the person themselves. Read once, and kept with it."""
    wanted = {ask: Subject.of(ask).learner for ask in asks if _LEARNER not in vars(ask)}
    if wanted:
        named = Role.objects.filter(public_id__in=set(wanted.values()) - {""}).select_related("person")
        roles = {role.public_id: role for role in named}
        for ask, learner in wanted.items():
            vars(ask)[_LEARNER] = roles.get(learner)
    return [(ask, vars(ask)[_LEARNER]) for ask in asks]


def beside_their_learners(asks: Sequence[Ask], kind: str, now: datetime) -> set[int]:
    """The keys of those whose person still stands beside that learner today, or is the learner. One query."""
    person = asks[0].person
    if kind in OF_PAIRS:
        return _of_their_pairs(asks, now)
    held = Role.objects.of(asks[0].trajectory).held_by(person).held_on(person.local_day(now))
    mine = set(held.values_list("function", "learners__public_id"))
    seen = set()
    for ask in asks:
        subject = Subject.of(ask)
        for function in subject.functions(kind):
            if not subject.learner or mine & {(function, None), (function, subject.learner)}:
                seen.add(ask.pk)
    return seen


def _of_their_pairs(asks: Sequence[Ask], now: datetime) -> set[int]:
    """The same of buddies and observers: while they hold the function, and both said yes."""
    person, trajectory = asks[0].person, asks[0].trajectory
    held = Role.objects.of(trajectory).held_by(person).held_on(person.local_day(now))
    agreed = Pairing.objects.in_trajectory(trajectory).agreed().with_somebody(person)
    mine = set(agreed.filter(function__in=held.values("function")).values_list("function", "learner__public_id"))
    found = set()
    for ask in asks:
        subject = Subject.of(ask)
        if mine & {(function, subject.learner) for function in subject.functions(ask.kind)}:
            found.add(ask.pk)
    return found


def own_role(person: Person, trajectory: Trajectory, function: str, on: date | None = None) -> Role | None:
    """The role of this function somebody holds in a trajectory on this day, else the latest; with these two hung on."""
    roles = list(Role.objects.of(trajectory).holding(function).filter(person=person).order_by("-pk"))
    for role in roles:
        role.person, role.trajectory = person, trajectory
    held = (role for role in roles if on is not None and role.is_held_on(on))
    return next(held, next(iter(roles), None))


def names_of(asks: Sequence[Ask]) -> str:
    return join_names(of_learners(asks))


def subject_of(words: str, name: str, learners: Iterable[Person]) -> str:
    """A subject with who is asked (`name`) and about whom (`names`): of several the first, where all are too many."""
    people = list({person.pk: person for person in learners}.values())
    whole = words % {"name": name, "names": join_names(people)}
    if len(whole) <= LONGEST_SUBJECT or len(people) < 2:
        return whole
    first, others = next(iter(called_apart(people).values())), len(people) - 1
    fewer = ngettext("%(name)s and %(n)d other", "%(name)s and %(n)d others", others) % {"name": first, "n": others}
    return words % {"name": name, "names": fewer}


def at_moment(moment: Moment, dated: str, plain: str, words: Mapping[str, str]) -> str:
    """A subject that says when, where that is short enough: letters that are months apart are no copies of each other.

    `dated` names the `moment` among the words.
    """
    whole = dated % {**words, "moment": capfirst(moment.label)}
    return whole if len(whole) <= LONGEST_SUBJECT else plain


def reminder(name: str, phrases: Iterable[str], learners: Iterable[Person]) -> str:
    """The subject of a reminder: with the first of these phrases that leaves it short enough, else with the last."""
    people, subject = list(learners), ""
    for phrase in phrases:
        # Names are filled in afterwards: what is in them is no format.
        words = _("Quick one, %(name)s: %(what)s") % {"name": "%(name)s", "what": phrase}
        subject = subject_of(words, name, people)
        if len(subject) <= LONGEST_SUBJECT:
            break
    return subject


def of_learners(asks: Sequence[Ask]) -> list[Person]:
    return [learner.person for _ask, learner in learners_of(asks) if learner]


def join_names(people: Iterable[Person]) -> str:
    """What to call them in one line; of many the first and how many more."""
    names = list(called_apart(people).values())
    if len(names) < 2:
        return "".join(names)
    if len(names) > _MOST_NAMES:
        return _("%(name)s and %(n)d others") % {"name": names[0], "n": len(names) - 1}
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


class FollowUpCard(Card):
    """What the cards of the follow-up share."""

    kind = ""
    order = 50
    template = ""
    url_name = ""
    # Where a blank sheet of it is typed over; empty for what has none.
    sheet_url_name = ""
    function = ""

    def minutes(self, asks: Sequence[Ask]) -> int:
        """Of the longest of its moments; each further learner takes half as long again."""
        moments = {Subject.of(ask).moment for ask in asks}
        lines = [line for line in SCHEDULE if line.moment in moments]
        longest = max(
            (line.minutes for line in lines if any(kind_of(line, each) == self.kind for each in line.who)), default=1
        )
        return longest + (len(asks) - 1) * longest // 2

    def wanted(self, ask: Ask, now: datetime) -> bool:
        return is_wanted(ask, now)

    def usable_until(self, asks: Sequence[Ask], now: datetime) -> date:
        """So long what was seen, asked or talked about can be told and changed."""
        return asks[0].person.local_day(now) + CHANGEABLE

    def form(self, asks: Sequence[Ask], data: Mapping[str, Any] | None = None) -> Any:
        """The card's one form; filled with `data` when it was sent."""
        raise NotImplementedError

    def part(self, asks: Sequence[Ask], *, step: int, now: datetime) -> Part:
        """A reminder says what the first letter said, under a subject of its own."""
        part = self.first_letter(asks, now)
        if step == 1:
            return part
        return replace(part, subject=reminder(asks[0].person.called, self.in_short(asks), self.learners(asks)))

    def first_letter(self, asks: Sequence[Ask], now: datetime) -> Part:
        """The words of the first letter."""
        raise NotImplementedError

    def in_short(self, asks: Sequence[Ask]) -> Sequence[str]:
        """What a reminder calls it in a few words, the fullest first; the learners may stand in it as `names`."""
        raise NotImplementedError

    def learners(self, asks: Sequence[Ask]) -> list[Person]:
        """Whom it is about."""
        return of_learners(asks)

    def is_kept(self, ask: Ask) -> bool:
        """Whether what they told stands on a page of their own, to be taken back there."""
        return False

    def card(self, asks: Sequence[Ask], viewer: Viewer, now: datetime) -> CardContent:
        ask = asks[-1]
        if is_dropped(ask):
            context = {"trajectory": ask.trajectory, "is_kept": self.is_kept(ask)}
            return CardContent(
                "checkins/_called_off.html", url="", context=context, heading=_("This is over"), minutes=0
            )
        if not may_answer(ask):
            return CardContent(
                template="checkins/_not_agreed.html",
                url="",
                context={"organisation": ask.trajectory.organisation},
                heading=_("We don't ask this yet"),
                minutes=0,
            )
        if viewer.is_by_sheet and self.sheet_url_name:
            return self._by_sheet(ask, viewer)
        return CardContent(
            template=self.template,
            url=reverse(self.url_name, kwargs={"token": viewer.token, "ask": ask.public_id}),
            context={
                "form": self.form(asks),
                "person": ask.person,
                "trajectory": ask.trajectory,
                "names": names_of(asks),
                **self.more(asks),
            },
            heading=self.heading(asks),
            heads_itself=self.heads_itself,
        )

    def _by_sheet(self, ask: Ask, viewer: Viewer) -> CardContent:
        """What the code of a sheet opens, which may lie about: only the way to type it over."""
        url = links.address(self.sheet_url_name, viewer, trajectory=ask.trajectory.public_id)
        return CardContent(template="checkins/_by_sheet.html", url=url, heading=_("Your sheet"), minutes=0)

    heads_itself = False

    def heading(self, asks: Sequence[Ask]) -> str:
        """What stands above the card."""
        raise NotImplementedError

    def more(self, asks: Sequence[Ask]) -> dict[str, Any]:
        """What this card shows besides its form."""
        return {}

    def said(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> Answered:
        """What may be read back by link. The learner's own words never are."""
        return Answered(sentences=(_("Thank you, it is in."),))
