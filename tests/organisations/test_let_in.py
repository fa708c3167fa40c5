"""Who may come in: letting a colleague in, changing what they may do, and ending it."""

from datetime import timedelta

import pytest
from django.test import Client

from mailing.arrived import arrived
from mailing.models import Mail
from mailing.sending import drain
from organisations import actions, clock
from organisations.acting import PRODUCT
from organisations.models import Member, Person
from tests import factories as make
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Member:
    member = make.member("Marieke de Groot", role=Member.Role.ADMIN)
    sign_in(client, member)
    return member


def page(member: Member) -> str:
    return f"/o/{member.organisation.public_id}/people/staff/"


def let_in(client: Client, admin: Member, **fields: str) -> int:
    posted = {"name": "Noor Bakker", "email": "noor@voorbeeld.example", "role": "planner"} | fields
    return client.post(page(admin), posted).status_code


def give(client: Client, admin: Member, person: Person, role: str) -> int:
    return client.post(f"{page(admin)}{person.public_id}/", {"role": role}).status_code


def test_a_colleague_who_is_let_in_reads_how_and_comes_in(client: Client, admin: Member) -> None:
    assert let_in(client, admin) == 302
    drain(clock.now() + timedelta(seconds=1))
    (letter,) = arrived()
    assert "noor@voorbeeld.example" in letter.to
    assert letter.subject == "Noor, je kunt erin"
    assert "/login/" in letter.text
    assert "Vul noor@voorbeeld.example in" in letter.text

    browser = Client()
    browser.post("/login/", {"email": "noor@voorbeeld.example"})
    browser.post("/login/code/", {"code": Mail.objects.get(kind="login").secret})

    assert browser.get(f"/o/{admin.organisation.public_id}/t/new/").status_code == 200


def test_somebody_who_takes_part_already_is_let_in_as_the_same_person(client: Client, admin: Member) -> None:
    noor = make.person("Noor Bakker", email="Noor@voorbeeld.example")

    assert let_in(client, admin, name="noor bakker") == 302
    assert noor.member.role == "planner"
    assert Person.objects.filter(name__icontains="bakker").count() == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"name": "Piet Jansen"}, "Noor Bakker heeft dit adres"),
        ({"email": "balie@voorbeeld.example"}, "Deze mailbox is gedeeld"),
        ({"email": "weg@voorbeeld.example", "name": "Hans Kuiper"}, "is weg"),
        ({"email": "{admin}", "name": "Marieke de Groot"}, "Marieke de Groot kan er al in"),
        ({"role": ""}, "Kies wat"),
        ({"email": "noor"}, "Vul een mailadres in"),
    ],
)
def test_what_cannot_be_is_said_and_nobody_is_let_in(
    client: Client, admin: Member, fields: dict[str, str], reason: str
) -> None:
    make.person("Noor Bakker", email="noor@voorbeeld.example")
    make.person("Balie Zuid", email="balie@voorbeeld.example", reach="shared")
    make.person("Hans Kuiper", email="weg@voorbeeld.example", left_on=make.MADE.date())
    posted = {"name": "Noor Bakker", "email": "noor@voorbeeld.example", "role": "planner"}
    posted |= {name: value.format(admin=admin.person.email) for name, value in fields.items()}

    answer = client.post(page(admin), posted)

    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert Member.objects.count() == 1
    assert not Mail.objects.exists()


def test_ending_access_ends_what_is_signed_in_at_once(client: Client, admin: Member) -> None:
    noor = make.member("Noor Bakker", organisation=admin.organisation)
    browser = Client()
    sign_in(browser, noor)
    portfolio = f"/o/{admin.organisation.public_id}/"
    assert browser.get(portfolio).status_code == 200

    assert give(client, admin, noor.person, "none") == 302

    answer = browser.get(portfolio)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")
    assert "_auth_user_id" not in browser.session
    assert client.get(portfolio).status_code == 200, "the admin is still there"


def test_who_had_access_gets_it_back_and_hears_so(client: Client, admin: Member) -> None:
    noor = make.member("Noor Bakker", organisation=admin.organisation)
    give(client, admin, noor.person, "none")
    assert not Mail.objects.exists()

    assert give(client, admin, noor.person, "reader") == 302

    noor.refresh_from_db()
    assert (noor.is_active, noor.role) == (True, "reader")
    assert Mail.objects.get().kind == "invited"


def test_a_planner_who_becomes_a_reader_plans_no_more(client: Client, admin: Member) -> None:
    noor = make.member("Noor Bakker", organisation=admin.organisation)
    browser = Client()
    sign_in(browser, noor)
    assert browser.get(f"/o/{admin.organisation.public_id}/t/new/").status_code == 200

    give(client, admin, noor.person, "reader")

    assert "Noor Bakker is overal uitgelogd en logt opnieuw in" in client.get(page(admin)).content.decode()
    assert browser.get(f"/o/{admin.organisation.public_id}/t/new/").status_code == 302, "signed out"
    noor.person.refresh_from_db()
    sign_in(browser, noor)
    assert browser.get(f"/o/{admin.organisation.public_id}/t/new/").status_code == 403


def test_rights_that_stay_as_they_were_sign_nobody_out(client: Client, admin: Member) -> None:
    noor = make.member("Noor Bakker", organisation=admin.organisation)
    browser = Client()
    sign_in(browser, noor)

    give(client, admin, noor.person, "planner")

    assert "overal uitgelogd" not in client.get(page(admin)).content.decode()
    assert browser.get(f"/o/{admin.organisation.public_id}/t/new/").status_code == 200


@pytest.mark.parametrize("role", ["none", "planner"])
def test_the_last_who_can_let_anybody_in_stays(client: Client, admin: Member, role: str) -> None:
    assert give(client, admin, admin.person, role) == 422
    second = make.member("Noor Bakker", organisation=admin.organisation, role=Member.Role.ADMIN)

    assert give(client, admin, admin.person, role) == 302
    admin.refresh_from_db()
    assert not (admin.is_active and admin.may_arrange)
    assert second.is_active


def test_access_that_ended_before_the_letter_went_takes_the_letter_back(client: Client, admin: Member) -> None:
    let_in(client, admin)
    give(client, admin, Person.objects.get(name="Noor Bakker"), "none")

    drain(clock.now() + timedelta(seconds=1))

    assert Mail.objects.get().state == Mail.State.CANCELLED
    assert list(arrived()) == []


def test_only_an_admin_sees_the_way_in(client: Client, admin: Member) -> None:
    people = f"/o/{admin.organisation.public_id}/people/"
    planner = make.member("Noor Bakker", organisation=admin.organisation)
    other = Client(headers={"accept-language": "nl"})
    sign_in(other, planner)

    assert page(admin) in client.get(people).content.decode()
    assert page(admin) not in other.get(people).content.decode()
    refused = other.get(page(admin))
    assert refused.status_code == 403
    assert "hier is een beheerder voor nodig" in refused.content.decode()


def test_who_only_reads_is_told_that_planning_needs_somebody_who_plans(client: Client, admin: Member) -> None:
    reader = make.member("Łukasz Zając", organisation=admin.organisation, role=Member.Role.READER)
    other = Client(headers={"accept-language": "nl"})
    sign_in(other, reader)
    refused = other.get(f"/o/{admin.organisation.public_id}/t/new/")
    assert refused.status_code == 403
    assert "iemand voor nodig die plant" in refused.content.decode()
    assert "Beheerder aan wie je het kunt vragen: Marieke de Groot<" in refused.content.decode()


@pytest.mark.parametrize("address", ["people/staff/", "settings/ending/", "settings/export/", "t/new/"])
def test_who_is_refused_reads_which_admins_of_their_own_to_ask(client: Client, admin: Member, address: str) -> None:
    home = admin.organisation
    for name in ("Bram Aalders", "Çelik Demir", "Zoë Zwart"):
        make.member(name, organisation=home, role=Member.Role.ADMIN)
    make.member("Aad Elders", organisation=make.organisation(name="Elders"), role=Member.Role.ADMIN)
    gone = make.member("Aad Vroeger", organisation=home, role=Member.Role.ADMIN)
    Member.objects.filter(pk=gone.pk).update(ended_at=make.MADE)
    reader = make.member("Łukasz Zając", organisation=home, role=Member.Role.READER)
    browser = Client(headers={"accept-language": "nl"})
    sign_in(browser, reader)

    refused = browser.get(f"/o/{home.public_id}/{address}")

    assert refused.status_code == 403
    page = refused.content.decode()
    assert "<h1>Hier kun jij niet bij</h1>" in page, "also for who only wants to look, or take along"
    assert "Beheerders aan wie je het kunt vragen: Bram Aalders, Çelik Demir en Marieke de Groot<" in page
    assert "Aad" not in page


def test_a_stranger_reads_no_name_of_an_admin(admin: Member) -> None:
    stranger = make.member("Wim Cools", organisation=make.organisation(name="Elders"), role=Member.Role.ADMIN)
    browser = Client()
    sign_in(browser, stranger)

    refused = browser.get(page(admin))

    assert refused.status_code == 404
    assert admin.person.name not in refused.content.decode()


def test_who_left_is_signed_in_nowhere(client: Client, admin: Member) -> None:
    noor = make.member("Noor Bakker", organisation=admin.organisation)
    browser = Client()
    sign_in(browser, noor)
    assert browser.get("/me/").status_code == 200

    actions.leave(noor.person, on=make.MADE.date(), by=PRODUCT, now=make.MADE)

    assert browser.get("/me/").status_code == 302
