"""What happened in a trajectory, a line for each change. Never who logged, never a learner's words about applying."""

from insight.history.answers import Event, latest_answers
from insight.history.pages import Choice, History, history

__all__ = ["Choice", "Event", "History", "history", "latest_answers"]
