"""How work changes for the people whom a system touches, and how they are told, heard and kept in charge."""

from typing import Annotated, Literal

from generator.areas.ids import AudienceId, RoleId
from generator.areas.system.rollout import Rung
from generator.model import Node
from generator.values import Amount, Count, Day, Line, NonEmpty


class Group(Node):
    """Whose work changes, and how."""

    audience: AudienceId
    """Which group of staff."""
    task: Line
    """A real task of theirs, for example "Read up on a claim before a call"."""
    before: Line
    """How they did it until now."""
    after: Line
    """How they do it with the system."""
    stays: list[Line] = []
    """What does not change for them."""
    worry: Line | None = None
    """What they worry about, in their words."""
    promise: Line | None = None
    """What is promised to them about it."""
    promised_by: RoleId | None = None
    """Who gives the promise; the sponsor of the system unless you say otherwise."""


class Designed(Node):
    """Who took part in the design, and what came of it."""

    audience: AudienceId | None = None
    """Which group of staff, if it was one of those in this playbook."""
    who: Line
    """Who they were, for example "Six handlers from two teams"; never a name."""
    did: Line
    """What they did."""
    changed: Line | None = None
    """What is different because of them."""


class Message(Node):
    """Something that is said to people about the change."""

    date: Day
    """When it is said."""
    to: Annotated[list[AudienceId], NonEmpty]
    by: RoleId
    """Who says it."""
    channel: Line
    """Where it is said, for example "Team meeting"."""
    says: Line
    """What it says, in one sentence."""
    sent_on: Day | None = None
    """When it was said."""


class Milestone(Node):
    """A step by which the people it touches are prepared."""

    what: Line
    due: Day
    done_on: Day | None = None
    before_stage: Rung | None = None
    """The stage that must wait for it."""


class Reading(Node):
    """A number as it was read on one day."""

    date: Day
    value: Amount


class AdoptionMeasure(Node):
    """A number by which one sees whether people really work with it."""

    kind: Literal["use", "override", "correction", "workaround"]
    """Whether people use it, decide against it, correct it, or go round it."""
    what: Line
    """What is counted, for example "Files opened with the summary, of 100"."""
    unit: Line
    """The unit of its numbers, for example "of 100 files"."""
    at_least: Amount | None = None
    """Below this number somebody asks why."""
    at_most: Amount | None = None
    """Above this number somebody asks why."""
    every_days: Count | None = None
    """How often it is read."""
    readings: list[Reading] = []
    """What was read, the latest first."""


class Heard(Node):
    """Something that people said, and what was done about it."""

    date: Day
    audience: AudienceId | None = None
    what: Line
    """What they said, without names."""
    done: Line | None = None
    """What was done about it, or why not."""
    done_on: Day | None = None


class ChangePlan(Node):
    """How work changes for the people it touches."""

    sponsor_message: Line | None = None
    """What the sponsor says to them, in one or two sentences."""
    where_it_lives: Line | None = None
    """Where people meet it in the work that they do anyway; a place of its own is soon left alone."""
    groups: list[Group] = []
    """Whose work changes, each with a real task before and after."""
    you_decide: list[Line] = []
    """What stays the person's to decide, in the words that screens and guides use: it "shows you", it does not "handle"."""
    designed_with: list[Designed] = []
    """Who took part in the design."""
    communication: list[Message] = []
    """What is said when, to whom, by whom and where."""
    milestones: Annotated[list[Milestone], NonEmpty]
    adoption: list[AdoptionMeasure] = []
    """The numbers by which one sees whether people work with it."""
    heard: list[Heard] = []
    """What people said, and what was done about it."""
    stop_if: list[Line] = []
    """What would end the change, or set it back a stage."""
