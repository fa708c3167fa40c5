"""What an organisation can take along of everything it has here, and the log of what was done."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.models import Organisation
from organisations.register import Group, SettingsPage, register_settings_page


def _everything(organisation: Organisation) -> str:
    return _("All plans, people and choices are yours. What learners wrote for themselves stays with them.")


def _log(_organisation: Organisation) -> str:
    return _("Who did what, and when. Never what was written, and nothing of what learners do for themselves.")


register_settings_page(SettingsPage(gettext_lazy("Log"), "insight:audit", _log, Group.PRIVACY, is_for_admins=True))
register_settings_page(
    SettingsPage(
        gettext_lazy("Take everything with you"),
        "insight:take_organisation",
        _everything,
        Group.LEAVING,
        is_for_admins=True,
    )
)
