"""What stands on the pages about one side of a system each, and how that side stands in a word or two."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from generator.areas import change_pages
from generator.areas.cost import at_scale
from generator.areas.data_use import stale
from generator.areas.evaluation import drop, fit_sets, raw_sample
from generator.areas.exceptions import RuleException, exceptions_by
from generator.areas.guardrails import SURFACES, THREATS, on, surfaces, tested
from generator.areas.inheritance import limit, live_exceptions
from generator.areas.limits import LIMITS
from generator.areas.measurements import AGAINST_THE_BAR, KIND_NAMES, Measurement, discount, measurements_of
from generator.areas.models import STANDING_NAMES, countdowns
from generator.areas.organisation import organisation
from generator.areas.production_bar import STANDING_NAMES as BAR_STANDINGS
from generator.areas.production_bar import BarLine, against, measured_in, result
from generator.areas.readiness import AREAS, CATEGORIES, WORDS, Verdict, readiness, verdict_for
from generator.areas.rollout import DECISION_NAMES, ladder, last_stage, next_stage, passed, stage_plan
from generator.areas.system import System
from generator.areas.system.rollout import LADDER, OFF_THE_LADDER, STAGE_MEANING, STAGE_NAMES
from generator.areas.systems import glance
from generator.areas.triage import DIMENSIONS as TRIAGE
from generator.areas.triage import OUTCOME_NAMES, answers, outcome
from generator.drawing import Limit, Span, limits_chart, timeline
from generator.model import Playbook
from generator.words import amount, counted, number

Values = Mapping[str, Any]

DIRECTIONS = {"input": "goes in", "output": "comes out", "log": "is kept in a log"}
ASSESSMENTS = {"data_protection": "Data-protection impact", "fundamental_rights": "Fundamental-rights impact", "algorithmic": "Algorithmic impact"}
MEASURED = {"evaluation": "task", "raw_sample": "unprocessed record", "red_team": "attack"} | dict.fromkeys(("shadow", "parallel", "stage", "live"), "task")
"""What is counted in a measurement of each kind."""


def file(system: System) -> str | None:
    """The file in which what is missing about a system is to be written; None where nobody will."""
    return None if system.gone else system.place.source.path


_FOR_USERS = (
    ("what it is good at", "good_at"),
    ("what it is bad at", "bad_at"),
    ("what it is never for", "never_for"),
    ("who may use it", "access"),
    ("what to tell people", "tell_people"),
    ("how somebody challenges a decision", "appeal"),
    ("where to say that something is wrong", "feedback"),
)


def untold(system: System) -> list[tuple[str, str]]:
    """What the card of a system on the ladder does not tell those who work with it, and the keys that would say it."""
    return [(words, key) for words, key in _FOR_USERS if not getattr(system, key)] if system.stage not in OFF_THE_LADDER else []


# The production bar


def lines(book: Playbook, system: System) -> list[tuple[BarLine, str]]:
    """Every number of the bar with its unit; also of a bar that lacks one of its four."""
    found = result(book, system).lines or (against(system.bar, []).lines if system.bar else ())
    return [(line, measured_in(book, line.dimension)) for line in found]


def bar_chart(book: Playbook, system: System) -> Markup:
    """The bar as a drawing."""
    rows = [Limit(line.dimension.words, unit, line.limit, line.dimension.at_least, line.measured) for line, unit in lines(book, system)]
    return limits_chart("bar_chart", "Measured, and the limit", rows)


def bar_state(book: Playbook, system: System) -> str:
    return BAR_STANDINGS[result(book, system).standing].lower()


_BAR_LIMITS = {
    "measurement_max_age_days": "What is older no longer counts against the bar, and numbers that nothing else says are then “not measured”.",
}
"""The limits that bear on whether a bar is met, each with what it does."""


def production_bar(book: Playbook, system: System) -> Values:
    ignored: dict[str, list[Measurement]] = {}
    for item in measurements_of(book, system, *AGAINST_THE_BAR):
        if why := discount(book, system, item):
            ignored.setdefault(why.text, []).append(item)
    return {
        "system": system,
        "standing": result(book, system).standing,
        "events": result(book, system).events,
        "lines": lines(book, system),
        "chart": bar_chart(book, system),
        "ignored": ignored,
        "gone": system.gone,
        "limits": [(LIMITS[name].says(setting.value), setting.origin, does) for name, does in _BAR_LIMITS.items() for setting in [limit(book, system, name)]],
        "kinds": KIND_NAMES,
        "counts": MEASURED,
        "amount": amount,
        "number": number,
    }


def own_limits(book: Playbook, system: System) -> list[tuple[str, list[RuleException]]]:
    """The limits that a system sets for itself, in words with what holds for it, and the exceptions that allow it."""
    given = exceptions_by(live_exceptions(book, system), "limits")
    return [(LIMITS[name].says(limit(book, system, name).value), given.get(name, [])) for name in LIMITS if system.limits.given(name) is not None]


# Evaluation


def evaluation_state(book: Playbook, system: System) -> str:
    if system.eval_sets:
        return counted(max(item.size for item in system.eval_sets), "task")
    return counted(len(measurements_of(book, system)), "measurement")


def evaluation(book: Playbook, system: System) -> Values:
    sample = raw_sample(book, system)
    return {
        "system": system,
        "fit": [item.id for item in fit_sets(book, system)],
        "limit": {name: limit(book, system, name) for name in ("eval_min", "raw_sample_min", "raw_sample_drop_percent", "red_team_max_age_days")},
        "sample": sample,
        "drop": drop(book, system, sample) if sample else None,
        "attacks": next(iter(measurements_of(book, system, "red_team")), None),
        "measurements": [(item, discount(book, system, item) if item.kind in AGAINST_THE_BAR else None) for item in measurements_of(book, system)],
        "against_the_bar": AGAINST_THE_BAR,
        "kinds": KIND_NAMES,
        "counts": MEASURED,
        "stages": STAGE_NAMES,
        "currency": organisation(book).currency,
        "number": number,
    }


# Triage

FINDINGS = {"layer": "Build on it", "rebuild": "Build again", "unknown": "Nobody can say"}
PROOFS = {"right_problem": "Is it the right problem?", "right_data": "Are the data and the systems for it there?", "good_enough": "Is it good enough to go on?"}
SHOWN = {"shown": "Yes", "partly": "Partly", "not_shown": "Not shown"}
NEEDS = {
    "evaluation": "Evaluation",
    "monitoring": "Monitoring",
    "security_and_access": "Security and access",
    "cost_controls": "Cost controls",
    "integration": "Integration",
    "feedback": "Feedback",
    "change_management": "Preparing people",
}
THERE = {"there": "There", "partly": "Partly", "missing": "Missing"}


def triage_state(book: Playbook, system: System) -> str:
    word = outcome(book, system, system.triage).word if system.triage else "undetermined"
    return {"layer": "build on it", "rebuild": "build again", "undetermined": "not decided", "stop": "stop"}[word]


def triage(book: Playbook, system: System) -> Values:
    if (written := system.triage) is None:
        return {}
    return {
        "triage": written,
        "outcome": outcome(book, system, written),
        "outcomes": OUTCOME_NAMES,
        "answers": answers(written),
        "dimensions": TRIAGE,
        "findings": FINDINGS,
        "proofs": {question: getattr(written.proof, key) for key, question in PROOFS.items()} if written.proof else {},
        "shown": SHOWN,
        "audited": {name: next((item for item in written.audit if item.need == need), None) for need, name in NEEDS.items()},
        "there": THERE,
    }


# Readiness


def readiness_state(book: Playbook, system: System) -> str:
    found = glance(book, system)
    if found.next is None:
        return f"{len(verdict_for(book, system, system.stage).unmet)} unmet" if system.stage in LADDER else "no gate ahead"
    return f"{found.count} missing" if found.count else "nothing missing"


VERDICTS = {"ready": "Ready", "nearly": "Nearly ready", "not_ready": "Not ready"}


def readiness_of(book: Playbook, system: System) -> Values:
    given = readiness(book, system)
    ahead, here = next_stage(system), system.stage
    verdicts: dict[str, Verdict] = {}
    if ahead:
        verdicts["For the next gate"] = verdict_for(book, system, ahead)
    if here in LADDER and here != "idea":
        verdicts["For the stage it is at"] = verdict_for(book, system, here)
    return {
        "system": system,
        "glance": glance(book, system),
        "verdicts": verdicts,
        "summed": [verdict for verdict in verdicts.values() if verdict.asked][:1],
        "verdict_names": VERDICTS,
        "by_category": {name: [answer for answer in given if answer.check.category == key] for key, name in CATEGORIES.items()},
        "categories": CATEGORIES,
        "areas": AREAS,
        "words": WORDS,
        "stages": STAGE_NAMES,
        "written": {item.check: item for item in system.readiness},
        "exceptions": exceptions_by(live_exceptions(book, system), "checks"),
    }


# Rollout


def _span(book: Playbook, system: System, stage: str) -> Span | None:
    plan = stage_plan(system, stage)
    if plan is None:
        return None
    stood_still = system.pause.since if system.stage == "paused" and system.pause else system.retirement.date if system.retirement else None
    note = counted(plan.size, "person", "people") if plan.size else ""
    if plan.ended_on and plan.ended_on <= book.as_of:
        return Span(STAGE_NAMES[stage], plan.starts_on, plan.ended_on, "done", note)
    if stage == system.stage:
        return Span(STAGE_NAMES[stage], plan.starts_on, plan.ended_on, "now", note)
    if stage == last_stage(system) and system.stage not in LADDER:
        return Span(STAGE_NAMES[stage], plan.starts_on, _not_before(stood_still, plan.starts_on), "stopped", note)
    gone = stage in ladder(system) and any(LADDER.index(gate.stage) > LADDER.index(stage) for gate in passed(system))
    return Span(STAGE_NAMES[stage], plan.starts_on, plan.ended_on, "done" if gone else "planned", note)


def _not_before(date: datetime.date | None, first: datetime.date | None) -> datetime.date | None:
    return max(date, first) if date and first else date


def rollout(book: Playbook, system: System) -> Values:
    spans = {stage: span for stage in LADDER[1:] if (span := _span(book, system, stage))}
    return {
        "system": system,
        "glance": glance(book, system),
        "ladder": ladder(system),
        "stages": STAGE_NAMES,
        "meaning": STAGE_MEANING,
        "stood": system.stage if system.stage in LADDER else last_stage(system),
        "timeline": timeline("stages_timeline", "The stages in time", list(spans.values()), book.as_of),
        "states": {stage: span.state for stage, span in spans.items()},
        "plans": sorted(system.stages, key=lambda item: LADDER.index(item.kind)),
        "gates": sorted(system.gates, key=lambda gate: gate.decided_on, reverse=True),
        "decisions": DECISION_NAMES,
    }


# Guardrails


def guardrails(book: Playbook, system: System) -> Values:
    return {
        "system": system,
        "gone": system.gone,
        "surfaces": {name: (on(system, key), key in surfaces(system)) for key, name in SURFACES.items()},
        "tested": tested,
        "threats": THREATS,
        "attacks": measurements_of(book, system, "red_team"),
    }


# Models and data


def models_state(book: Playbook, system: System) -> str:
    if system.gone:
        return counted(len(system.models), "model")
    found = countdowns(book, system)
    urgent = next((key for key in STANDING_NAMES for entry in found if entry.standing == key), None)
    return STANDING_NAMES[urgent].lower() if urgent else "no model named"


def models(book: Playbook, system: System) -> Values:
    return {
        "system": system,
        "gone": system.gone,
        "countdowns": countdowns(book, system),
        "standings": STANDING_NAMES,
        "stale": [source.id for source in system.data_sources if stale(book, source)],
    }


# Cost


def cost_state(book: Playbook, system: System) -> str:
    scale = at_scale(book, system)
    return f"{number(scale.multiple)} times the pilot" if scale and scale.multiple is not None else "not worked out"


def cost(book: Playbook, system: System) -> Values:
    scale, currency = at_scale(book, system), organisation(book).currency

    def money(value: Decimal) -> str:
        return amount(value.quantize(Decimal(1)) if value >= 1000 and value != value.to_integral_value() else value, currency)

    return {"cost": system.cost, "scale": scale, "money": money, "number": number}


# Risks and oversight


def exceptions_of(book: Playbook, system: System) -> list[RuleException]:
    """The exceptions given for a system alone or for all, those in force first."""
    found = [item for item in book.all(RuleException).values() if item.holds_for(system.id)]
    return sorted(found, key=lambda item: not item.live(book.as_of))


def risks_state(_: Playbook, system: System) -> str:
    return counted(len(system.risks), "risk")


def risks(book: Playbook, system: System) -> Values:
    given = exceptions_of(book, system)
    return {
        "system": system,
        "risks": sorted(system.risks, key=lambda item: -item.score),
        "assessments": ASSESSMENTS,
        "guardrails": {item.id: item.what for item in system.guardrails},
        "exceptions": [(item, item.live(book.as_of)) for item in given],
        "changing": change_pages.there(book, system),
    }
