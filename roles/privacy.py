"""What this floor keeps of people: their part, what they promised and how they see the question."""

from django.utils.translation import gettext_lazy as _

from organisations.personal import DELETED, KEPT_WITH_PLAN, STAYS, Basis, PersonalData, declare, emptied
from roles.models import Answer, Clarity, Commitment, Deputy, MatchLine, MatchView, Pairing, Promise, Role, Wording

_PROMISES = _("to agree beforehand who does what, and to see whether it came about")
_MATCH = _("to see whether everyone sees the question the same way")

declare(
    PersonalData(
        Role,
        label=_("As what you take part"),
        purpose=_("to know who takes part as what, for whom and how long"),
        basis=Basis.INTEREST,
        kept=KEPT_WITH_PLAN,
        whose={"person": STAYS},
        told=("trajectory", "function", "title", "held_from", "held_until", "cohorts", "learners"),
        withheld={
            "public_id": "a number of ours", "person": "it is them", "follows": "somebody else's part",
            "version": "counts saves",
        },
        mentions=("title",),
    )
)  # fmt: skip
declare(
    PersonalData(
        Pairing,
        label=_("Who stands beside you, and whom you stand beside"),
        purpose=_("to ask somebody about a learner only when both of them want it"),
        basis=Basis.OWN_CHOICE,
        kept=KEPT_WITH_PLAN,
        whose={"learner__person": DELETED, "person": DELETED},
        told=("learner", "function", "person", "chosen_at", "says_yes", "said_at", "ended_at", "ended_because"),
        withheld={"public_id": "a number of ours"},
    )
)
declare(
    PersonalData(
        Deputy,
        label=_("Who answers for you, or you for them"),
        purpose=_("to let somebody else answer while somebody is away"),
        basis=Basis.INTEREST,
        kept=KEPT_WITH_PLAN,
        whose={"person": DELETED, "deputy": DELETED},
        told=("person", "deputy", "first_day", "last_day"),
    )
)
declare(
    PersonalData(
        Commitment,
        label=_("What you alone are asked"),
        purpose=_PROMISES,
        basis=Basis.INTEREST,
        kept=KEPT_WITH_PLAN,
        whose={"person": STAYS},
        told=("trajectory", "function", "phase", "wording", "is_must"),
        withheld=dict.fromkeys(
            ("public_id", "person", "position", "per_learner", "responsibility", "library_key", "prevents",
             "dropped_at", "dropped_because", "created_at", "version"), "the plan itself",
        ),
        mentions=("dropped_because",),
    )
)  # fmt: skip
declare(
    PersonalData(
        Wording,
        label=_("Words of commitments you wrote"),
        purpose=_PROMISES,
        basis=Basis.INTEREST,
        kept=KEPT_WITH_PLAN,
        whose={"written_by": STAYS},
        told=("text", "why", "written_at"),
        withheld=dict.fromkeys(
            ("commitment", "version", "hours", "gives_hours", "needed_by", "written_by"), "the plan itself"
        ),
        mentions=("text", "why"),
        mentioned_in="commitment__trajectory__organisation",
    )
)
declare(
    PersonalData(
        Promise,
        label=_("What you were asked to promise, and what others promised for you"),
        purpose=_PROMISES,
        basis=Basis.INTEREST,
        kept=KEPT_WITH_PLAN,
        whose={"role__person": STAYS, "learner__person": STAYS},
        told=("role", "learner", "commitment", "asked_at", "answer", "ended_at"),
        withheld={"public_id": "a number of ours", "asked_on": "the plan itself", "opens_on": "of our own rounds"},
    )
)
declare(
    PersonalData(
        Answer,
        label=_("What you answered, and were answered"),
        purpose=_PROMISES,
        basis=Basis.INTEREST,
        kept=_("as long as the trajectory stands here; of who is erased the kind and the day without the words"),
        whose={
            "promise__role__person": emptied("words", "reply", "stand_in", "stand_in_email"),
            "given_by": STAYS,
            "replied_by": STAYS,
        },
        told=(
            "promise", "kind", "words", "wording", "given_at", "until", "way", "given_by", "stand_in", "reply",
            "replied_at",
        ),
        withheld={
            "written_at": "when it was typed over", "mail": "the letter, told by itself",
            "stand_in_email": "of somebody else", "replied_by": "whoever plans",
        },
        mentions=("words", "reply", "stand_in", "stand_in_email"),
        mentioned_in="promise__role__trajectory__organisation",
    )
)  # fmt: skip
declare(
    PersonalData(
        Clarity,
        label=_("Whether it was clear to you"),
        purpose=_PROMISES,
        basis=Basis.INTEREST,
        kept=KEPT_WITH_PLAN,
        whose={"person": emptied("words")},
        told=("trajectory", "is_clear", "words", "said_at"),
        mentions=("words",),
        withheld={"person": "it is them"},
    )
)
declare(
    PersonalData(
        MatchView,
        label=_("How you see the question"),
        purpose=_MATCH,
        basis=Basis.INTEREST,
        kept=KEPT_WITH_PLAN,
        whose={"role__person": STAYS},
        told=("role", "asked_at", "answered_at", "reacted_at", "wants_call_at"),
        withheld={"public_id": "a number of ours"},
    )
)
declare(
    PersonalData(
        MatchLine,
        label=_("Your words on each question"),
        purpose=_MATCH,
        basis=Basis.INTEREST,
        kept=KEPT_WITH_PLAN,
        whose={"view__role__person": emptied("words"), "compared_by": STAYS, "settled_by": STAYS},
        told=("view", "number", "words", "reaction", "outcome", "settled_at"),
        withheld={"seen": "a number of ours", "compared_by": "whoever plans", "settled_by": "whoever plans"},
        mentions=("words",),
        mentioned_in="view__role__trajectory__organisation",
    )
)
