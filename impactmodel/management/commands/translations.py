"""`manage.py translations [--check]`: bring the catalogues up to date, or say what is wrong with them.

Texts are extracted by Django's own `makemessages` (which needs gettext) from a copy, merged and compiled by polib:
sorted, without places, never fuzzy. `locale/equal.txt` lists what may read the same in Dutch and English.

A further language has a line in LANGUAGES and a catalogue with the texts of letters and of the pages behind their
links; `locale/letters.txt` lists the files these stand in, and after `=` single texts of files that are otherwise for
staff. Its compiled file has the English of every text it lacks: Django itself would fall back to Dutch.
"""

import fnmatch
import os
import re
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

LOCALE = Path(settings.BASE_DIR) / "locale"
CATALOGUE = LOCALE / "nl" / "LC_MESSAGES" / "django.po"
EQUAL = LOCALE / "equal.txt"
LETTERS = LOCALE / "letters.txt"
PLURALS = re.compile(r"nplurals\s*=\s*(\d)")
# Where texts stand that somebody gets to see.
SHOWN = ("organisations", "mailing", "trajectories", "asks", "roles", "checkins", "insight", "impactmodel", "templates")
WIDTH = 100
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

Key = tuple[str, str, str]


def key(entry: polib.POEntry) -> Key:
    """What makes a text the one it is: context, text, plural."""
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


def extract() -> polib.POFile:
    """All texts as they stand in code and templates now. Raises CommandError without gettext."""
    if shutil.which("xgettext") is None:
        raise CommandError("Extracting needs the package gettext.")
    with tempfile.TemporaryDirectory(prefix="impactmodel-texts-") as name:
        copy = Path(name)
        for folder in SHOWN:
            ignored = shutil.ignore_patterns("__pycache__", "migrations")
            shutil.copytree(Path(settings.BASE_DIR) / folder, copy / folder, ignore=ignored)
        (copy / "locale").mkdir()
        # Without settings of its own it knows no folder but the copy.
        words = [sys.executable, "-m", "django", "makemessages", "-l", "nl", "--keep-pot"]
        extensions = ["-e", "html,txt,subject,py"]
        done = subprocess.run(  # noqa: S603  every word is ours
            [*words, *extensions], cwd=copy, env=_plain(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise CommandError(f"Extracting failed: {done.stderr.strip()[-800:]}")
        return polib.pofile(str(copy / "locale" / "django.pot"), wrapwidth=WIDTH)


def _plain() -> dict[str, str]:
    """An environment in which no settings are named."""
    return {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}


def faults(catalogue: polib.POFile) -> list[str]:
    """What is wrong inside the catalogue itself, a line each."""
    equal = set(EQUAL.read_text(encoding="utf-8").splitlines()) if EQUAL.exists() else set()
    found = []
    for entry in catalogue:
        if entry.obsolete:
            found.append(f"obsolete: {entry.msgid}")
            continue
        said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.fuzzy:
            found.append(f"fuzzy: {entry.msgid}")
        if not all(said):
            found.append(f"untranslated: {entry.msgid}")
        elif entry.msgid in said and entry.msgid not in equal:
            found.append(f"the same in both languages: {entry.msgid}")
        elif not set(PLACE.findall("".join(said))) <= set(PLACE.findall(entry.msgid + (entry.msgid_plural or ""))):
            found.append(f"a place that the English does not have: {entry.msgid}")
    return found


def further() -> list[str]:
    """The languages in which one reads letters and the pages behind their links, and no other page."""
    ours = dict(settings.STAFF_LANGUAGES)
    return [code for code, _name in settings.LANGUAGES if code not in ours]


def further_catalogue(language: str) -> polib.POFile:
    """The catalogue of a further language as it stands. Raises CommandError when there is none."""
    place = LOCALE / language / "LC_MESSAGES" / "django.po"
    if not place.exists():
        raise CommandError(f"{place} is missing: begin it with a header that has Language and Plural-Forms.")
    return polib.pofile(str(place), wrapwidth=WIDTH)


def in_letters(texts: polib.POFile) -> polib.POFile:
    """Those that letters and the pages behind their links may say."""
    lines = LETTERS.read_text(encoding="utf-8").splitlines()
    single = {line.removeprefix("= ") for line in lines if line.startswith("= ")}
    files = [line for line in lines if line and not line.startswith("= ")]
    found = polib.POFile(wrapwidth=WIDTH)
    places = {place for entry in texts for place, _line in entry.occurrences}
    theirs = {place for place in places if any(fnmatch.fnmatch(place, file) for file in files)}
    for entry in texts:
        if entry.msgid in single or any(place in theirs for place, _line in entry.occurrences):
            found.append(entry)
    return found


def lacking(catalogue: polib.POFile, texts: polib.POFile) -> list[str]:
    """The texts of letters and their pages that a further language does not have; they are read in English."""
    said = {key(entry) for entry in catalogue if all(_said(entry)) and not entry.fuzzy and not entry.obsolete}
    return sorted(entry.msgid for entry in in_letters(texts) if key(entry) not in said)


def with_english(catalogue: polib.POFile, texts: polib.POFile) -> polib.POFile:
    """Every text of the product, in English where the catalogue says nothing: what a further language compiles to."""
    known = {key(entry): entry for entry in catalogue if all(_said(entry)) and not entry.fuzzy}
    made = polib.POFile(wrapwidth=WIDTH)
    made.metadata = {**catalogue.metadata, "X-Lacks": str(len(lacking(catalogue, texts)))}
    for entry in sorted(texts, key=key):
        old = known.get(key(entry))
        plural = {number: entry.msgid if number == 0 else entry.msgid_plural for number in range(_plurals(catalogue))}
        made.append(
            polib.POEntry(
                msgctxt=entry.msgctxt,
                msgid=entry.msgid,
                msgid_plural=entry.msgid_plural,
                msgstr="" if entry.msgid_plural else old.msgstr if old else entry.msgid,
                msgstr_plural=(old.msgstr_plural if old else plural) if entry.msgid_plural else {},
            )
        )
    return made


def further_faults(catalogue: polib.POFile, texts: polib.POFile) -> list[str]:
    """What is wrong with the catalogue of a further language, a line each."""
    language = catalogue.metadata["Language"]
    found = [f"not in {language} yet: {text}" for text in lacking(catalogue, texts)]
    for entry in catalogue:
        places = set(PLACE.findall(entry.msgid + (entry.msgid_plural or "")))
        if not set(PLACE.findall("".join(_said(entry)))) <= places:
            found.append(f"a place that the English does not have, in {language}: {entry.msgid}")
    unused = {key(entry) for entry in catalogue} - {key(entry) for entry in in_letters(texts)}
    found += [f"not for letters or their pages, in {language}: {text}" for _context, text, _plural in sorted(unused)]
    compiled = LOCALE / language / "LC_MESSAGES" / "django.mo"
    if not compiled.exists() or compiled.read_bytes() != with_english(catalogue, texts).to_binary():
        found.append(f"the compiled file of {language} is older than its catalogue or the texts")
    return found


def _said(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _plurals(catalogue: polib.POFile) -> int:
    found = PLURALS.search(catalogue.metadata["Plural-Forms"])
    return int(found.group(1)) if found else 2


def differences(catalogue: polib.POFile, texts: polib.POFile) -> list[str]:
    """What the catalogue lacks and what it need not have, beside the texts of now."""
    have, want = {key(entry) for entry in catalogue if not entry.obsolete}, {key(entry) for entry in texts}
    missing = [f"not in the catalogue: {text}" for _context, text, _plural in sorted(want - have)]
    return missing + [f"no longer used: {text}" for _context, text, _plural in sorted(have - want)]


def is_compiled(catalogue: polib.POFile) -> bool:
    """Whether the compiled file is that of this catalogue."""
    compiled = CATALOGUE.with_suffix(".mo")
    return compiled.exists() and compiled.read_bytes() == catalogue.to_binary()


def read() -> polib.POFile:
    """The Dutch catalogue as it stands."""
    return polib.pofile(str(CATALOGUE), wrapwidth=WIDTH)


def merged(catalogue: polib.POFile, texts: polib.POFile) -> polib.POFile:
    """The texts of now in order of the alphabet, with what the catalogue says about them."""
    known = {key(entry): entry for entry in catalogue if not entry.obsolete}
    made = polib.POFile(wrapwidth=WIDTH)
    made.metadata = catalogue.metadata
    for entry in sorted(texts, key=lambda entry: (entry.msgid.lower(), key(entry))):
        old = known.get(key(entry))
        plural = dict.fromkeys(range(_plurals(catalogue)), "") if entry.msgid_plural else {}
        made.append(
            polib.POEntry(
                msgctxt=entry.msgctxt,
                msgid=entry.msgid,
                msgid_plural=entry.msgid_plural,
                msgstr=old.msgstr if old else "",
                msgstr_plural=dict(old.msgstr_plural) if old and entry.msgid_plural else plural,
                flags=[flag for flag in entry.flags if flag != "fuzzy"],
            )
        )
    return made


class Command(BaseCommand):
    help = "Bring the catalogues up to date; with --check only say what is wrong with them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when something is wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        catalogue, texts = read(), extract()
        if not options["check"]:
            catalogue = merged(catalogue, texts)
            catalogue.save(str(CATALOGUE))
            catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
        found = differences(catalogue, texts) + faults(catalogue)
        if not is_compiled(catalogue):
            found.append("the compiled file is older than the catalogue")
        for fault in found:
            self.stdout.write(fault)
        if found:
            raise CommandError(f"{len(found)} things are wrong with the Dutch catalogue.")
        self.stdout.write(f"{len(catalogue)} texts, all of them in Dutch.")
        for language in further():
            self._further(language, texts, is_check=options["check"])

    def _further(self, language: str, texts: polib.POFile, *, is_check: bool) -> None:
        catalogue = further_catalogue(language)
        if not is_check:
            place = LOCALE / language / "LC_MESSAGES"
            catalogue = merged(catalogue, in_letters(texts))
            catalogue.save(str(place / "django.po"))
            with_english(catalogue, texts).save_as_mofile(str(place / "django.mo"))
        found = further_faults(catalogue, texts)
        for fault in found:
            self.stdout.write(fault)
        if found:
            lack = len(lacking(catalogue, texts))
            raise CommandError(f"{len(found)} things are wrong with {language}, which lacks {lack} texts.")
        self.stdout.write(f"{len(catalogue)} texts of letters and the pages behind them, all of them in {language}.")
