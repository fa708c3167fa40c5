"""What a learner says back to who saw them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.models import Person
from organisations.sight import Data
from organisations.who_reads import who_reads
from trajectories.free_text import warn


class ReplyForm(forms.Form):
    """A few sentences; what was said before may be taken away by leaving nothing."""

    reply = forms.CharField(
        label=gettext_lazy("What would you like to say back?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write what you want to say back")},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        observer: Person,
        warning: str,
        is_new: bool,
        is_agreed: bool,
        **kwargs: Any,
    ) -> None:
        """`is_agreed`: by the works council, where it has to; without it nothing is written, only taken away."""
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(data, **kwargs)
        self.is_agreed = is_agreed
        self.fields["reply"].help_text = str(who_reads(Data.REPLY, names=observer.called))
        warn(self, warning, ["reply"])
        self.fields["reply"].required = is_new

    def clean_reply(self) -> str:
        words = str(self.cleaned_data["reply"])
        if words and not self.is_agreed:
            raise forms.ValidationError(_("First the works council has to agree. Until then you can only take it away"))
        return words
