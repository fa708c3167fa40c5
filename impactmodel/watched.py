"""What breaks, told to Sentry or a service that speaks its language; an extra, off without SENTRY_DSN.

An error goes there as it stands in the log and no fuller: its type, the lines of code it came through, the name of the
page and the id of the request. Nothing is added by the SDK: no request, no values of variables, no crumbs.
"""

import logging
from typing import Any

import sentry_sdk
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.types import Event, Hint

from impactmodel import logs

KEPT = ("event_id", "timestamp", "level", "platform", "logger", "environment", "release", "exception", "sdk")
OF_A_FRAME = ("filename", "module", "function", "lineno", "in_app", "pre_context", "context_line", "post_context")


def begin(dsn: str, *, environment: str) -> None:
    """From here on what is logged as an error is told there too."""
    sentry_sdk.init(
        dsn,
        environment=environment,
        before_send=cleaned,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[LoggingIntegration(level=None, event_level=logging.ERROR)],
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        enable_logs=False,
    )


def cleaned(event: Event, hint: Hint) -> Event | None:
    """Only what is named here; an event that did not come from a line of the log is dropped."""
    record = hint.get("log_record")
    if not isinstance(record, logging.LogRecord):
        return None
    made: dict[str, Any] = {name: value for name, value in event.items() if name in KEPT}
    known = logs.known(record)
    made["message"] = logs.event(record)
    made["transaction"] = known.get("route") or known.get("task") or ""
    made["tags"] = {"process": logs.process_name()} | {name: str(value) for name, value in known.items()}
    if record.exc_info and record.exc_info[1]:
        words = {str(error): logs.mask(logs.said(error)) for error in logs.chain(record.exc_info[1])}
        made["exception"] = {"values": [_exception(one, words) for one in made["exception"]["values"]]}
    return made  # type: ignore[return-value]  # a plain dict with keys of theirs


def _exception(one: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    frames = (one.get("stacktrace") or {}).get("frames", [])
    return {
        "type": one.get("type"),
        "module": one.get("module"),
        "value": words.get(str(one.get("value")), ""),
        "stacktrace": {"frames": [{name: frame.get(name) for name in OF_A_FRAME} for frame in frames]},
    }
