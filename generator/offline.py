"""A page as one file that needs nothing else: no network, no script, no other file."""

import base64
import hashlib
import re
from functools import cache

from markupsafe import Markup

from generator import places

# Our own templates escape ">" in every attribute, so a tag ends at the first one.
_WAY_OUT = re.compile(r'<a [^>]*?href="(?!#|https?://|mailto:)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_ANCHOR = re.compile(r'<a class="headerlink".*?</a>', re.DOTALL)

# Nothing in a copy runs, so nothing in it connects; a program that judges the page may still ask its site for robots.txt.
_FRAME = Markup("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{hash}'; connect-src 'self'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="description" content="{title}">
<title>{title}</title>
<style>{style}</style>
</head>
<body class="md-typeset">
<main>
{article}
</main>
</body>
</html>
""")


def whole(title: str, article: str, *, linked: bool) -> str:
    """An article as a whole file; unless it is `linked`, words stand where links would lead to pages that a copy does not have."""
    article = _ANCHOR.sub("", article)
    if not linked:
        article = _WAY_OUT.sub(r"\1", article)
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    # The article is a finished page of ours, and the style is a file of ours.
    return _FRAME.format(hash=digest, title=title, style=Markup(style), article=Markup(article))  # noqa: S704


@cache
def _style() -> str:
    return (places.templates() / "offline.css").read_text("utf-8")
