"""What the pages behind a link send. Each has a choice without default, so that pressing every button does nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from asks.stops import Stoppable
from organisations.name_field import NameField

YES, NO = "yes", "no"
STOP, KEEP = "stop", "keep"
PASS, ME = "pass", "me"
RENEW, CLOSE = "renew", "close"


def _choice(label: Any, choices: Sequence[tuple[str, Any]], required: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": required}
    )


class _LinkForm(forms.Form):
    """Nothing is checked by the browser: what is missing comes back with words."""

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, use_required_attribute=False, **kwargs)


class NewLinkForm(_LinkForm):
    """Under a link that stopped working."""

    new_link = _choice(
        _("Shall we mail you a new link?"),
        [(YES, _("Yes, mail me a new link")), (NO, _("No, never mind"))],
        _("Choose whether we may mail you a new link"),
    )


class DiaryForm(_LinkForm):
    """Under the dates: an address at which a calendar reads along goes by mail alone."""

    mail = _choice(
        _("Shall your calendar keep up by itself?"),
        [(YES, _("Yes, mail me the address")), (NO, _("No, I do it myself"))],
        _("Choose whether we may mail you the address"),
    )


class DiaryAddressForm(_LinkForm):
    """About an address that is there."""

    address = _choice(
        _("Something else with this address?"),
        [
            (KEEP, _("No, leave it as it is")),
            (RENEW, _("A new address, and this one stops")),
            (CLOSE, _("Stop: my calendar need not read along")),
        ],
        _("Choose what should happen with the address"),
    )


class CodeForm(_LinkForm):
    """The short code of a sheet. Typed, so that pressing every button does nothing."""

    code = forms.CharField(
        label=_("Your code"),
        help_text=_("Capitals, spaces and dashes make no difference."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Type the code that stands beside the square on your sheet")},
    )


class UndoForm(_LinkForm):
    """From the receipt: somebody else may have answered."""

    # The mark of the answers that stood on the page.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    undo = _choice(
        _("Did you answer this yourself?"),
        [(NO, _("Yes, that was me")), (YES, _("No, take it back"))],
        _("Choose whether this was you"),
    )


class StopForm(_LinkForm):
    """Off or on again, for each thing that a letter brings."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, things: Sequence[Stoppable], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for one in things:
            choices = [(STOP, one.words.stop), (KEEP, one.words.keep)]
            self.fields[one.key] = _choice(one.label, choices, one.words.missing)


class PassOnForm(_LinkForm):
    """Who should have had this letter."""

    choice = _choice(
        _("What is the matter?"),
        [(PASS, _("Somebody else should answer this")), (ME, _("It is for me after all"))],
        _("Choose what is the matter"),
    )
    name = NameField(
        label=_("Whom should we ask?"),
        max_length=200,
        error_messages={"required": _("Write down who it should be")},
    )
    email = forms.EmailField(
        label=_("Their mail address"),
        error_messages={
            "required": _("Enter a mail address, like noor@voorbeeld.example"),
            "invalid": _("Enter a mail address, like noor@voorbeeld.example"),
        },
    )
    note = forms.CharField(
        label=_("What should we know?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        """Name and address are needed for somebody else, not for "it is me after all"."""
        super().__init__(data, **kwargs)
        if data and data.get("choice") == ME:
            self.fields["name"].required = self.fields["email"].required = False
