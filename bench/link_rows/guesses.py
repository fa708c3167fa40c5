"""L3, L4 and L5: what somebody finds out who holds no link: by guessing, by comparing, and from a stolen copy."""

import base64
import functools
import hashlib
import hmac
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from bench.link_rows.stage import LINES, OTHER_KEY, WORKERS, Line, Outcome, Stage, kinds_of, median, page_of

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
TOKEN = re.compile(r"(?<![a-z2-7])[a-z2-7]{32}(?![a-z2-7])", re.IGNORECASE)
MOST_GAP_MS = 5.0
# As asks.guest has it.
WRONG_CODES_AN_HOUR = 300
# Of four kinds together fewer than that.
CODES_OF_A_KIND, MOST_ROUNDS_OF_CODES = 12, 5
MOST_SECONDS = 200


def tokens_and_guesses(stage: Stage) -> Outcome:
    """L3: tokens are long, well made and never the same; whoever guesses is stopped, and stays stopped."""
    made, wrong, twice = stage.size(1_000_000, 50_000), 0, 0
    wrong, twice = _made(made)
    code = stage.code(stage.world().values["token"])
    guesses = stage.size(100_000, 400)
    seen = _guess(stage, guesses)
    limit = 20 * WORKERS  # without a shared cache each worker counts for itself
    asked = sum(seen.values())
    late = asked - limit
    share = min(1.0, seen[429] / late)
    hits = asked - seen[429] - seen[404]
    one, many = _guess_codes(stage, stage.size(2_000, 120)), _guess_codes_together(stage, stage.size(4, 0))
    found, opens = one[303] + many[303], _opens(stage, code)
    # Once all together were wrong too often, for everybody.
    is_shut = many[429] > 0 and not opens if many else opens
    return Outcome(
        made,
        f"{twice} duplicates, {wrong} malformed; {asked} guesses: {hits} hits, {share:.1%} 429 after the limit;"
        f" {sum(one.values())} + {sum(many.values())} codes: {found} hits, {one[422]} + {many[422]} heard",
        f"0, 0; 0 hits, >= 99 % 429; 0 hits, <= {limit} + {WRONG_CODES_AN_HOUR * WORKERS}",
        (twice, wrong, hits, found) == (0, 0, 0, 0)
        and share >= 0.99
        and asked > limit
        and one[422] <= limit < sum(one.values())
        and many[422] <= WRONG_CODES_AN_HOUR * WORKERS
        and is_shut,
    )


def _guess_codes(stage: Stage, count: int) -> Counter[int]:
    """From one address."""
    who, chance = stage.stranger(), random.Random(stage.seed)
    typed = [_random_code(chance) for _ in range(count)]
    return Counter(stage.spread(typed, lambda line, code: _type(line, code, who)))


def _guess_codes_together(stage: Stage, rounds: int) -> Counter[int]:
    """Each from an address of its own, over new connections every round, so that every worker hears enough of them."""
    chance, seen = random.Random(stage.seed + 1), Counter[int]()
    for _ in range(rounds):
        typed = [_random_code(chance) for _ in range(1_000)]
        seen.update(stage.spread(typed, lambda line, code: _type(line, code, stage.stranger())))
    return seen


def _random_code(chance: random.Random) -> str:
    from asks import codes

    return "".join(chance.choices(codes.ALPHABET, k=codes.LENGTH))


def _type(line: Line, code: str, who: str) -> int:
    return line.ask("POST", "/code/", {"code": code}, who=who).status


def _opens(stage: Stage, code: str) -> bool:
    """Whether a good code opens its page, from an address that guessed nothing."""
    line = stage.line()
    status = _type(line, code, stage.stranger())
    line.close()
    return status == 303


def _made(count: int) -> tuple[int, int]:
    """How many of so many tokens are not 32 characters of the alphabet, and how many came twice."""
    from asks import links

    whole, seen, wrong = re.compile(r"[a-z2-7]{32}"), set[str](), 0
    grant, mail = SimpleNamespace(pk=0), SimpleNamespace(pk=0)
    for number in range(count):
        # A thousand grants, each in many letters, as they come in real life.
        grant.pk, mail.pk = number % 1000, number
        token = links.token(grant, mail)  # type: ignore[arg-type]  # only their keys are read
        wrong += whole.fullmatch(token) is None
        seen.add(token)
    return wrong, count - len(seen)


def _guess(stage: Stage, count: int) -> Counter[int]:
    """From one address, over several lines, as fast as it goes; halfway it tries to make the product forget it."""
    who, seen, lock = stage.stranger(), Counter[int](), threading.Lock()
    until = time.monotonic() + MOST_SECONDS

    def work(seed: int) -> None:
        chance, line, mine = random.Random(seed), stage.line(), Counter[int]()
        for number in range(count // LINES):
            if time.monotonic() > until:
                break
            if number == count // LINES // 2:
                _crowd(line, who, chance)
            mine[line.ask("GET", f"/l/{_random(chance)}", who=who).status] += 1
        line.close()
        with lock:
            seen.update(mine)

    _together([functools.partial(work, stage.seed * 10 + number) for number in range(LINES)])
    return seen


def _crowd(line: Any, who: str, chance: random.Random) -> None:
    """Fill whatever remembers who is blocked with other things to remember."""
    for _ in range(100):
        line.ask("POST", f"/l/{_random(chance)}/new-link", {"new_link": "no"}, who=who)


def _random(chance: random.Random) -> str:
    return "".join(chance.choices(ALPHABET, k=32))


def _together(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# --- L4 --------------------------------------------------------------------------------------


def dead_links_alike(stage: Stage) -> Outcome:
    """L4: nothing tells why a link does not work, not the page and not the time it takes."""
    each, dead, seen = stage.size(500, 40), _dead(stage), list[tuple[int, bytes]]()
    times = {name: list[float]() for name in dead}
    for _ in range(stage.size(4, 10)):  # a difference that means something stays when more is measured
        _ask_all(stage, dead, each, times, seen)
        middles = [median(one) * 1000 for one in times.values()]
        gap = max(middles) - min(middles)
        if gap < MOST_GAP_MS:
            break
    statuses = sorted({status for status, _body in seen})
    sizes, pages = {len(body) for _status, body in seen}, {_nameless(body) for _status, body in seen}
    spread = max(sizes) - min(sizes)
    codes, pages_of_codes, gap_of_codes, opens = _codes_alike(stage)
    return Outcome(
        len(seen),
        f"status {'/'.join(map(str, statuses))}, {len(pages)} page, sizes {spread} B apart, gap {gap:.1f} ms;"
        f" {codes} codes: {pages_of_codes} page, gap {gap_of_codes:.1f} ms",
        f"404, 1 page, 0 B, < {MOST_GAP_MS:.0f} ms; 1 page, < {MOST_GAP_MS:.0f} ms",
        (statuses, len(pages), spread, pages_of_codes) == ([404], 1, 0, 1)
        and max(gap, gap_of_codes) < MOST_GAP_MS
        and opens,
    )


def _codes_alike(stage: Stage) -> tuple[int, int, float, bool]:
    """How many codes that do not work, how many pages they got, how far apart in ms; and whether a living one opens.

    Few enough of each for what all addresses together may get wrong in an hour.
    """
    from asks.models import Link

    made = {reason: stage.code(stage.world().values["token"]) for reason in ("living", "expired", "revoked")}
    links = {reason: Link.objects.filter(pk=codes_link(code)) for reason, code in made.items()}
    links["expired"].update(valid_until=stage.now() - timedelta(days=1))
    links["revoked"].update(revoked_at=stage.now())
    living, chance = made.pop("living"), random.Random(stage.seed)
    wrong = made | {"mistyped": living[:-1] + ("2" if living[-1] != "2" else "3"), "unknown": _random_code(chance)}
    times, pages, line = {reason: list[float]() for reason in wrong}, set[tuple[int, bytes]](), stage.line()
    for _ in range(MOST_ROUNDS_OF_CODES):
        for _ in range(CODES_OF_A_KIND):
            for reason, code in chance.sample(sorted(wrong.items()), len(wrong)):
                began = time.perf_counter()
                reply = line.ask("POST", "/code/", {"code": code}, who=stage.stranger())
                times[reason].append(time.perf_counter() - began)
                pages.add((reply.status, reply.body.replace(code.encode(), b"")))
        middles = [median(one) * 1000 for one in times.values()]
        gap = max(middles) - min(middles)
        if gap < MOST_GAP_MS:
            break
    line.close()
    return sum(map(len, times.values())), len(pages), gap, _opens(stage, living)


def codes_link(code: str) -> int:
    """The key of the link with this code."""
    from asks import codes

    link = codes.find(code)
    assert link is not None
    return link.pk


def _ask_all(
    stage: Stage,
    dead: dict[str, list[str]],
    each: int,
    times: dict[str, list[float]],
    seen: list[tuple[int, bytes]],
) -> None:
    """Ask for all in turn, so often for each reason; note how long it took and what came."""
    line = stage.line()
    for number in range(each):
        for name, paths in random.Random(stage.seed + number).sample(sorted(dead.items()), len(dead)):
            began = time.perf_counter()
            answer = line.ask("GET", paths[number % len(paths)], who=stage.stranger())
            times[name].append(time.perf_counter() - began)
            seen.append((answer.status, answer.body))
    line.close()


def _nameless(page: bytes) -> bytes:
    """The page without the address it was asked at."""
    return re.sub(rb"/l/[a-z2-7]{32}", b"/l/", page)


def _dead(stage: Stage) -> dict[str, list[str]]:
    """Addresses that do not work, for each reason several."""
    from asks.models import Grant, Link

    found: dict[str, list[str]] = {}
    for reason, values in (("expired", {"valid_until": stage.now() - timedelta(days=1)}), ("revoked", {})):
        tokens = [page_of("", token) for kind, token in kinds_of(stage.world()).items() if kind != "stop"]
        known = _links([path.rpartition("/")[2] for path in tokens])
        known.update(**values) if values else Grant.objects.filter(links__in=known).update(revoked_at=stage.now())
        found[reason] = tokens
    world = stage.world()
    found["wrong purpose"] = [f"/l/{world.values['stop']}"]
    found["other key"] = [f"/l/{_derived(OTHER_KEY, link.grant_id, link.mail_id)}" for link in Link.objects.all()[:9]]
    chance = random.Random(stage.seed)
    found["malformed"] = [f"/l/{_random(chance)[:-1]}{end}" for end in "019-_~!*"]
    found["unknown"] = [f"/l/{_random(chance)}" for _ in range(9)]
    return found


def _links(tokens: list[str]) -> Any:
    from asks.models import Link

    return Link.objects.filter(token_hash__in=[hashlib.sha256(token.encode()).hexdigest() for token in tokens])


def _derived(key: str, grant: int, mail: int) -> str:
    digest = hmac.new(key.encode(), f"{grant}|{mail}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode().lower()


# --- L5 --------------------------------------------------------------------------------------


def stolen_copy(stage: Stage) -> Outcome:
    """L5: the whole database and the source make no link again without the key; nor does a token stand in either."""
    from django.conf import settings

    from asks.models import Link

    for _ in range(stage.size(20, 1)):
        stage.world()
    dump = dumped()
    hashes = set(Link.objects.values_list("token_hash", flat=True))
    pairs = list(Link.objects.values_list("grant_id", "mail_id"))
    rebuilt = _rebuilt(_keys_in_reach(dump), pairs, hashes, dump)
    with_the_key = _rebuilt(settings.LINK_KEYS.values(), pairs, hashes, "")
    held = sum(text.count(token) for token in set(stage.tokens) for text in [dump, *stage.logs().values()])
    return Outcome(
        len(pairs),
        f"{len(rebuilt)} rebuilt, {held} tokens in dump and logs ({len(with_the_key)} rebuilt with the key)",
        "0, 0 (all with the key)",
        not rebuilt and held == 0 and len(with_the_key) == len(hashes) > 0,
    )


def dumped() -> str:
    """Every row of every table, as text."""
    from django.db import connection

    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows += [f"{table}: {row}" for row in cursor.fetchall()]
    return "\n".join(rows)


def _keys_in_reach(dump: str) -> Iterator[str]:
    """What a thief would try: nothing, every word that could be a key in source or data, and hashes that lie about."""
    from tests.processes.running import ROOT

    yield ""
    words = re.compile(r"[\w-]{16,}")
    for file in [*ROOT.glob("impactmodel/*.py"), *ROOT.glob("asks/*.py"), ROOT / ".env.example", ROOT / "start.py"]:
        yield from set(words.findall(file.read_text()))
    yield from list(dict.fromkeys(words.findall(dump)))[:2000]


def _rebuilt(keys: Any, pairs: list[tuple[int, int]], hashes: set[str], dump: str) -> set[str]:
    """Hashes of links that come out with one of these keys, with none at all, or that stand in the data as they are."""
    found = {hashlib.sha256(token.lower().encode()).hexdigest() for token in TOKEN.findall(dump)}
    sample = pairs[:20]
    for key in keys:
        some = pairs if any(_hash(_derived(key, *pair)) in hashes for pair in sample) else []
        found |= {_hash(_derived(key, *pair)) for pair in some}
    for grant, mail in pairs:
        plain = hashlib.sha256(f"{grant}|{mail}".encode()).digest()
        found.add(_hash(base64.b32encode(plain[:20]).decode().lower()))
    return found & hashes


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
