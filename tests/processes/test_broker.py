"""The broker stopped, started again and emptied under the running product: pages work, and every letter arrives."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from tests import servers
from tests.mailing.sink import Sink, open_sink
from tests.processes.running import Browser, Product, asked, database, link, running, soon, text

pytestmark = [pytest.mark.processes, pytest.mark.servers]

FARID, SANNE = "farid@voorbeeld.example", "sanne@voorbeeld.example"
# From the broker's return to the last letter.
MOST_SECONDS = 90
PAGES_AT_MOST = 40
QUEUE = "celery"


class Broker:
    """A Valkey or Redis of this test's own, always at the same port."""

    def __init__(self) -> None:
        self.port = servers.free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        self._process, _origin = servers.run_redis(self.port)

    def stop(self) -> None:
        servers.stop(self._process)

    def waiting(self) -> int:
        """How many wake-ups lie in it."""
        with redis.Redis(port=self.port) as line:
            found: int = line.llen(QUEUE)
            return found

    def empty(self) -> None:
        with redis.Redis(port=self.port) as line:
            line.flushall()


def test_nothing_is_lost_when_the_broker_is_emptied_and_when_it_is_away(tmp_path: Path) -> None:
    with (
        open_sink() as sink,
        database() as url,
        _broker() as broker,
        # So often that the worker is likely to have one in hand when the broker goes away.
        running(tmp_path, sink, url, broker.url, tick_seconds=0.2) as product,
    ):
        farid, sanne = Browser(product.address), Browser(product.address)
        form, names = asked(farid, soon(lambda: link(sink)))
        _sign_in(sanne, sink)

        _empty_while_somebody_answers(product, broker, farid, form, dict.fromkeys(names, "no"))
        soon(lambda: len(sink.arrived) == 3, MOST_SECONDS)
        assert "Het rooster is vol" in text(sink.arrived[2][1])

        broker.stop()
        assert _walk(sanne) > 10
        sanne.post("/language/", language="en", next="/")
        _ask_code(Browser(product.address))
        assert "Toegezegd" in farid.post(form, **dict.fromkeys(names, "yes"))
        broker.start()
        soon(lambda: len(sink.arrived) == 5, MOST_SECONDS)
        assert sorted(sink.addresses[3:]) == [FARID, SANNE]


@contextmanager
def _broker() -> Iterator[Broker]:
    broker = Broker()
    try:
        yield broker
    finally:
        broker.stop()


def _sign_in(browser: Browser, sink: Sink) -> None:
    arrived = len(sink.arrived)
    _ask_code(browser)
    soon(lambda: sink.arrived[arrived:])
    (code,) = re.findall(r"\b\d{8}\b", text(sink.arrived[-1][1]))
    assert "Beter klantgesprekken voeren" in browser.post("/login/code/", code=code)


def _ask_code(browser: Browser) -> None:
    browser.get("/login/")
    assert 'name="code"' in browser.post("/login/", email=SANNE)


def _walk(browser: Browser) -> int:
    """Open every page that links lead to from the front door. How many."""
    seen: set[str] = set()
    ahead = ["/"]
    while ahead and len(seen) < PAGES_AT_MOST:
        path = ahead.pop(0)
        if path in seen:
            continue
        seen.add(path)
        page = browser.get(path)
        ahead += [found for found in re.findall(r'href="(/[^"#?]*)', page) if not found.startswith("/static/")]
    return len(seen)


def _empty_while_somebody_answers(
    product: Product, broker: Broker, browser: Browser, form: str, answers: dict[str, str]
) -> None:
    """With the worker held still, so that its wake-up certainly is in the broker when that is emptied.

    The first tick is still handed to the worker that waits for one; from the second on they lie there.
    """
    product.freeze("worker")
    try:
        soon(broker.waiting)
        product.freeze("beat")
        ticks = broker.waiting()
        browser.post(form, **answers, **{f"{name}-no": "Het rooster is vol" for name in answers})
        assert broker.waiting() > ticks, "there is a wake-up to lose"
        broker.empty()
    finally:
        product.thaw("beat")
        product.thaw("worker")
