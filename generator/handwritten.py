"""What a page written by hand may hold: text, links, images and tables, but nothing that runs or asks another host."""

import re
from html.parser import HTMLParser

_REFUSED_TAGS = {"script", "style", "iframe", "object", "embed", "form", "input", "button", "base", "link", "meta", "video", "audio", "source"}
_FETCHES = {"src", "srcset", "poster", "data", "background"}


def refused(article: str) -> list[str]:
    """What may not stand in the HTML of a page written by hand, in the words of whoever wrote it; usually nothing."""
    reader = _Reader()
    reader.feed(article)
    return list(dict.fromkeys(reader.refused))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.refused: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _REFUSED_TAGS:
            self.refused.append(f"<{tag}>")
        for name, value in attrs:
            schemes = [_scheme(address) for address in (value or "").split("," if name == "srcset" else None)]
            if name.startswith("on") or name in ("style", "srcdoc", "formaction"):
                self.refused.append(f"the attribute {name}")
            elif name in _FETCHES and any(schemes):
                self.refused.append(f"{name}={value}")
            elif name == "href" and _scheme(value or "") not in ("", "http", "https", "mailto", "//"):
                self.refused.append(f"the link {value}")


def _scheme(address: str) -> str:
    """How an address begins that leads away from the page's own host; a browser overlooks white space in it."""
    found = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):|//", re.sub(r"[\x00-\x20]", "", address))
    return (found[1] or "//").lower() if found else ""
