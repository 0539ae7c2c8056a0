"""The register of exceptions: who may leave which rule aside, why, what they do instead, and until when."""

import datetime
from typing import Annotated, ClassVar

from generator.areas.ids import ReadinessCheckId, RoleId, StatementId, SystemId
from generator.areas.limits import LimitName
from generator.model import Entity, Node
from generator.values import Day, Line, NonEmpty, Visibility


class RuleException(Entity):
    """Leave to do without a rule for a time, given by somebody who may."""

    kind: ClassVar[str] = "exception"

    name: Line
    """What it is about, in a few words."""
    system: SystemId | None = None
    """The system for which it holds, if for one alone."""
    statements: list[StatementId] = []
    """The policy statements that are left aside."""
    checks: list[ReadinessCheckId] = []
    """The readiness checks that are waived."""
    limits: list[LimitName] = []  # type: ignore[valid-type]
    """The limits that may be looser."""
    requested_by: RoleId
    why: Line
    """Why the rule cannot be kept."""
    risk: Line
    """What could go wrong, in plain words."""
    instead: Annotated[list[Line], NonEmpty]
    """What is done instead to stay safe."""
    refused: list[Line] = []
    """What else was thought of, and why it was not taken."""
    approved_by: RoleId
    decided_on: Day
    expires_on: Day
    """The last day on which it holds."""
    closed_on: Day | None = None
    """When it was given back, if before it expired."""
    visibility: Visibility = "internal"

    @property
    def path(self) -> str:
        return f"exceptions/#{self.id}"

    def live(self, on: datetime.date) -> bool:
        """Whether it holds on a day."""
        return self.decided_on <= on <= self.expires_on and (self.closed_on is None or self.closed_on > on)


class ExceptionsFile(Node):
    """The register registers/exceptions.yaml: exceptions given. An entry stays when it has expired."""

    exceptions: list[RuleException] = []
