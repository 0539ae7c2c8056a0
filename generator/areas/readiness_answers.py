"""How the derived readiness checks are answered: one function a check, from what is written elsewhere."""

from collections.abc import Callable
from decimal import Decimal

from generator.areas.approvals import authorities
from generator.areas.audiences import touched
from generator.areas.cost import at_scale
from generator.areas.data import DataClass
from generator.areas.data_use import uses
from generator.areas.drills import executable
from generator.areas.evaluation import drop, fit_sets, raw_sample
from generator.areas.found import Found
from generator.areas.guardrails import SURFACES, THREATS, on, surfaces, tested
from generator.areas.inheritance import limit
from generator.areas.measurements import AGAINST_THE_BAR, counting, discount, measurements_of
from generator.areas.models import countdowns
from generator.areas.people import Person, Role
from generator.areas.production_bar import against, result
from generator.areas.rollout import next_stage
from generator.areas.system import System
from generator.areas.system.rollout import LADDER, reached
from generator.areas.training import Need, trained
from generator.areas.triggers import REPORTED, triggers
from generator.areas.verdict import regions_outside
from generator.model import Playbook
from generator.words import counted, day, listed, number, raised, sentence

Derivation = Callable[[Playbook, System], Found]
DERIVED: dict[str, Derivation] = {}
"""How each derived check is answered, by its id."""


def answers(check: str) -> Callable[[Derivation], Derivation]:
    """Make a function the way in which a check is answered."""

    def keep(derivation: Derivation) -> Derivation:
        DERIVED[check] = derivation
        return derivation

    return keep


def _has(value: object, there: str, missing: str) -> Found:
    return Found(bool(value), there if value else missing)


@answers("RDY-01")
def _kpi(_: Playbook, system: System) -> Found:
    return _has(system.kpi, f"The number is: {system.kpi.metric}." if system.kpi else "", "No KPI is written.")


@answers("RDY-02")
def _baseline(_: Playbook, system: System) -> Found:
    if (kpi := system.kpi) and kpi.baseline is not None and kpi.baseline_on:
        return Found(True, f"{number(kpi.baseline)} {kpi.unit}, measured on {day(kpi.baseline_on)}.")
    return Found(False, "The KPI has no baseline with its day.")


@answers("RDY-03")
def _target(_: Playbook, system: System) -> Found:
    if system.kpi and system.kpi.target is not None:
        return Found(True, f"{number(system.kpi.target)} {system.kpi.unit}.")
    return Found(False, "The KPI has no target.")


def _held(book: Playbook, role: str, part: str) -> Found:
    held = book.get(Role, role)
    holder = book.all(Person).get(held.holder)
    if holder is not None and holder.left_on and holder.left_on <= book.as_of:
        return Found(False, f"The {part} is {held.name}, a role that nobody holds since {day(holder.left_on)}.")
    return Found(True, f"The {part} is {held.name}.")


@answers("RDY-04")
def _sponsor(book: Playbook, system: System) -> Found:
    return _held(book, system.sponsor, "sponsor")


@answers("RDY-42")
def _owner(book: Playbook, system: System) -> Found:
    return _held(book, system.owner, "owner")


@answers("RDY-05")
def _sources(_: Playbook, system: System) -> Found:
    lacking = [source.name for source in system.data_sources if not (source.owner and source.refresh)]
    if lacking:
        return Found(False, f"No owner or no refresh is written for: {listed(lacking)}.")
    return _has(system.data_sources, f"{counted(len(system.data_sources), 'source')}, each with owner, refresh and kind of data.", "No data source is written.")


@answers("RDY-06")
def _raw(book: Playbook, system: System) -> Found:
    sample, least = raw_sample(book, system), limit(book, system, "raw_sample_min")
    if sample is None:
        return Found(False, f"No raw sample of {least.value} records or more was measured.")
    fall, most = drop(book, system, sample), limit(book, system, "raw_sample_drop_percent")
    if fall is not None and fall > most.value:
        return Found(False, f"Success on {sample.size} raw records fell by {number(fall)} points; {most.value} is the limit.")
    return Found(True, f"{sample.size} raw records on {day(sample.date)}, {number(sample.task_success_percent or Decimal(0))} % right.")


@answers("RDY-09")
def _bar(book: Playbook, system: System) -> Found:
    return _has(result(book, system).standing != "no_bar", "All four numbers are written.", "The bar lacks one of its four numbers, or there is none.")


@answers("RDY-10")
def _sets(book: Playbook, system: System) -> Found:
    fit, least = fit_sets(book, system), limit(book, system, "eval_min")
    return _has(fit, f"{fit[0].name}: {counted(fit[0].size, 'task')}." if fit else "", f"No set of {least.value} tasks or more from real work.")


@answers("RDY-11")
def _measured(book: Playbook, system: System) -> Found:
    found = result(book, system)
    if found.standing == "met":
        return Found(True, f"Every number is met, by the measurement of {day(counting(book, system)[0].date)}.")
    if found.standing == "missed":
        missed = [line.dimension.words.lower() for line in found.missed] or ["an event that must never happen"]
        return Found(False, f"Missed: {listed(missed)}.", aged=True)
    latest = next(iter(measurements_of(book, system, *AGAINST_THE_BAR)), None)
    why = discount(book, system, latest) if latest and not counting(book, system) else None
    return Found(False, f"No measurement counts. {why.text}" if why else "Not every number of the bar was measured.", aged=bool(why and why.aged))


def _grown_old(book: Playbook, system: System) -> bool:
    """Whether measurements stopped counting only because time went by."""
    return any((why := discount(book, system, item)) and why.aged for item in measurements_of(book, system, *AGAINST_THE_BAR))


@answers("RDY-13")
def _drift(_: Playbook, system: System) -> Found:
    watched = [item for item in (system.monitoring.signals if system.monitoring else []) if item.signal == "quality" and item.alert]
    return _has(
        watched, f"{sentence(watched[0].how)} Alert: {sentence(watched[0].alert or '')}" if watched else "", "No quality signal with an alert is written."
    )


def _surface(system: System, surface: str) -> Found:
    if surface not in surfaces(system):
        return Found(True, "It takes no actions.", applies=False)
    there = on(system, surface)
    untested = [item for item in there if not tested(item)]
    if there and not untested:
        tries = sum(item.adversarial_cases or 0 for item in there)
        return Found(True, f"{counted(len(there), 'guardrail')}, attacked {counted(tries, 'time')}.")
    return Found(False, f"{counted(len(untested), 'guardrail')} never attacked." if there else f"No guardrail {SURFACES[surface].lower()}.")


@answers("RDY-14")
def _input(_: Playbook, system: System) -> Found:
    return _surface(system, "input")


@answers("RDY-15")
def _action(_: Playbook, system: System) -> Found:
    return _surface(system, "action")


@answers("RDY-16")
def _output(_: Playbook, system: System) -> Found:
    return _surface(system, "output")


@answers("RDY-17")
def _mitigated(_: Playbook, system: System) -> Found:
    if system.type == "forecast":
        return Found(True, "It forecasts numbers: nothing it reads can give it instructions, and it writes no text.", applies=False)
    against = {threat for item in system.guardrails for threat in item.mitigates}
    open_ = [THREATS[threat][0].lower() for threat in ("prompt_injection", "hallucination") if threat not in against]
    return Found(not open_, f"No guardrail against: {listed(open_)}." if open_ else "Guardrails stand against both.")


@answers("RDY-18")
def _takeover(_: Playbook, system: System) -> Found:
    points = system.bar.human_takeover if system.bar else []
    return _has(points, f"A person takes over: {listed(points)}.", "The bar does not say when a person takes over.")


@answers("RDY-19")
def _connected(_: Playbook, system: System) -> Found:
    names = listed(item.name for item in system.integrations)
    return _has(system.integrations, f"Connected to: {names}.", "No integration with a system of record is written.")


@answers("RDY-22")
def _fallback(_: Playbook, system: System) -> Found:
    if system.fallback is None:
        return Found(False, "No fallback is written.")
    tested_on = system.fallback.tested_on
    return _has(tested_on, f"Tested on {day(tested_on)}." if tested_on else "", "The fallback was never tested.")


@answers("RDY-23")
def _drilled(book: Playbook, system: System) -> Found:
    return executable(book, system)


@answers("RDY-25")
def _permitted(book: Playbook, system: System) -> Found:
    refused = [f"{item.verdict.kind.name} in {item.verdict.tool.name}" for item in uses(book, system) if not item.permitted]
    return Found(not refused, f"Not permitted: {listed(refused)}." if refused else "Every use is permitted.")


@answers("RDY-26")
def _resident(book: Playbook, system: System) -> Found:
    outside = [item.verdict.tool.name for item in uses(book, system) if regions_outside(book.get(DataClass, item.verdict.kind.data_class), item.verdict.tool)]
    return Found(not outside, f"Data leaves its regions in: {listed(dict.fromkeys(outside))}." if outside else "All data stays in its regions.")


@answers("RDY-27")
def _logged(_: Playbook, system: System) -> Found:
    lacking = {"input", "output", "model_version"} - set(system.logging.records if system.logging else [])
    return Found(
        not lacking, f"The log does not hold: {listed(sorted(lacking)).replace('_', ' ')}." if lacking else "Inputs, outputs and model versions are logged."
    )


@answers("RDY-29")
def _traced(_: Playbook, system: System) -> Found:
    lacking = {"input", "context", "tool_calls", "output", "latency", "cost"} - set(system.monitoring.trace_fields if system.monitoring else [])
    return Found(not lacking, f"Traces do not hold: {listed(sorted(lacking)).replace('_', ' ')}." if lacking else "Traces hold every part of a task.")


@answers("RDY-31")
def _alerted(book: Playbook, system: System) -> Found:
    found = triggers(book, system)
    watched = [item for item in found if item.alerted or item.key != REPORTED]
    missing = [f"alert on {item.name.lower()}" for item in watched if not item.alerted] if watched else ["trigger, because no bar gives a number"]
    missing += [word for word, there in (("on-call channel", system.on_call), ("runbook", system.runbook)) if not there]
    if missing:
        return Found(False, f"There is no {listed(missing, 'and no')}.")
    reported = "" if len(watched) == len(found) else " People report a severity 1 incident."
    return Found(True, f"Alerts on {counted(len(watched), 'trigger')} call {system.on_call.channel if system.on_call else ''}.{reported}")


@answers("RDY-32")
def _on_call(_: Playbook, system: System) -> Found:
    return _has(system.on_call, sentence(system.on_call.hours) if system.on_call else "", "Nobody is named.")


@answers("RDY-33")
def _quick(book: Playbook, system: System) -> Found:
    line = next((line for line in result(book, system).lines if line.dimension.key == "latency_p95_seconds"), None)
    if line is None or line.measured is None:
        return Found(False, "Latency was not measured, or the bar has no ceiling.", aged=_grown_old(book, system))
    return Found(bool(line.met), f"{number(line.measured)} s against {number(line.limit)} s.", aged=True)


@answers("RDY-34")
def _affordable(book: Playbook, system: System) -> Found:
    scale = at_scale(book, system)
    if scale is None or scale.monthly is None:
        return Found(False, "The cost at scale cannot be worked out from what is written.", aged=scale is not None and _grown_old(book, system))
    approved = system.cost and system.cost.approved_by in authorities(book, "cost") and system.cost.approved_on
    monthly = f"{number(scale.monthly.quantize(Decimal(1)))} a month"
    return _has(approved, f"{monthly}, agreed.", f"{monthly}; nobody who may has agreed to it.")


@answers("RDY-35")
def _capped(_: Playbook, system: System) -> Found:
    cost = system.cost
    missing = [word for word, there in (("cap", cost and cost.cap_monthly), ("spend alert", cost and cost.alert_monthly)) if not there]
    return Found(not missing, f"There is no {listed(missing, 'and no')}." if missing else "A cap and a spend alert are set.")


@answers("RDY-36")
def _pinned(book: Playbook, system: System) -> Found:
    entries = countdowns(book, system)
    loose = [entry.model.name for entry in entries if entry.standing in ("unpinned", "retired", "ending")]
    planless = [entry.model.name for entry in entries if entry.days_left is not None and not (entry.model.successor and entry.model.plan)]
    if loose or planless:
        said = [f"not pinned or at its end: {listed(loose)}"] if loose else []
        said += [f"its end is announced, without successor and plan: {listed(planless)}"] if planless else []
        return Found(False, raised(sentence("; ".join(said))), aged=not any(entry.model.alias for entry in entries))
    return _has(entries, f"Pinned: {listed(entry.model.version for entry in entries)}.", "No model is named.")


@answers("RDY-37")
def _stable(book: Playbook, system: System) -> Found:
    during = [item for item in counting(book, system) if item.kind in ("stage", "live", "parallel", "shadow")]
    if len(during) < 2 or not system.bar:  # one measurement says nothing about change
        return Found(False, "Fewer than two measurements of live work count.", aged=_grown_old(book, system))
    missed = [item for item in during if against(system.bar, [item]).standing == "missed"]
    return Found(
        not missed,
        f"{counted(len(missed), 'measurement')} of {len(during)} missed the bar." if missed else f"{len(during)} measurements in a row meet the bar.",
        aged=True,
    )


@answers("RDY-38")
def _trained(book: Playbook, system: System) -> Found:
    if not (groups := touched(book, system)):
        return Found(False, "Nothing says who uses it (`audiences`).")
    found = trained(book, system)
    untaught = [audience.name for audience in groups if all(need.audience is not audience for need in found)]
    if untaught:
        return Found(False, f"No training teaches it to: {listed(untaught)}.")
    rung = next_stage(system) or system.stage
    due = [need for need in found if rung not in LADDER or reached(rung, need.module.before_stage)]
    behind = [need for need in due if need.progress != "done"]
    said = "; ".join(_how_many(need) for need in behind or due) or "No module has to be done yet"
    return Found(not behind, sentence(said), aged=bool(behind) and all(need.progress == "aged" for need in behind))


def _how_many(need: Need) -> str:
    """How far an audience is with a module, as part of a sentence."""
    who, what = need.audience.name, f"“{need.module.name}”"
    if need.count is None:
        return f"{who}: nobody has counted how many have done {what}"
    if need.audience.size is None:
        return f"{who}: {need.count.completed} have done {what}, and nothing says of how many (`size`)"
    return f"{who}: {need.count.completed} of {need.audience.size} have done {what} ({day(need.count.date)})"


@answers("RDY-40")
def _changed(book: Playbook, system: System) -> Found:
    if system.change_plan is None:
        return Found(False, "There is no change plan.")
    late = [item.what for item in system.change_plan.milestones if item.done_on is None and item.due < book.as_of]
    return Found(not late, f"Not done in time: {listed(late)}." if late else "Every milestone that was due is done.", aged=True)


@answers("RDY-41")
def _heard(_: Playbook, system: System) -> Found:
    return _has(system.feedback, f"Users say it in {system.feedback.channel}." if system.feedback else "", "No feedback channel is written.")
