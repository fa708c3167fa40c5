"""People are being added from a workbook: with JavaScript the page follows by itself, without it refreshes itself."""

import re

import pytest
from playwright.sync_api import expect

from organisations import clock, importing, loading
from organisations.models import Column, PeopleImport
from tests import factories as make
from tests.browser.conftest import Invite, World, come_in
from tests.browser.hands import Keyboard, Pointer
from tests.browser.visitor import Way
from tests.workbooks import xlsx

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WAYS = [Way("nl", True, Pointer), Way("en", False, Pointer), Way("nl", True, Keyboard)]
# Without JavaScript the page looks again every five seconds.
LATER = 9_000
# Keeps what the live region says, each time it says it.
SPY = """() => {
    window.said = [];
    const live = document.getElementById("status");
    new MutationObserver(() => live.textContent && window.said.push(live.textContent))
        .observe(live, { childList: true, characterData: true, subtree: true });
}"""
ROWS = [["Naam", "Mail"], *([f"Mens {n}", f"mens{n}@voorbeeld.example"] for n in range(8))]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_people_come_in_and_the_page_follows(
    way: Way, world: World, invite: Invite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", 4)
    member = make.member("Sanne Brouwer", organisation=make.organisation(language=way.language))
    sanne = invite(way)
    come_in(sanne, member.person, f"/o/{member.organisation.public_id}/people/")
    sanne.follow("Add many from a file")
    sanne.page.set_input_files("[name=file]", {"name": "staf.xlsx", "mimeType": "", "buffer": xlsx(ROWS)})
    sanne.push("Continue")
    sanne.sees_heading("Which column is what?")
    expect(sanne.field("Mail")).to_have_value(Column.EMAIL)
    sanne.push("Continue")
    sanne.sees_heading("Is this right?")
    sanne.push("Add these people")
    sanne.sees_heading("People are being added")
    one = PeopleImport.objects.get()
    if way.javascript:
        sanne.page.evaluate(SPY)
        opened = sanne.page.evaluate("() => performance.timeOrigin")
    _half(one, monkeypatch)
    bar = sanne.page.get_by_role("progressbar")
    expect(bar).to_have_attribute("value", "4", timeout=LATER)
    if way.javascript:
        sanne.page.locator("#stop").focus()
    loading.go_on(one.pk, clock.now())
    expect(sanne.page.get_by_role("heading", level=1)).to_have_text(sanne.says("Done"), timeout=LATER)
    if way.javascript:
        expect(sanne.page.get_by_role("heading", level=1)).to_be_focused()
        assert sanne.page.evaluate("() => performance.timeOrigin") == opened, "no page was loaded"
        expect(sanne.page.locator("#status")).to_have_text(sanne.says("Done"))
        half = sanne.says("%(quarter)s percent is done", quarter=50)
        assert sanne.page.evaluate("() => window.said") == [half, sanne.says("Done")]
    sanne.follow("See everyone")
    expect(sanne.page.get_by_text(re.compile("Mens 7"))).to_be_visible()


def _half(one: PeopleImport, monkeypatch: pytest.MonkeyPatch) -> None:
    """One part, and then the worker's turn is over."""
    with monkeypatch.context() as tired:
        tired.setattr(loading, "TURN_SECONDS", -1.0)
        loading.go_on(one.pk, clock.now())


def test_nothing_is_asked_while_nobody_looks(world: World, invite: Invite) -> None:
    member = make.member("Sanne Brouwer")
    one = make.people_import(member.organisation, state="running")
    sanne = invite(WAYS[0])
    asked: list[str] = []
    sanne.page.on("request", lambda sent: asked.append(sent.url) if "heard" in sent.url else None)
    sanne.page.clock.install()
    hide = "Object.defineProperty(document, 'hidden', { get: () => window.away, configurable: true })"
    come_in(sanne, member.person, f"/o/{member.organisation.public_id}/people/import/{one.public_id}/")

    sanne.page.evaluate(f"() => {{ window.away = true; {hide}; }}")
    asked.clear()  # while somebody did look
    sanne.page.clock.run_for(4_500)
    # Whatever was asked before this is heard before this is answered.
    sanne.page.evaluate("() => fetch('/healthz')")
    assert asked == []
    sanne.page.evaluate("() => { window.away = false; }")
    with sanne.page.expect_request(lambda sent: "heard" in sent.url):
        sanne.page.clock.run_for(3_000)
    assert asked


def test_a_lost_connection_is_said_until_it_is_back(world: World, invite: Invite) -> None:
    member = make.member("Sanne Brouwer")
    one = make.people_import(member.organisation, state="running")
    sanne = invite(WAYS[0])
    come_in(sanne, member.person, f"/o/{member.organisation.public_id}/people/import/{one.public_id}/")
    said = sanne.page.locator("#offline")

    expect(said).to_be_hidden()
    sanne.context.set_offline(True)
    expect(said).to_be_visible()
    sanne.context.set_offline(False)
    expect(said).to_be_hidden()
    # What browser and htmx say of a network that is gone is no fault of ours.
    sanne.heard[:] = [line for line in sanne.heard if not re.search("net::ERR_|console: htmx:", line)]


def test_it_is_stopped_and_goes_on_by_hand(world: World, invite: Invite) -> None:
    member = make.member("Sanne Brouwer")
    one = make.people_import(member.organisation, state="running")
    sanne = invite(WAYS[2])
    come_in(sanne, member.person, f"/o/{member.organisation.public_id}/people/import/{one.public_id}/")

    sanne.push("Stop")
    sanne.sees_heading("Stopped")
    loading.go_on(one.pk, clock.now())
    assert not member.organisation.people.filter(name="Noor van Vliet").exists()
    sanne.push("Go on")
    sanne.sees_heading("People are being added")
    loading.go_on(one.pk, clock.now())
    expect(sanne.page.get_by_role("heading", level=1)).to_have_text(sanne.says("Done"))

    assert member.organisation.people.filter(name="Noor van Vliet").exists()
