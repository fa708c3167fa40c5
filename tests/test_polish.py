"""A third language is one catalogue: letters in it and the pages behind their links, whole."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, ngettext

from asks import links
from impactmodel.management.commands import translations
from organisations import languages
from organisations.languages import lacks, read_in
from organisations.models import Person
from organisations.templatetags.look import day as day_words
from roles.words import hours_text
from tests.access_rows import ROWS
from tests.access_world import World, undone
from tests.every_letter import every_letter, written
from tests.test_copy import Words

pytestmark = [pytest.mark.once, pytest.mark.django_db]
# Words of our own that no Polish sentence has; names and what people wrote stand in Dutch in the world of the tests.
FOREIGN = re.compile(r"\b(?:the|your|you|with|this|that|from|have|what|jij|jouw|het|een|niet|wordt|deze)\b", re.I)


class PolishWords(Words):
    """The pieces of text on a Polish page, outside what says that it is in another language."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, [pair for pair in attrs if pair != ("lang", "pl")])


def pieces_of(page: str) -> list[str]:
    parser = PolishWords()
    parser.feed(page)
    return parser.pieces


def foreign() -> set[str]:
    """Every text as English or Dutch has it, where Polish says something else."""
    polish = {translations.key(entry): entry.msgstr for entry in translations.further_catalogue("pl")}
    found = set()
    for entry in translations.read():
        said = polish.get(translations.key(entry))
        found |= {text for text in (entry.msgid, entry.msgstr) if text and text != said and "%" not in text}
    return found - set(polish.values())


def strange(pieces: list[str], ours: set[str]) -> list[str]:
    return [piece for piece in pieces if " " in piece and piece in ours]


def test_no_other_language_is_left_in_the_polish_catalogue() -> None:
    catalogue = translations.further_catalogue("pl")
    said = [text for entry in catalogue for text in (entry.msgstr, *entry.msgstr_plural.values())]

    assert FOREIGN.search("Give your answer") is not None
    assert len(said) > 1000
    assert [text for text in said if FOREIGN.search(re.sub(r"%\(\w+\)s|</?\w+>", "", text))] == []


def test_every_letter_to_a_polish_reader_is_polish(world: World) -> None:
    ours, left = foreign(), {}
    for name, mail in every_letter(world).items():
        mail.language = "pl"
        with translation.override("pl"):
            rendered, _letter = written(mail)
        pieces = [rendered.subject, *rendered.text.splitlines(), *pieces_of(rendered.html)]
        if strange(pieces, ours):
            left[name] = strange(pieces, ours)
        assert 'lang="pl"' in rendered.html, name
        assert "Dostajesz t" in rendered.text or "Pozdrawiam" in rendered.text, name

    assert "Give your answer" in ours
    assert "Geef je antwoord" in ours
    assert left == {}


def test_every_link_page_of_a_polish_reader_is_polish(world: World) -> None:
    Person.objects.update(language="pl")
    ours, left, seen = foreign(), {}, 0
    for (name, method), row in sorted(ROWS.items()):
        if row.kind not in ("link", "own") or name.endswith("_in"):
            continue
        client = world.browser("anonymous" if row.kind == "link" else "learner", headers={"accept-language": "pl"})
        cache.clear()
        with undone():
            answer = getattr(client, method.lower())(reverse(name, kwargs=world.arguments(row.arguments)))
        if answer.get("Content-Type", "").startswith("text/html") and answer.content:
            seen += 1
            assert answer.headers["Content-Language"] == "pl", name
            found = strange(pieces_of(answer.content.decode()), ours)
            if found:
                left[f"{method} {name}"] = found

    assert seen > 40
    assert left == {}


def test_a_polish_reader_switches_to_english_and_back(world: World) -> None:
    Person.objects.update(language="pl")
    address = reverse("asks:page", kwargs=world.arguments(ROWS[("asks:page", "GET")].arguments))
    polish, english = Client().get(address), Client().get(f"{address}/en")

    assert '<html lang="pl">' in polish.content.decode()
    assert f'href="{address}/en" hreflang="en" lang="en">English</a>' in polish.content.decode()
    assert f'href="{address}/pl" hreflang="pl" lang="pl">Polski</a>' in english.content.decode()


def test_a_dead_link_speaks_the_language_of_the_browser_and_staff_read_what_staff_read(world: World) -> None:
    dead = Client().get(f"/l/{links.mend('x')}", headers={"accept-language": "pl"})
    staff = world.browser("planner", headers={"accept-language": "pl"}).get("/help/")

    assert gettext_in("pl", "This link has stopped working") in dead.content.decode()
    assert '<html lang="en">' in staff.content.decode()


def gettext_in(language: str, text: str) -> str:
    with translation.override(language):
        return gettext(text)


def test_a_language_we_do_not_write_falls_back_to_english_and_who_chooses_it_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [read_in(tag) for tag in ("pl", "pl-PL", "nl-BE", "de", "ar")] == ["pl", "pl", "nl", "en", "en"]
    assert lacks("pl") == 0

    staff = world.browser("planner", headers={"accept-language": "en"})
    page = reverse("organisations:person", kwargs=world.arguments(ROWS[("organisations:person", "GET")].arguments))
    Person.objects.update(language="de")
    assert "We don&#x27;t write that one yet: letters come in English." in staff.get(page).content.decode()
    Person.objects.update(language="pl")
    assert "Letters come in Polish." in staff.get(page).content.decode()
    monkeypatch.setattr(languages, "lacks", lambda _language: 3)
    assert "Letters come in Polish; 3 texts are still English." in staff.get(page).content.decode()


def test_what_polish_does_not_have_is_english_and_never_dutch() -> None:
    """A text of staff alone: Django by itself would say it in the first language of the product."""
    assert gettext_in("pl", "Print a sheet") == "Print a sheet"
    assert gettext_in("nl", "Print a sheet") != "Print a sheet"


def test_polish_counts_in_three_and_bends_its_months() -> None:
    with translation.override("pl"):
        hours = [ngettext("%(hours)s hour", "%(hours)s hours", n) % {"hours": n} for n in (1, 2, 5, 12, 22)]
        parts = [hours_text(Decimal(n)) for n in ("1", "1.5", "6", "7.5")]
        days = [day_words(date(2027, 1, 12), form) for form in ("l j F", "D j M")]

    assert days == ["wtorek 12 stycznia", "wt. 12 sty"]
    assert parts == ["1 godzina", "1,5 godziny", "6 godzin", "7,5 godziny"]
    assert hours == ["1 godzina", "2 godziny", "5 godzin", "12 godzin", "22 godziny"]
