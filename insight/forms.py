"""What the pages of this floor send."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import Member

ON, OFF = "on", "off"


class OverviewForm(forms.Form):
    """Whether somebody wants the daily overview; as it stands now is what is chosen."""

    mail = forms.ChoiceField(
        label=_("Do you want it by mail?"),
        choices=[(ON, _("Yes, on working days on which something changed")), (OFF, _("No, I look here myself"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you want it by mail")},
    )

    @staticmethod
    def said(member: Member) -> str:
        return ON if member.gets_digest else OFF

    @property
    def is_wanted(self) -> bool:
        return bool(self.cleaned_data["mail"] == ON)
