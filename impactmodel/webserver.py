"""How gunicorn runs the product: given to it as its configuration.

What it writes down, in its access log when that is on and when something breaks, never holds a working link.
"""

import logging
import os
import shutil
import tempfile
from typing import Any

from gunicorn import glogging

from impactmodel.logs import formatter
from impactmodel.memory import hold_on

# Where the workers of one gunicorn put their figures together; read by prometheus-client, as it is imported.
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


class Logger(glogging.Logger):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's own, with masked lines."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in [*self.error_log.handlers, *self.access_log.handlers]:
            handler.setFormatter(formatter())
        logging.captureWarnings(True)


logger_class = Logger


def post_worker_init(worker: Any) -> None:
    hold_on()


def on_starting(_server: Any) -> None:
    """Figures begin at nothing."""
    if os.environ.get("METRICS", "").lower() in ("1", "true", "yes", "on"):
        os.environ[METRICS_FOLDER] = tempfile.mkdtemp(prefix="impactmodel-metrics-")


def on_exit(_server: Any) -> None:
    if METRICS_FOLDER in os.environ:
        shutil.rmtree(os.environ[METRICS_FOLDER], ignore_errors=True)
