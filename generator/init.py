"""A new playbook: the starter content under the organisation's own name, ready to build, and what checks and publishes it on GitHub."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from generator import places
from generator.areas import FILES
from generator.areas.consistency import LEFT_OVER
from generator.blank import to_schema
from generator.days import day_of_build
from generator.forge import for_github
from generator.load import kind_of, load_files
from generator.schema import schema_text
from generator.shape import shape
from generator.source import Loc, Source, read

MKDOCS = """\
# How the site is built. What stands on it is in the folder content; its name comes from organisation.yaml.
site_name: AI playbook
docs_dir: content
exclude_docs: |
  *.yaml
theme:
  name: material
plugins:
  - search
  - playbook
"""

_OWN_TO_THE_EXAMPLE = re.compile(r"as_of:|  (?:site_url|edit_url):")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})((?: [0-9]{2}:[0-9]{2})?)")


class FolderTakenError(Exception):
    """The folder is not empty, or is none; nothing was written."""


class NameRefusedError(Exception):
    """The name cannot stand on a page; nothing was written."""


def begin(folder: Path, name: str) -> int:
    """Write a starter playbook into `folder` and return the number of files.

    Raises FolderTakenError if it is a file or holds anything but git's own, NameRefusedError if the name cannot be shown.
    """
    if folder.exists() and (not folder.is_dir() or any(path.name != ".git" for path in folder.iterdir())):
        taken = "not empty" if folder.is_dir() else "a file"
        raise FolderTakenError(f"{folder.resolve()} is {taken}, so nothing was written. Name a new folder, or an empty git repository.")
    starter = places.starter()
    files = {Path("mkdocs.yml"): MKDOCS.encode()}
    for path in sorted(starter.rglob("*")):
        inside = path.relative_to(starter)
        if path.is_file() and not any(part.startswith(".") for part in inside.parts):
            files[Path("content") / inside] = path.read_bytes()
    sources = {path: read(path.name, raw)[0] for path, raw in files.items() if path.suffix == ".yaml"}
    organisation = Path("content/organisation.yaml")
    # The starter stands on the day for which it was written; what it says of days moves with it to today.
    later = day_of_build() - date.fromisoformat(sources[organisation].data["as_of"])
    for path, source in sources.items():
        files[path] = _set_up(source, name if path == organisation else None, later)
    _refuse_unfit(files[organisation])
    for path in sources:
        where = path.relative_to("content").as_posix()
        if kind := kind_of(where):
            files[path] = to_schema(kind, where).encode() + files[path]
    files |= {Path("content/.schema") / f"{kind}.json": schema_text(kind).encode() for kind in FILES}
    files[Path(".gitignore")] = b"/site/\n"
    content = [(path.relative_to("content").as_posix(), raw) for path, raw in files.items() if path.parts[0] == "content" and path.parts[1] != ".schema"]
    files |= {Path(path): raw for path, raw in for_github(load_files(content, None)).items()}
    for path, raw in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(raw)
    return len(files)


def _set_up(source: Source, name: str | None, later: timedelta) -> bytes:
    """A file of the starter with its days moved and, if a name is given, that name in it; all else as it was."""
    lines = source.text.split("\n")
    days = {loc: found for loc, value in _scalars(source.data) if (found := _DAY.fullmatch(value))}
    values = {loc: (date.fromisoformat(found[1]) + later).isoformat() + found[2] for loc, found in days.items()}
    if name is not None:
        # Every JSON text is a YAML text in double quotes.
        values[("name",)] = json.dumps(name, ensure_ascii=False)
    for loc, value in values.items():
        span = source.span(loc)
        line = lines[span.line - 1]
        lines[span.line - 1] = line[: span.column - 1] + value + line[span.end_column - 1 :]
    kept = [line for line in lines if not _OWN_TO_THE_EXAMPLE.match(line)]
    return "\n".join(kept).encode("utf-8", "surrogatepass")


def _scalars(data: Any, loc: Loc = ()) -> Iterator[tuple[Loc, str]]:
    if isinstance(data, str):
        yield loc, data
    elif data is not None:
        for part, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _scalars(value, (*loc, part))


def _refuse_unfit(raw: bytes) -> None:
    source, findings = read("organisation.yaml", raw)
    _, amiss = shape(FILES["organisation"].model, source, {"id": "organisation"})
    for finding in [*findings, *amiss]:
        raise NameRefusedError(f"This name cannot be used: {finding.what}. {finding.help}")
    if LEFT_OVER.search(source.data["name"]):
        raise NameRefusedError("This name cannot be used: it looks like something that is left to fill in.")
