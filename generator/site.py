"""Everything that a site is made of, before an engine puts its frame around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import llms, places, twin
from generator.areas.organisation import audience, organisation
from generator.areas.registers import registers
from generator.audience import visible
from generator.brand import style_sheet
from generator.csv_file import csv_file
from generator.history import HistoryError, at_commit, with_history
from generator.links import broken
from generator.model import Playbook
from generator.render import Page, Progress, TemplateFaultError, render
from generator.schema import schema_text
from generator.twinning import twin_of
from generator.words import first_of, lowered


class SiteError(Exception):
    """There can be no site; the message says why. The last good one is as it was."""


@dataclass(frozen=True)
class Site:
    """A site as parts, the same for every engine.

    Attributes:
        book: the playbook that it shows.
        pages: its pages in reading order, each with the files beside it.
        assets: its style sheets and scripts, and what programs read of it, by their path from the root of the site.
        warnings: what its author should know and what stops nothing.

    """

    book: Playbook
    pages: Sequence[Page]
    assets: Mapping[str, bytes]
    warnings: Sequence[str]


STYLES = ("assets/playbook.css", "assets/brand.css")
SCRIPT = "assets/playbook.js"


def site_of(book: Playbook, content: Path, progress: Progress | None = None, settings: Sequence[Path] = (), *, manifest: bool = True) -> Site:
    """The site of a playbook that was checked, read from the folder `content`; its pages lead to the `manifest` that it will have.

    `settings` are the files and folders that the engine reads besides: they too may be in no commit.
    Raises SiteError for a template that cannot be rendered, and for links that lead nowhere.
    """
    warnings = []
    try:
        book = at_commit(book, content, settings)
        book = with_history(book, content)  # a step of its own: the commit stays where only what was before cannot be read
    except HistoryError as error:
        warnings.append(str(error))
    try:
        pages = render(book, places.templates(), progress, manifest=manifest)
    except TemplateFaultError as fault:
        raise SiteError(str(fault)) from fault
    read = for_programs(visible(book), pages)
    faults = list(broken(pages, read))
    if lost := [found.says for found in faults if found.lost]:
        raise SiteError("\n".join(["Links of the site lead nowhere:", *first_of(lost)]))
    brand = organisation(book).brand
    return Site(book, pages, assets(brand.colour if brand else None) | read, [*warnings, *(found.says for found in faults)])


def refuse_other_readers(book: Playbook, named: str | None) -> None:
    """Stop, with a SiteError, where mkdocs.yml names other readers than those for whom the playbook was checked."""
    if named not in (None, audience(book)):
        raise SiteError(f"mkdocs.yml says `publish: {named}`. Say --publish {named}, or delete that line.")


def for_programs(book: Playbook, pages: Sequence[Page]) -> dict[str, bytes]:
    """What programs read of a site, by path from its root; `book` holds what its readers may see, and no more."""
    tables = registers(book)
    listed = [(twin.FILE, "All of this site as one document"), (twin.SCHEMA, "What each key of that document means, as JSON Schema")]
    files = {
        twin.FILE: twin.twin_text(twin_of(book, tables)),
        twin.SCHEMA: schema_text(twin.FILE),
        llms.FILE: llms.llms_text(book, pages, [*listed, *((table.path, f"A table with a row for each of these: {lowered(table.about)}") for table in tables)]),
        **{table.path: csv_file(table.columns, table.rows) for table in tables},
    }
    return {path: text.encode() for path, text in files.items()}


def assets(colour: str | None = None) -> dict[str, bytes]:
    """The look of a site in an organisation's colour, by path from the root of the site."""
    shipped = {f"assets/{path.name}": path.read_bytes() for path in sorted((places.templates() / "assets").iterdir())}
    return {**shipped, "assets/brand.css": style_sheet(colour).encode()}
