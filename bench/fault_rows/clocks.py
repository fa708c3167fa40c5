"""F6: the clock of the product stands still, and then there are three."""

import time
from datetime import timedelta
from typing import TYPE_CHECKING

from bench.fault_rows.rig import BEAT, WORKER, until
from bench.fault_rows.stage import MINUTE, PARK, RETRY, Stage
from bench.link_rows.stage import Outcome
from tests import servers

if TYPE_CHECKING:
    from organisations.models import Person

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
        _until_still()
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
    is_met = (missed, dup, lost, letters) == (0, 0, 0, asked) and alarm <= MOST_MINUTES and meanwhile == 0
    figure = (
        f"{seconds} s without ({meanwhile} came), alarm after {alarm} min, {seconds} s with {BEATS}: missed {missed}, "
        f"lost {lost}, dup {dup}; {letters} letters for {asked} asked"
    )
    return Outcome(2 * count + asked, figure, f"missed 0, lost 0, dup 0; alarm <= {MOST_MINUTES} min", is_met)


def _until_still() -> None:
    """The rounds that were asked for before it ended are made."""
    from mailing.models import Sending

    before = None
    while (ticked := Sending.stands().ticked_at) != before:
        before = ticked
        time.sleep(1)


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
