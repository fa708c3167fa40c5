"""S3, S4, S5 and F9: a mail server that puts off, drops, refuses us, or is gone."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from bench.fault_rows.sink import DROP, TAKEN, Sink
from bench.fault_rows.stage import DAY, HOUR, MINUTE, NOW, PARK, RETRY, Stage
from bench.link_rows.stage import Outcome

SLOW_SECONDS = 0.4


def puts_off(stage: Stage) -> Outcome:
    """S3: 5 % are told to come back, 2 % do not exist, and a fifth is answered slowly."""
    from mailing.models import Mail
    from organisations.models import Person

    stage.clear()
    chance, count = stage.chance(), stage.size(500, 150)
    people = stage.people(count)
    dead = {person.email for person in chance.sample(people, count // 50)}
    slow = {person.email for person in chance.sample(people, count // 5)}
    pause = SLOW_SECONDS if not stage.is_quick else SLOW_SECONDS / 20

    def at_rcpt(address: str) -> str:
        if address in dead:
            return "550 5.1.1 no such user"
        return "451 4.7.1 come back later" if chance.random() < 0.05 else TAKEN

    stage.sink.at_rcpt = at_rcpt
    stage.sink.slow = lambda address: pause if address in slow else 0.0
    stage.letters(PARK, people)
    _send_until_done(stage)
    stage.letters(RETRY, people, due=NOW + DAY)
    _send_until_done(stage, NOW + DAY)

    states = stage.states()
    suppressed = sum(person.address_is_dead for person in Person.objects.filter(email__in=dead))
    most = max(Mail.objects.values_list("attempts", flat=True))
    tried_again = stage.sink.refusals["550"] - len(dead)
    ends = {"sent": 2 * (count - len(dead)), "failed": len(dead), "suppressed": len(dead)}
    is_met = (states, suppressed, tried_again, stage.sink.duplicates, stage.lost()) == (ends, len(dead), 0, 0, 0)
    figure = (
        f"{_told(states)}; {suppressed} of {len(dead)} dead addresses suppressed, tried again {tried_again}; "
        f"put off {stage.sink.refusals['451']}, at most {most} attempts; "
        f"duplicates={stage.sink.duplicates}, lost={stage.lost()}"
    )
    return Outcome(2 * count, figure, "all 550 failed and suppressed; all others sent; dup 0", is_met)


def drops(stage: Stage) -> Outcome:
    """S4: 5 % of the letters are taken and the line drops before the sender hears it; both policies."""
    stage.clear()
    count = stage.size(2000, 200) // 2
    found = {}
    for kind in (RETRY, PARK):
        stage.clear()
        dropped = _dropping(stage.sink, stage.chance())
        stage.letters(kind, stage.people(count))
        _send_until_done(stage)
        found[kind] = (len(dropped), stage.lost(), stage.sink.duplicates, stage.states().get("uncertain", 0))
    (drops_r, lost_r, dup_r, uncertain_r), (drops_p, lost_p, dup_p, uncertain_p) = found[RETRY], found[PARK]
    is_met = lost_r == 0 and dup_r <= drops_r and (lost_p, dup_p, uncertain_p) == (0, 0, drops_p)
    figure = (
        f"retry: {drops_r} dropped, lost={lost_r}, duplicates={dup_r}, uncertain {uncertain_r}; "
        f"park: {drops_p} dropped, lost={lost_p}, duplicates={dup_p}, uncertain {uncertain_p}"
    )
    is_met = is_met and min(drops_r, drops_p) > 0
    return Outcome(2 * count, figure, "retry: lost 0, dup <= dropped; park: lost 0, dup 0, uncertain = dropped", is_met)


def _dropping(sink: Sink, chance: random.Random) -> list[str]:
    """Let one in twenty letters be dropped after its text; to whom they went."""
    dropped: list[str] = []

    def at_data(address: str) -> str:
        if chance.random() < 0.05:
            dropped.append(address)
            return DROP
        return TAKEN

    sink.at_data = at_data
    return dropped


def refuses_us(stage: Stage) -> Outcome:
    """S5: ten minutes of 535, then 554, then 5.7.1; then all is well again."""
    from organisations.models import Person

    stage.clear()
    count = stage.size(500, 100)
    stage.letters(PARK, stage.people(count))
    for second in range(0, 600, 20):
        _refuse(stage.sink, second)
        stage.send(NOW + timedelta(seconds=second))
    tried, during = stage.sink.refused, len(stage.sink.arrived)
    stage.sink.at_open, stage.sink.at_mail, stage.sink.at_rcpt = "", lambda _: TAKEN, lambda _: TAKEN
    minutes = _send_until_done(stage, NOW + 10 * MINUTE)
    suppressed = Person.objects.exclude(undeliverable="").count()
    is_met = suppressed == 0 and 0 < tried <= 12 and stage.states() == {"sent": count}
    is_met = is_met and (stage.lost(), stage.sink.duplicates) == (0, 0)
    figure = (
        f"suppressed {suppressed}, {tried} tries in ten minutes ({during} arrived); then {_told(stage.states())} "
        f"within {minutes} min, duplicates={stage.sink.duplicates}"
    )
    return Outcome(count, figure, "suppressed 0; <= 12 tries; all sent later, dup 0", is_met)


def _refuse(sink: Sink, second: int) -> None:
    """Three ways to be told that it is us, each for a third of the time; the second also over a line that is open."""
    said = "535 5.7.8 not you" if second < 200 else "554 no service for you"
    sink.at_open = said if 200 <= second < 400 else ""
    sink.at_mail = (lambda _: said) if second < 400 else lambda _: TAKEN
    sink.at_rcpt = (lambda _: "550 5.7.1 blocked by policy") if second >= 400 else lambda _: TAKEN


def gone(stage: Stage) -> Outcome:
    """F9: nobody listens for six hours, and for forty-eight."""
    from asks.posted import last_letters

    count = stage.size(60, 15)
    six = _down_for(stage, count, 6 * HOUR)
    _send_until_done(stage, NOW + 6 * HOUR)
    after_six, lost, dup = _asking(), stage.lost(), stage.sink.duplicates
    two_days = _down_for(stage, count, 49 * HOUR)
    after_two_days = _asking()
    stage.sink.start()
    noticed = sum(one.is_amiss for one in last_letters(two_days.asks[0].trajectory).values())
    days = _ask_again(stage, count)
    arrived = len({letter.to for letter in stage.sink.arrived})
    is_met = after_six == {"sent": count} and (lost, dup) == (0, 0) and max(six.alarm, two_days.alarm) <= 11
    is_met = is_met and after_two_days == {"expired": count} and noticed == arrived == count
    figure = (
        f"6 h: {_told(after_six)}, duplicates={dup}; alarm after {six.alarm} min; 48 h: {_told(after_two_days)}, "
        f"L&D reads it of {noticed}, asked again and arrived {arrived} within {days} days"
    )
    bar = "6 h: all sent, dup 0; alarm <= 11 min; 48 h: all expired, L&D reads it of all, all asked again"
    return Outcome(count, figure, bar, is_met)


def _asking() -> dict[str, int]:
    """The states of the letters that ask somebody for something; not of what L&D reads of it."""
    from asks.models import FIRST, REMINDER
    from mailing.models import Mail

    return Mail.objects.filter(kind__in=(FIRST, REMINDER)).per_state()


class _Down:
    """Who was asked meanwhile, and after how many minutes the alarm was raised."""

    def __init__(self, stage: Stage, count: int) -> None:
        self.asks = stage.asked(count)
        self.alarm = 10**6


def _down_for(stage: Stage, count: int, time: timedelta) -> _Down:
    """Ask, with nobody who listens; a round every minute at first, later fewer."""
    from impactmodel import ticking
    from mailing import watching
    from mailing.models import Sending
    from organisations import clock

    stage.clear()
    down = _Down(stage, count)
    stage.sink.stop()
    now, end = NOW, NOW + time
    while now <= end:
        ticking.tick(now)
        found = watching.trouble(Sending.stands(), now=now, wall=clock.wall())
        if found is not None and found.why == "late":
            down.alarm = min(down.alarm, int((now - NOW) / MINUTE))
        now += MINUTE if now < NOW + 15 * MINUTE else stage.size(15, 120) * MINUTE
    if time < 24 * HOUR:
        stage.sink.start()
    return down


def _ask_again(stage: Stage, count: int) -> int:
    """Rounds at ten o'clock until everybody has a letter; after how many days."""
    from impactmodel import ticking

    for day in range(2, 10):
        ticking.tick(NOW + day * DAY + HOUR)
        if len({letter.to for letter in stage.sink.arrived}) == count:
            return day
    return 10


def _send_until_done(stage: Stage, start: datetime = NOW) -> int:
    """A round every minute, until nothing waits or six hours are over; after how many minutes."""
    waits: Callable[[], bool] = lambda: bool({"queued", "sending"} & stage.states().keys())  # noqa: E731  read at once
    for minute in range(360):
        stage.send(start + minute * MINUTE)
        if not waits():
            return minute
    return 360


def _told(states: dict[str, int]) -> str:
    return " ".join(f"{name} {number}" for name, number in sorted(states.items()))
