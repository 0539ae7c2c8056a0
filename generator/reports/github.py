"""Findings as GitHub workflow commands, which show them beside the changed lines."""

from collections.abc import Sequence

from generator.findings import Finding, Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def report(findings: Sequence[Finding]) -> str:
    """One command a line. GitHub takes a column only within one line, so the end line is not given."""
    return "".join(
        f"::{_COMMANDS[finding.severity]} file={_property(finding.span.path)},line={finding.span.line},col={finding.span.column},"
        f"endColumn={finding.span.end_column},title={_property(finding.rule)}::{_message(f'{finding.what}. {finding.help}')}\n"
        for finding in findings
    )


def _message(text: str) -> str:
    # A value with a line break would start a command of its own.
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
