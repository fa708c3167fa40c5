"""Under which letter Van der Berg stands: an admin chooses, and what is sorted follows at once."""

import pytest
from django.test import Client

from organisations.models import Member, Person
from tests import factories as make
from tests.opened import send_opened
from tests.signing_in import sign_in

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def signed_in(member: Member) -> Client:
    return sign_in(Client(headers={"accept-language": "nl"}), member)


def test_an_admin_chooses_and_who_is_there_already_is_sorted_anew() -> None:
    admin = make.member("Ruud Aerts", role=Member.Role.ADMIN)
    house = admin.organisation
    for name in ("Tess van der Berg", "Wim Cools"):
        make.person(name, organisation=house)
    elsewhere = make.person("Anna van der Berg", organisation=make.organisation())
    browser, settings = signed_in(admin), f"/o/{house.public_id}/settings/"

    def names() -> list[str]:
        return [person.name for person in Person.objects.filter(organisation=house).by_name()]

    assert names() == ["Ruud Aerts", "Tess van der Berg", "Wim Cools"]
    assert "Van der Berg staat bij de B." in browser.get(settings).content.decode()
    assert send_opened(browser, f"{settings}names/", {"name_order": "alfabet"}).status_code == 422

    send_opened(browser, f"{settings}names/", {"name_order": "belgian"})

    assert names() == ["Ruud Aerts", "Wim Cools", "Tess van der Berg"]
    assert "Van der Berg staat bij de V." in browser.get(settings).content.decode()
    house.refresh_from_db()
    make.person("Jan van den Akker", organisation=house)
    assert names()[2:] == ["Jan van den Akker", "Tess van der Berg"]
    was = elsewhere.sort_key
    elsewhere.refresh_from_db()
    assert elsewhere.sort_key == was, "another house sorts its own way"
    send_opened(browser, f"{settings}names/", {"name_order": "dutch"})
    assert names() == ["Ruud Aerts", "Jan van den Akker", "Tess van der Berg", "Wim Cools"]


def test_who_only_plans_reads_the_order_and_cannot_change_it() -> None:
    planner = make.member()
    settings = f"/o/{planner.organisation.public_id}/settings/"

    page = signed_in(planner).get(settings).content.decode()

    assert f'href="{settings}rhythm/"' in page
    assert f'href="{settings}names/"' not in page
    assert "Van der Berg staat bij de B." in page
