"""What who plans can see of our mail."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.models import Organisation
from organisations.register import SettingsPage, register_settings_page


def _mail(organisation: Organisation) -> str:
    return _("Ours comes from %(address)s. Send yourself a test, and see how it arrived.") % {
        "address": settings.MAIL_FROM
    }


register_settings_page(SettingsPage(gettext_lazy("Does our mail arrive?"), "mailing:try_out", _mail))
