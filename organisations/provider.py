"""What the provider of single sign-on says, read by Authlib: state, nonce, PKCE, signature, issuer, reader and hours.

Authlib is there only with the extra `sso`: this module is imported where a provider is configured, and nowhere else.
"""

import logging
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client import MismatchingStateError, OAuthError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from joserfc.errors import JoseError
from requests import RequestException

# For each answer of the provider: somebody waits for it, and so does a thread of ours.
SECONDS = 5
# How far its clock and ours may lie apart.
LEEWAY_SECONDS = 120

logger = logging.getLogger(__name__)


class Unreachable(Exception):  # says what is the matter
    """The provider gives no answer, or none in time."""


class Stopped(Exception):  # says what is the matter
    """Whoever wanted to sign in said no at the provider, or it did."""


class Lapsed(Exception):  # says what is the matter
    """This browser began no such sign-in, or too long ago, or ended it already."""


class Unreadable(Exception):  # says what is the matter
    """What the provider says cannot be relied on. Why stands in the log."""


@dataclass(frozen=True)
class Said:
    """Who somebody is to the provider: `subject` for ever, `address` today; `is_verified` when it checked that."""

    issuer: str
    subject: str
    address: str
    is_verified: bool


def where_to(request: HttpRequest) -> str:
    """The address at the provider where this browser signs in; its session remembers it. Raises Unreachable."""
    back = settings.PUBLIC_BASE_URL + reverse("provider_return")
    try:
        return str(_client().authorize_redirect(request, back, ui_locales=get_language()).url)
    except (RequestException, AuthlibBaseError, KeyError, RuntimeError, TypeError, ValueError) as problem:
        logger.warning("The provider of single sign-on cannot be asked: %s", _code(problem))
        raise Unreachable from problem


def who_came(request: HttpRequest) -> Said:
    """Who this browser is, back from the provider. Raises Unreachable, Stopped, Lapsed or Unreadable."""
    client = _client()
    try:
        token = client.authorize_access_token(request, leeway=LEEWAY_SECONDS)
        return _said(client, token)
    except MismatchingStateError as problem:
        raise Lapsed from problem
    except OAuthError as problem:
        if problem.error == "access_denied":
            raise Stopped from problem
        logger.warning("The provider of single sign-on refused: %s", _code(problem))
        raise Unreadable from problem
    except RequestException as problem:
        logger.warning("The provider of single sign-on does not answer: %s", _code(problem))
        raise Unreachable from problem
    except (AuthlibBaseError, JoseError, KeyError, RuntimeError, TypeError, ValueError) as problem:
        logger.warning("What the provider of single sign-on says cannot be relied on: %s", _code(problem))
        raise Unreadable from problem


def _said(client: Any, token: dict[str, Any]) -> Said:
    """From the signed token; address and whether it was checked stand there or in what `userinfo` answers."""
    signed = token["userinfo"]
    about = signed
    if "email_verified" not in signed and client.load_server_metadata().get("userinfo_endpoint"):
        about = client.userinfo(token=token)
        if about["sub"] != signed["sub"]:
            raise ValueError("userinfo is about somebody else")
    return Said(
        issuer=str(signed["iss"]),
        subject=str(signed["sub"]),
        address=str(about.get("email") or ""),
        # Some write it as a word.
        is_verified=about.get("email_verified") in (True, "true"),
    )


def _code(problem: Exception) -> str:
    """The protocol's own words for it, such as invalid_client, else its kind; no words of anybody, for the log."""
    words = f"{getattr(problem, 'error', '')} {getattr(problem, 'claim', '')}".strip()
    return words if re.fullmatch(r"[a-z_]{1,40}( [a-z_]{1,40})?", words) else type(problem).__name__


def _client() -> Any:
    return _made(settings.OIDC_SERVER_URL, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET)


@cache
def _made(server_url: str, client_id: str, client_secret: str) -> Any:
    """Once for each process: it keeps the provider's own description and its keys."""
    described = "/.well-known/openid-configuration"
    return OAuth().register(
        "provider",
        server_metadata_url=server_url if "/.well-known/" in server_url else server_url.rstrip("/") + described,
        client_id=client_id,
        client_secret=client_secret,
        client_kwargs={
            "scope": "openid email",
            "code_challenge_method": "S256",
            "default_timeout": SECONDS,
        },
    )
