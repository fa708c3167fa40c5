"""What an organisation can take along of everything it has here."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.models import Organisation
from organisations.register import Group, SettingsPage, register_settings_page


def _everything(organisation: Organisation) -> str:
    return _("All plans, people and choices are yours. What learners wrote for themselves stays with them.")


register_settings_page(
    SettingsPage(
        gettext_lazy("Take everything with you"),
        "insight:take_organisation",
        _everything,
        Group.LEAVING,
        is_for_admins=True,
    )
)
