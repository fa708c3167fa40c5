"""The rows of learners are fetched in one place, and what is said of who reads them is made from the matrix."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.template.loader import get_template
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from checkins.figures import Figures
from checkins.models import LogEntry
from checkins.sight import as_shared, figures_for
from organisations import sight as matrix
from organisations.sight import LEARNERS_OWN, MATRIX, Data, Reader, Sight
from organisations.thresholds import Share
from organisations.who_reads import who_reads
from tests.checkins.conftest import DAY_7

pytestmark = pytest.mark.once
ROOT = Path(settings.BASE_DIR)
FLOORS = ("organisations", "mailing", "trajectories", "asks", "roles", "checkins", "insight", "impactmodel")
THEIRS = {"LogEntry", "IfThenPlan", "Observation", "Share", "HelpRequest", "SuccessStory"}
ACROSS = {"log_entries", "plans", "observations", "success_story"}
# Where these rows may be fetched besides `checkins/sight.py`, and what for.
ALLOWED = {
    "checkins/sight.py": "here",
    "checkins/models": "what they are",
    "checkins/actions": "writes, by their learner or observer",
    "checkins/merging.py": "what becomes of two rows of one person, and whether two people met at all; nothing is read",
    "checkins/publishing.py": "counts, for a figure of at least five",
    "impactmodel/gallery.py": "development only: letters, in which none of it stands",
}


def fetches(source: str) -> Iterator[str]:
    """Where rows of learners are read: through their manager, a way back from another row, or a name in a filter."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            of = node.value
            if isinstance(of, ast.Name) and of.id in THEIRS and node.attr.endswith(("objects", "_manager")):
                yield f"{node.lineno}: {of.id}.{node.attr}"
            if node.attr in ACROSS:
                yield f"{node.lineno}: .{node.attr}"
        names = [node.arg or ""] if isinstance(node, ast.keyword) else []
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            names.append(node.value)
        yield from (f"{getattr(node, 'lineno', 0)}: {name}" for name in names if set(name.split("__")) & ACROSS)


def files() -> Iterator[tuple[str, str]]:
    for floor in FLOORS:
        for file in sorted((ROOT / floor).rglob("*.py")):
            name = str(file.relative_to(ROOT))
            if "/migrations/" not in name and not name.startswith("impactmodel/example"):
                yield name, file.read_text()


def test_rows_of_learners_are_fetched_in_one_place() -> None:
    found = {name: list(fetches(source)) for name, source in files()}
    elsewhere = {
        name: lines for name, lines in found.items() if lines and not any(name.startswith(one) for one in ALLOWED)
    }

    assert elsewhere == {}
    assert all(any(lines for name, lines in found.items() if name.startswith(one)) for one in ALLOWED)


def test_a_view_that_fetches_them_itself_would_be_found() -> None:
    for source in (
        "LogEntry.objects.filter(learner=1)",
        "IfThenPlan._base_manager.all()",
        "role.log_entries.all()",
        "Role.objects.values('log_entries__story')",
        "Role.objects.filter(plans__situation='x')",
    ):
        assert list(fetches(source)), source


def test_every_cell_says_something_and_the_learner_reads_all_that_is_theirs() -> None:
    assert all(set(row) == set(Reader) for row in MATRIX.values())
    assert set(MATRIX) == set(Data)
    assert all(MATRIX[data][Reader.LEARNER] == Sight.ALL for data in LEARNERS_OWN)
    for data in LEARNERS_OWN:
        apart = {reader for reader, cell in MATRIX[data].items() if cell & (Sight.ALL | Sight.STATE)}
        assert apart == {Reader.LEARNER}, data
    assert not any(row[Reader.OPERATOR] for row in MATRIX.values())


def test_what_was_in_the_way_is_not_in_what_is_shared() -> None:
    note = LogEntry(story="s", felt=3, opportunity=2, obstacle="nerve", confidence=4, written_at=DAY_7)

    copy = as_shared(note)

    assert (copy.story, copy.felt, copy.confidence, copy.obstacle) == ("s", 3, 4, "")
    assert note.obstacle == "nerve"


def test_obstacles_are_for_who_may_do_something_about_them() -> None:
    told = Figures(answered=Share(5, 6), obstacles={"time": Share(3, 6)})

    for reader in (Reader.OWNER, Reader.STAFF, Reader.SPONSOR, Reader.TRAINER):
        assert figures_for(reader, told).obstacles
    for reader in (Reader.MANAGER, Reader.BUDDY, Reader.OBSERVER, Reader.LEARNER):
        assert figures_for(reader, told) == Figures(answered=Share(5, 6))
    assert figures_for(Reader.OPERATOR, told) == Figures()


def said(words: str) -> str:
    with translation.override("en"):
        return Template("{% load sight %}" + words).render(Context({"names": "Sara"}))


def test_a_form_says_who_reads_it_as_the_matrix_does(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Only you can read this, unless you share it." in said('{% who_reads "note felt" %}')
    assert "From 5 people up" in said('{% who_reads "note felt" %}')
    assert "From 5" not in said('{% who_reads "plan" %}'), "nothing of a plan is added up"
    assert "Sara can read this at once." in said('{% who_reads "seen" names=names %}')
    with translation.override("en"):
        assert str(who_reads(Data.REPLY, names="Noor")) == "Only Noor reads this."
    alone = {**MATRIX, Data.PLAN: dict.fromkeys(Reader, Sight.NOTHING) | {Reader.LEARNER: Sight.ALL}}
    monkeypatch.setattr(matrix, "MATRIX", alone)
    assert "Only you can read this." in said('{% who_reads "plan" %}')


@pytest.mark.django_db
def test_the_page_who_sees_what_has_every_row_and_no_reader_too_many() -> None:
    page = Client(headers={"accept-language": "en"}).get("/privacy/").content.decode()
    # What is kept, and until when, stands after it.
    rows = dict(row.split("</b></dt>", 1) for row in page.partition('id="kept"')[0].split("<dt><b>")[1:])
    with translation.override("en"):
        assert list(rows) == [str(data.label).replace("'", "&#x27;") for data in (*LEARNERS_OWN, *_rest())]
        for data in LEARNERS_OWN:
            row = rows[str(data.label).replace("'", "&#x27;")].split("</div>")[0].lower()
            for reader in Reader:
                assert (str(reader.label).lower().replace("&", "&amp;") in row) == bool(MATRIX[data][reader]), data
    assert "Your buddy, who plans it (L&amp;D): " in rows["Your if-then plan"]
    assert "what you share with them" in rows["Your if-then plan"]
    assert "of 5 people or more, as the organisation chose" in page, "an organisation may ask for more than five"
    assert rows["Hours that are asked"].count("<dd>") == 2
    assert "Everybody else who takes part: " in rows["Hours that are asked"]


def _rest() -> list[Data]:
    return [data for data in Data if data not in LEARNERS_OWN]


def test_my_page_says_of_ld_what_the_matrix_gives_them_by_name() -> None:
    by_name = {
        Data.BESIDE: (Sight.STATE, "who stands beside you"),
        Data.TALK: (Sight.ALL, "whether talks were held"),
    }
    with translation.override("en"):
        page = get_template("checkins/me/_who_sees.html").render({"organisation": {"minimum_base": 8}})
    line = page[page.index("L&amp;D") :] if "L&amp;D" in page else page[page.index("<b>L&D") :]
    line = line.split("</li>")[0]
    assert "totals, from 8 people up" in line
    for data, (cell, words) in by_name.items():
        assert MATRIX[data][Reader.OWNER] == cell
        assert words in line
    assert MATRIX[Data.TALK][Reader.MANAGER] == Sight.OWN
    assert "the talk you have together" in page


def test_a_letter_says_whom_a_reply_reaches() -> None:
    sender = {"called": "Sanne", "name": "Sanne Brouwer"}
    for name in ("letter", "dates"):
        source = get_template(f"mail/{name}.txt").template.source  # type: ignore[attr-defined]  # Django's own has it
        told = source[source.index("{% blocktranslate trimmed with name=sender.called %}") :].split("{% endblocktr")[0]
        with translation.override("nl"):
            said = Template("{% load i18n %}" + told + "{% endblocktranslate %}").render(Context({"sender": sender}))
        assert said == "Liever even bellen? Sanne leest je antwoord op deze mail en belt je."


def test_asking_a_buddy_how_it_goes_fits_a_subject_in_dutch() -> None:
    with translation.override("nl"):
        subject = gettext("%(name)s, did you ask %(names)s yet?") % {"name": "Ruth", "names": "Thijs"}
    assert subject == "Ruth, vroeg je Thijs al hoe het gaat?"
    assert len(subject) <= 50
