"""What people write down in the follow-up, by noun. Answering closes the ask, so that no reminder follows."""

from checkins.actions.beside import agree, choose, choose_who, let_pairing_go, lose_pairing, refuse
from checkins.actions.decisions import decide, reply_to_decision, take_back_decision
from checkins.actions.entries import Tried, delete_entry, log, put_off
from checkins.actions.figures import report_figure, take_back_figure
from checkins.actions.for_them import say_for_them, take_back_for_them
from checkins.actions.helping import TooManyToday, answer_help, ask_for_help, note_lost, take_help_back
from checkins.actions.observing import Paper, Sight, answer_observer, cannot_judge, observe, take_back_sights
from checkins.actions.plans import plan_if_then
from checkins.actions.publishing import publish
from checkins.actions.schedule import change_schedule, set_own_day
from checkins.actions.sharing import share, stop_sharing
from checkins.actions.sheets import hand_sheets
from checkins.actions.stories import Offer, invite_to_tell, offer_story, take_back_story, write_interview
from checkins.actions.talks import say_asked, take_back_talks, tell_talk, tick_talk

__all__ = [
    "Offer",
    "Paper",
    "Sight",
    "TooManyToday",
    "Tried",
    "agree",
    "answer_help",
    "answer_observer",
    "ask_for_help",
    "cannot_judge",
    "change_schedule",
    "choose",
    "choose_who",
    "decide",
    "delete_entry",
    "hand_sheets",
    "invite_to_tell",
    "let_pairing_go",
    "log",
    "lose_pairing",
    "note_lost",
    "observe",
    "offer_story",
    "plan_if_then",
    "publish",
    "put_off",
    "refuse",
    "reply_to_decision",
    "report_figure",
    "say_asked",
    "say_for_them",
    "set_own_day",
    "share",
    "stop_sharing",
    "take_back_decision",
    "take_back_figure",
    "take_back_for_them",
    "take_back_sights",
    "take_back_story",
    "take_back_talks",
    "take_help_back",
    "tell_talk",
    "tick_talk",
    "write_interview",
]
