"""What the pages of an import send: a file, and what of it is wanted."""

from collections import Counter
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from organisations import loading
from organisations.models import Column, PeopleImport
from organisations.spreadsheets import MOST_BYTES, OLD_WAYS, Lines, Refused, Way, open_file, ways_to_read

LEFT_OUT = "none"
_NAMES = (Column.NAME, Column.GIVEN, Column.FAMILY)


class FileForm(forms.Form):
    """One file. Cleaned, it is the lines in it."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_("An Excel workbook (.xlsx), a LibreOffice one (.ods) or a .csv. At most 50,000 people and 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv,.txt"}),
        error_messages={
            "required": _("Choose a file"),
            "empty": _("This file is empty"),
            "max_length": _("Give the file a shorter name"),
        },
    )

    def clean_file(self) -> Lines:
        """What is in it, or why not."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        self.file_name = (file.name or "")[:120]
        try:
            return open_file(file.read(MOST_BYTES + 1))
        except Refused as reason:
            raise forms.ValidationError(str(reason)) from reason


class ColumnsForm(forms.Form):
    """What each column holds; how letters are read, where the file leaves that open."""

    encoding = forms.ChoiceField(
        label=_("On which line are the names right?"),
        help_text=_("The file does not say how its letters were saved."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the line on which the names are right")},
    )
    has_headings = forms.BooleanField(required=False)

    def __init__(self, *args: Any, one: PeopleImport, head: loading.Head, ways: list[Way], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.one = one
        encoding = self.fields["encoding"]
        assert isinstance(encoding, forms.ChoiceField)
        encoding.choices = [(way.encoding, way.text) for way in ways]
        if len(ways) < 2:
            del self.fields["encoding"]
        self.only_way = ways[0].encoding
        headings = self.fields["has_headings"]
        self.first_row = one.heading_row or (head.rows[0][0] if head.rows else 1)
        headings.label = _("Row %(number)d says what stands below it") % {"number": self.first_row}
        headings.initial = bool(one.heading_row)
        choices = [(LEFT_OUT, _("Leave it out")), *Column.choices]
        for at, held in enumerate(one.columns):
            field = forms.ChoiceField(choices=choices, initial=held or LEFT_OUT)
            field.label = head.headings[at] if at < len(head.headings) and head.headings[at] else _("no heading")
            field.error_messages["required"] = _("Choose what this column holds")
            self.fields[f"column-{at}"] = field
        seen = [row for _number, row in head.rows]
        self.samples = [[row[at] for row in seen if at < len(row) and row[at]][:3] for at in range(len(one.columns))]

    def by_column(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Each column with a few of its cells."""
        return [(self[f"column-{at}"], self.samples[at]) for at in range(len(self.one.columns))]

    @property
    def holds_mail(self) -> bool:
        """Whether a column is chosen as mail address."""
        return any(field.value() == Column.EMAIL for field, _cells in self.by_column())

    def clean(self) -> dict[str, Any]:
        """Somebody has a name, and nothing stands in two columns."""
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = [str(cleaned.get(f"column-{at}", LEFT_OUT)) for at in range(len(self.one.columns))]
        held = ["" if column == LEFT_OUT else column for column in chosen]
        for column, often in Counter(one for one in held if one).items():
            if often > 1:
                last = len(held) - 1 - held[::-1].index(column)
                said = _("Two columns hold this: %(what)s. Leave one of them out.")
                self.add_error(f"column-{last}", said % {"what": Column(column).label})
        if not set(held) & set(_NAMES):
            self.add_error("column-0", _("Which column holds the name?"))
        cleaned["columns"] = held
        cleaned["heading_row"] = self.first_row if cleaned.get("has_headings") else 0
        cleaned.setdefault("encoding", self.only_way)
        return cleaned


def ways_of(one: PeopleImport) -> list[Way]:
    """In which ways the letters of its file can be read, also after one was chosen."""
    is_open = one.encoding in OLD_WAYS
    return ways_to_read(Lines(bytes(one.file.content), "" if is_open else one.encoding))
