"""Whether a system meets its bar: every number measured against its limit, and what is wrong with the bar itself."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from generator.areas.measurements import AGAINST_THE_BAR, Measurement, MeasurementsFile, counting, discount, measurements_of
from generator.areas.organisation import organisation
from generator.areas.rollout import ways_up
from generator.areas.system import System
from generator.areas.system.quality import DIMENSIONS, NEEDED_DIMENSIONS, Bar, Dimension
from generator.areas.system.rollout import LIVE, reached
from generator.model import Playbook, once_for_each
from generator.rules import Amiss, error, warning, whole_error, whole_warning
from generator.words import counted, day, listed, lowered, number

Standing = Literal["met", "missed", "not_measured", "no_bar"]

STANDING_NAMES = {"met": "Meets its bar", "missed": "Misses its bar", "not_measured": "Not measured", "no_bar": "No bar yet"}


@dataclass(frozen=True, slots=True)
class BarLine:
    """One number of the bar against the latest measurement of it that counts.

    `headroom` is how far the measured number lies on the good side of the limit, in the same unit; below zero if it
    is missed. Where nothing that counts was measured, the last three are None.
    """

    dimension: Dimension
    limit: Decimal
    measurement: Measurement | None = None
    measured: Decimal | None = None
    headroom: Decimal | None = None

    @property
    def met(self) -> bool | None:
        """Whether the number is on the good side; None if it was not measured."""
        return None if self.headroom is None else self.headroom >= 0


@dataclass(frozen=True, slots=True)
class Result:
    """How a system stands against its bar."""

    standing: Standing
    lines: tuple[BarLine, ...] = ()
    events: int = 0
    """How many events that must never happen were counted in measurements that count."""

    @property
    def missed(self) -> list[BarLine]:
        """The numbers that are missed."""
        return [line for line in self.lines if line.met is False]


def against(bar: Bar, measurements: list[Measurement]) -> Result:
    """A bar against measurements, the latest first: each number by the latest that holds it."""
    lines = []
    for dimension in DIMENSIONS:
        if (limit := dimension.limit(bar)) is None:
            continue
        found = next((item for item in measurements if getattr(item, dimension.key) is not None), None)
        if found is None:
            lines.append(BarLine(dimension, limit))
            continue
        measured: Decimal = getattr(found, dimension.key)
        lines.append(BarLine(dimension, limit, found, measured, measured - limit if dimension.at_least else limit - measured))
    events = sum(item.unacceptable_events or 0 for item in measurements)
    if events or any(line.met is False for line in lines):
        return Result("missed", tuple(lines), events)
    return Result("met" if lines and all(line.met for line in lines) else "not_measured", tuple(lines))


@once_for_each
def result(book: Playbook, system: System) -> Result:
    """How a system stands against its bar on the playbook's day."""
    return against(system.bar, counting(book, system)) if system.bar and not _missing(system.bar) else Result("no_bar")


def measured_in(book: Playbook, dimension: Dimension) -> str:
    """The unit behind a number of the bar."""
    return organisation(book).currency if dimension.unit == "currency" else dimension.unit


def _missing(bar: Bar) -> list[str]:
    """The numbers that every bar has, and this one has not."""
    return [dimension.words.lower() for dimension in NEEDED_DIMENSIONS if dimension.limit(bar) is None]


def _running(book: Playbook) -> Iterator[System]:
    """The systems that are on the ladder, from the pilot on."""
    yield from (system for system in book.all(System).values() if reached(system.stage, "pilot"))


@error
def missing_bar(book: Playbook) -> Iterator[Amiss]:
    """A system is in its pilot or further, and its production bar lacks one of the four numbers.

    Task success, latency, cost per task and near misses are agreed before anything is built. Without them nobody
    can say whether the pilot worked.
    """
    for system in _running(book):
        if system.bar is None:
            what = f"`{system.id}` is at the stage {system.stage} and has no production bar"
            yield Amiss(system.at("stage"), what, "Add `bar:` with its four numbers, who agreed them, and when.")
        elif missing := _missing(system.bar):
            help = "Add: task_success_percent, latency_p95_seconds, cost_per_task, and near_miss_percent under safety."
            yield Amiss(system.at("bar"), f"the bar of `{system.id}` says nothing of {listed(missing)}", help)


@warning
def vacuous_bar(book: Playbook) -> Iterator[Amiss]:
    """A bar asks for something that any system meets, or none: it decides nothing.

    Success of 0 or 100 percent, a latency of nothing or of over a day, a task that costs nothing, or no word on what
    must never happen.
    """
    for system in book.all(System).values():
        if not (bar := system.bar):
            continue
        if bar.task_success_percent in (0, 100):
            meets = "any" if bar.task_success_percent == 0 else "no"
            what = f"{meets} system does {bar.task_success_percent} percent of its tasks right"
            yield Amiss(bar.at("task_success_percent"), what, "Write the lowest share that you can work with.")
        if bar.latency_p95_seconds is not None and not 0 < bar.latency_p95_seconds <= 86_400:
            what = f"a latency of {number(bar.latency_p95_seconds)} seconds decides nothing"
            yield Amiss(bar.at("latency_p95_seconds"), what, "Write how many seconds 95 of 100 answers may take at most.")
        if bar.cost_per_task == 0:
            yield Amiss(bar.at("cost_per_task"), "no system does a task for nothing", "Write the most that one successful task may cost, everything included.")
        if bar.safety and not bar.safety.never:
            yield Amiss(system.at("bar", "safety"), "the bar does not say what must never happen", "Add `never:` with at least one entry.")


@error
def fraction_for_percent(book: Playbook) -> Iterator[Amiss]:
    """A success of 1 percent or less is written, which most likely means a fraction such as 0.92.

    Every percentage goes from 0 to 100. A bar of 0.92 would be met by a system that is wrong 99 times in 100.
    """
    bars = [system.bar for system in book.all(System).values() if system.bar]
    measured = [item for file in book.files(MeasurementsFile) for item in file.measurements]
    for node in [*bars, *measured]:
        for key in ("task_success_percent", "human_success_percent"):
            value: Decimal | None = getattr(node, key, None)
            if value is not None and 0 < value <= 1:
                yield Amiss(node.at(key), f"`{key}: {value}` looks like a fraction", f"Percentages go from 0 to 100: write {number(value * 100)}.")


@warning
def doubtful_percent(book: Playbook) -> Iterator[Amiss]:
    """A bar allows near misses or errors in fewer than one task in a thousand, which most likely is a fraction.

    0.01 means one task in ten thousand; one in a hundred is written 1. A limit that strict is met by nobody, or only
    because nobody measured enough.
    """
    for system in book.all(System).values():
        nodes = [(system.bar, "error_rate_percent"), (system.bar.safety, "near_miss_percent")] if system.bar else []
        for node, key in nodes:
            value: Decimal | None = getattr(node, key, None)
            if node is not None and value is not None and 0 < value < Decimal("0.1"):
                meant = number(value * 100)
                yield Amiss(node.at(key), f"`{key}: {value}` looks like a fraction", f"Percentages go from 0 to 100: for {meant} in a hundred write {meant}.")


@error
def unagreed_bar(book: Playbook) -> Iterator[Amiss]:
    """A bar was agreed by nobody, on no day, or in the future.

    A number that nobody put a name to moves when it is missed.
    """
    for system in _running(book):
        if (bar := system.bar) and not (bar.agreed_by and bar.agreed_on):
            missing = listed((f"`{key}`" for key in ("agreed_by", "agreed_on") if not getattr(bar, key)), "and no")
            yield Amiss(system.at("bar"), f"the bar of `{system.id}` has no {missing}", "Write the roles that agreed it, and the day.")
        elif bar and bar.agreed_on and bar.agreed_on > book.as_of:
            what = f"the day on which the bar of `{system.id}` was agreed, {day(bar.agreed_on)}, is still to come"
            yield Amiss(bar.at("agreed_on"), what, "Write the day on which it was agreed.")


@error
def measured_before_bar(book: Playbook) -> Iterator[Amiss]:
    """Something was measured before the bar was agreed, so the bar may have been set to fit the result.

    The bar comes first. If it was changed later, keep `agreed_on` and add `changed_on`.
    """
    for system in book.all(System).values():
        agreed = system.bar.agreed_on if system.bar else None
        for item in measurements_of(book, system, *AGAINST_THE_BAR) if agreed else ():
            if agreed and item.date < agreed:
                what = f"`{system.id}` was measured on {day(item.date)}, before its bar was agreed on {day(agreed)}"
                help = "It cannot count: measure again. If the day is a slip, correct it; if the bar was only changed then, write that in its `changed_on`."
                yield Amiss(item.at("date"), what, help)


@whole_warning
def missed_bar(book: Playbook) -> Iterator[Amiss]:
    """A system with real users misses its bar, by the latest measurement that counts.

    Take it back to the last good state, or pause it, until it meets the bar again.
    """
    for system in book.all(System).values():
        if system.stage in LIVE and (found := result(book, system).missed):
            missed = listed(f"{line.dimension.words.lower()} {number(line.measured or Decimal(0))} against {number(line.limit)}" for line in found)
            yield Amiss(system.at("stage"), f"`{system.id}` has real users and misses its bar: {missed}", "Roll it back or pause it, then find out why.")


@whole_error
def gate_on_missed_bar(book: Playbook) -> Iterator[Amiss]:
    """A gate was passed although the last measurement before it missed the bar, or there was none.

    From the shadow stage on every step rests on numbers. A gate decided against them is a decision that nobody can
    defend later.
    """
    for system in book.all(System).values():
        if system.bar is None or system.gone:
            continue
        for _, gate in ways_up(system):
            if gate.stage == "pilot":
                continue
            if system.bar.changed_on and gate.decided_on < system.bar.changed_on:
                continue  # it was another bar then
            before = [item for item in measurements_of(book, system, *AGAINST_THE_BAR) if item.date <= gate.decided_on]
            # What was measured with the versions of that day counts, and nothing from before them.
            alike = [item for item in before if (item.model_version, item.prompt_version) == (before[0].model_version, before[0].prompt_version)]
            where = gate.at("decided_on")
            if not before:
                yield Amiss(where, f"the gate to {gate.stage} of `{system.id}` was passed before anything was measured", "Measure first, or correct the day.")
            elif (found := against(system.bar, alike)).standing == "not_measured":
                open_ = listed(line.dimension.words.lower() for line in found.lines if line.measured is None)
                what = f"the gate to {gate.stage} of `{system.id}` was passed before {open_} had been measured with what ran then"
                yield Amiss(where, what, "Measure first, or correct the day.")
            elif found.standing == "missed":
                why = f"{found.missed[0].dimension.words.lower()} missed the bar" if found.missed else "something that must never happen was counted"
                what = f"the gate to {gate.stage} of `{system.id}` was passed although {why} on {day(before[0].date)}"
                yield Amiss(where, what, "Change the decision to no_go, or correct registers/measurements.yaml.")


@whole_warning
def stale_measurement(book: Playbook) -> Iterator[Amiss]:
    """The last measurement of a system with real users is too old to count, or there is none.

    Quality drifts with new data, new users and new versions. What nobody measures, nobody knows.
    """
    for system in book.all(System).values():
        if system.stage not in LIVE or counting(book, system):
            continue
        latest = next(iter(measurements_of(book, system, *AGAINST_THE_BAR)), None)
        if latest is None or ((why := discount(book, system, latest)) and why.aged):
            when = f"was last measured on {day(latest.date)}, {counted((book.as_of - latest.date).days, 'day')} ago" if latest else "was never measured"
            yield Amiss(system.at("stage"), f"`{system.id}` has real users and {when}", "Measure it, and add it with `playbook record measurement`.")


@whole_error
def unmeasured_change(book: Playbook) -> Iterator[Amiss]:
    """The model, the prompts or the settings of a system with real users changed, and nothing was measured since.

    A new version that is better at one thing is often worse at another. Every change is followed by a full
    evaluation before real work goes through it.
    """
    for system in book.all(System).values():
        latest = next(iter(measurements_of(book, system, *AGAINST_THE_BAR)), None)
        if system.stage not in LIVE or latest is None or counting(book, system):
            continue
        if (why := discount(book, system, latest)) and not why.aged:
            yield Amiss(
                system.at("stage"),
                f"`{system.id}` has real users, and not even its latest measurement counts: {lowered(why.text)}".rstrip("."),
                "Run the whole evaluation with what runs now, and add it with `playbook record measurement`.",
            )


@error
def latency_budget_over_ceiling(book: Playbook) -> Iterator[Amiss]:
    """The steps of an answer may together take longer than the whole answer.

    The parts of a latency budget add up to the ceiling, or to less.
    """
    for system in book.all(System).values():
        if (bar := system.bar) and bar.latency_budget and bar.latency_p95_seconds is not None:
            total = sum((part.seconds for part in bar.latency_budget), Decimal(0))
            if total > bar.latency_p95_seconds:
                what = f"the steps add up to {number(total)} seconds, over the ceiling of {number(bar.latency_p95_seconds)}"
                yield Amiss(bar.at("latency_budget"), what, "Give a step less time, or raise the ceiling.")


@whole_error
def unacceptable_event(book: Playbook) -> Iterator[Amiss]:
    """A system with real users did something that its bar calls unacceptable, in a measurement that counts.

    One is too many. Take it back or pause it; once it is put right, set `changed_on` and measure again.
    """
    for system in book.all(System).values():
        since = system.changed_on or datetime.date.min
        attacks = [item for item in measurements_of(book, system, "red_team") if item.date >= since]
        for item in [*counting(book, system), *attacks] if system.stage in LIVE else ():
            if item.unacceptable_events:
                what = f"{counted(item.unacceptable_events, 'unacceptable event')} in `{system.id}`, which has real users"
                yield Amiss(item.at("unacceptable_events"), what, "Pause the system, put it right, set `changed_on`, and measure again.")


def measured_on(book: Playbook, system: System) -> datetime.date | None:
    """The day of the latest measurement that counts."""
    return next((item.date for item in counting(book, system)), None)


RULES = [
    missing_bar,
    vacuous_bar,
    fraction_for_percent,
    doubtful_percent,
    unagreed_bar,
    measured_before_bar,
    missed_bar,
    gate_on_missed_bar,
    stale_measurement,
    unmeasured_change,
    latency_budget_over_ceiling,
    unacceptable_event,
]
