"""Asking that something goes for good: everything of an organisation, or one trajectory."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.names import search_key


class EndForm(forms.Form):
    """Its name, typed: no stray tap and no autofill does this. `called` is what has to be typed."""

    name = forms.CharField(
        label=gettext_lazy("Type the name of the organisation"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, called: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.called = called
        self.fields["name"].help_text = _("It is called: %(name)s") % {"name": called}
        self.fields["name"].error_messages["required"] = self._said

    @property
    def _said(self) -> str:
        return _("Type it as it stands here: %(name)s") % {"name": self.called}

    def clean_name(self) -> str:
        """Capitals, accents, spaces and kinds of apostrophe aside."""
        typed: str = self.cleaned_data["name"]
        if search_key(typed).split() != search_key(self.called).split():
            raise forms.ValidationError(self._said)
        return typed


class DeleteForm(EndForm):
    """The title of a trajectory, typed."""

    def __init__(self, *args: Any, called: str, **kwargs: Any) -> None:
        super().__init__(*args, called=called, **kwargs)
        self.fields["name"].label = _("Type the title of the trajectory")
        self.fields["name"].help_text = _("The title is: %(name)s") % {"name": called}
