"""What who plans can see of our mail."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from organisations.models import Organisation
from organisations.register import Group, SettingsPage, register_settings_page


def _mail(organisation: Organisation) -> str:
    return _("Ours comes from %(address)s. Send yourself a test, and see how it arrived.") % {
        "address": settings.MAIL_FROM
    }


def _arrived(organisation: Organisation) -> str:
    n = organisation.people.present().with_dead_address().count()
    if not n:
        return _("All addresses work, as far as we know.")
    return ngettext("%(n)d address does not work.", "%(n)d addresses do not work.", n) % {"n": n}


register_settings_page(SettingsPage(gettext_lazy("Does our mail arrive?"), "mailing:try_out", _mail, Group.LETTERS))
register_settings_page(
    SettingsPage(gettext_lazy("What became of our mail"), "mailing:messages", _arrived, Group.LETTERS)
)
