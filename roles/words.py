"""How functions, numbers of people and hours are said, in the language that is active."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.template.defaultfilters import date as date_words
from django.utils.translation import get_language, ngettext, ngettext_lazy
from django.utils.translation import gettext as _

from organisations.models import Person
from organisations.number_field import write_number
from organisations.titles import own
from roles.models import Function, PromiseState, Role
from roles.ring import State

# With more names than these nobody reads the line they stand in.
_MOST_NAMED = 6
_COUNTED = {
    Function.TRAINER: ngettext_lazy("%(n)d trainer", "%(n)d trainers", "n"),
    Function.LEARNER: ngettext_lazy("%(n)d learner", "%(n)d learners", "n"),
    Function.SPONSOR: ngettext_lazy("%(n)d sponsor", "%(n)d sponsors", "n"),
    Function.MANAGER: ngettext_lazy("%(n)d manager", "%(n)d managers", "n"),
    Function.COLLEAGUE: ngettext_lazy("%(n)d colleague", "%(n)d colleagues", "n"),
    Function.BUDDY: ngettext_lazy("%(n)d buddy", "%(n)d buddies", "n"),
    Function.OBSERVER: ngettext_lazy("%(n)d observer", "%(n)d observers", "n"),
}


def counted(function: str, n: int) -> str:
    """“8 learners”, as the organisation in view calls them."""
    title = own(function, n)
    return f"{n} {title}" if title else _COUNTED[Function(function)] % {"n": n}


def title_of(function: str) -> str:
    """The function as the head of a row: learners in the plural, as there is seldom one."""
    if function == Function.LEARNER:
        return own(function, 2) or ngettext("learner", "learners", 2)
    return str(Function(function).label)


def holders_name(function: str, n: int) -> str:
    """The function itself while nobody holds it, else how many do."""
    return counted(function, n) if n else str(Function(function).label)


def owner_of(function: str, people: Mapping[int, Role]) -> str:
    """Who owns a commitment: one or two names, else how many. `people` by the primary key of the person."""
    if not 0 < len(people) < 3:
        return holders_name(function, len(people))
    return ", ".join(map(str, by_name(people)))


def by_name(people: Mapping[int, Role]) -> list[Person]:
    """The people behind these functions."""
    return sorted((role.person for role in people.values()), key=lambda person: (person.sort_key, person.pk))


def short_day(moment: date) -> str:
    """“17 Nov” as each language writes it: Dutch months have no capital."""
    return date_words(moment, "j M" if get_language() == "en" else "j b")


def long_day(moment: date) -> str:
    """“17 November”."""
    return date_words(moment, "j F")


def days_since(moment: datetime, now: datetime, zone: ZoneInfo) -> int:
    """How many days ago that was, by the calendar on the organisation's wall: yesterday evening is one."""
    return max((now.astimezone(zone).date() - moment.astimezone(zone).date()).days, 0)


def waiting(days: int) -> str:
    """Since when somebody is asked, to stand after a name."""
    if not days:
        return _("asked today")
    return ngettext("asked, %(days)d day", "asked, %(days)d days", days) % {"days": days}


def state_label(state: str) -> str:
    """The word of a state: that of the promise, or why no letter arrives."""
    delivery = {State.UNDELIVERABLE: _("Mail doesn't arrive"), State.NO_MAIL: _("No mail: phone or print")}
    found = delivery.get(State(state))
    return found if found is not None else str(PromiseState(state).label)


def hours_text(hours: Decimal | None) -> str:
    """“1.5 hours”, without idle zeros, the decimal sign of the language; empty for none."""
    if hours is None:
        return ""
    # A part of an hour is counted as two are, in every language we know.
    n = int(hours) if hours == int(hours) else 2
    return ngettext("%(hours)s hour", "%(hours)s hours", n) % {"hours": write_number(hours)}


def hours_short(hours: Decimal | None) -> str:
    """“1.5 h”, for a narrow column."""
    return _("%(hours)s h") % {"hours": write_number(hours)} if hours is not None else ""


def learners_named(people: Sequence[object]) -> str:
    """These learners by name, or how many there are where that is a crowd."""
    return (
        listed([str(one) for one in people]) if len(people) <= _MOST_NAMED else counted(Function.LEARNER, len(people))
    )


def first_named(called: list[str], most: int = 3) -> str:
    """The first of these names, and how many more there are."""
    more = len(called) - most
    if more < 1:
        return listed(called)
    said = ngettext("%(names)s and %(n)d more", "%(names)s and %(n)d more", more)
    return said % {"names": ", ".join(called[:most]), "n": more}


def listed(called: list[str]) -> str:
    """Names with commas and an "and"."""
    if len(called) < 2:
        return "".join(called)
    return _("%(names)s and %(last)s") % {"names": ", ".join(called[:-1]), "last": called[-1]}
