"""`manage.py create_organisation`: from an empty server to somebody who can let the others in."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from mailing.models import Mail
from organisations.models import AuditLine, Member, Organisation

pytestmark = pytest.mark.django_db
NOOR = "Noor van 't Hof <noor@voorbeeld.example>"


def test_the_first_admin_signs_in_and_lets_a_colleague_in() -> None:
    call_command("create_organisation", "Voorbeeld BV", "--admin", NOOR)
    made = Organisation.objects.get()
    assert (made.language, made.timezone) == ("nl", "Europe/Amsterdam")
    assert Mail.objects.get().kind == "invited"
    line = AuditLine.objects.get()
    assert (line.verb, line.via, line.organisation_id) == ("organisations.create_organisation", "command", made.pk)

    browser = Client()
    browser.post("/login/", {"email": "noor@voorbeeld.example"})
    browser.post("/login/code/", {"code": Mail.objects.get(kind="login").secret})
    staff = f"/o/{made.public_id}/people/staff/"
    posted = {"name": "Bram Visser", "email": "bram@voorbeeld.example", "role": "planner"}

    assert browser.post(staff, posted).status_code == 302
    assert set(Member.objects.values_list("person__name", "role")) == {
        ("Noor van 't Hof", "admin"),
        ("Bram Visser", "planner"),
    }


def test_a_second_run_says_so_and_makes_nothing() -> None:
    call_command("create_organisation", "Voorbeeld BV", "--admin", NOOR)

    with pytest.raises(CommandError, match="called voorbeeld bv already; nothing was made"):
        call_command("create_organisation", "voorbeeld bv", "--admin", "Bram <bram@voorbeeld.example>")

    assert (Organisation.objects.count(), Member.objects.count(), Mail.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((" ", "--admin", NOOR), "1 to 120 characters"),
        (("Voorbeeld BV", "--admin", "Noor"), "needs a name and a mail address"),
        (("Voorbeeld BV", "--admin", "noor@voorbeeld.example"), "needs a name and a mail address"),
        (("Voorbeeld BV", "--admin", NOOR, "--timezone", "Europe/Utrecht"), "No time zone is called Europe/Utrecht"),
        (("Voorbeeld BV", "--admin", NOOR, "--language", "xx"), "invalid choice"),
    ],
)
def test_what_cannot_be_is_one_line(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("create_organisation", *words)

    assert not Organisation.objects.exists()


def test_it_can_speak_english_elsewhere() -> None:
    call_command(
        "create_organisation", "Example Ltd", "--admin", NOOR, "--language", "en", "--timezone", "Europe/Dublin"
    )

    made = Organisation.objects.get()
    assert (made.language, made.timezone, Mail.objects.get().language) == ("en", "Europe/Dublin", "en")
