"""Who reads what is typed on a form: `{% who_reads "note felt" %}`, `{% who_reads "seen" names=names %}`."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from organisations.sight import Data
from organisations.templatetags.look import icon
from organisations.who_reads import LEAST, who_reads

register = template.Library()
_READ_BY_OTHERS = (Data.SEEN, Data.BESIDE, Data.TALK)


@register.simple_tag(name="who_reads", takes_context=True)
def who_reads_it(context: Mapping[str, Any], data: str, names: str = "") -> SafeString:
    """A line with a lock where it is theirs alone, with an eye where others read it. `organisation` says from how many.

    `data` may be several words: what is typed there, what matters most first.
    """
    minimum = getattr(context.get("organisation"), "minimum_base", LEAST)
    which = [Data(one) for one in data.split()]
    line = who_reads(*which, minimum=minimum, names=names)
    mark = icon("eye" if which[0] in _READ_BY_OTHERS else "lock")
    return format_html('<p class="with-icon hint">{}<span><b>{}</b> {}</span></p>', mark, line.who, line.rest)
