"""L9 and L10: a new link for an old one, and two hands on one answer."""

import random
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bench.link_rows.stage import Outcome, Reply, Stage
from tests.robot import Form, read

OPENED, PRESSED, MOST_A_DAY = 50, 10, 3
SUBMITS = 5


def new_links(stage: Stage) -> Outcome:
    """L9: opening an old link mails nobody; asking for a new one mails its owner, three times a day at most."""
    from asks.models import Link
    from mailing.models import Mail

    people = stage.size(10, 1)
    worlds = [stage.world() for _ in range(people)]
    owners = {_owner(world.values["token"]).email for world in worlds}
    Link.objects.all().update(valid_until=stage.now() - timedelta(days=1))
    stage.deliver()
    line, before = stage.line(), Mail.objects.count()
    for world in worlds:
        for _ in range(OPENED):
            line.ask("GET", f"/l/{world.values['token']}", who=stage.stranger())
    opened = Mail.objects.count() - before + len(stage.deliver())
    for world in worlds:
        _press(stage, line, world.values["token"])
    line.close()
    got = Counter(stage.deliver())
    strangers, most = set(got) - owners, max(got.values(), default=0)
    return Outcome(
        people,
        f"{opened} mails on open, {most} a day at most of {PRESSED} pressed, {len(strangers)} to another address",
        f"0, 1-{MOST_A_DAY}, 0",
        opened == 0 and not strangers and set(got) == owners and most <= MOST_A_DAY,
    )


def _owner(token: str) -> Any:
    from asks.links import find_any

    link = find_any(token)
    assert link is not None
    return link.grant.person


def _press(stage: Stage, line: Any, token: str) -> None:
    """The form of the page as it stands, with a "yes" and with addresses nobody asked for."""
    address = f"/l/{token}"
    page = line.ask("GET", address, who=stage.stranger())
    (form,) = read(page.page, address).forms
    wrong = dict.fromkeys(("email", "to", "recipient", "person", "address"), "dief@elders.example")
    for _ in range(PRESSED):
        line.ask("POST", form.action, wrong | {"new_link": "yes"}, who=stage.stranger())


# --- L10 -------------------------------------------------------------------------------------


def two_hands(stage: Stage) -> Outcome:
    """L10: two tabs answer otherwise at once, and one form is sent five times."""
    from mailing.models import Mail
    from roles.models import Answer, Promise

    runs = stage.size(200, 12)
    world = stage.world()
    trajectory = world.trajectory
    chance, faults = random.Random(stage.seed), Counter[str]()
    promise = Promise.objects.get(public_id=world.values["promise"])
    receipts = Mail.objects.filter(kind="receipt", person=promise.role.person)
    key = _key(stage, world)
    for run in range(runs):
        action = _action(stage, world)
        answers, mails = Answer.objects.filter(promise=promise).count(), receipts.count()
        kinds = chance.sample(["yes_if", "no", "question"], 2)
        codes = _at_once(stage, action, [{key: kind, f"{key}-{kind}": f"{kind} {run}"} for kind in kinds])
        promise.refresh_from_db()
        history = list(Answer.objects.filter(promise=promise).order_by("pk"))
        faults["refused"] += sum(code.status not in (302, 303) for code in codes)
        faults["history"] += len(history) - answers != 2
        faults["current"] += not history or promise.answer_id != history[-1].pk
        faults["receipts"] += receipts.count() - mails != 2
    faults["double"] += _sent_five_times(stage, world, promise, key)
    faults["double"] += _logged_five_times(stage, world)
    bad = {name: number for name, number in faults.items() if number}
    return Outcome(
        runs,
        f"{', '.join(f'{number} {name}' for name, number in bad.items()) or 'no run amiss'}"
        f" ({Answer.objects.filter(promise__commitment__trajectory=trajectory, promise=promise).count()} answers kept)",
        "1 current = last committed, all kept, 1 receipt a change, 1 row for 5 sends",
        not bad,
    )


def _action(stage: Stage, world: Any) -> str:
    """Where the answer goes, through a letter of its own."""
    return f"/l/{stage.again(world.values['token'])}/promises/{world.trajectory.public_id}/"


def _key(stage: Stage, world: Any) -> str:
    """What the choice is called on the page, before anything was answered."""
    form = _form(stage, f"/l/{world.values['token']}", "/promises/")
    return next(name for name in form.radios if name != "clear")


def _form(stage: Stage, address: str, to: str) -> Form:
    line = stage.line()
    page = line.ask("GET", address, who=stage.stranger())
    line.close()
    return next(form for form in read(page.page, address).forms if to in form.action)


def _at_once(stage: Stage, action: str, sent: Sequence[dict[str, Any]]) -> list[Reply]:
    """Each over a line of its own, let go at the same moment."""
    gate, replies, lock = threading.Barrier(len(sent)), list[Reply](), threading.Lock()

    def work(fields: dict[str, Any]) -> None:
        line = stage.line()
        who = stage.stranger()
        gate.wait()
        reply = line.ask("POST", action, fields, who=who)
        line.close()
        with lock:
            replies.append(reply)

    threads = [threading.Thread(target=work, args=(fields,)) for fields in sent]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies


def _sent_five_times(stage: Stage, world: Any, promise: Any, key: str) -> bool:
    """Whether one answer, sent five times, is anything but one answer and one receipt."""
    from mailing.models import Mail
    from roles.models import Answer

    receipts = Mail.objects.filter(kind="receipt", person=promise.role.person)
    before = Answer.objects.filter(promise=promise).count(), receipts.count()
    _at_once(stage, _action(stage, world), [{key: "yes"}] * SUBMITS)
    after = Answer.objects.filter(promise=promise).count(), receipts.count()
    return (after[0] - before[0], after[1] - before[1]) != (1, 1)


def _logged_five_times(stage: Stage, world: Any) -> bool:
    """Whether one line of a learner's log, sent five times with its own key, is anything but one line."""
    from checkins.models import LogEntry

    form = _form(stage, f"/m/{world.values['log_token']}", "/log/")
    before = LogEntry.objects.count()
    _at_once(stage, form.action, [form.chosen("Ging goed")] * SUBMITS)
    return LogEntry.objects.count() - before != 1
