"""A form of what several people may change, as a page holds it: without what it was opened at nothing is saved."""

import re
from collections.abc import Mapping
from typing import Any

from django.test import Client

_HIDDEN = re.compile(r'name="((?:away-)?opened|version)" value="([^"]*)"')


def opened(client: Client, page: str) -> dict[str, str]:
    """What stands hidden beside its fields, to be sent with what somebody types."""
    found = dict(_HIDDEN.findall(client.get(page).content.decode()))
    assert "version" in found, page
    return found


def send_opened(client: Client, page: str, typed: Mapping[str, Any], **how: Any) -> Any:
    """What is typed into the form of a page that was opened just now."""
    return client.post(page, opened(client, page) | dict(typed), **how)


def take_back(client: Client, page: str) -> Any:
    """“That was not me”, of what the page shows now."""
    seen = re.search(r'name="seen" value="([^"]*)"', client.get(page).content.decode())
    return client.post(page, {"undo": "yes", "seen": seen[1] if seen else ""})
