"""Addresses that somebody made up."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("of", ["{org}", "%00"])
def test_nothing_stands_at_an_address_that_no_database_takes(of: str, client: Client) -> None:
    sanne = factories.member()
    org = sanne.organisation.public_id
    sign_in(client, sanne)
    people = reverse("organisations:people", kwargs={"org": org}).replace(org, of.format(org=org))

    assert client.get(f"{people}?q=a%00b").status_code == 404
    assert client.get(people).status_code == (404 if of == "%00" else 200)
