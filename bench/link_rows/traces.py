"""L8: what is left of a link, and of people, in everything the product writes down."""

import random
import re
import urllib.parse
from collections import Counter
from typing import Any

from bench.link_rows.guesses import dumped
from bench.link_rows.stage import Line, Outcome, Stage, kinds_of, page_of

# A token as it may stand in a log: a short beginning, then a sign that there was more.
MASKED = re.compile(r"/[lwmriuc]/[a-z2-7]{4}…", re.IGNORECASE)
BROKEN_ZONE = "Mars/Olympus"


def masked_everywhere(stage: Stage) -> Outcome:
    """L8: a thousand requests in every spelling, many wrong; no whole token in any log or row, and nobody in a log."""
    from asks.links import find_any
    from organisations.models import Person

    world = stage.world()
    broken = stage.world()
    for token in kinds_of(broken).values():
        link = find_any(token)
        assert link is not None
        # A row that cannot be: every page of this person breaks, as a fault of ours would.
        type(link.grant.person).objects.filter(pk=link.grant.person_id).update(timezone=BROKEN_ZONE)
    line, chance, statuses = stage.line(), random.Random(stage.seed), Counter[int]()
    living, breaking = sorted(kinds_of(world).items()), sorted(kinds_of(broken).items())
    count = stage.size(1000, 200)
    for number in range(count):
        kind, token = chance.choice(breaking if number % 5 == 0 else living)
        statuses[_ask(line, stage, chance, kind, token)] += 1
    line.close()
    texts = stage.logs() | {"database": dumped()}
    # A log may hold an address as it was sent: in capitals, or with signs written as numbers.
    found = Counter(name for name, text in texts.items() for _kind, token in living + breaking if token in _plain(text))
    people = Person.objects.values_list("name", "email")
    logs = "".join(stage.logs().values()).lower()
    named = sum(bool(word) and word.lower() in logs for person in people for word in person)
    masked = len(MASKED.findall(texts["access.log"]))
    codes = ", ".join(f"{number} x {status}" for status, number in sorted(statuses.items()))
    where = ", ".join(f"{number} in {name}" for name, number in found.items())
    return Outcome(
        count,
        f"{where or '0 whole tokens'}; {masked} masked in the access log; {named} names or addresses; {codes}",
        "0; some; 0; 404, 422 and 500 among them",
        not found and not named and masked >= count // 2 and {200, 404, 422, 500} <= set(statuses),
    )


def _plain(text: str) -> str:
    return urllib.parse.unquote(text).lower()


def _ask(line: Line, stage: Stage, chance: random.Random, kind: str, token: str) -> int:
    """One request as it may come: any page, in any spelling, told of by any header."""
    spelled = chance.choice(
        [token, token, token, token, token.upper(), _escaped(token), f"{token}/", f"{token}=", f"/{token}"]
    )
    page = page_of(kind, token)[1] if chance.random() < 0.7 else chance.choice("lwmui")
    page = page.upper() if spelled.isupper() else page
    behind = chance.choice(["", "", "/done", "/pass-on", "/undo", "/match", "/nowhere", "/en"])
    fields: dict[str, str] | None
    method, fields = chance.choice([("GET", None), ("GET", None), ("HEAD", None), ("POST", {})])
    headers: dict[str, Any] = {}
    if chance.random() < 0.2:
        headers["Referer"] = f"{stage.address}/l/{token}"
    if chance.random() < 0.1:
        headers["Host"] = "elders.example"
    path = f"/{page}/{spelled.rstrip('/') if behind else spelled}{behind}"
    return line.ask(method, path, fields, who=stage.stranger(), **headers).status


def _escaped(token: str) -> str:
    """With one of its letters written as a number, as some mail programs do."""
    return f"%{ord(token[0]):02X}{token[1:]}"
