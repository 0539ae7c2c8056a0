"""The words of the playbook, each with its meaning."""

from collections.abc import Iterator
from typing import ClassVar

from generator.areas.ids import TermId
from generator.model import Entity, Node, Playbook
from generator.sheet import Sheet
from generator.values import Line, Prose


class Term(Entity):
    """A word and what it means here."""

    kind: ClassVar[str] = "term"

    name: Line
    means: Prose
    also_called: list[Line] = []
    see: list[TermId] = []
    """Other terms that help to understand it."""

    @property
    def path(self) -> str:
        return f"glossary/#{self.id}"


class GlossaryFile(Node):
    """The file glossary.yaml: the words of the playbook."""

    terms: list[Term] = []


def pages(book: Playbook) -> Iterator[Sheet]:
    """The glossary, in alphabetical order."""
    terms = sorted(book.all(Term).values(), key=lambda term: term.name.casefold())
    yield Sheet(
        "glossary/",
        "Glossary",
        "What the words of this playbook mean.",
        "glossary.html.j2",
        {"terms": terms},
        next((term.place for term in terms), None),
        "Glossary",
    )
