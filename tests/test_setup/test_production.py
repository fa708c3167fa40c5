"""Production is the default, safe, and does not start half configured."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

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
    done = manage(tmp_path, PRODUCTION | {"SECRET_KEY": "short"}, "check", "--deploy", "--fail-level", "DEBUG")

    assert "security.W009" in done.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "LINK_KEYS", "PUBLIC_BASE_URL", "ALLOWED_HOSTS"])
def test_without_a_secret_it_does_not_start(name: str, tmp_path: Path) -> None:
    done = manage(tmp_path, {key: value for key, value in PRODUCTION.items() if key != name}, "check")

    assert done.returncode != 0
    assert name in done.stderr


def test_the_example_of_the_environment_names_what_is_needed() -> None:
    named = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))

    # The addresses of database and broker stand in the compose file.
    assert set(PRODUCTION) - {"DATABASE_URL", "REDIS_URL"} <= named
