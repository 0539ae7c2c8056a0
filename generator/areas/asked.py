"""Questions that people ask, each with an answer and the places where it is written."""

from typing import ClassVar

from generator.areas.ids import AnyId
from generator.model import Entity, Node
from generator.values import Line, Prose, Visibility


class AskedQuestion(Entity):
    """A question that people ask, and its answer; questions about one rule of a policy stand with that rule."""

    kind: ClassVar[str] = "question"

    question: Line
    """The question in the words of those who ask."""
    answer: Prose
    """The answer in a few sentences, the yes or no first."""
    also_asked: list[Line] = []
    """The same question in other words."""
    see: list[AnyId] = []
    """Where it is written, by kind and id: `page:may-i-use-it`, `statement:AUP-07`, `tool:workbench`."""
    visibility: Visibility = "internal"

    @property
    def path(self) -> str:
        return f"frequently-asked/#{self.id}"

    @property
    def title(self) -> str:
        return self.question


class QuestionsFile(Node):
    """The file questions.yaml: what people ask."""

    questions: list[AskedQuestion] = []
