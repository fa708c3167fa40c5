"""L1 and L2: mail scanners, without and with a browser, and the people who come after them."""

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from playwright.sync_api import Browser

from bench.link_rows.browsers import chromium_here
from bench.link_rows.stage import Line, Outcome, Reply, Stage, kinds_of, page_of
from tests.browser.scanner import BEHIND_A_LINK, IN_ENGLISH, links_on, press_everything
from tests.robot import Form, read
from tests.rows import changes_since, everything

LOOKS = 10
MOST_PAGES = 8
# What stands in a letter most often; in a quick run a browser goes here only.
MOST_USED = ("promise", "observe", "log", "stop")
# Where the code of a sheet on paper is typed.
CODE_PAGES = ("/code/", "/code/en")
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
Link = tuple[str, str]


def scanners(stage: Stage) -> Outcome:
    """L1: every kind of scanner on fresh links of every kind; then the people they were for."""
    links = [link for _ in range(stage.size(17, 1)) for link in stage.apart()]
    mine = _mails_of(links)
    code = stage.code(links[0][1])
    before, addresses = everything(), [*(page_of(*link) for link in links), *CODE_PAGES]
    # The gateways come over their connections while the browser is busy.
    with ThreadPoolExecutor(1) as meanwhile:
        scanned = meanwhile.submit(stage.spread, addresses, lambda line, address: _scan(stage, line, address))
        pressed = _press_all(stage, [*_for_a_browser(stage, links), *CODE_PAGES[:1]], types=False)
        scanned.result()
    changes, mails = changes_since(before), len(stage.deliver())
    shouted = set(links[1::2])
    ways = stage.spread(links, lambda line, link: _answers(stage, line, link, upper=link in shouted))
    wrote = _vias(before)
    went = sum(way and (wrote[mail] > 0 or _is_answered(mail)) for way, mail in zip(ways, mine, strict=True))
    typed = stage.spread([code], lambda line, one: _types_a_code(stage, line, one))
    rows = sum(len(found) for found in changes.values())
    return Outcome(
        len(links),
        f"{rows} changes, {mails} mails, {pressed} buttons pressed; {went} of {len(links)} people went through,"
        f" {sum(typed)} of 1 with a code",
        "0, 0; all",
        not changes and mails == 0 and went == len(links) and pressed > 0 and all(typed),
    )


def form_fillers(stage: Stage) -> Outcome:
    """L2: the same with the title of the page in every field; what asks for a choice says so."""
    links = [link for _ in range(stage.size(10, 1)) for link in kinds_of(stage.world()).items()]
    others = [(kind, stage.again(token)) for kind, token in links]
    stage.code(links[0][1])
    before = everything()
    whole = [*(page_of(*link) for link in links), *CODE_PAGES]
    single = [page_of(*link) for link in others]
    few = [*_for_a_browser(stage, links)[: stage.size(40, 2)], *CODE_PAGES[: stage.size(1, 0)]]
    with ThreadPoolExecutor(1) as meanwhile:
        filled = meanwhile.submit(_fill_all, stage, whole, single)
        pressed = _press_all(stage, few, types=True)
        statuses = filled.result()
    changes, mails = changes_since(before), len(stage.deliver())
    wrong = sum(status != 422 for status in statuses)
    return Outcome(
        len(links),
        f"{sum(map(len, changes.values()))} changes, {mails} mails; {len(statuses)} forms without a choice,"
        f" {wrong} not 422; {pressed} pressed in a browser",
        "0, 0; all 422",
        not changes and mails == 0 and wrong == 0 and len(statuses) >= len(links) and pressed > 0,
    )


def _scan(stage: Stage, line: Line, address: str) -> None:
    """As gateways do: ahead of the reader, again and again, in capitals, cut off or with something stuck to it."""
    who = stage.stranger()
    for method in ("HEAD", "OPTIONS", *["GET"] * LOOKS):
        line.ask(method, address, who=who)
    token = address.split("/")[2]
    for spelled in (address.upper(), address.lower(), address[:-1], f"{address}=", f"/u/{token}"):
        line.ask("GET", spelled, who=who)


def _for_a_browser(stage: Stage, links: list[Link]) -> list[str]:
    return [page_of(*link) for link in links[:60] if not stage.is_quick or link[0] in MOST_USED]


def _press_all(stage: Stage, addresses: list[str], *, types: bool) -> int:
    """A real browser follows every link behind these and presses every button; how many there were."""
    pressed = 0
    with chromium_here() as browser:
        for address in addresses:
            pressed += _press(stage, browser, address, types=types)
    return pressed


def _press(stage: Stage, browser: Browser, path: str, *, types: bool) -> int:
    context = browser.new_context(extra_http_headers={"X-Forwarded-For": stage.stranger()})
    page, ahead, seen, pressed = context.new_page(), [path], set[str](), 0
    while ahead and len(seen) < MOST_PAGES:
        here = ahead.pop(0)
        if here in seen:
            continue
        seen.add(here)
        page.goto(f"{stage.address}{here}")
        ahead += links_on(page, stage.address)
        pressed += press_everything(page, f"{stage.address}{here}", types=types)
    context.close()
    return pressed


def _fill_all(stage: Stage, whole: list[str], single: list[str]) -> list[int]:
    """What came back from all these pages."""
    found = stage.spread(whole, lambda line, address: list(_fill(stage, line, address)))
    found += stage.spread(single, lambda line, address: list(_fill_one_by_one(stage, line, address)))
    return [status for statuses in found for status in statuses]


def _fill(stage: Stage, line: Line, address: str) -> Iterator[int]:
    """What the page's own forms answer to a title in every field and nothing chosen."""
    ahead, seen = [address], set[str]()
    while ahead:
        here = ahead.pop()
        seen.add(here)
        page = line.ask("GET", here, who=stage.stranger()).page
        found, read_here = TITLE.search(page), read(page, here)
        for form in read_here.forms:
            for sent in form.pressed(f"{found[1].strip() if found else here} robot@elders.example"):
                yield _status(line.ask("POST", form.action, sent, who=stage.stranger()), form.action)
        ahead += [path for path in read_here.links if BEHIND_A_LINK.match(path) and not is_known(path, seen, ahead)]


def _fill_one_by_one(stage: Stage, line: Line, address: str) -> Iterator[int]:
    """The same with one field at a time, lest a wrong word in one hides what another does."""
    for form in read(line.ask("GET", address, who=stage.stranger()).page, address).forms:
        for name in form.texts:
            sent = form.sent | {name: ["Bekijk deze pagina"]}
            yield _status(line.ask("POST", form.action, sent, who=stage.stranger()), form.action)


def _status(reply: Reply, address: str) -> int:
    """What came back; a page that asks for a choice before anything is kept says as much as a 422."""
    asks = reply.status == 200 and any(form.asks_to_choose for form in read(reply.page, address).forms)
    return 422 if asks else reply.status


def is_known(path: str, seen: set[str], ahead: list[str]) -> bool:
    """Whether this page was looked at, will be, is a file, or is another in the other language."""
    return path in seen or path in ahead or path.endswith(".ics") or IN_ENGLISH.search(path) is not None


# --- people ----------------------------------------------------------------------------------


def _mails_of(links: list[Link]) -> list[str]:
    """As what an audit line names the way each of these links came."""
    from asks.links import find_any

    found = [find_any(token) for _kind, token in links]
    return [f"mail:{link.mail_id}" for link in found if link is not None]


def _is_answered(mail: str) -> bool:
    """Whether what this letter asks was answered: of what is private no audit line says by which letter."""
    from asks.models import Ask
    from checkins.models import HelpRequest

    key = int(mail.removeprefix("mail:"))
    answered = Ask.objects.in_letter(key).exclude(answered_at=None)
    return answered.exists() or HelpRequest.objects.filter(mail=key).exclude(answered_at=None).exists()


def _vias(before: dict[str, list[dict[str, Any]]]) -> Counter[str]:
    """How much was written through each letter since then."""
    from organisations.models import AuditLine

    known = {line["id"] for line in before["AuditLine"]}
    lines = AuditLine.objects.values_list("pk", "via")
    return Counter(via for pk, via in lines if pk not in known)


def _answers(stage: Stage, line: Line, link: Link, *, upper: bool) -> bool:
    """Somebody opens their link, as a gateway left it, and takes the first of every choice; whether it was taken."""
    address = page_of(*link)
    page = line.ask("GET", address.upper() if upper else address, who=stage.stranger())
    opened = read(page.page, address)
    if link[0] == "if_then":  # typed first, and chosen on the page that follows
        first = opened.forms[0]
        opened = read(line.ask("POST", first.action, first.filled("12"), who=stage.stranger()).page, first.action)
    form = next((form for form in opened.forms if form.asks_to_choose), None)
    return page.status == 200 and form is not None and _send(stage, line, form)


def _types_a_code(stage: Stage, line: Line, code: str) -> bool:
    """Somebody with a sheet types its code, and is on their page."""
    who = stage.stranger()
    reply = line.ask("POST", CODE_PAGES[0], {"code": code.lower()}, who=who)
    return reply.status == 303 and line.ask("GET", reply.headers["Location"], who=who).status == 200


def _send(stage: Stage, line: Line, form: Form) -> bool:
    # A number where one is asked for; words where they are, which are a day too.
    replies: list[Any] = []
    for words in ("", "12", "12-6-2027"):
        replies.append(line.ask("POST", form.action, form.chosen(words), who=stage.stranger()))
        if replies[-1].status != 422:
            break
    return bool(replies[-1].status == 303)
