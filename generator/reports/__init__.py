"""Findings in the formats that people and programs read: one small function each."""

from collections.abc import Callable, Sequence

from generator.findings import Finding
from generator.reports import github, json, sarif, text

Report = Callable[[Sequence[Finding]], str]

FORMATS: dict[str, Report] = {
    "text": text.plain,
    "json": json.report,
    "github": github.report,
    "sarif": sarif.report,
}
