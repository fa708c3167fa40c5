"""What an organisation is called and where it is: an admin says so, and it shows where it counts."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from mailing.arrived import arrived
from mailing.sending import drain
from organisations import clock
from organisations.models import Member, Organisation
from organisations.working_days import Calendar
from tests import factories as make
from tests.opened import send_opened
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
MIDNIGHT = datetime(2027, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def ruud() -> Member:
    return make.member("Ruud Aerts", role=Member.Role.ADMIN)


@pytest.fixture
def browser(ruud: Member) -> Client:
    return sign_in(Client(headers={"accept-language": "nl"}), ruud)


GENERAL = {"name": "De Nieuwegracht", "language": "en", "timezone": "Europe/Lisbon"}


def test_another_name_shows_on_pages_and_in_the_next_letter_and_another_zone_moves_the_hours(
    ruud: Member, browser: Client
) -> None:
    where = f"/o/{ruud.organisation.public_id}/settings/general/"

    assert send_opened(browser, where, GENERAL).status_code == 302

    house = Organisation.objects.get()
    page = browser.get(f"/o/{house.public_id}/settings/").content.decode()
    assert '<span class="site__org">De Nieuwegracht</span>' in page
    assert "De Nieuwegracht leeft op de klok van Lisbon." in page
    browser.post(f"/o/{house.public_id}/settings/mail/test/", {"send": "1"})
    drain(clock.now())
    (letter,) = arrived(address=ruud.person.email)
    assert letter.subject == "Your test mail", "in the language of who has none of their own"
    assert "De Nieuwegracht" in letter.html
    waits = Calendar.of(make.person("Noor Smit", organisation=house)).next_window(MIDNIGHT)
    assert waits.astimezone(ZoneInfo("Europe/Lisbon")).hour == house.window_from.hour


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "\u202e\u200f"},
        {"timezone": "Europe/Zwolle"},
        *({"language": one} for one in ("Nederlands!", "zz", "xx-yy-zz", "uk", "")),
    ],
)
def test_what_cannot_be_is_refused_and_the_page_goes_on_under_the_old_name(
    ruud: Member, browser: Client, wrong: dict[str, str]
) -> None:
    where = f"/o/{ruud.organisation.public_id}/settings/general/"

    answer = send_opened(browser, where, GENERAL | wrong)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'<span class="site__org">{ruud.organisation.name}</span>' in page
    assert 'value="Europe/Lisbon"' in page or "timezone" in wrong
    assert Organisation.objects.get().name == ruud.organisation.name


def test_a_language_that_came_in_otherwise_may_stay_and_a_name_has_no_signs_that_turn_it_round(
    ruud: Member, browser: Client
) -> None:
    house = ruud.organisation
    Organisation.objects.update(language="nl-BE")
    where = f"/o/{house.public_id}/settings/general/"
    assert 'value="nl-BE" selected' in browser.get(where).content.decode()

    assert (
        send_opened(browser, where, GENERAL | {"language": "nl-BE", "name": "Huis \u202egnp\u202c"}).status_code == 302
    )

    house.refresh_from_db()
    assert (house.language, house.name) == ("nl-BE", "Huis gnp")
