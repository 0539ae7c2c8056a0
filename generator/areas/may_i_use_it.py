"""The matrix of all verdicts, and the pages of each kind of data and each tool."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from generator.areas.data import DataClass, DataKind
from generator.areas.exceptions import in_force
from generator.areas.reviews import due, reviews_of
from generator.areas.system import System
from generator.areas.tools import IN_USE, NAMES, Model, Tool, Vendor
from generator.areas.verdict import Answer, Verdict, clearance, paused_with, verdict
from generator.model import Playbook, once
from generator.sheet import Sheet

Grid = Mapping[str, Mapping[str, Verdict]]
"""The verdicts of a playbook, by the id of the data kind and then of the tool."""


@once
def grid(book: Playbook) -> Grid:
    """Every verdict there is, kind by kind."""
    tools = book.all(Tool).values()
    return {kind.id: {tool.id: verdict(book, kind, tool) for tool in tools} for kind in book.all(DataKind).values()}


def _everywhere(verdicts: list[Verdict]) -> list[str]:
    """The conditions of a tool that hold for all data which may go into it."""
    held = [item.conditions for item in verdicts if item.answer <= Answer.ASK_FIRST]
    return [text for text in held[0] if all(text in conditions for conditions in held)] if held else []


def named(book: Playbook, tool: Tool) -> Verdict | None:
    """The verdict on the most sensitive data that a tool may hold by name, if that is more than its classes say."""
    classes = book.all(DataClass)
    cleared = [classes[id].rank for id in (tool.max_class, tool.ask_first_up_to) if id]
    kinds = book.all(DataKind)
    verdicts = [clearance(book, kinds[entry.data_kind], tool) for entry in tool.data_kinds if entry.data_kind in kinds]
    held = [item for item in verdicts if item.answer <= Answer.ASK_FIRST and all(classes[item.kind.data_class].rank > rank for rank in cleared)]
    return max(held, key=lambda item: (classes[item.kind.data_class].rank, -item.answer), default=None)


def grouped(verdicts: Iterable[Verdict]) -> dict[Answer, dict[tuple[str, ...], list[Verdict]]]:
    """Verdicts by answer and then by the reasons for it, in the order in which they come."""
    groups: dict[Answer, dict[tuple[str, ...], list[Verdict]]] = {}
    for item in verdicts:
        groups.setdefault(item.answer, {}).setdefault(item.reasons, []).append(item)
    return groups


def _systems(book: Playbook, part: Literal["data_kind", "tool"], id: str) -> list[System]:
    """The systems that use a kind of data or a tool, without those that are gone."""
    there = (item for item in book.all(System).values() if not item.gone)
    return [item for item in there if any(getattr(use, part) == id for use in item.uses)]


def pages(book: Playbook) -> Iterator[Sheet]:
    """The matrix of all verdicts, a page for each kind of data, and one for each tool."""
    verdicts = grid(book)
    classes = sorted(book.all(DataClass).values(), key=lambda item: item.rank)
    kinds, tools = book.all(DataKind).values(), book.all(Tool).values()
    default = next((item for item in classes if item.default_when_unsure), None)
    yield Sheet(
        "may-i-use-it/",
        "May I use it?",
        "Which data may go into which AI tool: find your data, find your tool, read the answer.",
        "may-i-use-it.html.j2",
        {
            "answers": Answer,
            "classes": classes,
            "kinds_of": {item.id: [kind for kind in kinds if kind.data_class == item.id] for item in classes},
            "in_use": [tool for tool in tools if tool.status in IN_USE],
            "refused": [tool for tool in tools if tool.status not in IN_USE],
            "verdicts": verdicts,
            "default": default,
        },
        next((kind.place for kind in kinds), None),
        "May I use it?",
        boost=2,
    )
    for kind in kinds:
        answers = sorted(verdicts[kind.id].values(), key=lambda item: item.answer)
        yield Sheet(
            kind.path,
            kind.name,
            f"Which AI tools may hold this data: {kind.name}.",
            "data-kind.html.j2",
            {
                "kind": kind,
                "data_class": book.get(DataClass, kind.data_class),
                "verdicts": answers,
                "answers": Answer,
                "systems": _systems(book, "data_kind", kind.id),
            },
            kind.place,
            under=(("May I use it?", "may-i-use-it/"),),
            boost=3,
            also_called=kind.also_called,
        )
    for tool in tools:
        by_answer = sorted((verdicts[kind.id][tool.id] for kind in kinds), key=lambda item: (item.answer, item.kind.name))
        yield Sheet(
            tool.path,
            tool.name,
            f"What {tool.name} may be used for, and which data may go into it.",
            "tool.html.j2",
            {
                "tool": tool,
                "vendor": book.get(Vendor, tool.vendor),
                "verdicts": by_answer,
                "groups": grouped(by_answer),
                "everywhere": _everywhere(by_answer),
                "named": named(book, tool),
                "due": due(book, tool),
                "paused": paused_with(book, tool),
                "models": [book.get(Model, id) for id in tool.models],
                "names": NAMES,
                "reviews": reviews_of(book, tool),
                "systems": _systems(book, "tool", tool.id),
                "exceptions": [leave for leave in in_force(book) if leave.tool == tool.id],
            },
            tool.place,
            under=(("Tools", "tools/"),),
            boost=3,
            also_called=tool.also_called,
        )
