"""Signing in by mailed code."""

import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from pytest_django import Settings

from mailing.models import Mail
from mailing.sending import drain
from organisations.clock import now
from organisations.models import AuditLine, Member, User
from tests import factories
from tests.mailing.sink import open_sink
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def ask(client: Client, address: str, **more: str) -> str:
    """Ask for a code; returns it, or nothing when none was queued."""
    before = set(Mail.objects.values_list("pk", flat=True))
    answer = client.post("/login/", {"email": address, **more})
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"].startswith("/login/code/")
    new = Mail.objects.exclude(pk__in=before).first()
    return new.secret if new else ""


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08}"


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_member_comes_in_with_the_code_from_the_mail(client: Client, settings: Settings) -> None:
    member = factories.member("Sanne Brouwer")
    with open_sink() as sink:
        settings.SMTP, settings.MAIL_SENDING = sink.settings, True
        ask(client, member.person.email)
        drain(now() + timedelta(seconds=1))
        ((address, letter),) = sink.arrived
    text = letter.get_body(("plain",))
    assert address == member.person.email
    assert text is not None
    (code,) = re.findall(r"\b\d{8}\b", text.get_content())
    assert code not in str(letter["Subject"])

    answer = client.post("/login/code/", {"code": code})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/")["Location"] == f"/o/{member.organisation.public_id}/"


def test_the_code_is_wiped_when_it_is_sent(client: Client, settings: Settings) -> None:
    member = factories.member()
    with open_sink() as sink:
        settings.SMTP, settings.MAIL_SENDING = sink.settings, True
        assert ask(client, member.person.email)
        drain(now() + timedelta(seconds=1))
    assert (Mail.objects.get().state, Mail.objects.get().secret) == (Mail.State.SENT, "")


def test_an_unknown_address_sees_the_same_page_and_gets_no_mail(client: Client) -> None:
    member = factories.member()
    assert ask(client, member.person.email)
    known = client.get("/login/code/").content.decode().replace(member.person.email, "…")
    other = Client()
    assert ask(other, "niemand@voorbeeld.example") == ""
    unknown = other.get("/login/code/").content.decode().replace("niemand@voorbeeld.example", "…")
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert token.sub("", unknown) == token.sub("", known)


def test_spaces_in_a_pasted_code_do_no_harm(client: Client) -> None:
    code = ask(client, factories.member().person.email)
    client.post("/login/code/", {"code": f" {code[:4]} {code[4:]} "})
    assert is_in(client)


def test_a_wrong_code_is_told_kindly_and_the_right_one_still_works(client: Client) -> None:
    code = ask(client, factories.member().person.email)
    answer = client.post("/login/code/", {"code": wrong(code)})
    assert answer.status_code == 422
    assert "Deze code klopt niet" in answer.content.decode()
    client.post("/login/code/", {"code": code})
    assert is_in(client)


def test_five_wrong_codes_end_it(client: Client) -> None:
    code = ask(client, factories.member().person.email)
    for _ in range(4):
        assert client.post("/login/code/", {"code": wrong(code)}).status_code == 422
    assert client.post("/login/code/", {"code": wrong(code)}).status_code == 302
    client.post("/login/code/", {"code": code})
    assert not is_in(client)


def test_a_code_works_only_in_the_browser_that_asked(client: Client) -> None:
    code = ask(client, factories.member().person.email)
    other = Client()
    other.post("/login/code/", {"code": code})
    assert not is_in(other)


def test_a_code_works_once(client: Client) -> None:
    code = ask(client, factories.member().person.email)
    client.post("/login/code/", {"code": code})
    client.post("/logout/")
    client.post("/login/code/", {"code": code})
    assert not is_in(client)


def test_a_code_is_eight_digits(client: Client) -> None:
    assert re.fullmatch(r"\d{8}", ask(client, factories.member().person.email))


def test_one_address_gets_at_most_five_codes_an_hour(client: Client) -> None:
    address = factories.member().person.email
    for _ in range(5):
        assert ask(Client(), address)
    assert Client().post("/login/", {"email": address}).status_code == 422
    assert Mail.objects.count() == 5


def test_after_a_changed_address_the_old_one_no_longer_works(client: Client) -> None:
    member = factories.member()
    old = member.person.email
    member.person.email = "nieuw@voorbeeld.example"
    member.person.save()
    assert ask(client, old) == ""
    code = ask(Client(), "nieuw@voorbeeld.example")
    assert code
    assert User.objects.count() == 1


def test_a_learner_without_an_account_gets_one_at_first_need(client: Client) -> None:
    sara = factories.person("Sara", email="sara@voorbeeld.example")
    code = ask(client, "Sara@Voorbeeld.example")
    client.post("/login/code/", {"code": code})
    sara.refresh_from_db()
    assert sara.user is not None
    assert client.session["_auth_user_id"] == str(sara.user.pk)


def test_one_reader_in_two_organisations_is_one_account(client: Client) -> None:
    here = factories.person("Sara", email="sara@voorbeeld.example")
    there = factories.person("Sara", email="sara@voorbeeld.example", organisation=factories.organisation(name="Ander"))
    ask(client, "sara@voorbeeld.example")
    here.refresh_from_db()
    there.refresh_from_db()
    assert here.user_id == there.user_id is not None
    assert User.objects.count() == 1


@pytest.mark.parametrize("reach", ["shared", "none"])
def test_nobody_signs_in_through_a_shared_mailbox(client: Client, reach: str) -> None:
    factories.person("Balie", reach=reach, email="balie@voorbeeld.example")
    assert ask(client, "balie@voorbeeld.example") == ""


def test_who_left_cannot_sign_in(client: Client) -> None:
    member = factories.member()
    member.person.left_on = factories.MADE.date()
    member.person.save()
    assert ask(client, member.person.email) == ""


def test_after_signing_in_one_is_where_one_wanted_to_be(client: Client) -> None:
    member = factories.member()
    target = f"/o/{member.organisation.public_id}/people/"
    code = ask(client, member.person.email, next=target)
    assert client.post("/login/code/", {"code": code, "next": target})["Location"] == target


@pytest.mark.parametrize(
    "evil", ["https://kwaad.example/", "//kwaad.example", "/\\kwaad.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_elsewhere(client: Client, evil: str) -> None:
    code = ask(client, factories.member().person.email, next=evil)
    assert client.post("/login/code/", {"code": code, "next": evil})["Location"] == "/"


def test_signing_in_gives_a_new_session(client: Client) -> None:
    code = ask(client, factories.member().person.email)
    before = client.session.session_key
    client.post("/login/code/", {"code": code})
    assert client.session.session_key != before


def test_a_get_does_not_sign_out(client: Client) -> None:
    member = factories.member()
    sign_in(client, member)
    assert client.get("/logout/").status_code == 200
    assert is_in(client)
    client.post("/logout/")
    assert not is_in(client)


def test_an_empty_address_is_asked_for(client: Client) -> None:
    answer = client.post("/login/", {"email": ""})
    assert answer.status_code == 422
    assert "Vul je mailadres in" in answer.content.decode()


def test_a_removed_member_is_no_member_any_more(client: Client) -> None:
    member = factories.member()
    sign_in(client, member)
    assert client.get("/")["Location"] == f"/o/{member.organisation.public_id}/"
    Member.objects.update(ended_at=factories.MADE)
    assert client.get("/")["Location"] == "/me/"


def test_one_computer_asks_at_most_twenty_codes_an_hour() -> None:
    for number in range(20):
        assert Client().post("/login/", {"email": f"niemand{number}@voorbeeld.example"}).status_code == 302
    answer = Client().post("/login/", {"email": "nog@voorbeeld.example"})
    assert answer.status_code == 422
    assert "Dat is te vaak gevraagd" in answer.content.decode()


def test_the_computer_behind_our_proxies_is_counted_and_not_what_it_claims(settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(20):
        claimed = f"203.0.113.{number}, 198.51.100.7"
        Client().post("/login/", {"email": f"niemand{number}@voorbeeld.example"}, headers={"x-forwarded-for": claimed})
    again = {"x-forwarded-for": "203.0.113.99, 198.51.100.7"}
    assert Client().post("/login/", {"email": "nog@voorbeeld.example"}, headers=again).status_code == 422
    other = {"x-forwarded-for": "203.0.113.99, 198.51.100.8"}
    assert Client().post("/login/", {"email": "nog@voorbeeld.example"}, headers=other).status_code == 302


def test_an_unknown_address_is_answered_as_late_as_a_known_one(client: Client, settings: Settings) -> None:
    """The work differs: only for the known one a letter is made. What both take at least is longer than either."""
    settings.SIGN_IN_SECONDS = 0.2
    took = []
    for address in (factories.member().person.email, "niemand@voorbeeld.example"):
        began = time.monotonic()
        ask(Client(), address)
        took.append(time.monotonic() - began)

    assert min(took) >= 0.2


def test_a_page_that_is_only_looked_at_does_not_wait(client: Client, settings: Settings) -> None:
    settings.SIGN_IN_SECONDS = 30

    assert client.get("/login/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_codes_that_are_typed_at_once_are_each_counted() -> None:
    browser = Client()
    code = ask(browser, factories.member().person.email)
    gate = threading.Barrier(12)

    def guess(number: int) -> int:
        one = Client()
        one.cookies["sessionid"] = browser.cookies["sessionid"].value
        gate.wait()
        try:
            return one.post("/login/code/", {"code": wrong(code)}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(guess, range(12)))

    assert Counter(answers) == {422: 4, 302: 8}  # the fifth ends it, and leads back
    browser.post("/login/code/", {"code": code})
    assert not is_in(browser)


def test_signing_out_everywhere_ends_every_other_browser_too() -> None:
    person = factories.member().person
    here, there, other = Client(), Client(), Client()
    for browser in (here, there):
        browser.post("/login/code/", {"code": ask(browser, person.email)})
    other.post("/login/code/", {"code": ask(other, factories.member("Ruud Peeters").person.email)})
    assert there.get("/me/").status_code == 200

    here.post("/logout/", {"everywhere": "yes"})

    assert [browser.get("/me/").status_code for browser in (here, there, other)] == [302, 302, 200]
    line = AuditLine.objects.get(verb="organisations.sign_out_everywhere")
    assert line.person_id == person.pk


def test_signing_out_leaves_other_browsers_as_they_are() -> None:
    person = factories.member().person
    here, there = Client(), Client()
    for browser in (here, there):
        browser.post("/login/code/", {"code": ask(browser, person.email)})

    here.post("/logout/")

    assert (here.get("/me/").status_code, there.get("/me/").status_code) == (302, 200)
