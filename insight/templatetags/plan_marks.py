"""Marks of the plan page."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from organisations.templatetags.look import icon
from trajectories.models import IntakeAnswer

register = template.Library()

INTAKE = {"empty": "circle", "draft": "pencil", "discussed": "check", "difference": "neq", "recheck": "arrows"}


@register.simple_tag
def intake_status(status: str) -> SafeString:
    """How far an answer is: mark and word; green only when it was discussed."""
    css = "st st--yes" if status == IntakeAnswer.Status.DISCUSSED else "st"
    return format_html(
        '<span class="{}">{}<span>{}</span></span>', css, icon(INTAKE[status]), IntakeAnswer.Status(status).label
    )
