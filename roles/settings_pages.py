"""What an organisation can set about who takes part."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.models import Organisation
from organisations.register import Group, SettingsPage, register_settings_page
from organisations.titles import in_words_of, own
from roles.forms.titles import ours
from roles.models import Function


def _titles(organisation: Organisation) -> str:
    with in_words_of(organisation.titles):
        said = [f"{own(function)} ({ours(function)})" for function in Function if own(function)]
    if not said:
        return _("You say trainer, learner, sponsor and so on, as we do.")
    return _("You say %(titles)s.") % {"titles": ", ".join(said)}


register_settings_page(
    SettingsPage(gettext_lazy("Titles of functions"), "roles:titles", _titles, Group.HOUSE, is_for_admins=True)
)
