"""What AI systems change for the people whose work they touch, and how far people are told, taught and heard."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from generator.areas.audiences import Audience
from generator.areas.rollout import next_stage, stage_plan
from generator.areas.system import System
from generator.areas.system.change import AdoptionMeasure, Group, Message, Milestone, Reading
from generator.areas.system.rollout import LADDER, LIVE, OFF_THE_LADDER, Stage, reached
from generator.areas.systems import glance
from generator.areas.training import Need, trained
from generator.model import Playbook, once_for_each

Standing = Literal["done", "overdue", "to_come", "left"]
"""Done; past its day, or the stage that was to wait for it has come; still to come; never done, and the system is gone."""


def _standing(book: Playbook, system: System, due: datetime.date, done_on: datetime.date | None, waits: str | None = None) -> Standing:
    if done_on:
        return "done"
    if system.gone:
        return "left"
    return "overdue" if due < book.as_of or (waits and reached(system.stage, waits)) else "to_come"


def milestones(book: Playbook, system: System) -> list[tuple[Milestone, Standing]]:
    """The steps by which people are prepared, the earliest first."""
    found = system.change_plan.milestones if system.change_plan else []
    return [(item, _standing(book, system, item.due, item.done_on, item.before_stage)) for item in sorted(found, key=lambda item: item.due)]


def messages(book: Playbook, system: System) -> list[tuple[Message, Standing]]:
    """What is said to people, the earliest first."""
    found = system.change_plan.communication if system.change_plan else []
    return [(item, _standing(book, system, item.date, item.sent_on)) for item in sorted(found, key=lambda item: item.date)]


@dataclass(frozen=True, slots=True)
class Adoption:
    """A number by which one sees whether people work with a system, as it was read last, and by when it is read again."""

    measure: AdoptionMeasure
    readings: list[Reading]
    """What was read, the latest first."""
    inside: bool | None
    """Whether it was last within its limits; None if it has none, or was never read."""
    next: datetime.date | None
    overdue: bool


def adoption(book: Playbook, system: System) -> Iterator[Adoption]:
    """The numbers by which one sees whether people work with a system, as they are written."""
    for item in system.change_plan.adoption if system.change_plan else ():
        readings = sorted(item.readings, key=lambda reading: reading.date)[::-1]  # of one day, the one further down is the later one
        latest = next(iter(readings), None)
        inside = None
        if latest and (item.at_least is not None or item.at_most is not None):
            inside = (item.at_least is None or latest.value >= item.at_least) and (item.at_most is None or latest.value <= item.at_most)
        # One that was never read counts from the day on which people began.
        since = latest.date if latest else glance(book, system).since if system.stage in LIVE else None
        again = since + datetime.timedelta(days=item.every_days) if since and item.every_days and system.stage not in OFF_THE_LADDER else None
        yield Adoption(item, readings, inside, again, again is not None and again < book.as_of)


Step = tuple[str, Stage | None]
"""A stage, and what is written about it."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Who works with a system, and who will.

    Attributes:
        now: the stage where it stands.
        first: the first stage with real users, if that is still to come.
        ahead: the stage that comes next.

    """

    now: Step
    first: Step | None
    ahead: Step | None


def reach(system: System) -> Reach:
    """Who works with a system today, and from which stage on who will."""
    first = min((stage.kind for stage in system.stages if stage.kind in LIVE), key=LADDER.index, default=LIVE[0])
    ahead = next_stage(system)
    return Reach(
        (system.stage, stage_plan(system, system.stage)),
        None if system.stage in (*LIVE, *OFF_THE_LADDER) else (first, stage_plan(system, first)),
        (ahead, stage_plan(system, ahead)) if ahead else None,
    )


@dataclass(frozen=True, slots=True)
class Changing:
    """What a system changes for one audience.

    Attributes:
        system: the system; one that stands still changes nothing for now, and people still want to know.
        groups: how their work changes, a task at a time.
        reach: who works with it, and who will.
        message: what they are told next, and whether that is late.
        lacking: the training that not all of them have done.

    """

    system: System
    groups: list[Group]
    reach: Reach
    message: tuple[Message, Standing] | None
    lacking: list[Need]

    @property
    def path(self) -> str:
        return f"{self.system.path}change/"


@once_for_each
def changing(book: Playbook, audience: Audience) -> list[Changing]:
    """The systems that change how an audience works: those that name it, or whose plan describes it or has something to tell it."""
    found = (_changing(book, audience, system) for system in book.all(System).values() if not system.gone)
    return [item for item in found if item.groups or item.message or audience.id in item.system.audiences]


def _changing(book: Playbook, audience: Audience, system: System) -> Changing:
    unsent = ((item, standing) for item, standing in messages(book, system) if standing != "done" and audience.id in item.to)
    return Changing(
        system,
        [group for group in (system.change_plan.groups if system.change_plan else ()) if group.audience == audience.id],
        reach(system),
        next(unsent, None),
        [need for need in trained(book, system) if need.audience is audience and need.progress != "done"],
    )


def changing_by_audience(book: Playbook) -> list[tuple[Audience, list[Changing]]]:
    """What changes for each audience for which anything does."""
    found = ((audience, changing(book, audience)) for audience in book.all(Audience).values())
    return [(audience, items) for audience, items in found if items]
