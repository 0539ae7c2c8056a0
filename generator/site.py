"""Everything that a site is made of, before an engine puts its frame around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import places
from generator.areas.organisation import organisation
from generator.brand import style_sheet
from generator.history import HistoryError, remembering
from generator.leaks import SHOWN
from generator.links import broken
from generator.model import Playbook
from generator.render import Page, Progress, TemplateFaultError, render


class SiteError(Exception):
    """There can be no site; the message says why. The last good one is as it was."""


@dataclass(frozen=True)
class Site:
    """A site as parts, the same for every engine.

    Attributes:
        book: the playbook that it shows.
        pages: its pages in reading order, each with the files beside it.
        assets: style sheets, scripts and pictures of its own, by their path from the root of the site.
        warnings: what its author should know and what stops nothing.

    """

    book: Playbook
    pages: Sequence[Page]
    assets: Mapping[str, bytes]
    warnings: Sequence[str]


STYLES = ("assets/playbook.css", "assets/brand.css")
SCRIPT = "assets/playbook.js"


def site_of(book: Playbook, content: Path, progress: Progress | None = None) -> Site:
    """The site of a playbook that was checked, read from the folder `content`.

    Raises SiteError for a template that cannot be rendered, and for links that lead nowhere.
    """
    warnings = []
    try:
        book = remembering(book, content)
    except HistoryError as error:
        warnings.append(str(error))
    try:
        pages = render(book, places.templates(), progress)
    except TemplateFaultError as fault:
        raise SiteError(str(fault)) from fault
    faults = list(broken(pages))
    if lost := [found.says for found in faults if found.lost]:
        raise SiteError("\n".join(["Links of the site lead nowhere:", *lost[:SHOWN]]))
    brand = organisation(book).brand
    assets = {f"assets/{path.name}": path.read_bytes() for path in sorted((places.templates() / "assets").iterdir())}
    assets["assets/brand.css"] = style_sheet(brand.colour if brand else None).encode()
    return Site(book, pages, assets, [*warnings, *(found.says for found in faults)])
