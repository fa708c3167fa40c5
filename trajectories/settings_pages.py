"""What an organisation can set about its trajectories."""

from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from organisations.models import Organisation
from organisations.register import Group, SettingsPage, register_settings_page
from trajectories.models import OwnQuestion


def _own_questions(organisation: Organisation) -> str:
    n = OwnQuestion.objects.of(organisation).count()
    if not n:
        return _("Every intake asks the nine questions, and none of your own.")
    return ngettext(
        "After the nine questions every intake asks %(n)d of your own.",
        "After the nine questions every intake asks %(n)d of your own.",
        n,
    ) % {"n": n}


def _ending(organisation: Organisation) -> str:
    if organisation.ends_at is None:
        return _("Everything stays. Ending it takes fourteen days, in which it can be taken back.")
    day = date_format(organisation.ends_at.astimezone(ZoneInfo(organisation.timezone)).date(), "j F Y")
    return _("Everything goes on %(day)s.") % {"day": day}


def _templates(organisation: Organisation) -> str:
    n = organisation.templates.standing().count()
    if not n:
        return _("None of your own yet: make one of a plan that worked.")
    return ngettext("%(n)d plan to begin from.", "%(n)d plans to begin from.", n) % {"n": n}


register_settings_page(
    SettingsPage(gettext_lazy("Your own questions"), "trajectories:own_questions", _own_questions, Group.PLANS)
)
register_settings_page(SettingsPage(gettext_lazy("Templates"), "trajectories:templates", _templates, Group.PLANS))
register_settings_page(
    SettingsPage(
        gettext_lazy("End everything"), "trajectories:end_organisation", _ending, Group.LEAVING, is_for_admins=True
    )
)
