"""Ids as they stand in addresses: short, random, readable aloud."""

import secrets
from typing import TYPE_CHECKING, Any

from django.db import models

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # no l, o, 0 or 1: they are misread
# Any byte as one of these, each of the 32 as likely as another.
_LETTERS = (ALPHABET * 8).encode()


def public_id() -> str:
    """Ten characters, 50 bits: too many to guess, and access is checked besides."""
    return secrets.token_bytes(10).translate(_LETTERS).decode()


if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField


class PublicIdField(_CharField):
    """The id a row shows to the outside. Never the primary key."""

    def __init__(self, **kwargs: Any) -> None:  # Django's own signature
        ours: dict[str, Any] = {"max_length": 24, "unique": True, "default": public_id, "editable": False}
        super().__init__(**ours | kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """A migration says of each whether it is unique by itself."""
        name, path, args, words = super().deconstruct()
        return name, path, list(args), {**words, "unique": self.unique}
