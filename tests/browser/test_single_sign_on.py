"""Signing in at a provider with a real browser: there, back and in; and each way back to the code when that fails."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from organisations.models import Member
from tests import factories as make
from tests.browser.conftest import Post, sign_in
from tests.browser.hands import Pointer
from tests.browser.visitor import Visitor, Way
from tests.identity_provider import NAME, PASSWORD, Provider

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DUTCH, ENGLISH = Way("nl", True, Pointer), Way("en", False, Pointer)
BUTTON = "Sign in with %(provider)s"
Open = Callable[[Way], Visitor]


@pytest.fixture
def provider(identity_provider: Provider, product: LiveServer, settings: Settings) -> Provider:
    for name, value in identity_provider.settings.items():
        setattr(settings, name, value)
    return identity_provider


@pytest.fixture
def sanne(provider: Provider) -> Member:
    member = make.member("Sanne Brouwer")
    provider.knows("sanne", member.person.email)
    return member


@pytest.fixture
def sit_down(provider: Provider, browser: Browser, product: LiveServer) -> Iterator[Open]:
    """At a browser that may go to the provider, and nowhere else."""
    there: list[Visitor] = []

    def sit_down(way: Way) -> Visitor:
        there.append(Visitor(browser, way, product.url))
        return there[-1]

    yield sit_down
    for visitor in there:
        visitor.heard[:] = [
            line for line in visitor.heard if not line.startswith(f"request to elsewhere: {provider.url}/")
        ]
        visitor.close()


def go_there(who: Visitor, name: str, answer: str = "Toestaan") -> None:
    """From our button through the pages of the provider."""
    who.push(BUTTON, provider=NAME)
    who.page.wait_for_url("**/login/?next=/sso/**")
    who.page.fill("input[name=username]", name)
    who.page.fill("input[name=password]", PASSWORD)
    who.page.get_by_role("button", name="Verder").click()
    who.page.get_by_role("button", name=answer).click()


@pytest.mark.parametrize("way", [DUTCH, ENGLISH], ids=str)
def test_a_member_comes_in_by_the_provider(way: Way, sit_down: Open, sanne: Member) -> None:
    who = sit_down(way)
    who.go("/login/?next=/passkeys/")
    who.meets("Sign in")
    go_there(who, "sanne")
    who.sees_heading("Passkeys")
    who.sees("You have no passkey yet.")
    assert who.page.url == f"{who.host}/passkeys/"


def test_who_stays_out_hears_why_and_comes_in_with_a_code(
    sit_down: Open, sanne: Member, provider: Provider, post: Post, settings: Settings
) -> None:
    who = sit_down(DUTCH)
    provider.knows("vreemd", "vreemd@elders.example")
    provider.knows("los", sanne.person.email, is_verified=False)
    refused = {
        "vreemd": f"vreemd@elders.example heeft met {NAME} geen toegang",
        "los": f"{NAME} heeft je mailadres niet gecontroleerd",
    }
    for name, words in refused.items():
        who.context.clear_cookies()
        who.go("/login/?next=/passkeys/")
        go_there(who, name)
        who.meets("Sign in")
        expect(who.page.locator(".banner--err:visible")).to_contain_text(words)
    who.context.clear_cookies()
    who.go("/login/?next=/passkeys/")
    go_there(who, "sanne", "Weigeren")
    expect(who.page.locator(".banner--err:visible")).to_contain_text(f"Je bent bij {NAME} gestopt")

    settings.OIDC_SERVER_URL = "http://127.0.0.1:9"
    who.push(BUTTON, provider=NAME)
    expect(who.page.locator(".banner--err:visible")).to_contain_text(f"{NAME} is nu niet bereikbaar")
    sign_in(who, post, sanne.person.email)
    who.sees_heading("Passkeys")
