"""Messages as they come in about a letter: reports of several mail servers, people who are away, forgeries and others.

Written by ourselves, after what such servers write. The name of a file begins with what it is (`Sort`); in it stand
`@BACK@` for the address of the letter, the same in capitals, and one with the proof of another letter.
"""

from pathlib import Path

from mailing.answers import Meaning
from mailing.bounces import Sort, address_for

FOLDER = Path(__file__).with_name("returned")
NAMES = sorted(file.stem for file in FOLDER.glob("*.eml"))
# What the last mail server meant; of all others that bounced, that nobody is there.
MEANS = {
    "bounced-exchange-full": Meaning.FULL,
    "bounced-gmail-full": Meaning.FULL,
    "bounced-postfix-too-big": Meaning.FULL,
    "bounced-exchange-dmarc": Meaning.OURS,
    "bounced-postfix-spam": Meaning.OURS,
    "bounced-exim-without-a-word": Meaning.REFUSED,
    "bounced-postfix-refused-without-status": Meaning.REFUSED,
}


def sort_of(name: str) -> Sort:
    """What this one is."""
    return Sort[{"notes": "note"}.get(name.partition("-")[0], name.partition("-")[0]).upper()]


def meaning_of(name: str) -> Meaning:
    return MEANS.get(name, Meaning.DEAD)


def about(name: str, letter: int) -> bytes:
    """This one, about the letter with this number."""
    back = address_for(letter)
    of_another = address_for(letter + 1).replace(f"+{letter + 1}-", f"+{letter}-")
    source = (FOLDER / f"{name}.eml").read_text()
    source = source.replace("@BACK-IN-CAPITALS@", back.upper()).replace("@PROOF-OF-ANOTHER@", of_another)
    return source.replace("@BACK@", back).encode()
