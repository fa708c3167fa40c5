"""What this floor keeps of people: what whoever plans wrote, who measures, and lines for next time."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from organisations.personal import (
    DELETED,
    KEPT_WITH_HOUSE,
    KEPT_WITH_PLAN,
    STAYS,
    Basis,
    Erased,
    PersonalData,
    about_nobody,
    declare,
)
from trajectories.models import (
    Behaviour,
    Cause,
    Change,
    Cohort,
    IntakeAnswer,
    IntakeVersion,
    Intervention,
    InterventionDate,
    Measurement,
    NextTime,
    OwnQuestion,
    ResultFigure,
    Template,
    Trajectory,
)

_THE_PLAN = "the plan itself: what was written of the work, told in the trajectory's own file"


def _plan(
    model: Any,
    label: Any,
    whose: dict[str, Erased],
    told: str,
    withheld: str,
    *,
    kept: Any = KEPT_WITH_PLAN,
    **more: Any,
) -> None:
    """What somebody did in the plan. Their name goes with their own row."""
    declare(
        PersonalData(
            model,
            label=label,
            purpose=_("to plan a trajectory, and to see afterwards who decided what"),
            basis=Basis.INTEREST,
            kept=kept,
            whose=whose,
            told=tuple(told.split()),
            withheld=dict.fromkeys(withheld.split(), _THE_PLAN),
            **more,
        )
    )


_plan(
    Trajectory,
    _("Trajectories you plan, or asked for"),
    {"owner": STAYS, "requested_by": STAYS},
    "title owner requested_by requested_at",
    "public_id organisation intent summary group_name language starts_on ends_on state started_at started_despite"
    " closed_at closed_because paused_at paused_because deleting_since decided_at decided_because previous edition"
    " free_text_warning needs_works_council council_keeps_months version created_at",
    mentions=(
        "title", "intent", "summary", "group_name", "free_text_warning", "started_despite", "closed_because",
        "paused_because", "decided_because",
    ),
    mentioned_in="organisation",
)  # fmt: skip
_plan(
    Change,
    _("What you changed in a plan"),
    {"made_by": STAYS},
    "trajectory part verb about made_at",
    "thing before after made_by",
    mentions=("about", "before", "after"),
)
_plan(
    IntakeAnswer,
    _("Answers of the intake you wrote down"),
    {"changed_by": STAYS},
    "trajectory number text changed_at",
    "status certainty source answered_by answered_on version changed_by",
    mentions=("text", "answered_by"),
)
_plan(
    IntakeVersion,
    _("Earlier versions of them"),
    {"saved_by": STAYS},
    "answer version text saved_at",
    "status certainty source answered_by answered_on saved_by",
    mentions=("text", "answered_by"),
    mentioned_in="answer__trajectory__organisation",
)
_plan(
    ResultFigure,
    _("Figures you measure"),
    {"owner": STAYS},
    "trajectory name unit due_on",
    "public_id position direction reading baseline baseline_on target owner version removed_at",
    mentions=("name", "unit", "reading"),
)
_plan(
    Measurement,
    _("What you measured"),
    {"given_by": STAYS},
    "figure measured_on value note given_at",
    "public_id given_by version removed_at",
    mentions=("note",),
    mentioned_in="figure__trajectory__organisation",
)
_plan(
    Intervention,
    _("What you train"),
    {"trainer": STAYS},
    "trajectory title kind place note trainer_hours",
    "public_id trainer learner_hours support_hours origin vendor is_content_fixed standing declined_because"
    " practice_share makes_if_then version removed_at cohorts behaviours",
    mentions=("title", "place", "vendor", "note", "declined_because"),
)
_plan(
    Template,
    _("Templates you made"),
    {"made_by": STAYS},
    "name made_at",
    "public_id organisation data made_by removed_at",
    kept=KEPT_WITH_HOUSE,
    mentions=("name", "data"),
    mentioned_in="organisation",
)
declare(
    PersonalData(
        NextTime,
        label=_("Your line for next time"),
        purpose=_("to begin the next edition with what those in it would do differently"),
        basis=Basis.OWN_CHOICE,
        kept=_("without a name, as long as the trajectory stands here; with it until the asking is over"),
        whose={"person": DELETED},
        told=("trajectory", "party", "text", "said_at"),
        mentions=("text",),
        dated="said_at",
        withheld={"person": "it is them"},
    )
)
about_nobody(
    Cause,
    "causes in the work; who can change each is a function or a name that whoever plans typed",
    mentions=("evidence", "who", "remedy"),
)
about_nobody(
    OwnQuestion,
    "questions of the organisation",
    mentions=("title_nl", "title_en", "guidance_nl", "guidance_en"),
    mentioned_in="organisation",
)
about_nobody(Cohort, "the name and days of a group", mentions=("name", "anchor_reason"))
about_nobody(Behaviour, "what a function does; no person", mentions=("situation", "actor", "action", "noticeable_by"))
about_nobody(InterventionDate, "days")
