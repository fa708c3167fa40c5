"""No log line holds a whole token: ours, gunicorn's own, and what stands in a traceback."""

import io
import logging
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.conf import settings
from gunicorn import config

from impactmodel import logs, processes, webserver
from impactmodel.logs import JsonFormatter, MaskedFormatter, mask

pytestmark = pytest.mark.once

TOKEN = "abcd2345efgh6723ijklmnopqrstuvwx"
SPELLINGS = (
    f"/l/{TOKEN}",
    f"/L/{TOKEN.upper()}/DONE",
    f"/w/%61{TOKEN[1:]}",
    f"/l%2F{TOKEN}",
    f"//m//{TOKEN}/",
    f"https://leren.voorbeeld.example/u/{TOKEN}?in=en",
    f"/l/{TOKEN[:-3]}",
)


@pytest.fixture
def gunicorn_writes() -> Iterator[io.StringIO]:
    """Where the web server of `processes.command` writes, its access log on."""
    words = processes.command("web", "python", {})
    cfg = config.Config()
    given = import_module(words[words.index("--config") + 1].removeprefix("python:"))
    cfg.set("logger_class", given.logger_class)
    cfg.set("accesslog", "-")
    made = cfg.logger_class(cfg)
    assert isinstance(made, webserver.Logger)
    written = io.StringIO()
    handlers = [*made.error_log.handlers, *made.access_log.handlers]
    assert len(handlers) == 2
    for handler in handlers:
        handler.setStream(written)
    yield written
    for log in (made.error_log, made.access_log):
        log.handlers.clear()


@pytest.mark.parametrize("spelled", SPELLINGS)
def test_a_token_is_cut_short_however_it_is_spelled(spelled: str) -> None:
    line = mask(f'"GET {spelled} HTTP/1.1" 404')

    assert TOKEN[5:29] not in line.lower()
    assert line.startswith('"GET ')
    assert "…" in line


@pytest.mark.parametrize(
    "spelled", ["noor.b+led@voorbeeld.example", "<noor@voorbeeld.example>", "noor%40voorbeeld.example"]
)
def test_a_mail_address_is_not_told(spelled: str) -> None:
    assert "noor" not in mask(f"550 5.1.1 {spelled}: no such user")
    assert mask("celery@host ready") == "celery@host ready"


def test_other_addresses_stay_as_they_are() -> None:
    plain = "GET /o/k3v9xq/t/7hm2pp/intake/2/ 200 /static/css/link.css 127.0.0.1"

    assert mask(plain) == plain


def test_a_traceback_is_masked_too() -> None:
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "Broken: %s", (f"/l/{TOKEN}",), None)
    try:
        raise ValueError(f"no row for /l/{TOKEN}")
    except ValueError as error:
        record.exc_info = (type(error), error, error.__traceback__)

    line = MaskedFormatter("%(message)s").format(record)

    assert "no row for /l/abcd…" in line
    assert "Broken: /l/abcd…" in line
    assert TOKEN not in line


def test_what_stands_in_a_row_the_database_refused_is_cut() -> None:
    """As PostgreSQL words it, with Django's own error on top."""
    story = "kanariegeel\n\nover drie regels"
    refused = f"new row violates check constraint\nDETAIL:  Failing row contains (1, {story}, 3)."
    try:
        try:
            raise ValueError(refused)
        except ValueError as error:
            raise RuntimeError(refused) from error
    except RuntimeError as error:
        record = logging.LogRecord("django.request", logging.ERROR, "", 0, "Broken", (), None)
        record.exc_info = (type(error), error, error.__traceback__)

    plain, line = (shape("%(message)s").format(record) for shape in (logging.Formatter, MaskedFormatter))

    assert plain.count("kanariegeel") == plain.count("drie regels") == 2, "it would stand there"
    assert "kanariegeel" not in line
    assert "drie regels" not in line
    assert "RuntimeError: new row violates check constraint" in line


def test_every_handler_of_ours_masks() -> None:
    formats = {handler["formatter"] for handler in settings.LOGGING["handlers"].values()}

    assert {settings.LOGGING["formatters"][name]["()"] for name in formats} == {"impactmodel.logs.formatter"}


@pytest.mark.parametrize(
    ("environ", "kind"),
    [
        ({}, JsonFormatter),
        ({"IMPACTMODEL_ENV": "development"}, MaskedFormatter),
        ({"IMPACTMODEL_ENV": "development", "LOG_FORMAT": "json"}, JsonFormatter),
        ({"LOG_FORMAT": "lines"}, MaskedFormatter),
    ],
)
def test_production_writes_json_and_development_words(
    environ: dict[str, str], kind: type[logging.Formatter], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("IMPACTMODEL_ENV")
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    assert type(logs.formatter()) is kind


def test_the_web_server_masks_its_own_lines(gunicorn_writes: io.StringIO) -> None:
    logging.getLogger("gunicorn.access").info('"GET /l/%s HTTP/1.1" 200', TOKEN)
    logging.getLogger("gunicorn.error").error("Error handling request /L/%s", TOKEN.upper())

    written = gunicorn_writes.getvalue()
    assert '"GET /l/abcd… HTTP/1.1" 200' in written
    assert "Error handling request /L/ABCD…" in written
    assert TOKEN not in written.lower()
