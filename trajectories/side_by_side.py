"""Two texts beside each other, with the words marked in which they differ."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# Below this share of words in common nearly everything would be marked, which shows nobody where to look.
FAR_APART = 0.3
# Words of so few letters between two that differ are no place where texts agree: “de”, “een”.
_FILLER = 3
_EDGES = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; `differs` when the other text does not say it there."""

    text: str
    differs: bool = False


@dataclass(frozen=True)
class SideBySide:
    """Both texts in pieces. Texts that are far apart have no marks: they are read, not compared."""

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    are_far_apart: bool = False


def side_by_side(left: str, right: str) -> SideBySide:
    """Compare word by word; capitals, full stops and spaces make no difference."""
    if not left.strip() or not right.strip():
        return SideBySide(_whole(left), _whole(right))
    ours, theirs = left.split(), right.split()
    matcher = SequenceMatcher(None, [_core(word) for word in ours], [_core(word) for word in theirs], autojunk=False)
    if matcher.ratio() < FAR_APART:
        return SideBySide(_whole(left), _whole(right), are_far_apart=True)
    same = _agreeing(matcher, ours, theirs)
    return SideBySide(
        _pieces(left, {place for first, _second, size in same for place in range(first, first + size)}),
        _pieces(right, {place for _first, second, size in same for place in range(second, second + size)}),
    )


KEPT, GONE, NEW, SKIPPED = "kept", "gone", "new", "skipped"
# Of a stretch in which nothing changed, so many words are left at either end.
_AROUND = 8


@dataclass(frozen=True)
class Stretch:
    """A stretch of one text that tells how it came to be: what stayed, went or is new; `skipped` stands for more."""

    how: str
    text: str = ""

    @property
    def is_gone(self) -> bool:
        return self.how == GONE

    @property
    def is_new(self) -> bool:
        return self.how == NEW

    @property
    def is_skipped(self) -> bool:
        return self.how == SKIPPED


def in_line(before: str, after: str) -> tuple[Stretch, ...]:
    """The later text with what went from it and what is new in it; long stretches that stayed are cut short."""
    was, became = before.split(), after.split()
    matcher = SequenceMatcher(None, was, became, autojunk=False)
    if not was or not became or matcher.ratio() < FAR_APART:
        return tuple(Stretch(how, said) for how, said in ((GONE, before), (NEW, after)) if said)
    found: list[Stretch] = []
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            found += _shortened(became[start:end], is_first=first == 0, is_last=last == len(was))
            continue
        gone, new = " ".join(was[first:last]), " ".join(became[start:end])
        found += [Stretch(how, said) for how, said in ((GONE, gone), (NEW, new)) if said]
    return tuple(found)


def _shortened(words: list[str], *, is_first: bool, is_last: bool) -> list[Stretch]:
    """The words nearest to what changed."""
    left, right = (0 if is_first else _AROUND), (0 if is_last else _AROUND)
    if len(words) <= left + right + _AROUND:
        return [Stretch(KEPT, " ".join(words))]
    pieces = [
        Stretch(KEPT, " ".join(words[:left])),
        Stretch(SKIPPED),
        Stretch(KEPT, " ".join(words[len(words) - right :])),
    ]
    return [piece for piece in pieces if piece.is_skipped or piece.text]


def _agreeing(matcher: "SequenceMatcher[str]", ours: list[str], theirs: list[str]) -> list[tuple[int, int, int]]:
    """Where both say the same, as (place left, place right, words); without fillers between differences."""
    found = []
    for first, second, size in matcher.get_matching_blocks():
        at_an_edge = (first, second) == (0, 0) or (first + size, second + size) == (len(ours), len(theirs))
        letters = sum(len(_core(word)) for word in ours[first : first + size])
        if size and (at_an_edge or letters > _FILLER):
            found.append((first, second, size))
    return found


def _core(word: str) -> str:
    return _EDGES.sub("", word).casefold() or word


def _whole(text: str) -> tuple[Piece, ...]:
    return (Piece(text),) if text else ()


def _pieces(text: str, same: set[int]) -> tuple[Piece, ...]:
    """The text as it stands, spaces too, cut where it begins or stops to differ."""
    pieces: list[Piece] = []
    for place, found in enumerate(re.finditer(r"\S+\s*", text)):
        differs = place not in same
        if pieces and pieces[-1].differs == differs:
            pieces[-1] = Piece(pieces[-1].text + found[0], differs)
        else:
            pieces.append(Piece(found[0], differs))
    return tuple(pieces)
