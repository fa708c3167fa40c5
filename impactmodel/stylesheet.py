"""The stylesheet: five source files, one per cascade layer, joined in their declared order.

Sources stay readable in `static/css/`. Staff pages link `css/impactmodel.css`; link pages, read on a phone between
two meetings, link `css/link.css`: the same without what stands between `/* staff */` and `/* all */`. The impact
report, which both read, links `css/report.css`: what link pages have, and what stands under `/* report */` or under
`/* staff, report */`. Whichever it is, a page asks for one file. This finder writes them whenever a source is newer;
`runserver`, WhiteNoise and `collectstatic` all find files through it, so none needs a build step.
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
STAFF, LINK, REPORT = "css/impactmodel.css", "css/link.css", "css/report.css"
# Which marks each sheet has beside what all have.
CUTS = {STAFF: "staff", LINK: "", REPORT: "report"}
_MARKED = re.compile(r"/\* ((?:staff|report)(?:, report)?) \*/(.*?)/\* all \*/", re.DOTALL)
SOURCES = Path(settings.BASE_DIR) / "static" / "css"


def joined(name: str = STAFF) -> str:
    """All layers in order, without comments and with little white space."""
    text = "\n".join((SOURCES / f"{layer}.css").read_text() for layer in LAYERS)
    cut = CUTS[name]
    text = _MARKED.sub(lambda found: found[2] if cut in found[1].split(", ") else "", text)
    text = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)).strip()
    text = re.sub(r"\s*([{};>])\s*", r"\1", text)
    # A comma in quotes keeps its space; a zero before the point says nothing, nor does a figure said twice.
    text = re.sub(r"#([0-9A-F])\1([0-9A-F])\2([0-9A-F])\3\b", r"#\1\2\3", text)
    text = re.sub(r"(?<![\w.])0\.(?=\d)", ".", re.sub(r',\s+(?!")', ",", text))
    return re.sub(r":\s+", ":", text).replace(";}", "}")


class StylesheetFinder(BaseFinder):
    """Offers the joined stylesheets beside the files that other finders know."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        self.storage = FileSystemStorage(location=Path(settings.DATA_DIR) / "joined")

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to configure."""
        return []

    # The parameter that was called `all` until Django 5.2 is called `find_all` since; both are passed by name.
    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The path on disk of a joined stylesheet, or nothing for any other name."""
        if path not in CUTS:
            return []
        return [self._write(path)] if find_all or kwargs.get("all") else self._write(path)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        """All of them, for `collectstatic`."""
        for name in CUTS:
            self._write(name)
            yield name, self.storage

    def _write(self, name: str) -> str:
        """Write the file if a source changed since; readers never see half of it."""
        target = Path(self.storage.path(name))
        newest = max(path.stat().st_mtime for path in [*SOURCES.glob("*.css"), Path(__file__)])
        if not target.exists() or target.stat().st_mtime < newest:
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{target.name}.{os.getpid()}")
            part.write_text(joined(name))
            part.replace(target)
        return str(target)
