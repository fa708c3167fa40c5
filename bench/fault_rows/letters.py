"""S9, S10, S11 and F11: what comes back, every kind of letter, one click to stop, letters that cannot be made."""

import re
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.fault_rows.stage import DAY, HOUR, MINUTE, NOW, PARK, RETRY, Stage
from bench.link_rows.stage import Outcome
from impactmodel.email_url import mailbox_settings

if TYPE_CHECKING:
    from mailing.models import Mail

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
MOST_DELAY_SECONDS = 5.0
# Of half a minute at most each, as a tick gives it.
MOST_ROUNDS = 8


def inbound(stage: Stage) -> Outcome:
    """S9: what mail servers, people who are away, people and forgers write back about letters that were taken."""
    from django.conf import settings

    from mailing import inbound
    from mailing.bounces import Sort, address_for
    from mailing.models import Mail
    from tests.mailing import samples

    stage.clear()
    # Beside many that arrived, or the server would not be believed.
    mails = stage.letters(PARK, stage.people(4 * len(samples.NAMES)))
    stage.send(NOW)
    senders = {letter.message_id: letter.sender for letter in stage.sink.arrived}
    is_told = all(senders.get(mail.message_id) == address_for(mail.pk) for mail in mails)
    before = len(stage.sink.arrived), Mail.objects.count()
    sources = {name: samples.about(name, mail.pk) for name, mail in zip(samples.NAMES, mails, strict=False)}
    found = {name: inbound.take(source, now=NOW + HOUR) for name, source in sources.items()}
    became = _became(mails)
    right = sum(
        found[name] == samples.sort_of(name) and state == _should_be(name)
        for name, state in zip(sources, became, strict=False)
    )
    believed = sum(samples.sort_of(name) == Sort.UNPROVEN and found[name] != Sort.UNPROVEN for name in sources)
    # All of it once more, in a mailbox that the tick looks through.
    box = Path(settings.DATA_DIR) / f"bounces-{stage.seed}"
    for folder in ("new", "cur"):
        (box / folder).mkdir(parents=True)
    for name, source in sources.items():
        (box / "new" / name).write_bytes(source)
    read = inbound.read_mailbox(mailbox_settings(f"maildir://{box}"), NOW + 2 * HOUR)
    _day(stage, NOW + DAY)
    is_same = _became(mails) == became and read == Counter(found.values())
    responses = len(stage.sink.arrived) - before[0] + Mail.objects.count() - before[1]
    sorts = ", ".join(f"{count} {sort.value}" for sort, count in Counter(found.values()).items())
    figure = (
        f"{right} of {len(sources)} as they are ({sorts}), {believed} forged believed, "
        f"once more {'nothing' if is_same else 'something'} changed, {responses} mails in response"
    )
    is_met = right * 30 >= len(sources) * 29 and len(sources) >= 30 and is_told and is_same
    is_met = is_met and (believed, responses) == (0, 0)
    return Outcome(len(sources), figure, ">= 29 in 30, 0 forged, nothing once more, 0 in response", is_met)


def _became(mails: "list[Mail]") -> list[tuple[bool, bool]]:
    """Of each, whether it is not delivered, and whether its reader's address is said not to work."""
    from mailing.models import Mail

    rows = {mail.pk: mail for mail in Mail.objects.filter(pk__in=[one.pk for one in mails]).select_related("person")}
    return [(rows[one.pk].state == "failed", rows[one.pk].person.address_is_dead) for one in mails]


def _should_be(name: str) -> tuple[bool, bool]:
    from mailing.answers import Meaning
    from mailing.bounces import Sort
    from tests.mailing import samples

    is_back = samples.sort_of(name) == Sort.BOUNCED
    return is_back, is_back and samples.meaning_of(name) == Meaning.DEAD


def headers(stage: Stage) -> Outcome:
    """S10: every kind of letter, of the day's letter every card, in each language, as it came over the line."""
    from django.conf import settings
    from django.utils import translation

    from mailing.transport import Smtp
    from tests.access_world import make_world
    from tests.every_letter import amiss, every_letter, written

    stage.clear()
    wrong: list[str] = []
    largest = looked_at = 0
    with Smtp(stage.sink.settings) as line:
        for name, mail in every_letter(make_world()).items():
            for mail.language, _name in settings.LANGUAGES:
                with translation.override(mail.language):
                    rendered, letter = written(mail)
                line.hand(letter, to=mail.address, back=settings.MAIL_FROM, begin=lambda: True)
                found = amiss(mail, rendered, stage.sink.arrived[-1].source)
                wrong += [f"{name} {mail.language}: {what}" for what in found]
                largest = max(largest, len(rendered.html.encode()))
                looked_at += 1
    figure = f"{len(wrong)} failures{''.join(f' ({one})' for one in wrong[:3])}; largest page {largest / 1000:.1f} KB"
    return Outcome(looked_at, figure, "0; <= 35 KB, nothing fetched", not wrong and looked_at > 50)


def one_click(stage: Stage) -> Outcome:
    """S11: half of the readers press the button of their mail program; the others only look, and are reminded."""
    from django.test import Client

    from asks.models import ReminderStop

    stage.clear()
    count = stage.size(40, 12)
    stage.asked(count)
    _day(stage, NOW)
    pages = {letter.to: _stop_page(letter.source) for letter in stage.sink.arrived}
    press = set(sorted(pages)[::2])
    looked = [Client().get(page).status_code for page in pages.values()]
    changed = ReminderStop.objects.count()
    answers = []
    for address in press:
        for _ in range(2):
            bare = Client(enforce_csrf_checks=True)
            answer: Any = bare.post(pages[address], ONE_CLICK)
            answers.append((answer.status_code, answer.content, len(answer.cookies)))
    first = len(stage.sink.arrived)
    for day in range(1, 22):
        _day(stage, NOW + day * DAY)
    further = [letter.to for letter in stage.sink.arrived[first:]]
    to_stopped = sum(address in press for address in further)
    to_others = len(further) - to_stopped
    is_met = set(answers) == {(200, b"", 0)} and set(looked) == {200} and changed == 0
    is_met = is_met and to_stopped == 0 and to_others == 2 * (count - len(press))
    figure = (
        f"{len(press)} pressed twice: {len([one for one in answers if one != (200, b'', 0)])} not 200 and empty; "
        f"{changed} changed by looking; further reminders {to_stopped}, to those who only looked {to_others}"
    )
    return Outcome(count, figure, "200, empty, no cookie; 0 by looking; 0 further, 2 each to the others", is_met)


def _stop_page(source: bytes) -> str:
    found = re.search(rb"^List-Unsubscribe: <https?://[^/]+(/\S+)>", source, re.MULTILINE)
    assert found, "a letter that can be stopped"
    return found[1].decode()


def _day(stage: Stage, now: datetime) -> None:
    """One round at ten in the morning of that day, on the product's own clock."""
    from django.utils import timezone

    from asks import planning
    from organisations import clock

    clock.move(now - timezone.now())
    planning.plan(now)
    stage.send(now)


def poison(stage: Stage) -> Outcome:
    """F11: among many letters one that cannot be written, one to an address that is none, one with a huge name."""
    # On a machine that is busy with something else the seconds of one run say little; a letter that is lost says all.
    for _ in range(2):
        found, is_late_alone = _poisoned(stage)
        if not is_late_alone:
            return found
    return _poisoned(stage)[0]


def _poisoned(stage: Stage) -> tuple[Outcome, bool]:
    """What came of it, and whether nothing is wrong but the seconds."""
    from organisations.models import Person

    count = stage.size(500, 100)
    stage.clear()
    plain = _seconds_to_send(stage, stage.letters(RETRY, stage.people(count)))
    stage.clear()
    people = stage.people(count + 3)
    broken, nobody, huge = people[10], people[20], people[30]
    Person.objects.filter(pk=nobody.pk).update(email="geen adres@@nergens")
    mails = stage.letters(RETRY, [one for one in people if one not in (broken, huge)])
    bad = [mail for mail in mails if mail.person_id == nobody.pk]
    bad += stage.letters(RETRY, [broken], poison="template")
    swollen = stage.letters(RETRY, [huge], poison="huge")
    # The poisoned first: all others stand behind them.
    _make_first([*bad, *swollen])
    mixed = _seconds_to_send(stage, mails)
    for hours in range(1, 4):
        stage.send(NOW + hours * HOUR)
    for mail in (*bad, *swollen):
        mail.refresh_from_db()
    given_up = sum((mail.state, mail.faults) == ("failed", 3) for mail in bad)
    arrived = stage.sink.came
    others = sum(arrived[mail.message_id] == 1 for mail in mails if mail not in bad)
    is_met = given_up == len(bad) == 2 and others == count and stage.lost() == 0
    is_met = is_met and arrived[swollen[0].message_id] == 1
    is_in_time = max(mixed, plain) < float("inf") and mixed - plain <= MOST_DELAY_SECONDS
    figure = (
        f"{given_up} of 2 failed after 3, the huge one {swollen[0].state}; others {others} of {count} arrived once, "
        f"p95 {mixed - plain:+.1f} s ({plain:.1f} s without poison)"
    )
    found = Outcome(count, figure, "poison failed after 3; all others, p95 +<= 5 s", is_met and is_in_time)
    return found, is_met and not is_in_time


def _make_first(mails: "list[Mail]") -> None:
    for mail in mails:
        mail.not_before -= MINUTE
        mail.save(update_fields=["not_before"])


def _seconds_to_send(stage: Stage, mails: "list[Mail]") -> float:
    """Until 95 % of these came. A sender that breaks off begins anew, as the next tick would."""
    wanted, began = {mail.message_id for mail in mails}, time.monotonic()
    enough = int(len(wanted) * 0.95)
    for round_ in range(MOST_ROUNDS):
        try:
            stage.send(NOW + timedelta(seconds=round_), senders=1)
        except Exception:  # what a tick does with a step that fails
            continue
        if len(wanted & stage.sink.came.keys()) >= enough:
            return time.monotonic() - began
    return float("inf")
