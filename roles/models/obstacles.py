"""What can stand in the way of applying it, and which of these a commitment is meant to prevent."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Obstacle(models.TextChoices):
    TIME = "time", _("Time")
    NO_OPPORTUNITY = "no_opportunity", _("No opportunity")
    TOOL = "tool", _("Tool or aid")
    PROCESS = "process", _("Process or rule")
    MANAGER = "manager", _("Manager")
    COLLEAGUES = "colleagues", _("Colleagues")
    NERVE = "nerve", _("Nerve")
    FORGOTTEN = "forgotten", _("Forgot")
    NOT_ME = "not_me", _("Doesn't suit me")
    OTHER = "other", _("Something else")


# L&D said that it prevents none of these, where the library would.
NOTHING = "nothing"
# By the line of the library a commitment came from; L&D may say otherwise.
PREVENTS: Mapping[str, Obstacle] = {
    "pre_practice": Obstacle.TIME,
    "pre_no_second": Obstacle.TIME,
    "manager_roster": Obstacle.TIME,
    "sponsor_means": Obstacle.TIME,
    "colleague_covers": Obstacle.TIME,
    "learner_case": Obstacle.NO_OPPORTUNITY,
    "manager_return_talk": Obstacle.NO_OPPORTUNITY,
    "pre_tools": Obstacle.TOOL,
    "pre_rule": Obstacle.PROCESS,
    "sponsor_obstacle": Obstacle.PROCESS,
    "pre_shows": Obstacle.MANAGER,
    "manager_question": Obstacle.MANAGER,
    "pre_team": Obstacle.COLLEAGUES,
    "colleague_knows": Obstacle.COLLEAGUES,
    "pre_mistakes": Obstacle.NERVE,
    "pre_return_diary": Obstacle.FORGOTTEN,
    "trainer_if_then": Obstacle.FORGOTTEN,
    "trainer_fit": Obstacle.NOT_ME,
}
