"""An IMAP server on loopback with one mailbox, as far as reading what is unread goes (RFC 3501)."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from impactmodel.email_url import MailboxSettings


@dataclass
class Box:
    """What lies in it, which of these are marked as read, and which were asked for."""

    settings: MailboxSettings
    messages: list[bytes]
    seen: set[int] = field(default_factory=set)
    fetched: list[int] = field(default_factory=list)

    def answer(self, words: str) -> tuple[list[bytes], str]:
        """The lines of one answer, and how it ends."""
        match words.split(" ", maxsplit=1)[0].upper():
            case "CAPABILITY":
                return [b"* CAPABILITY IMAP4rev1"], "OK"
            case "LOGIN":
                quoted = self.settings.password.replace('"', r"\"")
                is_right = words == f'LOGIN {self.settings.user} "{quoted}"'
                return [], "OK" if is_right else "NO wrong password"
            case "SELECT":
                is_there = words == f'SELECT "{self.settings.folder}"'
                return [b"* %d EXISTS" % len(self.messages)], "OK" if is_there else "NO no such folder"
            case "UID":
                return self._of_one(words)
            case "LOGOUT":
                return [b"* BYE"], "OK"
        return [], "BAD"

    def _of_one(self, words: str) -> tuple[list[bytes], str]:
        if words == "UID SEARCH UNSEEN":
            unseen = [number for number in range(1, len(self.messages) + 1) if number not in self.seen]
            return [b"* SEARCH " + " ".join(map(str, unseen)).encode()], "OK"
        if found := re.fullmatch(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", words):
            number = int(found[1])
            self.fetched.append(number)
            text = self.messages[number - 1][: int(found[2])]
            return [b"* %d FETCH (UID %d BODY[]<0> {%d}" % (number, number, len(text)), text + b")"], "OK"
        if found := re.fullmatch(r"UID STORE (\d+) \+FLAGS\.SILENT \(\\Seen\)", words):
            self.seen.add(int(found[1]))
            return [], "OK"
        return [], "BAD"


@contextmanager
def open_imap(user: str, password: str, messages: list[bytes]) -> Iterator[Box]:
    """One that listens while this is open."""

    class Conversation(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"* OK ready\r\n")
            for line in self.rfile:
                tag, _, words = line.decode().strip().partition(" ")
                lines, end = box.answer(words)
                self.wfile.write(b"".join(one + b"\r\n" for one in lines) + f"{tag} {end} done\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.daemon_threads = True
        port = int(server.server_address[1])
        box = Box(MailboxSettings("INBOX", "127.0.0.1", port, user, password), messages)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield box
        server.shutdown()
