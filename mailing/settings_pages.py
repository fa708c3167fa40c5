"""What who plans can see of our mail."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mailing.message import PRODUCT
from organisations.models import Organisation
from organisations.register import Group, SettingsPage, register_settings_page


def _sender(organisation: Organisation) -> str:
    via = _("Letters come under the name of who writes, “via %(name)s”.") % {
        "name": organisation.sender_name or PRODUCT
    }
    if organisation.reply_to:
        answers = _("Answers go to %(address)s.") % {"address": organisation.reply_to}
    else:
        answers = _("Answers go to the colleague whose name is on the letter.")
    return f"{via} {answers}"


def _mail(organisation: Organisation) -> str:
    return _("Ours comes from %(address)s. Send yourself a test, and see how it arrived.") % {
        "address": settings.MAIL_FROM
    }


def _arrived(organisation: Organisation) -> str:
    n = organisation.people.present().with_dead_address().count()
    if not n:
        return _("All addresses work, as far as we know.")
    return ngettext("%(n)d address does not work.", "%(n)d addresses do not work.", n) % {"n": n}


register_settings_page(
    SettingsPage(gettext_lazy("Sender and answers"), "mailing:sender", _sender, Group.LETTERS, is_for_admins=True)
)
register_settings_page(SettingsPage(gettext_lazy("Does our mail arrive?"), "mailing:try_out", _mail, Group.LETTERS))
register_settings_page(
    SettingsPage(gettext_lazy("What became of our mail"), "mailing:messages", _arrived, Group.LETTERS)
)
