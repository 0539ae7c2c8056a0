"""What a system is for: its value, what it may touch, and what law says of it, as the organisation declares it."""

from decimal import Decimal
from typing import Literal

from generator.areas.ids import DataKindId, RoleId, SystemId, ToolId
from generator.areas.organisation import EuClass
from generator.model import Node
from generator.values import Amount, Day, Line


class Kpi(Node):
    """The one number that is to get better, and by how much."""

    metric: Line
    """What is measured, for example "First reply to a claim"."""
    unit: Line
    """The unit of the three numbers, for example `hours`."""
    baseline: Amount | None = None
    """The number before the system, as it was measured."""
    baseline_on: Day | None = None
    """The day on which the baseline was measured."""
    target: Amount | None = None
    """The number that was agreed."""
    worth_funding_at: Amount | None = None
    """The number from which on the system is worth its money, if that is less than the target."""
    reached: Amount | None = None
    """The number as it was last measured with the system."""
    reached_on: Day | None = None
    worth: Line | None = None
    """What that is in money, in one sentence with its numbers."""

    @property
    def standing(self) -> Literal["reached", "worth_it", "not_yet", "not_measured"]:
        """How far the number has got; which way is better follows from baseline and target."""
        if self.reached is None or self.baseline is None or self.target is None:
            return "not_measured"
        if self._at_least(self.reached, self.target):
            return "reached"
        return "worth_it" if self.worth_funding_at is not None and self._at_least(self.reached, self.worth_funding_at) else "not_yet"

    def _at_least(self, value: Decimal, mark: Decimal) -> bool:
        upwards = self.target is not None and self.baseline is not None and self.target >= self.baseline
        return value >= mark if upwards else value <= mark


class Use(Node):
    """One kind of data that goes into, or comes out of, one tool for one purpose."""

    data_kind: DataKindId
    tool: ToolId
    purpose: Line
    """What it is for, for example "Draft a reply to the letter"."""
    direction: Literal["input", "output", "log"] = "input"
    """Whether the data goes in, comes out, or is kept in a log."""
    agreed_by: RoleId | None = None
    """Who agreed to the use, where the answer is "ask first"."""
    agreed_on: Day | None = None


class Regulatory(Node):
    """What law says of the system, as the organisation declares it; nothing here is worked out by this tool."""

    eu_role: Literal["provider", "deployer", "both", "not_in_scope"]
    """The organisation's part under the EU AI Act."""
    eu_class: EuClass
    """The system's class under the EU AI Act."""
    annex_iii_area: Line | None = None
    """The area of Annex III of the EU AI Act in which it stands, if any."""
    high_impact: Literal["not_presumed", "presumed", "presumed_but_not"] | None = None
    """Whether it counts as high-impact, where US federal rules hold: `presumed_but_not` needs a justification."""
    justification: Line | None = None
    """Why it is not high-risk or not high-impact, where one would presume so."""
    declared_by: RoleId
    declared_on: Day


class ConfidenceLabel(Node):
    """A word by which the system says how sure it is."""

    label: Line
    means: Line
    """What it means, in numbers if there are any."""
    do: Line
    """What its reader does then."""


class Retirement(Node):
    """How a system came to its end, or why it was never begun."""

    date: Day
    why: Line
    decided_by: RoleId
    replaced_by: SystemId | None = None
    data_disposal: Line | None = None
    """What became of its data, logs and access."""


class Pause(Node):
    """Why a system stands still, and what has to happen before it goes on."""

    since: Day
    why: Line
    decided_by: RoleId
    until: Line
    """What must be true before it goes on."""
