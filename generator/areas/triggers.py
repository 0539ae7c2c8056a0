"""When a system is taken back: the triggers that follow from its bar, those of its own, and how each is watched."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from generator.areas.production_bar import measured_in, result
from generator.areas.runbooks import runbook_of
from generator.areas.system import System
from generator.areas.system.quality import DIMENSIONS, Dimension
from generator.areas.system.rollback import OwnTrigger, Trigger, TriggerName
from generator.model import Playbook, once_for_each
from generator.rules import Amiss, error
from generator.words import amount, counted, number


@dataclass(frozen=True, slots=True)
class Standard:
    """A trigger that every system with real users has.

    Attributes:
        name: what people call it.
        key: the number of the bar from which it follows; None where no number decides.
        window_minutes: over how long it is looked at, unless the system says otherwise; our own choice, long enough
            for a number to mean something and short enough to be in time.
        signal: what is watched for it under `monitoring.signals`.

    """

    name: str
    key: str | None
    window_minutes: int | None
    signal: str


STANDARD: Mapping[TriggerName, Standard] = {
    "task_success": Standard("Task success", "task_success_percent", 1440, "quality"),
    "error_rate": Standard("Error rate", "error_rate_percent", 15, "errors"),
    "latency": Standard("95th-percentile latency", "latency_p95_seconds", 15, "latency"),
    "cost": Standard("Cost per task", "cost_per_task", 60, "cost"),
    "safety_incident": Standard("A severity 1 incident: something harmful reached a person", None, None, "feedback"),
}

REPORTED: TriggerName = "safety_incident"
"""The trigger that people report: nothing measures it, so no alert is asked for."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A reason to take a system back.

    Attributes:
        key: its id, unique within the system.
        name: what is watched.
        fires: when, in words with the limit.
        look: where the number can be seen today, with its address if it has one; None where nothing says.
        origin: where the limit comes from.
        channel: where the alert arrives.
        step: the number of the step with which one starts; None without a runbook.
        alerted: whether something calls those on call by itself.
        limit: the number at which it fires; None where no number decides.
        over: whether it fires above the limit; below it otherwise.
        unit: what stands behind the number.
        metric: the Prometheus series that holds it, if it is exported.
        alert: what the exported alert is called, by which whoever is woken by it looks for the page.
        alert_link: the address of an alert that is kept elsewhere.
        now: the latest measured value that counts, in words.

    """

    key: str
    name: str
    fires: str
    look: tuple[str, str | None] | None
    origin: str
    channel: str | None
    step: int | None
    alerted: bool
    limit: Decimal | None = None
    over: bool = True
    unit: str = ""
    window_minutes: int | None = None
    metric: str | None = None
    alert: str | None = None
    alert_link: str | None = None
    now: str | None = None


def _dimension(key: str | None) -> Dimension | None:
    return next((dimension for dimension in DIMENSIONS if dimension.key == key), None)


@once_for_each
def triggers(book: Playbook, system: System) -> tuple[Watched, ...]:
    """Every reason to take a system back: first those that follow from its bar, then its own."""
    return (*_standard(book, system), *(_own(book, system, item) for item in system.own_triggers))


def _standard(book: Playbook, system: System) -> Iterator[Watched]:
    if system.bar is None:
        return
    measured = {line.dimension.key: line.measured for line in result(book, system).lines}
    authored = {item.trigger: item for item in system.triggers}
    signals = {str(signal.signal): signal for signal in (system.monitoring.signals if system.monitoring else [])}
    for key, standard in STANDARD.items():
        mine = authored.get(key, Trigger(trigger=key))
        if (dimension := _dimension(standard.key)) is None:
            look = mine.look or "Reports by staff, users and those on call", None
            at_once, answered = "at once, with the first one", _answered(book, system, mine)
            yield Watched(key, standard.name, at_once, look, "always", *answered, alerted=bool(mine.alert), alert_link=mine.alert)
            continue
        if (of_bar := dimension.limit(system.bar)) is None:
            continue
        unit = measured_in(book, dimension)
        limit = mine.limit if mine.limit is not None else of_bar
        signal, value = signals.get(standard.signal), measured.get(dimension.key)
        yield Watched(
            key,
            standard.name,
            f"{'below' if dimension.at_least else 'above'} {amount(limit, unit)}",
            _look(system, mine, signal.how if signal else None),
            "the production bar" if limit == of_bar else f"tighter than the bar's {amount(of_bar, unit)}",
            *_answered(book, system, mine),
            alerted=bool(mine.metric or mine.alert or (signal and signal.alert)),
            limit=limit,
            over=not dimension.at_least,
            unit=unit,
            window_minutes=standard.window_minutes if mine.window_minutes is None else mine.window_minutes,
            metric=mine.metric,
            alert=alert_name(system, key) if mine.metric else None,
            alert_link=mine.alert,
            now=amount(value, unit) if value is not None else None,
        )


def _own(book: Playbook, system: System, item: OwnTrigger) -> Watched:
    limit = item.over if item.over is not None else item.under
    fires = item.when or (f"{'above' if item.over is not None else 'below'} {amount(limit, item.unit or '')}" if limit is not None else "")
    return Watched(
        item.id,
        item.name,
        fires,
        _look(system, item, None),
        "the system's own",
        *_answered(book, system, item),
        alerted=bool(item.metric or item.alert),
        limit=limit,
        over=item.over is not None,
        unit=item.unit or "",
        window_minutes=item.window_minutes,
        metric=item.metric if limit is not None else None,
        alert=alert_name(system, item.id) if item.metric and limit is not None else None,
        alert_link=item.alert,
    )


def alert_name(system: System, key: str) -> str:
    """What the alert of a trigger is called: the system and the trigger in one word, as in CoverGuideLatency."""
    return "".join(part.capitalize() for part in re.split("[-_]", f"{system.id}-{key}"))


def _look(system: System, written: Trigger | OwnTrigger, otherwise: str | None) -> tuple[str, str | None] | None:
    """Where the number can be seen, with its address if it has one; None where nothing says."""
    if written.look:
        return written.look, None
    for board in system.monitoring.dashboards if system.monitoring else ():
        return board.name, board.link
    return (otherwise, None) if otherwise else None


def _answered(book: Playbook, system: System, written: Trigger | OwnTrigger) -> tuple[str | None, int | None]:
    """Where the alert arrives, and the number of the step with which one starts."""
    runbook = runbook_of(book, system)
    steps = {item.step.id: item.number for item in runbook.steps} if runbook else {}
    return written.channel or (system.on_call.channel if system.on_call else None), steps.get(written.step or "", next(iter(steps.values()), None))


def window(minutes: int) -> str:
    """A window in the largest unit that fits: 15 minutes, 2 hours, 1 day."""
    for unit, size in (("day", 1440), ("hour", 60)):
        if minutes >= size and minutes % size == 0:
            return counted(minutes // size, unit)
    return counted(minutes, "minute")


@error
def loose_trigger(book: Playbook) -> Iterator[Amiss]:
    """A trigger fires later than the production bar allows.

    The bar is the promise; a trigger may be stricter, so that one has time, and never looser. Delete the limit: then it
    follows from the bar.
    """
    for system in book.all(System).values():
        for item in system.triggers if system.bar else ():
            dimension = _dimension(STANDARD[item.trigger].key)
            of_bar = dimension.limit(system.bar) if dimension and system.bar else None
            idle = next((key for key in ("limit", "metric", "window_minutes") if getattr(item, key) is not None), None)
            if (dimension is None or of_bar is None) and idle:
                what = f"the bar of `{system.id}` has no number from which the trigger {item.trigger} could follow, so `{idle}` does nothing"
                yield Amiss(item.at(idle), what, "Delete the line." if dimension is None else f"Add `{dimension.key}` to the bar, or delete the entry.")
            elif item.limit is None or dimension is None or of_bar is None:
                continue
            elif item.limit < of_bar if dimension.at_least else item.limit > of_bar:
                stricter = "or more" if dimension.at_least else "or less"
                what = f"`{system.id}` would be taken back at {number(item.limit)} only, and its bar says {number(of_bar)}"
                yield Amiss(item.at("limit"), what, f"Delete the limit, so that it follows from the bar; or write {number(of_bar)} {stricter}.")


@error
def trigger_twice(book: Playbook) -> Iterator[Amiss]:
    """A trigger is written twice for one system, so one of the two would be lost.

    Join what the two say. The five that follow from the bar are known already and need no second name.
    """
    for system in book.all(System).values():
        seen: set[str] = set()
        for item in system.triggers:
            if item.trigger in seen:
                yield Amiss(item.at("trigger"), f"`{item.trigger}` stands twice under `triggers` of `{system.id}`", "Join the two entries.")
            seen.add(item.trigger)
        taken: set[str] = set(STANDARD)
        for own in system.own_triggers:
            if own.id.replace("-", "_") in taken:
                yield Amiss(own.at("id"), f"`{own.id}` is the name of another trigger of `{system.id}`", "Give it another name, or join the two.")
            taken.add(own.id.replace("-", "_"))  # both spellings make one alert and one address


@error
def unclear_trigger(book: Playbook) -> Iterator[Amiss]:
    """A trigger of a system's own does not say when it fires, or says it in two ways.

    Write one of `over`, `under` and `when`. An alert can be exported only for a number.
    """
    for system in book.all(System).values():
        for item in system.own_triggers:
            said = [key for key in ("over", "under", "when") if getattr(item, key) is not None]
            if len(said) != 1:
                what = f"`{item.id}` of `{system.id}` {'does not say when it fires' if not said else 'says in two ways when it fires'}"
                yield Amiss(item.at("id"), what, "Write one of `over:`, `under:` and `when:`.")
            elif item.metric and item.when:
                yield Amiss(item.at("metric"), f"`{item.id}` of `{system.id}` names a metric and no number", "Write `over:` or `under:` instead of `when:`.")


RULES = [loose_trigger, trigger_twice, unclear_trigger]
