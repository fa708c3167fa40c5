"""Marks of the intake: how far an answer is, the row of numbered steps, and words that differ."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from organisations.templatetags.look import icon
from trajectories.models import IntakeAnswer
from trajectories.questions import Question
from trajectories.side_by_side import Piece

if TYPE_CHECKING:
    from trajectories.views.intake import Row

register = template.Library()

Status = IntakeAnswer.Status
ICONS = {
    Status.EMPTY: "circle",
    Status.DRAFT: "pencil",
    Status.DISCUSSED: "check",
    Status.DIFFERENCE: "neq",
    Status.RECHECK: "arrows",
}
STEPS = {Status.DRAFT: "is-draft", Status.DISCUSSED: "is-done", Status.DIFFERENCE: "is-diff"}


@register.simple_tag
def answer_status(row: "Row") -> SafeString:
    """How far the answer of a row is: mark and word; green only when it was discussed."""
    return _status(Status(row.status))


@register.simple_tag
def answer_status_of(answer: IntakeAnswer | None) -> SafeString:
    """The same for an answer, or for none."""
    return _status(Status(answer.status) if answer else Status.EMPTY)


def _status(status: Status) -> SafeString:
    css = "st st--yes" if status == Status.DISCUSSED else "st"
    return format_html('<span class="{}">{}<span>{}</span></span>', css, icon(ICONS[status]), status.label)


@register.simple_tag
def step(row: "Row", now: Question, org: str, trajectory: str) -> SafeString:
    """One numbered step: its state in form, and in words for who hears the page."""
    here = row.question.number == now.number
    place = {"org": org, "trajectory": trajectory, "number": row.question.number}
    return format_html(
        '<li class="{}"><a href="{}"{}><span class="sr">{} </span>{}<span class="sr">, {}</span></a></li>',
        "is-now" if here else STEPS.get(Status(row.status), ""),
        reverse("trajectories:question", kwargs=place),
        " aria-current=step" if here else "",
        _("Question"),
        row.question.shown,
        _("this question") if here else str(Status(row.status).label).lower(),
    )


@register.simple_tag
def marked(pieces: Iterable[Piece]) -> SafeString:
    """A text with the words marked that the other does not say; who hears the page is told where they begin and end."""
    return format_html_join("", "{}{}", (_marked(piece) for piece in pieces))


def _marked(piece: Piece) -> tuple[str, str]:
    words = piece.text.rstrip()
    space = piece.text[len(words) :]
    if not piece.differs:
        return words, space
    mark = '<mark><span class="sr">[{}: </span>{}<span class="sr">]</span></mark>'
    return format_html(mark, _("different"), words), space
