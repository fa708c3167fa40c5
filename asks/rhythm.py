"""On which day and at which hour a letter goes about how somebody is getting on, as they chose; or that none does.

The day that was planned stands: the ask opens then, its window is counted from it, and who plans reads no other day.
What somebody chose is looked up each time, so that it holds for every letter that is not sent yet.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Self

from asks.ladder import RIDES_ALONG, day_of_their_own
from asks.models import Ask, Rhythm
from asks.register import own_rhythm_kinds
from organisations.working_days import Calendar


@dataclass
class Rhythms:
    """What was chosen by whoever is asked some asks, by person and trajectory."""

    chosen: Mapping[tuple[int, int], Rhythm] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()

    @classmethod
    def of(cls, asks: Iterable[Ask]) -> Self:
        """One query; none where nothing is asked whose letters may come at another time."""
        kinds = frozenset(own_rhythm_kinds())
        concerned = [ask for ask in asks if ask.kind in kinds]
        found = Rhythm.objects.of_asks(concerned) if concerned else ()
        return cls({(one.person_id, one.trajectory_id): one for one in found}, kinds)

    def due(self, asks: Iterable[Ask], calendar: Calendar, day: date) -> list[Ask]:
        """Those that this day's letter asks, if one goes."""
        return [
            ask
            for ask in asks
            if ask.next_on is not None
            and ask.next_on <= day
            and self._falls_on(ask, calendar, day, is_first=not ask.letters)
        ]

    def riding_along(self, asks: Iterable[Ask], day: date, due: Iterable[Ask]) -> list[Ask]:
        """The reminders of the day after, which go along with this day's letter, where that asks `due` as planned.

        None for which their reader chose a time.
        """
        if not any(self.goes_as_planned(ask) for ask in due):
            return []
        until = day + RIDES_ALONG
        soon = [ask for ask in asks if ask.letters and ask.next_on is not None and day < ask.next_on <= until]
        return [ask for ask in soon if self.goes_as_planned(ask)]

    def is_hour_of(self, asks: Sequence[Ask], calendar: Calendar, at: datetime) -> bool:
        """Whether a letter with these may go at this instant: what is asked as planned takes the others along."""
        return any(self.goes_as_planned(ask) or at >= self._moment(ask, calendar, at) for ask in asks)

    def out_of_tune(self, asks: Sequence[Ask], calendar: Calendar, now: datetime) -> list[Ask]:
        """What stands in a letter, each with its step, that its reader does not want now by what they chose."""
        today = calendar.today(now)
        kept = [ask for ask in asks if self._falls_on(ask, calendar, today, is_first=ask.step == 1)]
        return [ask for ask in asks if ask not in kept] if self.is_hour_of(kept, calendar, now) else list(asks)

    def goes_as_planned(self, ask: Ask) -> bool:
        return self._of(ask) is None

    def _of(self, ask: Ask) -> Rhythm | None:
        return self.chosen.get((ask.person_id, ask.trajectory_id)) if ask.kind in self.kinds else None

    def _falls_on(self, ask: Ask, calendar: Calendar, day: date, *, is_first: bool) -> bool:
        """A first letter whose window holds no such day goes at once; a reminder does not."""
        rhythm = self._of(ask)
        if rhythm is None or rhythm.weekday is None:
            return rhythm is None
        own = day_of_their_own(rhythm.weekday, day, ask.window_until, calendar)
        return own == day or (own is None and is_first)

    def _moment(self, ask: Ask, calendar: Calendar, at: datetime) -> datetime:
        """Their hour on this day; brought within those of the organisation, which may have changed since."""
        rhythm = self._of(ask)
        own = replace(calendar, send_at=rhythm.hour) if rhythm and rhythm.hour else calendar
        return own.moment(calendar.today(at))
