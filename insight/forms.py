"""What the pages of this floor send."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from insight.proposals import Proposal
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


class _Proposals(forms.MultipleChoiceField):
    """Also one that is not asked any more may come in: it stands already, or the report moved on."""

    def valid_value(self, value: Any) -> bool:
        return True


class KeepForm(forms.Form):
    """What a sponsor keeps of what is asked on a report; nothing is chosen beforehand."""

    keep = _Proposals(
        label=_("What do we keep?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what we keep. If that is nothing, there is nothing to send.")},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, asked: Sequence[Proposal]) -> None:
        self.asked = asked
        super().__init__(data)
        self.fields["keep"].choices = [(one.key, one.text) for one in asked]  # type: ignore[attr-defined]  # it has them

    def kept(self) -> list[Proposal]:
        """Those of what is asked that were ticked."""
        return [one for one in self.asked if one.key in self.cleaned_data["keep"]]
