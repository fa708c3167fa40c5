"""Signing in at a provider: a real one, in a process beside this one. The browser itself: tests/browser."""

import html
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from mailing.models import Mail
from organisations import actions, single_sign_on
from organisations.acting import Actor
from organisations.models import AuditLine, Member, Person, ProviderAccount, User
from tests import factories as make
from tests.identity_provider import NAME, ROOT, Provider

pytestmark = [pytest.mark.once, pytest.mark.django_db]
CLOSED = "http://127.0.0.1:9/sso"


@pytest.fixture
def provider(identity_provider: Provider, settings: Settings) -> Provider:
    """Configured, as the environment would."""
    for name, value in identity_provider.settings.items():
        setattr(settings, name, value)
    return identity_provider


@pytest.fixture
def sanne(provider: Provider) -> Member:
    """A member whose account at the provider has her address, checked there."""
    member = make.member("Sanne Brouwer")
    provider.knows("sanne", member.person.email)
    return member


def go(client: Client, **more: str) -> str:
    """Press the button; where the page leads."""
    answer = client.post("/login/provider/", more)
    assert answer.status_code == 200, answer.content.decode()
    (there,) = re.findall(r'http-equiv="refresh" content="0; url=([^"]*)"', answer.content.decode())
    return html.unescape(there)


def come(provider: Provider, name: str, client: Client | None = None, **more: str) -> Client:
    """The whole way, with an account of the provider."""
    client = client or Client()
    client.get(provider.answer(go(client, **more), name))
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def reads(client: Client) -> str:
    """The page of sign-in, with what it has to say."""
    assert not is_in(client)
    page = html.unescape(client.get("/login/").content.decode())
    assert "Mail me een code" in page
    return page


def test_without_a_provider_there_is_no_button_and_no_such_page(client: Client) -> None:
    assert "/login/provider/" not in client.get("/login/").content.decode()
    for address in ("/login/provider/", "/login/provider/back/"):
        assert client.get(address).status_code == client.post(address).status_code == 404


def test_with_one_its_name_stands_on_the_button(client: Client, provider: Provider) -> None:
    for page in (client.get("/login/"), client.post("/login/", {"email": ""}), client.post("/login/passkey/")):
        assert f"Inloggen met {NAME}</button>" in page.content.decode()


def test_a_get_goes_nowhere_and_leaves_nothing(client: Client, provider: Provider) -> None:
    answer = client.get("/login/provider/", {"next": "/passkeys/"})
    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=%2Fpasskeys%2F")
    assert not answer.cookies


def test_the_page_in_between_leads_to_the_provider(client: Client, provider: Provider) -> None:
    there = go(client)
    assert there.startswith(f"{provider.issuer}/authorize/?")
    for part in ("scope=openid+email", "code_challenge_method=S256", "nonce=", "state=", "ui_locales=nl"):
        assert part in there


def test_a_member_comes_in_where_they_were_going(client: Client, provider: Provider, sanne: Member) -> None:
    page = f"/o/{sanne.organisation.public_id}/people/"
    kept = [model.objects.count() for model in (Person, Member, User)]

    answer = client.get(provider.answer(go(client, next=page), "sanne"))

    assert (answer.status_code, answer["Location"]) == (302, page)
    assert client.get(page).status_code == 200
    assert [model.objects.count() for model in (Person, Member, User)] == kept
    bound = ProviderAccount.objects.get()
    assert (bound.user, bound.issuer) == (sanne.person.user, provider.issuer)
    line = AuditLine.objects.get(verb="organisations.bind_provider_account")
    assert (line.person_id, line.organisation_id) == (sanne.person_id, sanne.organisation_id)


def test_who_never_signed_in_gets_the_account_a_code_would_give(provider: Provider) -> None:
    person = make.person("Noor Bakker", email="noor@voorbeeld.example")
    Member.objects.create(organisation=person.organisation, person=person)
    provider.knows("noor", "Noor@Voorbeeld.example")
    assert is_in(come(provider, "noor"))
    person.refresh_from_db()
    assert person.user is not None
    assert person.user.email == "noor@voorbeeld.example"


def test_what_is_said_beside_the_token_counts_as_well(provider: Provider, sanne: Member) -> None:
    provider.knows("sanne", sanne.person.email, is_signed=False)
    assert is_in(come(provider, "sanne"))


def test_what_is_said_beside_the_token_of_somebody_else_does_not(
    provider: Provider, sanne: Member, caplog: pytest.LogCaptureFixture
) -> None:
    provider.knows("sanne", sanne.person.email, is_signed=False, sub="somebody-else")
    assert f"Inloggen met {NAME} is niet gelukt" in reads(come(provider, "sanne"))
    assert "ValueError" in caplog.text


def test_it_is_a_new_session(client: Client, provider: Provider, sanne: Member) -> None:
    there = go(client)
    before = client.session.session_key
    client.get(provider.answer(there, "sanne"))
    assert is_in(client)
    assert client.session.session_key != before


def test_it_counts_as_having_signed_in_just_now(provider: Provider, sanne: Member) -> None:
    assert "data-options=" in come(provider, "sanne").get("/passkeys/").content.decode()


@pytest.mark.parametrize("evil", ["https://kwaad.example/", "//kwaad.example", "/\\kwaad.example"])
def test_it_never_leads_elsewhere(client: Client, provider: Provider, sanne: Member, evil: str) -> None:
    answer = client.get(provider.answer(go(client, next=evil), "sanne"))
    assert answer["Location"] == "/"
    assert is_in(client)


def test_who_is_known_there_stays_known_when_the_address_changes(provider: Provider, sanne: Member) -> None:
    come(provider, "sanne")
    provider.knows("sanne", "s.brouwer@voorbeeld.example", is_verified=False)
    assert is_in(come(provider, "sanne"))


def test_another_account_there_with_the_same_address_stays_out(provider: Provider, sanne: Member) -> None:
    come(provider, "sanne")
    provider.knows("sanne", "weg@voorbeeld.example")
    provider.knows("opvolger", sanne.person.email)

    page = reads(come(provider, "opvolger"))

    assert f"komt al iemand binnen met een ander account bij {NAME}" in page
    assert sanne.person.email in page
    assert is_in(come(provider, "sanne"))


@pytest.mark.parametrize(("is_verified", "is_signed"), [(False, True), (None, True), ("false", False), (None, False)])
def test_an_address_that_was_not_checked_there_says_nothing(
    provider: Provider, sanne: Member, is_verified: object, is_signed: bool
) -> None:
    provider.knows("sanne", sanne.person.email, is_verified=is_verified, is_signed=is_signed)
    assert "heeft je mailadres niet gecontroleerd" in reads(come(provider, "sanne"))
    assert not ProviderAccount.objects.exists()


def test_who_has_no_address_there_is_nobody_here(provider: Provider) -> None:
    provider.knows("zonder", "")
    assert "heeft je mailadres niet gecontroleerd" in reads(come(provider, "zonder"))


def _unknown(member: Member) -> None:
    member.person.email = "anders@voorbeeld.example"
    member.person.save()


def _learner(member: Member) -> None:
    member.delete()


def _ended(member: Member) -> None:
    Member.objects.update(ended_at=make.MADE)


def _left(member: Member) -> None:
    Person.objects.update(left_on=make.MADE.date())


def _closed(member: Member) -> None:
    User.objects.update(is_active=False)


def _shared(member: Member) -> None:
    Person.objects.update(reach=Person.Reach.SHARED)


@pytest.mark.parametrize("become", [_unknown, _learner, _ended, _left, _closed, _shared])
def test_only_who_was_let_in_comes_in(provider: Provider, sanne: Member, become: Callable[[Member], None]) -> None:
    address = sanne.person.email
    become(sanne)
    kept = [model.objects.count() for model in (Person, Member, User)]

    page = reads(come(provider, "sanne"))

    assert f"{address} heeft met {NAME} geen toegang" in page
    assert [model.objects.count() for model in (Person, Member, User)] == kept
    assert not ProviderAccount.objects.exists()


def test_ended_access_is_ended_there_too_and_begins_anew(provider: Provider, sanne: Member) -> None:
    admin = make.member("Marieke de Groot", role=Member.Role.ADMIN)
    by = Actor(person=admin.person, member=admin)
    signed_in = come(provider, "sanne")
    page = f"/o/{sanne.organisation.public_id}/people/"
    assert signed_in.get(page).status_code == 200

    actions.end_access(sanne, by=by, now=make.MADE)

    assert signed_in.get(page)["Location"].startswith("/login/")
    assert "geen toegang" in reads(come(provider, "sanne"))
    # The provider made another account for the same colleague: let in again, that one is theirs.
    actions.change_rights(sanne, role=Member.Role.PLANNER, by=by, now=make.MADE)
    provider.knows("sanne-2", sanne.person.email)
    assert is_in(come(provider, "sanne-2"))


def test_who_left_no_longer_comes_in_with_a_known_account(provider: Provider, sanne: Member) -> None:
    come(provider, "sanne")
    Person.objects.update(left_on=make.MADE.date())
    assert "heeft met" in reads(come(provider, "sanne"))


def test_who_left_and_works_here_again_under_another_address_comes_in_as_that(
    provider: Provider, sanne: Member
) -> None:
    come(provider, "sanne")
    Person.objects.update(left_on=make.MADE.date())
    elsewhere = make.member("Sanne Brouwer", organisation=make.organisation(name="Ander"))
    provider.knows("sanne", elsewhere.person.email)

    client = come(provider, "sanne")

    assert client.session["_auth_user_id"] == str(elsewhere.person.user_id)
    assert [bound.user_id for bound in ProviderAccount.objects.all()] == [elsewhere.person.user_id]


def test_an_address_that_somebody_else_fills_in_ends_it(provider: Provider, sanne: Member) -> None:
    admin = make.member("Marieke de Groot", role=Member.Role.ADMIN)
    come(provider, "sanne")
    own = Actor(person=sanne.person, member=sanne)
    actions.change_person(sanne.person, changes={"email": "sanne.b@voorbeeld.example"}, by=own, now=make.MADE)
    assert is_in(come(provider, "sanne"))

    by = Actor(person=admin.person, member=admin)
    actions.change_person(sanne.person, changes={"email": "opvolger@voorbeeld.example"}, by=by, now=make.MADE)

    assert "heeft met" in reads(come(provider, "sanne"))


def test_an_account_at_an_earlier_provider_makes_way(provider: Provider, sanne: Member) -> None:
    assert sanne.person.user
    make.provider_account(sanne.person.user)
    assert is_in(come(provider, "sanne"))
    assert ProviderAccount.objects.get().issuer == provider.issuer


def test_a_number_of_another_provider_is_nobody_here(provider: Provider, sanne: Member) -> None:
    come(provider, "sanne")
    other = make.member("Bram Visser")
    ProviderAccount.objects.update(user=other.person.user, issuer="https://elders.example")
    client = come(provider, "sanne")
    assert client.session["_auth_user_id"] == str(sanne.person.user_id)


def test_who_says_no_there_comes_back_to_the_code(client: Client, provider: Provider, sanne: Member) -> None:
    back = provider.answer(go(client, next="/passkeys/"), "sanne", says="Weigeren")
    assert "error=access_denied" in back
    assert client.get(back)["Location"] == "/login/?next=%2Fpasskeys%2F"
    assert f"Je bent bij {NAME} gestopt" in reads(client)


def test_only_the_browser_that_went_comes_in_and_once(client: Client, provider: Provider, sanne: Member) -> None:
    other = Client()
    go(other)
    back = provider.answer(go(client), "sanne")
    other.get(back)
    assert "begon in een andere browser" in reads(other)
    client.get(back)
    assert is_in(client)
    client.post("/logout/")
    client.get(back)
    assert "begon in een andere browser" in reads(client)
    client.get("/login/provider/back/")
    assert "begon in een andere browser" in reads(client)


def test_what_the_provider_refuses_opens_nothing(
    client: Client, provider: Provider, sanne: Member, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    back = provider.answer(go(client), "sanne")
    settings.OIDC_CLIENT_SECRET = "another"
    client.get(back)
    assert f"Inloggen met {NAME} is niet gelukt" in reads(client)
    assert "invalid_client" in caplog.text


@pytest.mark.parametrize(
    ("off", "said"), [(timedelta(hours=10, minutes=3), "expired_token"), (timedelta(minutes=-3), "iat")]
)
def test_a_token_of_another_hour_opens_nothing(
    client: Client, provider: Provider, sanne: Member, caplog: pytest.LogCaptureFixture, off: timedelta, said: str
) -> None:
    """The clock of one of the two is off; the provider's tokens hold ten hours."""
    back = provider.answer(go(client), "sanne")
    with time_machine.travel(timezone.now() + off):
        client.get(back)
        assert f"Inloggen met {NAME} is niet gelukt" in reads(client)
    assert said in caplog.text


def test_what_stands_in_the_address_is_not_written_down(
    client: Client, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/login/provider/back/", {"error": "Sanne\nwas here", "state": "x"})
    assert f"Inloggen met {NAME} is niet gelukt" in reads(client)
    assert "OAuthError" in caplog.text
    assert "Sanne" not in caplog.text


def test_a_provider_that_is_away_is_told_kindly(
    client: Client, provider: Provider, sanne: Member, settings: Settings
) -> None:
    back = provider.answer(go(client), "sanne")
    settings.OIDC_SERVER_URL = CLOSED
    client.get(back)
    assert f"{NAME} is nu niet bereikbaar" in reads(client)
    answer = client.post("/login/provider/", {"next": "/passkeys/"})
    assert answer["Location"] == "/login/?next=%2Fpasskeys%2F"
    assert f"{NAME} is nu niet bereikbaar" in reads(client)
    client.post("/login/", {"email": sanne.person.email})
    client.post("/login/code/", {"code": Mail.objects.latest("pk").secret})
    assert is_in(client)


def test_a_computer_goes_there_so_often_an_hour(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(single_sign_on, "STARTS_AN_HOUR", 2)
    for _ in range(2):
        go(Client())
    assert Client().post("/login/provider/").status_code == 429


def test_without_the_extra_nothing_looks_for_it() -> None:
    code = (
        "import sys; sys.modules |= dict.fromkeys(('authlib', 'joserfc', 'requests'))\n"
        "import django; django.setup()\n"
        "from django.core.management import call_command; call_command('check')\n"
        "from django.urls import reverse; print(reverse('provider_login'))"
    )
    words = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=words, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.endswith("/login/provider/\n"), done.stderr
