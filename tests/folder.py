"""Content folders for tests: the smallest one that holds up, and what is amiss with any."""

import datetime
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from generator.check import check
from generator.findings import Finding
from generator.load import load
from generator.model import Playbook

AS_OF = datetime.date(2026, 11, 21)
CASES = Path(__file__).parent / "cases"

Mark = tuple[str, int, str]
"""Where something is amiss, and what: file, line and rule."""

OF_SYSTEMS = {"systems", "runbooks", "training", "completions.yaml", "measurements.yaml", "drills.yaml", "incidents.yaml", "exceptions.yaml"}
"""A case that holds one of these stands on `_system` too: a system in use that lacks nothing, and one in its pilot."""
BLOCK = re.compile(r"^([a-z_]+)([+-]?):.*\n(?:[ #].*\n)*", re.MULTILINE)
"""A key at the edge of a file, the sign behind it, and everything under it."""


def content(folder: Path, files: Mapping[str, str | bytes] | Path) -> Path:
    """A content folder that holds up, with `files`, by name or from another folder, in it or in the place of its own."""
    shutil.copytree(CASES / "_base", folder)
    if isinstance(files, Path):
        if OF_SYSTEMS.isdisjoint(path.name for path in files.rglob("*")):
            shutil.copytree(files, folder, dirs_exist_ok=True)
        else:
            shutil.copytree(CASES / "_system", folder, dirs_exist_ok=True)
            for path in files.rglob("*.yaml"):
                _lay(path, folder / path.relative_to(files))
        return folder
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def _lay(path: Path, there: Path) -> None:
    """Put a file of a case about systems in its place; what it leaves out is as it was there, in a new system as in `assistant`.

    What it says under a key stands in the place of what was there; under `key+` it is added; `key-` takes it away.
    """
    if there.exists():
        known = there.read_text("utf-8")
    else:
        known = (CASES / "_system/systems/assistant.yaml").read_text("utf-8") if there.parent.name == "systems" else ""
    blocks = {block[1]: block[0] for block in BLOCK.finditer(known)}
    for block in BLOCK.finditer(path.read_text("utf-8")):
        key, how = block[1], block[2]
        if how == "-":
            del blocks[key]
        else:
            blocks[key] = blocks[key] + block[0].partition("\n")[2] if how else block[0]
    there.parent.mkdir(exist_ok=True)
    there.write_text("".join(blocks.values()), "utf-8")


def book(folder: Path) -> Playbook:
    """The playbook in a folder on the day on which all tests are held."""
    return load(folder, AS_OF)


def amiss(folder: Path) -> list[Finding]:
    """Everything amiss in a folder."""
    return check(book(folder))


def marks(findings: list[Finding]) -> list[Mark]:
    """Where something is amiss, and what."""
    return [(finding.span.path, finding.span.line, finding.rule) for finding in findings]
