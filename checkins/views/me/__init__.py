"""The learner's own pages, behind their own sign-in. Everyone else gets 404, L&D and admins included."""

from checkins.views.me.page import delete_entry, my_log, my_page, my_plan, my_trajectories

__all__ = ["delete_entry", "my_log", "my_page", "my_plan", "my_trajectories"]
