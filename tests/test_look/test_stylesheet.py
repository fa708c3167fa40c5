"""One stylesheet: complete, in order, small enough, and without the words it must not hold."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from impactmodel.stylesheet import LAYERS, LINK, REPORT, SOURCES, STAFF, StylesheetFinder, joined

pytestmark = pytest.mark.once

# Gzipped, as the page budgets count.
BUDGETS = {LINK: 8_000, STAFF: 14_000, REPORT: 12_000}
TEMPLATES = Path(settings.BASE_DIR) / "templates"


@pytest.mark.parametrize("name", [STAFF, LINK, REPORT])
def test_the_layers_stand_in_their_declared_order(name: str) -> None:
    css = joined(name)

    places = [css.index(f"@layer {layer}{{") for layer in LAYERS]

    assert css.startswith("@layer tokens,base,layout,components,utilities;")
    assert places == sorted(places)


@pytest.mark.parametrize("name", [STAFF, LINK, REPORT])
def test_it_fits_the_budget_of_its_pages(name: str) -> None:
    assert 4_000 < len(gzip.compress(joined(name).encode(), 9)) <= BUDGETS[name]


@pytest.mark.parametrize("name", [STAFF, LINK, REPORT])
def test_braces_balance_and_every_used_token_exists(name: str) -> None:
    css = joined(name)
    declared = set(re.findall(r"--([\w-]+)\s*:", css))

    assert css.count("{") == css.count("}")
    assert set(re.findall(r"var\(--([\w-]+)", css)) - declared == set()


def classes_of(css: str) -> set[str]:
    return set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"\{[^{}]*\}", "{}", css)))


def used_by_link_pages() -> set[str]:
    """Classes in every template that stands in the frame of a link page, and in what it includes."""
    sources = {str(path.relative_to(TEMPLATES)): path.read_text() for path in TEMPLATES.rglob("*.html")}
    reached = {name for name, text in sources.items() if '{% extends "guest.html" %}' in text} | {"guest.html"}
    todo = list(reached)
    while todo:
        for name in re.findall(r'{% include "([^"]+)"', sources[todo.pop()]):
            if name in sources and name not in reached:
                reached.add(name)
                todo.append(name)
    attributes = re.findall(r'class="([^"]*)"', "\n".join(sources[name] for name in sorted(reached)))
    return {word for value in attributes for word in re.sub(r"{[{%].*?[%}]}", " ", value).split()}


def test_link_pages_use_no_class_that_only_staff_pages_know() -> None:
    staff_only = classes_of(joined(STAFF)) - classes_of(joined(LINK))

    assert {"todo", "strip", "savebar", "sheet"} & staff_only == {"todo", "strip"}
    assert {"sheet", "bill", "masthead"} <= used_by_link_pages()
    assert used_by_link_pages() & staff_only == set()


def test_the_report_finds_every_class_of_its_frames_and_its_own() -> None:
    """What staff and sponsors read is one document in one sheet, so it knows what both frames use."""
    known = classes_of(joined(REPORT))
    pages = ("base.html", "guest.html", "insight/report.html", "insight/_report.html", "insight/report_by_link.html")
    attributes = re.findall(r'class="([^"]*)"', "\n".join((TEMPLATES / name).read_text() for name in pages))
    used = {word for value in attributes for word in re.sub(r"{[{%].*?[%}]}", " ", value).split()}

    assert {"rep__head", "blocks", "site__nav", "masthead"} <= used & known
    assert "todo" not in known
    assert (used & classes_of(joined(STAFF))) - known == set()


def test_colours_are_named_only_in_tokens() -> None:
    named = re.compile(r"#[0-9A-Fa-f]{3,8}\b(?![^{]*\{)|rgb\(")
    outside_print = {
        layer: named.findall((SOURCES / f"{layer}.css").read_text().split("@media print")[0])
        for layer in LAYERS
        if layer != "tokens"
    }

    assert named.findall((SOURCES / "tokens.css").read_text())
    assert outside_print == {"base": [], "layout": [], "components": [], "utilities": []}


@pytest.mark.parametrize("name", [STAFF, LINK, REPORT])
def test_a_page_that_links_it_gets_the_joined_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    finder = StylesheetFinder()

    found = Path(finder.find(name))

    assert found.is_relative_to(tmp_path)
    assert found.read_text() == joined(name)
    assert finder.find("css/nothing.css") == []
    assert [offered for offered, _storage in finder.list(None)] == [STAFF, LINK, REPORT]
    assert finders.find(name)


@pytest.mark.parametrize("name", [STAFF, LINK, REPORT])
def test_two_columns_stand_beside_each_other_on_a_learners_page_as_on_staffs(name: str) -> None:
    assert "duo" in used_by_link_pages()
    assert ".duo{display:grid" in joined(name)
