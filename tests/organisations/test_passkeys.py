"""Passkeys of the staff: who may have one, and what remains as it was. The device itself: tests/browser."""

import time
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.test import Client

from mailing.models import Mail
from organisations import actions
from organisations.acting import Actor
from organisations.models import AuditLine, Member, User
from tests import factories as make
from tests.signing_in import sign_in

pytestmark = [pytest.mark.once, pytest.mark.django_db]
SCRIPT = Path(__file__).resolve().parents[2] / "static/js/passkey.js"
# As a device would say it, about nothing that anybody made.
ANSWER = (
    '{"id":"QUJD","rawId":"QUJD","type":"public-key","clientExtensionResults":{},"response":{"clientDataJSON":'
    '"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiYWJjIiwib3JpZ2luIjoiaHR0cDovL2xvY2FsaG9zdCJ9",'
    '"authenticatorData":"' + "A" * 50 + '","signature":"QUJD","userHandle":"MQ"}}'
)
GARBLED = [
    "",
    "null",
    "0",
    "[]",
    "{}",
    '"x"',
    '{"id": 1}',
    "{",
    '{"response": null}',
    '{"response": {"userHandle": 1}}',
]


def come_in(client: Client, member: Member) -> None:
    """With the code from the mail."""
    client.post("/login/", {"email": member.person.email})
    client.post("/login/code/", {"code": Mail.objects.latest("pk").secret})
    assert "_auth_user_id" in client.session


def signed_in(member: Member) -> Client:
    return sign_in(Client(), member)


@pytest.fixture
def sanne() -> Member:
    return make.member("Sanne Brouwer")


@pytest.fixture
def device_agrees(monkeypatch: pytest.MonkeyPatch) -> None:
    """The signature is found to be good, and of the newest passkey there is."""
    monkeypatch.setattr(auth, "parse_authentication_response", lambda _response: None)
    monkeypatch.setattr(auth, "extract_user_from_response", lambda _response: Authenticator.objects.latest("pk").user)
    monkeypatch.setattr(auth, "complete_authentication", lambda _user, _response: Authenticator.objects.latest("pk"))


def test_every_role_of_the_staff_has_the_page_and_finds_it_in_the_menu() -> None:
    for role in Member.Role.values:
        client = signed_in(make.member(f"Mens {role}", role=role))
        page = client.get("/passkeys/")
        assert page.status_code == 200
        assert "Je hebt nog geen passkey" in page.content.decode()
        assert '<a href="/passkeys/">' in client.get("/help/").content.decode()


def test_a_learner_and_a_removed_member_have_no_such_page(sanne: Member) -> None:
    learner = make.person("Sara", user=make.user())
    client = Client()
    sign_in(client, learner)
    assert client.get("/passkeys/").status_code == 404
    removed = signed_in(sanne)
    assert removed.get("/passkeys/").status_code == 200
    Member.objects.update(ended_at=make.MADE)
    assert removed.get("/passkeys/").status_code == 404
    assert removed.post("/passkeys/", {"credential": ANSWER}).status_code == 404
    assert Client().get("/passkeys/")["Location"] == "/login/?next=%2Fpasskeys%2F"


def test_one_sees_one_s_own_and_nobody_else_s(sanne: Member) -> None:
    make.passkey(sanne.person.user)
    other = make.member("Bram Visser")
    theirs = make.passkey(other.person.user, "Telefoon van Bram")
    client = signed_in(sanne)

    page = client.get("/passkeys/").content.decode()

    assert "Mijn laptop" in page
    assert "Telefoon van Bram" not in page
    assert client.get(f"/passkeys/{theirs.pk}/remove/").status_code == 404
    assert client.post(f"/passkeys/{theirs.pk}/remove/", {"sure": "yes"}).status_code == 404
    assert Authenticator.objects.count() == 2


def test_removing_takes_a_choice(sanne: Member) -> None:
    address = f"/passkeys/{make.passkey(sanne.person.user).pk}/remove/"
    client = signed_in(sanne)
    assert "Mijn laptop" in client.get(address).content.decode()
    answer = client.post(address)
    assert answer.status_code == 422
    assert "Kies wat er moet gebeuren" in answer.content.decode()
    assert client.post(address, {"sure": "no"})["Location"] == "/passkeys/"
    assert Authenticator.objects.exists()

    assert client.post(address, {"sure": "yes"})["Location"] == "/passkeys/"

    assert not Authenticator.objects.exists()
    line = AuditLine.objects.get(verb="organisations.remove_passkey")
    assert (line.person_id, line.organisation_id) == (sanne.person_id, sanne.organisation_id)
    assert "passkey is weggehaald" in client.get("/passkeys/").content.decode()


def test_who_came_in_with_a_code_just_now_may_add_one(client: Client, sanne: Member) -> None:
    come_in(client, sanne)
    page = client.get("/passkeys/")
    assert "data-options=" in page.content.decode()
    options = page.context["options"]
    for wish in ('"residentKey": "required"', '"userVerification": "required"', '"name": "Impactmodel"'):
        assert wish in options


def test_who_came_in_a_while_ago_signs_in_once_more(
    client: Client, sanne: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_in(client, sanne)
    started = time.time()
    monkeypatch.setattr("organisations.passkeys.time.time", lambda: started + 15 * 60 + 1)

    page = client.get("/passkeys/").content.decode()

    assert "data-options=" not in page
    assert "Log nog een keer in" in page
    assert client.post("/passkeys/", {"credential": ANSWER}).status_code == 422
    assert not Authenticator.objects.exists()
    again = client.post("/logout/", {"next": "/login/?next=/passkeys/"})
    assert again["Location"] == "/login/?next=/passkeys/"


@pytest.mark.parametrize("credential", [*GARBLED, ANSWER])
def test_what_no_device_made_is_not_added(client: Client, sanne: Member, credential: str) -> None:
    come_in(client, sanne)
    client.get("/passkeys/")

    answer = client.post("/passkeys/", {"name": "Laptop", "credential": credential})

    assert answer.status_code == 422
    assert 'id="errors"' in answer.content.decode()
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("credential", [*GARBLED, ANSWER])
def test_what_no_device_made_opens_nothing(client: Client, sanne: Member, credential: str) -> None:
    make.passkey(sanne.person.user)
    assert client.get("/login/passkey/", headers={"accept": "application/json"}).json()["request_options"]

    answer = client.post("/login/passkey/", {"credential": credential})

    assert answer.status_code == 422
    assert "Dat is niet gelukt" in answer.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("device_agrees")
def test_a_passkey_opens_what_a_code_opens(client: Client, sanne: Member) -> None:
    make.passkey(sanne.person.user)
    page = f"/o/{sanne.organisation.public_id}/people/"
    answer = client.post("/login/passkey/", {"credential": ANSWER, "next": page})
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert client.get(page).status_code == 200
    assert Client().post("/login/passkey/", {"credential": ANSWER})["Location"] == "/"
    evil = {"credential": ANSWER, "next": "https://kwaad.example/"}
    assert Client().post("/login/passkey/", evil)["Location"] == "/"


@pytest.mark.usefixtures("device_agrees")
def test_who_is_no_active_member_does_not_come_in_with_a_passkey(client: Client, sanne: Member) -> None:
    make.passkey(sanne.person.user)
    User.objects.update(is_active=False)
    assert client.post("/login/passkey/", {"credential": ANSWER}).status_code == 422
    User.objects.update(is_active=True)
    Member.objects.update(ended_at=make.MADE)
    assert client.post("/login/passkey/", {"credential": ANSWER}).status_code == 422
    make.passkey(make.person("Sara", user=make.user()).user)
    assert client.post("/login/passkey/", {"credential": ANSWER}).status_code == 422
    assert "_auth_user_id" not in client.session
    Member.objects.update(ended_at=None)
    Authenticator.objects.latest("pk").delete()
    assert client.post("/login/passkey/", {"credential": ANSWER}).status_code == 302


def test_who_has_a_passkey_still_comes_in_with_a_code_alone(client: Client, sanne: Member) -> None:
    make.passkey(sanne.person.user)
    come_in(client, sanne)
    assert client.get(f"/o/{sanne.organisation.public_id}/people/").status_code == 200


def test_ten_tries_a_minute_from_one_computer(sanne: Member) -> None:
    for _ in range(10):
        assert Client().post("/login/passkey/", {"credential": ANSWER}).status_code == 422
    assert Client().post("/login/passkey/", {"credential": ANSWER}).status_code == 429


def test_an_address_that_somebody_else_fills_in_ends_the_passkeys(sanne: Member) -> None:
    admin = make.member("Marieke de Groot", role=Member.Role.ADMIN)
    make.passkey(sanne.person.user)
    own = Actor(person=sanne.person, member=sanne)
    actions.change_person(sanne.person, changes={"email": "sanne.b@voorbeeld.example"}, by=own, now=make.MADE)
    assert Authenticator.objects.exists()

    by = Actor(person=admin.person, member=admin)
    actions.change_person(sanne.person, changes={"email": "opvolger@voorbeeld.example"}, by=by, now=make.MADE)

    assert not Authenticator.objects.exists()


def test_the_button_waits_for_the_script(client: Client) -> None:
    page = client.get("/login/").content.decode()
    assert "data-passkey hidden>" in page
    assert "Inloggen met een passkey" in page
    assert len(SCRIPT.read_bytes()) <= 2048
