"""Where a system's data comes from, what it is connected to, and what it writes down."""

from typing import Literal

from generator.areas.ids import DataKindId, RoleId, ToolId
from generator.model import Node
from generator.values import Count, Day, Line, Slug


class DataSource(Node):
    """Data that the system draws on."""

    id: Slug
    name: Line
    system_of_record: Line
    """Where the data is kept, for example "The claims system"."""
    data_kind: DataKindId
    owner: RoleId | None = None
    """Who answers for the data being right."""
    refresh: Line | None = None
    """How and how often it is brought up to date."""
    freshness_limit_days: Count | None = None
    """How old it may be before answers from it are wrong."""
    refreshed_on: Day | None = None
    """When it was last brought up to date."""
    known_issues: list[Line] = []
    """What is wrong with it as it comes: missing fields, duplicates, old formats, other languages."""
    checks: list[Line] = []
    """What is done about it in the pipeline, each time."""
    when_wrong: Line | None = None
    """What happens when it is wrong or out of date."""


class Integration(Node):
    """A system that this one reads from or writes to."""

    id: Slug
    name: Line
    """The other system, for example "Claims system"."""
    reads: list[Line] = []
    writes: list[Line] = []
    credential_scope: Line | None = None
    """What its account there may do, and no more."""
    on_outage: Line
    """What happens when the other system is down."""
    on_schema_change: Line | None = None
    """What happens when the other system changes the shape of its data."""
    on_rate_limit: Line | None = None
    """What happens when the other system answers no faster."""
    retries: Line | None = None
    """How often it tries again, and what it says when it gives up."""


class Logging(Node):
    """What is written down about each use, so that somebody can look it up later."""

    records: list[Literal["input", "output", "user", "model_version", "prompt_version", "decision", "override"]]
    """What each record holds."""
    where: Line
    """Where the log is kept."""
    tool: ToolId | None = None
    """The tool that keeps it, so that it is checked whether it may hold what the system reads."""
    retention_days: Count
    """How long it is kept."""
    read_by: RoleId
    """Who may read it."""
    reviewed: Line | None = None
    """How often somebody looks through it, and for what."""
