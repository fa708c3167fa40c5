"""Personal data register: what is kept of people, why, until when, and how it is taken along and taken away.

Every app says it of its own models in a module called `privacy`, found at start; a test walks all models and fails for
one that nobody speaks of. The page "my data", its download, erasing a person and the daily deleting read nothing else.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from organisations.models import Person


class Basis(models.TextChoices):
    """Why it may be kept (GDPR, article 6). What learners write is asked and never demanded."""

    OWN_CHOICE = "own_choice", _("they choose to write it")
    INTEREST = "interest", _("the organisation's interest in learning that works")
    SECURITY = "security", _("keeping accounts and letters safe")
    LAW = "law", _("the law asks for it")


@dataclass(frozen=True)
class Erased:
    """What becomes of somebody's rows when they are erased: gone, or these fields emptied and the rest kept."""

    is_deleted: bool = False
    emptied: Mapping[str, Any] = field(default_factory=dict)


DELETED = Erased(is_deleted=True)
# Without the person's own row it says nothing of anybody.
STAYS = Erased()


def emptied(*texts: str, **values: Any) -> Erased:
    """These texts, and these fields to something else."""
    return Erased(emptied=dict.fromkeys(texts, "") | values)


@dataclass(frozen=True)
class PersonalData:
    """One model. `whose` leads from a row to the people it is of, and says what erasing each does to it."""

    model: type[models.Model]
    label: Any
    purpose: Any
    basis: Basis
    # Until when, in words.
    kept: Any
    whose: Mapping[str, Erased]
    # What its people read of it in their download, in this order.
    told: tuple[str, ...]
    # Fields that are not in it, and why.
    withheld: Mapping[str, str] = field(default_factory=dict)
    # What stands in it, in words, where nobody reads it back.
    stands: Any = ""
    # Of these fields only the people at this end read what stands there.
    told_only_to: Mapping[str, str] = field(default_factory=dict)
    # When it was written: what stood there before somebody else entered their address they do not get.
    dated: str = ""
    # Whose words it holds: they take it away themselves, at once. What that part is called, where it is not all of it.
    own: str = ""
    own_called: Any = ""
    # The trajectory it is of, for what goes when the term of that is over; with `dated`.
    in_trajectory: str = ""
    # What is over by now for another reason.
    due: Callable[[datetime], "models.QuerySet[Any]"] | None = None
    # It goes in time without `due`: with what it belongs to, or in a round of its own floor.
    goes_along: bool = False
    # What else goes when they take it away, by the key of the person and until when.
    takes_along: Callable[[int, datetime | None], None] | None = None
    # All texts in which people write, so that somebody else's name may stand there; what leads to the organisation.
    mentions: tuple[str, ...] = ()
    mentioned_in: str = "trajectory__organisation"

    @property
    def key(self) -> str:
        return self.model._meta.label

    @property
    def own_label(self) -> Any:
        return self.own_called or self.label

    @property
    def is_private(self) -> bool:
        """Whether some of it is read by its own people and nobody else."""
        return bool(self.own or self.told_only_to)

    @property
    def goes_by_itself(self) -> bool:
        """Whether a day comes on which it is gone without anybody having asked."""
        return bool(self.in_trajectory or self.due or self.goes_along)

    def rows(self) -> "models.QuerySet[Any]":
        """All there are, also those that pages leave out."""
        return self.model._base_manager.all()

    def at(self, path: str, person: int) -> "models.QuerySet[Any]":
        """Those that lead to this person, by key, along one way."""
        return self.rows().filter(**{path or "pk": person})


@dataclass(frozen=True)
class Texts:
    """Fields of one model in which people write; `organisation` leads to the one these are of."""

    model: type[models.Model]
    fields: tuple[str, ...]
    organisation: str


personal_data: dict[str, PersonalData] = {}
# Models that hold nothing of a person, with the reason.
impersonal: dict[str, str] = {}
# Wherever a name can stand.
written: list[Texts] = []


def declare(one: PersonalData) -> PersonalData:
    """Add a model; it can be added once."""
    if one.key in personal_data:
        raise ValueError(f"{one.key} is declared twice")
    personal_data[one.key] = one
    if one.mentions:
        written.append(Texts(one.model, one.mentions, one.mentioned_in))
    return one


def about_nobody(
    model: type[models.Model],
    because: str,
    *,
    mentions: tuple[str, ...] = (),
    mentioned_in: str = "trajectory__organisation",
) -> None:
    """Say that a model holds nothing of a person; somebody may still be named in its texts."""
    impersonal[model._meta.label] = because
    if mentions:
        written.append(Texts(model, mentions, mentioned_in))


def who_hold_private(people: Collection[int]) -> set[int]:
    """To whom of these, by key, anything leads that only some may read. One query."""
    ways = [(one, path or "pk") for one in personal_data.values() if one.is_private for path in one.whose]
    found = [one.rows().filter(**{f"{path}__in": people}).order_by().values_list(path) for one, path in ways]
    return {key for (key,) in found[0].union(*found[1:])} if found else set()


def wrote_before(person: "Person", moment: datetime) -> bool:
    """Whether words of their own are kept that they wrote for themselves before then."""
    return any(
        one.at(one.own, person.pk).filter(**({f"{one.dated}__lt": moment} if one.dated else {})).exists()
        for one in personal_data.values()
        if one.own
    )


@dataclass(frozen=True)
class Fate:
    """What erasing a person does with what is kept of them, by what each is called to them."""

    gone: list[Any]
    # The rows stay, without what was written in them.
    emptied: list[Any]
    # Under nobody's name.
    stays: list[Any]


def fate() -> Fate:
    """Of every kind there is: of somebody's own, how much there is is told to nobody else."""
    found = Fate([], [], [])
    for one in personal_data.values():
        ways = one.whose.values()
        if any(erased.is_deleted for erased in ways) or not ways:
            found.gone.append(one.label)
        elif any(erased.emptied for erased in ways):
            found.emptied.append(one.label)
        else:
            found.stays.append(one.label)
    return found


KEPT_WITH_PLAN = _("as long as the trajectory stands here, until an admin deletes it")
KEPT_WITH_HOUSE = _("as long as the organisation stands here, also once it was removed")
KEPT_WITH_PERSON = _("as long as somebody is known here")
KEPT_AFTER_END = _("the term of the organisation after the trajectory, or a shorter one of its works council")
