"""A mail server on loopback that takes everything, or answers as it is told."""

import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from impactmodel.email_url import SmtpSettings

DROP = "drop the line"


@dataclass
class Sink:
    """`at_rcpt` and `at_data` map an address to the answer it gets there: one, or a list that is used up."""

    at_mail: list[str] = field(default_factory=list)
    at_rcpt: dict[str, list[str]] = field(default_factory=dict)
    at_data: dict[str, list[str]] = field(default_factory=dict)
    # Everything whose text arrived whole, whatever was answered.
    arrived: list[tuple[str, EmailMessage]] = field(default_factory=list)
    # To whom each letter that arrived can be returned.
    senders: list[str] = field(default_factory=list)
    connections: int = 0
    settings: SmtpSettings = field(default_factory=lambda: SmtpSettings("127.0.0.1", 0, "", "", "none", 5))

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: Any) -> Any:  # noqa: N802  aiosmtpd calls it so
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802  aiosmtpd calls it so
        answer = self.at_mail.pop(0) if self.at_mail else "250 OK"
        if answer.startswith("250"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802  aiosmtpd calls it so
        answer = self._next(self.at_rcpt, address)
        if answer == DROP:
            server.transport.close()
            return "421 bye"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd calls it so
        (address,) = envelope.rcpt_tos
        answer = self._next(self.at_data, address)
        if answer == DROP or answer.startswith("250"):
            self.senders.append(envelope.mail_from)
            self.arrived.append((address, email.message_from_bytes(envelope.content, policy=policy.default)))
        if answer == DROP:
            server.transport.close()
            return "421 bye"
        return answer

    def _next(self, answers: dict[str, list[str]], address: str) -> str:
        told = answers.get(address, [])
        return told.pop(0) if told else "250 2.0.0 OK"

    @property
    def addresses(self) -> list[str]:
        return [address for address, _ in self.arrived]


@contextmanager
def open_sink() -> Iterator[Sink]:
    sink = Sink()
    port = _free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        sink.settings = SmtpSettings("127.0.0.1", port, "", "", "none", 5)
        yield sink
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
