"""The way up the ladder: which gates were passed, which comes next, and whether each was passed as it should be."""

import dataclasses
import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from generator.areas.measurements import measurements_of
from generator.areas.system import System
from generator.areas.system.rollout import LADDER, Gate, Stage, reached
from generator.model import Playbook
from generator.rules import Amiss, error, warning, whole_error
from generator.words import counted, day, listed

PASSED = ("go", "go_with_conditions")
DECISION_NAMES = {"go": "Go", "go_with_conditions": "Go, with conditions", "no_go": "No go"}


def ladder(system: System) -> tuple[str, ...]:
    """The stages of a system in order: volunteers from outside come first where people outside use it."""
    return tuple(stage for stage in LADDER if stage != "opt_in_external" or system.outside_users)


def passed(system: System) -> list[Gate]:
    """The gates that were passed, in the order in which that was decided."""
    return [gate for gate in _decided(system) if gate.decision in PASSED]


def _decided(system: System) -> list[Gate]:
    return sorted(system.gates, key=lambda gate: (gate.decided_on, LADDER.index(gate.stage)))


def _walk(system: System) -> Iterator[tuple[int, Gate, int]]:
    """Every gate with where it stands on the ladder before and after it; after a refusal that is below the stage refused."""
    steps, at = ladder(system), 0
    for gate in _decided(system):
        if gate.stage in steps:
            before, position = at, steps.index(gate.stage)
            at = position if gate.decision in PASSED else min(at, position - 1)
            yield before, gate, at


def ways_up(system: System) -> Iterator[tuple[str, Gate]]:
    """Every passed gate that led up the ladder, with the stage before it; a refusal or a step back begins anew below it."""
    steps = ladder(system)
    return ((steps[before], gate) for before, gate, after in _walk(system) if after > before)


def last_stage(system: System) -> str:
    """The stage to which the gates have led so far, with every refusal and step back; `idea` before the first."""
    led = [after for _, _, after in _walk(system)]
    return ladder(system)[led[-1] if led else 0]


def let_in(system: System, stage: str) -> bool:
    """Whether the gates have led to a stage, or beyond it."""
    steps = ladder(system)
    return stage in steps and steps.index(last_stage(system)) >= steps.index(stage)


def next_stage(system: System) -> str | None:
    """The stage that the next gate leads to; None at the top, and for what has left the ladder for good."""
    if system.gone:
        return None
    steps = ladder(system)
    now = last_stage(system) if system.stage == "paused" else system.stage
    if system.stage == "paused":
        return now if now in steps[1:] else None
    position = steps.index(now) if now in steps else len(steps)
    return steps[position + 1] if position + 1 < len(steps) else None


def set_back(book: Playbook) -> Playbook:
    """The playbook with every system at the stage to which its gates have led, if it claims to be further."""
    systems = book.all(System)
    beyond = {id for id, system in systems.items() if system.stage in LADDER and not let_in(system, system.stage)}
    if not beyond:
        return book
    back = {id: system.model_copy(update={"stage": last_stage(system)}) if id in beyond else system for id, system in systems.items()}
    return dataclasses.replace(book, entities={**book.entities, System.kind: back})


def stage_plan(system: System, kind: str) -> Stage | None:
    """What is written about a stage of a system."""
    return next((stage for stage in system.stages if stage.kind == kind), None)


@error
def skipped_stage(book: Playbook) -> Iterator[Amiss]:
    """A gate leads past a stage that was never gone through.

    Each stage shows something that the next one rests on: idea, pilot, shadow, parallel, internal users, opted-in
    outside users where there are any, one unit, the whole organisation.
    """
    for system in book.all(System).values():
        steps = ladder(system)
        for gate in passed(system):
            if gate.stage not in steps:
                what = f"the gate of `{system.id}` leads to {gate.stage}, and the system says that nobody outside uses it"
                yield Amiss(gate.at("stage"), what, "Set `outside_users: true`, or correct the stage.")
        for before, gate in ways_up(system):
            skipped = steps[steps.index(before) + 1 : steps.index(gate.stage)]
            if skipped:
                what = f"the gate to {gate.stage} of `{system.id}` skips {listed(skipped)}"
                yield Amiss(gate.at("stage"), what, f"Add the gate to {skipped[0]}, or take this one back.")


@error
def stage_beyond_gate(book: Playbook) -> Iterator[Amiss]:
    """A system says that it is at a stage to which no gate has led, or from which a later decision took it back.

    Somebody must have decided it, on evidence, on a day. Write the gate, or set the stage back.
    """
    for system in book.all(System).values():
        if system.stage in LADDER and not let_in(system, system.stage):
            last = last_stage(system)
            said = f"its gates lead to {last}" if last != "idea" else "no gate was passed"
            help = f"Write the gate to {system.stage}, or set the stage to {last}."
            yield Amiss(system.at("stage"), f"`{system.id}` is at the stage {system.stage}, but {said}", help)


@warning
def stage_behind_gate(book: Playbook) -> Iterator[Amiss]:
    """A system is at an earlier stage than the one to which its gates have led.

    Taking a system back is always allowed. Who did it, when and why belongs on record; and if nobody did, the stage
    was not written after the gate.
    """
    for system in book.all(System).values():
        last = last_stage(system)
        if system.stage in ladder(system) and system.stage != last and let_in(system, system.stage):
            help = f"Set `stage: {last}`; or, if it was taken back, add a gate to {last} with `decision: no_go`."
            yield Amiss(system.at("stage"), f"`{system.id}` is at the stage {system.stage}, and its gates lead to {last}", help)


@error
def gate_without_evidence(book: Playbook) -> Iterator[Amiss]:
    """A gate was passed without evidence, on evidence from after the decision, or on a day to come.

    A decision rests on what was known when it was taken.
    """
    for system in book.all(System).values():
        for gate in system.gates:
            if gate.decided_on > book.as_of:
                what = f"the day of the gate to {gate.stage} of `{system.id}`, {day(gate.decided_on)}, is still to come"
                yield Amiss(gate.at("decided_on"), what, "A gate records a decision that was taken: correct the day.")
            if gate.decision in PASSED and not gate.evidence:
                yield Amiss(
                    gate.at("stage"), f"the gate to {gate.stage} of `{system.id}` names no evidence", "Add `evidence:` with what the decision rests on."
                )
            for item in gate.evidence:
                if item.date > gate.decided_on:
                    what = f"this evidence is from {day(item.date)}, after the gate on {day(gate.decided_on)}"
                    yield Amiss(item.at("date"), what, "Name what was known then, or correct one of the days.")


@error
def unplanned_stage(book: Playbook) -> Iterator[Amiss]:
    """A system is at a stage, and nothing says who answers for it, who takes part and what must be seen.

    Every step has an owner, a group, and something to measure before it goes on.
    """
    for system in book.all(System).values():
        if reached(system.stage, "pilot") and stage_plan(system, system.stage) is None:
            yield Amiss(
                system.at("stage"),
                f"`{system.id}` is at the stage {system.stage}, and `stages` says nothing of it",
                f"Add it under `stages` with `kind: {system.stage}`.",
            )


@dataclass(frozen=True, slots=True)
class Course:
    """How far a stage had come on a day: its plan, its first day, its days and the tasks that were measured in it."""

    plan: Stage
    began: datetime.date
    days: int
    tasks: int

    @property
    def short_of(self) -> str | None:
        """What it lacks against its plan, in words; None if nothing."""
        if self.days < self.plan.min_days:
            return f"it lasts at least {counted(self.plan.min_days, 'day')}, and this is day {self.days}"
        if self.plan.min_tasks and self.tasks < self.plan.min_tasks:
            return f"at least {counted(self.plan.min_tasks, 'task')} are measured in it, and {self.tasks:,} were"
        return None


def course(book: Playbook, system: System, gate: Gate, until: datetime.date) -> Course | None:
    """How far the stage behind a passed gate had come on a day; None if nothing is written about the stage."""
    plan = stage_plan(system, gate.stage)
    if plan is None:
        return None
    began = max(plan.starts_on or gate.decided_on, gate.decided_on)
    kinds = ("evaluation", "raw_sample") if plan.kind == "pilot" else ("shadow", "parallel", "stage", "live")
    measured = measurements_of(book, system, *kinds)
    return Course(plan, began, (until - began).days, sum(item.size for item in measured if began <= item.date <= until))


@whole_error
def rushed_gate(book: Playbook) -> Iterator[Amiss]:
    """A gate was passed before the stage in front of it had lasted as long, or done as much, as was planned.

    What was agreed before counts, also when everybody is in a hurry. `min_days` and `min_tasks` of the stage say it.
    """
    for system in book.all(System).values():
        led: dict[str, Gate] = {}
        for stage, gate in ways_up(system):
            # Of a stage gone through twice only the last run stands in the plan.
            ran = course(book, system, led[stage], gate.decided_on) if stage in led else None
            led[gate.stage] = gate
            if ran and ran.days >= 0 and (lacking := ran.short_of):
                what = f"the gate to {gate.stage} of `{system.id}` was passed too early for the stage {stage}: {lacking}"
                yield Amiss(gate.at("decided_on"), what, "Decide it again when the stage has run its course, or correct the day or the plan.")


@error
def trial_without_notice(book: Playbook) -> Iterator[Amiss]:
    """People outside try something new, and they are not told, or not told how to leave.

    They know that it is new, they said yes, and they can go back at any time.
    """
    for system in book.all(System).values():
        for stage in system.stages:
            missing = [f"`{key}`" for key in ("notice", "way_out") if not getattr(stage, key)]
            if stage.kind == "opt_in_external" and missing:
                what = f"the stage with outside users of `{system.id}` has no {listed(missing, 'and no')}"
                yield Amiss(stage.at("kind"), what, "Write under `notice` what they are told, and under `way_out` how they leave.")


@warning
def overdue_condition(book: Playbook) -> Iterator[Amiss]:
    """A gate was passed on a condition whose day has come and gone.

    A condition that nobody keeps was no condition.
    """
    for system in book.all(System).values():
        for gate in system.gates if not system.gone else ():
            for item in gate.conditions if gate.decision in PASSED else ():
                if item.done_on is None and item.due < book.as_of:
                    what = f"the gate to {gate.stage} of `{system.id}` had a condition that was due on {day(item.due)}: {item.what}".rstrip(".")
                    yield Amiss(item.at("due"), what, "Do it and add `done_on:`, or decide the gate again.")


@error
def conditions_in_name_only(book: Playbook) -> Iterator[Amiss]:
    """A gate was passed with conditions, and none is written; or conditions are written, and it was passed without.

    Whoever reads the decision must see what it asks for.
    """
    for system in book.all(System).values():
        for gate in system.gates:
            if (gate.decision == "go_with_conditions") != bool(gate.conditions) and gate.decision in PASSED:
                said = "with conditions, and names none" if not gate.conditions else "without conditions, and names some"
                what = f"the gate to {gate.stage} of `{system.id}` was passed {said}"
                yield Amiss(gate.at("decision"), what, "Add `conditions:`, or write `go`." if not gate.conditions else "Write `go_with_conditions`.")


RULES = [
    skipped_stage,
    stage_beyond_gate,
    stage_behind_gate,
    gate_without_evidence,
    unplanned_stage,
    rushed_gate,
    trial_without_notice,
    overdue_condition,
    conditions_in_name_only,
]
