"""The YAML conformance suite, read as an author's file: never a crash, and nothing invalid that libyaml would refuse."""

import re
from collections.abc import Iterator

import pytest

from generator.source import Source, read
from tests.corpora import CORPORA

SUITE = sorted((CORPORA / "yaml-test-suite").glob("*.yaml"))
pytestmark = pytest.mark.skipif(not SUITE, reason="the conformance suite is not here; PLAYBOOK_CORPORA names its folder")

# The suite writes what cannot be seen as signs.
SIGNS = ((r"␣", " "), (r"—*»", "\t"), (r"←", "\r"), (r"⇔", "\ufeff"), (r"↵", ""), (r"∎\n\Z", ""))

# A comment without a space before it, a closing bracket too far to the left, and the like.
LET_THROUGH_BY_LIBYAML = {"9C9N/00", "9JBA/00", "CVW2/00", "DK95/01", "G5U8/00", "QB6E/00", "SU5Z/00", "X4QW/00"}


def cases() -> Iterator[tuple[str, str, bool]]:
    """Every case by the id of its file and its number: the text, and whether it must be refused."""
    for path in SUITE:
        source, findings = read(path.name, path.read_bytes())
        assert findings == [], path
        text = ""
        for number, case in enumerate(source.data):
            text = case.get("yaml", text)
            for sign, char in SIGNS:
                text = re.sub(sign, char, text)
            yield f"{path.stem}/{number:02}", text, "fail" in case


def test_every_case_ends_in_a_source_and_findings_with_a_place_in_the_text() -> None:
    for name, text, _ in cases():
        source, findings = read(name, text.encode())
        assert isinstance(source, Source)
        lines = re.split(r"\r\n|\r|\n", source.text)
        for finding in findings:
            span = finding.span
            assert 1 <= span.line <= len(lines), name
            assert 1 <= span.column <= len(lines[span.line - 1]) + 1, name
            assert (span.line, span.column) < (span.end_line, span.end_column), name


def test_nothing_invalid_is_taken_that_libyaml_refuses() -> None:
    taken = {name for name, text, fails in cases() if fails and not read(name, text.encode())[1]}
    assert taken <= LET_THROUGH_BY_LIBYAML
