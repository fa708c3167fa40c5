"""What the page for trying out mail sends."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mailing.received import NotALetter, Received, read


class SourceForm(forms.Form):
    """The source of a letter that arrived; read it into `received`. It is kept nowhere."""

    source = forms.CharField(
        label=_("The source of the mail that arrived"),
        help_text=_("All of it, or only what stands above the text. We look at it and keep nothing."),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": _("Paste the source of the mail here")},
    )
    received: Received

    def clean_source(self) -> str:
        source: str = self.cleaned_data["source"]
        try:
            self.received = read(source)
        except NotALetter:
            raise forms.ValidationError(
                _("This is not the source of a mail: it has no sender. Look for “Show original” in your mail program.")
            ) from None
        return source
