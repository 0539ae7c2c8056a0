"""What could go wrong with a system, who watches over it, and what its author answers to readiness checks."""

from typing import Annotated, Literal

from generator.areas.ids import ExceptionId, ReadinessCheckId, RoleId
from generator.areas.tools import Evidence
from generator.model import Node
from generator.values import Address, Day, Line, NonEmpty, Slug


class Risk(Node):
    """Something that could go wrong, and what is done about it."""

    id: Slug
    what: Line
    """What could happen, and to whom."""
    cause: Line | None = None
    likelihood: Literal["1", "2", "3", "4", "5"]
    """From 1, hardly ever, to 5, nearly certain."""
    impact: Literal["1", "2", "3", "4", "5"]
    """From 1, a nuisance, to 5, lives or livelihoods."""
    treatment: Line
    """What is done about it."""
    residual: Literal["low", "medium", "high"]
    """What is left of it after that."""
    owner: RoleId
    accepted_by: RoleId | None = None
    """Who accepts what is left."""
    accepted_on: Day | None = None
    guardrails: list[Slug] = []
    """The guardrails of this system that stand against it."""

    @property
    def score(self) -> int:
        """Likelihood times impact, from 1 to 25."""
        return int(self.likelihood) * int(self.impact)


class ImpactAssessment(Node):
    """An assessment of what the system may do to people."""

    kind: Literal["data_protection", "fundamental_rights", "algorithmic"]
    done_on: Day
    by: RoleId
    reviewed_by: RoleId | None = None
    """Who looked at it without having a part in the system."""
    result: Line
    """What came of it, in one sentence."""
    link: Address | None = None


class Oversight(Node):
    """The people who can step in."""

    overseers: Annotated[list[RoleId], NonEmpty]
    """Who watches over its answers, and may stop it."""
    how: Line
    """What they look at, and what they can do."""


class ReadinessAnswer(Node):
    """The author's answer to a readiness check that nothing else in the playbook can answer."""

    check: ReadinessCheckId
    """The check, for example `RDY-24`."""
    answer: Literal["met", "not_yet", "not_applicable", "waived"]
    why: Line | None = None
    """How it is met, what is missing, or why it does not apply."""
    exception: ExceptionId | None = None
    """The exception under which it is waived."""
    evidence: list[Evidence] = []
