"""What a change would do to promises, said before it is saved: what is asked, what counts again, what ends."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from roles.models import Commitment, Promise, Role
from roles.promises import Key, lines_wanted, roles_asked
from roles.rewording import MOST_NAMES
from roles.words import listed


@dataclass(frozen=True)
class Part:
    """Lines with one thing in common, under its title."""

    title: str
    note: str
    lines: list[str]

    @property
    def is_long(self) -> bool:
        """Too many to read at a glance."""
        return len(self.lines) > MOST_NAMES


@dataclass
class Foreseen:
    """The lines it touches, by what becomes of them. One that is made anew has no row yet."""

    again: list[Promise] = field(default_factory=list)
    new: list[Promise] = field(default_factory=list)
    stands: list[Promise] = field(default_factory=list)
    ends: list[Promise] = field(default_factory=list)
    lapses: list[Promise] = field(default_factory=list)

    @property
    def is_to_confirm(self) -> bool:
        """Whether anybody is asked anything again or no longer."""
        return bool(self.again or self.ends or self.lapses)

    def parts(self, told: Callable[[Iterable[Promise]], list[str]]) -> list[Part]:
        """In words, each line as `told` tells it; what is empty is left out."""
        by_hand = _("You ask it from the check page.")
        named = (
            (_("Will be asked again"), by_hand, self.again),
            (_("Not asked yet"), by_hand, self.new),
            (_("Counts again"), _("It was answered before, on these words."), self.stands),
            (_("No longer asked"), "", self.ends),
            (_("No longer promised"), _("It stays in the history."), self.lapses),
        )
        return [Part(title, note, told(lines)) for title, note, lines in named if lines]


def putting_back(commitment: Commitment, now: datetime) -> Foreseen:
    """Of a commitment that was dropped. What was asked and not answered stopped with it. Three queries."""
    roles = roles_asked(commitment.trajectory, now)
    return _foresee([commitment], roles, lines_wanted([commitment], roles), Promise.objects.under(commitment))


def being_there_for(role: Role, learners: Sequence[Role], now: datetime) -> Foreseen:
    """Of a role as it would be, there for these learners (none: everyone). Four queries.

    A learner's own lines are told, and those of others about them; of what nobody was asked yet, nothing.
    """
    today = now.date()
    others = [one for one in roles_asked(role.trajectory, now) if one.pk != role.pk]
    is_asked = not role.has_ended_by(today) and not role.waits_on(today)
    roles = [*others, role] if is_asked else others
    commitments = list(Commitment.objects.of(role.trajectory).asked().select_related("wording"))
    named = {role.pk: {learner.pk for learner in learners}}
    wanted = [key for key in lines_wanted(commitments, roles, named) if role.pk in key[1:]]
    return _foresee(commitments, roles, wanted, Promise.objects.around(role))


def _foresee(
    commitments: Iterable[Commitment], roles: Iterable[Role], wanted: Iterable[Key], lines: Iterable[Promise]
) -> Foreseen:
    """Lay the lines there are beside those that would be."""
    found, keys = Foreseen(), dict.fromkeys(wanted)
    known = {(line.commitment_id, line.role_id, line.learner_id): line for line in lines}
    by_pk, by_role = {one.pk: one for one in commitments}, {one.pk: one for one in roles}
    for key, line in known.items():
        if key in keys and line.ended_at:
            _come_back(found, line)
        elif key not in keys and not line.ended_at and line.asked_at:
            (found.lapses if line.is_to_be_told else found.ends).append(line)
    for commitment, role, learner in keys:
        if (commitment, role, learner) not in known:
            about = by_role[learner] if learner else None
            found.new.append(Promise(commitment=by_pk[commitment], role=by_role[role], learner=about))
    return found


def _come_back(found: Foreseen, line: Promise) -> None:
    if line.asked_at is None:
        found.new.append(line)
    elif line.awaits_answer or line.is_to_be_asked:
        found.again.append(line)
    else:
        found.stands.append(line)


def holders_told(lines: Iterable[Promise]) -> list[str]:
    """By who promises, each once."""
    return list(dict.fromkeys(str(line.role.person) for line in lines))


def things_told(role: Role) -> Callable[[Iterable[Promise]], list[str]]:
    """By what is promised, and for whom; of another than `role` also by whom."""

    def told(lines: Iterable[Promise]) -> list[str]:
        found: dict[tuple[str, str], list[str]] = {}
        for line in lines:
            who = "" if line.role_id == role.pk else str(line.role.person)
            about = found.setdefault((who, str(line.commitment)), [])
            if line.learner is not None and line.learner_id != role.pk:
                about.append(str(line.learner.person))
        return [_thing(who, text, about) for (who, text), about in found.items()]

    return told


def _thing(who: str, text: str, learners: list[str]) -> str:
    values = {"text": text, "names": listed(learners), "who": who}
    said = _("“%(text)s”, for %(names)s") % values if learners else f"“{text}”"
    return f"{who}: {said}" if who else said
