"""Asking that everything of an organisation goes."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.models import Organisation


class EndForm(forms.Form):
    """Its name, typed: no stray tap and no autofill does this."""

    name = forms.CharField(
        label=gettext_lazy("Type the name of the organisation"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.fields["name"].help_text = _("It is called: %(name)s") % {"name": organisation.name}
        self.fields["name"].error_messages["required"] = self._said

    @property
    def _said(self) -> str:
        return _("Type it as it stands here: %(name)s") % {"name": self.organisation.name}

    def clean_name(self) -> str:
        """Capitals and spaces aside."""
        typed: str = self.cleaned_data["name"]
        if typed.casefold().split() != self.organisation.name.casefold().split():
            raise forms.ValidationError(self._said)
        return typed
