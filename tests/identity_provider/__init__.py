"""A real provider of single sign-on (django-oauth-toolkit) in a process of its own, and how tests use it."""

import html
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
CLIENT_ID, CLIENT_SECRET, PASSWORD = "impactmodel", "a-secret-of-the-tests", "wachtwoord-van-het-voorbeeld"
NAME = "Voorbeeld-ID"


@dataclass(frozen=True)
class Provider:
    """`url` is where its pages are, `issuer` what it calls itself."""

    url: str

    @property
    def issuer(self) -> str:
        return f"{self.url}/sso"

    @property
    def settings(self) -> dict[str, str]:
        """What the product is told of it."""
        return {
            "OIDC_NAME": NAME,
            "OIDC_SERVER_URL": self.issuer,
            "OIDC_CLIENT_ID": CLIENT_ID,
            "OIDC_CLIENT_SECRET": CLIENT_SECRET,
        }

    def knows(
        self, name: str, address: str, *, is_verified: object = True, is_signed: bool = True, **beside: str
    ) -> None:
        """Give it an account, or change one. `is_verified` None: it says nothing; `is_signed`: in the token as well.

        `beside` is what its userinfo endpoint says instead of the truth.
        """
        claims = {"email": address} | ({} if is_verified is None else {"email_verified": is_verified})
        sent = {"name": name, "claims": claims, "is_signed": is_signed, "beside": beside}
        requests.post(f"{self.url}/account/", data=json.dumps(sent), timeout=10).raise_for_status()

    def answer(self, there: str, name: str, *, says: str = "Toestaan") -> str:
        """Sign in there as a browser would, say yes or no, and give back where it sends the browser."""
        browser = requests.Session()
        page = browser.get(there, timeout=10)
        page = browser.post(page.url, _fields(page.text) | {"username": name, "password": PASSWORD}, timeout=10)
        assert "Toestaan" in page.text, page.text
        said = _fields(page.text) | ({"allow": "Authorize"} if says == "Toestaan" else {})
        answer = browser.post(page.url, said, timeout=10, allow_redirects=False)
        return answer.headers["Location"]


def _fields(page: str) -> dict[str, str]:
    """What stands in the form already."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        marks = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if marks.get("type") == "hidden":
            found[marks["name"]] = html.unescape(marks.get("value", ""))
    return found


@contextmanager
def running(folder: Path, path: str) -> Iterator[Provider]:
    """It runs as long as this does, and leads back to this path of this machine, on whatever port."""
    words = [sys.executable, "-m", "tests.identity_provider", str(folder), path]
    pipe = subprocess.PIPE
    with (
        (folder / "log").open("w") as log,
        # Leaving closes its input, and with that it ends.
        subprocess.Popen(words, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=log, text=True) as process,
    ):
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said, (folder / "log").read_text()
        yield Provider(said.strip())
