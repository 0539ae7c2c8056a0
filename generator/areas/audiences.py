"""Audiences: groups of people who need the same from this playbook, and what they use."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from generator.areas.ids import RoleId, TeamId
from generator.areas.system import System
from generator.areas.system.rollout import OFF_THE_LADDER
from generator.areas.tools import IN_USE, Tool
from generator.model import Entity, Node, Playbook
from generator.values import Day, Flag, Line, Prose, StaffVisibility, Tally

Part = Literal["uses_ai", "joins", "leads_people", "owns_systems", "is_on_call", "approves", "audits"]
"""What people do here, as far as it decides what they need from the playbook."""


class Audience(Entity):
    """A group of people who need the same from this playbook; it has a start page, training and news of its own."""

    kind: ClassVar[str] = "audience"

    name: Line
    who: Line
    """Who belongs to it, in one sentence by which people know whether they do."""
    size: Tally | None = None
    """How many people belong to it."""
    counted_on: Day | None = None
    """When they were counted."""
    everyone: Flag = False
    """Whether all staff belong to it."""
    teams: list[TeamId] = []
    """The teams that belong to it; they may use the tools that are for them alone."""
    roles: list[RoleId] = []
    """The roles whose holders belong to it."""
    does: list[Part] = []
    """What its people do here; their start page gathers what they need for it."""
    note: Prose | None = None
    """What else they should know first, at the top of their start page."""
    visibility: StaffVisibility = "internal"

    @property
    def path(self) -> str:
        return f"start/{self.id}/"


class AudiencesFile(Node):
    """The file audiences.yaml: the groups of people for whom this playbook is."""

    audiences: list[Audience] = []


def systems_of(book: Playbook, audience: Audience) -> Iterator[System]:
    """The systems that an audience works with or will; none that has come to its end or stands still."""
    return (system for system in book.all(System).values() if audience.id in system.audiences and system.stage not in OFF_THE_LADDER)


def tools_of(book: Playbook, audience: Audience) -> Iterator[Tool]:
    """The tools in use that an audience may use: those for everybody, and those for one of its teams."""
    teams = set(audience.teams)
    return (tool for tool in book.all(Tool).values() if tool.status in IN_USE and (not tool.who or teams & set(tool.who)))


def touched(book: Playbook, system: System) -> list[Audience]:
    """The audiences of a system, in the order in which it names them."""
    known = book.all(Audience)
    return [known[id] for id in system.audiences if id in known]
