"""Letters as they are read: text and HTML say the same, nothing comes from elsewhere."""

import re
from datetime import UTC, datetime

import pytest

from mailing.compose import one_line, render_letter
from mailing.register import Rendered
from tests import factories

NOW = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def login_letter(language: str = "nl", organisation: str = "Voorbeeld BV", name: str = "Noor Visser") -> Rendered:
    house = factories.organisation(name=organisation)
    reader = factories.person(name, organisation=house, language=language)
    return render_letter("login", {"code": "20481636"}, mail=factories.mail(reader, kind="login"))


@pytest.mark.parametrize(("language", "words"), [("nl", "Hoi Noor"), ("en", "Hi Noor")])
def test_a_letter_speaks_the_readers_language(language: str, words: str) -> None:
    letter = login_letter(language)
    assert words in letter.text
    assert words in letter.html
    assert f'lang="{language}"' in letter.html


def test_text_and_html_hold_the_same_code_and_the_subject_does_not() -> None:
    letter = login_letter()
    assert "20481636" in letter.text
    assert "20481636" in letter.html
    assert "20481636" not in letter.subject


def test_nothing_is_fetched_when_a_letter_is_opened() -> None:
    html = login_letter().html
    assert "<title>" in html
    assert not re.search(r"<img|<link|@import|url\(|src=", html)


def test_names_are_words_and_never_mark_up() -> None:
    letter = login_letter(organisation='Voorbeeld <b>& "Zn"</b>', name="<mj-raw>Noor")
    assert "Voorbeeld &lt;b&gt;&amp; &quot;Zn&quot;&lt;/b&gt;" in letter.html
    assert "&lt;mj-raw&gt;Noor" in letter.html
    assert "<mj-raw>Noor" in letter.text


@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\x0c", "\x1c", "\ufffe"])
def test_a_sign_that_nobody_sees_keeps_no_letter_back(sign: str) -> None:
    """Slides bring a vertical tab along for a line break; no page can be made of a text that has one."""
    letter = login_letter(organisation=f"Voorbeeld{sign}BV")

    assert "Voorbeeld BV" in letter.html
    assert sign not in letter.text + letter.html


def test_a_letter_reads_well_in_the_dark() -> None:
    html = login_letter().html
    assert "prefers-color-scheme: dark" in html
    assert 'name="color-scheme"' in html


def test_one_line_strips_what_could_break_a_header() -> None:
    assert one_line("  Een\r\n regel\t met\x00 \u202eomkering ") == "Een regel met omkering"


@pytest.mark.parametrize("is_own", [True, False])
def test_nobody_is_greeted_or_rung_by_themselves(is_own: bool) -> None:
    """Who plans and trains is asked as a trainer by who plans."""
    sanne = factories.member("Sanne Brouwer").person
    reader = sanne if is_own else factories.person("Farid el Amrani", organisation=sanne.organisation)
    context = {"parts": [], "titles": ["Feedback geven"], "minutes": 1, "is_alone": True, "owner": None, "dates": []}
    context |= {"headline": "", "subject_line": "Is het er?", "preheader": "", "mark": ""}

    letter = render_letter("letter", context, mail=factories.mail(reader, kind="letter", sender=sanne))

    for words in ("Liever even bellen?", "Groet", "Vragen? Sanne"):
        assert (words in letter.text) is not is_own
        assert (words in letter.html) is not is_own
