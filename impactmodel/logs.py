"""What may stand in a log line: never a working link or an address, and nothing of what somebody wrote.

In production a line is one object of JSON (`LOG_FORMAT=json`), in development words (`lines`). What its fields hold
stands in docs/operations.md. A line knows by itself during which request or task it was written (`during`).
"""

import json
import logging
import os
import re
import secrets
import smtplib
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Any

import redis
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import InterfaceError, OperationalError

from impactmodel.processes import NAMES

# A sign of a token, also written as a number, as some mail programs do.
_SIGN = "(?:%[0-9a-f]{2}|[a-z2-7])"
# Behind one of our addresses, also when a mail program cut it short.
TOKEN_PATH = re.compile(rf"(/[lwmriuc]/{_SIGN}{{4}}){_SIGN}{{8,}}", re.IGNORECASE)
# A whole one, wherever it stands and however its address is spelled.
TOKEN = re.compile(rf"({_SIGN}{{4}}){_SIGN}{{28,}}", re.IGNORECASE)
# A mail server says to whom it refuses a letter.
ADDRESS = re.compile(r"[\w.+'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
# PostgreSQL says of a row it refuses all that stands in it, which may be what somebody wrote; over several lines.
ROW = re.compile(r"^DETAIL:.*?(?=\n\n(?:The above exception|During handling)|\Z)", re.DOTALL | re.MULTILINE)

# Errors whose words are those of a program, about itself; in all others a value may be quoted.
OWN_WORDS = (OSError, OperationalError, InterfaceError, redis.RedisError, ImportError, ImproperlyConfigured)
# What a logging call may add to its line by `extra`.
EXTRA = ("status", "state", "duration_ms")
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
ROOT = Path(__file__).resolve().parent.parent


def mask(text: str) -> str:
    """A token becomes `/l/abcd…`, in any case, an address `…@…`, a refused row `DETAIL: …`; the rest stays."""
    text = ROW.sub("DETAIL: …", text)
    return ADDRESS.sub("…@…", TOKEN.sub(r"\1…", TOKEN_PATH.sub(r"\1…", text)))


# --- what is being done ----------------------------------------------------------------------


@dataclass(frozen=True)
class Work:
    """One request, or one task and the id of the request that woke it."""

    request_id: str
    request: Any = None
    task: str = ""

    def fields(self) -> dict[str, Any]:
        """As far as they are known by now; nothing is asked of the database for it."""
        if self.request is None:
            return {"request_id": self.request_id, "task": self.task}
        return {
            "request_id": self.request_id,
            "organisation": _organisation(self.request),
            "method": self.request.method,
            "route": route_of(self.request),
        }


_work: ContextVar[Work | None] = ContextVar("work", default=None)


@contextmanager
def during(work: Work) -> Iterator[None]:
    """Lines written in here belong to this work."""
    before = _work.set(work)
    try:
        yield
    finally:
        _work.reset(before)


def begin(work: Work | None) -> None:
    """Lines of this thread belong to this work from now on; of those of no work with None."""
    _work.set(work)


def request_id() -> str:
    """Of the work at hand; empty outside of any."""
    work = _work.get()
    return work.request_id if work else ""


def taken_over(given: str) -> str:
    """The id that a proxy gave, when it is one and no link could be hidden in it; else a new one."""
    return given if REQUEST_ID.fullmatch(given) and mask(given) == given else secrets.token_hex(8)


def route_of(request: Any) -> str | None:
    """The name of the page, such as `roles:promise`, never its address; None where there is no such page."""
    match = request.resolver_match
    return match.view_name if match else None


def _organisation(request: Any) -> str | None:
    """Of the member, or of who holds the link. Only if it was read already."""
    member = getattr(request, "member", None)
    viewer = getattr(request, "viewer", None)
    person = member.person if member else viewer.person if viewer else None
    if person is None or "organisation" not in person._state.fields_cache:
        return None
    return str(person.organisation.public_id)


# --- how it is written down ------------------------------------------------------------------


def formatter() -> logging.Formatter:
    """The one for this place: for every handler of ours and of gunicorn."""
    is_development = os.environ.get("IMPACTMODEL_ENV") == "development"
    shape = os.environ.get("LOG_FORMAT") or ("lines" if is_development else "json")
    return JsonFormatter() if shape == "json" else MaskedFormatter("%(asctime)s %(levelname)s %(name)s %(message)s")


class MaskedFormatter(logging.Formatter):
    """A line for who develops: with what is known of the work behind it, traceback and all, without tokens."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  logging calls it so
        return " ".join([super().formatMessage(record), *(f"{name}={value}" for name, value in known(record).items())])

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))


class JsonFormatter(logging.Formatter):
    """A line for machines: no name, address, token, path or words of anybody, also when something breaks.

    What is not known is left out. Of an error stand its type and where it happened; its own words only where these
    are of a program about itself.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": process_name(),
            "logger": record.name,
            "event": event(record),
            **known(record),
        }
        if record.exc_info and record.exc_info[1]:
            line |= {"error": type(record.exc_info[1]).__name__, "trace": mask(told(record.exc_info[1]))}
        return json.dumps(line, ensure_ascii=False)


def process_name(words: Sequence[str] = sys.argv) -> str:
    """web, worker or beat; a command by its own name."""
    if Path(words[0]).parent.name == "gunicorn" or Path(words[0]).name == "gunicorn":
        return "web"
    called = [name for name in NAMES if name in words[1:]]
    return called[0] if called else (words[1:2] or [Path(words[0]).stem])[0]


def known(record: logging.LogRecord) -> dict[str, Any]:
    """Of the work at hand, and what the call itself added."""
    work = _work.get()
    found = (work.fields() if work else {}) | {name: record.__dict__.get(name) for name in EXTRA}
    return {name: value for name, value in found.items() if value is not None}


def event(record: logging.LogRecord) -> str:
    """The words of the line. Where these quote a request or an error, by the name of the page and of the error."""
    text, request = record.getMessage(), record.__dict__.get("request")
    path = getattr(request, "path", "")
    if path and isinstance(record.args, tuple):
        text = record.msg % tuple(route_of(request) or "…" if word == path else word for word in record.args)
    errors = [word for word in _arguments(record) if isinstance(word, BaseException)]
    for error in [*errors, *([record.exc_info[1]] if record.exc_info and record.exc_info[1] else [])]:
        for words in {repr(error), str(error)} - {""}:
            text = text.replace(words, said(error))
    return mask(text).replace("\n", " ")


def _arguments(record: logging.LogRecord) -> Sequence[Any]:
    return list(record.args.values()) if isinstance(record.args, Mapping) else list(record.args or ())


def said(error: BaseException) -> str:
    """Its type, with its first line where these are the words of a program."""
    kind = type(error).__name__
    if not isinstance(error, OWN_WORDS) or isinstance(error, smtplib.SMTPException):
        return kind
    return f"{kind}: {(str(error).splitlines() or [''])[0]}"


def told(error: BaseException) -> str:
    """Which errors came of which, and through which lines of code each came; nothing of what was in its hands."""
    return "\nafter ".join("\n".join([said(one), *_frames(one.__traceback__)]) for one in chain(error))


def chain(error: BaseException) -> list[BaseException]:
    """This error, what it came of, what that came of; five at most."""
    found: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and len(found) < 5:
        found.append(one)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return found


def _frames(traceback: TracebackType | None) -> list[str]:
    return [f"  {_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in extract_tb(traceback)]


def _place(filename: str) -> str:
    """A file of ours from the root on, of a library from its own folder on."""
    _before, library, within = filename.rpartition("site-packages/")
    return within if library else filename.removeprefix(f"{ROOT}/")
