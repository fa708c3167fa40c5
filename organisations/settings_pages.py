"""What an organisation can set about its people."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.forms.rhythm import weekday_words
from organisations.models import Organisation
from organisations.register import SettingsPage, register_settings_page


def _rhythm(organisation: Organisation) -> str:
    return _("Letters go %(days)s at %(at)s; never before %(from)s or from %(until)s on.") % {
        "days": weekday_words(organisation.weekdays),
        "at": f"{organisation.send_at:%H:%M}",
        "from": f"{organisation.window_from:%H:%M}",
        "until": f"{organisation.window_until:%H:%M}",
    }


def _name_order(organisation: Organisation) -> str:
    if organisation.name_order == Organisation.NameOrder.BELGIAN:
        return _("Van der Berg stands under V.")
    return _("Van der Berg stands under B.")


register_settings_page(SettingsPage(gettext_lazy("Working days and letters"), "organisations:rhythm", _rhythm))
register_settings_page(
    SettingsPage(gettext_lazy("Order of names"), "organisations:name_order", _name_order, is_for_admins=True)
)
