"""What an organisation calls each function."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from organisations.access import StaffRequest, staff
from organisations.actions import set_titles
from organisations.views.settings import setting
from roles.forms.titles import TitlesForm


@staff(admin=True)
def titles(request: StaffRequest, org: str) -> HttpResponse:
    """A word for one and for several, for each function, in the languages of the staff."""
    said = _("Saved. Pages and letters say it like this from now on.")
    return setting(request, TitlesForm, "roles/titles.html", save=set_titles, said=said)
