"""What people write down in the follow-up, by noun. Answering closes the ask, so that no reminder follows."""

from checkins.actions.entries import (
    Sight,
    Tried,
    cannot_judge,
    change_schedule,
    delete_entry,
    log,
    observe,
    plan_if_then,
    report_figure,
    say_asked,
    set_own_day,
    take_back_figure,
    take_back_sights,
    take_back_talks,
    tell_talk,
    tick_talk,
)

__all__ = [
    "Sight",
    "Tried",
    "cannot_judge",
    "change_schedule",
    "delete_entry",
    "log",
    "observe",
    "plan_if_then",
    "report_figure",
    "say_asked",
    "set_own_day",
    "take_back_figure",
    "take_back_sights",
    "take_back_talks",
    "tell_talk",
    "tick_talk",
]
