"""The shared cache goes away and comes back: pages work on, and what is limited stays limited."""

import time
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from impactmodel import cache as module
from tests import servers


@pytest.fixture(autouse=True)
def _away(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody answers where the cache should be."""
    monkeypatch.setattr(module, "_away_until", 0.0)
    where = f"redis://127.0.0.1:{servers.free_port()}/1"
    settings.CACHES = {"default": {"BACKEND": "impactmodel.cache.Cache", "LOCATION": where}}
    yield
    cache.clear()


@pytest.mark.django_db(transaction=True)
def test_a_code_can_be_asked_for_and_is_still_counted() -> None:
    statuses = [Client().post("/login/", {"email": f"niemand{n}@voorbeeld.example"}).status_code for n in range(21)]

    assert statuses == [302] * 20 + [422]


def test_it_is_tried_once_and_then_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache.add("a", 1)
    assert cache.incr("a") == 2
    assert cache.get("a") == 2

    def asked(*_: object) -> None:
        raise AssertionError("the shared cache was tried again")

    monkeypatch.setattr("django.core.cache.backends.redis.RedisCache.get", asked)
    assert cache.get("a") == 2

    monkeypatch.setattr(module, "_away_until", 0.0)
    with pytest.raises(AssertionError, match="tried again"):
        cache.get("a")


@pytest.mark.parametrize("where", ["shared", "away"])
@pytest.mark.servers
def test_what_is_counted_is_forgotten_after_its_time(where: str, settings: Settings) -> None:
    if where == "shared":
        settings.CACHES = {"default": {"BACKEND": "impactmodel.cache.Cache", "LOCATION": servers.redis_url(39)}}
    count = cache.count  # type: ignore[attr-defined]  # ours has it

    assert [count("rate:a", 1), count("rate:a", 1), count("rate:b", 1)] == [1, 2, 1]
    time.sleep(1.1)
    assert count("rate:a", 1) == 1
