"""Under which name letters come in, and where answers go: an admin says so, and the next letter goes like that."""

from email.message import EmailMessage

import pytest
from django.test import Client

from mailing.actions import send_trial
from mailing.arrived import arrived
from mailing.compose import render_letter
from mailing.message import message
from mailing.sending import drain
from organisations import clock
from organisations.acting import PRODUCT
from organisations.models import Member, Organisation
from tests import factories as make
from tests.opened import send_opened
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
SENDER = {"sender_name": "Leerhuis Voorbeeld", "reply_to": "leren@voorbeeld.example"}


@pytest.fixture
def sanne() -> Member:
    return make.member("Sanne Brouwer", role=Member.Role.ADMIN)


@pytest.fixture
def browser(sanne: Member) -> Client:
    return sign_in(Client(headers={"accept-language": "nl"}), sanne)


def where(member: Member, page: str = "mail/") -> str:
    return f"/o/{member.organisation.public_id}/settings/{page}"


def trial(member: Member) -> EmailMessage:
    send_trial(member.person, by=PRODUCT, now=clock.now())
    drain(clock.now())
    (letter,) = arrived(address=member.person.email)
    return letter.letter


def test_letters_come_in_under_the_chosen_name_from_the_same_address_and_answers_go_together(
    sanne: Member, browser: Client
) -> None:
    assert "Antwoorden gaan naar de collega" in browser.get(where(sanne)).content.decode()

    assert "“Sanne via Impactmodel”" in browser.get(where(sanne)).content.decode()

    assert send_opened(browser, where(sanne), SENDER).status_code == 302

    settings = browser.get(where(sanne, "")).content.decode()
    assert "“via Leerhuis Voorbeeld”" in settings
    assert "Antwoorden gaan naar leren@voorbeeld.example." in settings
    letter = trial(sanne)
    assert letter["From"] == "Sanne via Leerhuis Voorbeeld <noreply@impactmodel.example>"
    assert letter["Reply-To"] == "Voorbeeld BV <leren@voorbeeld.example>"
    text = letter.get_body(("plain",))
    assert text is not None
    assert "leren@voorbeeld.example" in text.get_content()


@pytest.mark.parametrize(
    ("kind", "answers"), [("trial", "leren@voorbeeld.example"), ("shared", "sara@voorbeeld.example")]
)
def test_what_one_person_writes_to_another_is_answered_to_them(kind: str, answers: str, sanne: Member) -> None:
    house = sanne.organisation
    house.reply_to = SENDER["reply_to"]
    sara = make.person("Sara Bakker", email="sara@voorbeeld.example", organisation=house)
    mail = make.mail(make.person("Noor Smit", organisation=house), kind=kind, sender=sara)

    rendered = render_letter("trial", {"url": "https://impactmodel.example/"}, mail=mail)
    mail.address = mail.person.email

    assert answers in str(message(mail, rendered, now=clock.now())["Reply-To"])


def test_nobody_is_named_in_a_letter_of_the_house(sanne: Member) -> None:
    house = sanne.organisation
    house.reply_to, house.sender_name = SENDER["reply_to"], SENDER["sender_name"]
    mail = make.mail(sanne.person, kind="login", address=sanne.person.email)

    rendered = render_letter("login", {"code": "20481636"}, mail=mail)
    letter = message(mail, rendered, now=clock.now())

    assert letter["From"] == "Leerhuis Voorbeeld <noreply@impactmodel.example>"
    assert letter["Reply-To"] == "Voorbeeld BV <leren@voorbeeld.example>"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"sender_name": "directie@bank.example"}, "Schrijf hier een naam, geen adres"),
        ({"sender_name": "https://bank.example"}, "Schrijf hier een naam, geen adres"),
        ({"reply_to": "leren"}, "Vul een mailadres in"),
    ],
)
def test_an_address_for_a_name_and_half_an_address_are_refused_and_stay_typed(
    sanne: Member, browser: Client, wrong: dict[str, str], said: str
) -> None:
    answer = send_opened(browser, where(sanne), SENDER | wrong)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert all(f'value="{word}"' in answer.content.decode() for word in wrong.values())
    assert Organisation.objects.get().sender_name == ""
