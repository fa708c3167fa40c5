"""The learner's own pages, behind their own sign-in. Everyone else gets 404, L&D and admins included.

Beside these one page for who a learner lets read something: what was shared with them, and nothing else.
"""

from checkins.views.me.beside import my_beside, said_yes, stop_pairing
from checkins.views.me.help import delete_help, my_help
from checkins.views.me.log import my_log
from checkins.views.me.notes import answer_observer, delete_entry
from checkins.views.me.page import my_page, my_trajectories
from checkins.views.me.plan import my_plan
from checkins.views.me.rhythm import my_rhythm
from checkins.views.me.sharing import share_entry, share_plan, shared_with_me, stop_sharing
from checkins.views.me.story import my_story, take_back_story

__all__ = [
    "answer_observer",
    "delete_entry",
    "delete_help",
    "my_beside",
    "my_help",
    "my_log",
    "my_page",
    "my_plan",
    "my_rhythm",
    "my_story",
    "my_trajectories",
    "said_yes",
    "share_entry",
    "share_plan",
    "shared_with_me",
    "stop_pairing",
    "stop_sharing",
    "take_back_story",
]
