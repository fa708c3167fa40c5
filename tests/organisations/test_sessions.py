"""A session is found by its key as long as it lasts, and by nothing else."""

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from organisations.erasing import close_accounts
from organisations.models import User
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


def test_closing_an_account_ends_its_sessions_long_or_short_and_no_others() -> None:
    gone, stays = User.objects.create_user("o@voorbeeld.example"), User.objects.create_user("l@voorbeeld.example")
    keys = {gone.pk: set[str | None](), stays.pk: set[str | None]()}
    for user in (gone, stays):
        # What is long is kept pressed together.
        for held in ("", "Łukasz " * 200):
            session = SessionStore()
            session[SESSION_KEY], session["held"] = str(user.pk), held
            session.save()
            keys[user.pk].add(session.session_key)
    visitor = _made().session_key
    Session.objects.create(session_key="x" * 32, session_data="kapot:1:2", expire_date=timezone.now())
    close_accounts([gone.pk])
    assert set(Session.objects.values_list("session_key", flat=True)) == {*keys[stays.pk], visitor, "x" * 32}
    assert list(User.objects.all()) == [stays]
