"""How many people have done a module, counted from a CSV of a learning system; who they are is forgotten at once."""

import csv
import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from generator.areas.training import Module, refreshed_every
from generator.days import DayError, day_given
from generator.model import Playbook
from generator.results import Results, ResultsError
from generator.words import listed

NEEDED = ("person", "module", "completed_on")


def read_completions(path: Path, given: Mapping[str, str | Sequence[str]], book: Playbook) -> Results:
    """How many people had done the module that is `given` by its day, and not too long before it.

    A row says that one person did one module on one day: `person` is anything by which people are told apart, `module` an id or
    a name, `completed_on` a day as YYYY-MM-DD, with a time or without. With a column `audience` only the rows of the audience that is
    `given` count. Raises ResultsError where the file lacks what is needed.
    """
    module = book.all(Module).get(str(given.get("module")))
    if module is None:
        return Results({})  # the entry itself is refused for it
    try:
        date = day_given(str(given["date"])) if "date" in given else book.as_of
    except DayError:
        return Results({})
    oldest = date - datetime.timedelta(days=refreshed_every(book, module).value)
    done, named = set(), False
    for where, cells in _rows(path):
        if cells["module"] not in (module.id, module.name):
            continue
        named = True
        if "audience" in cells and cells["audience"] != given.get("audience"):
            continue
        day = _day(where, cells["completed_on"])
        if not cells["person"]:
            raise ResultsError(f"{where}: `person` is empty. It may be any number by which people are told apart; it is counted, and not kept.")
        if oldest <= day <= date:
            done.add(cells["person"])
    if not named:
        raise ResultsError(f"{path} holds no row of the module `{module.id}`. Its column `module` takes the id or the name of a module, letter by letter.")
    return Results({"completed": str(len(done)), "source": path.name})


def _rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of the file by the names of its columns, each with where it stands."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ResultsError(f"{path} is not UTF-8 text. Save it again with the encoding UTF-8.") from None
    head = text.partition("\n")[0]
    rows = csv.DictReader(text.splitlines(), delimiter=";" if ";" in head and "," not in head else ",", skipinitialspace=True)
    names = [name.strip().lower() for name in rows.fieldnames or []]
    if missing := [f"`{name}`" for name in NEEDED if name not in names]:
        raise ResultsError(f"{path} has no column {listed(missing, 'or')}. There is a row for each time somebody did a module, with {listed(NEEDED)}.")
    rows.fieldnames = names
    try:
        for row in rows:
            yield f"{path}, line {rows.line_num}", {name: (row[name] or "").strip() for name in names}
    except csv.Error as error:
        raise ResultsError(f"{path}, line {rows.line_num}: this is no CSV that can be read ({error}). Export it again.") from error


def _day(where: str, text: str) -> datetime.date:
    found = re.match(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:$|[T ])", text)
    try:
        return day_given(found[1] if found else text)
    except DayError:
        raise ResultsError(f"{where}: `completed_on` is `{text}`. Write the day as YYYY-MM-DD, for example 2026-03-31.") from None
