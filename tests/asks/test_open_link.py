"""Opening a link: living, dead, mangled, in another language; and what machines do with it."""

import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from asks import links
from asks.models import Ask, Grant, Link
from mailing.models import Mail
from organisations import rate_limits
from organisations.models import AuditLine, Person
from tests import factories as make
from tests.asks.conftest import TUESDAY, Clock, token_for
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.urls("tests.asks.nuts")]


@pytest.fixture
def within_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is."""
    monkeypatch.setattr("organisations.rate_limits._now", lambda: 0)


def everything() -> list[Any]:
    """All that a machine could change."""
    return [
        list(Ask.objects.order_by("pk").values()),
        list(Mail.objects.order_by("pk").values()),
        list(Link.objects.order_by("pk").values()),
        list(Grant.objects.order_by("pk").values()),
        AuditLine.objects.count(),
    ]


def test_a_token_is_32_characters_that_survive_a_change_of_case(token: str, client: Client) -> None:
    assert re.fullmatch("[a-z2-7]{32}", token)
    assert client.get(f"/l/{token}").status_code == 200
    assert client.get(f"/l/{token.upper()}").status_code == 200


def test_a_letter_rendered_twice_has_the_same_link(ask: Ask) -> None:
    mail = make.mail(ask.person)
    first = links.make_link(ask.person, mail, Grant.Purpose.PAGE, TUESDAY)
    again = links.make_link(ask.person, mail, Grant.Purpose.PAGE, TUESDAY + timedelta(days=1))

    assert first == again


def test_two_letters_share_a_grant_and_not_a_token(ask: Ask) -> None:
    first = links.make_link(ask.person, make.mail(ask.person), Grant.Purpose.PAGE, TUESDAY)
    second = links.make_link(ask.person, make.mail(ask.person), Grant.Purpose.PAGE, TUESDAY)

    assert first[0].grant == second[0].grant
    assert first[1] != second[1]


def test_the_database_holds_no_token(token: str) -> None:
    held = str(list(Link.objects.values()) + list(Mail.objects.values()) + list(Grant.objects.values()))

    assert Link.objects.get().token_hash in held, "the rows were read"
    assert token not in held


def test_a_link_outlives_a_new_key_and_new_links_use_it(token: str, ask: Ask, settings: Any, client: Client) -> None:
    settings.LINK_KEYS = {"9": settings.LINK_KEYS["1"], "10": "another-key-of-some-length-0123456789"}
    link, _token = links.make_link(ask.person, make.mail(ask.person), Grant.Purpose.PAGE, TUESDAY)

    assert link.kid == "10"
    assert client.get(f"/l/{token}").status_code == 200


@pytest.mark.parametrize("end", ["", "/"])
@pytest.mark.parametrize("page", ["l", "w", "m"])
def test_both_spellings_of_an_address_open_without_a_redirect(page: str, end: str, token: str, client: Client) -> None:
    assert client.get(f"/{page}/{token}{end}").status_code == 200


def test_the_same_page_speaks_another_language_and_stores_nothing(token: str, client: Client) -> None:
    dutch = client.get(f"/l/{token}")
    english = client.get(f"/l/{token}/en")

    assert b'lang="nl"' in dutch.content
    assert b"Who sees what?" in english.content
    assert english.headers["Content-Language"] == "en"
    assert not english.cookies


def test_a_chosen_language_stays_after_sending(token: str, ask: Ask, client: Client) -> None:
    form = re.search(rb'action="([^"]+)"', client.get(f"/l/{token}/en").content)
    assert form
    answer = client.post(form[1].decode().replace("&amp;", "&"), {"crack": "yes"}, follow=True)

    assert b"Thank you, Noor" in answer.content


def test_a_page_sets_no_cookie_and_forbids_keeping_and_indexing(token: str, client: Client) -> None:
    page = client.get(f"/l/{token}")

    assert not page.cookies
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"


def test_a_page_costs_few_queries_however_much_it_asks(
    trajectory: Trajectory, noor: Person, it_is: Clock, client: Client, django_assert_max_num_queries: Any
) -> None:
    it_is(TUESDAY)
    token = token_for(*(make.ask(trajectory, noor, kind="nut") for _ in range(30)))

    with django_assert_max_num_queries(4):
        assert client.get(f"/l/{token}").status_code == 200


def dead_links(token: str, ask: Ask) -> dict[str, str]:
    """One of every way in which a link does not work."""
    away = make.person("Weg", organisation=ask.organisation, left_on=TUESDAY.date())
    expired = token_for(ask, valid_until=TUESDAY - timedelta(hours=1))
    closed = token_for(ask)
    Link.objects.filter(pk=links.find_any(closed).pk).update(revoked_at=TUESDAY)  # type: ignore[union-attr]  # it was just made
    lost_grant = token_for(make.ask(ask.trajectory, make.person(organisation=ask.organisation), kind="nut"))
    Grant.objects.filter(links=links.find_any(lost_grant)).update(revoked_at=TUESDAY)
    return {
        "unknown": "a" * 32,
        "cut": token[:-1],
        "stretched": token + "a",
        "strange": token[:-1] + "=",
        "short": "x",
        "not ours": token[:-1] + "é",
        "expired": expired,
        "revoked": closed,
        "grant revoked": lost_grant,
        "of somebody who left": token_for(make.ask(ask.trajectory, away, kind="nut")),
        "for another purpose": token_for(ask, purpose=Grant.Purpose.UNSUBSCRIBE),
    }


def test_every_dead_link_gets_one_and_the_same_page(token: str, ask: Ask, client: Client) -> None:
    pages = {}
    for why, dead in dead_links(token, ask).items():
        page = client.get(f"/l/{dead}")
        pages[why] = (page.status_code, re.sub("/l/[a-z2-7]{32}/", "/l/TOKEN/", page.content.decode()))

    assert client.get(f"/l/{token}").status_code == 200, "the living one still opens"
    assert "Deze link doet het niet meer" in pages["unknown"][1]
    assert "Noor" not in pages["expired"][1]
    assert set(pages.values()) == {(404, pages["unknown"][1])}


@pytest.mark.parametrize("page", ["l", "w", "m", "u"])
def test_a_dead_link_looks_alike_on_every_page(page: str, token: str, client: Client) -> None:
    body = client.get(f"/{page}/{'a' * 32}").content

    assert body == client.get(f"/l/{'a' * 32}").content


def link_pages() -> Iterator[tuple[str, Any]]:
    """Every address behind a link, by its pattern."""

    def walk(patterns: Any, prefix: str) -> Iterator[tuple[str, Any]]:
        for entry in patterns:
            inner = prefix + str(entry.pattern).lstrip("^")
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, inner)
            elif isinstance(entry, URLPattern) and re.match(r"[lwmuc]/", inner):
                yield inner, entry.callback

    yield from walk(get_resolver("impactmodel.urls").url_patterns, "")


def test_every_page_behind_a_link_stands_behind_the_one_door() -> None:
    pages = dict(link_pages())

    assert len(pages) > 10, "the URLconf was read"
    assert [name for name, view in pages.items() if not hasattr(view, "link_purpose")] == []


@pytest.mark.once
def test_machines_that_read_change_nothing_on_any_page(token: str, ask: Ask, client: Client) -> None:
    stop = token_for(ask, purpose=Grant.Purpose.UNSUBSCRIBE)
    expired = token_for(ask, valid_until=TUESDAY - timedelta(hours=1))
    before = everything()
    for value in (token, stop, expired, token.upper(), token[:-1], token + "="):
        for page in ("l", "w", "m", "u"):
            for end in ("", "/", "/en", "/done", "/pass-on", "/undo", "/new-link"):
                address = f"/{page}/{value}{end}"
                for method in ("head", "options", "get", "get"):
                    assert getattr(client, method)(address).status_code in (200, 404, 429)
                assert client.post(address).status_code in (404, 405, 422, 429)

    assert everything() == before
    assert client.post(f"/l/{token}/nuts/{ask.public_id}/", {"crack": "yes"}).status_code in (303, 429)


def test_ten_readings_and_an_empty_form_later_a_human_still_answers(token: str, ask: Ask, client: Client) -> None:
    for _ in range(10):
        client.get(f"/l/{token}")
    empty = client.post(f"/l/{token}/nuts/{ask.public_id}/")
    ask.refresh_from_db()
    assert (empty.status_code, ask.is_open) == (422, True)

    answer = client.post(f"/l/{token.upper()}/nuts/{ask.public_id}/", {"crack": "yes"}, follow=True)

    ask.refresh_from_db()
    assert not ask.is_open
    assert "Dank je, Noor" in answer.content.decode()
    assert "Met een hamer" in answer.content.decode()


def test_an_empty_answer_comes_back_with_what_is_missing(token: str, ask: Ask, client: Client) -> None:
    page = client.post(f"/l/{token}/nuts/{ask.public_id}/").content.decode()

    assert "<title>Fout: " in page
    assert 'id="errors"' in page


def test_a_form_on_another_website_is_refused(token: str, ask: Ask, client: Client) -> None:
    address, answer = f"/l/{token}/nuts/{ask.public_id}/", {"crack": "yes"}

    assert client.post(address, answer, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    ask.refresh_from_db()
    assert ask.is_open
    assert client.post(address, answer, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_a_link_needs_no_csrf_token(token: str, ask: Ask) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(f"/l/{token}/nuts/{ask.public_id}/", {"crack": "yes"}).status_code == 303


@pytest.mark.usefixtures("within_a_minute")
def test_the_eleventh_answer_in_a_minute_waits(token: str, ask: Ask, client: Client) -> None:
    address = f"/l/{token}/nuts/{ask.public_id}/"

    assert [client.post(address).status_code for _ in range(11)] == [422] * 10 + [429]


@pytest.mark.usefixtures("within_a_minute")
def test_wrong_tokens_are_turned_away_and_good_ones_are_not(token: str, client: Client) -> None:
    wrong = [client.get(f"/l/{'b' * 31}{letter}").status_code for letter in "abcdefghijklmnopqrstuvw"]

    assert wrong == [404] * 20 + [429] * 3
    assert client.get(f"/l/{token}").status_code == 200, "a mangled link of a colleague does not shut out the office"
    assert client.get("/l/wrong", REMOTE_ADDR="10.9.9.9").status_code == 404


@pytest.mark.usefixtures("within_a_minute")
def test_guessing_through_the_form_for_a_new_link_counts_as_much(db: None, client: Client) -> None:
    sent = [client.post(f"/l/{'c' * 31}{letter}/new-link", {}).status_code for letter in "abcdefghijklmnopqrstu"]
    assert sent == [422] * 20 + [429]

    assert client.get(f"/l/{'b' * 32}").status_code == 429
    assert client.post(f"/l/{'b' * 32}/new-link", {"new_link": "yes"}).status_code == 429


@pytest.mark.usefixtures("within_a_minute")
def test_who_is_turned_away_stays_so_however_many_others_knock(db: None, client: Client) -> None:
    wrong = [client.get(f"/l/{'c' * 31}{letter}").status_code for letter in "abcdefghijklmnopqrstu"]
    assert wrong[-1] == 429

    for number in range(1500):
        rate_limits.allow(f"read:10.0.{number // 250}.{number % 250}", most=300, seconds=60)

    assert client.get(f"/l/{'b' * 32}").status_code == 429


@pytest.mark.usefixtures("within_a_minute")
def test_a_link_that_was_once_alive_shuts_nobody_out(token: str, ask: Ask, client: Client) -> None:
    expired = dead_links(token, ask)["expired"]

    opened = [client.get(f"/l/{expired}").status_code for _ in range(50)]
    assert opened == [404] * 50
    assert client.get(f"/l/{'b' * 32}").status_code == 404, "a colleague's wrong link is still only wrong"
    wrong = [client.get(f"/l/{'c' * 31}{letter}").status_code for letter in "abcdefghijklmnopqrstuvw"]
    assert wrong[-1] == 429, "guessing is still turned away"

    page = client.get(f"/l/{expired}")
    assert page.status_code == 404
    assert "/new-link" in page.content.decode()
    assert client.post(f"/l/{expired}/new-link", {}).status_code == 422
    assert client.post(f"/l/{expired}/new-link", {"new_link": "yes"}).status_code == 200


def test_a_dead_link_costs_as_many_queries_whatever_it_was(
    token: str, ask: Ask, client: Client, django_assert_num_queries: Any
) -> None:
    for dead in dead_links(token, ask).values():
        with django_assert_num_queries(2):
            client.get(f"/l/{dead}")


@pytest.mark.usefixtures("within_a_minute")
def test_behind_proxies_a_client_cannot_invent_its_address(settings: Any, client: Client, db: None) -> None:
    settings.TRUSTED_PROXIES = 1
    statuses = [
        client.get("/l/wrong", headers={"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.7"}).status_code
        for number in range(21)
    ]

    assert statuses[-1] == 429


def test_pages_open_without_a_cache(token: str, settings: Any, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("impactmodel.cache._away_until", 0.0)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.CACHES = {
        "default": {
            "BACKEND": "impactmodel.cache.Cache",
            "LOCATION": f"redis://127.0.0.1:{port}/1",
        }
    }

    assert client.get(f"/l/{token}").status_code == 200
    assert client.get("/l/wrong").status_code == 404


def test_of_several_things_each_has_its_own_card_and_form(ask: Ask, noor: Person, it_is: Clock, client: Client) -> None:
    it_is(TUESDAY)
    other = make.trajectory(owner=ask.trajectory.owner, title="Samen plannen")
    token = token_for(ask, make.ask(other, noor, kind="nut"))

    page = client.get(f"/l/{token}").content.decode()

    assert "Noor, 2 dingen voor vandaag" in page
    assert page.count("<form") == 2
    assert page.count("<h1") == 1


def test_what_is_no_longer_asked_says_so_kindly(token: str, ask: Ask, client: Client) -> None:
    Ask.objects.filter(pk=ask.pk).update(closed_at=TUESDAY, closed_because="ended")

    page = client.get(f"/l/{token}").content.decode()

    assert "wordt niet meer gevraagd" in page
    assert "<form" not in page
