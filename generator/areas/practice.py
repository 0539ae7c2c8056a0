"""What practice has taught about AI systems: notes by topic, the steps on the way to everyday use, and why systems fail."""

from functools import cache
from typing import Annotated, Literal

from generator.areas.system.rollout import Rung
from generator.model import Node
from generator.shape import shipped
from generator.values import Line, NonEmpty, Slug

Blank = Literal[
    "new-use",
    "production-bar",
    "evaluation-plan",
    "triage",
    "readiness-review",
    "exception-request",
    "rollout-plan",
    "change-plan",
    "training-module",
    "guide",
    "cost-model",
    "guardrails",
    "monitoring",
    "runbook",
    "incident-review",
    "models",
    "data-sources",
    "integrations",
    "system",
]
"""What there is a blank template of."""

Topic = Literal[Blank, "pilot-to-production", "why-pilots-stall", "portfolio", "running-a-drill"]
"""What there are notes on."""

NoteKind = Literal["definition", "rule", "question", "practice", "example", "caution", "claim"]

NOTE_KINDS: dict[NoteKind, str] = {
    "definition": "What it means",
    "rule": "Keep to this",
    "question": "Ask yourself",
    "practice": "What works well",
    "example": "For example",
    "caution": "Watch out",
    "claim": "What others report",
}
"""The kinds of notes in reading order, each with its heading."""


class Note(Node):
    """Something that is good to know about a topic."""

    id: Slug
    topic: Topic
    kind: NoteKind
    """What a word means, a rule to keep, a question to ask, what works well, an example, a warning, or what others report without proof."""
    says: Line
    why: Line | None = None
    source: Line | None = None
    """Whom those name as its source who pass on what others report; nobody has checked it for this playbook."""

    @property
    def heading(self) -> str:
        """What stands above notes of its kind."""
        return NOTE_KINDS[self.kind]


class Step(Node):
    """A step on the way from an idea to everyday use."""

    id: Slug
    name: Line
    stages: Annotated[list[Literal["idea", Rung]], NonEmpty]
    """The stages in which it is taken."""
    do: Annotated[list[Line], NonEmpty]
    artefact: Line
    """What it leaves behind."""
    template: Blank
    """The blank template of what it leaves behind."""
    gate: Line
    """What must be so before the next step."""


class Cause(Node):
    """A cause of which AI systems fail, and how to mend it."""

    id: Slug
    name: Line
    looks_like: Line
    fix: Line
    fields: Annotated[list[Line], NonEmpty]
    """The keys of a system that show whether it was mended, with dots between a block and its key."""
    template: Blank


class PracticeFile(Node):
    """What practice has taught, as it ships with the tool."""

    notes: list[Note]
    steps: list[Step]
    causes: list[Cause]


@cache
def practice() -> PracticeFile:
    """What practice has taught; read when the first page asks for it."""
    return shipped(PracticeFile, "practice.yaml")


def notes(topic: Topic) -> list[Note]:
    """The notes on a topic, in the order of their kinds."""
    kinds = list(NOTE_KINDS)
    return sorted((note for note in practice().notes if note.topic == topic), key=lambda note: kinds.index(note.kind))
