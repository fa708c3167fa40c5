"""What starting from a file sends."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from organisations.date_field import DayField
from trajectories.files import MOST_BYTES


class ImportForm(forms.Form):
    """A file of at most 2 MB, and the day its trajectory starts when that is another."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_("A trajectory that was saved as a file. At most 2 MB."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={"required": _("Choose a file"), "empty": _("This file is empty")},
    )
    starts_on = DayField(
        label=_("Let it start on another day"),
        help_text=_("Every date in the file moves along by as many days."),
        required=False,
    )

    def clean_file(self) -> bytes:
        """Its content."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if file.size is None or file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 2 MB"))
        content: bytes = file.read()
        return content
