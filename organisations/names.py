"""Names as people write them: any script, tussenvoegsel kept, sorted as the organisation expects."""

import re
import unicodedata

# The particles of Dutch and Flemish family names, as they stand before the name they belong to.
PARTICLES = frozenset((
    "'s", "'t", "aan", "af", "al", "am", "an", "auf", "aus", "bij", "da", "dal", "de", "degli", "dei", "del",
    "della", "den", "der", "des", "di", "do", "dos", "du", "el", "'l", "in", "la", "las", "le", "les", "lo",
    "los", "onder", "op", "over", "te", "ten", "ter", "toe", "tot", "uit", "uijt", "van", "vanden", "vander",
    "vom", "von", "voor", "vor", "zu", "zum", "zur",
))  # fmt: skip
_LEGAL_FORM = re.compile(r"[\s,(]+(b\.?\s?v|n\.?\s?v|v\.?o\.?f|bvba|srl|gmbh)\.?\)?$")
# Bidirectional controls and isolates: they can make a name or a subject read as something else.
_BIDI = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# What old programs write for a letter they do not have, and new ones for one they cannot read.
_IN_PLACE_OF_LETTERS = "?\ufffd"
_CLIPPED = re.compile(r"^'[a-z]-")
_STROKES = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe"}
)


def without_bidi(text: str) -> str:
    """As it is read: without the unseen signs that turn letters round. Scripts from right to left need none."""
    return text if text.isascii() else text.translate(_BIDI)


def lost_letters(text: str) -> bool:
    """Whether a program that did not know some letters of a name put a mark in their place ("?ukasz")."""
    return any(mark in text for mark in _IN_PLACE_OF_LETTERS)


def folded(text: str) -> str:
    """Lower case without accents; letters of other scripts stay."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.translate(_STROKES))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def _straight(text: str) -> str:
    return text.replace("’", "'").replace("‘", "'").replace("`", "'")


def given_name(name: str) -> str:
    """The first word: what we greet with until someone says otherwise."""
    return name.split(maxsplit=1)[0] if name.split() else name


def family_name(name: str) -> tuple[str, str]:
    """Split off what follows the given names: (tussenvoegsel, family name). One-word names have only the latter.

    A particle opens the family name ("Anna Maria van der Berg"); without one, the last word is it.
    """
    words = name.split()
    if len(words) < 2:
        return "", name.strip()
    for at in range(1, len(words)):
        if _straight(words[at]).lower() in PARTICLES:
            end = at
            while end < len(words) - 1 and _straight(words[end]).lower() in PARTICLES:
                end += 1
            return " ".join(words[at:end]), " ".join(words[end:])
    return "", words[-1]


def sort_key(name: str, order: str) -> str:
    """Van der Berg under B the Dutch way, under V the Belgian way; given names decide between equals."""
    particle, family = family_name(name)
    head = f"{particle} {family}".strip() if order == "belgian" else family
    plain = folded(_straight(f"{head}, {name}"))
    # 's-Gravenmade stands under G the Dutch way.
    return (_CLIPPED.sub("", plain) if order == "dutch" else plain.lstrip("'"))[:250]


def company_key(name: str) -> str:
    """What a company is told by: "Uitzend BV", "uitzend bv" and "Uitzend B.V." are one."""
    return _LEGAL_FORM.sub("", " ".join(folded(_straight(name)).split()))


def search_key(text: str) -> str:
    """What a search box compares: accents, case and curly quotes ignored."""
    return folded(_straight(text))[:420]
