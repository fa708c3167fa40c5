"""What pausing sends."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.words_field import WordsField


class PauseForm(forms.Form):
    """Why it lies still, for everyone who reads the plan."""

    because = WordsField(
        label=_("Why does it pause?"),
        help_text=_("One sentence. It stands on the plan for as long as the pause lasts."),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write in a sentence why")},
    )
