"""What is amiss in a playbook: a finding says what, where, and how to put it right."""

import enum
import inspect
import os
from dataclasses import dataclass, replace
from pathlib import Path


class Severity(enum.StrEnum):
    """How much a finding matters: an error stops the build, a warning only with `--strict`, a note never."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one file.

    Lines and columns count characters from 1; the end column is the one after the last character.
    `excerpt` is the whole first line, as it stands in the file.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing amiss: the rule it breaks, what is wrong, where, and what to do about it."""

    rule: str
    severity: Severity
    what: str
    help: str
    span: Span

    def seen_from(self, folder: Path) -> "Finding":
        """The finding with the path of its file as it is typed in the working folder, `folder` being the content."""
        path = os.path.relpath(folder / self.span.path)
        if Path(path).parts[:1] == ("..",):
            path = str((folder / self.span.path).resolve())
        return replace(self, span=replace(self.span, path=Path(path).as_posix()))

    @property
    def order(self) -> tuple[Span, str, str]:
        """The one order of all output: by file, position and rule."""
        return self.span, self.rule, self.what


@dataclass(frozen=True, slots=True)
class Explanation:
    """What `playbook explain` says of a rule: its name, how much it matters, and why it exists."""

    name: str
    severity: Severity
    text: str

    def finding(self, span: Span, what: str, help: str) -> Finding:
        """A finding of this rule at `span`."""
        return Finding(self.name, self.severity, what, help, span)


def explained(name: str, text: str) -> Explanation:
    """The explanation of a rule that is part of reading a file, and so an error; its text free of the code's indentation."""
    return Explanation(name, Severity.ERROR, inspect.cleandoc(text))
