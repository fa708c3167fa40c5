"""What a trajectory asks of everyone, person by person."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from organisations.access import StaffRequest, staff
from organisations.clock import now
from roles.cast import full_cast
from roles.hours import Amount
from roles.investment import Alike, investment
from trajectories.anchors import interventions_of
from trajectories.dates import read_dates
from trajectories.views.finding import find_trajectory


@dataclass(frozen=True)
class Row:
    """People of whom the same is asked, and what they give together, by phase in words."""

    alike: Alike
    amounts: list[tuple[str, Decimal]]
    total: Decimal


@staff()
def hours(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Everyone's hours, whether time was promised for them, and who knows what it asks."""
    found = find_trajectory(request, trajectory)
    read_dates([found])
    everyone = full_cast(found, now())
    whole = investment(everyone, interventions_of(found))
    page = {
        "trajectory": found,
        "investment": whole,
        "rows": [Row(alike, _labelled(alike.together), alike.together.total) for alike in whole.rows],
        "totals": _labelled(whole.total),
    }
    return render(request, "roles/hours.html", page)


def _labelled(amount: Amount) -> list[tuple[str, Decimal]]:
    words = {"before": _("Before"), "during": _("During"), "after": _("After")}
    return [(words[phase], hours) for phase, hours in amount.phases()]
