"""The check before asking for views: per person, exactly what they will read, and when it goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation

from asks.register import Part
from mailing.outbox import reading_language
from roles.cards_match import letter
from roles.load import before_asking
from roles.models import Role
from roles.requests import goes
from trajectories.models import Trajectory


@dataclass(frozen=True)
class MatchLetter:
    """What one person will read, in their own language, and when it goes."""

    role: Role
    part: Part
    goes: str
    language: str


def match_letters(trajectory: Trajectory, roles: Iterable[Role], now: datetime) -> list[MatchLetter]:
    """One for each of these."""
    names = dict(settings.LANGUAGES)
    found, everyone = [], list(roles)
    room = before_asking([role.person for role in everyone], now).room
    for role in everyone:
        language = reading_language(role.person)
        with translation.override(language):
            part = letter(role.person, trajectory, role.name, step=1)
        found.append(MatchLetter(role, part, goes([role.person], now, room=room), str(names[language])))
    return found
