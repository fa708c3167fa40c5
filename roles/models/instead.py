"""What was agreed instead of a training, as the round looks for it."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Max, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Concat

from asks.models import Ask
from roles.models.answers import Answer
from roles.models.commitments import STAYS, TAKES_PART
from roles.models.once import OnceQuerySet
from roles.models.states import STANDS

if TYPE_CHECKING:
    from collections.abc import Sequence


class InsteadQuerySet(OnceQuerySet):
    """Promises made where no training was needed."""

    def agreed_instead(self) -> Self:
        """What stands promised on its own words, of which its holder was not asked since what became of it."""
        since = Ask.objects.filter(opened_at__gte=OuterRef("heard_at"))
        asked = since.filter(kind="kept", person=OuterRef("role__person"), about=OuterRef("of_phase"))
        here = self.filter(commitment__trajectory__state="no_training", commitment__trajectory__paused_at=None)
        stands = here.filter(commitment__dropped_at=None, ended_at=None, answer__kind__in=STANDS)
        is_there = Q(commitment__phase="before", answer__kind=Answer.Kind.THERE)
        return (
            stands.not_asked_elsewhere()
            .filter(answer__wording=F("commitment__wording"))
            .exclude(Q(commitment__library_key__in=(STAYS, TAKES_PART)) | is_there)
            .annotate(
                of_phase=Concat("commitment__trajectory__public_id", Value(":"), "commitment__phase"),
                heard_at=Coalesce("answer__written_at", "answer__given_at"),
            )
            .exclude(models.Exists(asked))
        )

    def who_agreed(self, since: "Sequence[Any]", until: "Sequence[Any]") -> Any:
        """Of these who they are, by trajectory: one of their last days is past `since`, and none past `until`.

        Both are three: for the day they agreed to, for when they said yes, and for when it was decided, which counts
        where no day was agreed.
        """
        undated = Q(answer__wording__needed_by=None)
        found = (
            self.order_by()
            .values("commitment__trajectory", "role__person")
            .annotate(
                by=Max("answer__wording__needed_by"),
                said=Max("answer__given_at"),
                decided=Max("commitment__trajectory__closed_at", filter=undated),
            )
        )
        is_late_enough = Q()
        for name, first, last in zip(("by", "said", "decided"), since, until, strict=True):
            is_late_enough |= Q(**{f"{name}__gt": first})
            found = found.filter(Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__lte": last}))
        return found.filter(is_late_enough).values_list("commitment__trajectory", "role__person")
