"""Who stands here twice is found, both are looked at, and one press makes one of them."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organisations.doubles import suggested
from organisations.models import Member, Person
from roles.models import Deputy, Role
from tests import factories as make
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Member:
    return make.member("Marieke de Groot", role="admin")


@pytest.fixture
def client(admin: Member) -> Client:
    return sign_in(Client(headers={"accept-language": "nl"}), admin)


def merge_page(one: Person, other: Person) -> str:
    return f"/o/{one.organisation.public_id}/people/{one.public_id}/merge/{other.public_id}/"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # A plus, and dots where they mean nothing.
        ({"name": "Sara Y", "email": "sara+werk@voorbeeld.example"}, {"name": "S.", "email": "sara@voorbeeld.example"}),
        (
            {"name": "Youssef Amrani", "email": "ya@oud.example"},
            {"name": "Youssef Amrani", "email": "ya@nieuw.example"},
        ),
        ({"name": "Yıldız, Sara", "email": "s@voorbeeld.example"}, {"name": "Sara Yildiz", "reach": "none"}),
        ({"name": "Jan Smit", "phone": "06-1234 5678"}, {"name": "J. Smit", "phone": "+31 6 12345678"}),
    ],
)
def test_who_may_be_one_is_found(first: dict[str, str], second: dict[str, str]) -> None:
    one, other = make.person(**first), make.person(**second)
    make.person("Jan Jansen", email="jan.jansen@voorbeeld.example")
    (pair,) = suggested(Person.objects.all())
    assert {pair.first, pair.second} == {one, other}


def test_whom_ld_told_apart_are_two() -> None:
    make.person("Jan Smit")
    other = make.person("Jan Smit", reach="none")
    assert len(suggested(Person.objects.all())) == 1
    other.distinction = "van de vroege dienst"
    other.save()
    assert suggested(Person.objects.all()) == []


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ({}, {"reach": "none"}, "Dezelfde naam, en een van de twee heeft geen eigen mailadres."),
        (
            {},
            {"reach": "shared", "email": "balie@voorbeeld.example"},
            "Dezelfde naam, en een van de twee heeft geen eigen mailadres.",
        ),
        (
            {"reach": "none"},
            {"reach": "shared", "email": "balie@voorbeeld.example"},
            "Dezelfde naam, en geen van beide heeft een eigen mailadres.",
        ),
    ],
)
def test_of_a_shared_mailbox_nobody_says_that_it_is_no_address(
    client: Client, first: dict[str, str], second: dict[str, str], said: str
) -> None:
    one = make.person("Jan Smit", **first)
    make.person("Jan Smit", **second)
    page = client.get(f"/o/{one.organisation.public_id}/people/doubles/all/").content.decode()
    assert said in page


def test_a_language_and_no_holidays_are_called_as_people_call_them(client: Client) -> None:
    one = make.person("Jan Smit", language="nl", holiday_calendar="NL")
    other = make.person("Jan Smit", email="jan@elders.example", language="pl", holiday_calendar="none")
    form = client.get(merge_page(one, other)).context["form"]
    said = {name: [str(label) for _value, label in field.choices] for name, field in form.fields.items()}
    assert said["language"] == ["Nederlands", "Pools"]
    assert said["holiday_calendar"] == ["NL", "geen"]


def test_one_line_at_two_desks_is_no_double() -> None:
    make.person("Jan Smit", phone="010 1234567")
    make.person("Noor Bakker", phone="010 1234567")
    assert suggested(Person.objects.all()) == []


def test_both_are_looked_at_and_nothing_changes_by_looking(client: Client, admin: Member) -> None:
    kept = make.person("Youssef Amrani", email="ya@oud.example", language="nl")
    gone = make.person("Y. Amrani", email="ya@nieuw.example", phone="06 12345678")
    trajectory = make.trajectory(owner=admin.person, title="Feedback geven")
    for person in (kept, gone):
        make.role(trajectory, "manager", person=person)
    before = Person.objects.count()
    page = client.get(merge_page(kept, gone)).content.decode()
    assert "leidinggevende: wordt één" in page
    # What one of the two has alone goes along.
    assert "06 12345678" in page
    assert Person.objects.count() == before

    answer = client.post(merge_page(kept, gone), {"name": "kept"})
    assert answer.status_code == 422
    assert "Kies welke van de twee blijft" in answer.content.decode()
    assert Person.objects.count() == before

    answer = client.post(merge_page(kept, gone), {"name": "kept", "email": "gone"}, follow=True)
    assert "staat hier nu één keer" in answer.content.decode()
    kept.refresh_from_db()
    assert (kept.email, kept.phone, kept.language) == ("ya@nieuw.example", "06 12345678", "nl")
    assert kept.also_spelled == "Y. Amrani"
    assert Role.objects.get(function="manager").person == kept
    # The page of the one who went leads to the one who stayed.
    old = f"/o/{kept.organisation.public_id}/people/{gone.public_id}/asked/"
    assert client.get(old).headers["location"].endswith(f"{kept.public_id}/asked/")


def test_two_who_are_two_are_refused_with_the_reason_and_without_a_button(client: Client) -> None:
    one, other = make.person("Jan Smit"), make.person("J. Smit")
    day = make.MADE.date()
    Deputy.objects.create(person=one, deputy=other, first_day=day, last_day=day)
    page = client.get(merge_page(one, other)).content.decode()
    assert "antwoordt namens de ander" in page
    assert "Voeg samen" not in page
    answer = client.post(merge_page(one, other), {"name": "kept", "email": "kept"})
    assert answer.status_code == 422
    assert Person.objects.filter(pk=other.pk).exists()


def test_somebody_of_elsewhere_is_not_there(client: Client) -> None:
    home = make.person("Jan Smit")
    away = make.person("Jan Smit", organisation=make.organisation(name="Ander"))
    assert client.get(merge_page(home, home)).status_code == 404
    assert client.get(merge_page(home, away)).status_code == 404
    assert client.post(merge_page(home, away), {"name": "kept"}).status_code == 404


@pytest.mark.parametrize("size", [1, 300])
def test_looking_costs_the_same_for_hundreds(client: Client, admin: Member, size: int) -> None:
    home = admin.organisation
    Person.objects.bulk_create(
        Person(
            organisation=home, name=f"Mens {n // 2:04}", sort_key=f"m{n}", search_key=f"mens {n}",
            email="" if n % 2 else f"m{n}@voorbeeld.example", reach="none" if n % 2 else "own",
        )
        for n in range(2 * size)
    )  # fmt: skip
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"/o/{home.public_id}/people/doubles/all/").content.decode()
    assert page.count("Bekijk beide<span") == min(size, 30)
    assert len(asked) <= 4
