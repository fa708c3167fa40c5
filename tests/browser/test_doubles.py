"""The house gets another mail domain: one address is taken by a double, who is made one with the other."""

import pytest
from playwright.sync_api import expect

from organisations.models import Person
from roles.models import Role
from tests import factories as make
from tests.browser.conftest import Invite, World, come_in
from tests.browser.hands import Keyboard, Pointer
from tests.browser.visitor import Way

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WAYS = [Way("nl", True, Pointer), Way("en", False, Pointer), Way("nl", True, Keyboard)]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_domain_is_renamed_and_the_double_it_shows_becomes_one(way: Way, world: World, invite: Invite) -> None:
    home = make.organisation(language=way.language)
    admin = make.member("Marieke de Groot", organisation=home, role="admin")
    noor = make.person("Noor Bakker", organisation=home, email="noor@oud.example")
    farid = make.person("Farid el Amrani", organisation=home, email="farid@oud.example")
    double = make.person("Farid Amrani", organisation=home, email="farid@nieuw.example", phone="06 12345678")
    trajectory = make.trajectory(owner=admin.person, title="Feedback geven")
    for person in (farid, double):
        make.role(trajectory, "manager", person=person)
    marieke = invite(way)
    come_in(marieke, admin.person, f"/o/{home.public_id}/people/")

    marieke.follow("A mail domain is renamed")
    marieke.meets("A mail domain is renamed")
    marieke.select("From this domain", "oud.example (2)")
    marieke.write("To this domain", "nieuw.example")
    marieke.push("See who gets which address")
    marieke.sees("%(address)s is that of %(name)s", address="farid@nieuw.example", name=double)
    marieke.meets("A mail domain is renamed")
    marieke.push("Change %(n)s address", n=1)
    marieke.sees_heading("People")
    noor.refresh_from_db()
    assert noor.email == "noor@nieuw.example"

    come_in(marieke, admin.person, f"/o/{home.public_id}/people/domain/?old=oud.example&new=nieuw.example")
    marieke.follow("Look at both")
    marieke.meets("Are %(kept)s and %(gone)s one person?", kept=double, gone=farid)
    expect(marieke.page.get_by_text("Feedback geven").first).to_be_visible()
    marieke.choose("Name", "Farid el Amrani")
    marieke.push("Make one person of them")
    marieke.sees("%(name)s stands here once now, with all of both.", name="Farid el Amrani")

    marieke.meets("Farid el Amrani")
    expect(marieke.page.get_by_role("link", name="Feedback geven").first).to_be_visible()
    one = Person.objects.get(email="farid@nieuw.example")
    assert (one.also_spelled, one.phone) == ("Farid Amrani", "06 12345678")
    assert Role.objects.get(trajectory=trajectory, function="manager").person == one
    assert not Person.objects.filter(pk=farid.pk).exists()
