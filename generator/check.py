"""All rules over a playbook: what is amiss with what it says, beside what was amiss in reading it."""

import dataclasses
import datetime
from collections.abc import Mapping
from pathlib import Path

from generator import text_rules
from generator.areas import (
    applicability_rules,
    approvals,
    change_rules,
    clearances,
    consistency,
    cost,
    data,
    data_use,
    drills,
    evaluation,
    exception_rules,
    guardrails,
    incident_rules,
    inheritance,
    inventory,
    measurements,
    models,
    people,
    production_bar,
    readiness,
    record_days,
    reviews,
    rollout,
    runbook_rules,
    tools,
    training_rules,
    triage,
    triggers,
    usage_policy,
)
from generator.areas.gate import Missing
from generator.areas.organisation import Organisation, Readers
from generator.areas.system import System
from generator.audience import published_for
from generator.findings import Explanation, Finding, Severity
from generator.load import load
from generator.model import Entity, Playbook
from generator.reading import READING
from generator.rules import Rule
from generator.walks import references

RULES: list[Rule] = [
    *consistency.RULES,
    *text_rules.RULES,
    *people.RULES,
    *data.RULES,
    *tools.RULES,
    *clearances.RULES,
    *usage_policy.RULES,
    *reviews.RULES,
    *inheritance.RULES,
    *inventory.RULES,
    *record_days.RULES,
    *data_use.RULES,
    *measurements.RULES,
    *production_bar.RULES,
    *evaluation.RULES,
    *triage.RULES,
    *guardrails.RULES,
    *models.RULES,
    *cost.RULES,
    *rollout.RULES,
    *triggers.RULES,
    *runbook_rules.RULES,
    *drills.RULES,
    *incident_rules.RULES,
    *training_rules.RULES,
    *change_rules.RULES,
    *approvals.RULES,
    *readiness.RULES,
    *exception_rules.RULES,
    *applicability_rules.RULES,
]
"""Every rule over a playbook, area by area."""


def explanations() -> dict[str, Explanation]:
    """What every rule is about, by name."""
    return {text.name: text for text in [*READING, *(rule.explanation for rule in RULES)]}


def examined(content: Path, as_of: datetime.date | None, readers: Readers | None) -> tuple[Playbook, list[Finding]]:
    """The playbook in a content folder, for other `readers` than its own if some are named, and everything amiss with it.

    Raises OSError for what cannot be read, DayError for a day that is none.
    """
    book = load(content, as_of)
    if readers and book.all(Organisation):
        book = published_for(book, readers)
    findings = check(book)
    return dataclasses.replace(book, open=tuple(findings)), [finding.seen_from(content) for finding in findings]


def check(book: Playbook) -> list[Finding]:
    """Everything amiss in a playbook, in the order of its files and lines."""
    findings = list(book.findings)
    standing = sound(book)
    # What would be amiss at a stage that nobody let the system into is told once it is.
    at_gates = rollout.set_back(standing)
    for rule in RULES:
        if rule in consistency.RULES_BEFORE_REFERENCES:
            findings += rule.findings(book)
        elif not (rule.whole and standing is not book):
            findings += rule.findings(standing if rule is rollout.stage_beyond_gate else at_gates)
    return sorted(set(findings), key=lambda finding: finding.order)


def amiss_with(book: Playbook, system: System) -> list[Missing]:
    """The errors in a system's own file, for the one who owns it."""
    path = system.place.source.path
    errors = [
        finding
        for finding in check(book)
        if finding.severity == Severity.ERROR and finding.span.path == path and finding.rule != rollout.stage_beyond_gate.explanation.name
    ]
    return [Missing(finding.what, finding.help, ("role", system.owner), finding.rule) for finding in errors]


def sound(book: Playbook) -> Playbook:
    """The part of a playbook in which every reference leads somewhere, for rules that follow them."""
    entities = {kind: dict(items) for kind, items in book.entities.items()}
    while gone := [entity for items in entities.values() for entity in items.values() if not _resolved(entity, entities)]:
        for entity in gone:
            del entities[entity.kind][entity.id]
    if entities == book.entities and not book.findings:
        return book
    roots = tuple(root for root in book.roots if not isinstance(root, Entity) or root.id in entities[root.kind])
    return dataclasses.replace(book, entities=entities, roots=roots)


def resolved(book: Playbook, entity: Entity) -> bool:
    """Whether everything that an entity itself names is there."""
    return _resolved(entity, book.entities)


def _resolved(entity: Entity, entities: Mapping[str, Mapping[str, Entity]]) -> bool:
    # The organisation is needed for its defaults, whatever else it names.
    return isinstance(entity, Organisation) or all(reference.id in entities.get(reference.kind, {}) for reference in references(entity))
