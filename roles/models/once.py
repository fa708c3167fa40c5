"""What is asked elsewhere: of one thing one question is open at a time (ADR 46)."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat

from asks.models import Ask
from roles.models.answers import Answer

if TYPE_CHECKING:
    from roles.models.promises import Promise

    _Promises = models.QuerySet[Promise]
else:
    _Promises = models.QuerySet


class OnceQuerySet(_Promises):
    """Promises of which one thing is asked on one card."""

    def not_asked_elsewhere(self) -> Self:
        """Without the musts of which it was asked whether they are there, and not said; or that will be by some day.

        Also once all three letters about that went: it is L&D's turn then, on whose list it stands.
        """
        there = Ask.objects.open().filter(kind="there", person=OuterRef("role__person"), about=OuterRef("public_id"))
        comes = Q(answer__kind=Answer.Kind.NOT_THERE, answer__until__isnull=False)
        return self.exclude(Q(commitment__is_must=True) & (comes | Q(Exists(there))))

    def not_told_of(self) -> Self:
        """Without those of which it was asked since they were promised what became of them."""
        about = Concat("commitment__trajectory__public_id", Value(":"), "commitment__phase")
        asked = Ask.objects.standing().filter(
            kind="kept",
            person=OuterRef("role__person"),
            about=OuterRef("of_phase"),
            opened_at__gte=OuterRef("answer__given_at"),
        )
        return self.annotate(of_phase=about).exclude(Exists(asked))
