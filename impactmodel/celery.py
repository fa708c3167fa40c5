"""Celery wakes the sender; it keeps nothing. Its one schedule entry, the tick, stands in the settings."""

import logging
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from celery import Celery
from celery.signals import (
    before_task_publish,
    celeryd_init,
    setup_logging,
    task_failure,
    task_postrun,
    task_prerun,
    worker_process_init,
)
from django.conf import settings

from impactmodel import logs
from impactmodel.memory import hold_on

logger = logging.getLogger(__name__)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "impactmodel.settings")
app = Celery("impactmodel")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect  # type: ignore[untyped-decorator]  # celery has no types
def begin(**_nothing: object) -> None:
    """As every process of ours that stays."""
    hold_on()


@setup_logging.connect  # type: ignore[untyped-decorator]  # the same
def leave_logging_alone(**_nothing: object) -> None:
    """The settings say how lines are written; with someone who hears this Celery adds nothing of its own."""


@celeryd_init.connect  # type: ignore[untyped-decorator]  # the same
def write_warnings_down(**_nothing: object) -> None:
    """As lines among the others."""
    logging.captureWarnings(True)


@before_task_publish.connect  # type: ignore[untyped-decorator]  # the same
def hand_on(headers: dict[str, Any], **_nothing: object) -> None:
    """A task goes on under the id of the request that woke it."""
    if request_id := logs.request_id():
        headers["request_id"] = request_id


@task_prerun.connect  # type: ignore[untyped-decorator]  # the same
def take_up(task: Any, **_nothing: object) -> None:
    """One that nobody's request woke has an id of its own."""
    logs.begin(logs.Work(logs.taken_over(task.request.get("request_id") or ""), task=task.name))
    task.request.began = time.perf_counter()


@task_failure.connect  # type: ignore[untyped-decorator]  # the same
def say_why(exception: BaseException, traceback: TracebackType, **_nothing: object) -> None:
    logger.error("task failed", exc_info=(type(exception), exception, traceback))


@task_postrun.connect  # type: ignore[untyped-decorator]  # the same
def put_down(task: Any, state: str, **_nothing: object) -> None:
    took = time.perf_counter() - task.request.began
    level = logging.INFO if state == "SUCCESS" else logging.ERROR
    logger.log(level, "task", extra={"state": state.lower(), "duration_ms": round(1000 * took)})
    logs.begin(None)


def make_spool() -> None:
    """The folders of a broker that is a folder; its library wants them to be there."""
    if not settings.REDIS_URL:
        options: dict[str, str] = settings.CELERY_BROKER_TRANSPORT_OPTIONS
        for folder in {options["data_folder_in"], options["data_folder_out"], options["control_folder"]}:
            Path(folder).mkdir(parents=True, exist_ok=True)
