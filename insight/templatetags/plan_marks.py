"""Marks of the plan page."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from organisations.templatetags.look import STATES, icon
from trajectories.models import IntakeAnswer

register = template.Library()

OTHER = {
    "empty": "circle", "unknown": "help", "difference": "neq", "recheck": "arrows", "stoplight": "warning",
    "pass_on": "pass", "talk": "calendar", "people": "people", "loose": "swap", "measure": "flag",
}  # fmt: skip
INTAKE = {"empty": "circle", "draft": "pencil", "discussed": "check", "difference": "neq", "recheck": "arrows"}


@register.filter
def missing_icon(state: str) -> str:
    """The icon of a line of what is missing; a plain circle for a state that has none of its own."""
    return STATES[state][0] if state in STATES else OTHER.get(state, "circle")


@register.simple_tag
def intake_status(status: str) -> SafeString:
    """How far an answer is: mark and word; green only when it was discussed."""
    css = "st st--yes" if status == IntakeAnswer.Status.DISCUSSED else "st"
    return format_html(
        '<span class="{}">{}<span>{}</span></span>', css, icon(INTAKE[status]), IntakeAnswer.Status(status).label
    )
