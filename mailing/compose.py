"""From a letter's three templates to what a reader sees.

`templates/mail/<letter>.{subject,txt,html}`: the text is written first and by hand, extending `mail/layout.txt`; the
HTML extends `mail/layout.html`, which is MJML, and says the same. Both layouts list their blocks. All templates see:

`person`, `sender` (Person; None where nobody signs, or the reader would), `organisation`, `language`, `subject`,
`unsubscribe_url`, `privacy_url`, `ask_name` and `ask_address` (whom to ask; no address when the sender has none),
`by_lnd` (whether the sender writes for L&D: so unless the letter says otherwise) and `base_url` (no slash at the end),
beside the context the letter gives. Addresses in a letter are absolute and built on `base_url`, never on a request.
"""

import re
import unicodedata
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.engine import Engine
from django.urls import reverse
from django.utils import translation
from mjml import mjml2html

from mailing.models import Mail
from mailing.register import Rendered, private_kinds
from organisations.names import without_bidi

_SPACE = re.compile(r"\s+")
_MANY_LINES = re.compile(r"\n{3,}")
# Signs that no XML may hold, by way of which the page of a letter is made. Pasted along from slides they are not seen.
_UNWRITABLE = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF], " ")


def one_line(text: str) -> str:
    """Text that is safe in a header: no line breaks, no control or bidi characters, single spaces, no encoded word.

    `=?utf-8?q?Noor=0D=0ABcc:…?=` is decoded by whoever writes the header, and its line break stands there (seen with
    Python 3.11.7's email package).
    """
    spaced = _SPACE.sub(" ", without_bidi(text))
    seen = "".join(letter for letter in spaced if unicodedata.category(letter) != "Cc").strip()
    return seen.replace("=?", "= ?")


def absolute(path: str) -> str:
    """The public address of a path; the host comes from the settings, never from a request."""
    return f"{settings.PUBLIC_BASE_URL}{path}"


def render_letter(template: str, context: dict[str, Any], *, mail: Mail, unsubscribe_url: str = "") -> Rendered:
    """Render the three templates of the letter called `template`, in `mail.language`."""
    answers_to = "" if mail.kind in private_kinds() or not context.get("by_lnd", True) else mail.organisation.reply_to
    # Nobody rings or greets themselves: who plans and trains gets letters of both.
    sender = None if mail.sender_id == mail.person_id else mail.sender
    values = {
        "person": mail.person,
        "sender": sender,
        "organisation": mail.organisation,
        "language": mail.language,
        "base_url": settings.PUBLIC_BASE_URL,
        "privacy_url": absolute(reverse("organisations:privacy_of", kwargs={"org": mail.organisation.public_id})),
        "unsubscribe_url": unsubscribe_url,
        "by_lnd": True,
        "ask_name": sender.called if sender else mail.organisation.name,
        "ask_address": answers_to or (sender.email if sender else ""),
        **context,
    }
    with translation.override(mail.language):
        subject = one_line(_plain(f"mail/{template}.subject", values))
        values["subject"] = subject
        text = _MANY_LINES.sub("\n\n", _plain(f"mail/{template}.txt", values)).strip() + "\n"
        source = _engine().get_template(f"mail/{template}.html").render(Context(values)).translate(_UNWRITABLE)
    # Without `fonts` the converter links a font server when it recognises a family name.
    html = mjml2html(source, fonts={}, disable_comments=False)
    return Rendered(subject=subject, text=text, html=html, unsubscribe_url=unsubscribe_url, answers_to=answers_to)


def _plain(name: str, values: dict[str, Any]) -> str:
    """Plain text: nothing is escaped, because nothing reads it as HTML."""
    return str(_engine().get_template(name).render(Context(values, autoescape=False))).translate(_UNWRITABLE)


def _engine() -> Engine:
    return Engine.get_default()
