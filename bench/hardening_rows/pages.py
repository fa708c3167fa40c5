"""W1 to W4 and G7: headers, the policy of a page in a browser, forms of others, sessions that end, who is called."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bench.hardening_rows.stage import Stage, body, with_first
from bench.link_rows.stage import Outcome

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from tests.browser.rich import Rich, Sight

MOST_EXEMPT = 8
SIGN_IN = "form[action='/login/']"
# The policy of the mailbox of development, and of nothing else: letters bring their own style.
LOOSE = re.compile(r"unsafe-(?:inline|eval)|\*|data:|https?:")
# Every report of the browser about the policy, wherever in the page it is from.
LISTEN = """
    window.reported = [];
    document.addEventListener("securitypolicyviolation",
        (one) => window.reported.push(`${one.violatedDirective} ${one.blockedURI}`));
"""
POLL_MILLISECONDS = 6_000


def headers(stage: Stage) -> Outcome:
    """W1: every address by both methods as three of the seven; and what is refused, not there or broken."""
    from django.test import Client
    from django.urls import reverse

    from tests.access_rows import ROWS
    from tests.wanted_headers import EVERYWHERE, ON_LINK_PAGES, faults, lacking

    missing, statuses = [], list[int]()
    with stage.world() as world:
        for name, method in stage.some(sorted(ROWS), 60):
            row = ROWS[name, method]
            if "number=letter" in row.arguments:
                continue  # a letter in a frame, with a policy of its own
            address = reverse(name, kwargs=world.arguments(row.arguments))
            for persona in ("anonymous", "reader", "planner"):
                answer = world.answer(persona, method, address)
                statuses.append(answer.status_code)
                missing += [f"{method} {name}: {lack}" for lack in faults(name, row, answer)]
        for answer, wanted in (
            (Client().get("/nergens/"), EVERYWHERE),
            (Client().get("/l/nergens"), ON_LINK_PAGES),
            (Client(enforce_csrf_checks=True).post("/login/"), EVERYWHERE),
            (Client().get("/", headers={"host": "kwaad.example"}), EVERYWHERE),
            (_broken(world), EVERYWHERE),
        ):
            statuses.append(answer.status_code)
            missing += [f"{answer.status_code}: {lack}" for lack in lacking(answer, wanted)]
    kinds = sorted(set(statuses))
    figure = f"{len(missing)} missing; {', '.join(map(str, kinds))}"
    passed = not missing and {200, 302, 400, 403, 404, 405, 422, 500} <= set(kinds)
    return Outcome(len(statuses), with_first(figure, missing), "0; 400 to 500 among them", passed)


def _broken(world: Any) -> Any:
    """The answer of a page that breaks."""
    import pytest

    def fail(*_words: object, **_named: object) -> None:
        raise RuntimeError("on purpose")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("insight.views.across.make_portfolio", fail)
        return world.browser("planner", raise_request_exception=False).get(f"/o/{world.values['org']}/")


def policy(stage: Stage) -> Outcome:
    """W2: all pages and states in a browser that reports what the policy stops; it allows nothing inline."""
    found, loose, seen = [], set[str](), 0
    with filled(stage) as rich:
        sights = stage.some(list(rich.sights.values()), 24)
        with visitors(stage, rich) as windows:
            for window in windows.values():
                window.add_init_script(LISTEN)
                window.on("response", lambda answer: loose.update(_loosened(answer)))
            for sight in sights:
                window = windows[sight.who]
                found += [f"{sight.path}: {one}" for one in _looked_at(stage, window, sight)]
                seen += 1
            planted = windows["guest"]
            planted.goto(f"{stage.address}/help/")
            planted.evaluate("document.body.insertAdjacentHTML('beforeend', '<b style=color:red onclick=x()>!</b>')")
            would = len(_reports(planted))
    figure = f"{len(found)} violations, {len(loose)} loose headers; a planted style and handler gave {would}"
    passed = not found and not loose and would > 0
    return Outcome(seen, with_first(figure, [*found, *loose]), "0, 0; some", passed)


def _loosened(answer: Any) -> list[str]:
    if answer.request.resource_type != "document" or "/dev/" in answer.url:
        return []
    said = answer.headers.get("content-security-policy", "no policy")
    return [f"{answer.url}: {said}"] if LOOSE.search(said) or "default-src 'none'" not in said else []


def _looked_at(stage: Stage, window: "Page", sight: "Sight") -> list[str]:
    """What the browser reports of one sight, done what is done there."""
    from playwright.sync_api import Error

    try:
        window.goto(f"{stage.address}{sight.path}")
        found = _reports(window)
        if sight.do:
            sight.do(window)
            window.wait_for_load_state()
            found += _reports(window)
    except Error as error:
        return [f"cannot be reached: {error.message.splitlines()[0]}"]
    return found


def _reports(window: "Page") -> list[str]:
    # Reports come a moment after what caused them.
    found: list[str] = window.evaluate(
        "new Promise((go) => setTimeout(() => go((window.reported || []).splice(0)), 20))"
    )
    return found


def forms_of_others(stage: Stage) -> Outcome:
    """W3: every form without its token, and those of links as another site sends them."""
    from django.core.cache import cache
    from django.test import Client
    from django.urls import resolve, reverse

    from tests.access_rows import ROWS
    from tests.access_world import undone
    from tests.test_csrf import EXEMPT

    taken, tried, exempt = [], 0, set()
    with stage.world() as world:
        posts = sorted(name for name, method in ROWS if method == "POST")
        for name in posts:
            row = ROWS[name, "POST"]
            address = reverse(name, kwargs=world.arguments(row.arguments))
            view = resolve(address).func
            if getattr(view, "csrf_exempt", False) and not hasattr(view, "link_purpose"):
                exempt.add(name)
        for name in stage.some([name for name in posts if name not in EXEMPT], 60):
            row = ROWS[name, "POST"]
            address = reverse(name, kwargs=world.arguments(row.arguments))
            cache.clear()
            with undone():
                if row.kind == "link":
                    sent = {"new_link": "yes", "crack": "yes", "List-Unsubscribe": "One-Click"}
                    answers = [Client().post(address, sent, headers={"sec-fetch-site": "cross-site"})]
                else:
                    who = ("planner", "learner", "anonymous")
                    answers = [world.browser(one, enforce_csrf_checks=True).post(address) for one in who]
            tried += len(answers)
            taken += [f"{name}: {answer.status_code}" for answer in answers if answer.status_code != 403]
    figure = f"{len(taken)} taken; exempt besides links {len(exempt)}"
    passed = not taken and exempt == EXEMPT and len(exempt) <= MOST_EXEMPT
    return Outcome(tried, with_first(figure, taken), f"0; <= {MOST_EXEMPT}, all known", passed)


def session_ends(stage: Stage) -> Outcome:
    """W4: a fragment asked for after the session ended never gets a page of sign-in; and a real browser that polls."""
    from django.test import Client
    from django.urls import reverse

    from tests.access_rows import ROWS

    swapped, tried = [], 0
    with stage.world() as world:
        for name, method in stage.some(sorted(ROWS), 80):
            row = ROWS[name, method]
            if row.kind in ("link", "open", "machine", "development"):
                continue
            address = reverse(name, kwargs=world.arguments(row.arguments))
            answer = getattr(Client(), method.lower())(address, headers={"hx-request": "true"})
            tried += 1
            is_led = answer.status_code == 401 and answer.get("HX-Redirect", "").startswith("/login/")
            if not is_led or body(answer):
                swapped.append(f"{method} {name}: {answer.status_code}")
    polls, where = _polling(stage)
    figure = f"{len(swapped)} swapped in; {polls} of 1 polling page went to {where}"
    return Outcome(tried, with_first(figure, swapped), "0; 1 to sign-in", not swapped and polls == 1)


def _polling(stage: Stage) -> tuple[int, str]:
    """The page that asks by itself, in a browser whose session is taken away: where it stands a moment later."""
    from django.contrib.sessions.models import Session
    from playwright.sync_api import Error

    from tests import factories as make

    member = make.member("Sanne Brouwer")
    one = make.people_import(member.organisation, state="running")
    context = stage.browser.new_context()
    try:
        _sign_in(stage, context, member.person.user)
        page = context.new_page()
        page.goto(f"{stage.address}/o/{member.organisation.public_id}/people/import/{one.public_id}/")
        assert page.locator("[hx-get]").count() == 1, "the page polls"
        Session.objects.all().delete()
        try:
            page.wait_for_url(re.compile("/login/"), timeout=POLL_MILLISECONDS)
        except Error:
            return 0, f"nowhere, with {page.locator(SIGN_IN).count()} forms of sign-in in it"
        return 1, "/login/"
    finally:
        context.close()


def network(stage: Stage) -> Outcome:
    """G7: everything a browser asks for on all pages and in every letter of the gallery."""
    asked, elsewhere = set[str](), []
    with filled(stage) as rich:
        paths = [sight.path for sight in stage.some(list(rich.sights.values()), 20) if sight.status == 200]
        with visitors(stage, rich) as windows:
            for window in windows.values():
                window.on("request", lambda sent: asked.add(sent.url))
            who = {sight.path: sight.who for sight in rich.sights.values()}
            for path in paths:
                windows[who[path]].goto(f"{stage.address}{path}")
            letters = _letters(stage, windows["guest"])
            planted = windows["guest"]
            planted.goto("about:blank")
            before = len(asked)
            planted.set_content("<img src=http://127.0.0.2:9/pixel.png>")
            planted.wait_for_timeout(200)
            would = len(asked) - before
    ours = (f"{stage.address}/", "data:", "about:", "blob:")
    elsewhere = sorted(url for url in asked if not url.startswith(ours) and "127.0.0.2" not in url)
    figure = f"{len(elsewhere)} elsewhere of {len(asked)} requests, {letters} letters; a planted picture gave {would}"
    passed = not elsewhere and would == 1 and letters > 3
    return Outcome(len(paths), with_first(figure, elsewhere), "0; some", passed)


def _letters(stage: Stage, window: "Page") -> int:
    """Open every letter of the gallery as a mail program without a policy would: by itself."""
    from impactmodel.gallery import exhibits

    opened = 0
    for name in stage.some([one for kind in exhibits().values() for one in kind], 12):
        answer = window.goto(f"{stage.address}/dev/letters/{name}/nl/html/")
        if answer is None or answer.status != 200:
            continue
        window.set_content(answer.text(), wait_until="load")
        opened += 1
    return opened


@contextmanager
def filled(stage: Stage) -> "Iterator[Rich]":
    """An organisation in which everything has happened, in Dutch."""
    from django.conf import settings

    from mailing import sending
    from organisations import clock
    from tests.browser.rich import Builder

    settings.SMTP = None
    assert stage.address
    rich = Builder("nl").build()
    sending.drain(clock.now())
    yield rich


@contextmanager
def visitors(stage: Stage, rich: "Rich", **options: Any) -> "Iterator[dict[str, Page]]":
    """One window for each who signs in, and one for a guest."""
    contexts = []
    windows: dict[str, Page] = {}
    for who in ("guest", *rich.sessions):
        context = stage.browser.new_context(locale="nl-NL", **options)
        context.set_default_timeout(8_000)
        if who in rich.sessions:
            context.add_cookies([{"name": "sessionid", "value": rich.sessions[who], "url": stage.address}])
        contexts.append(context)
        windows[who] = context.new_page()
    try:
        yield windows
    finally:
        for context in contexts:
            context.close()


def _sign_in(stage: Stage, context: "BrowserContext", user: Any) -> None:
    from django.test import Client

    client = Client()
    client.force_login(user, backend="organisations.sign_in.Backend")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": stage.address}])
