"""What the page for trying out mail sends."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailing.compose import one_line
from mailing.received import NotALetter, Received, read
from organisations.forms.versions import HeldForm
from organisations.models import Organisation, Person
from organisations.words_field import WordsField


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


class SenderForm(HeldForm):
    """Under which name letters come in, and where answers go."""

    sender_name = WordsField(
        label=_("Name after “via”"),
        required=False,
        max_length=60,
    )

    class Meta:
        model = Organisation
        fields = ["sender_name", "reply_to"]
        labels = {"reply_to": _("Where answers go")}
        help_texts = {
            "reply_to": _("An address you read together. Empty means: to the colleague whose name is on the letter."),
        }
        error_messages = {"reply_to": {"invalid": _("Enter a mail address, like noor@voorbeeld.example")}}

    def __init__(self, *args: Any, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = gettext("As in “%(name)s via Impactmodel”. Leave it empty to keep it like that.")
        self.fields["sender_name"].help_text = said % {"name": reader.called}

    def clean_sender_name(self) -> str:
        """A name alone: an address in its place would say that the letter comes from there."""
        name: str = one_line(self.cleaned_data["sender_name"])
        if "@" in name or "/" in name:
            raise forms.ValidationError(_("Write a name here, not an address"))
        return name
