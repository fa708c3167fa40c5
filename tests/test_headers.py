"""Every answer carries the headers that keep a page to itself, errors included; link pages a few more."""

from collections.abc import Iterator

import pytest
from django.conf import settings as product
from django.core.cache import cache
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from insight import views
from tests.access_rows import ROWS
from tests.access_world import UNKNOWN, World, undone

pytestmark = [pytest.mark.once, pytest.mark.django_db]
EVERYWHERE = {
    "Content-Security-Policy": "; ".join(" ".join([name, *of]) for name, of in product.SECURE_CSP.items()),
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
ON_LINK_PAGES = EVERYWHERE | {
    "Referrer-Policy": "strict-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
# The mailbox of development shows letters, which bring their own style, in a frame.
OWN_POLICY = {"mailing:letter", "mailing:letter_html"}


def browser(world: World, persona: str) -> Client:
    cache.clear()
    return world.browser(persona, raise_request_exception=False)


def answers(world: World, kinds: set[str], personas: tuple[str, ...]) -> Iterator[tuple[str, HttpResponseBase]]:
    """What these rows answer to these personas, named."""
    for (name, method), row in sorted(ROWS.items()):
        if row.kind in kinds:
            address = reverse(name, kwargs=world.arguments(row.arguments))
            for persona in personas:
                client = browser(world, persona)
                with undone():
                    answer = getattr(client, method.lower())(address)
                yield f"{persona} {method} {name} {answer.status_code}", answer


def lacking(answer: HttpResponseBase, wanted: dict[str, str]) -> dict[str, str | None]:
    return {name: answer.get(name) for name, value in wanted.items() if answer.get(name) != value}


def test_every_answer_has_the_headers(world: World) -> None:
    kinds = {"open", "staff", "members", "planners", "own", "development"}
    wrong, seen = {}, set()
    for name, answer in answers(world, kinds, ("planner", "reader", "outsider", "anonymous")):
        seen.add(answer.status_code)
        if name.split()[2] not in OWN_POLICY and lacking(answer, EVERYWHERE):
            wrong[name] = lacking(answer, EVERYWHERE)

    assert seen >= {200, 302, 403, 404, 405, 422}
    assert wrong == {}


def test_pages_of_the_staff_and_the_learner_are_not_stored(world: World) -> None:
    kept = {}
    for name, answer in answers(world, {"members", "planners", "own"}, ("planner", "learner", "outsider")):
        if answer.status_code not in (302, 403, 405) and "no-store" not in answer.get("Cache-Control", ""):
            kept[name] = answer.get("Cache-Control")

    assert kept == {}


def test_link_pages_have_their_own_and_set_no_cookie(world: World) -> None:
    wrong, seen = {}, set()
    for name, answer in answers(world, {"link"}, ("anonymous", "planner")):
        seen.add(answer.status_code)
        faults: dict[str, object] = {**lacking(answer, ON_LINK_PAGES)}
        if answer.cookies:
            faults["Set-Cookie"] = answer.cookies.output()
        if faults:
            wrong[name] = faults

    assert seen >= {200, 302, 404, 405, 422}
    assert wrong == {}


@pytest.mark.parametrize(
    "path", [f"/l/{UNKNOWN}", f"/m/{UNKNOWN}/saved/x/1/", f"/l/{UNKNOWN}/nothing/here/", f"/u/{UNKNOWN}", "/w/"]
)
def test_addresses_below_link_pages_that_lead_nowhere_as_well(client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert lacking(answer, ON_LINK_PAGES) == {}
    assert not answer.cookies


def test_a_living_link_to_what_was_asked_of_somebody_else_gives_the_page_of_a_dead_one(world: World) -> None:
    token = world.values["observe_token"]
    cache.clear()
    answer = Client().get(f"/l/{token}/promises/{world.values['trajectory']}/")

    assert answer.status_code == 404
    assert "asks/dead_link.html" in [template.name for template in answer.templates]
    assert lacking(answer, ON_LINK_PAGES) == {}


def test_a_page_that_breaks_has_them_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(views, "make_portfolio", broken)
    monkeypatch.setattr("asks.views.render_page", broken)
    staff = browser(world, "planner").get(f"/o/{world.values['org']}/")
    guest = browser(world, "anonymous").get(f"/l/{world.values['token']}")

    assert (staff.status_code, guest.status_code) == (500, 500)
    assert lacking(staff, EVERYWHERE) == {}
    assert lacking(guest, ON_LINK_PAGES) == {}
    assert not guest.cookies


def test_a_refused_form_and_a_refused_host_have_them_too(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    refused = strict.post("/login/", {"email": "x@voorbeeld.example"})
    elsewhere = client.get("/", headers={"host": "kwaad.example"})

    assert (refused.status_code, elsewhere.status_code) == (403, 400)
    assert lacking(refused, EVERYWHERE) == {}
    assert lacking(elsewhere, EVERYWHERE) == {}


def test_over_https_browsers_are_told_to_stay_there(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True

    assert Client().get("/help/", secure=True)["Strict-Transport-Security"].startswith("max-age=31536000")


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    for name, sources in product.SECURE_CSP.items():
        assert set(sources) <= {"'self'", "'none'"}, name
    assert product.SECURE_CSP["default-src"] == ["'none'"]
