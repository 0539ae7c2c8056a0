"""The register of tools: those in use, those refused with the reason and what to use instead, vendors and models."""

from collections.abc import Iterator

from generator.areas.may_i_use_it import named
from generator.areas.reviews import due
from generator.areas.tools import IN_USE, NAMES, Model, Tool, Vendor
from generator.areas.verdict import has_agreement, paused_with
from generator.model import Playbook
from generator.sheet import Sheet


def pages(book: Playbook) -> Iterator[Sheet]:
    """The register; each tool has a page of its own beside it."""
    tools = book.all(Tool).values()
    yield Sheet(
        "tools/",
        "Tools",
        "Every AI tool we use, tried, refused or retired, with who may use it and for what data.",
        "tools.html.j2",
        {
            "in_use": [tool for tool in tools if tool.status in IN_USE],
            "requested": [tool for tool in tools if tool.status == "requested"],
            "refused": [tool for tool in tools if tool.status in ("forbidden", "retired")],
            "named": {tool.id: named(book, tool) for tool in tools},
            "vendors": book.all(Vendor).values(),
            "agreed": {vendor.id: has_agreement(book, vendor) for vendor in book.all(Vendor).values()},
            "models": book.all(Model).values(),
            "due": {tool.id: due(book, tool) for tool in tools},
            "vendor_due": {vendor.id: due(book, vendor) for vendor in book.all(Vendor).values()},
            "paused": {tool.id for tool in tools if paused_with(book, tool)},
            "names": NAMES,
        },
        next((tool.place for tool in tools), None),
        "Tools",
        boost=2,
    )
