"""Findings for people: the line itself with the guilty part marked, what is wrong, and how to put it right."""

import os
import shutil
import textwrap
import unicodedata
from collections.abc import Sequence

import click

from generator.findings import Finding, Severity
from generator.reading import READING
from generator.words import counted, listed, printable

_OF_READING = {explanation.name for explanation in READING}
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def plain(findings: Sequence[Finding]) -> str:
    """The report without colour."""
    return report(findings, colour=False)


def report(findings: Sequence[Finding], *, colour: bool) -> str:
    """All findings, and how many there are."""
    frames = [_frame(finding, colour=colour) for finding in findings]
    return "\n\n".join([*frames, _summary(findings)]) + "\n"


def _frame(finding: Finding, *, colour: bool) -> str:
    def style(text: str, **styles: object) -> str:
        return click.style(text, **styles) if colour else text  # type: ignore[arg-type]

    span, shade = finding.span, _COLOURS[finding.severity]
    lines = [
        f"{style(str(finding.severity), fg=shade, bold=True)}[{finding.rule}]: {style(printable(finding.what), bold=True)}",
        f"  --> {printable(span.path)}:{span.line}:{span.column}",
    ]
    if span.excerpt.strip():
        excerpt, column, width = _clipped(span.excerpt, span.column - 1, span.end_column - span.column)
        number = str(span.line)
        marks = " " * _columns(excerpt[:column]) + "^" * max(_columns(excerpt[column : column + width]), 1)
        lines += [f"{number} | {printable(excerpt)}", f"{' ' * len(number)} | {style(marks, fg=shade)}"]
    lines += textwrap.wrap(
        printable(finding.help),
        max(_width() - 10, 40),
        initial_indent="  = help: ",
        subsequent_indent="          ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def _summary(findings: Sequence[Finding]) -> str:
    if not findings:
        return "Nothing is amiss."
    counts = [(sum(finding.severity is severity for finding in findings), severity) for severity in Severity]
    found = [counted(count, str(severity)) for count, severity in counts if count]
    files = len({finding.span.path for finding in findings})
    waits = " Some rules wait until every file can be read." if any(finding.rule in _OF_READING for finding in findings) else ""
    return f"Found {listed(found)} in {counted(files, 'file')}.{waits} `playbook explain RULE` says more about the rule in [brackets]."


def _width() -> int:
    return min(shutil.get_terminal_size((100, 24)).columns, 120) if "COLUMNS" in os.environ or os.isatty(1) else 100


def _clipped(line: str, start: int, width: int) -> tuple[str, int, int]:
    """The part of a long line around what is marked, and where the mark stands in it."""
    line = line.replace("\t", " ")
    room = 100
    if len(line) <= room:
        return line, start, width
    left = max(0, min(start - 20, len(line) - room))
    head, tail = ("..." if left else ""), ("..." if left + room < len(line) else "")
    return head + line[left : left + room] + tail, start - left + len(head), min(width, room - (start - left))


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    shown = printable(text)
    return sum(0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in shown)
