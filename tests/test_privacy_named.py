"""Whoever is erased is named in no text, whoever wrote it: every field in which people write is in the register."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from pytest_django import Settings

from organisations import actions
from organisations.acting import PRODUCT
from organisations.personal import written
from tests import everything_kept as kept
from tests import factories as make
from tests.test_privacy_erase import hits

pytestmark = pytest.mark.django_db
# Nobody writes here: codes, days, zones, what a mail server said.
NOT_WORDS = {
    *("public_id", "moment", "form_key", "library_key", "key", "kid", "mark", "seed", "token_hash", "code_hash"),
    *("language", "timezone", "zone", "weekdays", "holiday_calendar", "days_off", "days_on", "told_mark", "told_from"),
}
NOT_WORDS_OF = {
    "asks.Ask": {"kind", "about", "closed_because"},
    "trajectories.Change": {"verb", "thing"},
    "trajectories.NextTime": {"party"},
    "checkins.PublishedMoment": {"figures"},
    "mailing.DiaryEntry": {"about"},
    "mailing.Mail": {
        *("kind", "dedupe_key", "about", "secret", "address", "smtp_text", "because", "message_id", "references"),
    },
    "mailing.Sending": {"instance", "because", "returns_because", "failing"},
    "organisations.AuditLine": {"via", "verb", "kind", "object_id"},
    "organisations.Organisation": {"name"},
    # Who each is themselves.
    "organisations.Person": {
        *("name", "given", "also_spelled", "email", "phone", "employer", "undeliverable", "undeliverable_because"),
        *("sort_key", "search_key"),
    },
    "organisations.User": {"password", "email"},
    "organisations.PeopleImport": {"encoding", "separator", "columns", "problems"},
    "organisations.Tombstone": {"person"},
}


def texts() -> Iterator[tuple[type[models.Model], str]]:
    """Every field of ours in which people write."""
    for model in apps.get_models():
        if not model.__module__.startswith(("django.", "allauth.")):
            no_words = NOT_WORDS | NOT_WORDS_OF.get(model._meta.label, set())
            for field in model._meta.concrete_fields:
                is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
                if is_text and not field.choices and field.name not in no_words:
                    yield model, field.name


@pytest.mark.once
def test_every_text_is_in_the_register() -> None:
    known = {(one.model, name) for one in written for name in one.fields}
    assert len(known) > 60
    assert [f"{model._meta.label}.{name}" for model, name in texts() if (model, name) not in known] == []


def test_the_name_is_taken_out_of_all_of_them(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    sara = kept.sara()
    trajectory = sara.roles.all()[0].trajectory
    make.cause(trajectory)
    make.own_question(sara.organisation)
    make.behaviour(trajectory)
    for one in written:
        for name in one.fields:
            field = one.model._meta.get_field(name)
            most = getattr(field, "max_length", None)
            # As long as it may be: nobody's name is longer than hers is.
            words = f"{'x' * (most - len(kept.NAME) - 1)} {kept.NAME}" if most else f"Vraag {kept.NAME}"
            said = {"lines": [words]} if isinstance(field, models.JSONField) else words
            assert one.model._base_manager.update(**{name: said}), f"no row of {one.model} to try it on"
    before = hits()

    actions.forget(sara, by=PRODUCT, now=kept.later(1))

    assert before > 100
    assert hits() == 0
