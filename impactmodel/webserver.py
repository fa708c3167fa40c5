"""How gunicorn runs the product: given to it as its configuration.

What it writes down, in its access log when that is on and when something breaks, never holds a working link.
"""

import logging
from typing import Any

from gunicorn import glogging

from impactmodel.logs import formatter
from impactmodel.memory import hold_on


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
