"""What is asked elsewhere: of one thing one question is open at a time (ADR 46)."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Concat

from asks.models import Ask
from roles.models.answers import Answer
from roles.models.states import STANDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roles.models.promises import Promise
    from roles.models.roles import Role

    _Promises = models.QuerySet[Promise]
else:
    _Promises = models.QuerySet

# The line of the library that promises a talk with a learner, by the kind of ask about that talk, of which the moment
# is called the same.
TALKS = {"start_talk": "manager_start_talk", "return_talk": "manager_return_talk"}


class OnceQuerySet(_Promises):
    """Promises of which one thing is asked on one card."""

    def not_asked_elsewhere(self) -> Self:
        """Without the musts of which it was asked whether they are there, and not said; or that will be by some day.

        Also once all three letters about that went: it is L&D's turn then, on whose list it stands.
        """
        there = Ask.objects.open().filter(kind="there", person=OuterRef("role__person"), about=OuterRef("public_id"))
        comes = Q(answer__kind=Answer.Kind.NOT_THERE, answer__until__isnull=False)
        talk = _asked_as_talk().filter(answered_at=None)
        here = self.with_talk().exclude(Exists(talk))
        return here.exclude(Q(commitment__is_must=True) & (comes | Q(Exists(there))))

    def with_talk(self) -> Self:
        """With `talk`: what it is about when it is asked whether the talk was held that this promises; else empty."""
        place = "commitment__trajectory__public_id"
        named = [
            When(
                commitment__library_key=key,
                learner__isnull=False,
                then=Concat(place, Value(f":{kind}:"), "learner__public_id", output_field=CharField()),
            )
            for kind, key in TALKS.items()
        ]
        return self.annotate(talk=Case(*named, default=Value(""), output_field=CharField()))

    def of_talks(self, holder: "Role", learners: "Iterable[Role]", library_key: str) -> Self:
        """The promises of this holder to talk with these, by the line of the library."""
        here = self.filter(role=holder, learner__in=[one.pk for one in learners], ended_at=None)
        return here.filter(commitment__library_key=library_key, commitment__dropped_at=None)

    def promised_or_told(self) -> Self:
        """That was said yes to, also when it was told since what became of it."""
        return self.filter(answer__kind__in=(*STANDS, Answer.Kind.KEPT, Answer.Kind.NOT_KEPT))

    def for_telling(self) -> Self:
        """Locked, each with its words and what was said last."""
        locked = self.select_for_update(of=("self",)).order_by("pk")
        return locked.select_related("commitment__wording", "answer__wording", "role")

    def not_asked_as_talk(self) -> Self:
        """Without those of which it is or was asked whether the talk was held."""
        return self.with_talk().exclude(Exists(_asked_as_talk()))

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


def _asked_as_talk() -> "models.QuerySet[Ask]":
    """What asks the holder of a promise about its talk, not called off, seen from a promise `with_talk`."""
    return Ask.objects.standing().filter(kind__in=TALKS, person=OuterRef("role__person"), about=OuterRef("talk"))
