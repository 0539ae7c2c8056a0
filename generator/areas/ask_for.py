"""The page for whoever needs something: what one can ask for, how and whom, what to write, and what was asked for before."""

from collections.abc import Iterator

from generator.areas.people import Decision
from generator.areas.tools import IN_USE, NAMES, Tool
from generator.areas.verdict import paused_with
from generator.model import Playbook
from generator.sheet import Sheet

NEEDS = {
    "access": "Access to a tool that we have",
    "new-tool": "A tool that we do not have",
    "ask-first": "A use that says “ask first”",
    "exception": "An exception to a rule",
    "new-system": "A new AI system",
    "training": "Training",
    "correction": "A correction of this playbook",
}
"""What people need most, for which the page says what to write."""


def pages(book: Playbook) -> Iterator[Sheet]:
    """Everything that one can ask for, on one page."""
    tools = book.all(Tool).values()
    decisions = book.all(Decision).values()
    yield Sheet(
        "ask-for/",
        "Ask for something",
        "What you can ask for, how and whom, what to write, and within how many working days you have an answer.",
        "ask-for.html.j2",
        {
            "needs": NEEDS,
            "decisions": [decision for decision in decisions if decision.how_to_ask],
            "exceptions": [decision for decision in decisions if "exception" in decision.covers],
            "pilots": [decision for decision in decisions if "gate_pilot" in decision.covers],
            "to_get": [tool for tool in tools if tool.status in IN_USE and tool.how_to_get and not paused_with(book, tool)],
            "requested": [tool for tool in tools if tool.status == "requested"],
            "refused": [tool for tool in tools if tool.status in ("forbidden", "retired")],
            "names": NAMES,
        },
        next((decision.place for decision in decisions), None),
        "Ask for something",
        boost=1.5,
        also_called=("request", "licence", "get a tool", "new tool", "exception", "waiver", "training", "permission"),
        for_staff=True,
    )
