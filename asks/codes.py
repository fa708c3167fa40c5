"""Short codes on paper, for who cannot scan the square: typed on a page of ours, they lead where the link leads.

Made from grant, letter and key as the token is, so that a sheet that is printed twice has the same. So few characters
could all be tried on a copy of the database; the hash that is kept needs the key too. How likely a guess is, and what
stands in its way: docs/operations.md.
"""

import hashlib
import hmac
import re

from django.conf import settings

from asks.models import Grant, Link

# No vowels, so no words; no 0, 1, B, L, S, V and Z, so no two that look alike.
ALPHABET = "23456789CDFGHJKMNPQRTWXY"
LENGTH = 10
# What is read for one of ours all the same.
_READ_AS = str.maketrans("BSZVO0", "852YQQ")
_OTHER = re.compile(r"[\W_]")
# Two sheets with one code are as good as impossible; that the second gets another costs nothing.
_ATTEMPTS = 3


def give(link: Link) -> str:
    """The code of this link, made once. Raises KeyError for a key that was thrown away."""
    for attempt in range(_ATTEMPTS):
        code = _code(link, attempt)
        hashed = _hash(code, link.kid)
        if link.code_hash is None and not Link.objects.filter(code_hash=hashed).exists():
            link.code_hash = hashed
            link.save(update_fields=["code_hash"])
        if link.code_hash == hashed:
            return code
    raise AssertionError("no code left for this link")


def read(link: Link) -> str:
    """The code that was given with this link; empty when there is none, or its key is not ours any more."""
    if link.kid not in settings.LINK_KEYS:
        return ""
    made = (_code(link, attempt) for attempt in range(_ATTEMPTS))
    return next((code for code in made if _hash(code, link.kid) == link.code_hash), "")


def find(text: str) -> Link | None:
    """The link with this code, living or not, however it was typed. A code dies with its key."""
    hashes = [_hash(fold(text), kid) for kid in settings.LINK_KEYS]
    return Link.objects.with_people().for_purpose(Grant.Purpose.PAGE).filter(code_hash__in=hashes).first()


def fold(text: str) -> str:
    """A code as it stands on the sheet, without the dash."""
    return _OTHER.sub("", text).upper().translate(_READ_AS)


def in_groups(code: str) -> str:
    """As it is printed: “K7QM2-F9XRT”."""
    half = LENGTH // 2
    return f"{code[:half]}-{code[half:]}"


def _code(link: Link, attempt: int) -> str:
    words = f"code|{link.grant_id}|{link.mail_id}|{attempt}"
    number = int.from_bytes(_mac(words, link.kid).digest())
    found = ""
    for _place in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        found += ALPHABET[rest]
    return found


def _hash(code: str, kid: str) -> str:
    return _mac(f"code is|{code}", kid).hexdigest()


def _mac(words: str, kid: str) -> hmac.HMAC:
    return hmac.new(settings.LINK_KEYS[kid].encode(), words.encode(), hashlib.sha256)
