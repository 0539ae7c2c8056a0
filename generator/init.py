"""A new playbook: the starter content under the organisation's own name, ready to build."""

import json
from pathlib import Path

from generator import places
from generator.areas import FILES
from generator.schema import schema_text
from generator.shape import shape
from generator.source import read

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


class FolderTakenError(Exception):
    """The folder is there and not empty; nothing was written."""


class NameRefusedError(Exception):
    """The name cannot stand on a page; nothing was written."""


def begin(folder: Path, name: str) -> int:
    """Write a starter playbook into `folder` and return the number of files.

    Raises FolderTakenError if the folder holds anything, NameRefusedError if the name cannot be shown.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderTakenError(f"{folder} is not empty, so nothing was written. Name a new folder.")
    starter = places.starter()
    files = {Path("mkdocs.yml"): MKDOCS.encode()}
    for path in sorted(starter.rglob("*")):
        inside = path.relative_to(starter)
        if path.is_file() and not any(part.startswith(".") for part in inside.parts):
            files[Path("content") / inside] = path.read_bytes()
    organisation = Path("content/organisation.yaml")
    files[organisation] = _renamed(files[organisation], name)
    for kind, file in FILES.items():
        files[Path("content/.schema") / f"{kind}.json"] = schema_text(kind).encode()
        for path in [path for path in files if _is(path, file.where)]:
            up = "../" * (len(path.parts) - 2)
            files[path] = f"# yaml-language-server: $schema={up}.schema/{kind}.json\n".encode() + files[path]
    files[Path(".gitignore")] = b"/site/\n"
    for path, raw in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(raw)
    return len(files)


def _is(path: Path, where: str) -> bool:
    return path.as_posix() == f"content/{where}" or (where.endswith("/ID.yaml") and path.parent.as_posix() == f"content/{Path(where).parent}")


def _renamed(raw: bytes, name: str) -> bytes:
    """The organisation's file with another name in it, everything else as it was."""
    source, _ = read("organisation.yaml", raw)
    span = source.span(("name",))
    lines = source.text.split("\n")
    line = lines[span.line - 1]
    # Every JSON text is a YAML text in double quotes.
    lines[span.line - 1] = line[: span.column - 1] + json.dumps(name, ensure_ascii=False) + line[span.end_column - 1 :]
    renamed = "\n".join(lines).encode("utf-8", "surrogatepass")
    again, findings = read("organisation.yaml", renamed)
    _, amiss = shape(FILES["organisation"].model, again, {"id": "organisation"})
    for finding in [*findings, *amiss]:
        raise NameRefusedError(f"This name cannot be used: {finding.what}. {finding.help}")
    return renamed
