"""What stands in the forms of a page, for tests that press their buttons without a browser."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

_PRESSED = {"submit", "image", ""}
_TYPED = {"text", "email", "tel", "number", "date", "search", "url", "password"}


@dataclass
class Form:
    """One form that is posted: where it goes, what it sends as it stands, and what can be done with it."""

    action: str
    sent: dict[str, list[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    # The values of each group of radios, in order.
    radios: dict[str, list[str]] = field(default_factory=dict)
    # The values of each list that opens on nothing, in order.
    lists: dict[str, list[str]] = field(default_factory=dict)
    ticks: dict[str, str] = field(default_factory=dict)
    # Name and value of each button; empty for one without a name.
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, words: str) -> dict[str, list[str]]:
        """With these words in every text field, and nothing chosen."""
        return {**self.sent, **{name: [words] for name in self.texts}}

    def pressed(self, words: str) -> Iterable[dict[str, list[str]]]:
        """What each of its buttons sends, with these words in every text field."""
        for name, value in self.buttons:
            yield self.filled(words) | ({name: [value]} if name else {})

    def chosen(self, words: str) -> dict[str, list[str]]:
        """As somebody sends it who takes the first of every choice."""
        return self.filled(words) | {name: values[:1] for name, values in {**self.radios, **self.lists}.items()}

    @property
    def asks_to_choose(self) -> bool:
        return bool(self.radios or self.lists)


class Forms(HTMLParser):
    """Reads the forms of a page at `address` that are sent by POST."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._open: Form | None = None
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in has:
            self.links.append(urljoin(self.address, has["href"]).partition("#")[0])
        if tag == "form" and has.get("method", "").lower() == "post":
            self._open = Form(urljoin(self.address, has.get("action", "")) if has.get("action") else self.address)
            self.forms.append(self._open)
        if self._open is not None:
            self._field(self._open, tag, has)

    def _field(self, form: Form, tag: str, has: dict[str, str]) -> None:
        name, value, kind = has.get("name", ""), has.get("value", ""), has.get("type", "text")
        if tag == "button" and has.get("type", "submit") in _PRESSED:
            form.buttons.append((name, value))
        elif tag == "textarea":
            self._area = name
            form.texts.append(name)
            form.sent[name] = [""]
        elif tag == "select":
            self._select = name
            form.sent.setdefault(name, [])
        elif tag == "option" and self._select and ("selected" in has or not form.sent[self._select]):
            form.sent[self._select] = [value]
        elif tag == "option" and self._select and form.sent[self._select] == [""]:
            form.lists.setdefault(self._select, []).append(value)
        elif tag == "input":
            self._input(form, name, value, kind, is_ticked="checked" in has)

    def _input(self, form: Form, name: str, value: str, kind: str, *, is_ticked: bool) -> None:
        if kind == "submit":
            form.buttons.append((name, value))
        elif kind == "radio":
            form.radios.setdefault(name, []).append(value)
        elif kind == "checkbox":
            form.ticks[name] = value or "on"
        elif kind in _TYPED:
            form.texts.append(name)
        if kind in _TYPED | {"hidden"} or (kind in {"radio", "checkbox"} and is_ticked):
            form.sent.setdefault(name, []).append(value or ("on" if kind == "checkbox" else ""))

    def handle_data(self, data: str) -> None:
        if self._area and self._open is not None:
            self._open.sent[self._area] = [data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._open = None


def read(page: str, address: str) -> Forms:
    """The forms and links of a page."""
    found = Forms(address)
    found.feed(page)
    return found
