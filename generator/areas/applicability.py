"""The statement of applicability: which requirements of a framework hold here, which do not, and why."""

from typing import Annotated, Literal

from generator.areas.ids import AnyId, FrameworkId, RoleId
from generator.areas.tools import Evidence
from generator.model import FOR_STAFF, Node
from generator.values import Line


class Applicability(Node):
    """Whether a requirement of a framework holds here; one that nobody wrote about is taken to hold."""

    framework: FrameworkId
    requirement: Line
    """Its identifier, as it stands on the framework's page."""
    applies: Literal["applicable", "excluded"]
    why: Line | None = None
    """Why it holds or does not; needed for one that is excluded."""
    owner: RoleId | None = None
    """Who sees to it."""
    see: list[AnyId] = []
    """What else in this playbook helps evidence it, by kind and id."""
    evidence: list[Evidence] = []
    """What is kept elsewhere that helps evidence it."""


class ApplicabilityFile(Node):
    """The file applicability.yaml: which requirements hold, and which are excluded with their reason."""

    applicability: Annotated[list[Applicability], FOR_STAFF] = []
