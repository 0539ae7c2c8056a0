"""Changed rules in the formats that people and programs read: text, Markdown for a pull request, JSON."""

import json
from collections.abc import Callable, Sequence

from generator.areas.changes import ASPECTS, Change, by_aspect
from generator.words import counted

NOTHING = "No rule changed."


def text(found: Sequence[Change]) -> str:
    """One line a change, under what it is about."""
    if not found:
        return f"{NOTHING}\n"
    parts = [f"{ASPECTS[aspect]}\n" + "".join(f"  - {_visible(change.says)}\n" for change in group) for aspect, group in by_aspect(found)]
    return "\n".join([*parts, f"{counted(len(found), 'rule')} changed.\n"])


def markdown(found: Sequence[Change]) -> str:
    """A table for a pull request; what was written stands in it as code, so that it means nothing there."""
    if not found:
        return f"{NOTHING}\n"
    lines = ["| What | Was | Is |", "| --- | --- | --- |"]
    lines += [f"| {_cell(change.subject)} | {_cell(change.before)} | {_cell(change.after)} |" for change in found]
    return f"**{counted(len(found), 'rule')} changed**\n\n" + "\n".join(lines) + "\n"


def as_json(found: Sequence[Change]) -> str:
    """The changes in their order; `before` is null for what is new, `after` for what is gone."""
    entries = [{"aspect": item.aspect, "subject": item.subject, "before": item.before, "after": item.after, "page": item.path} for item in found]
    return json.dumps({"changes": entries}, ensure_ascii=False, indent=2) + "\n"


def _visible(text: str) -> str:
    """The text with what a terminal would act on written out, so that a value cannot steer it."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


def _cell(text: str | None) -> str:
    """A text as a cell of a table in Markdown, in which nothing of it is markup."""
    if text is None:
        return "–"
    return "".join(f"&#{ord(char)};" if char in "&<>|`*_[]()#!~\\@:\n" else char for char in _visible(text))


FORMATS: dict[str, Callable[[Sequence[Change]], str]] = {"text": text, "markdown": markdown, "json": as_json}
