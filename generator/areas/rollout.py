"""The way up the ladder: which gates were passed, which comes next, and whether each was passed as it should be."""

import datetime
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from generator.areas.exceptions import RuleException
from generator.areas.measurements import measurements_of
from generator.areas.people import Decision, Forum, Role
from generator.areas.system import System
from generator.areas.system.rollout import LADDER, LIVE, OFF_THE_LADDER, STAGE_NAMES, Gate, Stage, reached
from generator.areas.usage_policy import Policy
from generator.model import Node, Playbook
from generator.rules import Amiss, error, warning, whole_error
from generator.source import Place
from generator.words import counted, day, listed

PASSED = ("go", "go_with_conditions")
DECISION_NAMES = {"go": "Go", "go_with_conditions": "Go, with conditions", "no_go": "No go"}


def ladder(system: System) -> tuple[str, ...]:
    """The stages of a system in order: volunteers from outside come first where people outside use it."""
    return tuple(stage for stage in LADDER if stage != "opt_in_external" or system.outside_users)


def passed(system: System) -> list[Gate]:
    """The gates that were passed, in the order in which that was decided."""
    return sorted((gate for gate in system.gates if gate.decision in PASSED), key=lambda gate: (gate.decided_on, LADDER.index(gate.stage)))


def last_stage(system: System) -> str:
    """The last stage that a gate led to; `idea` before the first."""
    gates = passed(system)
    return gates[-1].stage if gates else "idea"


def next_stage(system: System) -> str | None:
    """The stage that the next gate leads to; None at the top, and for what has left the ladder for good."""
    if system.stage in ("retired", "rejected"):
        return None
    steps = ladder(system)
    now = last_stage(system) if system.stage == "paused" else system.stage
    if system.stage == "paused":
        return now if now in steps[1:] else None
    position = steps.index(now) if now in steps else len(steps)
    return steps[position + 1] if position + 1 < len(steps) else None


def stage_plan(system: System, kind: str) -> Stage | None:
    """What is written about a stage of a system."""
    return next((stage for stage in system.stages if stage.kind == kind), None)


def authorities(book: Playbook, authority: str) -> set[str]:
    """The roles that may put their name to something, by the decisions in people.yaml that cover it."""
    return {role for decision in book.all(Decision).values() if authority in decision.covers for role in decision.accountable}


@error
def skipped_stage(book: Playbook) -> Iterator[Amiss]:
    """A gate leads past a stage that was never gone through.

    Each stage shows something that the next one rests on: idea, pilot, shadow, parallel, internal users, opted-in
    outside users where there are any, one unit, the whole organisation.
    """
    for system in book.all(System).values():
        steps, at = ladder(system), 0
        for gate in passed(system):
            where = gate.at("stage")
            if gate.stage not in steps:
                what = f"the gate of `{system.id}` leads to {gate.stage}, and the system says that nobody outside uses it"
                yield Amiss(where, what, "Set `outside_users: true`, or correct the stage.")
                continue
            position = steps.index(gate.stage)
            if position > at + 1:
                skipped = listed(steps[at + 1 : position])
                yield Amiss(where, f"the gate to {gate.stage} of `{system.id}` skips {skipped}", f"Add the gate to {steps[at + 1]}, or take this one back.")
            at = max(at, position)


@error
def stage_beyond_gate(book: Playbook) -> Iterator[Amiss]:
    """A system says that it is at a stage to which no gate has led.

    Somebody must have decided it, on evidence, on a day. Write the gate, or set the stage back.
    """
    for system in book.all(System).values():
        if system.stage in OFF_THE_LADDER:
            continue
        last = last_stage(system)
        if system.stage != last:
            said = f"the last gate that was passed leads to {last}" if last != "idea" else "no gate was passed"
            yield Amiss(
                system.at("stage"),
                f"`{system.id}` is at the stage {system.stage}, but {said}",
                f"Write the gate to {system.stage}, or set the stage to {last}." if system.stage != "idea" else f"Set the stage to {last}.",
            )


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
    began = plan.starts_on or gate.decided_on
    kinds = ("evaluation", "raw_sample") if plan.kind == "pilot" else ("shadow", "parallel", "stage", "live")
    measured = measurements_of(book, system, *kinds)
    return Course(plan, began, (until - began).days, sum(item.size for item in measured if began <= item.date <= until))


@whole_error
def rushed_gate(book: Playbook) -> Iterator[Amiss]:
    """A gate was passed before the stage in front of it had lasted as long, or done as much, as was planned.

    What was agreed before counts, also when everybody is in a hurry. `min_days` and `min_tasks` of the stage say it.
    """
    for system in book.all(System).values():
        for before, gate in itertools.pairwise(passed(system)):
            ran = course(book, system, before, gate.decided_on)
            # Of a stage gone through twice only the last run stands in the plan.
            if ran and gate.stage != before.stage and ran.days >= 0 and (lacking := ran.short_of):
                what = f"the gate to {gate.stage} of `{system.id}` was passed too early for the stage {before.stage}: {lacking}"
                yield Amiss(gate.at("decided_on"), what, "Decide it again when the stage has run its course, or correct the day or the plan.")


@error
def stage_without_way_back(book: Playbook) -> Iterator[Amiss]:
    """A stage with real users has no way back: neither a rollback of its own nor a runbook of the system.

    What cannot be undone must not be tried on people.
    """
    for system in book.all(System).values():
        for stage in system.stages:
            if stage.kind in LIVE and stage.kind == system.stage and not stage.rollback and system.runbook is None:
                yield Amiss(
                    stage.at("kind"), f"the stage {stage.kind} of `{system.id}` cannot be undone", "Add `rollback:` to it, or `runbook:` to the system."
                )


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
        for gate in system.gates if system.stage not in ("retired", "rejected") else ():
            for item in gate.conditions if gate.decision in PASSED else ():
                if item.done_on is None and item.due < book.as_of:
                    what = f"the gate to {gate.stage} of `{system.id}` had a condition that was due on {day(item.due)}: {item.what}".rstrip(".")
                    yield Amiss(item.at("due"), what, "Do it and add `done_on:`, or decide the gate again.")


Approval = tuple[str, Node, Place, str, list[str], str]
"""Something that somebody approved: what, its block, where the approvers stand, the authority, the roles, the requester."""


def _approvals(book: Playbook) -> Iterator[Approval]:
    forums = book.all(Forum)
    for system in book.all(System).values():
        for gate in system.gates:
            # Where a forum decides, its chair signs for it.
            roles = [*gate.decided_by, *([forums[gate.forum].chair] if gate.forum else [])]
            yield f"the gate to {gate.stage} of `{system.id}`", gate, gate.at("decided_by"), f"gate_{gate.stage}", roles, gate.requested_by
        if system.cost and system.cost.approved_by:
            yield f"the cost of `{system.id}`", system.cost, system.cost.at("approved_by"), "cost", [system.cost.approved_by], ""
    for item in book.all(RuleException).values():
        yield f"the exception `{item.id}`", item, item.at("approved_by"), "exception", [item.approved_by], item.requested_by
    for policy in book.all(Policy).values():
        if policy.status == "in_force" and policy.approver:
            yield f"the policy `{policy.id}`", policy, policy.at("approver"), "policy", [policy.approver], ""


@error
def self_approval(book: Playbook) -> Iterator[Amiss]:
    """Somebody approved what they had asked for themselves: the same role, or the same person in two roles.

    This goes for gates and exceptions, and for an independent look at an impact assessment.
    """
    roles = book.all(Role)
    for what, _, where, _, deciding, requester in _approvals(book):
        others = [role for role in deciding if requester and role != requester and roles[role].holder != roles[requester].holder]
        if requester and not others:
            person = "" if requester in deciding else ", who holds both roles"
            yield Amiss(where, f"{what} was decided by the one who asked for it{person}", "Somebody else must decide. Correct the roles, or decide it again.")
    for system in book.all(System).values():
        for item in system.impact_assessments:
            own = {role: roles[role].holder for role in (item.by, system.owner)}
            if item.reviewed_by and (item.reviewed_by in own or roles[item.reviewed_by].holder in own.values()):
                what = f"this assessment of `{system.id}` was reviewed by somebody who made it or owns the system"
                yield Amiss(item.at("reviewed_by"), what, "Have it reviewed by somebody who has no part in the system, and name their role.")


@whole_error
def decider_without_authority(book: Playbook) -> Iterator[Amiss]:
    """A gate, an exception, a policy or a cost was approved by a role that may not decide it.

    What a role may put its name to follows from `covers` of the decisions in people.yaml for which it is accountable.
    """
    for what, _, where, authority, deciding, _ in _approvals(book):
        may = authorities(book, authority)
        if not may.intersection(deciding):
            help = (
                f"Have it decided by {listed((f'`{role}`' for role in sorted(may)), 'or')}, or change who may under `covers` in people.yaml."
                if may
                else f"No decision in people.yaml covers `{authority}`: add it to one under `covers`."
            )
            yield Amiss(where, f"{what} was decided by {listed(f'`{role}`' for role in deciding)}, who may not decide that", help)


def stage_name(stage: str) -> str:
    """What people call a stage."""
    return STAGE_NAMES[stage]


RULES = [
    skipped_stage,
    stage_beyond_gate,
    gate_without_evidence,
    unplanned_stage,
    rushed_gate,
    stage_without_way_back,
    trial_without_notice,
    overdue_condition,
    self_approval,
    decider_without_authority,
]
