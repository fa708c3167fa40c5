"""What an organisation calls each function."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.forms.versions import HeldForm
from organisations.models import Organisation
from organisations.titles import LONGEST, in_words_of
from organisations.words_field import WordsField
from roles.models import Function


def ours(function: Function) -> str:
    """What we call it ourselves, in the active language."""
    with in_words_of({}):
        return str(function.label)


class TitlesForm(HeldForm):
    """For each function and language a word for one and for several; both empty mean our own."""

    COLUMNS = (("one", gettext_lazy("one")), ("several", gettext_lazy("several")))

    class Meta:
        model = Organisation
        fields: list[str] = []

    held = ["titles"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = self.instance.titles
        for function in Function:
            for language, spoken in settings.STAFF_LANGUAGES:
                words = titles.get(function, {}).get(language) or ["", ""]
                for (number, called), word in zip(self.COLUMNS, words, strict=True):
                    self.fields[f"{function}_{language}_{number}"] = WordsField(
                        label=f"{capfirst(ours(function))}: {spoken}, {called}",
                        required=False,
                        max_length=LONGEST,
                        initial=word,
                    )

    @property
    def columns(self) -> list[str]:
        """The heads of the four columns."""
        return [f"{spoken}, {called}" for _code, spoken in settings.STAFF_LANGUAGES for _number, called in self.COLUMNS]

    @property
    def rows(self) -> Iterator[tuple[str, list[tuple[str, BoundField]]]]:
        """Our own word, and its four fields, each with the head of its column."""
        for function in Function:
            fields = [self[name] for name in self.fields if name.startswith(f"{function}_")]
            yield ours(function), list(zip(self.columns, fields, strict=True))

    def clean(self) -> dict[str, Any]:
        """`titles` as they are stored: one and several together, and no two functions of one name."""
        cleaned = super().clean() or {}
        titles: dict[str, dict[str, list[str]]] = {}
        for language, _spoken in settings.STAFF_LANGUAGES:
            taken: dict[str, str] = {}
            for function in Function:
                names = [f"{function}_{language}_{number}" for number, _called in self.COLUMNS]
                words = [cleaned.get(name) or "" for name in names]
                if all(words):
                    titles.setdefault(function, {})[language] = words
                elif any(words):
                    self._missing(names[words.index("")])
                with translation.override(language):
                    called = (words[0] or ours(function)).casefold()
                if called in taken:
                    field = names[0] if words[0] else taken[called]
                    self.add_error(field, _("Another function is called this already"))
                taken[called] = names[0]
        return {"titles": titles, "version": cleaned.get("version", 0)}

    def _missing(self, name: str) -> None:
        if name not in self.errors:
            self.add_error(name, _("Fill in both: what one is called, and what several are"))
