"""The register of what was measured on each system, and which of it counts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from generator.areas.ids import RoleId, SystemId
from generator.areas.inheritance import limit
from generator.areas.system import System
from generator.areas.system.rollout import LIVE, Rung
from generator.areas.tools import Model
from generator.model import Node, Playbook, once_for_each, once_for_files
from generator.rules import Amiss, error
from generator.values import Address, Amount, Day, Line, Percent, Slug, Tally
from generator.words import counted, day, listed


class Measurement(Node):
    """What was measured on one day, with which versions."""

    system: SystemId
    date: Day
    kind: Literal["evaluation", "raw_sample", "shadow", "parallel", "stage", "live", "red_team"]
    """What was measured: the evaluation set; raw records; live work unseen, beside people, in a stage, or every day; attacks."""
    size: Tally
    """How many tasks, records or attacks."""
    eval_set: Slug | None = None
    """The evaluation set of the system that was run."""
    stage: Rung | None = None
    """The stage in which it was measured."""
    task_success_percent: Percent | None = None
    latency_p95_seconds: Amount | None = None
    cost_per_task: Amount | None = None
    """What one successful task cost."""
    error_rate_percent: Percent | None = None
    near_miss_percent: Percent | None = None
    unacceptable_events: Tally | None = None
    """How often something happened that the bar calls unacceptable."""
    human_success_percent: Percent | None = None
    """How many of the same tasks people did right, where both were compared."""
    model_version: Line | None = None
    """The version of the model that answered, as its vendor names it."""
    prompt_version: Line | None = None
    by: RoleId | None = None
    evidence: Address | None = None
    note: Line | None = None


class MeasurementsFile(Node):
    """The register registers/measurements.yaml: what was measured. Only ever add to it."""

    measurements: list[Measurement] = []


AGAINST_THE_BAR = ("evaluation", "shadow", "parallel", "stage", "live")
"""The kinds of measurement that say whether the bar is met; the others ask something else."""

KIND_NAMES = {
    "evaluation": "Evaluation set",
    "raw_sample": "Raw sample",
    "shadow": "Shadow",
    "parallel": "Parallel with people",
    "stage": "During a stage",
    "live": "Live",
    "red_team": "Attacks",
}


@once_for_files
def _register(book: Playbook) -> Mapping[str, list[Measurement]]:
    register: defaultdict[str, list[Measurement]] = defaultdict(list)
    for file in book.files(MeasurementsFile):
        for measurement in file.measurements:
            register[measurement.system].append(measurement)
    for measurements in register.values():
        measurements.reverse()  # of one day, the entry that stands further down is the later one
        measurements.sort(key=lambda item: item.date, reverse=True)
    return register


def measurements_of(book: Playbook, system: System, *kinds: str) -> list[Measurement]:
    """What was measured on a system until the playbook's day, the latest first; of some kinds, or of all."""
    found = _register(book).get(system.id, [])
    return [item for item in found if item.date <= book.as_of and (not kinds or item.kind in kinds)]


@dataclass(frozen=True, slots=True)
class Discount:
    """Why a measurement does not count; `aged` if it did until time went by."""

    text: str
    aged: bool = False


def discount(book: Playbook, system: System, item: Measurement) -> Discount | None:
    """Why a measurement does not count against the bar; None if it does."""
    models = [book.get(Model, id) for id in system.models]
    if models and item.model_version not in [model.version for model in models]:
        runs = listed((model.version for model in models), "or")
        return Discount(f"It was made with {item.model_version or 'a version that nobody wrote down'}; the system runs {runs}.")
    if system.prompt_version and item.prompt_version != system.prompt_version:
        return Discount(f"It was made with {item.prompt_version or 'prompts of a version that nobody wrote down'}; the system runs {system.prompt_version}.")
    if system.changed_on and item.date < system.changed_on:
        return Discount(f"The system was changed after it, on {day(system.changed_on)}.")
    if system.bar and system.bar.changed_on and item.date < system.bar.changed_on:
        return Discount(f"The bar was changed after it, on {day(system.bar.changed_on)}.")
    least = limit(book, system, "eval_min" if item.kind == "evaluation" else "measurement_min")
    if item.size < least.value:
        return Discount(f"It holds {counted(item.size, 'task')}; it counts from {least.value} on ({least.origin}).")
    if system.stage in LIVE:
        most, age = limit(book, system, "measurement_max_age_days"), (book.as_of - item.date).days
        if age > most.value:
            return Discount(f"It is {counted(age, 'day')} old; for a live system it counts for {most.value} ({most.origin}).", aged=True)
    return None


@once_for_each
def counting(book: Playbook, system: System) -> list[Measurement]:
    """The measurements that count against the bar, the latest first."""
    return [item for item in measurements_of(book, system, *AGAINST_THE_BAR) if discount(book, system, item) is None]


@error
def measurement_in_the_future(book: Playbook) -> Iterator[Amiss]:
    """A measurement in the register has a day that has not come yet, so nobody can have measured it.

    The register says what was measured. Correct the day.
    """
    for file in book.files(MeasurementsFile):
        for item in file.measurements:
            if item.date > book.as_of:
                yield Amiss(item.at("date"), f"a measurement on {day(item.date)} is still to come on {day(book.as_of)}", "Correct the day.")


@error
def measurement_twice(book: Playbook) -> Iterator[Amiss]:
    """The same measurement stands twice in the register, most likely because a recording was run again.

    It would count twice wherever tasks or measurements are counted. Delete one of the two.
    """
    for system in book.all(System).values():
        seen: set[str] = set()
        for item in reversed(measurements_of(book, system)):
            said = repr(item)
            if said in seen:
                yield Amiss(item.at("system"), f"this measurement of `{system.id}` stands above already, word for word", "Delete it, or correct what differs.")
            seen.add(said)


@error
def unknown_evaluation_set(book: Playbook) -> Iterator[Amiss]:
    """A measurement names an evaluation set that its system does not have.

    Nobody could tell which tasks were run. The sets stand under `eval_sets` in the system's file.
    """
    for file in book.files(MeasurementsFile):
        for item in file.measurements:
            sets = [entry.id for entry in book.get(System, item.system).eval_sets] if item.eval_set and item.system in book.all(System) else None
            if sets is not None and item.eval_set not in sets:
                there = listed((f"`{id}`" for id in sets), "or")
                help = f"Name one that it has ({there}), or add this one." if sets else "Add it under `eval_sets` of the system."
                yield Amiss(item.at("eval_set"), f"the system `{item.system}` has no evaluation set `{item.eval_set}`", help)


@error
def record_of_retired_system(book: Playbook) -> Iterator[Amiss]:
    """A system was measured after it had been retired or rejected.

    Either it is still running, or the day is wrong.
    """
    systems = book.all(System)
    for file in book.files(MeasurementsFile):
        for item in file.measurements:
            system = systems.get(item.system)
            if system and system.retirement and item.date > system.retirement.date:
                what = f"the system `{system.id}` was {system.stage} on {day(system.retirement.date)}, before this measurement"
                yield Amiss(item.at("date"), what, "Correct the day; if the system is still running, correct its stage.")


RULES = [measurement_in_the_future, measurement_twice, unknown_evaluation_set, record_of_retired_system]
