"""The register of exceptions: who may leave which rule aside, why, what they do instead, and until when."""

import datetime
from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal

from generator.areas.ids import ReadinessCheckId, RoleId, StatementId, SystemId, TeamId, ToolId
from generator.areas.limits import LimitName
from generator.model import Entity, Node, Playbook
from generator.values import Day, Line, NonEmpty, Visibility


class RuleException(Entity):
    """Leave to do without a rule for a time, given by somebody who may."""

    kind: ClassVar[str] = "exception"

    name: Line
    """What it is about, in a few words."""
    system: SystemId | None = None
    """The system for which it holds, if for one alone."""
    tool: ToolId | None = None
    """The tool for which it holds, if for one alone."""
    team: TeamId | None = None
    """The team for which it holds, if for one alone; beside a system or a tool, for this team's use of it."""
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
    conditions: list[Line] = []
    """What must stay true while it holds; without it the rule holds again."""
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

    def holds_for(self, system: str) -> bool:
        """Whether it holds for all of a system, by its id: not if it was given for a tool or a team alone."""
        return self.system == system if self.system else not (self.tool or self.team)

    def live(self, on: datetime.date) -> bool:
        """Whether it holds on a day."""
        return self.decided_on <= on <= self.expires_on and (self.closed_on is None or self.closed_on > on)


def exceptions_by(given: Iterable[RuleException], rules: Literal["statements", "checks", "limits"]) -> dict[str, list[RuleException]]:
    """Exceptions by each rule of a sort that they are to."""
    found: dict[str, list[RuleException]] = {}
    for leave in given:
        for rule in dict.fromkeys(getattr(leave, rules)):
            found.setdefault(rule, []).append(leave)
    return found


class ExceptionsFile(Node):
    """The register registers/exceptions.yaml: exceptions given. An entry stays when it has expired."""

    exceptions: list[RuleException] = []


Standing = Literal["in_force", "to_come", "expired", "given_back"]


def standing(book: Playbook, leave: RuleException) -> Standing:
    """How an exception stands on the playbook's day."""
    if leave.live(book.as_of):
        return "in_force"
    if leave.closed_on and leave.closed_on <= min(book.as_of, leave.expires_on):
        return "given_back"
    return "to_come" if leave.decided_on > book.as_of else "expired"


def in_force(book: Playbook) -> list[RuleException]:
    """The exceptions that hold on the playbook's day, in the order in which they are written."""
    return [leave for leave in book.all(RuleException).values() if leave.live(book.as_of)]
