"""How many people have done a module, counted from a CSV of a learning system; who they are is forgotten at once."""

import datetime
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from generator.areas.audiences import Audience
from generator.areas.training import Module, refreshed_every
from generator.csv_file import CsvError, decoded, read_rows
from generator.days import DayError, day_given
from generator.model import E, Playbook
from generator.results import Results, ResultsError
from generator.shape import did_you_mean
from generator.words import listed

NEEDED = ("person", "module", "completed_on")
SHAPE = f"There is a row for each time somebody did a module, with {listed(NEEDED)}."


def read_completions(path: Path, given: Mapping[str, str | Sequence[str]], book: Playbook) -> Results:
    """How many people had done the module that is `given` by its day, and not too long before it.

    A row says that one person did one module on one day: `person` is anything by which people are told apart, `module` an id or
    a name, `completed_on` a day as YYYY-MM-DD, with a time or without. With a column `audience`, an id or a name too, only the rows of
    the audience that is `given` count. A row without a day is of somebody who has yet to do it. Raises ResultsError where the
    file lacks what is needed, or nothing says whom to count; DayError for a day that is none.
    """
    module, audience = _named(Module, given, book), _named(Audience, given, book)
    date = day_given(str(given["date"])) if "date" in given else book.as_of
    oldest = date - datetime.timedelta(days=refreshed_every(book, module).value)
    try:
        rows = list(read_rows(path, decoded(path, path.read_bytes()), NEEDED, SHAPE))
    except CsvError as error:
        raise ResultsError(str(error)) from error
    for sought in (module, audience):
        if not any(_of(sought, cells) for _, cells in rows):
            what = f"{path} holds no row of the {sought.kind} `{sought.id}`."
            raise ResultsError(f"{what} Its column `{sought.kind}` takes the id or the name of a {sought.kind}, letter by letter.")
    done = set()
    for where, cells in rows:
        if not (_of(module, cells) and _of(audience, cells) and cells["completed_on"]):
            continue
        day = _day(where, cells["completed_on"])
        if not cells["person"]:
            raise ResultsError(f"{where}: `person` is empty. It may be any number by which people are told apart; it is counted, and not kept.")
        if oldest <= day <= date:
            done.add(cells["person"])
    return Results({"completed": str(len(done)), "source": path.name})


def _named(kind: type[E], given: Mapping[str, str | Sequence[str]], book: Playbook) -> E:
    """The module or the audience that is given."""
    known, id = book.all(kind), str(given.get(kind.kind, ""))
    if not id:
        raise ResultsError(f"Nothing says which {kind.kind} to count. Give it with --{kind.kind}.")
    if id not in known:
        raise ResultsError(f"There is no {kind.kind} '{id}'. {did_you_mean(id, known, 'There are: ' + ', '.join(known) + '.')}")
    return known[id]


def _of(sought: Module | Audience, cells: Mapping[str, str]) -> bool:
    """Whether a row is of a module or an audience; a table without such a column is of the one that is given."""
    return cells.get(sought.kind, sought.id) in (sought.id, sought.name)


def _day(where: str, text: str) -> datetime.date:
    found = re.match(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:$|[T ])", text)
    try:
        return day_given(found[1] if found else text)
    except DayError:
        raise ResultsError(f"{where}: `completed_on` is `{text}`. Write the day as YYYY-MM-DD, for example 2026-03-31.") from None
