"""How a system is watched: what is traced, measured, read and written down, and what of it is missing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.areas.system import System
from generator.areas.system.rollout import LIVE, reached
from generator.areas.triggers import REPORTED, STANDARD, Watched, triggers
from generator.model import Playbook, once_for_each
from generator.words import counted

TRACED: Mapping[str, str] = {
    "input": "what was asked",
    "context": "what it was given to read",
    "tool_calls": "calls of tools with what came back",
    "output": "what it answered",
    "latency": "time taken",
    "cost": "cost",
    "model_version": "version of the model",
    "failure": "what failed",
}
"""What the trace of a task can hold, in words; the first six are what explains a bad answer."""
TRACE_NEEDED = tuple(TRACED)[:6]

WATCHED: Mapping[str, str] = {
    "usage": "How much it is used",
    "cost": "Cost",
    "latency": "Time taken",
    "quality": "Quality of its answers",
    "fallbacks": "How often the fallback steps in",
    "corrections": "Corrections by people",
    "feedback": "What users say",
    "errors": "Errors",
    "outcome": "What came of it",
}
"""What can be watched, in words; the first seven tell together how a system does."""
WATCH_NEEDED = tuple(WATCHED)[:7]


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing about the watching of a system that is missing, and the key that would say it."""

    what: str
    key: str
    needed: bool = True
    """Whether it should be there; otherwise it would help."""


@once_for_each
def gaps(book: Playbook, system: System) -> tuple[Gap, ...]:
    """What is missing: first what should be there, then what would help."""
    return tuple(sorted(_missing(book, system), key=lambda gap: not gap.needed))


def missing(found: Iterable[Gap]) -> int:
    """How many things are missing that should be there."""
    return sum(gap.needed for gap in found)


def _missing(book: Playbook, system: System) -> Iterator[Gap]:
    yield from _unwatched(book, system)
    if system.logging is None:
        yield Gap("nothing says what is written down about each use", "logging")
    elif not system.logging.reviewed:
        yield Gap("nobody is said to look through the log", "logging.reviewed", needed=False)
    used = system.stage in (*LIVE, "paused")  # before that nobody is there to complain or to be called
    if system.feedback is None:
        yield Gap("users have no place to say that something is wrong", "feedback", used)
    elif not system.feedback.acted_on:
        yield Gap("users cannot see what came of what they said", "feedback.acted_on", needed=False)
    for name in silent(book, system):
        yield Gap(f"no alert fires by itself for {name}", "triggers", used)
    if system.on_call is None:
        yield Gap("alerts have nowhere to arrive", "on_call", used)


def silent(book: Playbook, system: System) -> list[str]:
    """The reasons to take a system back for which an alert should fire by itself and none does; those of its own as they are written."""
    found = [item for item in triggers(book, system) if not item.alerted and item.key != REPORTED]
    return [item.name.lower() if item.key in STANDARD else f"“{item.name}”" for item in found]


def by_trigger(book: Playbook, system: System) -> dict[str, Watched]:
    """What is watched because a trigger says where its number is seen, with that trigger."""
    said = {item.trigger for item in system.triggers if item.metric or item.alert or item.look}
    return {STANDARD[item.key].signal: item for item in triggers(book, system) if item.key in said and item.limit is not None}


def _unwatched(book: Playbook, system: System) -> Iterator[Gap]:
    if (written := system.monitoring) is None:
        yield Gap("nothing says what is traced", "monitoring")
        yield Gap("nothing says what is watched", "monitoring")
        return
    for needed, fields in ((True, TRACE_NEEDED), (False, tuple(TRACED)[6:])):
        for field in fields:
            if field not in written.trace_fields:
                yield Gap(f"the trace of a task does not hold {TRACED[field]}", "monitoring.trace_fields", needed)
    there = {*by_trigger(book, system), *(signal.signal for signal in written.signals)}
    for needed, signals in ((True, WATCH_NEEDED), (False, tuple(WATCHED)[7:])):
        for signal in signals:
            if signal not in there:
                yield Gap(f"nobody watches {WATCHED[signal].lower()}", "monitoring.signals", needed)
    if not written.dashboards:
        yield Gap("no dashboard is named", "monitoring.dashboards")
    if written.sample_review is None:
        yield Gap("nobody reads answers on fixed days", "monitoring.sample_review")
    if written.retention_days is None:
        yield Gap("nothing says how long traces are kept", "monitoring.retention_days")


def needs_watching(system: System) -> bool:
    """Whether real input reaches a system, or did until it was paused."""
    return reached(system.stage, "shadow") or system.stage == "paused"


def there(_: Playbook, system: System) -> bool:
    """Whether anything is written about how a system is watched."""
    return bool(system.monitoring or system.logging or system.feedback)


def state(book: Playbook, system: System) -> str:
    """How the watching stands, in a few words."""
    if system.gone:
        return "over"
    count = missing(gaps(book, system))
    return f"{counted(count, 'thing')} missing" if count else "all there"


def values(book: Playbook, system: System) -> Mapping[str, Any]:
    """What the page of one system lays out."""
    return {
        "system": system,
        "gone": system.gone,
        "found": gaps(book, system),
        "traced": TRACED,
        "watched": WATCHED,
        "missing": missing,
        "triggers": triggers(book, system),
        "by_trigger": by_trigger(book, system),
    }


def overview(book: Playbook) -> list[tuple[System, tuple[Gap, ...]]]:
    """Every system that real input reaches, with what is missing: first those for which nothing says what is watched, then the one that lacks most."""
    found = [(system, gaps(book, system)) for system in book.all(System).values() if needs_watching(system)]
    return sorted(found, key=lambda row: (row[0].monitoring is not None, -missing(row[1]), row[0].name))
