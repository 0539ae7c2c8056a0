"""A badge: a name and how it stands, as a small drawing in SVG for the README of a repository."""

from typing import Literal

from markupsafe import Markup, escape

from generator.drawing import text_width

Tone = Literal["good", "bad", "open"]

# White text on each of them has a contrast of 7 and more. Beside the colour a sign and words say the same.
_NAME = "#2f3337"
_TONES: dict[Tone, tuple[str, str]] = {"good": ("#14532d", "✓"), "bad": ("#8b1a1a", "✕"), "open": ("#4a4f55", "–")}
_SIZE, _HEIGHT, _EDGE = 11, 20, 8
_LETTERS = 40
"""How much of a name is shown; its title has the whole of it."""


def badge(name: str, says: str, tone: Tone) -> str:
    """A badge as the text of its file; it fetches nothing, runs nothing and has no address in it."""
    colour, sign = _TONES[tone]
    left, right = (name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"), f"{sign} {says}"
    widths = [round(text_width(text, _SIZE)) + 2 * _EDGE for text in (left, right)]
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" aria-label="{title}">\n'
            "<title>{title}</title>\n"
            '<rect width="{width}" height="{height}" rx="3" fill="{colour}"/>\n'
            '<path d="M3 0H{at}V{height}H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="{dark}"/>\n'
            '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="{size}" text-anchor="middle">\n'
            '<text x="{first:.1f}" y="14">{left}</text>\n<text x="{second:.1f}" y="14">{right}</text>\n</g>\n</svg>\n'
        ).format(
            width=sum(widths),
            height=_HEIGHT,
            title=_inert(f"{name}: {says}"),
            colour=colour,
            dark=_NAME,
            at=widths[0],
            size=_SIZE,
            first=widths[0] / 2,
            second=widths[0] + widths[1] / 2,
            left=_inert(left),
            right=_inert(right),
        )
    )


def _inert(text: str) -> Markup:
    """A text in which also whoever looks for scripts without reading XML finds none."""
    return Markup("").join(Markup("&#{};").format(ord(char)) if char in "=:" else escape(char) for char in text)
