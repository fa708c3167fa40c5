"""Each page behind a link says until when it can be used: in the language and on the wall clock of who reads it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from asks.links import make_link
from asks.models import Ask, AskLetter, Grant, Link
from organisations.models import Person
from tests import factories as make
from tests.access_rows import ROWS
from tests.access_world import NOW, World, routes

pytestmark = [pytest.mark.once, pytest.mark.django_db]

# Half past five in the morning in Amsterdam, the evening before in New York.
UNTIL = datetime(2027, 4, 13, 3, 30, tzinfo=UTC)
IN_AMSTERDAM, IN_NEW_YORK = "tot en met 13 april 2027", "tot en met 12 april 2027"


def pages(world: World) -> Iterator[tuple[str, str]]:
    """Name and address of every route that `guest` let in: whoever adds one finds it here."""
    for name, route in routes():
        if getattr(route.callback, "link_purpose", ""):
            yield name, reverse(name, kwargs=world.arguments(ROWS[name, "GET"].arguments))


def test_every_page_behind_a_link_says_until_when(world: World, client: Client) -> None:
    Link.objects.exclude(grant__purpose=Grant.Purpose.UNSUBSCRIBE).update(valid_until=UNTIL)
    seen = set()
    for name, address in pages(world):
        if name.endswith(":dates"):  # a file
            continue
        for answer in (client.get(address, follow=True), client.post(address, follow=True)):
            if answer.status_code == 405:
                continue
            assert answer.status_code in (200, 422), name
            page = answer.content.decode()
            is_english = 'lang="en"' in page[:100]
            lasts = "This link keeps working" if is_english else "Deze link blijft werken"
            until = "up to and including 13 April 2027" if is_english else IN_AMSTERDAM
            assert (lasts if address.startswith("/u/") else until) in page.partition("<footer")[2], name
            seen.add(name)

    assert len(seen) > 20, "pages were looked at"


def test_a_page_that_goes_on_says_so(world: World, client: Client) -> None:
    assert "Deze link blijft werken" in client.get(f"/l/{world.values['token']}").content.decode()


def test_the_last_day_is_that_of_who_reads(world: World, client: Client) -> None:
    Link.objects.update(valid_until=UNTIL)
    ask = Ask.objects.filter(kind="promise").earliest("pk")
    deputy = make.person("Bram Visser", organisation=ask.organisation, timezone="America/New_York")
    mail = make.mail(deputy, state="sent", sent_at=NOW)
    AskLetter.objects.put_in(mail, [ask], step=1)
    _link, token = make_link(deputy, mail, Grant.Purpose.PAGE, NOW, valid_until=UNTIL, on_behalf_of=ask.person)

    assert IN_AMSTERDAM in client.get(f"/l/{world.values['token']}").content.decode()
    assert IN_NEW_YORK in client.get(f"/l/{token}").content.decode()

    Person.objects.update(timezone="America/New_York")
    assert IN_NEW_YORK in client.get(f"/l/{world.values['token']}").content.decode()
