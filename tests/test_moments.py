"""Moments as they come out of the database."""

from datetime import UTC, datetime

import pytest
from django.db import DataError, connection

from organisations.models import Organisation, Person


@pytest.mark.django_db
@pytest.mark.parametrize("micro", [0, 7, 250_000, 999_999])
def test_a_moment_comes_back_as_it_was_saved(micro: int) -> None:
    at = datetime(2026, 10, 25, 0, 30, 1, micro, tzinfo=UTC)
    organisation = Organisation.objects.create(name="Waterland Zorg", created_at=at)
    told = {"undeliverable": "dood@noord.example", "undeliverable_at": at}
    person = Person.objects.create(organisation=organisation, name="Łukasz van 't Hof", **told)
    found = Person.objects.get(pk=person.pk).undeliverable_at
    assert found == at
    assert found is not None
    assert found.utcoffset() == at.utcoffset()


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite reads its own")
def test_postgresql_says_moments_that_are_none() -> None:
    with connection.cursor() as cursor:
        loader = cursor.connection.adapters.get_loader(cursor.cursor.adapters.types["timestamptz"].oid, 0)
        assert "moments" in loader.__module__
        cursor.execute("SELECT '2026-03-29 03:30:00+02'::timestamptz")
        assert cursor.fetchone() == (datetime(2026, 3, 29, 1, 30, tzinfo=UTC),)
        cursor.execute("SELECT 'infinity'::timestamptz")
        with pytest.raises(DataError):
            cursor.fetchone()
