"""Who has to hear it when a trajectory is called off: everyone who was asked anything for it."""

from django.db.models import Q

from organisations.models import Person
from trajectories.models import Trajectory


def asked_people(trajectory: Trajectory, *, but: Person | None = None) -> list[Person]:
    """Everyone still here who got a request or gave a promise, by name; without the one who calls it off."""
    by_letter = Q(asks__trajectory=trajectory, asks__letters__gt=0)
    by_promise = Q(roles__trajectory=trajectory, roles__promises__asked_at__isnull=False)
    found = Person.objects.present().filter(by_letter | by_promise).select_related("organisation").by_name()
    return [person for person in found.distinct() if person != but]
