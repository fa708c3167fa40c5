"""The learner's own pages, behind their own sign-in. Everyone else gets 404, L&D and admins included."""

from checkins.views.me.beside import my_beside, stop_pairing
from checkins.views.me.log import my_log
from checkins.views.me.notes import answer_observer, delete_entry
from checkins.views.me.page import my_page, my_trajectories
from checkins.views.me.plan import my_plan

__all__ = [
    "answer_observer",
    "delete_entry",
    "my_beside",
    "my_log",
    "my_page",
    "my_plan",
    "my_trajectories",
    "stop_pairing",
]
