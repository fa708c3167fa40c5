"""What the suite does not let pass: unknown names in templates, connections to elsewhere, prefetching along a key."""

import ipaddress
import socket
import sys
from pathlib import Path
from typing import Any, Never

ROOT = Path(__file__).resolve().parent.parent
# Templates of others may be as lax as their makers wanted.
OURS = str(ROOT / "templates")


class UndefinedInTemplate(Exception):
    """A template of ours prints a name that its view did not give."""


class StrictNames(str):
    """Django puts this in place of what it cannot find; filling it in is the fault."""

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, name: Any) -> str:
        template = _being_rendered()
        if template is None or not template.startswith(OURS):
            return ""
        raise UndefinedInTemplate(f"{name} in {Path(template).relative_to(OURS)}")


def _being_rendered() -> str | None:
    """The file of the template that asks; Django tells only its context, two calls up."""
    frame = sys._getframe(2)
    context = frame.f_locals.get("context")
    template = context.render_context.template if context is not None else None
    return str(template.origin.name) if template is not None else "<unknown>"


class ClosedSocket(Exception):
    """A test wanted to talk to something outside this machine."""


class OpenOnlyHere(socket.socket):
    """A socket that knows loopback and files, and nothing else."""

    def connect(self, address: Any) -> None:
        _allow(self.family, address)
        super().connect(address)

    def connect_ex(self, address: Any) -> int:
        _allow(self.family, address)
        return super().connect_ex(address)


def _allow(family: int, address: Any) -> None:
    if family not in (socket.AF_INET, socket.AF_INET6):
        return
    host = str(address[0])
    if host != "localhost" and not ipaddress.ip_address(host.split("%", maxsplit=1)[0]).is_loopback:
        raise ClosedSocket(f"tests do not talk to {host}")


class PrefetchedAlongKey(Exception):
    """Rows were to be prefetched along a foreign key."""


def no_prefetch_along_key(self: Any, instances: Any, querysets: Any = None) -> Never:
    """In place of Django's own, which asks SQLite `id = 1 OR id = 2 OR …` and fails at a thousand."""
    raise PrefetchedAlongKey(f"{self.field}: use select_related, or Prefetch with a queryset that has it")
