"""What is told of privacy and accessibility is what is declared and measured; a second employer is named everywhere."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from mailing.compose import render_letter
from organisations.accessibility import Measured, measured
from organisations.models import Organisation
from organisations.personal import personal_data
from organisations.settings_pages import keeping_effect
from tests import factories as make
from tests.signing_in import sign_in

pytestmark = [pytest.mark.once, pytest.mark.django_db]
EMPLOYER = "Uitzendbureau De Brug"
ENGLISH = {"accept-language": "en"}


def page(client: Client, path: str) -> str:
    answer = client.get(path, headers=ENGLISH)
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_works_for_another_reads_that_both_answer_and_so_does_every_paper(client: Client) -> None:
    admin = make.member("Marieke", role="admin").person
    papers = ("council", "register", "assessment")

    def told(name: str) -> bool:
        sign_in(client, admin)
        return EMPLOYER in page(client, reverse(f"organisations:{name}", kwargs={"org": admin.organisation.public_id}))

    assert not any(told(name) for name in papers)
    ours = make.person(organisation=admin.organisation, user=make.user())
    theirs = make.person(organisation=admin.organisation, user=make.user(), employer=EMPLOYER)
    assert all(told(name) for name in papers)
    for path in ("/me/data/", "/privacy/", f"/privacy/{admin.organisation.public_id}/"):
        for person, reads in ((ours, False), (theirs, True)):
            sign_in(client, person)
            assert (f"You work for {EMPLOYER}" in page(client, path)) is reads


def test_privacy_says_what_is_declared_and_the_terms_of_who_asks(client: Client) -> None:
    home = make.organisation(name="Voorbeeld BV", keeps_months=7, council_keeps_months=4)
    with translation.override("en"):
        terms, labels = keeping_effect(home), [str(one.label) for one in personal_data.values() if one.told]
    open_to_all = page(client, "/privacy/").replace("&#x27;", "'")
    assert [label for label in labels if label not in open_to_all] == []
    assert terms not in open_to_all
    assert terms in page(client, f"/privacy/{home.public_id}/")
    assert client.get("/privacy/onbekend00/").status_code == 404
    person = make.person(organisation=home, user=make.user())
    sign_in(client, person)
    assert terms in page(client, "/privacy/")


def test_every_letter_leads_to_the_terms_of_its_own_organisation() -> None:
    mail = make.mail(make.person())
    text = render_letter("trial", {"url": "https://leren.voorbeeld.example/"}, mail=mail).text
    assert f"/privacy/{mail.organisation.public_id}/" in text
    assert Organisation.objects.count() == 1


def test_accessibility_tells_the_last_measured_run(client: Client) -> None:
    last, text = measured(), page(client, "/accessibility/")
    with translation.override("en"):
        day = date_format(last.day, "j F Y")
    for words in (day, f"{len(last.sights)} pages", f"axe-core {last.axe}", f"Chromium {last.browser}", *last.tags):
        assert words in text


def test_a_sight_counts_when_it_was_looked_at_in_every_look() -> None:
    said: dict[str, Any] = {
        "axe": "4", "browser": "1", "tags": [],
        "looks": [{"language": one, "width": 320, "theme": "light"} for one in ("nl", "en")],
        "parts": {
            "guests nl": {"day": "2026-11-30", "language": "nl", "sights": ["help", "home"]},
            "guests en": {"day": "2026-11-29", "language": "en", "sights": ["help"]},
        },
    }  # fmt: skip
    found = Measured.read(said)
    assert found.sights == {"help"}
    assert found.day.isoformat() == "2026-11-29"
