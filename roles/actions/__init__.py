"""Roles and promises, by noun."""

from organisations.meanwhile import ChangedMeanwhile
from roles.actions.clarity import say_clarity
from roles.actions.closing import AlreadyClosed, Instead, cancel, close_without_training, end
from roles.actions.commitments import (
    Place,
    Words,
    choose_from_library,
    drop_commitment,
    put_back_commitment,
    reword,
    say_prevents,
    write_commitment,
)
from roles.actions.deleting import (
    AlreadyDeleting,
    CannotDelete,
    KeptAlready,
    delete_in_two_weeks,
    delete_trajectory,
    keep_trajectory,
)
from roles.actions.holding import HeldAgain, change_role, hold, let_go, put_back_role
from roles.actions.leaving import come_back, leave
from roles.actions.match import (
    AlreadySettled,
    Reacted,
    ask_for_views,
    compare_for_them,
    give_view,
    leave_open,
    react,
    settle,
    undo_view,
    want_call,
)
from roles.actions.moving import move_learners
from roles.actions.next_time import NoLongerAsked, ask_next_time, say_next_time, tell_next_time
from roles.actions.outcomes import ask_instead, ask_kept, ask_there
from roles.actions.pairing import stand_beside
from roles.actions.papers import hand_papers
from roles.actions.passing import AlreadyDecided, NothingToPassOn, accept_pass_on, decline_pass_on
from roles.actions.promises import Given, StandIn, answer_promise, remind, reply, send_asks, undo_answers
from roles.actions.reopening import lapse
from roles.actions.starting import AlreadyStarted, NotReady, start
from roles.actions.sticking import make_stick, undo_stick
from roles.actions.succession import succeed, undo_succession
from roles.actions.talks import tell_of_talk
from roles.by_hand import NotOnThatDay

__all__ = [
    "AlreadyClosed",
    "AlreadyDecided",
    "AlreadyDeleting",
    "AlreadySettled",
    "AlreadyStarted",
    "CannotDelete",
    "ChangedMeanwhile",
    "Given",
    "HeldAgain",
    "Instead",
    "KeptAlready",
    "NoLongerAsked",
    "NotOnThatDay",
    "NotReady",
    "NothingToPassOn",
    "Place",
    "Reacted",
    "StandIn",
    "Words",
    "accept_pass_on",
    "answer_promise",
    "ask_for_views",
    "ask_instead",
    "ask_kept",
    "ask_next_time",
    "ask_there",
    "cancel",
    "change_role",
    "choose_from_library",
    "close_without_training",
    "come_back",
    "compare_for_them",
    "decline_pass_on",
    "delete_in_two_weeks",
    "delete_trajectory",
    "drop_commitment",
    "end",
    "give_view",
    "hand_papers",
    "hold",
    "keep_trajectory",
    "lapse",
    "leave",
    "leave_open",
    "let_go",
    "make_stick",
    "move_learners",
    "put_back_commitment",
    "put_back_role",
    "react",
    "remind",
    "reply",
    "reword",
    "say_clarity",
    "say_next_time",
    "say_prevents",
    "send_asks",
    "settle",
    "stand_beside",
    "start",
    "succeed",
    "tell_next_time",
    "tell_of_talk",
    "undo_answers",
    "undo_stick",
    "undo_succession",
    "undo_view",
    "want_call",
    "write_commitment",
]
