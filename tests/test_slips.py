"""Slips of the pen anywhere in a playbook: none stops the check, and one that is told hides and invents no others."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.folder import CASES, amiss, content, marks

Slip = Callable[[str], str]

BASE = {path.name: path.read_text("utf-8") for path in (CASES / "_base").iterdir()}
VALUES = ["", '""', "x", "[]", "[x, y]", "[[x]]", "[{}]", "{x: y}", "[null]", "*x", "a: b"]
SLIPS: dict[str, Slip] = {
    "line left out": lambda _: "",
    "key misspelt": lambda line: re.sub(r"(\w):", r"\1x:", line, count=1),
    "key cut short": lambda line: re.sub(r"\w:", ":", line, count=1),
    "line twice": lambda line: f"{line}\n{line}",
    "indented more": lambda line: f"  {line}",
    "indented less": lambda line: line.removeprefix("  "),
    "dash lost": lambda line: line.replace("- ", "  ", 1),
    "colon lost": lambda line: line.replace(":", "", 1),
} | {f"value {value}": (lambda line, value=value: re.sub(r":( .*)?$", f": {value}", line)) for value in VALUES}


def slipped(text: str, slip: Slip) -> Iterator[str]:
    """The text with the slip in each of its lines in turn."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        yield "\n".join([*lines[:number], slip(line), *lines[number + 1 :]])


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("case", ["decision-without-one-accountable", "overdue-review"])
def test_no_slip_stops_the_check(case: str, slip: str, tmp_path: Path) -> None:
    folder = content(tmp_path / "content", CASES / case)
    for path in [folder / file.relative_to(CASES / case) for file in (CASES / case).rglob("*.yaml")]:
        text = path.read_text("utf-8")
        for changed in slipped(text, SLIPS[slip]):
            path.write_text(changed, "utf-8")
            for finding in amiss(folder):
                assert finding.help.endswith((".", "?")), changed
                assert finding.span.line >= 1, changed
        path.write_text(text, "utf-8")


def test_a_misspelt_list_with_a_slip_inside_is_told(tmp_path: Path) -> None:
    findings = amiss(content(tmp_path / "content", {"glossary.yaml": "term:\n  - id: prompt\n    name: Prompt\n"}))
    assert marks(findings)[0] == ("glossary.yaml", 1, "unknown-key")


@pytest.mark.parametrize("value", ['""', "' '", "|", "Ai Desk", "[]", "[[ai-desk]]", "{a: b}"])
def test_one_role_where_a_list_may_stand_is_told_like_any_other(value: str, tmp_path: Path) -> None:
    decision = f"decisions:\n  - id: buy\n    activity: Buy licences\n    accountable: {value}\n"
    assert {line for _, line, _ in marks(amiss(content(tmp_path / "content", {"people.yaml": BASE["people.yaml"] + decision})))} == {12}


def test_a_link_to_something_with_an_unknown_reference_is_not_broken(tmp_path: Path) -> None:
    files = {
        "data.yaml": BASE["data.yaml"].replace("ask: ai-desk", "ask: ai-dekc", 1),
        "glossary.yaml": "terms:\n  - id: open\n    name: Open\n    means: See [public data](data_class:public).\n",
    }
    assert marks(amiss(content(tmp_path / "content", files))) == [("data.yaml", 10, "unknown-reference")]
