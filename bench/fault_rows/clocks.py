"""F6 and F7: the clock of the product stands still, and then there are three; the clock of the server is wrong."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bench.fault_rows.rig import BEAT, WORKER, Rig, until
from bench.fault_rows.stage import DAY, HOUR, MINUTE, NOW, PARK, RETRY, Stage
from bench.link_rows.stage import Outcome
from tests import servers

if TYPE_CHECKING:
    from organisations.models import Person

SECOND = timedelta(seconds=1)
BEATS = 3
MOST_MINUTES = 11


def beats(stage: Stage) -> Outcome:
    """F6: beat is killed while letters fall due; then three of them, while letters fall due and promises are asked."""
    from mailing.models import Mail, Sending

    count, asked, seconds = stage.size(300, 30), stage.size(40, 6), stage.size(90, 3)
    with stage.rig("F6", WORKER, BEAT, on_servers=servers.wanted()) as rig:
        until(Sending.objects.exists)
        people = stage.people(count)
        rig.kill(BEAT)
        _until_still(rig)
        _fall_due(stage, RETRY, people, seconds)
        time.sleep(seconds + 1)
        meanwhile, alarm = len(stage.sink.arrived), _alarm()
        rig.start_beats(BEATS)
        _fall_due(stage, PARK, people, seconds)
        asks = stage.asked(asked)
        time.sleep(seconds + 1)
        waiting = Mail.objects.filter(state__in=[Mail.State.QUEUED, Mail.State.SENDING])
        until(lambda: len(stage.sink.came) >= 2 * count + asked and not waiting.exists(), stage.size(120, 20))
        came, dup, lost = len(stage.sink.came), stage.sink.duplicates, stage.lost()
        rig.end_spare()
        letters = Mail.objects.filter(person__in=[ask.person_id for ask in asks]).count()
    missed = 2 * count + asked - came
    # A round that was asked for before may still come.
    is_away = meanwhile < count
    is_met = (missed, dup, lost, letters) == (0, 0, 0, asked) and alarm <= MOST_MINUTES and is_away
    figure = (
        f"{seconds} s without ({meanwhile} came), alarm after {alarm} min, {seconds} s with {BEATS}: missed {missed}, "
        f"lost={lost}, duplicates={dup}; {letters} letters for {asked} asked"
    )
    return Outcome(2 * count + asked, figure, f"missed 0, lost 0, dup 0; alarm <= {MOST_MINUTES} min", is_met)


def leaps(stage: Stage) -> Outcome:
    """F7: the server's clock is three days ahead for ten minutes, then right, two hours behind, and right again."""
    from asks.models import AskLetter
    from mailing import brake
    from mailing.models import Mail

    stage.clear()
    count, waiting = stage.size(300, 55), stage.size(60, 6)
    stage.asked(count)
    clock = _Wall(stage.size(20, 200) * SECOND)
    with clock.on_the_wall():
        clock.live(NOW, 2 * MINUTE)
        stage.letters(PARK, stage.people(waiting), due=NOW + DAY)
        first = len(stage.sink.came)
        clock.live(NOW + 3 * DAY, 10 * MINUTE)
        early = len(stage.sink.came) - first
        clock.live(NOW + 12 * MINUTE, 10 * MINUTE)
        early = max(early, len(stage.sink.came) - first)
        clock.live(NOW - 2 * HOUR, 10 * MINUTE)
        early = max(early, len(stage.sink.came) - first)
        clock.live(NOW + 30 * MINUTE, 3 * DAY + HOUR, each=stage.size(1, 12) * HOUR)
    allowed = max(brake.FEW, brake.TIMES_A_DAY * (count // brake.MONTH.days))
    reminded = AskLetter.objects.filter(step=2, mail__state="sent").count()
    alarm, dup, lost = clock.alarms.get("leapt"), stage.sink.duplicates, stage.lost()
    came = Mail.objects.filter(kind=PARK, state="sent").count()
    is_met = 0 < early <= allowed and alarm is not None and (dup, lost) == (0, 0)
    is_met = is_met and (first, reminded, came) == (count, count, waiting)
    figure = (
        f"{early} early, alarm {'none' if alarm is None else f'after {alarm} s'}, duplicates={dup}, "
        f"lost={lost}; in time by then: {reminded} of {count} reminders, {came} of {waiting} others"
    )
    bar = f"<= {allowed} early, alarm at once; dup 0, lost 0; all in the end"
    return Outcome(2 * count + waiting, figure, bar, is_met)


class _Wall:
    """The clock of the server, as this row says it is."""

    def __init__(self, each: timedelta) -> None:
        self.now, self.each = NOW, each
        # What was wrong, and how many seconds after a leap it was first said.
        self.alarms: dict[str, int] = {}

    @contextmanager
    def on_the_wall(self) -> Iterator[None]:
        from organisations import clock

        before = clock.wall
        clock.wall = lambda: self.now
        try:
            yield
        finally:
            clock.wall = before

    def live(self, start: datetime, time: timedelta, *, each: timedelta | None = None) -> None:
        """A round every so often from then on."""
        from impactmodel import ticking
        from mailing import sending, watching
        from mailing.models import Sending

        self.now = start
        while self.now < start + time:
            done = ticking.tick(self.now)
            assert not done.failed, done.failed
            # A round that ends before all is sent wakes the next.
            while sending.drain(self.now):
                pass
            found = watching.trouble(Sending.stands(), now=self.now, wall=self.now)
            if found is not None:
                self.alarms.setdefault(found.why, int((self.now - start).total_seconds()))
            self.now += each or self.each


def _until_still(rig: Rig) -> None:
    """The rounds that were asked for before it ended are made, and those that the worker had taken up."""
    from mailing.models import Sending

    before = None
    until(lambda: rig.waiting() == 0)
    while (ticked := Sending.stands().ticked_at) != before:
        before = ticked
        time.sleep(2)


def _fall_due(stage: Stage, kind: str, people: "list[Person]", seconds: int) -> None:
    """A letter to each, of which one after the other falls due within these seconds."""
    from mailing.models import Mail
    from organisations.clock import now

    mails, began = stage.letters(kind, people, due=now()), now()
    for number, mail in enumerate(mails):
        mail.not_before = began + timedelta(seconds=seconds) * number / len(mails)
    Mail.objects.bulk_update(mails, ["not_before"])


def _alarm() -> int:
    """After how many minutes without a round staff and monitors are told that it stands still."""
    from mailing import watching
    from mailing.models import Sending

    stands = Sending.stands()
    assert stands.ticked_at is not None
    for minute in range(60):
        then = stands.ticked_at + minute * MINUTE
        found = watching.trouble(stands, now=then, wall=then)
        if found is not None and found.why == "silent":
            return minute
    return 60
