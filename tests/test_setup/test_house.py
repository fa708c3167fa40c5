"""The rules of the house that a machine can see."""

import ast
import importlib
import inspect
import shutil
from pathlib import Path

import polib
import pytest

from impactmodel.management.commands import translations
from insight.logbook.words import ACTS
from tests import releases

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent.parent
FLOORS = ("insight", "checkins", "roles", "asks", "trajectories", "mailing", "organisations")
# Lines; about 400 is where a file becomes a package.
LONGEST = 450


@pytest.fixture(scope="module")
def texts() -> polib.POFile:
    """As they stand in code and templates now; nobody changes them."""
    if shutil.which("xgettext") is None:
        pytest.skip("extracting needs the package gettext; CI has it")
    return translations.extract()


def action_modules() -> list[str]:
    files = [path for floor in FLOORS for path in (ROOT / floor).glob("actions*/*.py")]
    files += [ROOT / floor / "actions.py" for floor in FLOORS]
    return [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files if path.exists()]


def test_every_public_function_in_actions_is_an_action() -> None:
    seen, bare = 0, []
    for name in action_modules():
        module = importlib.import_module(name)
        for function in vars(module).values():
            own = inspect.isfunction(function) and function.__module__ == name and not function.__name__.startswith("_")
            if own:
                seen += 1
                if not getattr(function, "is_action", False):
                    bare.append(f"{name}.{function.__name__}")

    assert seen, "there are actions"
    assert bare == []


def test_every_act_that_names_somebody_has_words_in_the_log() -> None:
    found: dict[str, set[str]] = {"action": set(), "private_action": set()}
    for path in (path for floor in FLOORS for path in (ROOT / floor).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                for name in (one.id for one in node.decorator_list if isinstance(one, ast.Name) and one.id in found):
                    found[name].add(f"{path.relative_to(ROOT).parts[0]}.{node.name}")

    assert len(found["action"]) > 100
    assert "checkins.log" in found["private_action"]
    assert sorted(found["action"] ^ set(ACTS)) == [], "insight/logbook/words.py"


def test_no_file_outgrows_its_room() -> None:
    files = [path for floor in (*FLOORS, "impactmodel") for path in (ROOT / floor).rglob("*.py")]
    long = [str(path.relative_to(ROOT)) for path in files if len(path.read_text().splitlines()) > LONGEST]

    assert files
    assert long == []


def test_a_release_only_adds_while_the_one_before_it_runs() -> None:
    newer = releases.newer_files()

    assert newer, "they were found"
    assert releases.ALLOWED.keys() <= {f"{app}.{name}" for app, name in newer}
    held = [releases.read(*one) for one in newer if ".".join(one) not in releases.ALLOWED]
    assert [fault for one in held for fault in releases.faults(one)] == [], "see docs/operations.md, Upgrading"


def test_the_dutch_catalogue_is_complete_and_compiled() -> None:
    catalogue = translations.read()

    assert len(catalogue) > 100
    assert translations.faults(catalogue) == []
    assert translations.is_compiled(catalogue)


def test_the_dutch_catalogue_knows_every_text(texts: polib.POFile) -> None:
    assert translations.differences(translations.read(), texts) == []


def test_polish_has_all_of_letters_and_their_pages_and_a_text_taken_out_is_seen(texts: polib.POFile) -> None:
    catalogue = translations.further_catalogue("pl")

    assert translations.further() == ["pl"]
    assert len(catalogue) > 1000
    assert translations.further_faults(catalogue, texts) == []

    out = catalogue.find("Give your answer")
    assert out is not None
    out.msgstr = ""
    again = translations.with_english(catalogue, texts)
    assert translations.lacking(catalogue, texts) == ["Give your answer"]
    assert again.find("Give your answer").msgstr == "Give your answer", "English, not the Dutch Django falls back to"
    assert again.metadata["X-Lacks"] == "1"
    assert "not in pl yet: Give your answer" in translations.further_faults(catalogue, texts)
