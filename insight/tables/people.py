"""Who takes part: the lines of the people page."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy

from insight.tables import Line
from roles.table import PartyLines

HEADINGS: Line = (
    gettext_lazy("Party"),
    gettext_lazy("Person"),
    gettext_lazy("Function"),
    gettext_lazy("From"),
    gettext_lazy("Until"),
    gettext_lazy("Group"),
    gettext_lazy("There for"),
    gettext_lazy("Mail address"),
    gettext_lazy("How to reach them"),
)


def lines(parties: Iterable[PartyLines]) -> Iterator[Line]:
    """One for each function somebody holds or will hold. No query."""
    for party in parties:
        for line in party.lines:
            for role in line.roles:
                yield (
                    party.party.label,
                    line.person,
                    role.name,
                    role.held_from or "",
                    role.held_until or "",
                    ", ".join(cohort.name for cohort in role.cohorts.all() if cohort.name),
                    ", ".join(str(learner.person) for learner in role.learners.all()),
                    line.person.email,
                    line.reach,
                )
