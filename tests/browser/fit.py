"""Whether a page still fits its reader: zoomed in, spaced out, in forced colours, on paper.

Each check gives its faults as `kind: words`.
"""

import re

from playwright.sync_api import Page

# 1280 px wide at 400 %: a narrow page, and a low one.
ZOOMED = {"width": 320, "height": 256}
# What WCAG 2.2, 1.4.12 lets a reader set.
SPACING = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }
"""
MOST_OF_THE_WINDOW = 0.5

_TOOLS = """
const shown = (el) => el.checkVisibility({ visibilityProperty: true, opacityProperty: true });
const said = (el) => el.textContent.trim().slice(0, 40);
const named = (el) => `${el.tagName.toLowerCase()}.${el.getAttribute("class") || ""} “${said(el)}”`;
const silent = "svg, .sr, .skip, script, style, option, input, textarea, .savebar";
"""

# With the reader's own spacing, all at once: going to the browser and back takes longer than looking.
# Lines of the same text may touch; those of two texts may not share more than a sliver.
_SPACED = (
    "(css) => {"
    + _TOOLS
    + """
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
    const clipped = [], overlapping = [], lines = [];
    for (const el of document.querySelectorAll("body *")) {
        if (el.closest(silent) || !shown(el)) continue;
        const style = getComputedStyle(el);
        const cuts = (value) => value === "hidden" || value === "clip";
        const wide = cuts(style.overflowX) && el.scrollWidth > el.clientWidth + 1;
        const high = cuts(style.overflowY) && el.scrollHeight > el.clientHeight + 1;
        if (wide || high) clipped.push(`clipped: ${named(el)}`);
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode, el = node.parentElement;
        if (!node.data.trim() || el.closest(silent) || !shown(el)) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const r of range.getClientRects()) if (r.width > 1) lines.push({ node, el, r });
    }
    lines.sort((a, b) => a.r.top - b.r.top);
    lines.forEach((a, i) => {
        for (let j = i + 1; j < lines.length && lines[j].r.top < a.r.bottom; j++) {
            const b = lines[j];
            const across = Math.min(a.r.right, b.r.right) - Math.max(a.r.left, b.r.left);
            const down = Math.min(a.r.bottom, b.r.bottom) - Math.max(a.r.top, b.r.top);
            if (a.node !== b.node && across > 2 && down > 0.4 * Math.min(a.r.height, b.r.height))
                overlapping.push(`overlapping: ${named(a.el)} and ${named(b.el)}`);
        }
    });
    const runs_out = document.documentElement.scrollWidth > innerWidth;
    document.adoptedStyleSheets = [];
    return [...clipped, ...overlapping.slice(0, 3), ...(runs_out ? ["spacing: runs out of the window"] : [])];
}"""
)

# Text, the edge of what can be pressed, and the marks: each must stand out from what is behind it.
_INVISIBLE = (
    "() => {"
    + _TOOLS
    + """
    const rgb = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
    const channel = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
    const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
    const contrast = (a, b) => {
        const [x, y] = [light(rgb(a)), light(rgb(b))].sort((p, q) => q - p);
        return (x + 0.05) / (y + 0.05);
    };
    const clear = (colour) => colour === "transparent" || rgb(colour)[3] === 0;
    const behind = (el) => {
        for (let at = el; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (!clear(colour)) return colour;
        }
        const scheme = getComputedStyle(document.documentElement).colorScheme;
        return scheme.includes("dark") ? "rgb(0,0,0)" : "rgb(255,255,255)";
    };
    const faults = [];
    const wants = (el, colours, least) => {
        const back = behind(el.closest("svg") ? el.closest("svg").parentElement : el);
        if (!colours.some((colour) => colour !== "none" && !clear(colour) && contrast(colour, back) >= least))
            faults.push(`invisible: ${named(el)} ${colours} on ${back}`);
    };
    for (const el of document.querySelectorAll("body *")) {
        if (el.closest(".sr, .skip, script, style, option") || !shown(el)) continue;
        const style = getComputedStyle(el);
        const own = [...el.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (own && !el.closest("svg")) wants(el, [style.color], 4.5);
        if (el.matches("input:not([type=file]), select, textarea, .btn, .opt, .chip > label")) {
            const bare = style.borderTopWidth === "0px" || style.borderTopStyle === "none";
            const edge = bare ? "none" : style.borderTopColor;
            if (!el.closest(".opt--bare") || el.matches("input")) wants(el.parentElement, [edge], 3);
        }
        if (el.matches("svg:is(.i, .role__m, .level) :is(path, circle), svg :is(.fill, .open, .dots, .hair, .done)"))
            wants(el, [style.fill, style.stroke], 3);
    }
    return faults.slice(0, 3);
}"""
)

_STUCK = """() => [document.documentElement.scrollWidth, [...document.querySelectorAll("body *")]
    .filter((el) => ["sticky", "fixed"].includes(getComputedStyle(el).position) && el.checkVisibility())
    .reduce((sum, el) => sum + el.getBoundingClientRect().height, 0) / innerHeight]"""


def zoomed(page: Page) -> list[str]:
    """At 400 % nothing runs out of the window sideways, and what sticks leaves most of it free."""
    size = page.viewport_size
    page.set_viewport_size({"width": ZOOMED["width"], "height": ZOOMED["height"]})
    wide, stuck = page.evaluate(_STUCK)
    faults = [f"zoom: {wide} wide"] if wide > ZOOMED["width"] else []
    if stuck > MOST_OF_THE_WINDOW:
        faults.append(f"zoom: {stuck:.0%} of the window is taken")
    if size:
        page.set_viewport_size(size)
    return faults


def spaced(page: Page) -> list[str]:
    """With the reader's own spacing no text is cut off, on top of another or beside the page."""
    faults: list[str] = page.evaluate(_SPACED, SPACING)
    return faults


def in_forced_colours(page: Page) -> list[str]:
    """Text, edges and marks are there when the reader's own colours replace ours."""
    page.emulate_media(forced_colors="active")
    faults: list[str] = page.evaluate(_INVISIBLE)
    page.emulate_media(forced_colors="none")
    return faults


def sheets(page: Page) -> int:
    """How many sheets of A4 the page takes on paper."""
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))
