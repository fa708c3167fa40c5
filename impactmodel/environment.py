"""What a server cannot do without: all that is wrong with its environment, said before anything starts.

Standard library only: `processes.py` reads this before Django does, so that the answer is a line and no traceback.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec

# A signing key of Django's own kind, and one for HMAC-SHA256: shorter ones can be guessed.
SECRET_KEY_LENGTH = 50
LINK_KEY_LENGTH = 32
STATUS_TOKEN_LENGTH = 32
NEEDED = ("SECRET_KEY", "LINK_KEYS", "PUBLIC_BASE_URL", "ALLOWED_HOSTS")
# What asks for a package that is not installed by itself.
EXTRAS = {"SENTRY_DSN": "sentry_sdk", "METRICS": "prometheus_client", "OIDC_NAME": "authlib"}
# Of single sign-on: all of these, or none.
OIDC = ("OIDC_NAME", "OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
INSTALL = "pip install --require-hashes -r requirements-extras.txt"
OFF = ("0", "false", "no", "off")
MAKE_A_KEY = 'python3 -c "import secrets; print(secrets.token_urlsafe(50))"'


def faults(environ: Mapping[str, str]) -> list[str]:
    """What is empty, too short or cannot be read, each with its name; in development, where all keys have a
    default, only which package is not there, and a provider of single sign-on that is named by half.

    Only names and lengths: what a value is stays out of the log.
    """
    found = [f"{name} needs a package: {INSTALL}" for name, package in EXTRAS.items() if lacks(environ, name, package)]
    found += _single_sign_on(environ)
    if environ.get("IMPACTMODEL_ENV") == "development":
        return found
    # Who sends no letters lets nobody in; left out on purpose, where only files are collected.
    needed = NEEDED if environ.get("MAIL_SENDING", "").lower() in OFF else (*NEEDED, "EMAIL_URL")
    found += [f"{name} is empty" for name in needed if not environ.get(name, "").strip()]
    secret = environ.get("SECRET_KEY", "").strip()
    if 0 < len(secret) < SECRET_KEY_LENGTH:
        found.append(f"SECRET_KEY has {len(secret)} characters and needs {SECRET_KEY_LENGTH}")
    if environ.get("LINK_KEYS", "").strip():
        found += [fault for part in environ["LINK_KEYS"].split(",") for fault in _link_key(part)]
    token = environ.get("STATUS_TOKEN", "").strip()
    if 0 < len(token) < STATUS_TOKEN_LENGTH:
        found.append(f"STATUS_TOKEN has {len(token)} characters and needs {STATUS_TOKEN_LENGTH}")
    if is_asked_for(environ, "METRICS") and not token:
        found.append("METRICS needs a STATUS_TOKEN")
    found += _bounces(environ.get("BOUNCE_ADDRESS", "").strip(), environ.get("BOUNCE_MAILBOX", "").strip())
    if environ.get("OIDC_SERVER_URL", "").strip().startswith("http:"):
        found.append("OIDC_SERVER_URL is not https")
    proxies = environ.get("TRUSTED_PROXIES", "0")
    if not proxies.strip().isdecimal():
        found.append("TRUSTED_PROXIES is no number")
    return found


def is_asked_for(environ: Mapping[str, str], name: str) -> bool:
    """Whether this extra is on."""
    return environ.get(name, "").lower() not in ("", *OFF)


def lacks(environ: Mapping[str, str], name: str, package: str) -> bool:
    """Whether this is asked for and cannot be had."""
    return is_asked_for(environ, name) and find_spec(package) is None


def _bounces(address: str, mailbox: str) -> list[str]:
    local, at, domain = address.rpartition("@")
    if address and not (local and at and domain):
        return ["BOUNCE_ADDRESS is no address"]
    return ["BOUNCE_MAILBOX needs a BOUNCE_ADDRESS"] if mailbox and not address else []


def _single_sign_on(environ: Mapping[str, str]) -> list[str]:
    lacking = [name for name in OIDC if not environ.get(name, "").strip()]
    return [f"{name} is empty while others of OIDC_* are not" for name in lacking if len(lacking) < len(OIDC)]


def _link_key(part: str) -> list[str]:
    number, equals, key = part.strip().partition("=")
    if not equals or not number.isdecimal():
        return ["LINK_KEYS needs number=key, separated by commas"]
    if not key:
        return [f"LINK_KEYS {number} is empty"]
    if len(key) < LINK_KEY_LENGTH:
        return [f"LINK_KEYS {number} has {len(key)} characters and needs {LINK_KEY_LENGTH}"]
    return []


def refusal(environ: Mapping[str, str]) -> str:
    """The one line to refuse with; empty when a server can start."""
    found = faults(environ)
    return f"Not started: {'; '.join(found)}. See .env.example; a key is made with {MAKE_A_KEY}" if found else ""
