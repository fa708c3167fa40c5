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
from trajectories.actions.lines import Lines, draw_lines
from trajectories.actions.pausing import AlreadyPaused, NotPaused, pause, resume
from trajectories.actions.questions import (
    TooManyQuestions,
    add_question,
    change_question,
    move_question,
    put_back_question,
    retire_question,
)
from trajectories.actions.requests import DecidedMeanwhile, accept, decline, reopen, request, waitlist
from trajectories.actions.results import (
    MeasuredAlready,
    add_figure,
    change_figure,
    change_measurement,
    measure,
    move_figure,
    put_back_figure,
    put_back_measurement,
    remove_figure,
    remove_measurement,
)
from trajectories.actions.trajectory import add_cohort, change_cohort, create, edit
from trajectories.changes import ChangedMeanwhile

__all__ = [
    "AlreadyPaused",
    "AnsweredMeanwhile",
    "ChangedMeanwhile",
    "DecidedMeanwhile",
    "Lines",
    "MeasuredAlready",
    "NotPaused",
    "TooManyBehaviours",
    "TooManyQuestions",
    "When",
    "Written",
    "accept",
    "add_behaviour",
    "add_cohort",
    "add_figure",
    "add_intervention",
    "add_question",
    "change_behaviour",
    "change_cohort",
    "change_figure",
    "change_intervention",
    "change_measurement",
    "change_question",
    "create",
    "decline",
    "draw_lines",
    "edit",
    "make_template",
    "measure",
    "move_behaviour",
    "move_dates",
    "move_figure",
    "move_question",
    "new_edition",
    "pause",
    "put_back_behaviour",
    "put_back_figure",
    "put_back_intervention",
    "put_back_measurement",
    "put_back_question",
    "put_back_template",
    "remove_behaviour",
    "remove_figure",
    "remove_intervention",
    "remove_measurement",
    "remove_template",
    "rename_template",
    "reopen",
    "request",
    "restore_version",
    "resume",
    "retire_question",
    "save_answer",
    "save_cause",
    "start_from_template",
    "take_theirs",
    "waitlist",
]
