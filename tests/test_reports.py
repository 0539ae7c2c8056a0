"""Findings as people and programs read them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest

from generator.check import explanations
from generator.findings import Finding, Severity, Span
from generator.reports import FORMATS
from generator.reports.text import report
from tests.folder import CASES, amiss, content

SCHEMA = json.loads((Path(__file__).parent / "data/sarif-2.1.0-rtm.5.json").read_text("utf-8"))
HOSTILE = "a,b:c%\r\n::error::owned\x1b[2J\u202e"


def finding(excerpt: str, column: int, end: int, what: str = "there is no role `x`", path: str = "people.yaml") -> Finding:
    return Finding("unknown-reference", Severity.ERROR, what, "Did you mean `y`?", Span(path, 7, column, 7, end, excerpt))


def sarif(findings: list[Finding]) -> Any:
    log = json.loads(FORMATS["sarif"](findings))
    jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(log)
    return log


def hostile() -> Finding:
    return Finding("unknown-file", Severity.WARNING, HOSTILE, HOSTILE, Span(HOSTILE, 1, 1, 1, 2, HOSTILE))


def test_a_finding_is_a_frame_with_the_guilty_part_marked() -> None:
    assert FORMATS["text"]([finding("\tholder:\t日本 e\u0301x", 10, 15)]) == (
        "error[unknown-reference]: there is no role `x`\n"
        "  --> people.yaml:7:10\n"
        "7 |  holder: 日本 e\u0301x\n"
        "  |          ^^^^^^\n"
        "  = help: Did you mean `y`?\n"
        "\n"
        "Found 1 error in 1 file. `playbook explain RULE` says more about the rule in [brackets].\n"
    )


def note() -> Finding:
    return replace(finding("a: b", 4, 5), rule="stale-framework", severity=Severity.NOTE)


def test_findings_are_counted_by_how_much_they_matter() -> None:
    findings = [finding("a: b", 4, 5), finding("a: b", 4, 5, path="tools.yaml"), hostile()]
    assert FORMATS["text"](findings).splitlines()[-1].startswith("Found 2 errors and 1 warning in 3 files.")
    assert FORMATS["text"]([*findings, note()]).splitlines()[-1].startswith("Found 2 errors, 1 warning and 1 note in 3 files.")
    assert FORMATS["text"]([note(), note()]).splitlines()[-1].startswith("Found 2 notes in 1 file.")
    assert FORMATS["text"]([]) == "Nothing is amiss.\n"


@pytest.mark.parametrize("start", [0, 1, 20, 99, 100, 250, 489])
def test_of_a_long_line_the_part_around_the_mark_is_shown(start: int) -> None:
    line = "".join(chr(ord("a") + index % 26) for index in range(500))
    _, _, shown, marks, _, _, _ = FORMATS["text"]([finding(line, start + 1, start + 11)]).splitlines()
    first = marks.index("^")
    assert shown[first : marks.rindex("^") + 1] == line[start : start + 10]
    assert len(shown) <= 4 + 3 + 100 + 3
    assert shown.strip("7 |.") in line


def test_a_mark_longer_than_the_line_ends_with_it() -> None:
    _, _, shown, marks, _, _, _ = FORMATS["text"]([finding("x" * 500, 301, 501)]).splitlines()
    assert len(marks) <= len(shown)


def test_nothing_in_a_finding_steers_the_terminal() -> None:
    for colour in (False, True):
        text = report([hostile()], colour=colour)
        for steering in ("\x1b[2J", "\r", "\u202e"):
            assert steering not in text
        assert "\\u001b[2J" in text
        assert not any(line.startswith("::error") for line in text.splitlines())


def test_colour_is_only_colour() -> None:
    findings = [finding("a: b", 4, 5), replace(finding("a: b", 4, 5), severity=Severity.WARNING), note()]
    assert click.unstyle(report(findings, colour=True)) == report(findings, colour=False)


def test_a_program_reads_every_part_of_a_finding() -> None:
    assert json.loads(FORMATS["json"]([finding("holder: x", 9, 10), hostile()])) == {
        "errors": 1,
        "warnings": 1,
        "notes": 0,
        "findings": [
            {
                "rule": "unknown-reference",
                "severity": "error",
                "message": "there is no role `x`",
                "help": "Did you mean `y`?",
                "path": "people.yaml",
                "line": 7,
                "column": 9,
                "end_line": 7,
                "end_column": 10,
            },
            {
                "rule": "unknown-file",
                "severity": "warning",
                "message": HOSTILE,
                "help": HOSTILE,
                "path": HOSTILE,
                "line": 1,
                "column": 1,
                "end_line": 1,
                "end_column": 2,
            },
        ],
    }


def test_github_reads_one_command_a_finding() -> None:
    assert FORMATS["github"]([finding("holder: x", 9, 10, what="100 %: a, b\nc", path="a,b:c%.yaml")]) == (
        "::error file=a%2Cb%3Ac%25.yaml,line=7,col=9,endColumn=10,title=unknown-reference::100 %25: a, b%0Ac. Did you mean `y`?\n"
    )
    assert FORMATS["github"]([note()]).startswith("::notice file=people.yaml,line=7,")
    text = FORMATS["github"]([hostile()])
    assert text.count("\n") == 1
    assert text.endswith("\n")
    assert "\r" not in text


def test_sarif_keeps_to_its_schema() -> None:
    assert sarif([])["runs"][0]["results"] == []
    run = sarif([hostile(), finding("holder: x", 9, 10), note()])["runs"][0]
    assert [result["level"] for result in run["results"]] == ["warning", "error", "note"]
    assert run["columnKind"] == "unicodeCodePoints"
    for result in run["results"]:
        rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert rule["help"]["text"] == explanations()[rule["id"]].text


def test_sarif_of_a_real_folder_keeps_to_its_schema(tmp_path: Path) -> None:
    findings = amiss(content(tmp_path / "content", CASES / "wrong-value"))
    results = sarif(findings)["runs"][0]["results"]
    assert [result["message"]["text"] for result in results] == [f"{finding.what}. {finding.help}" for finding in findings]


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_whose_name_is_no_unicode_does_not_stop_a_report(form: str) -> None:
    assert FORMATS[form]([finding("a: b", 4, 5, path="caf\udce9.yaml")])
