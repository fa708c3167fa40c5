"""Every kind of letter in each language: whose it is, what keeps robots quiet, and text and page that say the same."""

from dataclasses import replace

import pytest
from django.utils import translation

from mailing.message import message
from mailing.models import Mail
from tests.access_world import NOW, World
from tests.every_letter import amiss, every_letter, written


def problems(mail: Mail) -> list[str]:
    rendered, letter = written(mail)
    return amiss(mail, rendered, letter.as_bytes())


@pytest.mark.once
def test_every_kind_of_letter_is_well_in_each_language(world: World) -> None:
    found = {}
    # One of each kind; every card of the day's letter is looked at by row S10 of bench/faults.py.
    one_of_each = {mail.kind: mail for mail in every_letter(world).values()}
    for name, mail in one_of_each.items():
        for mail.language in ("nl", "en", "pl"):
            with translation.override(mail.language):
                found[f"{name} {mail.language}"] = problems(mail)

    assert len(found) >= 42
    assert {name: what for name, what in found.items() if what} == {}


SPOILT = [
    (b"Auto-Submitted: auto-generated", b"X-Nothing: 1", "Auto-Submitted"),
    (b"List-Unsubscribe-Post:", b"X-Nothing:", "List-Unsubscribe-Post"),
    (b"From: Sanne via", b"From: Sanne", "From"),
    (b"Reply-To:", b"X-Nothing:", "Reply-To"),
    (b"In-Reply-To:", b"X-Nothing:", "References"),
    (b"Message-ID: <ob-", b"Message-ID: <ob-9", "Message-ID"),
]


@pytest.mark.once
def test_what_lacks_is_seen(world: World) -> None:
    mail = every_letter(world)["reminder:observe"]
    rendered, letter = written(mail)
    source = letter.as_bytes()

    assert amiss(mail, rendered, source) == []
    assert [what in amiss(mail, rendered, source.replace(was, becomes)) for was, becomes, what in SPOILT] == [True] * 6
    louder = replace(rendered, text=f"{rendered.text}\nDit staat nergens: https://elders.example/")
    source = message(mail, louder, now=NOW).as_bytes()
    wrong = {"what the text says stands on the page", "text and page lead to the same", "only our own host"}
    assert wrong <= set(amiss(mail, louder, source))
