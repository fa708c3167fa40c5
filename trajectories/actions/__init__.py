"""Every write of the plan, by noun."""

from trajectories.actions.behaviours import (
    TooManyBehaviours,
    add_behaviour,
    change_behaviour,
    move_behaviour,
    put_back_behaviour,
    remove_behaviour,
)
from trajectories.actions.causes import save_cause
from trajectories.actions.editions import (
    make_template,
    new_edition,
    put_back_template,
    remove_template,
    rename_template,
    start_from_template,
)
from trajectories.actions.intake import AnsweredMeanwhile, restore_version, save_answer, take_theirs
from trajectories.actions.interventions import (
    When,
    Written,
    add_intervention,
    change_intervention,
    move_dates,
    put_back_intervention,
    remove_intervention,
)
from trajectories.actions.questions import (
    TooManyQuestions,
    add_question,
    change_question,
    move_question,
    put_back_question,
    retire_question,
)
from trajectories.actions.requests import DecidedMeanwhile, accept, decline, reopen, request, waitlist
from trajectories.actions.trajectory import add_cohort, change_cohort, create, edit
from trajectories.changes import ChangedMeanwhile

__all__ = [
    "AnsweredMeanwhile",
    "ChangedMeanwhile",
    "DecidedMeanwhile",
    "TooManyBehaviours",
    "TooManyQuestions",
    "When",
    "Written",
    "accept",
    "add_behaviour",
    "add_cohort",
    "add_intervention",
    "add_question",
    "change_behaviour",
    "change_cohort",
    "change_intervention",
    "change_question",
    "create",
    "decline",
    "edit",
    "make_template",
    "move_behaviour",
    "move_dates",
    "move_question",
    "new_edition",
    "put_back_behaviour",
    "put_back_intervention",
    "put_back_question",
    "put_back_template",
    "remove_behaviour",
    "remove_intervention",
    "remove_template",
    "rename_template",
    "reopen",
    "request",
    "restore_version",
    "retire_question",
    "save_answer",
    "save_cause",
    "start_from_template",
    "take_theirs",
    "waitlist",
]
