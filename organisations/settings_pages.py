"""What an organisation can set about its people."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from organisations import clock
from organisations.forms.rhythm import weekday_words
from organisations.languages import letters_come_in
from organisations.models import DataRequest, Organisation
from organisations.register import Group, SettingsPage, register_settings_page
from organisations.working_days import Calendar, calendar_called, place_of


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


def keeping_effect(organisation: Organisation) -> str:
    """How long what people write is kept here, and whether the works council comes first."""
    n = organisation.keeps_months
    after = ngettext(
        "What learners and observers wrote goes %(n)d month after the end of a trajectory.",
        "What learners and observers wrote goes %(n)d months after the end of a trajectory.",
        n,
    ) % {"n": n}
    council = organisation.council_keeps_months
    if council:
        after += " " + ngettext(
            "Or %(n)d month after it was written, if that is sooner.",
            "Or %(n)d months after it was written, if that is sooner.",
            council,
        ) % {"n": council}
    left = organisation.left_keeps_months
    if left:
        after += " " + ngettext(
            "Who left is erased %(n)d month later, once nothing they took part in runs.",
            "Who left is erased %(n)d months later, once nothing they took part in runs.",
            left,
        ) % {"n": left}
    if organisation.needs_works_council:
        after += " " + _("Before the works council agreed nothing is written.")
    return after


def _requests(organisation: Organisation) -> str:
    waiting = list(DataRequest.objects.of(organisation).open())
    late = sum(one.is_late(Calendar.of_everyone(organisation).today(clock.now())) for one in waiting)
    if late:
        return _("%(n)d waiting, %(late)d of them longer than a month.") % {"n": len(waiting), "late": late}
    if not waiting:
        return _("Nobody waits. Anybody may ask to see, correct or erase what is kept of them.")
    return ngettext("%(n)d waiting.", "%(n)d waiting.", len(waiting)) % {"n": len(waiting)}


def _trust(_organisation: Organisation) -> str:
    return _("What is kept, who reads it, how long, and what nobody can ask of it. To read, and to print.")


def _general(organisation: Organisation) -> str:
    clock = _("%(name)s lives by the clock of %(zone)s.")
    said = clock % {"name": organisation.name, "zone": place_of(organisation.timezone)}
    return f"{said} {letters_come_in(organisation.language)}"


def _holidays(organisation: Organisation) -> str:
    calendar, n = organisation.holiday_calendar, len(organisation.days_off)
    public = _("Off on the public holidays of %(calendar)s.") if calendar else _("Everyone works on public holidays.")
    own = ngettext("And on %(n)d day of your own.", "And on %(n)d days of your own.", n) % {"n": n} if n else ""
    return f"{public % {'calendar': calendar_called(calendar)} if calendar else public} {own}".strip()


def _staff(organisation: Organisation) -> str:
    n = organisation.members.active().count()
    return ngettext("%(n)d colleague signs in.", "%(n)d colleagues sign in.", n) % {"n": n}


for page in (
    SettingsPage(gettext_lazy("General"), "organisations:general", _general, Group.HOUSE, is_for_admins=True),
    SettingsPage(gettext_lazy("Who may come in?"), "organisations:staff", _staff, Group.HOUSE, is_for_admins=True),
    SettingsPage(
        gettext_lazy("Order of names"), "organisations:name_order", _name_order, Group.HOUSE, is_for_admins=True
    ),
    SettingsPage(gettext_lazy("Working days and letters"), "organisations:rhythm", _rhythm, Group.LETTERS),
    SettingsPage(gettext_lazy("Holidays"), "organisations:holidays", _holidays, Group.LETTERS),
    SettingsPage(
        gettext_lazy("Privacy: what is kept how long"),
        "organisations:keeping",
        keeping_effect,
        Group.PRIVACY,
        is_for_admins=True,
    ),
    SettingsPage(
        gettext_lazy("For the works council and the privacy officer"), "organisations:council", _trust, Group.PRIVACY
    ),
    SettingsPage(
        gettext_lazy("Requests about somebody's data"), "organisations:data_requests", _requests, Group.PRIVACY
    ),
):
    register_settings_page(page)
