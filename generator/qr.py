"""An address as a QR code, drawn while the site is built, so that a printed page leads back to the living one."""

import segno
from markupsafe import Markup


def qr_code(address: str) -> Markup:
    """The code as a drawing in SVG: black on white in every theme, because a camera has to read it."""
    drawn = segno.make(address, micro=False, error="m").svg_inline(omitsize=True, svgclass=None, lineclass=None, light="#fff", border=4)
    # The library draws squares and writes nothing of the address into them.
    return Markup(drawn.replace("<svg ", '<svg role="img" aria-label="QR code with the address of this page" ', 1))  # noqa: S704
