"""Production is the default, safe, and does not start half configured."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from impactmodel import environment
from impactmodel.environment import OIDC, faults
from tests.test_setup.test_start import PROCESSES

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "SECRET_KEY": "a-long-and-random-key-for-this-test-0123456789-abcdefghij-KLMNOP",
    "LINK_KEYS": "1=another-long-and-random-key-for-this-test-0123456789",
    "PUBLIC_BASE_URL": "https://impactmodel.example",
    "ALLOWED_HOSTS": "impactmodel.example",
    "DATABASE_URL": "postgres://impactmodel:x@127.0.0.1:1/impactmodel",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
}


def manage(tmp_path: Path, environ: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "manage.py", *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_production_environment_has_nothing_to_warn_about(tmp_path: Path) -> None:
    done = manage(tmp_path, PRODUCTION, "check", "--deploy", "--fail-level", "DEBUG")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues" in done.stdout


def test_the_same_check_sees_a_weak_key(tmp_path: Path) -> None:
    weak = PRODUCTION | {"SECRET_KEY": "ab" * 40}
    done = manage(tmp_path, weak, "check", "--deploy", "--fail-level", "DEBUG")

    assert "security.W009" in done.stderr


def test_the_example_of_the_environment_copied_unfilled_does_not_start(tmp_path: Path) -> None:
    copied = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))
    done = manage(tmp_path, copied, "check")

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, "one line, no traceback"
    assert done.stderr.startswith("manage.py: Not started: SECRET_KEY is empty; LINK_KEYS 1 is empty. ")


@pytest.mark.parametrize("name", PROCESSES["NAMES"])
def test_no_process_starts_without_its_keys(name: str, tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "SECRET_KEY": "", "LINK_KEYS": "1="}
    words = [sys.executable, "impactmodel/processes.py", name]
    done = subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 1
    assert done.stderr.startswith("Not started: SECRET_KEY is empty; ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "", ["SECRET_KEY is empty"]),
        ("SECRET_KEY", "x" * 49, ["SECRET_KEY has 49 characters and needs 50"]),
        ("SECRET_KEY", "x" * 50, []),
        ("STATUS_TOKEN", "short", ["STATUS_TOKEN has 5 characters and needs 32"]),
        ("METRICS", "true", ["METRICS needs a STATUS_TOKEN"]),
        ("METRICS", "false", []),
        ("BOUNCE_ADDRESS", "bounce", ["BOUNCE_ADDRESS is no address"]),
        ("BOUNCE_ADDRESS", "bounce@impactmodel.example", []),
        ("BOUNCE_MAILBOX", "maildir:///bounces", ["BOUNCE_MAILBOX needs a BOUNCE_ADDRESS"]),
        ("LINK_KEYS", " ", ["LINK_KEYS is empty"]),
        ("LINK_KEYS", "1=", ["LINK_KEYS 1 is empty"]),
        ("LINK_KEYS", f"1={'x' * 32},2=short", ["LINK_KEYS 2 has 5 characters and needs 32"]),
        ("LINK_KEYS", f"1={'x' * 32},2={'y' * 32}", []),
        ("LINK_KEYS", "x" * 40, ["LINK_KEYS needs number=key, separated by commas"]),
        ("PUBLIC_BASE_URL", "", ["PUBLIC_BASE_URL is empty"]),
        ("ALLOWED_HOSTS", "", ["ALLOWED_HOSTS is empty"]),
        ("EMAIL_URL", "", ["EMAIL_URL is empty"]),
        ("TRUSTED_PROXIES", "", ["TRUSTED_PROXIES is no number"]),
    ],
)
def test_a_value_that_is_empty_or_too_short_is_named(name: str, value: str, said: list[str]) -> None:
    assert faults(PRODUCTION | {name: value}) == said
    assert faults(PRODUCTION | {name: value, "IMPACTMODEL_ENV": "development"}) == []


@pytest.mark.parametrize(
    ("name", "value"), [("SENTRY_DSN", "https://key@sentry.example/1"), ("METRICS", "true"), ("OIDC_NAME", "x")]
)
def test_an_extra_that_is_asked_for_and_not_installed_is_one_line(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = dict.fromkeys(OIDC if name in OIDC else [name], value)
    asked = PRODUCTION | whole | {"STATUS_TOKEN": "x" * 32}
    assert faults(asked) == []
    monkeypatch.setattr(environment, "find_spec", lambda package: None)

    line = f"{name} needs a package: pip install --require-hashes -r requirements-extras.txt"
    assert faults(asked) == faults({"IMPACTMODEL_ENV": "development"} | whole) == [line]
    assert faults(PRODUCTION | {name: ""}) == []


def test_single_sign_on_is_whole_or_not_there() -> None:
    """In development as well: there is no provider to make up."""
    whole = dict.fromkeys(OIDC, "x")
    for here in (PRODUCTION, {"IMPACTMODEL_ENV": "development"}):
        assert faults(here | dict.fromkeys(OIDC, "")) == faults(here | whole) == []
        for name in OIDC:
            assert faults(here | whole | {name: " "}) == [f"{name} is empty while others of OIDC_* are not"]
    assert faults(PRODUCTION | whole | {"OIDC_SERVER_URL": "http://inloggen.example"}) == [
        "OIDC_SERVER_URL is not https"
    ]


def test_a_half_configured_provider_stops_with_one_line(tmp_path: Path) -> None:
    done = manage(tmp_path, {"IMPACTMODEL_ENV": "development", "OIDC_NAME": "Voorbeeld-ID"}, "check")

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "OIDC_SERVER_URL is empty while others of OIDC_* are not; " in done.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "LINK_KEYS", "PUBLIC_BASE_URL", "ALLOWED_HOSTS", "EMAIL_URL"])
def test_without_a_secret_nothing_starts(name: str) -> None:
    assert f"{name} is empty" in faults({key: value for key, value in PRODUCTION.items() if key != name})


def test_an_empty_sender_is_as_good_as_none(tmp_path: Path) -> None:
    code = "from django.conf import settings; print(settings.MAIL_FROM)"
    done = manage(tmp_path, PRODUCTION | {"MAIL_FROM": "", "MAIL_DOMAIN": ""}, "shell", "--no-imports", "-c", code)

    assert done.stdout.strip() == "noreply@impactmodel.example"


def test_the_example_of_the_environment_names_what_is_needed() -> None:
    named = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))

    # The addresses of database and broker stand in the compose file.
    assert set(PRODUCTION) - {"DATABASE_URL", "REDIS_URL"} <= named


def test_the_example_run_shows_its_own_page_for_what_is_not_there(tmp_path: Path) -> None:
    code = "from django.test import Client; print(Client().get('/nergens/').content.decode())"
    (tmp_path / "static").mkdir()
    done = manage(tmp_path, {"IMPACTMODEL_ENV": "development"}, "shell", "-v", "0", "-c", code)

    assert "We vinden deze pagina niet" in done.stdout, done.stderr
    assert "DEBUG" not in done.stdout
