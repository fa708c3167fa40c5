"""G4: what somebody downloads is everything that is kept of them."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.test import Client

from checkins.models import LogEntry
from organisations.models import Person
from organisations.personal import impersonal, personal_data
from organisations.taking import as_data
from tests import everything_kept as kept
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
# What hangs on a row of theirs, one step further: model → the field, and the model of the row it hangs on.
FURTHER = {
    "roles.Answer": ("promise", "roles.Promise"),
    "roles.MatchLine": ("view", "roles.MatchView"),
    "asks.AskLetter": ("ask", "asks.Ask"),
    "asks.Link": ("grant", "asks.Grant"),
    "mailing.DiaryEntry": ("diary", "mailing.Diary"),
}
# Of a promise for a learner they read that it stands, not the words of who gave it.
NOT_THEIRS = "Goed voor"


def owned(person: Person) -> set[tuple[str, int]]:
    """Every row with a key to this person, to their account or to a function they hold, and what hangs on these."""
    mine: dict[str, set[Any]] = {
        "organisations.Person": {person.pk},
        "organisations.User": {person.user_id},
        "roles.Role": set(person.roles.values_list("pk", flat=True)),
    }
    found = {(label, key) for label, keys in mine.items() for key in keys}
    for model in apps.get_models():
        label = model._meta.label
        if label in impersonal:
            continue
        for field in model._meta.concrete_fields:
            target = field.related_model._meta.label if field.related_model else ""
            if target in mine and label not in mine:
                rows = model._base_manager.filter(**{f"{field.name}__in": mine[target]})
                found |= {(label, key) for key in rows.values_list("pk", flat=True)}
    for label, (name, above) in FURTHER.items():
        keys = {key for other, key in found if other == above}
        rows = apps.get_model(label)._base_manager.filter(**{f"{name}__in": keys})
        if label == "roles.Answer":
            rows = rows.exclude(words__startswith=NOT_THEIRS)
        found |= {(label, key) for key in rows.values_list("pk", flat=True)}
    return found


def told(data: dict[str, Any]) -> set[tuple[str, int]]:
    return {
        (part["model"], row["id"]) for home in data["organisations"] for part in home["kept"] for row in part["rows"]
    }


def test_nothing_that_is_theirs_is_missing(tell: Callable[[str], None]) -> None:
    sara = kept.sara()
    data = as_data([sara], kept.NOW)
    rows, mine = told(data), owned(sara)
    # Otherwise nothing could be missing of what she has none of.
    assert {label for label, one in personal_data.items() if one.told} == {label for label, _key in rows}
    tell(f"G4 rows={len(mine)} told={len(rows)} missing={len(mine - rows)}")
    assert mine - rows == set()
    text = json.dumps(data, ensure_ascii=False)
    assert all(word in text for word in (kept.NAME, kept.ADDRESS, kept.PHONE, f"{kept.CANARY} log"))
    assert NOT_THEIRS not in text
    # Hers once, as a manager; what her own manager says of a talk with her is between that manager and L&D.
    assert text.count(f"{kept.CANARY} geen tijd") == 1


@pytest.mark.once
def test_it_comes_as_data_and_as_a_page_and_holds_nobody_elses(client: Client) -> None:
    sara = kept.sara()
    kofi = Person.objects.get(name="Kofi Mensah")
    LogEntry.objects.create(
        learner=kofi.roles.get(), opportunity=1, felt=1, story="Iets van Kofi", form_key="k", written_at=kept.NOW
    )
    sign_in(client, sara)
    response = client.get("/me/data/file/", headers={"accept-language": "nl"})
    assert response["Content-Disposition"].startswith("attachment")
    with ZipFile(BytesIO(response.content)) as archive:
        data, page = (archive.read(name).decode() for name in ("data.json", "data.html"))
    assert told(json.loads(data)) == told(as_data([sara], kept.NOW))
    for text in (data, page):
        assert f"{kept.CANARY} log" in text
        assert "Iets van Kofi" not in text
    assert "Je notities van wat je probeerde" in page
    for words in ("na een week", "na zes weken", "na drie weken", "na drie maanden"):
        assert f"<dd>{words}</dd>" in page, "a moment by its name, not by our code of it"
    assert "match of" not in page


@pytest.mark.once
def test_what_stood_there_before_somebody_else_entered_the_address_is_not_in_it() -> None:
    sara = kept.sara()
    sara.readable_from = kept.later(1)
    text = json.dumps(as_data([sara], kept.later(2)), ensure_ascii=False)
    assert kept.NAME in text
    assert not any(f"{kept.CANARY} {word}" in text for word in ("log", "als", "gezien", "eerder"))
