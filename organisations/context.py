"""What every page may show: who looks, at which organisation, in which colours."""

from typing import Any

from django.http import HttpRequest

THEMES = ("light", "dark")


def page(request: HttpRequest) -> dict[str, Any]:
    """`member` and `organisation` (None for guests) and `theme` ("light", "dark" or "" for the system's)."""
    member = getattr(request, "member", None)
    theme = request.COOKIES.get("theme", "")
    return {
        "member": member,
        "organisation": member.organisation if member else None,
        "theme": theme if theme in THEMES else "",
    }
