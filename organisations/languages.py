"""In which language somebody reads their letters, and what that language still lacks."""

import gettext as catalogues
import re
from functools import cache

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import get_language_info, ngettext, override
from django.utils.translation import gettext as _

from organisations.names import folded

# Offered where one is typed: what we write, and what is read most besides.
OFFERED = ("nl", "en", "pl", "uk", "de", "fr", "es", "pt", "tr", "ar", "ro", "bg")
LONGEST_TAG = 16
_TAG = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
# What one reads whose language is not ours: most people know some.
FALLBACK = "en"


def read_in(tag: str) -> str:
    """The first of these we write: the tag itself, its main language, English, the product's own."""
    ours = dict(settings.LANGUAGES)
    return next((one for one in (tag, tag.split("-", maxsplit=1)[0], FALLBACK) if one in ours), settings.LANGUAGE_CODE)


def language_name(tag: str) -> str:
    """The name of this language in the language of the page; the tag itself where Django has no name for it."""
    try:
        return str(get_language_info(tag)["name_translated"]) if tag else ""
    except KeyError:
        return tag


def tag_of(said: str) -> str | None:
    """The tag of what was said, nothing for nothing, None for what we do not know."""
    said = said.strip().partition("_")[0]  # "nl_NL", as computers write it
    tag = _by_name().get(folded(said), said)
    tag = tag.lower() if len(tag) == 2 else tag
    return tag if not tag or (_TAG.match(tag) and len(tag) <= LONGEST_TAG) else None


@cache
def _by_name() -> dict[str, str]:
    """Every language by its name in each of ours and in itself."""
    found = {"vlaams": "nl", "flemish": "nl", "nld": "nl", "ned": "nl", "eng": "en", "pol": "pl"}
    for tag, about in LANG_INFO.items():
        if "name" in about:
            names = [about["name_local"], *(_in(one, about["name"]) for one in dict(settings.LANGUAGES))]
            for name in names:
                found.setdefault(folded(name), tag)
    return found


def _in(language: str, text: str) -> str:
    """A text of Django's own in this language."""
    with override(language):
        return _(text)


@cache
def lacks(language: str) -> int:
    """How many texts of letters and their pages are still in English; `manage.py translations` names them."""
    folders = [str(folder) for folder in settings.LOCALE_PATHS]
    found = (catalogues.translation("django", folder, [language], fallback=True) for folder in folders)
    return sum(int(one.info().get("x-lacks", 0)) for one in found)


def letters_come_in(tag: str) -> str:
    """For who chooses this tag: the language it comes down to, and whether all of it is there."""
    language = read_in(tag)
    words = {"language": dict(settings.LANGUAGES)[language]}
    if language not in (tag, tag.split("-", maxsplit=1)[0]):
        return _("We don't write that one yet: letters come in %(language)s.") % words
    n = lacks(language)
    if n:
        said = ngettext(
            "Letters come in %(language)s; %(n)d text is still English.",
            "Letters come in %(language)s; %(n)d texts are still English.",
            n,
        )
        return said % {**words, "n": n}
    return _("Letters come in %(language)s.") % words
