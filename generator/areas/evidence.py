"""The index of evidence: for each kind of record what there is, how fresh it is, and what is missing."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from generator.areas.audiences import Audience
from generator.areas.data import DataClass
from generator.areas.drills import DRILL_KINDS, drills_of, proof
from generator.areas.exceptions import RuleException
from generator.areas.guardrails import surfaces, tested
from generator.areas.incidents import incidents, review_due
from generator.areas.inheritance import limit
from generator.areas.measurements import KIND_NAMES, counting, measurements_of
from generator.areas.models import countdowns
from generator.areas.monitoring import gaps, missing, needs_watching
from generator.areas.organisation import EvidenceKind
from generator.areas.people import Decision
from generator.areas.readiness import verdict_for
from generator.areas.reviews import ReviewsFile, all_due
from generator.areas.rollout import DECISION_NAMES
from generator.areas.runbooks import runbook_of, unwritten
from generator.areas.system import System
from generator.areas.system.rollout import LIVE, OFF_THE_LADDER, STAGE_NAMES, reached
from generator.areas.system_pages import side
from generator.areas.systems import glance
from generator.areas.tools import Tool
from generator.areas.training import Module, Need, needs, outdated
from generator.areas.triage import OUTCOME_NAMES, outcome
from generator.areas.usage_policy import Policy
from generator.model import Playbook
from generator.words import counted, day, listed


@dataclass(frozen=True, slots=True)
class Piece:
    """A record: what it shows, on which day it was made, by which role, and where it stands."""

    what: str
    date: datetime.date | None
    path: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that should be there and is not, or no longer counts; and where it would stand."""

    what: str
    path: str


@dataclass(frozen=True, slots=True)
class Held:
    """What a playbook holds of one kind of record.

    Attributes:
        name: what people call such records.
        path: the page that shows them.
        pieces: the records, the latest first; those without a day last.
        gaps: what is missing.

    """

    kind: EvidenceKind
    name: str
    path: str
    pieces: list[Piece]
    gaps: list[Gap]

    @property
    def latest(self) -> datetime.date | None:
        """The day of the latest record."""
        return next((piece.date for piece in self.pieces), None)


Look = Callable[[Playbook], Iterator[Piece | Gap]]
_KINDS: dict[EvidenceKind, tuple[str, str, Look]] = {}


def _shows(kind: EvidenceKind, name: str, path: str) -> Callable[[Look], Look]:
    def note(look: Look) -> Look:
        _KINDS[kind] = name, path, look
        return look

    return note


def evidence_index(book: Playbook) -> Mapping[EvidenceKind, Held]:
    """What a playbook holds of each kind of record, in the order in which auditors ask for them."""
    found = {}
    for kind, (name, path, look) in _KINDS.items():
        seen = list(look(book))
        pieces = [item for item in seen if isinstance(item, Piece)]
        pieces.sort(key=lambda piece: piece.date or datetime.date.min, reverse=True)
        found[kind] = Held(kind, name, path, pieces, [item for item in seen if isinstance(item, Gap)])
    return found


def _standing(book: Playbook) -> Iterator[System]:
    return (system for system in book.all(System).values() if system.stage not in OFF_THE_LADDER)


def _live(book: Playbook) -> Iterator[System]:
    return (system for system in book.all(System).values() if system.stage in LIVE)


@_shows("inventory", "Register of AI systems", "systems/")
def _inventory(book: Playbook) -> Iterator[Piece | Gap]:
    for system in book.all(System).values():
        yield Piece(f"{system.name}: {STAGE_NAMES[system.stage].lower()}, {system.tier} tier", glance(book, system).since, system.path, system.owner)


@_shows("policies", "Policies in force", "policies/")
def _policies(book: Playbook) -> Iterator[Piece | Gap]:
    for policy in book.all(Policy).values():
        if policy.status == "in_force":
            yield Piece(f"{policy.name}, version {policy.version}", policy.approved_on, policy.path, policy.approver)
        elif policy.status == "draft":
            yield Gap(f"{policy.name} is a draft", policy.path)


@_shows("roles", "Decisions with one accountable role", "who-decides/")
def _roles(book: Playbook) -> Iterator[Piece | Gap]:
    for decision in book.all(Decision).values():
        yield Piece(decision.activity, None, decision.path, decision.accountable[0] if decision.accountable else None)


@_shows("data_classes", "Classes of data with handling rules", "data/")
def _data(book: Playbook) -> Iterator[Piece | Gap]:
    for item in book.all(DataClass).values():
        yield Piece(item.name, None, item.path)


@_shows("tools", "Decisions about tools", "tools/")
def _tools(book: Playbook) -> Iterator[Piece | Gap]:
    for tool in book.all(Tool).values():
        if tool.decided_on:
            yield Piece(f"{tool.name}: {tool.status}", tool.decided_on, tool.path, tool.decided_by)
        elif tool.status == "requested":
            yield Gap(f"{tool.name} was asked for, and nobody has decided", tool.path)


@_shows("system_cards", "Cards that say what a system is good at, bad at and never for", "systems/")
def _cards(book: Playbook) -> Iterator[Piece | Gap]:
    for system in _standing(book):
        if system.good_at and system.bad_at and system.never_for:
            yield Piece(system.name, None, system.path, system.owner)
        elif reached(system.stage, "pilot"):
            yield Gap(f"The card of {system.name} does not say all three", system.path)


@_shows("risks", "Risks treated, and impact assessments", "systems/")
def _risks(book: Playbook) -> Iterator[Piece | Gap]:
    for system in book.all(System).values():
        path = side(book, system, "risks")
        for risk in system.risks:
            yield Piece(f"{system.name}: {risk.what}", risk.accepted_on, path, risk.accepted_by or risk.owner)
        for item in system.impact_assessments:
            yield Piece(f"{system.name}: {item.kind.replace('_', ' ')} impact assessment", item.done_on, path, item.by)
        if system.stage in LIVE and not system.risks:
            yield Gap(f"No risk of {system.name} is written", path)
        elif system.stage in LIVE and any(risk.accepted_by is None for risk in system.risks):
            yield Gap(f"Nobody has accepted what is left of some risks of {system.name}", path)


@_shows("triages", "Triages of pilots", "systems/portfolio/")
def _triages(book: Playbook) -> Iterator[Piece | Gap]:
    for system in book.all(System).values():
        if triage := system.triage:
            what = f"{system.name}: {OUTCOME_NAMES[outcome(book, system, triage).word].lower()}"
            yield Piece(what, triage.date, side(book, system, "triage"), triage.by)


@_shows("production_bars", "Production bars agreed", "systems/portfolio/")
def _bars(book: Playbook) -> Iterator[Piece | Gap]:
    for system in _standing(book):
        path = side(book, system, "production-bar")
        if system.bar:
            yield Piece(system.name, system.bar.agreed_on, path, next(iter(system.bar.agreed_by), None))
        if system.stage in LIVE and glance(book, system).bar != "met":
            yield Gap(f"Nothing shows that {system.name} meets its bar today", path)


@_shows("evaluations", "Evaluations and measurements", "systems/portfolio/")
def _evaluations(book: Playbook) -> Iterator[Piece | Gap]:
    for system in book.all(System).values():
        path = side(book, system, "evaluation")
        for item in measurements_of(book, system):
            if item.kind != "red_team":
                yield Piece(f"{system.name}: {KIND_NAMES[item.kind].lower()}, {counted(item.size, 'case')}", item.date, path, item.by)
        if system.stage in LIVE and not counting(book, system):
            yield Gap(f"No measurement of {system.name} counts today", path)


@_shows("red_team", "Attacks on purpose", "systems/portfolio/")
def _attacks(book: Playbook) -> Iterator[Piece | Gap]:
    for system in book.all(System).values():
        found, path = measurements_of(book, system, "red_team"), side(book, system, "evaluation")
        yield from (Piece(system.name, item.date, path, item.by) for item in found)
        most = limit(book, system, "red_team_max_age_days").value
        if system.stage in LIVE and not any((book.as_of - item.date).days <= most for item in found):
            yield Gap(f"{system.name} was not attacked in the last {most} days", path)


@_shows("guardrails", "Guardrails tested", "systems/portfolio/")
def _guardrails(book: Playbook) -> Iterator[Piece | Gap]:
    for system in _standing(book):
        path = side(book, system, "guardrails")
        yield from (Piece(f"{system.name}: {item.what}", item.tested_on, path) for item in system.guardrails if tested(item))
        if untested := [item.id for item in system.guardrails if not tested(item)]:
            yield Gap(f"{system.name}: never tested: {listed(untested)}", path)
        if system.stage in LIVE and (bare := set(surfaces(system)) - {item.surface for item in system.guardrails}):
            yield Gap(f"{system.name} has no guardrail on: {listed(sorted(bare))}", path)


@_shows("readiness", "Readiness reviews", "systems/portfolio/")
def _readiness(book: Playbook) -> Iterator[Piece | Gap]:
    for system in _standing(book):
        if not reached(system.stage, "pilot"):
            continue
        found, path = verdict_for(book, system, system.stage), side(book, system, "readiness")
        dates = [item.date for answer in system.readiness for item in answer.evidence]
        if met := len(found.asked) - len(found.unmet):
            what = f"{system.name}: {met} of {counted(len(found.asked), 'check')} asked at its stage"
            yield Piece(what, max(dates, default=None), path, system.owner)
        if found.unmet:
            yield Gap(f"{system.name}: {counted(len(found.unmet), 'check')} of its stage not met", path)


@_shows("gates", "Decisions at gates", "systems/portfolio/")
def _gates(book: Playbook) -> Iterator[Piece | Gap]:
    for system in book.all(System).values():
        path = side(book, system, "rollout")
        for gate in system.gates:
            what = f"{system.name}, {STAGE_NAMES[gate.stage].lower()}: {DECISION_NAMES[gate.decision].lower()}"
            yield Piece(what, gate.decided_on, path, gate.decided_by[0])
            for item in gate.conditions:
                if item.done_on is None and item.due < book.as_of:
                    yield Gap(f"{system.name}: a condition of a gate is overdue since {day(item.due)}: {item.what}", path)


@_shows("costs", "Costs agreed", "systems/portfolio/")
def _costs(book: Playbook) -> Iterator[Piece | Gap]:
    for system in _standing(book):
        if system.cost and system.cost.approved_on:
            yield Piece(system.name, system.cost.approved_on, side(book, system, "cost"), system.cost.approved_by)
        elif reached(system.stage, "opt_in_external"):
            yield Gap(f"Nobody has agreed to what {system.name} costs at scale", side(book, system, "cost"))


@_shows("models", "Models pinned to a version", "tools/")
def _models(book: Playbook) -> Iterator[Piece | Gap]:
    for system in _standing(book):
        path = side(book, system, "models")
        for item in countdowns(book, system):
            if item.standing in ("unpinned", "retired", "ending"):
                yield Gap(f"{system.name}: {item.model.name} is {item.standing}", path)
            else:
                yield Piece(f"{system.name}: {item.model.name}, {item.model.version}", system.changed_on, path)


@_shows("data_sources", "Data sources with an owner", "systems/")
def _sources(book: Playbook) -> Iterator[Piece | Gap]:
    for system in _standing(book):
        path = side(book, system, "models")
        yield from (Piece(f"{system.name}: {item.name}", None, path, item.owner) for item in system.data_sources)
        if reached(system.stage, "pilot") and not system.data_sources:
            yield Gap(f"No data source of {system.name} is written", path)


@_shows("monitoring", "Monitoring", "on-call/monitoring/")
def _monitoring(book: Playbook) -> Iterator[Piece | Gap]:
    for system in book.all(System).values():
        path = side(book, system, "monitoring")
        if system.monitoring:
            yield Piece(f"{system.name}: {counted(len(system.monitoring.signals), 'signal')} watched", None, path, system.owner)
        if needs_watching(system) and missing(gaps(book, system)):
            yield Gap(f"{system.name}: something that should be watched is not", path)


@_shows("runbooks", "Rollback runbooks", "on-call/")
def _runbooks(book: Playbook) -> Iterator[Piece | Gap]:
    for system in _live(book):
        runbook, path = runbook_of(book, system), side(book, system, "runbook")
        if runbook and not unwritten(runbook):
            yield Piece(f"{system.name}, version {runbook.version}", None, path, system.owner)
        else:
            yield Gap(f"The runbook of {system.name} is not whole", path)


@_shows("drills", "Rollback drills", "on-call/drills/")
def _drills(book: Playbook) -> Iterator[Piece | Gap]:
    for system in book.all(System).values():
        path = side(book, system, "runbook")
        for item in drills_of(book, system):
            yield Piece(f"{system.name}: {DRILL_KINDS[item.kind].lower()}, {item.result} in {counted(item.minutes, 'minute')}", item.date, path)
        if system.stage in LIVE and (short := proof(book, system).short):
            yield Gap(f"{system.name}: {short.because}", path)


@_shows("incidents", "Incidents recorded and reviewed", "incidents/")
def _incidents(book: Playbook) -> Iterator[Piece | Gap]:
    for item in incidents(book):
        yield Piece(item.name, item.aware_at.date(), item.path, item.review_by)
        due = review_due(book, item)
        if due and item.reviewed_on is None and due < book.as_of:
            yield Gap(f"The review of “{item.name}” was due on {day(due)}", item.path)


@_shows("change_plans", "Change plans", "what-is-changing/")
def _plans(book: Playbook) -> Iterator[Piece | Gap]:
    for system in _standing(book):
        path = side(book, system, "change")
        if plan := system.change_plan:
            if done := [item.done_on for item in plan.milestones if item.done_on]:
                yield Piece(f"{system.name}: {len(done)} of {counted(len(plan.milestones), 'step')} done", max(done), path, system.sponsor)
            else:
                yield Gap(f"{system.name}: no step of its change plan is done", path)
            if late := [item.what for item in plan.milestones if item.done_on is None and item.due < book.as_of]:
                yield Gap(f"{system.name}: overdue: {listed(late)}", path)
        elif system.stage in LIVE:
            yield Gap(f"{system.name} has no change plan", path)


def _untrained(need: Need) -> str | None:
    """What is missing of a training, in words; that some have still to do it is nothing amiss before a stage that asks for all."""
    if need.count is None:
        return "nobody has counted"
    if need.progress == "aged":
        return "counted too long ago"
    if need.progress != "done" and not need.count.completed:
        return "nobody has done it"
    return "not all have done it" if need.progress == "short" and any(there for _, there in need.before) else None


@_shows("training", "Training done", "training/")
def _training(book: Playbook) -> Iterator[Piece | Gap]:
    for audience in book.all(Audience).values():
        for need in needs(book, audience):
            whom, count = f"{audience.name}: {need.module.name}", need.count
            if count and count.completed:
                yield Piece(f"{whom}, {count.completed} of {audience.size or 'an unknown number'}", count.date, need.module.path, need.module.owner)
            if lack := _untrained(need):
                yield Gap(f"{whom}: {lack}", need.module.path)
    for module in book.all(Module).values():
        yield from (Gap(f"“{module.name}” is out of date: {item.because}", module.path) for item in outdated(book, module))


@_shows("feedback", "Channels for feedback", "systems/")
def _feedback(book: Playbook) -> Iterator[Piece | Gap]:
    for system in _standing(book):
        if system.feedback:
            yield Piece(f"{system.name}: {system.feedback.channel}", None, system.path, system.owner)
        elif system.stage in LIVE:
            yield Gap(f"{system.name} has no channel for feedback", system.path)


@_shows("exceptions", "Exceptions given", "exceptions/")
def _exceptions(book: Playbook) -> Iterator[Piece | Gap]:
    for item in book.all(RuleException).values():
        yield Piece(f"{item.name}, until {day(item.closed_on or item.expires_on)}", item.decided_on, item.path, item.approved_by)


@_shows("reviews", "Reviews held", "reviews/")
def _reviews(book: Playbook) -> Iterator[Piece | Gap]:
    for file in book.files(ReviewsFile):
        for item in file.reviews:
            yield Piece(f"{item.subject.replace(':', ' ')}: {item.outcome}", item.date, "reviews/", item.by)
    for entry in all_due(book):
        if entry.standing in ("overdue", "lapsed"):
            yield Gap(f"The review of {entry.subject.name} was due on {day(entry.next)}", entry.subject.path)


@_shows("retirements", "Systems and tools taken out of use", "systems/")
def _retirements(book: Playbook) -> Iterator[Piece | Gap]:
    for system in book.all(System).values():
        if system.retirement:
            yield Piece(f"{system.name}: {STAGE_NAMES[system.stage].lower()}", system.retirement.date, system.path, system.retirement.decided_by)
    for tool in book.all(Tool).values():
        if tool.status == "retired":
            yield Piece(f"{tool.name}: retired", tool.decided_on, tool.path, tool.decided_by)
