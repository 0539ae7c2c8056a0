"""Tables as CSV files: written so that a spreadsheet runs no cell, with an apostrophe in front of what would be a formula; and read."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from generator.words import listed

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a text begins that a spreadsheet would work out instead of showing it."""


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table with its head, marked as UTF-8, because without the mark spreadsheets read letters as other ones."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return "\ufeff" + written.getvalue()


class CsvError(Exception):
    """A file holds no table that can be read; the message names file and line, and says what to do."""


def decoded(path: Path, raw: bytes) -> str:
    """What was read from a file as text."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CsvError(f"{path} is not UTF-8 text. Save it again with the encoding UTF-8.") from None


def read_rows(path: Path, text: str, needed: Sequence[str], shape: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a file by the names of its columns, each with where it stands; columns are parted by commas or semicolons.

    `shape` says what such a file holds, for the message where a column that is `needed` is not there.
    """
    head = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in head and "," not in head else ",", skipinitialspace=True, strict=True)
    csv.field_size_limit(max(len(text) + 1, csv.field_size_limit()))  # an answer in a cell may be long
    try:
        names = [name.strip().lower() for name in rows.fieldnames or []]
        if missing := [f"`{name}`" for name in needed if name not in names]:
            raise CsvError(f"{path} has no column {listed(missing, 'or')}. {shape}")
        if twice := next((name for name in names if name and names.count(name) > 1), None):
            raise CsvError(f"{path} has two columns `{twice}`, and nobody can tell which counts. Delete one of them.")
        rows.fieldnames = names
        for row in rows:
            yield f"{path}, line {rows.line_num}", {name: (row[name] or "").strip() for name in names}
    except csv.Error as error:
        raise CsvError(f"{path}, line {rows.line_num}: this is no CSV that can be read ({error}). Export it again.") from error


def _cell(value: Any) -> str:
    """A value as the text of a cell; an apostrophe before a formula keeps it a text."""
    match value:
        case None:
            text = ""
        case bool():
            text = "true" if value else "false"
        case list():
            text = "; ".join(map(str, value))
        case _:
            text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
