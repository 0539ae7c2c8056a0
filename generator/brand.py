"""The organisation's colour on the site: as it is where white or black reads well on it, darker or lighter as text."""

DEFAULT = "#0b5c5f"
WHITE, BLACK, LIGHT_PAPER, DARK_PAPER = (255, 255, 255), (0, 0, 0), (255, 255, 255), (30, 33, 41)
TEXT_CONTRAST = 5.5  # WCAG 2.2 asks 4.5 for text; the rest is for tinted grounds
HUE = 24  # a colour whose parts differ less is a grey, and a grey link looks switched off

Rgb = tuple[int, int, int]


def style_sheet(colour: str | None) -> str:
    """The CSS that carries the colour `#rrggbb` into header, links and focus rings, in light and dark."""
    brand = _rgb(colour or DEFAULT)
    on_brand = WHITE if contrast(brand, WHITE) >= contrast(brand, BLACK) else BLACK
    light, dark = readable(brand, LIGHT_PAPER), readable(brand, DARK_PAPER)
    return f"""\
:root, [data-md-color-primary=custom] {{
  --md-primary-fg-color: {_hex(brand)}; --md-primary-fg-color--light: {_hex(brand)}; --md-primary-fg-color--dark: {_hex(brand)};
  --md-primary-bg-color: {_hex(on_brand)}; --md-primary-bg-color--light: {_hex(on_brand)};
}}
:root, [data-md-color-accent=custom] {{ --md-accent-fg-color: {_hex(light)}; --md-accent-bg-color: {_hex(WHITE)}; }}
:root, [data-md-color-scheme=default] {{ --md-typeset-a-color: {_hex(light)}; --pb-link: {_hex(light)}; }}
@media screen {{
  [data-md-color-scheme=slate] {{ --md-typeset-a-color: {_hex(dark)}; --md-accent-fg-color: {_hex(dark)}; --pb-link: {_hex(dark)}; }}
}}
"""


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: Rgb, paper: Rgb) -> Rgb:
    """The colour itself, or the nearest darker or lighter one that can be read as text on `paper`."""
    towards = BLACK if _luminance(paper) > 0.5 else WHITE
    if max(colour) - min(colour) < HUE:
        return towards
    for step in range(21):
        red, green, blue = (round(part + (end - part) * step / 20) for part, end in zip(colour, towards, strict=True))
        if contrast((red, green, blue), paper) >= TEXT_CONTRAST:
            return red, green, blue
    return towards


def _luminance(colour: Rgb) -> float:
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(text: str) -> Rgb:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
