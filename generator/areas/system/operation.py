"""How a system is watched, who is called, what it falls back on, and what it costs."""

from typing import Annotated, Literal

from generator.areas.ids import RoleId, TeamId, ToolId
from generator.model import Node
from generator.values import Address, Amount, Count, Day, Line, NonEmpty

TraceField = Literal["input", "context", "tool_calls", "output", "latency", "cost", "model_version", "failure"]


class Signal(Node):
    """Something that is watched, and what happens when it moves."""

    signal: Literal["usage", "cost", "latency", "errors", "quality", "fallbacks", "corrections", "feedback", "outcome"]
    how: Line
    """How it is measured, and how often."""
    alert: Line | None = None
    """When somebody is called because of it; what the triggers say already follows from the bar and need not be written."""


class SampleReview(Node):
    """Answers that a person reads, again and again."""

    size: Count
    """How many answers."""
    every_days: Count
    by: RoleId


class Dashboard(Node):
    """Where the numbers can be seen."""

    name: Line
    link: Address


class Monitoring(Node):
    """What is traced and watched once real people use the system."""

    trace_fields: Annotated[list[TraceField], NonEmpty]
    """What the trace of each task holds."""
    signals: list[Signal] = []
    dashboards: list[Dashboard] = []
    sample_review: SampleReview | None = None
    retention_days: Count | None = None
    """How long traces are kept."""
    tool: ToolId | None = None
    """The tool that keeps them, so that it is checked whether it may hold what the system reads."""


class Feedback(Node):
    """How users say that something is wrong, and what becomes of it."""

    channel: Line
    """Where users say it."""
    tool: ToolId | None = None
    """The tool in which it arrives, if users may put what they worked on into it."""
    answered_within_days: Count | None = None
    """How many working days until they hear back."""
    acted_on: Line | None = None
    """What was changed because of what was said."""


class OnCall(Node):
    """Who is called when it goes wrong."""

    primary: TeamId
    """The team that is called first."""
    backup: RoleId
    """Who is called when nobody answers."""
    hours: Line
    """When somebody answers, for example "Day and night" or "Working days, 8 to 18"."""
    channel: Line
    """Where alerts arrive."""
    manager: RoleId | None = None
    """Who is woken when it gets worse, or when a decision is needed."""


class Fallback(Node):
    """How the work goes on without the system."""

    mode: Literal["manual", "rules", "cached", "other_model", "switched_off"]
    """What takes its place."""
    how: Line
    """How to get there, in one sentence."""
    capacity: Line | None = None
    """How much work it can take, and for how long."""
    tested_on: Day | None = None


class BudgetLine(Node):
    """A part of what the system costs in a year."""

    what: Line
    yearly: Amount


class Cost(Node):
    """What the system costs now, and what it will cost when everybody uses it."""

    pilot_monthly: Amount
    """What it costs a month at the size of the pilot."""
    tasks_per_month_at_scale: Amount
    """How many tasks a month there will be when everybody uses it."""
    cost_per_task_at_scale: Amount | None = None
    """What a task will cost then, if not what was last measured."""
    fixed_monthly_at_scale: Amount | None = None
    """What it costs a month whether used or not: licences, servers, people who look after it."""
    cap_monthly: Amount | None = None
    """The spending at which it is stopped or slowed down."""
    alert_monthly: Amount | None = None
    """The spending at which somebody is told."""
    approved_by: RoleId | None = None
    """Who agreed to the cost at scale."""
    approved_on: Day | None = None
    budget_lines: list[BudgetLine] = []
    """What the yearly cost is made of: data work, integration, evaluation, watching, review, hosting, models, training."""
    controls: list[Line] = []
    """What keeps it down: caching, smaller models for simple tasks, shorter prompts, batches, a ceiling for each call."""
