"""Taking away what one wrote."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TakeAwayForm(forms.Form):
    """Taking everything away takes a choice, so that no stray tap does it."""

    sure = forms.ChoiceField(
        label=_("Delete all of this for good?"),
        choices=[("yes", _("Yes, delete it all")), ("no", _("No, keep everything"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what should happen")},
    )
