"""The register of AI systems, and the board that shows them by stage."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from generator.areas.approvals import GATE_AUTHORITIES, authorities
from generator.areas.cost import at_scale
from generator.areas.gate import Missing, missing
from generator.areas.people import Role
from generator.areas.practice import notes
from generator.areas.production_bar import Standing, measured_on, result
from generator.areas.rollout import next_stage, passed, stage_plan
from generator.areas.system import System
from generator.areas.system.rollout import LADDER, LIVE, OFF_THE_LADDER, STAGE_MEANING, STAGE_NAMES
from generator.model import Playbook, once_for_each
from generator.sheet import Sheet

Actor = tuple[str, str]
"""The kind and the id of who must act, for example `("role", "head-of-claims")`."""


@dataclass(frozen=True, slots=True)
class Glance:
    """How a system stands today, in the few facts that a list shows of it."""

    system: System
    bar: Standing
    measured_on: datetime.date | None
    since: datetime.date | None
    """Since when it has stood where it stands; None for an idea, and where nothing says so."""
    days: int | None
    """How many days that is."""
    next: str | None
    """The stage that the next gate leads to."""
    missing: dict[Actor, list[Missing]]
    """What keeps that gate shut, by who must act, whoever acts first in front."""
    deciders: list[str]
    """The ids of the roles that may decide that gate."""
    multiple: Decimal | None
    """How many times the cost of the pilot it costs at scale."""

    @property
    def count(self) -> int:
        """How many things are missing for the next gate."""
        return sum(map(len, self.missing.values()))


@once_for_each
def glance(book: Playbook, system: System) -> Glance:
    """How a system stands on the playbook's day."""
    stage, since = next_stage(system), _since(system)
    by_actor: dict[Actor, list[Missing]] = {}
    for item in missing(book, system, stage) if stage else ():
        by_actor.setdefault(item.actor, []).append(item)
    scale = at_scale(book, system)
    return Glance(
        system,
        result(book, system).standing,
        measured_on(book, system),
        since,
        (book.as_of - since).days if since else None,
        stage,
        by_actor,
        [role for role in book.all(Role) if role in authorities(book, GATE_AUTHORITIES[stage])] if stage else [],
        scale.multiple if scale else None,
    )


def _since(system: System) -> datetime.date | None:
    if system.stage == "paused":
        return system.pause.since if system.pause else None
    if system.stage in OFF_THE_LADDER:
        return system.retirement.date if system.retirement else None
    gate = next((gate for gate in reversed(passed(system)) if gate.stage == system.stage), None)
    plan = stage_plan(system, system.stage)
    return gate.decided_on if gate else plan.starts_on if plan else None


def pages(book: Playbook) -> Iterator[Sheet]:
    """The register, and the board; each system has pages of its own below."""
    glances = [glance(book, system) for system in book.all(System).values()]
    top_first = sorted((item for item in glances if item.system.stage in LADDER), key=lambda item: -LADDER.index(item.system.stage))
    off = {stage: [item for item in glances if item.system.stage == stage] for stage in OFF_THE_LADDER}
    first = next((item.system.place for item in glances), None)
    yield Sheet(
        "systems/",
        "AI systems",
        "Every AI system we have built or bought: what it is for, where it stands, and who answers for it.",
        "systems.html.j2",
        {"working": top_first, "live": [item.system for item in top_first if item.system.stage in LIVE], "off": off, "names": STAGE_NAMES},
        first,
        "AI systems",
        boost=2,
        also_called=["register of AI systems", "inventory", "use cases"],
    )
    yield Sheet(
        "systems/portfolio/",
        "Portfolio of AI systems",
        "Every AI system by the stage it has reached, with what keeps it from the next one and who must act.",
        "systems-portfolio.html.j2",
        {
            "ladder": {stage: [item for item in glances if item.system.stage == stage] for stage in LADDER},
            "off": off,
            "names": STAGE_NAMES,
            "meaning": STAGE_MEANING,
            "notes": notes("portfolio"),
        },
        first,
        under=(("AI systems", "systems/"),),
        boost=1.5,
        also_called=["board", "pipeline of AI systems", "steering review"],
        for_staff=True,
    )
