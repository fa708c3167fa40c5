"""A passkey from beginning to end, with a device that Chromium plays: made, used, and useless to who left."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from organisations.models import Member
from tests import factories as make
from tests.browser.conftest import Post, sign_in
from tests.browser.hands import Pointer
from tests.browser.visitor import Visitor, Way

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@pytest.fixture
def host(product: LiveServer, settings: Settings) -> str:
    """By name: an address in digits has no passkeys."""
    name = _named(product)
    settings.PUBLIC_BASE_URL = name
    return name


@pytest.fixture(params=[Way("nl", True, Pointer), Way("en", True, Pointer)], ids=str)
def sanne(request: pytest.FixtureRequest, browser: Browser, host: str) -> Iterator[Visitor]:
    visitor = Visitor(browser, request.param, host)
    yield visitor
    visitor.close()


def test_a_passkey_is_made_and_used(sanne: Visitor, post: Post) -> None:
    member = make.member("Sanne Brouwer")
    session = sanne.context.new_cdp_session(sanne.page)
    session.send("WebAuthn.enable")
    device = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]
    sanne.go("/passkeys/")
    sign_in(sanne, post, member.person.email)

    sanne.sees_heading("Passkeys")
    expect(sanne.field("Name of this passkey")).to_have_value("Passkey 1")
    assert Axe().run(sanne.page).response["violations"] == []
    sanne.write("Name of this passkey", "Laptop & co")
    sanne.push("Add a passkey")
    sanne.sees("The passkey is added.")
    sanne.sees("Laptop & co")
    assert len(session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]) == 1

    # The device has one of ours: it makes no second.
    sanne.push("Add a passkey")
    sanne.sees("That didn't work. Try once more.")

    _sign_out(sanne)
    sanne.go("/login/?next=/passkeys/")
    assert Axe().run(sanne.page).response["violations"] == []
    sanne.push("Sign in with a passkey")
    sanne.sees_heading("Passkeys")
    sanne.sees("Laptop & co")

    # Who does not touch the device is told so, and comes in with a code.
    _sign_out(sanne)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    sanne.go("/login/")
    sanne.push("Sign in with a passkey")
    sanne.sees("That didn't work. Try once more, or have a code mailed to you.")
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    sanne.push("Sign in with a passkey")
    sanne.page.wait_for_url("**/o/**")

    _sign_out(sanne)
    Member.objects.update(ended_at=make.MADE)
    sanne.go("/login/")
    sanne.push("Sign in with a passkey")
    sanne.page.wait_for_url("**/login/passkey/")
    expect(sanne.page.locator("#errors")).to_contain_text(sanne.says("That didn't work. Try once more."))
    sanne.go("/passkeys/")
    sanne.sees_heading("Sign in")


def test_without_passkeys_in_the_browser_there_is_no_button(browser: Browser, product: LiveServer) -> None:
    """By its address in digits, and without JavaScript."""
    digits = _named(product).replace("localhost", "127.0.0.1")
    for address, javascript in ((digits, True), (_named(product), False)):
        visitor = Visitor(browser, Way("nl", javascript, Pointer), address)
        visitor.go("/login/")
        expect(visitor.page.get_by_role("button", name=visitor.says("Mail me a code"))).to_be_visible()
        expect(visitor.page.get_by_text(visitor.says("Sign in with a passkey"))).to_have_count(1)
        expect(visitor.page.get_by_text(visitor.says("Sign in with a passkey"))).to_be_hidden()
        visitor.close()


def _named(product: LiveServer) -> str:
    return str(product.url).replace("127.0.0.1", "localhost")


def _sign_out(who: Visitor) -> None:
    who.page.locator(".me > summary").click()
    who.push("Sign out")
    who.page.wait_for_url(f"{who.host}/")
