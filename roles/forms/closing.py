"""What closing a trajectory sends, in each of its ways."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from organisations.words_field import WordsField


class EndForm(forms.Form):
    """Closing what is finished; nothing is asked or sent after it."""

    sure = forms.ChoiceField(
        label=_("Is it finished?"),
        choices=[("yes", _("Yes, close it")), ("no", _("No, leave it open"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it is finished")},
    )


class CancelForm(forms.Form):
    """Calling it off, and whether everyone who was asked hears so by mail."""

    because = WordsField(
        label=_("Why does it not go ahead?"),
        help_text=_("A sentence or two, kept with the plan. Who gets mail about it reads it too."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write in a sentence why")},
    )
    tells = forms.ChoiceField(
        label=_("Who tells the others?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who tells them")},
    )

    def __init__(self, *args: Any, people: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tells = self.fields["tells"]
        assert isinstance(tells, forms.ChoiceField)
        mail = ngettext("We mail %(n)d person", "We mail %(n)d people", people) % {"n": people}
        tells.choices = [("mail", mail), ("self", _("I tell them myself"))]
        if not people:
            del self.fields["tells"]

    @property
    def by_mail(self) -> bool:
        return bool(self.cleaned_data.get("tells") == "mail")
