"""Something went wrong: what staff do in the first ten minutes, by what happened."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from generator.areas.ids import RoleId
from generator.areas.organisation import audience
from generator.areas.runbook_page import there as has_runbook
from generator.areas.system import System
from generator.areas.system.rollout import LIVE
from generator.model import FOR_STAFF, Entity, Node, Playbook
from generator.sheet import Sheet
from generator.values import Count, Line, NonEmpty, Phone, Prose, Visibility


class Report(Node):
    """How to report, in as few words as somebody in a hurry can take in."""

    to: RoleId
    """Who takes reports."""
    channel: Annotated[Line, FOR_STAFF]
    """Where to report; only staff read it."""
    phone: Annotated[Phone | None, FOR_STAFF] = None
    """The number at which one reports what cannot wait; only staff read it."""
    lines: Annotated[list[Line], NonEmpty]
    """What to write; three lines are enough."""
    promise: Line
    """What the organisation promises to somebody who reports."""
    example: list[Line] = []
    """The same lines as somebody filled them in, with invented facts."""


class Situation(Entity):
    """Something that can go wrong, in the words of the person to whom it happened."""

    kind: ClassVar[str] = "situation"
    visibility: ClassVar[Visibility] = "internal"
    """What staff do is no help to anybody else; a public site says how people outside tell the organisation."""

    name: Line
    """For example "I pasted something I should not have"."""
    also_called: list[Line] = []
    """Other words that people search for."""
    first: Annotated[list[Line], NonEmpty]
    """What to do, in order; one action each."""
    do_not: list[Line] = []
    """What would make it worse."""
    then: Prose | None = None
    """What happens next."""
    report_within_minutes: Count | None = None

    @property
    def path(self) -> str:
        return f"something-went-wrong/#{self.id}"


class FirstResponseFile(Node):
    """The file first_response.yaml: how to report, and what to do by what happened."""

    report: Report
    situations: Annotated[list[Situation], NonEmpty]


def pages(book: Playbook) -> Iterator[Sheet]:
    """Something went wrong: one page, offered from every other; on a public site one for people outside."""
    staff = audience(book) == "internal"
    file = next(book.files(FirstResponseFile), None)
    live = sorted((system for system in book.all(System).values() if system.stage in LIVE), key=lambda system: system.name.casefold())
    yield Sheet(
        "something-went-wrong/",
        "Something went wrong",
        "What to do in the first ten minutes when an AI tool did harm, or data went where it should not."
        if staff
        else "How to tell us that one of our AI systems was wrong, and how to challenge a decision in which it had a part.",
        "something-went-wrong.html.j2",
        {
            "report": file.report if file else None,
            "situations": book.all(Situation).values(),
            "live": [(system, has_runbook(book, system)) for system in live],
        },
        file.place if file else None,
        "Something went wrong",
        boost=2,
        also_called=["report an incident", "emergency"],
    )
