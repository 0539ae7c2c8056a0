"""The statement of applicability: which requirements of a framework hold here, which do not, and why."""

from collections.abc import Iterator
from typing import Annotated, Literal

from generator.areas.ids import AnyId, FrameworkId, RoleId
from generator.areas.organisation import AppliedFramework, Framework, Organisation, setting
from generator.areas.tools import Evidence
from generator.model import FOR_STAFF, Node, Playbook
from generator.values import Day, Line


class Applicability(Node):
    """Whether a requirement of a framework holds here; one that nobody decided about is treated as if it does."""

    framework: FrameworkId
    requirement: Line
    """Its identifier, as it stands on the framework's page."""
    applies: Literal["applicable", "excluded"]
    why: Line | None = None
    """Why it holds or does not; needed for one that is excluded."""
    owner: RoleId | None = None
    """Who sees to it; of one that is excluded, who answers questions about that."""
    decided_by: RoleId | None = None
    """Who decided whether it holds."""
    decided_on: Day | None = None
    """The day of that decision."""
    see: list[AnyId] = []
    """What else in this playbook helps evidence it, by kind and id."""
    evidence: list[Evidence] = []
    """What is kept elsewhere that helps evidence it."""


class ApplicabilityFile(Node):
    """The file applicability.yaml: which requirements hold, and which are excluded with their reason."""

    applicability: Annotated[list[Applicability], FOR_STAFF] = []


def applied(book: Playbook) -> Iterator[tuple[AppliedFramework, Framework]]:
    """The frameworks that the organisation works by, each with the entry that says so."""
    known = book.all(Framework)
    for organisation in book.all(Organisation).values():
        yield from ((item, known[item.framework]) for item in organisation.frameworks if item.framework in known)


def entries(book: Playbook) -> Iterator[Applicability]:
    """All entries of the statement of applicability."""
    return (item for file in book.files(ApplicabilityFile) for item in file.applicability)


def stale(book: Playbook, framework: Framework) -> bool:
    """Whether a framework was last compared with its publisher longer ago than it should be."""
    return (book.as_of - framework.checked_on).days > setting(book, "framework_max_age_days").value
