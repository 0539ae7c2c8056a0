"""The pack that an auditor takes away: registers as tables and as JSON, every page as a file of its own, and sums over all of it."""

import datetime
import hashlib
import html
import io
import json
import posixpath
import re
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.areas.organisation import audience, organisation
from generator.areas.registers import Register, registers
from generator.audience import visible
from generator.csv_file import csv_file
from generator.leaks import Leak, leaks
from generator.model import Playbook
from generator.offline import whole, words_alone
from generator.render import Page, render
from generator.version import __version__
from generator.words import counted, day

SUMS = "SHA256SUMS"
DATA = "playbook-evidence.json"


class LeakError(Exception):
    """A pack would show what its readers may not see."""

    def __init__(self, found: Sequence[Leak]) -> None:
        super().__init__("The pack would show what its readers may not see.")
        self.found = found


def evidence_pack(book: Playbook, templates: Path) -> bytes:
    """The pack of a playbook that was checked, as a zip file; the same playbook makes the same bytes.

    It holds what the readers of the site may see, and no more. Raises LeakError where it would.
    """
    shown = visible(book)
    tables = registers(shown)
    files = {table.path: csv_file(table.columns, table.rows) for table in tables}
    files[DATA] = _json(shown, tables)
    pages = render(book, templates)
    files |= _files_of(pages, tables)
    files["README.txt"] = _readme(shown, tables, len(pages))
    content = {name: text.encode() for name, text in sorted(files.items())}
    if found := leaks(content.items(), book):
        raise LeakError(found)
    sums = "".join(f"{hashlib.sha256(raw).hexdigest()}  {name}\n" for name, raw in content.items())
    return _zipped({**content, SUMS: sums.encode()}, book.as_of)


def _json(book: Playbook, tables: Sequence[Register]) -> str:
    rows = {table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows] for table in tables}
    about = {"organisation": organisation(book).name, "as_of": book.as_of, "version": __version__, "commit": book.commit and str(book.commit)}
    return json.dumps({**about, "registers": rows}, ensure_ascii=False, indent=1, default=str) + "\n"


def _files_of(pages: Sequence[Page], tables: Sequence[Register]) -> dict[str, str]:
    """Every page as a whole file, and what stands beside it to download."""
    there = {page.sheet.path: f"{page.sheet.path}index.html" for page in pages}
    there |= {table.path: f"../{table.path}" for table in tables}  # the pack has them beside its pages
    there |= {page.sheet.path + name: page.sheet.path + name for page in pages for name in page.files}
    files = {}
    for page in pages:
        files[f"pages/{there[page.sheet.path]}"] = whole(page.sheet.title, page.article, _Way(page.sheet.path, there))
        files |= {f"pages/{page.sheet.path}{name}": text for name, text in page.files.items()}
    return files


@dataclass(frozen=True, slots=True)
class _Way:
    """From a page to the others: no server looks for a folder's index.html, so a link names it; one that leads to no file becomes words."""

    path: str
    there: Mapping[str, str]

    def __call__(self, link: re.Match[str]) -> str:
        address, mark, anchor = html.unescape(link["target"]).partition("#")
        found = posixpath.normpath(posixpath.join("/", self.path, address.partition("?")[0])).lstrip("/")
        file = self.there.get(found) or self.there.get(f"{found}/" if found else "")
        if file is None:
            return words_alone(link)
        way = posixpath.relpath(file, self.path or ".")
        return f'<a {link["before"]}href="{html.escape(way + mark + anchor)}"{link["after"]}>{link["words"]}</a>'


def _readme(book: Playbook, tables: Collection[Register], pages: int) -> str:
    written = organisation(book)
    counts = "\n".join(f"  {table.name}.csv: {counted(len(table.rows), 'row')}" for table in tables)
    public = audience(book) == "public"
    readers, begin = ("anybody", "index.html") if public else ("the organisation's own people", "assurance/index.html")
    findings = "" if public else " What the check found is data too: it stands in registers/open-findings.csv."
    return f"""Evidence pack of the AI playbook of {written.name}

As of:     {day(book.as_of)}. What is due, lapsed, covered or missing was worked out for this day.
Made by:   playbook {__version__}
Commit:    {book.commit or "not known; the content is in no repository"}
For:       {readers}; what they may not read is not in it.

It helps evidence what laws, standards and frameworks ask for. It certifies nothing: whether the evidence is enough, you judge.{findings}

What is in it
  pages/            {counted(pages, "page")}; begin with pages/{begin}. None needs a network or another program.
  registers/        tables for a spreadsheet. A cell that would run as a formula has an apostrophe in front.
  {DATA}  the same tables for programs, with every value as it was written.
  {SUMS}        by which you see that nothing was changed: sha256sum -c {SUMS}

Registers
{counts}
"""


def _zipped(files: Mapping[str, bytes], date: datetime.date) -> bytes:
    """Files as a zip that is the same each time: in order, and with one day instead of the clock's."""
    written = io.BytesIO()
    year = min(max(date.year, 1980), 2107)  # the format knows no others
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, raw in sorted(files.items()):
            info = zipfile.ZipInfo(name, (year, date.month, date.day, 0, 0, 0))
            info.create_system, info.external_attr, info.compress_type = 3, 0o644 << 16, zipfile.ZIP_DEFLATED
            pack.writestr(info, raw)
    return written.getvalue()
