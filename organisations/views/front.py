"""The front door, and the pages everybody may read."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from organisations.access import leads_home
from organisations.accessibility import measured
from organisations.models import Member, Organisation, User
from organisations.personal import personal_data
from organisations.settings_pages import keeping_effect
from organisations.sight import LEARNERS_OWN, OF_THE_WORK
from organisations.sign_in import find_person, sign_in_as
from organisations.trust import RUNS_IT
from organisations.who_reads import rows


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, and the way in; members go on to their trajectories, others who signed in to their own page."""
    member: Member | None = getattr(request, "member", None)
    if member is not None:
        return redirect("insight:portfolio", org=member.organisation.public_id)
    if isinstance(request.user, User):
        return redirect("checkins:my_trajectories")
    return render(request, "organisations/home.html", {"guide": _guide()})


@login_not_required
@leads_home
def look_around(request: HttpRequest) -> HttpResponse:
    """Sign in as the L&D person of the example, where that runs in development; elsewhere there is no such page."""
    guide = _guide()
    if guide is None:
        raise Http404
    sign_in_as(request, guide.person)
    return redirect("home")


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "organisations/help.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest, org: str = "") -> HttpResponse:
    """Who sees what, and what is kept how long: at the organisation of the address, or where somebody is known.

    The address opens it to whoever has it; what the organisation is called reads who is known there.
    """
    people = request.user.known_as if isinstance(request.user, User) else []
    known = [person.organisation for person in people]
    homes = [get_object_or_404(Organisation, public_id=org)] if org else known
    page = {
        "own": rows(LEARNERS_OWN),
        "others": rows(OF_THE_WORK),
        "runs_it": RUNS_IT,
        "kept": list(personal_data.values()),
        "terms": [(home.name if home in known else "", keeping_effect(home)) for home in homes],
        "employed": [person for person in people if person.employer and person.organisation in homes],
    }
    return render(request, "organisations/privacy.html", page)


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible it is, from the last measured run (EN 301 549, the statement of a public body)."""
    return render(request, "organisations/accessibility.html", {"measured": measured()})


def _guide() -> Member | None:
    """The member of the example to look around as; None in production and where the example is not loaded."""
    person = find_person(settings.EXAMPLE_MEMBER) if settings.DEVELOPMENT else None
    member: Member | None = getattr(person, "member", None)
    return member if member is not None and member.is_active else None
