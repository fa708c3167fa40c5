"""In which language somebody reads their letters, and what that language still lacks."""

import gettext as catalogues
from functools import cache

from django.conf import settings
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

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
