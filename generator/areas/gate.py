"""Everything that still keeps a system from a stage: what the rules and the checks would say if it stood there."""

import dataclasses
import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from generator.areas import cost, data_use, evaluation, guardrails, inventory, models, production_bar, rollout, runbook_rules, triage, triggers
from generator.areas.approvals import GATE_AUTHORITIES, authorities
from generator.areas.people import Role
from generator.areas.production_bar import result
from generator.areas.readiness import verdict_for, wanted
from generator.areas.rollout import PASSED, course, ladder, last_stage, let_in, next_stage, passed
from generator.areas.system import System
from generator.areas.system.rollout import LADDER, STAGE_NAMES
from generator.model import Playbook, once_for_each
from generator.rules import Rule
from generator.source import Place
from generator.words import day, listed

Actor = Literal["owner", "sponsor", "team"]

ASKED: tuple[tuple[Actor, list[Rule]], ...] = (
    ("owner", [rollout.unplanned_stage, rollout.trial_without_notice, rollout.overdue_condition]),
    ("owner", [inventory.unguarded_high_tier, inventory.nobody_on_call, inventory.prohibited_system, inventory.unjustified_class]),
    ("owner", [rule for rule in (*data_use.RULES, *triage.RULES) if rule is not data_use.use_by_a_gone_system]),  # which asks about others
    ("owner", [rule for rule in production_bar.RULES if rule is not production_bar.fraction_for_percent]),  # which reads the whole register
    ("team", [*evaluation.RULES, *guardrails.RULES, *models.RULES, *triggers.RULES]),
    ("team", [runbook_rules.incomplete_runbook, runbook_rules.dead_known_good, runbook_rules.missing_access, runbook_rules.single_contact]),
    ("sponsor", cost.RULES),
)
"""The rules that speak of a system at a stage, and who puts right what they find."""


TOLD_BY_CHECK = {
    "missing-guardrail": ("RDY-14", "RDY-15", "RDY-16"),
    "untested-guardrail": ("RDY-14", "RDY-15", "RDY-16"),
    "nobody-on-call": ("RDY-32",),
    "unpinned-model": ("RDY-36",),
    "retired-model": ("RDY-36",),
    "retiring-model": ("RDY-36",),
    "forbidden-data-use": ("RDY-25",),
    "unassessed-data-use": ("RDY-25",),
    "unagreed-data-use": ("RDY-25",),
    "thin-evaluation-set": ("RDY-10",),
    "missing-raw-sample": ("RDY-06",),
    "stale-measurement": ("RDY-11",),
    "unmeasured-change": ("RDY-11",),
    "missed-bar": ("RDY-11",),
    "gate-on-missed-bar": ("RDY-11",),
    "missing-bar": ("RDY-09",),
    "unapproved-cost": ("RDY-34", "RDY-35"),
}
"""Rules that a readiness check repeats where it is asked: one of the two is enough for a list of what to do."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that keeps a gate shut: what, how to put it right, who acts, and which rule or check says so."""

    what: str
    help: str
    actor: tuple[str, str]
    """The kind and the id of who must act, for example `("role", "head-of-claims")`."""
    asked_by: str
    """The id of a readiness check, or the name of a rule."""
    where: Place | None = None


@once_for_each
def missing(book: Playbook, system: System, stage: str) -> list[Missing]:
    """Everything that keeps a system from a stage, ordered by who must act: first the sponsor, then owner and team."""
    actors = {"owner": ("role", system.owner), "sponsor": ("role", system.sponsor), "team": ("team", system.team)}
    there = system.model_copy(update={"stage": stage})
    standing = dataclasses.replace(book, entities={**book.entities, "system": {system.id: there}})
    if out_of_turn := list(_out_of_turn(system, stage, actors["owner"])):
        return out_of_turn
    found = [*_unfinished(book, system, stage, actors["owner"]), *_unmeasured(standing, there, actors["team"])]
    for actor, rules in ASKED:
        for rule in rules:
            found += [Missing(amiss.what, amiss.help, actors[actor], rule.explanation.name, amiss.where) for amiss in rule.examine(standing)]
    unmet = verdict_for(standing, there, stage).unmet
    told = {answer.check.id for answer in unmet}
    found = [item for item in found if not told.intersection(TOLD_BY_CHECK.get(item.asked_by, ()))]
    for answer in unmet:
        found.append(Missing(f"{answer.check.name}: {answer.because}", wanted(answer.check), answer.actor, answer.check.id))
    order = list(dict.fromkeys([actors["sponsor"], actors["owner"], actors["team"]]))
    return sorted(found, key=lambda item: order.index(item.actor) if item.actor in order else len(order))


def undecided(book: Playbook, system: System, stage: str) -> Missing | None:
    """That nobody has let a system into a stage, or that somebody took it back; None if the gates lead there."""
    if let_in(system, stage):
        return None
    may = [book.get(Role, role).name for role in sorted(authorities(book, GATE_AUTHORITIES[stage]))]
    by = f"It is for {listed(may, 'or')} to decide." if may else f"No decision in people.yaml covers `{GATE_AUTHORITIES[stage]}`: add it to one."
    latest = max((gate for gate in reversed(system.gates) if gate.stage == stage), key=lambda gate: gate.decided_on, default=None)
    what = "nobody has decided it"
    if latest:
        when, yes = day(latest.decided_on), latest.decision in PASSED
        what = f"after the yes on {when} it was taken back to {last_stage(system)}" if yes else f"the last decision on it was no, on {when}"
    return Missing(what, f"{by} Then write it under `gates`, and set `stage: {stage}`.", ("role", system.owner), "stage-beyond-gate")


def _out_of_turn(system: System, stage: str, owner: tuple[str, str]) -> Iterator[Missing]:
    steps, turn = ladder(system), next_stage(system)
    if stage not in steps:
        yield Missing(f"nobody outside uses it, so it has no stage {stage}", "Set `outside_users: true` if that has changed.", owner, "skipped-stage")
    elif system.gone:
        yield Missing(f"the system is {system.stage}", "Begin a new system.", owner, "skipped-stage", system.at("stage"))
    elif system.stage == "paused":
        until = system.pause.until if system.pause else "nothing says what must be true before it goes on"
        yield Missing(
            f"the system is paused: {until}", "Put that right, then set its stage back and delete `pause:`.", owner, "unexplained-end", system.at("stage")
        )
    elif system.stage != last_stage(system):
        led = last_stage(system)
        yield Missing(
            f"the last gate that was passed leads to “{STAGE_NAMES[led]}”, and `stage` says “{STAGE_NAMES[system.stage]}”",
            f"Set `stage: {led}`.",
            owner,
            "stage-behind-gate" if let_in(system, system.stage) else "stage-beyond-gate",
            system.at("stage"),
        )
    elif turn and steps.index(stage) > steps.index(turn):
        yield Missing(f"the next stage is {turn}", f"Go to {turn} first: no stage is skipped.", owner, "skipped-stage", system.at("stage"))


def _unfinished(book: Playbook, system: System, stage: str, owner: tuple[str, str]) -> Iterator[Missing]:
    """What the stage before still asks for: its days, its tasks, and the conditions of the gates so far."""
    if system.stage not in LADDER or LADDER.index(stage) <= LADDER.index(system.stage):
        return
    gates = passed(system)
    for item in (condition for gate in gates for condition in gate.conditions if condition.done_on is None):
        yield Missing(f"a condition of an earlier gate is open: {item.what}", "Do it, and add `done_on:`.", owner, "overdue-condition", item.at("what"))
    ran = course(book, system, gates[-1], book.as_of) if gates else None
    if ran and (lacking := ran.short_of):
        early = ran.days < ran.plan.min_days
        help = f"Wait until {day(ran.began + datetime.timedelta(days=ran.plan.min_days))}." if early else "Go on, and record what you measure."
        yield Missing(
            f"the stage “{STAGE_NAMES[system.stage]}” has not run its course: {lacking}",
            help,
            owner,
            "rushed-gate",
            ran.plan.at("min_days" if early else "min_tasks"),
        )


def _unmeasured(standing: Playbook, there: System, team: tuple[str, str]) -> Iterator[Missing]:
    # From the shadow stage on each step rests on numbers; before that there is nothing to measure.
    found = result(standing, there).standing if there.stage != "pilot" else None
    if found == "not_measured":
        yield Missing("no measurement counts against its bar", "Measure it, and add it with `playbook record measurement`.", team, "gate-on-missed-bar")
    elif found == "missed":
        yield Missing("it misses its bar", "Find out why, put it right, and measure again.", team, "gate-on-missed-bar")
