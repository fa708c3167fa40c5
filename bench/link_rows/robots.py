"""L1 and L2: mail scanners, without and with a browser, and the people who come after them."""

import re
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser

from bench.link_rows.browsers import chromium_here
from bench.link_rows.stage import Line, Outcome, Stage, kinds_of, page_of
from tests.browser.scanner import BEHIND_A_LINK, IN_ENGLISH, links_on, press_everything
from tests.robot import Form, read
from tests.rows import changes_since, everything

LOOKS = 10
MOST_PAGES = 8
# What stands in a letter most often; in a quick run a browser goes here only.
MOST_USED = ("promise", "observe", "log", "stop")
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
Link = tuple[str, str]


def scanners(stage: Stage) -> Outcome:
    """L1: every kind of scanner on fresh links of every kind; then the people they were for."""
    links = [link for _ in range(stage.size(17, 1)) for link in stage.apart()]
    before, line = everything(), stage.line()
    for kind, token in links:
        _scan(stage, line, kind, token)
    pressed = _press_all(stage, _for_a_browser(stage, links), types=False)
    changes, mails = changes_since(before), len(stage.deliver())
    went = sum(_answers(stage, line, link, in_capitals=number % 2 == 1) for number, link in enumerate(links))
    line.close()
    rows = sum(len(found) for found in changes.values())
    return Outcome(
        len(links),
        f"{rows} changes, {mails} mails, {pressed} buttons pressed; {went} of {len(links)} people went through",
        "0, 0; all",
        not changes and mails == 0 and went == len(links) and pressed > 0,
    )


def form_fillers(stage: Stage) -> Outcome:
    """L2: the same with the title of the page in every field; what asks for a choice says so."""
    links = [link for _ in range(stage.size(10, 1)) for link in kinds_of(stage.world()).items()]
    others = [(kind, stage.again(token)) for kind, token in links]
    before, line, statuses = everything(), stage.line(), list[int]()
    for kind, token in links:
        statuses += _fill(stage, line, kind, token)
    for kind, token in others:
        statuses += _fill_one_by_one(stage, line, kind, token)
    line.close()
    few = _for_a_browser(stage, links)[: stage.size(40, 2)]
    pressed = _press_all(stage, few, types=True)
    changes, mails = changes_since(before), len(stage.deliver())
    wrong = sum(status != 422 for status in statuses)
    return Outcome(
        len(links),
        f"{sum(map(len, changes.values()))} changes, {mails} mails; {len(statuses)} forms without a choice,"
        f" {wrong} not 422; {pressed} pressed in a browser",
        "0, 0; all 422",
        not changes and mails == 0 and wrong == 0 and len(statuses) >= len(links) and pressed > 0,
    )


def _scan(stage: Stage, line: Line, kind: str, token: str) -> None:
    """As gateways do: ahead of the reader, again and again, in capitals, cut off or with something stuck to it."""
    who = stage.stranger()
    for method in ("HEAD", "OPTIONS", *["GET"] * LOOKS):
        line.ask(method, page_of(kind, token), who=who)
    address = page_of(kind, token)
    for spelled in (address.upper(), address.lower(), address[:-1], f"{address}=", f"/u/{token}"):
        line.ask("GET", spelled, who=who)


def _for_a_browser(stage: Stage, links: list[Link]) -> list[Link]:
    return [link for link in links[:60] if not stage.is_quick or link[0] in MOST_USED]


def _press_all(stage: Stage, links: list[Link], *, types: bool) -> int:
    """A real browser follows every link behind these links and presses every button; how many there were."""
    pressed = 0
    with chromium_here() as browser:
        for kind, token in links:
            pressed += _press(stage, browser, page_of(kind, token), types=types)
    return pressed


def _press(stage: Stage, browser: Browser, path: str, *, types: bool) -> int:
    context = browser.new_context(extra_http_headers={"X-Forwarded-For": stage.stranger()})
    page, ahead, seen, pressed = context.new_page(), [path], set[str](), 0
    while ahead and len(seen) < MOST_PAGES:
        here = ahead.pop(0)
        if here in seen:
            continue
        seen.add(here)
        pressed += press_everything(page, f"{stage.address}{here}", types=types)
        page.goto(f"{stage.address}{here}")
        ahead += links_on(page, stage.address)
    context.close()
    return pressed


def _fill(stage: Stage, line: Line, kind: str, token: str) -> Iterator[int]:
    """What the page's own forms answer to a title in every field and nothing chosen."""
    address = page_of(kind, token)
    ahead, seen = [address], set[str]()
    while ahead:
        here = ahead.pop()
        seen.add(here)
        page = line.ask("GET", here, who=stage.stranger()).page
        found, read_here = TITLE.search(page), read(page, here)
        for form in read_here.forms:
            for sent in form.pressed(f"{found[1].strip() if found else kind} robot@elders.example"):
                yield line.ask("POST", form.action, sent, who=stage.stranger()).status
        ahead += [path for path in read_here.links if BEHIND_A_LINK.match(path) and not is_known(path, seen, ahead)]


def _fill_one_by_one(stage: Stage, line: Line, kind: str, token: str) -> Iterator[int]:
    """The same with one field at a time, lest a wrong word in one hides what another does."""
    address = page_of(kind, token)
    for form in read(line.ask("GET", address, who=stage.stranger()).page, address).forms:
        for name in form.texts:
            sent = form.sent | {name: ["Bekijk deze pagina"]}
            yield line.ask("POST", form.action, sent, who=stage.stranger()).status


def is_known(path: str, seen: set[str], ahead: list[str]) -> bool:
    """Whether this page was looked at, will be, is a file, or is another in the other language."""
    return path in seen or path in ahead or path.endswith(".ics") or IN_ENGLISH.search(path) is not None


# --- people ----------------------------------------------------------------------------------


def _answers(stage: Stage, line: Line, link: Link, *, in_capitals: bool) -> bool:
    """Somebody opens their link, as a gateway left it, and takes the first of every choice; whether it was written."""
    from organisations.models import AuditLine

    kind, token = link
    address, before = page_of(kind, token), AuditLine.objects.count()
    page = line.ask("GET", address.upper() if in_capitals else address, who=stage.stranger())
    form = next((form for form in read(page.page, address).forms if form.radios), None)
    return page.status == 200 and form is not None and _send(stage, line, form) and AuditLine.objects.count() > before


def _send(stage: Stage, line: Line, form: Form) -> bool:
    # A number where one is asked for.
    replies: list[Any] = []
    for words in ("", "12"):
        replies.append(line.ask("POST", form.action, form.chosen(words), who=stage.stranger()))
        if replies[-1].status != 422:
            break
    return bool(replies[-1].status == 303)
