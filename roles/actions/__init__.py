"""Roles and promises, by noun."""

from roles.actions.clarity import say_clarity
from roles.actions.closing import AlreadyClosed, Instead, cancel, close_without_training, end
from roles.actions.commitments import (
    Place,
    Words,
    choose_from_library,
    drop_commitment,
    reword,
    write_commitment,
)
from roles.actions.holding import change_role, hold, let_go
from roles.actions.passing import AlreadyDecided, accept_pass_on, decline_pass_on
from roles.actions.promises import Given, answer_promise, reply, send_asks, undo_answers
from roles.actions.starting import AlreadyStarted, NotReady, start

__all__ = [
    "AlreadyClosed",
    "AlreadyDecided",
    "AlreadyStarted",
    "Given",
    "Instead",
    "NotReady",
    "Place",
    "Words",
    "accept_pass_on",
    "answer_promise",
    "cancel",
    "change_role",
    "choose_from_library",
    "close_without_training",
    "decline_pass_on",
    "drop_commitment",
    "end",
    "hold",
    "let_go",
    "reply",
    "reword",
    "say_clarity",
    "send_asks",
    "start",
    "undo_answers",
    "write_commitment",
]
