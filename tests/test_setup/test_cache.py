"""The shared cache goes away and comes back: pages work on, and what is limited stays limited."""

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
