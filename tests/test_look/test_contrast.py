"""Every pair of colours that meet on a page, both themes, computed as WCAG 2.2 does."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

TOKENS = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"
Theme = dict[str, str]

SHEETS = ("paper", "surface", "sunk")
TINTS = ("tint-violet", "tint-flame", "tint-petrol", "tint-sun", "tint-ok", "tint-danger")
# Text in its own colour on its own tint, and links on the banners that may hold one.
ON_TINT = [
    ("brand", "tint-violet"),
    ("flame", "tint-flame"),
    ("petrol", "tint-petrol"),
    ("ok", "tint-ok"),
    ("danger", "tint-danger"),
    ("danger", "tint-sun"),
    ("brand", "tint-sun"),
    ("brand", "tint-ok"),
    ("brand", "tint-danger"),
    ("ink2", "tint-sun"),
    ("ink2", "tint-flame"),
    ("ink3", "tint-flame"),
    ("ink2", "disc"),
]
BODY = [(text, sheet) for text in ("ink", "ink2") for sheet in SHEETS] + [("ink", tint) for tint in (*TINTS, "disc")]
TEXT = [
    *((text, sheet) for text in ("ink3", "brand", "brand-deep", "flame", "petrol", "ok", "danger") for sheet in SHEETS),
    *ON_TINT,
    ("on-brand", "brand"),
    ("on-brand", "brand-deep"),
    ("on-sun", "sun"),
    ("paper", "ink"),
]
# What must be seen but is not read: borders of controls, open segments, edges of what was chosen, focus.
MARKS = [
    *(("line-strong", sheet) for sheet in SHEETS),
    *(("pick", sheet) for sheet in SHEETS),
    ("pick", "tint-sun"),
    ("line-strong", "tint-sun"),
    ("line-strong", "tint-flame"),
    ("focus", "focus-edge"),
    ("brand", "paper"),
    ("flame", "sunk"),
    ("petrol", "sunk"),
]


def block(css: str, start: str) -> Theme:
    body = css.split(start, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6})", body))


def themes() -> dict[str, Theme]:
    css = re.sub(r"/\*.*?\*/", "", TOKENS.read_text(), flags=re.DOTALL)
    light = block(css, ":root {")
    return {
        "light": light,
        "dark by the system": light | block(css, ":root:not(.theme-light) {"),
        "dark by choice": light | block(css, ":root.theme-dark {"),
    }


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_the_measure_knows_black_on_white_and_a_failing_grey() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") < 4.5


@pytest.mark.parametrize("theme", ["light", "dark by the system", "dark by choice"])
@pytest.mark.parametrize(("pairs", "least"), [(BODY, 7.0), (TEXT, 4.5), (MARKS, 3.0)], ids=["body", "text", "marks"])
def test_all_pairs_can_be_read(theme: str, pairs: list[tuple[str, str]], least: float) -> None:
    colours = themes()[theme]

    too_low = {
        f"{front} on {back}": round(contrast(colours[front], colours[back]), 2)
        for front, back in pairs
        if contrast(colours[front], colours[back]) < least
    }

    assert too_low == {}


def test_dark_is_the_same_by_choice_and_by_system_and_redefines_every_colour() -> None:
    found = themes()
    redefined = block(TOKENS.read_text(), ":root.theme-dark {")

    assert found["dark by the system"] == found["dark by choice"]
    assert set(found["light"]) == set(redefined)
