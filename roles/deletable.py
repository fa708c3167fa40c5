"""When one trajectory may be deleted for good, what goes with it, and taking it away with all that is below it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mailing.models import DiaryEntry
from organisations.ending import take_away_with_all_below
from organisations.models import Tombstone
from organisations.register import when_gone_again
from roles.models import Commitment, Promise, Role
from roles.told import asked_people
from trajectories.models import IntakeAnswer, Intervention, ResultFigure, Trajectory


def why_not(trajectory: Trajectory) -> str:
    """Why it cannot be deleted as it stands; empty when it can: over, called off, or a draft in which nobody was asked.

    Who was asked something hears first that it does not go ahead. One query at most.
    """
    if trajectory.is_running:
        return _("It is running. Close it or call it off first.")
    if trajectory.is_preparing and asked_people(trajectory):
        return _("People were asked something for it. Call it off first, so that they hear that it doesn't go ahead.")
    return ""


@dataclass(frozen=True)
class Counted:
    """How much there is of what L&D reads. What learners wrote is counted for nobody."""

    people: int
    commitments: int
    promises: int
    answers: int
    interventions: int
    figures: int

    @property
    def lines(self) -> list[str]:
        """In words, without what there is none of."""
        said = (
            (self.people, ngettext("the part of %(n)d person", "the parts of %(n)d people", self.people)),
            (self.commitments, ngettext("%(n)d commitment", "%(n)d commitments", self.commitments)),
            (
                self.promises,
                ngettext("%(n)d promise, with what was said", "%(n)d promises, with what was said", self.promises),
            ),
            (self.answers, ngettext("%(n)d answer of the intake", "%(n)d answers of the intake", self.answers)),
            (
                self.interventions,
                ngettext(
                    "%(n)d intervention with its dates", "%(n)d interventions with their dates", self.interventions
                ),
            ),
            (
                self.figures,
                ngettext("%(n)d result with what was measured", "%(n)d results with what was measured", self.figures),
            ),
        )
        return [words % {"n": n} for n, words in said if n]


def counted(trajectory: Trajectory) -> Counted:
    """One query."""
    of_it = models.OuterRef("pk")
    rows: dict[str, models.QuerySet[Any]] = {
        "people": Role.objects.filter(trajectory=of_it),
        "commitments": Commitment.objects.filter(trajectory=of_it),
        "promises": Promise.objects.filter(commitment__trajectory=of_it),
        "answers": IntakeAnswer.objects.filter(trajectory=of_it),
        "interventions": Intervention.objects.filter(trajectory=of_it),
        "figures": ResultFigure.objects.filter(trajectory=of_it),
    }
    counts = {f"n_{name}": _number(some, "person" if name == "people" else "pk") for name, some in rows.items()}
    here = Trajectory.objects.filter(pk=trajectory.pk).annotate(**counts)
    return Counted(*here.values_list(*counts).get())


def _number(rows: "models.QuerySet[Any]", what: str) -> Coalesce:
    """How many different ones; as a subquery, so that counts beside each other do not multiply."""
    one = models.Value(1)
    counts = rows.order_by().annotate(_all=one).values("_all").annotate(n=models.Count(what, distinct=True))
    return Coalesce(models.Subquery(counts.values("n")), 0)


def take_away(trajectory: Trajectory) -> None:
    """Delete it and all below it. To be called within a transaction.

    What stands of it in diaries goes along, so that no letter tells that it is off; the letters themselves stay as the
    bare lines that they are, for as long as letters do, so that their links still lead to a page that says so.
    """
    Trajectory.objects.select_for_update().get(pk=trajectory.pk)
    DiaryEntry.objects.about_any([trajectory.public_id]).delete()
    take_away_with_all_below(trajectory)


@when_gone_again(Tombstone.What.TRAJECTORY)
def _again(public_id: str, _at: datetime) -> bool:
    """After a backup was put back."""
    trajectory = Trajectory.objects.filter(public_id=public_id).first()
    if trajectory is not None:
        take_away(trajectory)
    return trajectory is not None
