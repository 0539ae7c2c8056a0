"""YAML as text with places: what an author wrote, where each key and value stands, and what no file may hold.

Values are composed and never constructed: every scalar stays the text that the author typed, and the model
decides what it means. So `no`, `1.10`, `12:30` and `007` survive, and no object can be built.
"""

import contextlib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from yaml import _yaml
from yaml.error import Mark, MarkedYAMLError, YAMLError
from yaml.events import AliasEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.tokens import ScalarToken

from generator import slips
from generator.findings import Finding, Span
from generator.reading import DUPLICATE_KEY, INVALID_YAML, LOST_TEXT, UNREADABLE_FILE, UNSUPPORTED_YAML

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 40  # libyaml recurses on the C stack and takes the process down at a few thousand levels
MAX_FINDINGS = 50  # of one file; a file with more is best put right from the top

Loc = tuple[str | int, ...]
"""The way from the top of a file to a value: keys and list positions, as pydantic counts them."""

# Raw line breaks to libyaml but not to editors (U+0085, U+2028, U+2029), controls, direction overrides, and what
# HTML drops or replaces: none of it can reach a page as it was written.
_UNPRINTABLE = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufdd0-\ufdef" + "".join(
    chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
_REFUSED_IN_FILE = re.compile(f"[{_UNPRINTABLE}]")
_REFUSED_IN_VALUE = re.compile(f"[{_UNPRINTABLE}\r]")  # "\r" as an escape would be lost in HTML

# A comment glued to its mark behind a plain value, as in `channel: Ask in #ask-ai`.
_CUT_OFF = re.compile(r"[ \t]+(#[^\s#!][^\r\n]*)")

# What libyaml scans as one, and where it began is where the slip is; the end may be anywhere below.
_ONE_PIECE = tuple(f"while scanning {piece}" for piece in ("a quoted scalar", "a simple key", "an alias", "an anchor"))
_UNCLOSED = "Close the quote where the text ends; a quote inside a text in quotes is written twice ('') or with a backslash (\\\")."

# Where a value may begin: a second look at every file would cost as much as the first.
_LIKE_AN_ANCHOR = re.compile(r"(?m)(?:^|[-:?,\[{])[ \t]*[&*][^\s*]")
_BEHIND_A_QUOTE = ("", " ", "\t", "\r", "\n", ",", "]", "}", ":")
_LIKE_A_KEY = re.compile(r"\n[ \t]*(?:- )?[\w-]+:(?=[ \t\r\n])")


@dataclass(frozen=True)
class Source:
    """One YAML file: its text, its values as text, and the place of each of them.

    `data` is made of dicts, lists, strings, and None where a key has nothing behind it.
    """

    path: str
    text: str
    data: Any = None

    @cached_property
    def _root(self) -> Node | None:
        # Node objects take 25 times the memory of the text: they are made again for the few files that need places.
        return _compose(self.text)

    @cached_property
    def _lines(self) -> list[str]:
        return re.split(r"\r\n|\r|\n", self.text)

    def line(self, number: int) -> str:
        """The text of a line, counted from 1."""
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""

    def span(self, loc: Loc, *, key: bool = False) -> Span:
        """Where the value at `loc` stands, or its key; a value that is not there has the place of its block."""
        found, key_node = self._root, None
        for part in loc:
            step = _child(found, part)
            if step is None:
                key = True
                break
            key_node, found = step
        if found is None:
            return self._between(1, 1, 1, 2)
        if not isinstance(found, ScalarNode):
            # A block is too much to mark: its key, or what comes first in it, stands for it.
            first = found.value[0] if found.value else None
            found = key_node or (first[0] if isinstance(first, tuple) else first) or found
        elif key and key_node is not None:
            found = key_node
        return self._of_node(found)

    def part(self, loc: Loc, part: str) -> Span | None:
        """Where a stretch of the value at `loc` stands, if it stands in the file as it does in the value."""
        found: Node | None = self._root
        for step in loc:
            found = child[1] if (child := _child(found, step)) else None
        index = self.text.find(part, found.start_mark.index, found.end_mark.index) if found else -1
        if index < 0:
            return None
        before = re.split(r"\r\n|\r|\n", self.text[:index])
        line, column = len(before), len(before[-1]) + 1
        return self._between(line, column, line, column + len(part.split("\n", maxsplit=1)[0]))

    def _of_node(self, node: Node) -> Span:
        start, end = node.start_mark, node.end_mark
        return self._between(start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def _at(self, mark: Mark | None) -> Span:
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if line > len(self._lines) or (line == len(self._lines) > 1 and not self._lines[-1]):
            line, column = max(len(self._lines) - 1, 1), len(self._lines[-2] if len(self._lines) > 1 else "") + 1
        return self._between(line, column, line, column + 1)

    def _between(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        excerpt = self.line(line)
        if end_line > line:
            end_line, end_column = line, len(excerpt) + 1
        return Span(self.path, line, column, end_line, max(end_column, column + 1), excerpt)


@dataclass(frozen=True, slots=True)
class Place:
    """A value in a file, by the way that leads to it; lines and columns are looked up when they are needed."""

    source: Source
    loc: Loc = ()

    def at(self, *more: str | int) -> "Place":
        """The place of what stands inside this one."""
        return Place(self.source, self.loc + more)

    def span(self, part: str = "") -> Span:
        """Where the value stands, or the first place in it where `part` does."""
        return (self.source.part(self.loc, part) if part else None) or self.source.span(self.loc)

    def key(self) -> Span:
        """Where the key of the value stands."""
        return self.source.span(self.loc, key=True)


def read(path: str, raw: bytes) -> tuple[Source, list[Finding]]:
    """Read the YAML file `path` from its bytes; what is amiss comes back as findings, never as an exception.

    A source with findings may hold part of the data: enough to look for more that is amiss, not to publish.
    """
    if len(raw) > MAX_BYTES:
        help = "Split it: a list may be spread over several files in a folder of the same name."
        if b"\0" in raw[:1024]:
            help = "It is no text, whatever its name says: put the YAML that belongs here in its place."
        return Source(path, ""), [UNREADABLE_FILE.finding(Span(path, 1, 1, 1, 2), f"the file is larger than {MAX_BYTES // 1024:,} KiB", help)]
    try:
        text = raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        return Source(path, ""), [_not_utf8(path, error)]
    source = Source(path, text)
    if refused := _REFUSED_IN_FILE.search(text):
        return source, [_refused_character(source, refused)]
    try:
        root = _compose(text)
    except _TooDeepError as error:
        return source, [
            UNSUPPORTED_YAML.finding(
                source._at(error.mark),
                f"nested more than {MAX_DEPTH} levels deep",
                "Nothing in a playbook is nested that deep; check the brackets and the indentation.",
            )
        ]
    except YAMLError as error:
        return source, [_not_yaml(source, error)]
    findings, repeated = _anchors_and_aliases(source)
    if root is None or repeated:
        return source, findings
    data = _Builder(source, findings).build(root)
    if len(findings) > MAX_FINDINGS:
        rest = len(findings) - MAX_FINDINGS
        last = findings[MAX_FINDINGS - 1]
        findings[MAX_FINDINGS:] = [INVALID_YAML.finding(last.span, f"{rest} more findings of this file are not listed", "Put these right first.")]
    return Source(path, text, data), findings


class _TooDeepError(YAMLError):
    def __init__(self, mark: Mark | None) -> None:
        super().__init__("too deep")
        self.mark = mark


class _Composer(_yaml.CParser):
    """libyaml's parser without a meaning for plain words, and with a floor under its recursion."""

    depth = 0

    def resolve(self, kind: type[Node], value: str | None, implicit: tuple[bool, bool]) -> None:
        """Give no untagged node a type: a tag that is there was written by the author."""

    def descend_resolver(self, parent: Node | None, index: Any) -> None:  # noqa: ARG002  # the parser hands it over
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _TooDeepError(parent.start_mark if parent is not None else None)

    def ascend_resolver(self) -> None:
        self.depth -= 1


def _compose(text: str) -> Node | None:
    node: Node | None = _Composer(text).get_single_node()
    return node


def _anchors_and_aliases(source: Source) -> tuple[list[Finding], bool]:
    """Anchors leave no trace in the nodes: `name: &Co Ltd` would quietly become "Ltd". The events still show them."""
    findings: list[Finding] = []
    repeated = False
    if _LIKE_AN_ANCHOR.search(source.text):
        parser = _yaml.CParser(source.text)
        while (event := parser.get_event()) is not None:
            name: str | None = getattr(event, "anchor", None)
            mark = event.start_mark
            if name is None or mark is None:
                continue
            if isinstance(event, AliasEvent):
                repeated = True
                what, help = f"`*{_short(name)}` is an alias", "Write the value out here; a text that begins with * needs quotes around it."
            else:
                what, help = f"`&{_short(name)}` is an anchor", "Take it out; a text that begins with & needs quotes around it."
            span = source._between(mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2 + len(name))
            findings.append(UNSUPPORTED_YAML.finding(span, what, help))
    return findings, repeated


class _Builder:
    """Turns nodes into plain values and notes what a playbook does without."""

    def __init__(self, source: Source, findings: list[Finding]) -> None:
        self.source = source
        self.findings = findings

    def build(self, node: Node) -> Any:
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if node.tag is not None:
            self._tag(node)
        if isinstance(node, SequenceNode):
            return [self.build(item) for item in node.value]
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, values)
            if key is not None:
                values[key] = self.build(value_node)
        return values

    def _key(self, node: Node, values: dict[str, Any]) -> str | None:
        if not isinstance(node, ScalarNode):
            self._unsupported(node, "a key must be plain text", "Write `key: value`, with a word as the key.")
            return None
        key = node.value if self._scalar(node) is not None else ""
        if key == "<<" and not node.style:
            self._unsupported(node, "merge keys (<<) are not supported", "Write the keys out where they belong.")
            return None
        if key in values:
            self.findings.append(
                DUPLICATE_KEY.finding(
                    self.source._of_node(node),
                    f"the key `{_short(key)}` stands twice in this block",
                    "Remove one of the two: only one value can count.",
                )
            )
            return None
        return key

    def _scalar(self, node: ScalarNode) -> str | None:
        if node.tag is not None:
            self._tag(node)
        if not node.style:
            if cut_off := _CUT_OFF.match(self.source.text, node.end_mark.index):
                self._cut_off(node, cut_off)
                return str(node.value)
            return None if node.value in ("", "~", "null", "Null", "NULL") else node.value
        if node.style in "'\"":
            self._closing_quote(node)
        if node.style == '"' and (refused := _REFUSED_IN_VALUE.search(node.value)):
            self.findings.append(
                UNREADABLE_FILE.finding(
                    self.source._of_node(node),
                    f"the escape for {_code_point(refused)} makes a character that no page can show",
                    "Take the escape out.",
                )
            )
        return str(node.value)

    def _cut_off(self, node: Node, cut_off: re.Match[str]) -> None:
        line, lost = node.end_mark.line + 1, cut_off[1]
        column = node.end_mark.column + 1 + cut_off.start(1) - cut_off.start()
        span = self.source._between(line, column, line, column + len(lost))
        what = f"`{_short(lost)}` is a comment to YAML, so it would not be on the page"
        self.findings.append(LOST_TEXT.finding(span, what, "Put quotes around the whole text; a real comment has a space behind its #."))

    def _closing_quote(self, node: Node) -> None:
        """A quote that is not closed where it should be swallows lines up to the next one, and YAML is content."""
        text, start, end = self.source.text, node.start_mark, node.end_mark
        swallowed = _LIKE_A_KEY.search(text, start.index, end.index) if end.line > start.line else None
        if swallowed or text[end.index : end.index + 1] not in _BEHIND_A_QUOTE:
            what = f"the quote that opens here is closed on line {end.line + 1}" if swallowed else "the text goes on behind its closing quote"
            self.findings.append(LOST_TEXT.finding(self.source._at(start), what, _UNCLOSED))

    def _tag(self, node: Node) -> None:
        tag = str(node.tag).removeprefix("tag:yaml.org,2002:")
        self._unsupported(
            node, f"tags are not supported, here `!{_short(tag)}`", "Write the plain value; if the text itself begins with !, put quotes around it."
        )

    def _unsupported(self, node: Node, what: str, help: str) -> None:
        self.findings.append(UNSUPPORTED_YAML.finding(self.source._of_node(node), what, help))


def _child(node: Node | None, part: str | int) -> tuple[Node | None, Node] | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == part:
                return key, value
    elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        return None, node.value[part]
    return None


def _not_utf8(path: str, error: UnicodeDecodeError) -> Finding:
    head = error.object[: error.start]
    line = head.count(b"\n") + 1
    before = head[head.rfind(b"\n") + 1 :].decode("utf-8", "replace")
    span = Span(path, line, len(before) + 1, line, len(before) + 2, before)
    return UNREADABLE_FILE.finding(span, "the file is not UTF-8 text from here on", "Save the file again with the encoding UTF-8.")


def _refused_character(source: Source, found: re.Match[str]) -> Finding:
    # Counted over "\n" alone and then over what editors show: the character itself may be a line break to Python.
    before = re.split(r"\r\n|\r|\n", source.text[: found.start()])
    line, column = len(before), len(before[-1]) + 1
    span = source._between(line, column, line, column + 1)
    return UNREADABLE_FILE.finding(span, f"the character {_code_point(found)} cannot be shown on a page", "Delete it; it may be invisible in your editor.")


def _not_yaml(source: Source, error: YAMLError) -> Finding:
    if not isinstance(error, MarkedYAMLError):
        problem = str(error).splitlines()[0]
        return INVALID_YAML.finding(source._at(None), problem, slips.behind(problem))
    context, problem = error.context or "", error.problem or "this is not YAML"
    if "expected a single document" in context:
        span = source._at(error.problem_mark)
        return UNSUPPORTED_YAML.finding(
            span, "a second document starts here", "Keep one document to a file: remove the line `---`, or move the rest to a file of its own."
        )
    began = error.context_mark
    mark = (began if context.startswith(_ONE_PIECE) else error.problem_mark) or began
    if quote := _quote_before(source, mark):
        return INVALID_YAML.finding(source._at(quote.start_mark), f"the quote that opens here is closed on line {quote.end_mark.line + 1}", _UNCLOSED)
    at = source._at(mark)
    if context == "while scanning a quoted scalar":
        return INVALID_YAML.finding(at, "the quote that opens here is never closed", _UNCLOSED)
    for number in (at.line, at.line - 1):
        line = source.line(number)
        if hint := slips.on_line(line):
            return INVALID_YAML.finding(source._between(number, 1, number, len(line) + 1), problem, hint)
    bracket = f" This one begins on line {began.line + 1}." if began and "a flow" in context and began.line + 1 < at.line else ""
    return INVALID_YAML.finding(at, problem, slips.behind(problem) + bracket)


def _quote_before(source: Source, mark: Mark | None) -> ScalarToken | None:
    """The text in quotes that reaches over lines and ends on the line where YAML stumbles: an opening quote there was read as its end."""
    parser, found = _yaml.CParser(source.text), None
    with contextlib.suppress(YAMLError):
        while mark and (token := parser.get_token()) is not None and token.start_mark.index < mark.index:
            if isinstance(token, ScalarToken) and not token.plain and token.start_mark.line < token.end_mark.line == mark.line:
                found = token
    return found


def _code_point(found: re.Match[str]) -> str:
    return f"U+{ord(found[0]):04X}"


def _short(text: str) -> str:
    shown = text if text.isprintable() else repr(text)[1:-1]
    return shown if len(shown) <= 60 else shown[:57] + "..."
