"""Tables as CSV files that a spreadsheet opens: each value as it was written, and none of them run as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a text begins that a spreadsheet would work out instead of showing it."""


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table with its head, marked as UTF-8, because without the mark spreadsheets read letters as other ones."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return "\ufeff" + written.getvalue()


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
