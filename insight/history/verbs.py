"""How each verb of the history is told: what somebody did, before the name of what it was about."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # what gettext_lazy gives, known to the type checker only


@dataclass(frozen=True)
class Verb:
    """`did` may name `%(people)s` and `%(function)s`. `back` is where it is undone, and the word its button sends."""

    did: "_StrPromise"
    icon: str = "arrows"
    back: tuple[str, str] | None = None


BEHAVIOURS, RESULTS = "trajectories:behaviours", "trajectories:results"
INTERVENTIONS, COMMITMENTS, PEOPLE = "trajectories:interventions", "roles:commitments", "roles:people"

VERBS: dict[str, Verb] = {
    "create": Verb(_("made this trajectory"), "flag"),
    "load": Verb(_("began this trajectory from a file"), "flag"),
    "new_edition": Verb(_("began this edition, after"), "flag"),
    "start_from_template": Verb(_("began this trajectory from the template"), "flag"),
    "request": Verb(_("wrote down the request"), "flag"),
    "accept": Verb(_("took the request up"), "check"),
    "waitlist": Verb(_("put the request on the waiting list"), "hourglass"),
    "decline": Verb(_("declined the request"), "cross"),
    "reopen": Verb(_("looks at the request again"), "arrows"),
    "edit": Verb(_("changed what stands at the top of the plan"), "pencil"),
    "add_cohort": Verb(_("added the group"), "plus"),
    "change_cohort": Verb(_("changed the group"), "pencil"),
    "change_schedule": Verb(_("changed which moments there are and when"), "clock"),
    "set_own_day": Verb(_("chose another day for %(people)s for"), "clock"),
    "start": Verb(_("started the trajectory"), "play"),
    "pause": Verb(_("paused the trajectory"), "pause"),
    "resume": Verb(_("went on with the trajectory"), "play"),
    "delete_in_two_weeks": Verb(_("asked that it goes for good"), "trash"),
    "keep_trajectory": Verb(_("let it stay"), "back"),
    "end": Verb(_("closed the trajectory"), "flag"),
    "cancel": Verb(_("called the trajectory off"), "cross"),
    "close_without_training": Verb(_("closed the trajectory without a training"), "flag"),
    "save_answer": Verb(pgettext_lazy("in the past", "answered"), "pencil"),
    "see_differently": Verb(_("saw a difference at"), "neq"),
    "see_the_same": Verb(_("no longer saw a difference at"), "check"),
    "restore_version": Verb(_("put back an earlier answer to"), "back"),
    "save_cause": Verb(_("looked into the cause"), "pencil"),
    "ask_for_views": Verb(_("asked %(people)s how they see the question"), "envelope"),
    "add_figure": Verb(_("added the result"), "plus"),
    "change_figure": Verb(_("changed the result"), "pencil"),
    "move_figure": Verb(_("gave another place to the result"), "swap"),
    "remove_figure": Verb(_("took away the result"), "trash", (RESULTS, "put_back")),
    "put_back_figure": Verb(_("put back the result"), "back"),
    "measure": Verb(_("measured"), "plus"),
    "change_measurement": Verb(_("changed a measurement of"), "pencil"),
    "remove_measurement": Verb(_("took away a measurement of"), "trash", (RESULTS, "measure_again")),
    "put_back_measurement": Verb(_("put back a measurement of"), "back"),
    "draw_lines": Verb(_("drew lines in the impact map"), "pencil"),
    "add_behaviour": Verb(_("added the behaviour"), "plus"),
    "change_behaviour": Verb(_("changed the behaviour"), "pencil"),
    "move_behaviour": Verb(_("gave another place to the behaviour"), "swap"),
    "remove_behaviour": Verb(_("took away the behaviour"), "trash", (BEHAVIOURS, "put_back")),
    "put_back_behaviour": Verb(_("put back the behaviour"), "back"),
    "add_intervention": Verb(_("added the intervention"), "plus"),
    "change_intervention": Verb(_("changed the intervention"), "pencil"),
    "move_dates": Verb(_("moved the dates of"), "shift"),
    "remove_intervention": Verb(_("took away the intervention"), "trash", (INTERVENTIONS, "put_back")),
    "put_back_intervention": Verb(_("put back the intervention"), "back"),
    "hold": Verb(_("added %(people)s as %(function)s"), "people"),
    "change_role": Verb(_("changed the part of %(people)s as %(function)s"), "people"),
    "let_go": Verb(_("let %(people)s go as %(function)s"), "trash", (PEOPLE, "put_back")),
    "put_back_role": Verb(_("took %(people)s in again as %(function)s"), "back"),
    "succeed": Verb(
        _("let somebody else take over from %(people)s as %(function)s"), "pass", (PEOPLE, "undo_succession")
    ),
    "undo_succession": Verb(_("undid the taking over from %(people)s as %(function)s"), "back"),
    "move_learners": Verb(_("moved learners of %(people)s as %(function)s"), "swap"),
    "leave": Verb(_("wrote down that %(people)s left the organisation"), "cross"),
    "come_back": Verb(_("wrote down that %(people)s is here again"), "back"),
    "accept_pass_on": Verb(_("let %(people)s take over from %(before)s"), "pass"),
    "decline_pass_on": Verb(_("left the part with %(people)s, who wanted to pass it on"), "pass"),
    "write_commitment": Verb(_("wrote the commitment"), "plus"),
    "choose_from_library": Verb(_("chose commitments from the library"), "plus"),
    "reword": Verb(_("changed the commitment"), "pencil"),
    "say_prevents": Verb(_("changed what is to be prevented by"), "pencil"),
    "drop_commitment": Verb(_("goes on without the commitment"), "trash", (COMMITMENTS, "put_back")),
    "put_back_commitment": Verb(_("put back the commitment"), "back"),
    "send_asks": Verb(_("sent a request to %(people)s"), "envelope"),
    "hand_papers": Verb(_("printed a sheet for %(people)s"), "print"),
    "remind": Verb(_("sent a reminder to %(people)s"), "bell"),
    "say_for_them": Verb(_("said what they changed for the learners"), "people"),
    "decide": Verb(_("decided what stays"), "check"),
    "reply_to_decision": Verb(_("replied to what the sponsor decided"), "question"),
    "reply": Verb(_("replied to the question about"), "question"),
}
UNKNOWN = Verb(_("changed"), "pencil")
# What undoes what: a line that was undone already offers it no more.
UNDONE_BY = {
    "remove_figure": "put_back_figure",
    "remove_measurement": "put_back_measurement",
    "remove_behaviour": "put_back_behaviour",
    "remove_intervention": "put_back_intervention",
    "let_go": "put_back_role",
    "succeed": "undo_succession",
    "drop_commitment": "put_back_commitment",
}
