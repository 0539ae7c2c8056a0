"""Every rule, tried on folders of content: a comment `#! rule` marks the guilty line, `#!below rule` the line below it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.areas import FILES
from generator.check import explanations
from generator.findings import Explanation
from tests.folder import CASES, Mark, amiss, content, marks

RULES = explanations()
MARK = re.compile(r"#!(below)? (.+)$")
PLACES = {kind.where.partition("/")[0] for kind in FILES.values()}


def found() -> Iterator[Path]:
    """The folder of a rule, or where it holds no content of its own the folders in it."""
    for rule in sorted(CASES.iterdir()):
        if not rule.name.startswith("_"):
            yield from [rule] if any(path.is_file() or path.name in PLACES for path in rule.iterdir()) else sorted(rule.iterdir())


def marked(folder: Path) -> Iterator[Mark]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if mark := MARK.search(line):
                yield path.relative_to(folder).as_posix(), number + bool(mark[1]), mark[2]


def name(case: Path) -> str:
    return case.relative_to(CASES).as_posix()


EACH = list(found())


def test_the_smallest_content_is_clean(tmp_path: Path) -> None:
    assert amiss(content(tmp_path / "content", {})) == []


def test_the_smallest_content_with_systems_is_clean(tmp_path: Path) -> None:
    assert amiss(content(tmp_path / "content", CASES / "_system")) == []


@pytest.mark.parametrize("case", EACH, ids=name)
def test_findings_are_where_the_case_marks_them_and_nowhere_else(case: Path, tmp_path: Path) -> None:
    findings = amiss(content(tmp_path / "content", case))
    assert sorted(marks(findings)) == sorted(marked(tmp_path / "content"))


@pytest.mark.parametrize("case", EACH, ids=name)
def test_a_case_is_about_the_rule_whose_folder_it_is(case: Path) -> None:
    assert {rule for _, _, rule in marked(case)} == {case.relative_to(CASES).parts[0]}


@pytest.mark.parametrize("case", EACH, ids=name)
def test_a_finding_says_what_where_and_how_to_put_it_right(case: Path, tmp_path: Path) -> None:
    for finding in amiss(content(tmp_path / "content", case)):
        assert finding.severity == RULES[finding.rule].severity
        assert finding.help.endswith((".", "?"))
        assert not finding.what.endswith((".", "?"))
        assert 0 < finding.span.column < finding.span.end_column


def test_every_rule_has_a_case() -> None:
    # What is missing cannot be marked in it: test_files.py tries it.
    assert {path.name for path in CASES.iterdir()} - {"_base", "_system"} == set(RULES) - {"missing-file"}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_is_named_by_what_it_flags_and_explained(rule: Explanation) -> None:
    assert re.fullmatch(r"(?!no-|require-)[a-z]+(-[a-z]+)*", rule.name)
    first, *more = rule.text.split("\n\n")
    assert more
    assert re.match(r"[A-Z].*?\.(\s|$)", first, re.DOTALL)
    assert first.endswith(".")
