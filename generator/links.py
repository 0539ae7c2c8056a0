"""The links between the pages of a site: each leads to a page and a place that are there, and each page is led to."""

import html
import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from generator.manifest import MANIFEST
from generator.render import Page

# Our own templates escape ">" in every attribute, so a tag ends at the first one.
_TAG = re.compile(r"<[a-z][^>]*>")
_MARK = re.compile(r'\s(id|href|src)="([^"]*)"')
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class Fault(NamedTuple):
    """What is amiss with a link, and whether its reader would find no page at all."""

    says: str
    lost: bool = False


def broken(pages: Sequence[Page], files: Collection[str] = ()) -> Iterator[Fault]:
    """What is amiss with the links of pages: a target that is not there, an address that stands twice, a page that nothing leads to.

    The navigation leads to the pages that have a short title in it. `files` are those that stand beside no page, by
    their path from the root of the site.
    """
    marks = {page.sheet.path: _marks(page.article) for page in pages}
    there_are = {MANIFEST, *files} | {page.sheet.path + name for page in pages for name in page.files}
    places = {path: Counter(value for kind, value in found if kind == "id") for path, found in marks.items()}
    led_to = {"", *(page.sheet.path for page in pages if page.sheet.nav)}
    for path, found in marks.items():
        yield from (Fault(f"/{path} has {count} places with the address #{id}") for id, count in places[path].items() if count > 1)
        for target in dict.fromkeys(value for kind, value in found if kind != "id" and not _OUTSIDE.match(value)):
            address, _, anchor = target.partition("#")
            there = _resolved(path, address)
            if there != path:
                led_to.add(there)
            if there in there_are:
                continue
            if there not in places:
                yield Fault(f"/{path} leads to /{there}, which is not there", lost=True)
            elif anchor and anchor not in places[there]:
                yield Fault(f"/{path} leads to #{anchor} on /{there}, which is not there")
    yield from (Fault(f"nothing leads to /{path}") for path in places if path not in led_to)


def _marks(article: str) -> list[tuple[str, str]]:
    return [(kind, html.unescape(value)) for tag in _TAG.findall(article) for kind, value in _MARK.findall(tag)]


def _resolved(path: str, address: str) -> str:
    """The address of a link on a page as a path from the site's root."""
    if not address:
        return path
    found = posixpath.normpath(posixpath.join("/", path, address)).lstrip("/")
    return f"{found}/" if found and address.endswith(("/", "..", ".")) else found
