"""Which moments are due for whom, and the asks that follow. Days are computed; only what is asked is stored."""

from checkins.planning.ahead import Said, is_learners_own, what_would_go
from checkins.planning.asking import plan
from checkins.planning.due import (
    Due,
    appointments,
    choices_coming,
    coming,
    dues,
    figure_appointments,
    figure_dues,
    figures_coming,
)
from checkins.planning.everything import Everything, beside, read_groups
from checkins.planning.gates import figure_is_wanted, is_dropped, is_wanted, may_answer, may_choose
from checkins.planning.groups import Group, calendar_of, group_of, lines_of, read_group
from checkins.planning.learners import last_window, next_check_in
from checkins.planning.moments import MomentOn, moments, moments_of, offset_words
from checkins.planning.people import OwnMoment, PersonDays, people_days
from checkins.planning.promised import Promised

__all__ = [
    "Due",
    "Everything",
    "Group",
    "MomentOn",
    "OwnMoment",
    "PersonDays",
    "Promised",
    "Said",
    "appointments",
    "beside",
    "calendar_of",
    "choices_coming",
    "coming",
    "dues",
    "figure_appointments",
    "figure_dues",
    "figure_is_wanted",
    "figures_coming",
    "group_of",
    "is_dropped",
    "is_learners_own",
    "is_wanted",
    "last_window",
    "lines_of",
    "may_answer",
    "may_choose",
    "moments",
    "moments_of",
    "next_check_in",
    "offset_words",
    "people_days",
    "plan",
    "read_group",
    "read_groups",
    "what_would_go",
]
