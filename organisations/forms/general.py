"""What an organisation is called, and where it is."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from organisations.forms.rhythm import WhereForm
from organisations.models import Organisation
from organisations.name_field import NameField


class GeneralForm(WhereForm):
    """Name, language and time zone."""

    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("Of letters to who has none of their own."),
        choices=settings.LANGUAGES,
    )

    class Meta:
        model = Organisation
        fields = ["name", "language", "timezone"]
        field_classes = {"name": NameField}
        labels = {"name": _("Name"), "timezone": _("Time zone")}
        help_texts = {
            "name": _("It stands above every page and in every letter, from the next one on."),
            "timezone": _("Such as Europe/Amsterdam or Europe/Lisbon. Hours of letters and talks are hours there."),
        }
        error_messages = {"name": {"required": _("Enter a name")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # One that came in otherwise, such as nl-BE, may stay.
        stands, language = self.instance.language, self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        if stands not in dict(settings.LANGUAGES):
            language.choices = [*settings.LANGUAGES, (stands, stands)]
