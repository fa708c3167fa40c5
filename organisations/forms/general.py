"""What an organisation is called, and where it is."""

from django.utils.translation import gettext_lazy as _

from organisations.forms.rhythm import WhereForm
from organisations.models import Organisation


class GeneralForm(WhereForm):
    """Name, language and time zone."""

    class Meta:
        model = Organisation
        fields = ["name", "language", "timezone"]
        labels = {"name": _("Name"), "language": _("Language"), "timezone": _("Time zone")}
        help_texts = {
            "name": _("It stands above every page and in every letter, from the next one on."),
            "language": _("A language tag, such as nl, en, pl or uk. Of letters to who has none of their own."),
            "timezone": _("Such as Europe/Amsterdam or Europe/Lisbon. Hours of letters and talks are hours there."),
        }
        error_messages = {"name": {"required": _("Enter a name")}}
