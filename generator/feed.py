"""News as an Atom feed (RFC 4287)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring


@dataclass(frozen=True, slots=True)
class Entry:
    """A piece of news.

    Attributes:
        id: its name in the whole world, by which a reader knows it again.
        title: what it says.
        updated: the day on which it became news.
        link: the address of where more stands, whole or as seen from the feed.
        category: what sort of thing it is.
        summary: more about it, as plain text.

    """

    id: str
    title: str
    updated: datetime.date
    link: str
    category: str
    summary: str


@dataclass(frozen=True, slots=True)
class About:
    """What a feed says of itself: `page` is what it is the feed of, `address` where it stands itself, if that is known."""

    id: str
    title: str
    author: str
    page: str
    address: str | None


def feed(about: About, made_on: datetime.date, entries: Iterable[Entry]) -> str:
    """A feed as the text of its file, the latest news first."""
    news = sorted(entries, key=lambda entry: (-entry.updated.toordinal(), entry.id))
    # The names stand in one namespace, said once: the library's own way to do that changes it for the whole program.
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "{http://www.w3.org/XML/1998/namespace}lang": "en"})
    _say(root, "id", about.id)
    _say(root, "title", about.title)
    _say(root, "updated", _moment(news[0].updated if news else made_on))
    _say(SubElement(root, "author"), "name", about.author)
    SubElement(root, "link", rel="alternate", type="text/html", href=about.page)
    if about.address:
        SubElement(root, "link", rel="self", type="application/atom+xml", href=about.address)
    for entry in news:
        item = SubElement(root, "entry")
        _say(item, "id", entry.id)
        _say(item, "title", entry.title)
        _say(item, "updated", _moment(entry.updated))
        SubElement(item, "link", rel="alternate", type="text/html", href=entry.link)
        SubElement(item, "category", term=entry.category)
        _say(item, "summary", entry.summary)
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _say(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _moment(date: datetime.date) -> str:
    return f"{date.isoformat()}T00:00:00Z"
