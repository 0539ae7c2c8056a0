"""Content folders for tests: the smallest one that holds up, and what is amiss with any."""

import datetime
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


def content(folder: Path, files: Mapping[str, str | bytes] | Path) -> Path:
    """A content folder that holds up, with `files`, by name or from another folder, in it or in the place of its own."""
    shutil.copytree(CASES / "_base", folder)
    if isinstance(files, Path):
        shutil.copytree(files, folder, dirs_exist_ok=True)
        return folder
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def book(folder: Path) -> Playbook:
    """The playbook in a folder on the day on which all tests are held."""
    return load(folder, AS_OF)


def amiss(folder: Path) -> list[Finding]:
    """Everything amiss in a folder."""
    return check(book(folder))


def marks(findings: list[Finding]) -> list[Mark]:
    """Where something is amiss, and what."""
    return [(finding.span.path, finding.span.line, finding.rule) for finding in findings]
