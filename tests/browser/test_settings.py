"""An admin sets the house up in their own words, ends it by mistake, and takes that back."""

from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from django.utils.formats import date_format
from playwright.sync_api import expect

from organisations.models import Member, Organisation
from tests import factories as make
from tests.browser.conftest import Invite, World, come_in
from tests.browser.hands import Keyboard, Pointer
from tests.browser.visitor import Way

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WAYS = [Way("nl", True, Pointer), Way("en", False, Pointer), Way("nl", True, Keyboard)]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_house_is_set_up_and_nearly_ended(way: Way, world: World, invite: Invite) -> None:
    home = make.organisation(name="Voorbeeld BV", language=way.language)
    ruud = make.member("Ruud Aerts", organisation=home, role=Member.Role.ADMIN)
    visitor = invite(way)
    come_in(visitor, ruud.person, f"/o/{home.public_id}/settings/")

    visitor.follow("General")
    visitor.meets("General")
    visitor.write("Name", "De Nieuwegracht")
    visitor.write("Time zone", "Europe/Zwolle")
    visitor.push("Save")
    visitor.sees("Enter a time zone, such as Europe/Amsterdam")
    expect(visitor.field("Name")).to_have_value("De Nieuwegracht")
    expect(visitor.page.locator(".site__org")).to_have_text("Voorbeeld BV")
    visitor.write("Time zone", "Europe/Brussels")
    visitor.push("Save")
    expect(visitor.page.locator(".site__org")).to_have_text("De Nieuwegracht")

    visitor.follow("Sender and answers")
    visitor.meets("Sender and answers")
    visitor.write("Name after “via”", "Leerhuis")
    visitor.push("Save")
    visitor.sees("Letters come under the name of who writes, “via %(name)s”.", name="Leerhuis")

    visitor.follow("End everything")
    visitor.meets("End everything of %(name)s", name="De Nieuwegracht")
    visitor.write("Type the name of the organisation", "Nieuwegracht")
    visitor.push("End everything in 14 days")
    visitor.sees("Type it as it stands here: %(name)s", name="De Nieuwegracht")
    assert Organisation.objects.get().ends_at is None
    visitor.write("Type the name of the organisation", "De Nieuwegracht")
    visitor.push("End everything in 14 days")
    expect(visitor.page.locator("#ending")).to_be_visible()
    ends_at = Organisation.objects.get().ends_at
    assert ends_at is not None
    with translation.override(way.language):
        day = date_format(ends_at.astimezone(ZoneInfo("Europe/Brussels")), "l j F")
    visitor.meets("%(name)s goes on %(day)s", name="De Nieuwegracht", day=day)
    visitor.push("Let everything stay")
    visitor.sees("Everything stays. The trajectories that were paused by it go on.")
    expect(visitor.page.locator("#ending")).to_have_count(0)
    assert Organisation.objects.get().ends_at is None
