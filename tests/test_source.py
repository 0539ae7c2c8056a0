"""YAML as text with places: nothing that an author wrote changes its meaning, and everything has a line and a column."""

import re
from typing import Any

import pytest

from generator.shape import empty_values
from generator.source import MAX_BYTES, MAX_DEPTH, MAX_FINDINGS, Loc, read


def found(text: str | bytes) -> list[tuple[str, int, int]]:
    """What is amiss with a text, by rule, line and column."""
    _, findings = read("a.yaml", text if isinstance(text, bytes) else text.encode())
    return [(finding.rule, finding.span.line, finding.span.column) for finding in findings]


def data(text: str | bytes) -> Any:
    source, findings = read("a.yaml", text if isinstance(text, bytes) else text.encode())
    assert findings == []
    return source.data


@pytest.mark.parametrize(
    "value",
    [
        *("no", "NO", "on", "yes", "true", "1.10", "1e3", "12:30", "22:22:22", "007", "010", "0x1F", "1_000", "2026-01-01", "2026-13-45", ".nan", "+1", "="),
        *("C#", "-x", "a:b", "http://x.example/#part", "50 %", "naïve", "日本語", "🦉 owl", "tab\there", "it's", "a & b", "2 * 3", "(x)", "~ about"),
    ],
)
def test_a_plain_value_is_the_text_that_was_typed(value: str) -> None:
    assert data(f"key: {value}\n") == {"key": value}
    assert data(f"- {value}\n") == [value]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"~"', "~"),
        ("'null'", "null"),
        ('""', ""),
        ("'it''s'", "it's"),
        (r'"tab\t, quote\", \u00e9, \U0001F989"', 'tab\t, quote", é, 🦉'),
        ("two\n  lines", "two lines"),
        (">\n  two\n  lines\n\n  more\n", "two lines\nmore\n"),
        (">-\n  two\n  lines\n", "two lines"),
        ("|\n  two\n    lines\n\n", "two\n  lines\n"),
        ("|-\n  no # comment: here\n", "no # comment: here"),
        ("|+\n  kept\n\n", "kept\n\n"),
    ],
)
def test_quotes_and_blocks_mean_what_they_mean_everywhere(written: str, meant: str) -> None:
    assert data(f"key: {written}") == {"key": meant}


STYLES = ["a: 1\nb:\n- 2\n", "a: 1\r\nb:\r\n- 2\r\n", "a: 1\rb:\r- 2\r", "\ufeffa: 1\nb: [2]", "{a: 1, 'b': [2]}", '"a": "1"\n"b": ["2"]']


@pytest.mark.parametrize("text", STYLES)
def test_line_ends_byte_order_marks_and_styles_do_not_matter(text: str) -> None:
    assert data(text) == {"a": "1", "b": ["2"]}


def test_a_quoted_key_is_plain_text_whatever_it_says() -> None:
    assert data('"<<": a\n"": b\n"null": c\n') == {"<<": "a", "": "b", "null": "c"}


@pytest.mark.parametrize("nothing", ["", "~", "null", "Null", "NULL"])
def test_an_empty_value_is_known_as_one(nothing: str) -> None:
    assert list(empty_values(data(f"a: {nothing}\nb: [{{c: {nothing}}}]\nd: x\n"))) == [("a",), ("b", 0, "c")]


NESTED = """\
tools:
  - id: one
    regions: [eu,  uk]
  - id: "two"
    note: {what: 日本語, by: 🦉}
"quoted key": x
wide日本: here
text: |
  first
  second
"""


@pytest.mark.parametrize(
    ("loc", "value", "key"),
    [
        (("tools", 0, "id"), (2, 9, 12), (2, 5, 7)),
        (("tools", 0, "regions"), (3, 5, 12), (3, 5, 12)),
        (("tools", 0, "regions", 1), (3, 20, 22), (3, 20, 22)),
        (("tools", 1, "id"), (4, 9, 14), (4, 5, 7)),
        (("tools", 1, "note", "what"), (5, 18, 21), (5, 12, 16)),
        (("tools", 1, "note", "by"), (5, 27, 28), (5, 23, 25)),
        (("tools", 1), (4, 5, 7), (4, 5, 7)),
        (("tools",), (1, 1, 6), (1, 1, 6)),
        ((), (1, 1, 6), (1, 1, 6)),
        (("quoted key",), (6, 15, 16), (6, 1, 13)),
        (("wide日本",), (7, 9, 13), (7, 1, 7)),
        (("text",), (8, 7, 8), (8, 1, 5)),
        (("tools", 0, "owner"), (2, 5, 7), (2, 5, 7)),
        (("tools", 7, "id"), (1, 1, 6), (1, 1, 6)),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_key_and_value_has_its_place(loc: Loc, value: tuple[int, int, int], key: tuple[int, int, int], ends: str, mark: str) -> None:
    source, _ = read("a.yaml", (mark + NESTED.replace("\n", ends)).encode())
    for span, (line, column, end) in ((source.span(loc), value), (source.span(loc, key=True), key)):
        assert (span.line, span.column, span.end_line, span.end_column) == (line, column, line, end)
        assert span.excerpt == NESTED.splitlines()[line - 1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nname: &Co Ltd\n", [("unsupported-yaml", 2, 7)]),
        ("a: &x 1\nb: *x\n", [("unsupported-yaml", 1, 4), ("unsupported-yaml", 2, 4)]),
        ("a: &x [*x]\n", [("unsupported-yaml", 1, 4), ("unsupported-yaml", 1, 8)]),
        ("a: {<<: {b: 1}}\n", [("unsupported-yaml", 1, 5)]),
        ("a: 1\nb: !!str 2\n", [("unsupported-yaml", 2, 4)]),
        ("a: !!python/object/apply:os.system [id]\n", [("unsupported-yaml", 1, 4)]),
        ("!x\na: 1\n", [("unsupported-yaml", 1, 1)]),
        ("? [a]\n: b\n", [("unsupported-yaml", 1, 3)]),
        ("a: 1\n---\nb: 2\n", [("unsupported-yaml", 2, 1)]),
        ("a: 1\nb: 2\na: 3\n", [("duplicate-key", 3, 1)]),
        ("a: {b: 1, 'b': 2}\n", [("duplicate-key", 1, 11)]),
        ("a: Ask #us\nb: x # fine\nc: y   #gone\n", [("lost-text", 1, 8), ("lost-text", 3, 8)]),
        ('a: "x\\0"\nb: "\\u202e"\n', [("unreadable-file", 1, 4), ("unreadable-file", 2, 4)]),
        ("a:\n\tb: 1\n", [("invalid-yaml", 2, 1)]),
        ("a: b: c\n", [("invalid-yaml", 1, 5)]),
        ("a: @x\n", [("invalid-yaml", 1, 4)]),
        ('a: "\\q"\n', [("invalid-yaml", 1, 5)]),
        ("a: *nobody\n", [("invalid-yaml", 1, 4)]),
        ("a\nb: 1\n", [("invalid-yaml", 2, 2)]),
    ],
)
def test_what_a_playbook_does_without_is_refused_where_it_stands(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert found(text) == expected
    assert found(text.replace("\n", "\r\n")) == expected


ENTRY = "terms:\n  - id: a\n    name: {}\n    means: what\n    see: 'b'\n  - id: b\n    name: \"B\"\n    means: it's\n"


@pytest.mark.parametrize(
    ("value", "line", "column", "said"),
    [
        (r'"C:\Users\me"', 3, 16, "use 'single quotes'"),
        (r'"C:\xyz"', 3, 16, "use 'single quotes'"),
        (r'"C:\quill"', 3, 14, "use 'single quotes'"),
        (r'"\ud800"', 3, 14, "use 'single quotes'"),
        ('"B', 3, 11, "the quote that opens here is closed on line 7"),
        ("'B", 3, 11, "the quote that opens here is closed on line 5"),
        ('[b,\n    "B]', 4, 5, "the quote that opens here is closed on line 8"),
        ("*B* is", 3, 11, "begins with * or & needs quotes"),
        ("**B** is", 3, 11, "begins with * or & needs quotes"),
        ("& so on", 3, 11, "begins with * or & needs quotes"),
        ("[b, B", 4, 10, "This one begins on line 3."),
        ("{b: B", 4, 10, "This one begins on line 3."),
        ("[b: B: c]", 3, 16, "closing bracket."),
        ("B\n    vendor:\u00a0quill", 4, 1, "no-break space (U+00A0)"),
        ("B\n\u00a0   vendor: quill", 4, 1, "no-break space (U+00A0)"),
        ("B\n    vendor\n    note: 5\u00a0%", 4, 5, "A key needs a colon"),
    ],
)
def test_a_slip_is_told_where_it_was_made_and_with_what_to_do(value: str, line: int, column: int, said: str) -> None:
    _, (finding,) = read("a.yaml", ENTRY.format(value).encode())
    assert (finding.rule, finding.span.line, finding.span.column) == ("invalid-yaml", line, column)
    assert said in f"{finding.what}: {finding.help}"


def test_a_quote_that_is_never_closed_is_told_where_it_opens() -> None:
    _, (finding,) = read("a.yaml", b'a: 1\nb: "see\nc: 2\n')
    assert (finding.span.line, finding.span.column, finding.what) == (2, 4, "the quote that opens here is never closed")


def test_a_file_that_is_too_large_is_split_only_if_it_is_text() -> None:
    for raw, help in ((b"a: " + b"x" * MAX_BYTES, "Split it"), (b"PK\x03\x04\x14\x00" + b"x" * MAX_BYTES, "It is no text")):
        _, (finding,) = read("a.yaml", raw)
        assert finding.what == "the file is larger than 1,024 KiB"
        assert finding.help.startswith(help)


def test_everything_amiss_with_a_file_is_told_in_one_run() -> None:
    assert found("a: &x 1\na: 2\nb: !y 3\nc: Ask #us\nd: {<<: 1}\n") == [
        ("unsupported-yaml", 1, 4),
        ("duplicate-key", 2, 1),
        ("unsupported-yaml", 3, 4),
        ("lost-text", 4, 8),
        ("unsupported-yaml", 5, 5),
    ]


def test_a_file_with_very_many_findings_says_how_many_are_left() -> None:
    _, findings = read("a.yaml", b"a: 1\n" * (MAX_FINDINGS + 11))
    assert len(findings) == MAX_FINDINGS + 1
    assert re.search(r"\b10 more", findings[-1].what)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("- " * 30_000, "unsupported-yaml"),
        ("[" * 200_000, "unsupported-yaml"),
        ("{" * 200_000, "unsupported-yaml"),
        ("{a: " * 50_000, "unsupported-yaml"),
        ("".join(f"{'  ' * level}a:\n" for level in range(300)), "unsupported-yaml"),
        ("? " * 50_000, "unsupported-yaml"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "unsupported-yaml"),
        ("a: " + "x" * MAX_BYTES, "unreadable-file"),
    ],
    ids=["lists", "brackets", "braces", "flow maps", "maps", "keys", "one too deep", "1 MiB"],
)
def test_a_file_that_would_run_away_is_refused(text: str, rule: str) -> None:
    assert [name for name, _, _ in found(text)] == [rule]


def test_the_deepest_nesting_that_is_allowed_is_read() -> None:
    value: list[Any] = []
    for _ in range(MAX_DEPTH - 1):
        value = [value]
    assert data("[" * MAX_DEPTH + "]" * MAX_DEPTH) == value
