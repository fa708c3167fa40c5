"""How things are marked on every page: icons, role marks and states, always with a word beside them.

Icons come from the heroicons package (24 px outline); the few it lacks are drawn here on the same grid.
"""

import re
from datetime import date
from functools import cache
from typing import Any

from django import forms, template
from django.template.defaultfilters import stringfilter
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from heroicons.templatetags.heroicons import heroicon_outline

from organisations.clock import now

register = template.Library()

_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_STOPS = ".!?…"
# Our name: theirs.
BORROWED = {
    "back": "arrow-uturn-left",
    "bell": "bell",
    "calendar": "calendar",
    "check": "check",
    "clock": "clock",
    "cross": "x-mark",
    "down": "arrow-down-tray",
    "envelope": "envelope",
    "eye": "eye",
    "flag": "flag",
    "help": "question-mark-circle",
    "info": "information-circle",
    "left": "chevron-left",
    "lifebuoy": "lifebuoy",
    "lock": "lock-closed",
    "next": "arrow-right",
    "pause": "pause",
    "pencil": "pencil",
    "people": "users",
    "phone": "phone",
    "play": "play",
    "plus": "plus",
    "print": "printer",
    "question": "chat-bubble-oval-left-ellipsis",
    "right": "chevron-right",
    "share": "share",
    "swap": "arrows-right-left",
    "trash": "trash",
    "up": "chevron-up",
    "warning": "exclamation-triangle",
}
# Path data on a 24 px grid, for a 2 px stroke.
DRAWN = {
    "anchor": "M12 8a2.2 2.2 0 1 1 0-4.4A2.2 2.2 0 0 1 12 8v12.5M8 11.5h8M4.5 14.5c.5 3.5 3.5 6 7.5 6s7-2.5 7.5-6",
    "arrows": "M4.5 10a7.5 7.5 0 0 1 13.2-3.2L20 9m0-4.5V9h-4.5m4 5a7.5 7.5 0 0 1-13.2 3.2L4 15m0 4.5V15h4.5",
    "check-asterisk": "m3 13 4.5 4.5L15 8m4 5v6.5m-2.8-5 5.6 3.5m0-3.5-5.6 3.5",
    "circle": "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16z",
    "double-check": "m2.5 13 4 4L14.5 7.5m-3 8.5 1 1 9-10.5",
    "envelope-alert": (
        "M13 18.5H4.5a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1h15a1 1 0 0 1 1 1V11M4 7l8 6 5-3.7M19 14v3.8m0 3.2v.01"
    ),
    "hourglass": (
        "M6.5 3.5h11m-11 17h11M8 3.5c0 5 3.2 6 4 8.5.8-2.5 4-3.5 4-8.5M8 20.5c0-5 3.2-6 4-8.5.8 2.5 4 3.5 4 8.5"
    ),
    "neq": "M5 9.5h14m-14 5h14M15.5 5l-7 14",
    "pass": "M4 19v-3a5 5 0 0 1 5-5h10m-4-4 4 4-4 4",
    "shift": "M4 12h10m-3-4 4 4-4 4m9-10v12",
    "shift-back": "M20 12H10m3-4-4 4 4 4m-9-10v12",
}

PARTIES: dict[str, tuple[str, Any]] = {
    "trainer": ("t", _("trainer")),
    "learner": ("l", _("learners")),
    "learners": ("l", _("learners")),
    "support": ("s", _("support")),
}
PARTY_SHAPES = {
    "t": "M2.5 1h7A1.5 1.5 0 0 1 11 2.5v7A1.5 1.5 0 0 1 9.5 11h-7A1.5 1.5 0 0 1 1 9.5v-7A1.5 1.5 0 0 1 2.5 1z",
    "l": "M6 .6a5.4 5.4 0 1 1 0 10.8A5.4 5.4 0 0 1 6 .6z",
    "s": "m6 .8 5.7 10.2H.3z",
}

# State of a promise: icon, and the class that may colour the icon. Only a yes is green; a refusal is ink.
STATES = {
    "not_asked": ("circle", "none"),
    "asked": ("clock", "asked"),
    "question": ("question", "question"),
    "promised": ("check", "yes"),
    "promised_if": ("check-asterisk", "yes"),
    "cannot": ("cross", "no"),
    "changed": ("arrows", "changed"),
    "kept": ("double-check", "yes"),
    "not_kept": ("cross", "no"),
    "withdrawn": ("back", "no"),
    "not_there": ("cross", "no"),
    "lapsed": ("hourglass", "lapsed"),
    "undeliverable": ("envelope-alert", "undeliverable"),
    "no_mail": ("phone", "no-mail"),
}
# What else a plan can lack, besides an answer to an ask.
LACKING = {
    "empty": "circle", "unknown": "help", "difference": "neq", "recheck": "arrows", "stoplight": "warning",
    "pass_on": "pass", "talk": "calendar", "people": "people", "loose": "swap", "measure": "flag", "signal": "flag",
}  # fmt: skip
LEVEL_ARCS = {
    0: "",
    1: "M12 3a9 9 0 0 1 9 9",
    2: "M12 3a9 9 0 0 1 0 18",
    3: "M12 3a9 9 0 1 1-9 9",
    4: "M12 3a9 9 0 1 1-.01 0",
}


@register.simple_tag
@cache
def icon(name: str, css: str = "") -> str:
    """One icon, hidden from readers: the word beside it speaks. An unknown name is a KeyError. Drawn once and kept."""
    css = f"i {css}".strip()
    if name in DRAWN:
        return format_html(
            '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', css, DRAWN[name]
        )
    return heroicon_outline(BORROWED[name], size=None, **{"class": css, "stroke-width": "2"})


@register.simple_tag
def role_mark(party: str, word: str = "") -> SafeString:
    """Square, disc or triangle of a party, with `word` or the party's own name beside it."""
    return format_html("{}{}</span>", _mark(party), word or PARTIES[party][1])


@cache
def _mark(party: str) -> SafeString:
    letter, _name = PARTIES[party]
    return format_html(
        '<span class="role {}"><svg class="role__m" viewBox="0 0 12 12" aria-hidden="true"><path d="{}"/></svg>',
        letter,
        PARTY_SHAPES[letter],
    )


@register.filter
@stringfilter
def party_class(party: str) -> str:
    """The class that gives an element and what is in it the colour of a party."""
    return PARTIES[party][0]


@register.simple_tag
def status(state: str, words: str) -> SafeString:
    """A status line: mark and words ("Asked, 3 days")."""
    mark, css = STATES[state]
    return format_html('<span class="st st--{}">{}<span>{}</span></span>', css, icon(mark), words)


@register.filter
def state_icon(state: str) -> str:
    """The icon's name for a state, for `{% icon state|state_icon %}`."""
    return STATES[state][0]


@register.filter
def missing_icon(state: str) -> str:
    """The icon of a line of what is missing; a plain circle for a state that has none of its own."""
    return STATES[state][0] if state in STATES else LACKING.get(state, "circle")


@register.filter
def shift_from(day: date, was: date | None) -> str:
    """The icon's name for a day that moved: forwards, or back where it comes before the day it was."""
    return "shift-back" if was and day < was else "shift"


@register.filter
def state_class(state: str) -> str:
    """`yes`, `none` or another word that colours the mark in a list (`.plist`)."""
    return STATES[state][1]


@register.simple_tag
def level(steps: int) -> SafeString:
    """Quarter rings, 0 to 4, beside the words of a level; never a number."""
    return format_html(
        '<svg class="level" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="9"/><path d="{}"/></svg>',
        LEVEL_ARCS[steps],
    )


@register.filter(expects_localtime=True)
def day(moment: date | None, form: str = "j M") -> str:
    """A day with its month cut short ("12 jan", "12 Jan"): only English has a capital there, unlike Django."""
    if moment is None:
        return ""
    written = date_format(moment, form)
    return written if (get_language() or "").startswith("en") else written.lower()


@register.filter(expects_localtime=True)
def dated(moment: date | None, form: str = "j M") -> str:
    """The same on a page that goes back further than a year: with the year, where it is not this one."""
    is_this_year = moment is None or moment.year == localtime(now()).year
    return day(moment, form if is_this_year else f"{form} Y")


@register.filter
def place(text: str) -> str:
    """Where something is; an address of the web to go to as a link, anything else as it was written."""
    if not _ADDRESS.fullmatch(text):
        return text
    return format_html('<a href="{}" rel="noopener noreferrer">{}</a>', text, text)


@register.filter
def sentence(text: str) -> str:
    """What somebody wrote, with a stop behind it when they left it out: more words follow."""
    text = text.strip()
    return text if not text or text[-1] in _STOPS else f"{text}."


@register.filter
def with_errors(pages: Any) -> list[forms.BaseForm]:
    """Those of several forms that have something to say; nothing for no forms."""
    return [form for form in pages or () if form.errors]
