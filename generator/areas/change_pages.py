"""What changes with AI systems for the people whose work they touch: a page for each system, and one by audience."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.areas import monitoring
from generator.areas.audiences import touched
from generator.areas.changing import adoption, changing_by_audience, messages, milestones, reach
from generator.areas.system import System
from generator.areas.system.change import Group
from generator.areas.system.rollout import OFF_THE_LADDER, STAGE_NAMES
from generator.areas.training import trained
from generator.model import Playbook
from generator.sheet import Sheet
from generator.words import amount, counted

MEASURED = {"use": "Whether it is used", "override": "Decided against it", "correction": "Corrected by people", "workaround": "Gone round"}
"""The kinds of numbers by which one sees whether people work with a system."""


# The page of a system


def there(_: Playbook, system: System) -> bool:
    """Whether anything is written about those whose work a system changes."""
    return bool(system.change_plan or system.audiences or system.worker_notice_on)


def state(book: Playbook, system: System) -> str:
    """How far those whose work a system changes are prepared, in a few words."""
    if system.change_plan is None:
        return "no plan yet"
    standings = [standing for _, standing in (*milestones(book, system), *messages(book, system))]
    numbers = list(adoption(book, system))
    if late := standings.count("overdue") + sum(item.overdue for item in numbers):
        return f"{late} overdue"
    if outside := sum(item.inside is False for item in numbers):
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
        "gone": system.gone,
        "audiences": groups,
        "changes": changes,
        "undescribed": [audience for audience in groups if changes and audience.id not in changes],
        "needs": needs,
        "untaught": [audience for audience in groups if all(need.audience is not audience for need in needs)],
        "milestones": milestones(book, system),
        "messages": messages(book, system),
        "adoption": list(adoption(book, system)),
        "measured": MEASURED,
        "heard": sorted(plan.heard, key=lambda item: item.date, reverse=True) if plan else [],
        "reach": reach(system),
        "starts": {item.kind: item.starts_on for item in system.stages},
        "stages": STAGE_NAMES,
        "watched": monitoring.there(book, system),
        "gaps": list(_gaps(system)),
        "amount": amount,
    }


# One page by audience


def pages(book: Playbook) -> Iterator[Sheet]:
    """What is changing, for each audience whose work a system touches."""
    unnamed = [system for system in book.all(System).values() if system.stage not in OFF_THE_LADDER and not system.audiences]
    yield Sheet(
        "what-is-changing/",
        "What is changing",
        "Which AI systems change whose work, from when, and what people are told and taught before.",
        "what-is-changing.html.j2",
        {"changing": changing_by_audience(book), "unnamed": unnamed, "stages": STAGE_NAMES},
        nav="What is changing",
        boost=1.5,
        also_called=("will AI replace my job", "is my use monitored", "change plan", "new system", "rollout news"),
        for_staff=True,
    )
