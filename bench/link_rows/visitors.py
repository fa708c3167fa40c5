"""L6 and L7: people with a browser, the usual one and one that allows nearly nothing."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Request, Response

from bench.link_rows.browsers import PHONE_WIDTH, answer, bare_browser_here, chromium_here
from bench.link_rows.stage import Outcome, Stage, kinds_of, page_of

# What people do through links; the fifth, a report, is read.
FLOWS = {"promise": "confirm", "observe": "observe", "log": "log", "stop": "unsubscribe"}


def where_from(stage: Stage) -> Outcome:
    """L6: every form of a token page is sent from a real browser, and no request tells another where it came from."""
    links = [link for _ in range(stage.size(5, 1)) for link in stage.apart()]
    if stage.is_quick:
        links = [link for link in links if link[0] in (*FLOWS, "match")]
    counted, tokens = Counter[str](), stage.tokens
    with chromium_here() as browser:
        for kind, token in links:
            counted.update(_told(stage.address, _sent_from(stage, browser, page_of(kind, token), counted), tokens))
    return Outcome(
        len(links),
        f"{counted['403']} x 403, {counted['leak']} Referer with a token; {counted['own origin']} of {counted['post']}"
        f" POST with our Origin, {counted['host alone']} Referer with the host alone; {counted['sent']} sent",
        "0, 0; all ours; some; all sent",
        counted["403"] == counted["leak"] == 0
        and counted["own origin"] == counted["post"] >= len(links)
        and counted["host alone"] > 0
        and counted["sent"] == len(links),
    )


def _sent_from(stage: Stage, browser: Browser, path: str, counted: Counter[str]) -> list[tuple[str, dict[str, str]]]:
    """Answer what this page asks; the method and headers of every request that was made for it."""
    context = browser.new_context(extra_http_headers={"X-Forwarded-For": stage.stranger()})
    page, heard = context.new_page(), list[Request]()
    page.on("request", lambda request: heard.append(request))  # noqa: PLW0108  it marks what it is given
    page.on("response", lambda reply: counted.update([str(reply.status)]))
    page.goto(f"{stage.address}{path}")
    counted["sent"] += answer(page) == 200
    heads = [(request.method, request.all_headers()) for request in heard]
    context.close()
    return heads


def _told(address: str, heads: list[tuple[str, dict[str, str]]], tokens: list[str]) -> Iterator[str]:
    """What these requests, each with its method, said about the page they came from."""
    for method, head in heads:
        referer = head.get("referer", "").lower()
        if any(token in referer for token in tokens):
            yield "leak"
        if referer == f"{address}/":
            yield "host alone"
        if method == "POST":
            yield "post"
            if head.get("origin") == address:
                yield "own origin"


# --- L7 --------------------------------------------------------------------------------------


def bare_browser(stage: Stage) -> Outcome:
    """L7: no cookies, no JavaScript, 320 px wide, and still every flow is walked to its end."""
    rounds = stage.size(10, 1)
    done, faults = Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory(prefix="links-browser-") as folder, bare_browser_here(Path(folder)) as context:
        keeps = _keeps_cookies(stage, context)
        for _ in range(rounds):
            world = stage.world()
            tokens = kinds_of(world)
            walked = {name: _walk(stage, context, page_of(kind, tokens[kind])) for kind, name in FLOWS.items()}
            walked["report"] = _read(stage, context, f"/r/{world.values['report_link']}")
            done.update(name for name, fault in walked.items() if not fault)
            faults.update(f"{name}: {fault}" for name, fault in walked.items() if fault)
    whole, of = sum(count == rounds for count in done.values()), len(FLOWS) + 1
    wrong = "".join(f"; {fault}" for fault in faults)
    return Outcome(
        rounds * of,
        f"{whole}/{of}{'; cookies were kept' if keeps else ''}{wrong}",
        "5/5; no cookies kept",
        whole == of and not keeps,
    )


def _keeps_cookies(stage: Stage, context: BrowserContext) -> bool:
    """Whether a page that does set a cookie leaves one: then this row would see nothing."""
    page = context.new_page()
    reply = page.goto(f"{stage.address}/login/")
    assert reply is not None
    assert "csrftoken" in str(reply.all_headers().get("set-cookie")), "the page of sign-in sets one"
    kept = bool(context.cookies())
    page.close()
    return kept


def _walk(stage: Stage, context: BrowserContext, path: str) -> str:
    """From the letter to the thanks; what went wrong, empty when nothing did."""
    from organisations.models import AuditLine

    before, page = AuditLine.objects.count(), context.new_page()
    page.set_extra_http_headers({"X-Forwarded-For": stage.stranger()})
    widths, cookies = list[int](), list[str]()
    page.on("response", lambda reply: _note(reply, cookies))
    page.goto(f"{stage.address}{path}")
    widths.append(page.evaluate("document.documentElement.scrollWidth"))
    status = answer(page)
    widths.append(page.evaluate("document.documentElement.scrollWidth"))
    page.close()
    if status != 200 or AuditLine.objects.count() == before:
        return f"status {status}, nothing written" if AuditLine.objects.count() == before else f"status {status}"
    if max(widths) > PHONE_WIDTH:
        return f"{max(widths)} px wide"
    return "a cookie is set" if cookies else ""


def _read(stage: Stage, context: BrowserContext, path: str) -> str:
    """From the letter to the last line of the report; what went wrong, empty when nothing did."""
    page, cookies = context.new_page(), list[str]()
    page.set_extra_http_headers({"X-Forwarded-For": stage.stranger()})
    page.on("response", lambda reply: _note(reply, cookies))
    reply = page.goto(f"{stage.address}{path}")
    status, width = reply.status if reply else 0, page.evaluate("document.documentElement.scrollWidth")
    is_whole = page.locator("h1").count() == 1 and page.locator(".rep__how").is_visible()
    page.close()
    if status != 200 or not is_whole:
        return f"status {status}, {'whole' if is_whole else 'not whole'}"
    if width > PHONE_WIDTH:
        return f"{width} px wide"
    return "a cookie is set" if cookies else ""


def _note(reply: Response, cookies: list[Any]) -> None:
    if "set-cookie" in reply.headers:
        cookies.append(reply.url)
