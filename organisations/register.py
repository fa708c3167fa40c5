"""Registers that other floors fill: what follows a changed address or an invitation, and pages of settings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from organisations.acting import Actor
from organisations.models import DataRequest, Member, Organisation, Person


@dataclass(frozen=True)
class AddressChange:
    """`person` is reached at another address from now on. `old` is the earlier one, empty when it did not work.

    `keeps_links`: it is the same mailbox under another name, or two that were one person's all along.
    """

    person: Person
    old: str
    by_another: bool
    by: Actor
    now: datetime
    keeps_links: bool = False
    # Until now an account, or something that only some may read, was reached with the earlier one.
    opened_something: bool = True


# All of one transaction together.
Listener = Callable[[Sequence[AddressChange]], None]
address_listeners: list[Listener] = []


def when_address_changes(listener: Listener) -> Listener:
    """Call `listener` in the transaction of every change of address, with all who change in it."""
    address_listeners.append(listener)
    return listener


class Group(models.TextChoices):
    """Under which head a page of settings stands, in this order."""

    HOUSE = "house", _("Your organisation")
    LETTERS = "letters", _("Letters")
    PLANS = "planning", _("Plans")
    PRIVACY = "privacy", _("Privacy")
    LEAVING = "leaving", _("Taking along and leaving")


@dataclass(frozen=True)
class SettingsPage:
    """One page of settings for who plans: `effect` says in a sentence how it stands now."""

    label: Lazy | str
    # With the organisation as its one argument.
    url_name: str
    effect: Callable[[Organisation], str]
    group: Group
    # Who only plans reads how it stands.
    is_for_admins: bool = False


settings_pages: list[SettingsPage] = []


def register_settings_page(page: SettingsPage) -> SettingsPage:
    """Add one; modules called `settings_pages` do, which are found at start."""
    settings_pages.append(page)
    return page


def settings_page(url_name: str) -> SettingsPage:
    """The page at this address. Raises StopIteration when nobody registered it."""
    return next(page for page in settings_pages if page.url_name == url_name)


@dataclass(frozen=True)
class AskedAboutData:
    """Somebody asked this about their own data; once it is done, what is theirs to see goes to them."""

    asked: DataRequest
    by: Actor
    now: datetime


DataListener = Callable[[AskedAboutData], None]
data_listeners: list[DataListener] = []


def when_asked_about_data(listener: DataListener) -> DataListener:
    """Call `listener` in the transaction in which somebody asks for themselves, or is to be mailed what is theirs."""
    data_listeners.append(listener)
    return listener


# What a floor above takes away again when a backup knows it still, by number and when it went; whether it was there.
Again = Callable[[str, datetime], bool]
gone_again: dict[str, Again] = {}


def when_gone_again(what: str) -> Callable[[Again], Again]:
    """Take this away again by this, in the transaction in which a backup that was put back forgets."""

    def add(take: Again) -> Again:
        gone_again[what] = take
        return take

    return add


@dataclass(frozen=True)
class Lost:
    """What shorter terms take for good by tomorrow: what it is, where, and what else there is to know of it."""

    what: str
    where: Sequence[str] = ()
    note: str = ""


# The organisation as it is, as it would be, and until when.
Loses = Callable[[Organisation, Organisation, datetime], "Lost | None"]
losing: list[Loses] = []


def when_terms_shorten(loses: Loses) -> Loses:
    """Ask this what an organisation would lose by other terms. Nothing of it is done by asking."""
    losing.append(loses)
    return loses


@dataclass(frozen=True)
class Invitation:
    """`member` may come in from now on, and did not know it yet."""

    member: Member
    by: Actor
    now: datetime


Invited = Callable[[Invitation], None]
invitation_listeners: list[Invited] = []


def when_invited(listener: Invited) -> Invited:
    """Call `listener` in the transaction in which somebody is let in."""
    invitation_listeners.append(listener)
    return listener
