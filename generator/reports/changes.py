"""Changed rules in the formats that people and programs read: text, Markdown for a pull request, JSON."""

import json
from collections.abc import Callable, Sequence

from generator.areas.changes import ASPECTS, RuleChange, by_aspect
from generator.words import counted, printable

NOTHING = "No rule changed."


def text(found: Sequence[RuleChange]) -> str:
    """One line a change, under what it is about."""
    if not found:
        return f"{NOTHING}\n"
    parts = [f"{ASPECTS[aspect]}\n" + "".join(f"  - {printable(change.says)}\n" for change in group) for aspect, group in by_aspect(found)]
    return "\n".join([*parts, f"{counted(len(found), 'rule')} changed.\n"])


def markdown(found: Sequence[RuleChange]) -> str:
    """A table for a pull request; signs that mean something in Markdown stand in it by number, so that they mean nothing."""
    if not found:
        return f"{NOTHING}\n"
    lines = ["| What | Was | Is |", "| --- | --- | --- |"]
    lines += [f"| {_cell(change.subject)} | {_cell(change.before)} | {_cell(change.after)} |" for change in found]
    return f"**{counted(len(found), 'rule')} changed**\n\n" + "\n".join(lines) + "\n"


def as_json(found: Sequence[RuleChange]) -> str:
    """The changes in their order; `before` is null for what is new, `after` and `page` for what is gone."""
    entries = [
        {"aspect": item.aspect, "subject": item.subject, "before": item.before, "after": item.after, "page": item.path if item.after is not None else None}
        for item in found
    ]
    return json.dumps({"changes": entries}, ensure_ascii=False, indent=2) + "\n"


def _cell(text: str | None) -> str:
    """A text as a cell of a table in Markdown, in which nothing of it is markup."""
    if text is None:
        return "–"
    escaped = "".join(f"&#{ord(char)};" if char in "&<>|`*_[]()#!~\\@:" else char for char in printable(text))
    return escaped.replace("www.", "www&#46;")  # which GitHub would make a link


FORMATS: dict[str, Callable[[Sequence[RuleChange]], str]] = {"text": text, "markdown": markdown, "json": as_json}
