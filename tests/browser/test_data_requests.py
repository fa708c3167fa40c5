"""Somebody asks on their own page to be erased, and an admin does it in one act."""

import pytest
from playwright.sync_api import expect

from organisations.models import DataRequest, Person
from tests import factories as make
from tests.browser.conftest import Invite, Post, World, come_in
from tests.browser.stage import NOW, WITHOUT_JAVASCRIPT_FIRST
from tests.browser.visitor import Way

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESS = "sara@voorbeeld.example"


@pytest.mark.parametrize("way", WITHOUT_JAVASCRIPT_FIRST, ids=str)
def test_who_asks_to_be_erased_is_erased(way: Way, invite: Invite, world: World, post: Post) -> None:
    world.at(NOW)
    home = make.organisation(language=way.language)
    marieke = make.member("Marieke de Groot", organisation=home, role="admin", language=way.language).person
    sara = make.person("Sara Yıldız", organisation=home, email=ADDRESS, user=make.user(ADDRESS), language=way.language)

    learner = invite(way)
    come_in(learner, sara, "/me/data/")
    learner.follow("Have something corrected, or be erased altogether")
    learner.meets("Ask L&D about your data")
    learner.choose("What would you like?", "Erase me altogether")
    learner.push("Ask it")
    learner.sees("Asked. They have a month, and mostly need less.")

    world.works()
    admin = invite(way)
    come_in(admin, marieke, f"/o/{home.public_id}/")
    asked = DataRequest.objects.get()
    letter = post.newest(marieke.email)
    admin.go(next(link for link in letter.links if link.endswith(f"/requests/{asked.public_id}/")))
    admin.meets("%(person)s asks %(what)s", person="Sara Yıldız", what=admin.says("to be erased"))
    admin.follow("To erasing")
    admin.choose("Erase this person for good?", "Yes, erase them")
    admin.push("Continue")
    admin.sees("Erased. What was promised keeps its day, without a name.")

    admin.go(f"/o/{home.public_id}/settings/requests/")
    admin.meets("Requests about somebody's data")
    admin.sees("Somebody who was erased")
    expect(admin.page.get_by_text("Sara")).to_have_count(0)
    assert not Person.objects.filter(name__contains="Sara").exists()


@pytest.mark.parametrize("way", WITHOUT_JAVASCRIPT_FIRST, ids=str)
def test_who_asks_to_see_it_by_phone_gets_a_letter(way: Way, invite: Invite, world: World, post: Post) -> None:
    world.at(NOW)
    home = make.organisation(language=way.language)
    sanne = make.member("Sanne Brouwer", organisation=home, language=way.language).person
    make.person("Sara Yıldız", organisation=home, email=ADDRESS, language=way.language)

    staff = invite(way)
    come_in(staff, sanne, f"/o/{home.public_id}/settings/")
    staff.follow("Requests about somebody's data")
    staff.follow("Somebody asks")
    staff.meets("Who asks?")
    staff.hands.type(staff.page.get_by_role("searchbox"), "yild")
    staff.push("Find")
    staff.follow("Sara Yıldız")
    staff.push("Write it down")
    staff.sees("Choose what they ask")
    staff.choose("What do they ask?", "to see what is kept")
    staff.push("Write it down")
    staff.meets("%(person)s asks %(what)s", person="Sara Yıldız", what=staff.says("to see what is kept"))
    staff.push("Mail them their page")
    staff.sees("Mailed, and done.")

    world.works()
    assert any(link.endswith("/me/data/") for link in post.newest(ADDRESS).links)
