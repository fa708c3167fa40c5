"""What gunicorn writes down, in its access log when that is on and when something breaks: never a working link."""

from typing import Any

from gunicorn import glogging

from impactmodel.logs import MaskedFormatter


class Logger(glogging.Logger):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's own, for `--logger-class`, with masked lines."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(MaskedFormatter(self.error_fmt, self.datefmt))
        for handler in self.access_log.handlers:
            handler.setFormatter(MaskedFormatter(self.access_fmt))
