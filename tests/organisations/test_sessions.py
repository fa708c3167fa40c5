"""A session is found by its key as long as it lasts, and by nothing else."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from organisations.sessions import SessionStore

pytestmark = pytest.mark.django_db


def _made() -> SessionStore:
    made = SessionStore()
    made["who"] = "Łukasz"
    made.save()
    return made


def test_what_was_kept_is_found_by_its_key() -> None:
    mine, other = _made(), _made()
    other["who"] = "O"
    other.save()
    assert SessionStore(mine.session_key)["who"] == "Łukasz"
    assert SessionStore(other.session_key)["who"] == "O"
    mine.flush()
    assert "who" not in SessionStore(f"{other.session_key}"[:-1] + "_")


def test_what_was_kept_before_is_read_and_the_other_way_about() -> None:
    before = db.SessionStore()
    before["who"] = "Łukasz"
    before.save()
    assert SessionStore(before.session_key)["who"] == "Łukasz", "nobody has to sign in again"
    assert db.SessionStore(_made().session_key)["who"] == "Łukasz"


def test_one_that_is_over_or_unknown_is_begun_anew() -> None:
    mine = _made()
    key = mine.session_key
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    late = SessionStore(key)
    assert "who" not in late
    assert late.session_key is None
    Session.objects.filter(pk=key).update(expire_date=timezone.now() + timedelta(seconds=30))
    assert SessionStore(key)["who"] == "Łukasz", "it was only for that"
    unknown = SessionStore("a" * 32)
    assert "who" not in unknown
    assert unknown.session_key is None
