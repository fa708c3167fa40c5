"""Roles and promises, by noun."""

from roles.actions.commitments import (
    Place,
    Words,
    asks_again,
    choose_from_library,
    drop_commitment,
    needed_by,
    reword,
    write_commitment,
)
from roles.actions.holding import change_role, hold, let_go
from roles.actions.passing import AlreadyDecided, accept_pass_on, decline_pass_on
from roles.actions.promises import Given, answer_promise, reply, send_asks, undo_answers
from roles.actions.starting import AlreadyClosed, AlreadyStarted, NotReady, end, open_musts, start

__all__ = [
    "AlreadyClosed",
    "AlreadyDecided",
    "AlreadyStarted",
    "Given",
    "NotReady",
    "Place",
    "Words",
    "accept_pass_on",
    "answer_promise",
    "asks_again",
    "change_role",
    "choose_from_library",
    "decline_pass_on",
    "drop_commitment",
    "end",
    "hold",
    "let_go",
    "needed_by",
    "open_musts",
    "reply",
    "reword",
    "send_asks",
    "start",
    "undo_answers",
    "write_commitment",
]
