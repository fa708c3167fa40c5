"""W13, G1 and G6: what the checkers say, what is declared of every field, and what the audit keeps."""

import contextlib
import importlib
import inspect
import io
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import advisories
from bench.hardening_rows.stage import Stage
from bench.link_rows.stage import Outcome
from tests import servers
from tests.processes.running import ROOT

# What looks like a secret, and where such a thing may stand because it opens nothing: the same for everybody.
SECRETS = (
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    r"\bAKIA[0-9A-Z]{16}\b",
    r"\bgh[pousr]_[A-Za-z0-9]{36}\b",
    r"\bxox[baprs]-[A-Za-z0-9-]{10,}",
    r"\bsk_live_[A-Za-z0-9]{20,}",
    r"""(?i)(?:secret|passw(?:or)?d|token|api_?key|link_keys?)["']?\s*[:=]\s*["'][A-Za-z0-9+/_=-]{24,}["']""",
    r"(?i)\b(?:postgres(?:ql)?|redis|smtp\+?\w*|amqp)://[^\s:/@\"'{}$<>]+:[^\s@/\"'{}$<>]{8,}@",
)
EXAMPLE = 'API_KEY = "' + "Zx81" * 8 + '"'
# Of development, of tests, and of an example: each says so itself.
OPEN = re.compile(
    r"development-only|for-this-test|for-the-monitor-of-the-tests|voorbeeld|\.example|threw-away|abcd2345|user:password",
    re.IGNORECASE,
)
NOT_READ = frozenset({".mo", ".png", ".woff2", ".ico", ".jpg", ".webp", ".gz", ".xlsx"})
# PostgreSQL says of a statement that a rule of ours stopped it, or that the role may not.
REFUSALS = ("restrict_violation", "insufficient_privilege", "RestrictViolation", "InsufficientPrivilege")


def checkers(stage: Stage) -> Outcome:
    """W13: Django's check of a deployment, what is known against dependencies, secrets in the source, patterns."""
    from tests import test_greps as greps
    from tests.test_setup.test_production import PRODUCTION, manage

    with tempfile.TemporaryDirectory() as folder:
        done = manage(Path(folder), PRODUCTION, "check", "--deploy", "--fail-level", "DEBUG")
    findings = [] if done.returncode == 0 else [f"check --deploy: {(done.stdout + done.stderr)[-200:]}"]
    files = [file for floor in greps.FLOORS for file in (ROOT / floor).rglob("*.py") if "migrations" not in file.parts]
    for what, (pattern, _example, allowed) in greps.IN_CODE.items():
        findings += [f"{what}: {file}" for file in greps.found(pattern, files) if file not in allowed]
    templates = [file for file in (ROOT / "templates").rglob("*.html") if "mail" not in file.parts]
    for what, (pattern, _example) in greps.IN_TEMPLATES.items():
        findings += [f"{what}: {file}" for file in greps.found(pattern, templates)]
    read, secrets = _secrets()
    findings += secrets
    would = bool(list(_like_a_secret(EXAMPLE)))
    try:
        asked = advisories.ask(advisories.pins())
        findings += asked.found
        known, is_asked = f"{len(asked.found)} advisories for {asked.pins} versions", True
    except advisories.Unreachable as error:
        known, is_asked = f"dependencies NOT CHECKED ({error})", False
    figure = f"{len(findings)} findings in {len(files)} modules, {len(templates)} templates, {read} files; {known}"
    bar = "0; dependencies asked" if not stage.is_quick else "0 (dependencies where they can be asked)"
    passed = not findings and would and (is_asked or stage.is_quick)
    return Outcome(read, f"{figure}: {'; '.join(findings[:3])}" if findings else figure, bar, passed)


def _secrets() -> tuple[int, list[str]]:
    """How many files of the source were read, and every line that looks like a secret."""
    said = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = [name for name in said.split("\0") if name and Path(name).suffix not in NOT_READ]
    found = []
    for name in names:
        if not (ROOT / name).is_file():
            continue
        text = (ROOT / name).read_text(errors="replace")
        found += [f"a secret in {name}: {line[:60]}" for line in _like_a_secret(text)]
    return len(names), found


def _like_a_secret(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if any(re.search(pattern, line) for pattern in SECRETS) and not OPEN.search(line):
            yield line.strip()


def declared(stage: Stage) -> Outcome:
    """G1: of every field that can hold something of a person why, until when, whose, and how it is taken away."""
    from tests import test_privacy_declared as declared_tests

    said, faults = io.StringIO(), []
    with contextlib.redirect_stdout(said):
        for look in (
            declared_tests.test_every_field_is_declared,
            declared_tests.test_every_way_to_a_person_is_gone_along_or_told_why_not,
        ):
            try:
                look()
            except AssertionError as error:
                faults.append(str(error).splitlines()[0] if str(error) else look.__name__)
    counted = {name: int(number) for name, number in re.findall(r"(\w+)=(\d+)", said.getvalue())}
    fields, undeclared = counted.get("fields", 0), counted.get("undeclared", 0)
    figure = f"{undeclared} undeclared of {fields} fields in {counted.get('models', 0)} models, {len(faults)} faults"
    passed = not undeclared and not faults and fields > 100
    return Outcome(fields, f"{figure}: {faults[:2]}" if faults else figure, "0, 0", passed)


def audit(stage: Stage) -> Outcome:
    """G6: every form that changes something leaves a line; and no line is changed or taken away in PostgreSQL."""
    from organisations.models import AuditLine
    from tests.access_world import undone
    from tests.rows import all_models
    from tests.test_forms_extra_fields import FILLED, come_in, everything, filled_in
    from tests.test_setup.test_house import action_modules

    missing, changed = [], 0
    with stage.world() as world:
        keys = {str(model): set(model._base_manager.values_list("pk", flat=True)) for model in all_models()}
        before = everything(keys)
        for name in stage.some(sorted(FILLED), 12):
            client, address = come_in(name, world)
            sent, lines = filled_in(name, client, address), AuditLine.objects.count()
            with undone():
                client.post(address, sent)
                after = everything(keys)
                is_told = AuditLine.objects.count() > lines
            is_changed = any(rows != before[model] for model, rows in after.items() if model != "AuditLine")
            changed += is_changed
            missing += [name] if is_changed and not is_told else []
    bare = [
        f"{module}.{function.__name__}"
        for module in action_modules()
        for function in vars(importlib.import_module(module)).values()
        if inspect.isfunction(function)
        and function.__module__ == module
        and not function.__name__.startswith("_")
        and not getattr(function, "is_action", False)
    ]
    told, is_kept = ("PostgreSQL not run", True) if stage.is_quick else _in_postgres()
    figure = f"{len(missing)} of {changed} changes and {len(bare)} actions without a line; {told}"
    bar = "0, 0 (PostgreSQL in a full run)" if stage.is_quick else "0, 0; 0 allowed"
    passed = not missing and not bare and is_kept and changed > 5
    return Outcome(changed, f"{figure}: {(missing + bare)[:3]}" if missing + bare else figure, bar, passed)


def _in_postgres() -> tuple[str, bool]:
    """A database with every migration, and what the role of the product may do to a line of it."""
    import environ
    import psycopg

    server = servers.Postgres()
    try:
        with tempfile.TemporaryDirectory() as folder:
            _migrated(server.url, Path(folder))
        place = environ.Env.db_url_config(server.url)
        reach = {"host": place["HOST"], "port": place["PORT"] or None, "user": place["USER"], "dbname": place["NAME"]}
        with psycopg.connect(**reach, autocommit=True) as line:
            line.execute(
                "INSERT INTO organisations_auditline (via, verb, kind, object_id, at)"
                " VALUES ('bench', 'x', '', '', now())"
            )
            allowed = [words for words in _STRIKES if _may(line, words)]
            left = line.execute("SELECT verb FROM organisations_auditline WHERE via = 'bench'").fetchall()
    finally:
        server.stop()
    is_kept = left == [("x",)]
    return f"PostgreSQL: {len(allowed)} of {len(_STRIKES)} allowed ({', '.join(allowed)})", not allowed and is_kept


_STRIKES = (
    "UPDATE organisations_auditline SET verb = 'y'",
    "UPDATE organisations_auditline SET person_id = NULL",
    "DELETE FROM organisations_auditline",
)


def _may(line: Any, words: str) -> bool:
    import psycopg

    try:
        line.execute(words)
    except psycopg.Error as error:
        return not any(refusal in (error.sqlstate or "", type(error).__name__) for refusal in REFUSALS)
    return True


def _migrated(url: str, folder: Path) -> None:
    from tests.test_setup.test_production import manage

    place = {"IMPACTMODEL_ENV": "development", "DATABASE_URL": url}
    done = manage(folder, place, "migrate", "--verbosity", "0")
    assert done.returncode == 0, done.stderr[-500:]
