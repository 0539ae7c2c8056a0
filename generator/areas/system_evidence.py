"""The chain of evidence of a system: what an auditor follows from the policy to the reviews, step by step."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from generator.areas import system_parts as parts
from generator.areas.drills import DRILL_KINDS, drills_of
from generator.areas.incidents import SEVERITIES, incidents_of
from generator.areas.measurements import AGAINST_THE_BAR, KIND_NAMES, Discount, Measurement, discount, measurements_of
from generator.areas.reviews import reviews_of
from generator.areas.rollout import DECISION_NAMES
from generator.areas.system import System
from generator.areas.system.rollout import STAGE_NAMES
from generator.areas.tools import Tool
from generator.areas.triage import OUTCOME_NAMES, outcome
from generator.areas.usage_policy import Policy
from generator.model import Playbook
from generator.words import counted, listed


@dataclass(frozen=True, slots=True)
class Proof:
    """A step in the chain of evidence: what was done, when and by whom, and the page that shows it."""

    step: str
    what: str
    day: datetime.date | None
    by: str | None
    """The id of a role."""
    path: str | None
    person: str | None = None
    """The id of a person, where somebody did it who needs no role for it."""


def chain(book: Playbook, system: System) -> Iterator[Proof]:
    """What an auditor follows, from the policy to the reviews; a step without anything to show has neither day nor path."""
    steps: tuple[tuple[str, str | None, Iterator[Proof]], ...] = (
        ("Policy", "No policy is in force.", _policies(book)),
        ("Triage", "No triage is written.", _triage(book, system)),
        ("Assessment", "No impact assessment is written.", _assessments(system)),
        ("Evaluation", "No evaluation was recorded.", _measured(book, system, "evaluation", "raw_sample")),
        ("Gate", "No gate was decided.", _gates(system)),
        ("Measurement", "No live work was measured.", _measured(book, system, "shadow", "parallel", "stage", "live", "red_team")),
        ("Drill", "Nobody has drilled the runbook.", _drills(book, system)),
        ("Incident", None, _incidents(book, system)),  # none is nothing to be made up for
        ("Review", "No tool that it uses was reviewed.", _reviews(book, system)),
    )
    for step, none, found in steps:
        entries = list(found)
        if not entries and none and not system.gone:  # of which nobody will write more
            entries = [Proof(step, none, None, None, None)]
        yield from entries


def _policies(book: Playbook) -> Iterator[Proof]:
    for policy in book.all(Policy).values():
        if policy.status == "in_force":
            yield Proof("Policy", f"{policy.name}, version {policy.version}", policy.approved_on, policy.approver, policy.path)


def _triage(book: Playbook, system: System) -> Iterator[Proof]:
    if triage := system.triage:
        yield Proof("Triage", OUTCOME_NAMES[outcome(book, system, triage).word], triage.date, triage.by, f"{system.path}triage/")


def _assessments(system: System) -> Iterator[Proof]:
    for item in sorted(system.impact_assessments, key=lambda item: item.done_on):
        yield Proof("Assessment", parts.ASSESSMENTS[item.kind], item.done_on, item.by, f"{system.path}risks/#assessments")


def _measured(book: Playbook, system: System, *kinds: str) -> Iterator[Proof]:
    for kind in kinds:
        found = measurements_of(book, system, kind)
        if found:
            step = "Evaluation" if kind in ("evaluation", "raw_sample") else "Measurement"
            weighed = [(item, discount(book, system, item)) for item in found]
            # Attacks and raw samples are asked for less often than the others, so age alone does not discount them.
            counts = [item for item, why in weighed if why is None or (why.aged and kind not in AGAINST_THE_BAR)]
            apart = [why for item, why in weighed if why and item not in counts]
            on, by = (counts[0].date, counts[0].by) if counts else (None, None)
            what = f"{KIND_NAMES[kind]}: {_said(counts, apart, parts.MEASURED[kind])}"
            yield Proof(step, what, on, by, f"{system.path}evaluation/#measurements")


def _said(counts: list[Measurement], apart: list[Discount], unit: str) -> str:
    """The latest measurement that counts for what runs now, and how many do not."""
    said = counted(counts[0].size, unit) if counts else "none counts for what runs now"
    if len(counts) > 1:
        said += f", the latest of {len(counts)} that count for what runs now"
    old = sum(why.aged for why in apart)
    others = [f"{len(apart) - old} of earlier versions"] if len(apart) > old else []
    others += [f"{old} too old to count"] if old else []
    return f"{said}; and {listed(others)}" if others else said


def _gates(system: System) -> Iterator[Proof]:
    for gate in sorted(system.gates, key=lambda gate: gate.decided_on):
        what = f"{STAGE_NAMES[gate.stage]}: {DECISION_NAMES[gate.decision].lower()}, on {counted(len(gate.evidence), 'piece')} of evidence"
        yield Proof("Gate", what, gate.decided_on, gate.decided_by[0], f"{system.path}rollout/#gates")


def _drills(book: Playbook, system: System) -> Iterator[Proof]:
    for drill in reversed(drills_of(book, system)):
        what = f"{DRILL_KINDS[drill.kind]}, {drill.result} in {counted(drill.minutes, 'minute')}"
        yield Proof("Drill", what, drill.date, None, f"{system.path}runbook/#drills", drill.by)


def _incidents(book: Playbook, system: System) -> Iterator[Proof]:
    for item in reversed(incidents_of(book, system)):
        what = f"{item.name}: {SEVERITIES[item.severity].name.lower()}, {'closed' if item.closed_on else 'open'}"
        yield Proof("Incident", what, item.aware_at.date(), None, item.path)


def _reviews(book: Playbook, system: System) -> Iterator[Proof]:
    for id in dict.fromkeys(use.tool for use in system.uses):
        tool = book.all(Tool).get(id)
        for review in reviews_of(book, tool)[:1] if tool else ():
            yield Proof("Review", f"{book.get(Tool, id).name}: {review.outcome}", review.date, review.by, f"tools/{id}/")
