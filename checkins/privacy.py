"""What this floor keeps of people: what learners wrote, what was seen of them, and whether people talked."""

from django.utils.translation import gettext_lazy as _

from checkins.keeping import forget_own
from checkins.models import (
    Decision,
    DoneForThem,
    HelpRequest,
    IfThenPlan,
    LogEntry,
    Observation,
    PublishedMoment,
    ScheduleException,
    ScheduleLine,
    Share,
    SuccessStory,
    Talk,
)
from organisations.personal import (
    DELETED,
    KEPT_AFTER_END,
    KEPT_WITH_PLAN,
    Basis,
    PersonalData,
    about_nobody,
    declare,
    emptied,
)

declare(
    PersonalData(
        IfThenPlan,
        label=_("Your if-then plans"),
        purpose=_("to do what was learned, at the moment it is needed"),
        basis=Basis.OWN_CHOICE,
        kept=KEPT_AFTER_END,
        whose={"learner__person": DELETED},
        told=("learner", "situation", "response", "hard_moment", "hard_response", "confidence", "written_at"),
        mentions=("situation", "response", "hard_moment", "hard_response"),
        mentioned_in="learner__trajectory__organisation",
        dated="written_at",
        own="learner__person",
        in_trajectory="learner__trajectory",
    )
)
declare(
    PersonalData(
        LogEntry,
        label=_("Your notes of what you tried"),
        purpose=_("to see for oneself how it is going; others read totals of a group, and what they are shown"),
        basis=Basis.OWN_CHOICE,
        kept=KEPT_AFTER_END,
        whose={"learner__person": DELETED},
        told=(
            "learner", "behaviour", "moment", "opportunity", "felt", "then_felt", "feeling", "obstacle", "story",
            "stick_or_fade", "confidence", "happened_on", "written_at", "entered_by",
        ),
        # Others may stand in it, and by name who typed it over from paper.
        mentions=("story", "stick_or_fade", "entered_by"),
        mentioned_in="learner__trajectory__organisation",
        withheld={"public_id": "a number of ours", "form_key": "a number of ours"},
        dated="written_at",
        own="learner__person",
        takes_along=forget_own,
        in_trajectory="learner__trajectory",
    )
)  # fmt: skip
declare(
    PersonalData(
        Observation,
        label=_("What others saw of you, and you of others"),
        purpose=_("to hear from somebody one chose what they see change"),
        basis=Basis.OWN_CHOICE,
        kept=KEPT_AFTER_END,
        # It belongs to the learner: of an observer who is erased the words go, what was seen stays with whom it is of.
        whose={"learner__person": DELETED, "observer__person": emptied("example")},
        told=(
            "observer", "learner", "behaviour", "moment", "seen", "cannot_judge", "example", "happened_on",
            "entered_by", "given_at", "reply", "replied_at",
        ),
        # Others may stand in it, and by name who typed it over from paper.
        mentions=("example", "reply", "entered_by"),
        mentioned_in="learner__trajectory__organisation",
        withheld={"public_id": "a number of ours"},
        dated="given_at",
        own="learner__person",
        own_called=_("What others saw of you"),
        in_trajectory="learner__trajectory",
    )
)  # fmt: skip
declare(
    PersonalData(
        Share,
        label=_("What you shared with somebody, and what was shared with you"),
        purpose=_("to let one person read one note or plan, for as long as its writer wants"),
        basis=Basis.OWN_CHOICE,
        kept=KEPT_AFTER_END,
        # Without who wrote it or who may read it there is nothing to keep.
        whose={"learner__person": DELETED, "person": DELETED},
        told=("learner", "person", "entry", "plan", "shared_at"),
        # That something was shared is of both; which of the notes is of who wrote it.
        told_only_to={"entry": "learner__person", "plan": "learner__person"},
        withheld={"public_id": "a number of ours"},
        dated="shared_at",
        in_trajectory="learner__trajectory",
    )
)
declare(
    PersonalData(
        HelpRequest,
        label=_("Help that you asked for, or that was asked of you"),
        purpose=_("to bring one message to one person, and their answer back; nobody else reads either"),
        basis=Basis.OWN_CHOICE,
        kept=KEPT_AFTER_END,
        # It belongs to the learner: of who was asked and is erased the words go, that they were asked stays.
        whose={"learner__person": DELETED, "person": emptied("answer_words")},
        told=("learner", "person", "words", "asked_at", "lost_at", "answer", "answer_words", "answered_at"),
        mentions=("words", "answer_words"),
        mentioned_in="learner__trajectory__organisation",
        withheld={
            **dict.fromkeys(("public_id", "form_key"), "a number of ours"), "mail": "the letter, told by itself",
        },
        dated="asked_at",
        own="learner__person",
        own_called=_("Help that you asked for"),
        in_trajectory="learner__trajectory",
    )
)  # fmt: skip
declare(
    PersonalData(
        SuccessStory,
        label=_("Your story of how it went"),
        purpose=_("to show who decides and who comes next what worked and what did not; read by whom you said yes to"),
        basis=Basis.OWN_CHOICE,
        kept=KEPT_AFTER_END,
        whose={"learner__person": DELETED},
        told=(
            "learner", "may_ring", "where", "scene", "did", "came", "needed", "to_lnd", "to_sponsor",
            "to_everyone", "offered_at", "agreed_at",
        ),
        # Somebody else may stand in it by name.
        mentions=("scene", "did", "came", "needed"),
        mentioned_in="learner__trajectory__organisation",
        withheld={"public_id": "a number of ours", "written_by": "who of L&D wrote it down"},
        dated="offered_at",
        own="learner__person",
        in_trajectory="learner__trajectory",
    )
)  # fmt: skip
declare(
    PersonalData(
        Talk,
        label=_("Whether you talked"),
        purpose=_("to see that talks before and after take place; never what was said"),
        basis=Basis.INTEREST,
        kept=KEPT_WITH_PLAN,
        whose={"learner__person": emptied("because"), "holder__person": emptied("because")},
        told=("kind", "holder", "learner", "outcome", "planned_on", "because", "said_at", "said_by_learner"),
        told_only_to={"because": "holder__person"},
        mentions=("because",),
        mentioned_in="holder__trajectory__organisation",
    )
)
declare(
    PersonalData(
        DoneForThem,
        label=_("What you changed for learners"),
        purpose=_("to keep aligning: everyone who takes part reads what changed around the learning"),
        basis=Basis.INTEREST,
        kept=KEPT_WITH_PLAN,
        whose={"role__person": DELETED},
        told=("role", "moment", "answer", "words", "said_at"),
        mentions=("words",),
        mentioned_in="role__trajectory__organisation",
    )
)
declare(
    PersonalData(
        Decision,
        label=_("What you decided to keep"),
        purpose=_("to make what was learned last: who asked for it decides what stays"),
        basis=Basis.INTEREST,
        kept=KEPT_WITH_PLAN,
        whose={"role__person": DELETED},
        told=("role", "moment", "answer", "words", "until", "said_at", "reply", "replied_at"),
        mentions=("words", "reply"),
        mentioned_in="role__trajectory__organisation",
        withheld={"public_id": "a number of ours", "commitment": "told by itself", "replied_by": "who of L&D replied"},
    )
)
declare(
    PersonalData(
        ScheduleException,
        label=_("Days chosen for you"),
        purpose=_("to ask on a day that suits"),
        basis=Basis.INTEREST,
        kept=KEPT_WITH_PLAN,
        whose={"person": DELETED},
        told=("trajectory", "moment", "day", "is_on"),
        withheld={"person": "it is them"},
    )
)
about_nobody(ScheduleLine, "the schedule of a trajectory, the same for everybody")
about_nobody(PublishedMoment, "figures of at least five people, made once; nobody can be found in them")
