"""An entry finds its place in a file of YAML: at the end of its list, with comments, order and line ends left as they are."""

from collections.abc import Mapping
from typing import Any

from generator.source import Source, read
from generator.yaml_file import scalar

BOM = b"\xef\xbb\xbf"

Values = Mapping[str, str | list[str]]
"""An entry, key by key; a list of texts is written as a list."""


def added(path: str, raw: bytes, key: str, values: Values) -> tuple[bytes, int] | None:
    """A file with an entry at the end of its list `key`, all else byte for byte as it was, and the line of the entry.

    None if the file cannot be read, or holds no such list to add to.
    """
    source, findings = read(path, raw)
    root: Any = None if findings else source._root
    if findings or not isinstance(entries_of(source, key), list) or (root is not None and root.flow_style):
        return None
    text, extra, braces = source.text, 0, False
    pair = next(((name, value) for name, value in root.value if name.value == key), None) if root is not None else None
    if pair is None:
        at, extra, lines = len(text), 1, [f"{key}:", *lines_of(values, 2)]
    else:
        name, node = pair
        start, end = node.start_mark.index, node.end_mark.index
        if node.value and not isinstance(node.value, str) and node.flow_style:
            at = node.value[-1].end_mark.index
            return _joined(raw, text[:at], f", {_in_braces(values)}", text[at:]), text.count("\n", 0, at) + 1
        if node.value and not isinstance(node.value, str):
            at, column = _end_of_line(text, _last(node).end_mark.index), node.start_mark.column
            braces = bool(node.value[-1].flow_style)
        else:
            # An empty list, or nothing at all, makes room for the first entry.
            head = text[:start].rstrip(" ")
            text, at, column = head + text[end:], _end_of_line(head + text[end:], len(head)), name.start_mark.column + 2
        lines = [f"{' ' * column}- {_in_braces(values)}"] if braces else lines_of(values, column)
    newline = "\r\n" if "\r\n" in text else "\n"
    head = text[:at] + (newline if at and text[at - 1] != "\n" else "")
    return _joined(raw, head, "".join(line + newline for line in lines), text[at:]), head.count("\n") + 1 + extra


def _joined(raw: bytes, *parts: str) -> bytes:
    return (BOM if raw.startswith(BOM) else b"") + "".join(parts).encode("utf-8", "surrogatepass")


def entries_of(source: Source, key: str) -> Any:
    """The entries of a list in a file as they are written; None where the file is no mapping."""
    data = {} if source.data is None else source.data
    return (data.get(key) or []) if isinstance(data, dict) else None


def _last(node: Any) -> Any:
    """The last value in a block: where it ends, the block does, while the end of the block itself is behind comments."""
    while node.value and not isinstance(node.value, str) and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return node


def _end_of_line(text: str, index: int) -> int:
    """Behind the line in which the text before `index` ends."""
    return text.find("\n", len(text[:index].rstrip())) + 1 or len(text)


def lines_of(values: Values, column: int) -> list[str]:
    """An entry as lines of YAML, its dash in a column counted from 0."""
    lines: list[str] = []
    for key, value in values.items():
        start = " " * column + ("  " if lines else "- ")
        lines.append(f"{start}{key}: {scalar(value)}" if isinstance(value, str) else f"{start}{key}:")
        lines += [f"{' ' * (column + 4)}- {scalar(item)}" for item in value if not isinstance(value, str)]
    return lines


def _in_braces(values: Values) -> str:
    """An entry on one line."""
    shown = {
        key: scalar(value, flow=True) if isinstance(value, str) else f"[{', '.join(scalar(item, flow=True) for item in value)}]"
        for key, value in values.items()
    }
    return "{" + ", ".join(f"{key}: {value}" for key, value in shown.items()) + "}"
