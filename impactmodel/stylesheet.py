"""The one stylesheet: five source files, one per cascade layer, joined in their declared order.

Sources stay readable in `static/css/`; pages link `css/impactmodel.css`, which this finder writes whenever a
source is newer. `runserver`, WhiteNoise and `collectstatic` all find files through here, so none needs a build step.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

LAYERS = ("tokens", "base", "layout", "components", "utilities")
JOINED = "css/impactmodel.css"
SOURCES = Path(settings.BASE_DIR) / "static" / "css"


def joined() -> str:
    """All layers in order, without comments and indentation."""
    text = "\n".join((SOURCES / f"{layer}.css").read_text() for layer in LAYERS)
    without_comments = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return "\n".join(line.strip() for line in without_comments.splitlines() if line.strip()) + "\n"


class StylesheetFinder(BaseFinder):
    """Offers the joined stylesheet beside the files that other finders know."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        self.storage = FileSystemStorage(location=Path(settings.DATA_DIR) / "joined")

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to configure."""
        return []

    # The parameter that was called `all` until Django 5.2 is called `find_all` since; both are passed by name.
    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The path on disk of the joined stylesheet, or nothing for any other name."""
        if path != JOINED:
            return []
        return [self._write()] if find_all or kwargs.get("all") else self._write()

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        """The one file, for `collectstatic`."""
        self._write()
        yield JOINED, self.storage

    def _write(self) -> str:
        """Write the file if a source changed since; readers never see half of it."""
        target = Path(self.storage.path(JOINED))
        newest = max((SOURCES / f"{layer}.css").stat().st_mtime for layer in LAYERS)
        if not target.exists() or target.stat().st_mtime < newest:
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{target.name}.{os.getpid()}")
            part.write_text(joined())
            part.replace(target)
        return str(target)
