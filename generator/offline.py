"""A page as one file that needs nothing else: no network, no script, no other file."""

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache

from markupsafe import Markup

from generator import places

# A link to another page. Our own templates escape ">" in every attribute, so a tag ends at the first one.
_LINK = re.compile(r'<a (?P<before>[^>]*?)href="(?!#|https?://|mailto:|tel:)(?P<target>[^"]*)"(?P<after>[^>]*)>(?P<words>.*?)</a>', re.DOTALL)
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


Way = Callable[[re.Match[str]], str]
"""What becomes of a link to another page, of which there are `before`, `target`, `after` and `words`."""


def words_alone(link: re.Match[str]) -> str:
    """What stands where a link would lead to a page that is not there."""
    return link["words"]


def whole(title: str, article: str, way: Way | None) -> str:
    """An article as a whole file, its links to other pages changed by `way`, if there is one."""
    article = _ANCHOR.sub("", article)
    if way:
        article = _LINK.sub(way, article)
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    # The article is a finished page of ours, and the style is a file of ours.
    return _FRAME.format(hash=digest, title=title, style=Markup(style), article=Markup(article))  # noqa: S704


@cache
def _style() -> str:
    return (places.templates() / "offline.css").read_text("utf-8")
