"""The pages of one AI system: its card for those who use, review and audit it, and a page for each side of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.areas import change_pages, monitoring, runbook_page
from generator.areas import system_parts as parts
from generator.areas.data_use import uses
from generator.areas.exceptions import RuleException
from generator.areas.incidents import incidents_of
from generator.areas.inheritance import live_exceptions, unit_of
from generator.areas.measurements import measurements_of
from generator.areas.models import STANDING_NAMES as MODEL_STANDINGS
from generator.areas.models import countdowns
from generator.areas.rollout import ladder, stage_plan
from generator.areas.system import System
from generator.areas.system.rollout import LIVE, STAGE_MEANING, STAGE_NAMES, reached
from generator.areas.system_badge import FILE, system_badge
from generator.areas.system_evidence import chain
from generator.areas.systems import glance
from generator.model import Playbook
from generator.sheet import Sheet
from generator.words import amount, counted

TYPES = {
    "assistant": "Assistant",
    "classifier": "Classifier",
    "extraction": "Extraction",
    "search": "Search",
    "agent": "Agent",
    "forecast": "Forecast",
    "vision": "Image recognition",
    "bought_in_feature": "Feature of a product that we bought",
}
EU_ROLES = {"provider": "Provider", "deployer": "Deployer", "both": "Provider and deployer", "not_in_scope": "Not in scope"}
EU_CLASSES = {
    "prohibited": "Prohibited",
    "high_risk": "High-risk",
    "transparency": "Transparency duties",
    "minimal": "Minimal",
    "not_in_scope": "Not in scope",
}
HIGH_IMPACT = {"not_presumed": "Not presumed high-impact", "presumed": "Presumed high-impact", "presumed_but_not": "Presumed high-impact, declared not to be"}


@dataclass(frozen=True, slots=True)
class Part:
    """A page about one side of a system.

    Attributes:
        slug: the end of its address.
        name: what it is called.
        about: what its reader finds there; the dots stand for the system's name.
        template: the file in templates/pages.
        key: the key of a system's file with which it begins.
        there: whether there is anything to show.
        state: how that side stands, in a word or two.
        values: what its template lays out.
        also_called: other words by which people search for it.

    """

    slug: str
    name: str
    about: str
    template: str
    key: str
    there: Callable[[Playbook, System], object]
    state: Callable[[Playbook, System], str]
    values: Callable[[Playbook, System], Mapping[str, Any]]
    also_called: Callable[[Playbook, System], Sequence[str]] = lambda *_: ()


PARTS = (
    Part(
        "production-bar",
        "Production bar",
        "The numbers that … must reach before it goes further, and what was measured.",
        "system-production-bar.html.j2",
        "bar",
        lambda _, system: system.bar or system.kpi,
        parts.bar_state,
        parts.production_bar,
    ),
    Part(
        "evaluation",
        "Evaluation",
        "The tasks by which … is measured, and everything that was measured.",
        "system-evaluation.html.j2",
        "eval_sets",
        lambda book, system: system.eval_sets or measurements_of(book, system),
        parts.evaluation_state,
        parts.evaluation,
    ),
    Part(
        "triage",
        "Triage",
        "Whether … is built upon, built again or stopped after its pilot, and why.",
        "system-triage.html.j2",
        "triage",
        lambda _, system: system.triage,
        parts.triage_state,
        parts.triage,
    ),
    Part(
        "readiness",
        "Readiness",
        "What must hold before … goes further, what holds already, and who must act.",
        "system-readiness.html.j2",
        "readiness",
        lambda _, system: not system.gone or system.readiness,
        parts.readiness_state,
        parts.readiness_of,
    ),
    Part(
        "rollout",
        "Rollout",
        "The stages of …, who decided each step on what evidence, and what is missing for the next.",
        "system-rollout.html.j2",
        "stages",
        lambda _, system: system.stages or system.gates or reached(system.stage, "pilot"),
        lambda _, system: STAGE_NAMES[system.stage],
        parts.rollout,
    ),
    Part(
        "runbook",
        "Runbook",
        "When … is stopped, how it is taken back step by step, whom to call, and who has tried it.",
        "system-runbook.html.j2",
        "runbook",
        runbook_page.there,
        runbook_page.state,
        runbook_page.values,
        runbook_page.also_called,
    ),
    Part(
        "guardrails",
        "Guardrails",
        "What stands between … and harm, and who has tried to get past it.",
        "system-guardrails.html.j2",
        "guardrails",
        lambda book, system: system.guardrails or measurements_of(book, system, "red_team"),
        lambda _, system: counted(len(system.guardrails), "guardrail"),
        parts.guardrails,
    ),
    Part(
        "monitoring",
        "Monitoring",
        "What is traced of …, what is watched, read and written down, and what of it is missing.",
        "system-monitoring.html.j2",
        "monitoring",
        monitoring.there,
        monitoring.state,
        monitoring.values,
    ),
    Part(
        "models",
        "Models and data",
        "The models behind …, the data it draws on, and the systems that it is connected to.",
        "system-models.html.j2",
        "models",
        lambda _, system: system.models or system.data_sources or system.integrations or system.outputs_to or system.prompt_version or system.changed_on,
        parts.models_state,
        parts.models,
    ),
    Part(
        "cost",
        "Cost",
        "What … costs now, what it will cost when everybody uses it, and who agreed to that.",
        "system-cost.html.j2",
        "cost",
        lambda _, system: system.cost,
        parts.cost_state,
        parts.cost,
    ),
    Part(
        "risks",
        "Risks and oversight",
        "What could go wrong with …, and who watches over it.",
        "system-risks.html.j2",
        "risks",
        lambda book, system: system.risks or system.impact_assessments or system.oversight or parts.exceptions_of(book, system),
        parts.risks_state,
        parts.risks,
    ),
    Part(
        "change",
        "What changes",
        "What … changes for the people whose work it touches, and how they are told, trained and heard.",
        "system-change.html.j2",
        "change_plan",
        change_pages.there,
        change_pages.state,
        change_pages.values,
        change_pages.also_called,
    ),
)
"""The sides of a system, in the order in which a reviewer asks about them."""


@dataclass(frozen=True, slots=True)
class Way:
    """A link to one side of a system, with how it stands; without a path where nothing is written about it."""

    name: str
    path: str | None
    state: str
    key: str


def side(book: Playbook, system: System, slug: str) -> str:
    """The page about one side of a system if there is one, else the system's card."""
    there = any(part.slug == slug and part.there(book, system) for part in PARTS)
    return f"{system.path}{slug}/" if there else system.path


def ways(book: Playbook, system: System) -> list[Way]:
    """The other pages of a system, and those that it has not got yet."""
    found = [
        Way(part.name, f"{system.path}{part.slug}/", part.state(book, system), part.key)
        if part.there(book, system)
        else Way(part.name, None, "nothing written yet", part.key)
        for part in PARTS
    ]
    return [way for way in found if way.path or not system.gone]


def pages(book: Playbook) -> Iterator[Sheet]:
    """The card of each system, and a page for each side of it about which anything is written."""
    for system in book.all(System).values():
        others = ways(book, system)
        yield _card(book, system, others)
        for part in PARTS:
            if part.there(book, system):
                yield Sheet(
                    f"{system.path}{part.slug}/",
                    f"{part.name}: {system.name}",
                    part.about.replace("…", system.name),
                    part.template,
                    {"ways": others, "file": parts.file(system), **part.values(book, system)},
                    system.place,
                    under=(("AI systems", "systems/"), (system.name, system.path)),
                    boost=1.5,
                    also_called=part.also_called(book, system),
                    for_staff=True,
                    offline=f"{part.slug}-{system.id}.html" if part.slug == "runbook" else None,
                )


def _card(book: Playbook, system: System, others: list[Way]) -> Sheet:
    steps = ladder(system)
    badge = system_badge(book, system)
    return Sheet(
        system.path,
        system.name,
        system.value,
        "system.html.j2",
        {
            "system": system,
            "badge": badge,
            "file": parts.file(system),
            "gone": system.gone,
            "glance": glance(book, system),
            "gaps": parts.untold(system),
            "step": (steps.index(system.stage) + 1, len(steps)) if system.stage in steps else None,
            "stages": STAGE_NAMES,
            "meaning": STAGE_MEANING[system.stage],
            "ways": others,
            "operated": any(way.path == f"{system.path}runbook/" for way in others),
            "changing": change_pages.there(book, system),
            "plan": stage_plan(system, system.stage),
            "live": system.stage in LIVE,
            "amount": amount,
            "lines": parts.lines(book, system),
            "uses": uses(book, system),
            "directions": parts.DIRECTIONS,
            "countdowns": countdowns(book, system) if not system.gone else [],
            "model_standings": MODEL_STANDINGS,
            "types": TYPES,
            "unit": unit_of(book, system),
            "own_limits": parts.own_limits(book, system),
            "eu_roles": EU_ROLES,
            "eu_classes": EU_CLASSES,
            "high_impact": HIGH_IMPACT,
            "exceptions": [item for item in live_exceptions(book, system) if item.id in book.all(RuleException)],
            "shared_by": [item for item in book.all(System).values() if system.id in item.shares],
            "open_incidents": [item for item in incidents_of(book, system) if item.closed_on is None],
            "chain": list(chain(book, system)),
        },
        system.place,
        under=(("AI systems", "systems/"),),
        boost=3,
        also_called=system.also_called,
        downloads={FILE: badge.svg},
    )
