"""Registers that other floors fill: what follows when somebody's mail address changes, and pages of settings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise as Lazy

from organisations.acting import Actor
from organisations.models import Organisation, Person


@dataclass(frozen=True)
class AddressChange:
    """`person` is reached at another address from now on. `old` is the earlier one, empty when it did not work."""

    person: Person
    old: str
    by_another: bool
    by: Actor
    now: datetime


Listener = Callable[[AddressChange], None]
address_listeners: list[Listener] = []


def when_address_changes(listener: Listener) -> Listener:
    """Call `listener` in the transaction of every change of address."""
    address_listeners.append(listener)
    return listener


@dataclass(frozen=True)
class SettingsPage:
    """One page of settings for who plans: `effect` says in a sentence how it stands now."""

    label: Lazy | str
    # With the organisation as its one argument.
    url_name: str
    effect: Callable[[Organisation], str]


settings_pages: list[SettingsPage] = []


def register_settings_page(page: SettingsPage) -> SettingsPage:
    """Add one; modules called `settings_pages` do, which are found at start."""
    settings_pages.append(page)
    return page
