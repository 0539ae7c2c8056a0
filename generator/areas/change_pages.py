"""What changes with AI systems for the people whose work they touch: a page for each system, and one by audience."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from generator.areas import monitoring
from generator.areas.audiences import Audience, systems_of, touched
from generator.areas.rollout import next_stage, stage_plan
from generator.areas.system import System
from generator.areas.system.change import AdoptionMeasure, Group, Message, Milestone, Reading
from generator.areas.system.rollout import LADDER, LIVE, OFF_THE_LADDER, STAGE_NAMES, reached
from generator.areas.training import Need, trained
from generator.model import Playbook
from generator.sheet import Sheet
from generator.words import amount, counted

MEASURED = {"use": "Whether it is used", "override": "Decided against it", "correction": "Corrected by people", "workaround": "Gone round"}
"""The kinds of numbers by which one sees whether people work with a system."""

Standing = Literal["done", "overdue", "to_come", "left"]
"""Done; past its day, or the stage that was to wait for it has come; still to come; never done, and the system is gone."""


def _gone(system: System) -> bool:
    return system.stage in ("retired", "rejected")


def _standing(book: Playbook, system: System, due: datetime.date, done_on: datetime.date | None, waits: str | None = None) -> Standing:
    if done_on:
        return "done"
    if _gone(system):
        return "left"
    return "overdue" if due < book.as_of or (waits and reached(system.stage, waits)) else "to_come"


def _milestones(book: Playbook, system: System) -> list[tuple[Milestone, Standing]]:
    """The steps by which people are prepared, the earliest first."""
    found = system.change_plan.milestones if system.change_plan else []
    return [(item, _standing(book, system, item.due, item.done_on, item.before_stage)) for item in sorted(found, key=lambda item: item.due)]


def _messages(book: Playbook, system: System) -> list[tuple[Message, Standing]]:
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


def _adoption(book: Playbook, system: System) -> Iterator[Adoption]:
    for item in system.change_plan.adoption if system.change_plan else ():
        readings = sorted(item.readings, key=lambda reading: reading.date, reverse=True)
        latest = next(iter(readings), None)
        inside = None
        if latest and (item.at_least is not None or item.at_most is not None):
            inside = (item.at_least is None or latest.value >= item.at_least) and (item.at_most is None or latest.value <= item.at_most)
        again = latest.date + datetime.timedelta(days=item.every_days) if latest and item.every_days and system.stage not in OFF_THE_LADDER else None
        yield Adoption(item, readings, inside, again, again is not None and again < book.as_of)


# The page of a system


def there(_: Playbook, system: System) -> bool:
    """Whether anything is written about those whose work a system changes."""
    return bool(system.change_plan or system.audiences or system.worker_notice_on)


def state(book: Playbook, system: System) -> str:
    """How far those whose work a system changes are prepared, in a few words."""
    if system.change_plan is None:
        return "no plan yet"
    standings = [standing for _, standing in (*_milestones(book, system), *_messages(book, system))]
    adoption = list(_adoption(book, system))
    if late := standings.count("overdue") + sum(item.overdue for item in adoption):
        return f"{late} overdue"
    if outside := sum(item.inside is False for item in adoption):
        return f"{counted(outside, 'number')} outside the limit"
    to_come = standings.count("to_come")
    return f"{counted(to_come, 'step')} to come" if to_come else "nothing to come"


def also_called(_: Playbook, system: System) -> Sequence[str]:
    """Words by which those whose work changes search for the page."""
    return (f"how {system.name} changes my work", "change plan", "adoption")


_KEYS = (
    ("what the sponsor says", "sponsor_message"),
    ("what changes for each group", "groups"),
    ("what stays yours to decide", "you_decide"),
    ("where people meet it", "where_it_lives"),
    ("who took part in the design", "designed_with"),
    ("what is said when", "communication"),
    ("how one sees whether people work with it", "adoption"),
    ("what would stop it", "stop_if"),
)
"""The keys of a plan in the order in which people ask."""


def _gaps(system: System) -> Iterator[tuple[str, str]]:
    """What nobody has written yet for those whose work a system changes, each with its key."""
    if not system.audiences:
        yield "which groups of staff work with it", "audiences"
    if (plan := system.change_plan) is None:
        yield "how work changes for people, step by step", "change_plan"
    else:
        yield from ((words, f"change_plan.{key}") for words, key in _KEYS if not getattr(plan, key))
    if system.feedback is None:
        yield "where to say that something is wrong", "feedback"


def values(book: Playbook, system: System) -> Mapping[str, Any]:
    """What the page about the change that comes with a system lays out."""
    plan = system.change_plan
    groups = touched(book, system)
    changes: dict[str, list[Group]] = {}
    for group in plan.groups if plan else ():
        changes.setdefault(group.audience, []).append(group)
    needs = trained(book, system)
    return {
        "system": system,
        "plan": plan,
        "gone": _gone(system),
        "audiences": groups,
        "changes": changes,
        "undescribed": [audience for audience in groups if changes and audience.id not in changes],
        "needs": needs,
        "untaught": [audience for audience in groups if all(need.audience is not audience for need in needs)],
        "milestones": _milestones(book, system),
        "messages": _messages(book, system),
        "adoption": list(_adoption(book, system)),
        "measured": MEASURED,
        "heard": sorted(plan.heard, key=lambda item: item.date, reverse=True) if plan else [],
        "starts": {item.kind: item.starts_on for item in system.stages},
        "stages": STAGE_NAMES,
        "reached": reached,
        "watched": monitoring.there(book, system),
        "gaps": list(_gaps(system)),
        "amount": amount,
    }


# One page by audience


@dataclass(frozen=True, slots=True)
class Changing:
    """What a system changes for one audience.

    Attributes:
        system: the system.
        groups: how their work changes, a task at a time.
        first: the stage from which on it does: the first one with real users.
        since: the day on which that stage began, or is planned to begin.
        next: the stage that comes next, and the day on which it is planned to begin.
        message: what they are told next.
        lacking: the training that not all of them have done.

    """

    system: System
    groups: tuple[Group, ...]
    first: str
    since: datetime.date | None
    next: tuple[str, datetime.date | None] | None
    message: tuple[Message, Standing] | None
    lacking: tuple[Need, ...]


def _start(system: System, stage: str) -> datetime.date | None:
    plan = stage_plan(system, stage)
    return plan.starts_on if plan else None


def _changing(book: Playbook, audience: Audience, system: System) -> Changing:
    plan, ahead = system.change_plan, next_stage(system)
    first = next((stage.kind for stage in sorted(system.stages, key=lambda item: LADDER.index(item.kind)) if stage.kind in LIVE), LIVE[0])
    unsent = (found for found in _messages(book, system) if found[1] != "done" and audience.id in found[0].to)
    return Changing(
        system,
        tuple(group for group in (plan.groups if plan else ()) if group.audience == audience.id),
        first,
        _start(system, first),
        (ahead, _start(system, ahead)) if ahead else None,
        next(unsent, None),
        tuple(need for need in trained(book, system) if need.audience is audience and need.progress != "done"),
    )


def pages(book: Playbook) -> Iterator[Sheet]:
    """What is changing, for each audience whose work a system touches."""
    by_audience = {audience.id: [_changing(book, audience, system) for system in systems_of(book, audience)] for audience in book.all(Audience).values()}
    unnamed = [system for system in book.all(System).values() if system.stage not in OFF_THE_LADDER and not system.audiences]
    yield Sheet(
        "what-is-changing/",
        "What is changing",
        "Which AI systems change whose work, from when, and what people are told and taught before.",
        "what-is-changing.html.j2",
        {
            "audiences": book.all(Audience),
            "changing": {id: found for id, found in by_audience.items() if found},
            "unnamed": unnamed,
            "live": LIVE,
            "stages": STAGE_NAMES,
        },
        nav="What is changing",
        boost=1.5,
        also_called=("will AI replace my job", "is my use monitored", "change plan", "new system", "rollout news"),
        for_staff=True,
    )
