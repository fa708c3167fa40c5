"""A mail server on loopback with knobs: refuse, drop, be slow, be gone. It writes a letter down before it answers."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller

from impactmodel.email_url import SmtpSettings
from tests import servers

TAKEN = "250 2.0.0 OK"
# Instead of an answer: the line goes, and the sender does not know what became of the letter.
DROP = "drop the line"

Knob = Callable[[str], str]


def _takes(address: str) -> str:
    return TAKEN


@dataclass(frozen=True)
class Arrived:
    """One letter whose text came whole, whatever was answered."""

    message_id: str
    # On the envelope: where it can be returned, and where it goes.
    sender: str
    to: str
    source: bytes
    # By the clock of this process that only goes forward.
    at: float


@dataclass
class Sink:
    """`at_…` say what is answered there, given the address of sender (mail) or reader (rcpt, data)."""

    at_open: str = ""
    at_mail: Knob = _takes
    at_rcpt: Knob = _takes
    at_data: Knob = _takes
    slow: Callable[[str], float] = lambda address: 0.0
    arrived: list[Arrived] = field(default_factory=list)
    # How often each answer was given that is not "taken", by its first three digits; and how often a line was dropped.
    refusals: Counter[str] = field(default_factory=Counter)
    port: int = field(default_factory=servers.free_port)
    _controller: Controller | None = None

    @property
    def settings(self) -> SmtpSettings:
        return SmtpSettings("127.0.0.1", self.port, "", "", "none", 5)

    @property
    def came(self) -> Counter[str]:
        """How often each letter came."""
        return Counter(letter.message_id for letter in self.arrived)

    @property
    def duplicates(self) -> int:
        return sum(times - 1 for times in self.came.values())

    @property
    def refused(self) -> int:
        """How often a sender was told no, wherever in the conversation."""
        return sum(times for answer, times in self.refusals.items() if answer != DROP)

    def reset(self) -> None:
        """As new, and listening."""
        self.at_open, self.at_mail, self.at_rcpt, self.at_data = "", _takes, _takes, _takes
        self.slow = lambda address: 0.0
        self.arrived.clear()
        self.refusals.clear()
        self.start()

    def start(self) -> None:
        if self._controller is None:
            self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
            self._controller.start()

    def stop(self) -> None:
        """Nobody listens any more."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def _count(self, answer: str) -> str:
        if not answer.startswith("250"):
            self.refusals[answer if answer == DROP else answer[:3]] += 1
        return answer

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: Any) -> Any:  # noqa: N802  aiosmtpd calls it so
        session.host_name = hostname
        return [self._count(self.at_open)] if self.at_open else responses

    async def handle_HELO(self, server: Any, session: Any, envelope: Any, hostname: str) -> str:  # noqa: N802  the same
        session.host_name = hostname
        return self.at_open or "250 sink"

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802  the same
        answer = self._count(self.at_mail(address))
        if answer.startswith("250"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802  the same
        answer = self._count(self.at_rcpt(address))
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  the same
        (address,) = envelope.rcpt_tos
        answer = self._count(self.at_data(address))
        if answer == DROP or answer.startswith("250"):
            came = Arrived(
                message_id=_message_id(envelope.content),
                sender=envelope.mail_from,
                to=address,
                source=envelope.content,
                at=time.monotonic(),
            )
            self.arrived.append(came)
        await asyncio.sleep(self.slow(address))
        if answer == DROP:
            server.transport.close()
            return "421 bye"
        return answer


def _message_id(source: bytes) -> str:
    for line in source.split(b"\r\n"):
        if line.lower().startswith(b"message-id:"):
            return line.split(b":", 1)[1].strip().decode()
    return ""
