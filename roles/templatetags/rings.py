"""The ring in four sizes: `{% ring %}`, `{% mini_ring %}`, `{% guest_ring %}` and `{% kept_ring %}`, each of a shell.

Readers do not meet the drawing: the text that each page sets beside it says the same.
"""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from roles.ring import Shell, guest, kept, large, mini

register = template.Library()

NAMES = {"trainer": _("trainer"), "learners": _("learners"), "support": _("support")}


@register.inclusion_tag("roles/_ring.html")
def ring(shell: Shell, name: str = "ring") -> dict[str, Any]:
    """The ring of the plan; `name` keeps ids apart where a page has two. The first also carries the print patterns."""
    drawing = large(shell)
    arcs = [{"arc": arc, "name": NAMES[arc.party]} for arc in drawing.arcs]
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


def _caption(shell: Shell) -> str:
    return ngettext("learner", "learners", shell.learners)
