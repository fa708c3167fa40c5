"""A session that ran out while somebody typed: the text comes back, and only to who typed it."""

from urllib.parse import unquote, urlencode

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from mailing.models import Mail
from organisations import access, unsaved
from organisations.models import Member
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
TYPED = {"title": "Kanariegele gesprekken", "starts_on": "", "language": "nl"}


@pytest.fixture
def sanne() -> Member:
    return make.member("Sanne Brouwer")


@pytest.fixture
def form(sanne: Member) -> str:
    return reverse("trajectories:create", kwargs={"org": sanne.organisation.public_id})


@pytest.fixture
def client(sanne: Member, form: str) -> Client:
    """Sanne's browser, with the form open and the session gone."""
    client = Client()
    sign_in(client, sanne)
    assert client.get(form).status_code == 200
    del client.cookies["sessionid"]
    return client


def test_what_was_typed_comes_back_after_sign_in_and_is_not_saved(client: Client, sanne: Member, form: str) -> None:
    answer = client.post(form, TYPED)
    assert answer.status_code == 302
    assert answer["Location"] == f"/login/?{urlencode({'next': form})}"
    sign_in(client, sanne)

    page = client.get(form).content.decode()

    assert TYPED["title"] in page
    assert not Trajectory.objects.exists()
    assert TYPED["title"] not in client.get(form).content.decode(), "once"


def test_it_comes_back_by_way_of_the_code_from_the_mail(client: Client, sanne: Member, form: str) -> None:
    where = client.post(form, TYPED)["Location"]
    assert client.get(where).status_code == 200
    client.post("/login/", {"email": sanne.person.email, "next": form})
    code = Mail.objects.get(kind="login").secret

    back = client.post("/login/code/", {"code": code, "next": form})

    assert back["Location"] == form
    assert TYPED["title"] in client.get(form).content.decode()


def test_it_does_not_come_back_to_somebody_else_in_that_browser(client: Client, sanne: Member, form: str) -> None:
    bram = make.member("Bram Visser", organisation=sanne.organisation)
    client.post(form, TYPED)
    sign_in(client, bram)

    assert TYPED["title"] not in client.get(form).content.decode()
    # Nor is it left for later: the session of another never holds it.
    sign_in(client, sanne)
    assert TYPED["title"] not in client.get(form).content.decode()


def test_in_a_browser_where_nobody_was_before_the_text_is_shown_to_be_copied(sanne: Member, form: str) -> None:
    stranger = Client()
    answer = stranger.post(form, TYPED | {"intent": "Korte <b>zin</b>"})

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Kopieer eerst je tekst" in page
    assert TYPED["title"] in page
    assert "Korte &lt;b&gt;zin&lt;/b&gt;" in page
    assert f'href="/login/?{urlencode({"next": form})}"' in page
    assert "sessionid" not in stranger.cookies
    sign_in(stranger, sanne)
    assert TYPED["title"] not in stranger.get(form).content.decode()


def test_with_nothing_worth_copying_one_goes_on_to_sign_in(form: str) -> None:
    assert Client().post(form, {"language": "nl", "title": ""}).status_code == 302


@pytest.fixture
def two_tabs(sanne: Member, form: str) -> Client:
    """Sanne's browser: the form open in one tab, and signed in again in another since, with a new CSRF token."""
    client = Client(enforce_csrf_checks=True)
    sign_in(client, sanne)
    client.get(form)
    sign_in(client, sanne)
    client.get(form)
    return client


HERE = {"origin": "http://testserver"}
OLD = {"csrfmiddlewaretoken": "a" * 64}


def test_signed_in_again_in_another_tab_the_text_is_in_the_form_again(
    two_tabs: Client, sanne: Member, form: str
) -> None:
    answer = two_tabs.post(form, TYPED | OLD, headers=HERE)

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "wat je typte staat weer in het formulier" in page
    assert f'href="{form}"' in page
    assert not Trajectory.objects.exists()
    again = two_tabs.get(form).content.decode()
    assert TYPED["title"] in again
    assert "Dit heb je getypt. Het is nog niet bewaard." in again
    assert not Trajectory.objects.exists()
    assert TYPED["title"] not in two_tabs.get(form).content.decode(), "once"


def test_a_fragment_opens_the_page_with_the_text(two_tabs: Client, form: str) -> None:
    answer = two_tabs.post(form, TYPED | OLD, headers=HERE | {"hx-request": "true"})

    assert (answer.status_code, answer["HX-Redirect"]) == (403, form)
    assert TYPED["title"] in two_tabs.get(form).content.decode()


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "https://kwaad.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"} | HERE]
)
def test_another_site_puts_no_words_in_our_form(two_tabs: Client, form: str, headers: dict[str, str]) -> None:
    answer = two_tabs.post(form, TYPED | OLD, headers=headers)

    assert answer.status_code == 403
    assert TYPED["title"] not in answer.content.decode()
    assert TYPED["title"] not in two_tabs.get(form).content.decode()


def test_without_any_cookie_the_text_is_shown_and_not_thrown_away(sanne: Member, form: str) -> None:
    browser = Client(enforce_csrf_checks=True)

    page = browser.post(form, TYPED, headers=HERE).content.decode()

    assert "Kopieer eerst je tekst" in page
    assert TYPED["title"] in page
    assert "Ga een pagina terug" not in page


def test_what_the_page_filled_in_itself_is_not_shown_as_typed(sanne: Member, form: str) -> None:
    marks = {"opened": "title:e3b0c44298 starts_on:e3b0c44298", "row-opened": "situation:e3b0c44298 action:e3b0c44298"}
    browser = Client(enforce_csrf_checks=True)

    page = browser.post(form, TYPED | marks, headers=HERE).content.decode()

    assert TYPED["title"] in page
    assert "e3b0c44298" not in page


def test_signed_out_and_the_token_gone_the_text_comes_back_after_sign_in(sanne: Member, form: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    sign_in(browser, sanne)
    browser.get(form)
    for name in ("sessionid", "csrftoken"):
        del browser.cookies[name]

    page = browser.post(form, TYPED, headers=HERE).content.decode()

    assert f'href="/login/?{urlencode({"next": form})}"' in page
    sign_in(browser, sanne)
    assert TYPED["title"] in browser.get(form).content.decode()


def test_the_form_of_sign_in_shows_no_address_again() -> None:
    browser = Client(enforce_csrf_checks=True)

    answer = browser.post("/login/", {"email": "noor.bakker@voorbeeld.example"}, headers=HERE)

    assert answer.status_code == 403
    assert "noor.bakker" not in answer.content.decode()


def test_a_cookie_that_was_tampered_with_is_nobody_s(client: Client, sanne: Member, form: str) -> None:
    client.cookies[access.LAST_USER] = f"{sanne.person.user_id}:forged:signature"
    client.post(form, TYPED)
    sign_in(client, sanne)

    assert TYPED["title"] not in client.get(form).content.decode()


def test_after_an_hour_it_is_gone(client: Client, sanne: Member, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client.post(form, TYPED)
    monkeypatch.setattr(unsaved, "KEEP_SECONDS", -1)
    sign_in(client, sanne)

    assert TYPED["title"] not in client.get(form).content.decode()


def test_the_token_of_the_form_is_not_kept(client: Client, form: str) -> None:
    client.post(form, TYPED | {"csrfmiddlewaretoken": "geheim"})

    assert "Kanariegele" in str(dict(client.session.items()))
    assert "geheim" not in str(dict(client.session.items()))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["trajectories:create", "checkins:my_trajectories"])
def test_a_fragment_is_sent_to_sign_in_as_a_whole_page(sanne: Member, name: str, method: str) -> None:
    """htmx would swap a redirect's page into the card."""
    address = reverse(name, kwargs={"org": sanne.organisation.public_id} if ":create" in name else {})

    answer = getattr(Client(), method)(address, headers={"hx-request": "true"})

    assert answer.status_code == 401
    assert unquote(answer["HX-Redirect"]) == f"/login/?next={address}"
    assert answer.content == b""
    assert getattr(Client(), method)(address).status_code == 302


def test_in_production_the_cookie_goes_over_https_only(sanne: Member, form: str, settings: Settings) -> None:
    settings.DEVELOPMENT = False
    client = Client()
    sign_in(client, sanne)
    client.get(form)

    cookie = client.cookies[access.LAST_USER]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
