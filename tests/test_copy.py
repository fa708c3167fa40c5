"""How we say it, and in which language."""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation.template import templatize

from impactmodel.management.commands import translations
from mailing.register import letters
from tests.access_rows import ROWS
from tests.access_world import World, undone

pytestmark = [pytest.mark.once, pytest.mark.django_db]
ROOT = Path(__file__).resolve().parent.parent
# Words that make a learner small, or that sound like an office.
BANNED = re.compile(r"\b(?:cursist\w*|klaslokalen|klaslokaal\w*|scores?|verplicht\w*|gelieve)\b", re.IGNORECASE)
# English words that no Dutch sentence of ours has.
ENGLISH = re.compile(r"\b(?:the|your|you|with|this|that|from|have|what|nobody|somebody|please|save|choose)\b", re.I)
SUBJECT = 50


def dutch() -> list[tuple[str, str]]:
    """Every text with each of its translations."""
    catalogue: polib.POFile = translations.read()
    found = []
    for entry in catalogue:
        for said in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            found.append((entry.msgid, said))
    return found


def test_no_banned_word_in_what_we_say() -> None:
    texts = dutch()

    assert len(texts) > 500
    assert BANNED.search("De cursisten zijn verplicht te scoren") is not None
    assert [(text, said) for text, said in texts if BANNED.search(said)] == []


def test_no_straight_quote_is_left_in_dutch() -> None:
    """In what we say; people type them as they like."""
    assert [said for _english, said in dutch() if "'" in re.sub(r"<[^>]+>", "", said)] == []


def test_no_text_is_both_counted_and_not() -> None:
    """Early releases of Python 3.11 do not find the singular of a counted text by itself: it would stay English."""
    texts: dict[str, set[str]] = {"counted": set(), "not": set()}
    for file in [*ROOT.glob("*/**/*.py"), *(ROOT / "templates").rglob("*.*")]:
        if file.relative_to(ROOT).parts[0] not in {"tests", "bench", ".venv"}:
            code = file.read_text()
            code = code if file.suffix == ".py" else templatize(code)
            for call, text in re.findall(r"""(\w+)\(\s*u?((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))""", code):
                kind = {"ngettext": "counted", "ngettext_lazy": "counted"}.get(call, "not")
                if call in {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}:
                    texts[kind].add(ast.literal_eval(text))

    assert len(texts["counted"]) > 50
    assert len(texts["not"]) > 1000
    assert texts["counted"] & texts["not"] == set()


def test_no_banned_word_in_templates_and_the_library() -> None:
    files = [
        *(ROOT / "templates").rglob("*.*"),
        *(ROOT / "roles").glob("library*"),
        *(ROOT / "impactmodel/example").rglob("*.*"),
    ]
    texts = {str(file.relative_to(ROOT)): file.read_text() for file in files if file.suffix not in (".pyc",)}
    hits = {name: BANNED.findall(text) for name, text in texts.items() if BANNED.search(text)}

    assert len(texts) > 80
    assert hits == {}


def test_no_english_is_left_in_the_dutch_catalogue() -> None:
    assert ENGLISH.search("Save your answer")
    left = [(text, said) for text, said in dutch() if len(ENGLISH.findall(re.sub(r"%\(\w+\)s", "", said))) > 1]

    assert left == []


class Words(HTMLParser):
    """The pieces of text a reader sees, outside what says that it is in another language."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "hr", "path", "circle", "rect", "use"})

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._skipped: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        hidden = tag in ("script", "style", "option") or (has.get("lang") or "nl") != "nl"
        if tag not in self.VOID and (self._skipped or hidden):
            self._skipped.append(tag)
        for name in ("aria-label", "title", "placeholder"):
            if has.get(name) and not self._skipped:
                self.pieces.append(str(has[name]))

    def handle_endtag(self, tag: str) -> None:
        if self._skipped and tag == self._skipped[-1]:
            self._skipped.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._skipped:
            self.pieces.append(" ".join(data.split()))


def pieces_of(page: str) -> list[str]:
    parser = Words()
    parser.feed(page)
    return parser.pieces


def pages(world: World, language: str) -> dict[str, list[str]]:
    """What stands on every page, and on every page with an empty form sent."""
    found = {}
    for (name, method), row in sorted(ROWS.items()):
        if row.kind in ("development", "machine") or name in ("healthz", "readyz"):
            continue
        persona = "anonymous" if row.kind in ("link", "open") else "learner" if row.kind == "own" else "planner"
        client = world.browser(persona, headers={"accept-language": language})
        cache.clear()
        with undone():
            answer = getattr(client, method.lower())(reverse(name, kwargs=world.arguments(row.arguments)))
        if answer.get("Content-Type", "").startswith("text/html") and answer.content:
            found[f"{method} {name}"] = pieces_of(answer.content.decode())
    return found


def test_no_english_is_left_on_a_dutch_page(world: World) -> None:
    """Neither a text of the catalogue as it stands there, nor one that never got into it."""
    english = {text for text, said in dutch() if said != text and " " in text and "%" not in text}
    left = {}
    for name, pieces in pages(world, "nl").items():
        strange = [piece for piece in pieces if piece in english or len(ENGLISH.findall(piece)) > 1]
        if strange:
            left[name] = strange

    assert left == {}


def test_the_same_look_sees_english_where_there_is_some(world: World) -> None:
    english = {text for text, said in dutch() if said != text and " " in text and "%" not in text}
    with translation.override("en"):
        page = Client(headers={"accept-language": "en"}).get("/help/").content.decode()

    pieces = pieces_of(page.replace('<html lang="en"', '<html lang="nl"'))
    assert [piece for piece in pieces if piece in english]


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
def test_subjects_of_letters_are_short(language: str) -> None:
    """With real names, not the shortest; what is longer is cut off on a phone."""
    names = {
        "name": "Noor",
        "who": "Łukasz",
        "names": "Sara en Łukasz",
        "n": 3,
        "minutes": 3,
        "many": "3 min",
        "headline": "3 dingen voor vandaag",
    }
    subjects = [line for file in (ROOT / "templates/mail").glob("*.subject") for line in file.read_text().splitlines()]
    texts = re.findall(r'{% translate "([^"]+)" %}', "\n".join(subjects))
    code = "\n".join(
        file.read_text() for floor in ("asks", "roles", "checkins") for file in (ROOT / floor).rglob("*.py")
    )
    texts += re.findall(r'subject(?:_line)?\s*=\s*(?:ngettext\()?_\(\s*"([^"]+)"', code)
    with translation.override(language):
        said = [gettext(text) % names if "%(title)" not in text else "" for text in texts]

    assert len(texts) >= 5
    assert letters, "there are letters"
    assert [text for text in said if len(text) > SUBJECT] == []
