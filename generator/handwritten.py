"""What a page written by hand may hold: text, links, images and tables, but nothing that runs or asks another host."""

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE
from markupsafe import Markup

from generator.render import Heading
from generator.source import read

# A converter of Markdown writes an address first of all.
_LEADS_AWAY = re.compile(r'<a (?=href="https?://)')
_REFUSED_TAGS = {"script", "style", "iframe", "object", "embed", "form", "input", "button", "base", "link", "meta", "video", "audio", "source"}
_FETCHES = {"src", "srcset", "poster", "data", "background"}


class UnfitError(Exception):
    """A page written by hand cannot be published; the message names it and says what to do."""


@dataclass(frozen=True)
class HandWritten:
    """A page written by hand, as HTML that holds nothing it may not."""

    title: str
    description: str
    article: str
    headings: tuple[Heading, ...]


_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)


def by_hand(file: Path, source: str, addresses: Mapping[str, str]) -> HandWritten:
    """Read a page written by hand as MkDocs does, for an engine that is handed HTML.

    `source` is its path in the content folder, and `addresses` says where the pages of the site stand, by such paths.
    Raises UnfitError for a page that cannot be read or holds what a page may not.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UnfitError(f"{source} is no text in UTF-8. Save it again with that encoding.") from error
    front = _FRONT_MATTER.match(text)
    said = _said(source, front[1]) if front else {}
    # The extensions that MkDocs adds by itself; no table may hold a style.
    converter = Markdown(extensions=["toc", "tables", "fenced_code"], extension_configs={"tables": {"use_align_attribute": True}})
    converter.treeprocessors.register(_Addresses(converter, source, addresses), "addresses", 0)
    article = fit(source, converter.convert(text[front.end() :] if front else text))
    headings = tuple(_headings(converter.toc_tokens))
    first = next((heading.text for heading in headings if heading.level == 1), None)
    title = _words(said["title"]) if said.get("title") else first or _named(source)
    if "<h1" not in article:
        article = f"<h1>{html.escape(title)}</h1>\n{article}"
    return HandWritten(title, _words(said.get("description", "")), article, headings)


def _said(source: str, front: str) -> dict[str, str]:
    """What the front matter says of the page in words; it can name a template or send readers elsewhere, too, and that is left aside."""
    read_as, findings = read(source, front.encode())
    if findings or not isinstance(read_as.data, dict):
        raise UnfitError(f"The lines between --- at the top of {source} cannot be read. Write `title: ` and the title there, or leave them out.")
    return {key: str(read_as.data[key]) for key in ("title", "description") if read_as.data.get(key)}


def _words(text: str) -> str:
    return Markup(text).striptags()  # noqa: S704  # read as the markup that it may be, so that none is left


def _named(source: str) -> str:
    name = posixpath.basename(source).removesuffix(".md").replace("-", " ").replace("_", " ")
    return name.capitalize() if name.lower() == name else name


def _headings(tokens: list[dict[str, Any]]) -> Iterator[Heading]:
    for token in tokens:
        yield Heading(token["level"], token["id"], html.unescape(token["name"]))
        yield from _headings(token["children"])


class _Addresses(Treeprocessor):  # type: ignore[misc]  # the library has no types
    """Turns what a page written by hand leads to from a file of the content folder into an address on the site."""

    def __init__(self, converter: Markdown, source: str, addresses: Mapping[str, str]) -> None:
        super().__init__(converter)
        self._source, self._addresses = source, addresses

    def run(self, root: Element) -> None:
        for element in root.iter():
            for name in ("href", "src"):
                if (address := element.get(name)) is not None:
                    element.set(name, self._on_the_site(address))

    def _on_the_site(self, address: str) -> str:
        parts = urlsplit(address)
        if address.startswith(AMP_SUBSTITUTE) or parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
            return address  # the first of these is an address of mail
        there = posixpath.normpath(posixpath.join(posixpath.dirname(self._source), unquote(parts.path)))
        if there.endswith(".md") and there not in self._addresses:
            raise UnfitError(f"{self._source} leads to {parts.path}, which is not there. Put the link right.")
        way = posixpath.relpath(self._addresses.get(there, there) or ".", self._addresses[self._source] or ".")
        way += "/" if there in self._addresses else ""
        return parts._replace(path=way).geturl()


def fit(source: str, article: str) -> str:
    """The article of a page written by hand, with each link to another host marked as one: on paper its address stands beside it.

    Raises UnfitError for an article that holds what a page may not.
    """
    reader = _Reader()
    reader.feed(article)
    if reader.refused:
        raise UnfitError(f"{source} holds what a page may not: {', '.join(dict.fromkeys(reader.refused))}. Take it out; images stand beside the page.")
    return _LEADS_AWAY.sub('<a rel="external noopener noreferrer" ', article)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.refused: list[str] = []
        """What may not stand there, in the words of whoever wrote it."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Tabs and check lists in Markdown become boxes to tick; without a form they send nothing.
        if tag in _REFUSED_TAGS and not (tag == "input" and dict(attrs).get("type") in ("radio", "checkbox")):
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
