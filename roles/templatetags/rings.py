"""The ring in four sizes: `{% ring %}`, `{% mini_ring %}`, `{% guest_ring %}` and `{% kept_ring %}`, each of a shell.

Readers do not meet the drawing: the text that each page sets beside it says the same.
"""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from roles.ring import Arc, Mark, Shell, guest, kept, large, mini

register = template.Library()

NAMES = {"trainer": _("trainer"), "learners": _("learners"), "support": _("support")}


@register.simple_tag
def marks(pieces: Iterable[Mark]) -> SafeString:
    """All pieces of an arc, one after the other."""
    return format_html_join("", "{}", ((_drawn(piece),) for piece in pieces))


def _drawn(piece: Mark) -> SafeString:
    if piece.kind == "path":
        fitted = format_html(' pathLength="{}"', piece.path_length) if piece.path_length else ""
        return format_html('<path class="{}"{} d="{}"/>', piece.css, fitted, piece.d)
    if piece.kind == "disc":
        return format_html('<circle class="{}" cx="{}" cy="{}" r="{}"/>', piece.css, piece.x, piece.y, piece.r)
    return format_html('<text class="{}" x="{}" y="{}">{}</text>', piece.css, piece.x, piece.y, piece.letter)


@register.inclusion_tag("roles/_ring.html")
def ring(shell: Shell, name: str = "ring") -> dict[str, Any]:
    """The ring of the plan; `name` keeps ids apart where a page has two. The first also carries the print patterns."""
    drawing = large(shell)
    arcs = [{"arc": arc, "name": NAMES[arc.party], "pieces": _pieces(arc)} for arc in drawing.arcs]
    return {"drawing": drawing, "arcs": arcs, "id": name, "patterns": name == "ring", "caption": _caption(shell)}


@register.inclusion_tag("roles/_mini_ring.html")
def mini_ring(shell: Shell) -> dict[str, Any]:
    """28 px for a list; "7 of 11" stands beside it."""
    return {"drawing": mini(shell)}


@register.inclusion_tag("roles/_guest_ring.html")
def guest_ring(shell: Shell) -> dict[str, Any]:
    """92 px for a link page, with the caption "7 of 11 settled" under it."""
    return {"drawing": guest(shell), "promised": shell.promised, "all": len(shell.segments)}


@register.inclusion_tag("roles/_kept_ring.html")
def kept_ring(shell: Shell) -> dict[str, Any]:
    """112 px at the head of the report; it also carries the print patterns."""
    return {"drawing": kept(shell)}


@register.inclusion_tag("roles/_legend.html")
def ring_legend(shell: Shell) -> dict[str, Any]:
    """Party by party how many are settled: the ring in words."""
    return {"rows": [{"party": party, "solid": solid, "all": total} for party, solid, total in shell.counted()]}


def _pieces(arc: Arc) -> list[Mark]:
    return [arc.hair, *arc.marks] if arc.hair else [*arc.marks]


def _caption(shell: Shell) -> str:
    return ngettext("learner", "learners", shell.learners)
