"""Findings as SARIF 2.1.0, which code hosts show as alerts."""

import json
import os
from collections.abc import Sequence
from urllib.parse import quote

from generator.findings import Finding
from generator.version import __version__


def report(findings: Sequence[Finding]) -> str:
    """One run with its findings, and the explanation of each rule that they break."""
    from generator.check import explanations  # which brings every rule along, and the other formats need none

    known = explanations()
    names = sorted({finding.rule for finding in findings})
    rules = [
        {
            "id": name,
            "shortDescription": {"text": known[name].text.split("\n\n")[0].replace("\n", " ")},
            "help": {"text": known[name].text},
            "defaultConfiguration": {"level": str(known[name].severity)},
        }
        for name in names
    ]
    results = [
        {
            "ruleId": finding.rule,
            "ruleIndex": names.index(finding.rule),
            "level": str(finding.severity),
            "message": {"text": f"{finding.what}. {finding.help}"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(os.fsencode(finding.span.path))},
                        "region": {
                            "startLine": finding.span.line,
                            "startColumn": finding.span.column,
                            "endLine": finding.span.end_line,
                            "endColumn": finding.span.end_column,
                        },
                    }
                }
            ],
        }
        for finding in findings
    ]
    run = {
        "tool": {"driver": {"name": "playbook", "version": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"
