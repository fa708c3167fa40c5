"""What is only done in a few known places: each with the reason why it is safe there."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("impactmodel", "insight", "checkins", "roles", "asks", "trajectories", "mailing", "organisations")

# What is looked for, an example that would be found, and the files where it may stand.
IN_CODE: dict[str, tuple[str, str, dict[str, str]]] = {
    "unescaped": (
        r"\bmark_safe\b|\bSafeText\b|SafeString\(|html_safe",
        "return mark_safe(words)",
        {},
    ),
    "no csrf check": (
        r"\bcsrf_exempt\b",
        "@csrf_exempt",
        {
            "asks/guest.py": "link pages have no session to protect",
            "asks/views.py": "the same: mailing a new link",
            "organisations/views/moved_clock.py": "the clock of development, not there in production",
        },
    ),
    # What collects the texts does not look inside an f-string.
    "a text to translate inside an f-string": (
        r"""\bf(["'])(?:(?!\1).)*\{\s*_\(""",
        "f\"{reads} {_('You see it first.')}\"",
        {},
    ),
    "every field of a model": (
        r"""fields\s*=\s*\(?["']__all__|\bexclude\s*=\s*[\[(]""",
        'fields = "__all__"',
        {},
    ),
    "SQL by hand": (
        r"\.raw\(|\.extra\(|\bRawSQL\b|\.execute\(|\.executemany\(",
        "Person.objects.raw(query)",
        {
            "impactmodel/cache.py": "two commands to the cache, no SQL",
            "impactmodel/views.py": "asks whether the database is there",
            "impactmodel/management/commands/generate.py": "lets the database look anew at what it holds: no values",
            "impactmodel/management/commands/migrate.py": "how long it waits for a table: no values",
            "organisations/models/audit.py": "a setting of the transaction, without values",
            "organisations/rewriting.py": "thousands of texts at once: names of ours, and values apart",
            "impactmodel/generate/rows.py": "Django's own text, by which the database counts on from keys given here",
        },
    ),
    "code from text": (
        r"(?<![\w.])(?:eval|exec)\(|\bpickle\b|yaml\.load\(|shell=True|\bmarshal\b",
        "eval(words)",
        {},
    ),
    "trust in anybody": (
        r"verify\s*=\s*False|_create_unverified_context|CERT_NONE|check_hostname\s*=\s*False",
        "requests.get(url, verify=False)",
        {},
    ),
    "the host of a request": (
        r"build_absolute_uri|get_current_site|X_FORWARDED_HOST|request\.get_host",
        "request.build_absolute_uri()",
        {"organisations/unsaved.py": "compares it with where a form came from, and builds nothing on it"},
    ),
}
IN_TEMPLATES: dict[str, tuple[str, str]] = {
    "unescaped": (r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b", "{{ words|safe }}"),
    "inline style": (r"\sstyle=", '<b style="color: red">'),
    "inline script": (r"<script(?![^>]*\ssrc=)|\son\w+=[\"']|javascript:|hx-on", "<script>alert(1)</script>"),
    "from elsewhere": (r"(?:src|href|action)=[\"'](?:https?:)?//", '<img src="https://elders.example/x.png">'),
}


def found(pattern: str, files: list[Path]) -> dict[str, list[str]]:
    """Lines that match, by file."""
    hits: dict[str, list[str]] = {}
    for file in files:
        for number, line in enumerate(file.read_text().splitlines(), start=1):
            if re.search(pattern, line):
                hits.setdefault(str(file.relative_to(ROOT)), []).append(f"{number}: {line.strip()[:100]}")
    return hits


@pytest.mark.parametrize("what", IN_CODE)
def test_code_does_it_only_where_it_is_known_to_be_safe(what: str) -> None:
    pattern, example, allowed = IN_CODE[what]
    files = [file for floor in FLOORS for file in (ROOT / floor).rglob("*.py") if "migrations" not in file.parts]
    hits = found(pattern, files)

    assert len(files) > 100
    assert re.search(pattern, example), "it would be seen"
    assert {file: lines for file, lines in hits.items() if file not in allowed} == {}
    assert sorted(allowed.keys() - hits.keys()) == [], "allowed, but not there any more"


# Written apart, so that these very lines are none.
_TYPES, _LINT = "type: " + "ignore", "no" + "qa"
WITHOUT_REASON = rf"#\s*{_TYPES}(?!\[[^\]]+\]  # \S)|#\s*{_LINT}(?!: [A-Z]+\d+(?:, [A-Z]+\d+)*  (?:# )?[^\s#])"


def test_what_the_checkers_are_told_to_pass_over_has_a_reason_beside_it() -> None:
    own = [path for path in ROOT.glob("*") if path.name[0] != "." and path.name != "data"]
    files = [file for path in own for file in ([path] if path.suffix == ".py" else path.rglob("*.py"))]

    assert len(files) > 300
    for without in (f"x()  # {_TYPES}", f"x()  # {_TYPES}[misc]", f"x()  # {_LINT}", f"x()  # {_LINT}: E402"):
        assert re.search(WITHOUT_REASON, without), without
    for fine in (f"x()  # {_TYPES}[misc, a-b]  # why", f"x()  # {_LINT}: E402, F403  why"):
        assert not re.search(WITHOUT_REASON, fine), fine
    assert found(WITHOUT_REASON, files) == {}


@pytest.mark.parametrize("what", IN_TEMPLATES)
def test_no_template_does_it(what: str) -> None:
    pattern, example = IN_TEMPLATES[what]
    # Letters are read in mail programs, which know no style sheets of ours.
    files = [file for file in (ROOT / "templates").rglob("*.html") if "mail" not in file.parts]

    assert len(files) > 50
    assert re.search(pattern, example), "it would be seen"
    assert found(pattern, files) == {}
