"""Findings for programs: one JSON object."""

import json
from collections.abc import Sequence

from generator.findings import Finding, Severity


def report(findings: Sequence[Finding]) -> str:
    """The findings, each with its place; lines and columns count from 1, the end column is the one after."""
    entries = [
        {
            "rule": finding.rule,
            "severity": str(finding.severity),
            "message": finding.what,
            "help": finding.help,
            "path": finding.span.path,
            "line": finding.span.line,
            "column": finding.span.column,
            "end_line": finding.span.end_line,
            "end_column": finding.span.end_column,
        }
        for finding in findings
    ]
    counts = {f"{severity}s": sum(finding.severity is severity for finding in findings) for severity in Severity}
    return json.dumps({**counts, "findings": entries}, ensure_ascii=False, indent=2) + "\n"
