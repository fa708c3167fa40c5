"""How gunicorn runs the product: given to it as its configuration.

What it writes down, in its access log when that is on and when something breaks, never holds a working link.
"""

import gc
from typing import Any

from gunicorn import glogging

from impactmodel.logs import MaskedFormatter


class Logger(glogging.Logger):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's own, with masked lines."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(MaskedFormatter(self.error_fmt, self.datefmt))
        for handler in self.access_log.handlers:
            handler.setFormatter(MaskedFormatter(self.access_fmt))


logger_class = Logger


def post_worker_init(worker: Any) -> None:
    hold_on()


def hold_on() -> None:
    """Leave what was loaded alone, which stays for good: looking through it again and again would cost every page."""
    gc.collect()
    gc.freeze()
    # The page of a large plan makes some hundred thousand objects and lets go of nearly all of them by itself.
    gc.set_threshold(200_000, 20, 20)
