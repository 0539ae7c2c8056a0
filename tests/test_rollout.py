"""The way up the ladder: which stage comes next, which gates were passed, and who may open one."""

from pathlib import Path
from typing import Any

import pytest

from generator.areas.approvals import authorities
from generator.areas.people import Authority
from generator.areas.rollout import ladder, last_stage, let_in, next_stage, passed, set_back, stage_plan, ways_up
from generator.areas.system import System
from generator.areas.system.rollout import LADDER, LIVE, OFF_THE_LADDER, STAGE_MEANING, STAGE_NAMES, reached
from generator.check import check
from tests.folder import marks
from tests.systems import Changes, book, evidence, loaded

STAFF = ["idea", "pilot", "shadow", "parallel", "internal", "unit", "organisation"]
OUTSIDE = ["idea", "pilot", "shadow", "parallel", "internal", "opt_in_external", "unit", "organisation"]


def gate(stage: str, date: str, decision: str = "go", **values: Any) -> dict[str, Any]:
    return {"stage": stage, "requested_by": "head", "decided_by": "ai-desk", "decided_on": date, "decision": decision, "evidence": evidence(date), **values}


def at(stage: str, outside: bool, *gates: dict[str, Any]) -> Changes:
    return {"system.stage": stage, "system.outside_users": str(outside).lower(), "system.gates": list(gates)}


@pytest.mark.parametrize(
    ("stage", "outside", "following"),
    [
        ("idea", False, "pilot"),
        ("pilot", False, "shadow"),
        ("shadow", False, "parallel"),
        ("parallel", False, "internal"),
        ("internal", False, "unit"),
        ("opt_in_external", False, None),  # a stage that it does not have
        ("unit", False, "organisation"),
        ("organisation", False, None),
        ("retired", False, None),
        ("rejected", False, None),
        ("idea", True, "pilot"),
        ("pilot", True, "shadow"),
        ("shadow", True, "parallel"),
        ("parallel", True, "internal"),
        ("internal", True, "opt_in_external"),
        ("opt_in_external", True, "unit"),
        ("unit", True, "organisation"),
        ("organisation", True, None),
        ("retired", True, None),
        ("rejected", True, None),
    ],
)
def test_the_next_stage(stage: str, outside: bool, following: str | None, tmp_path: Path) -> None:
    _, system = loaded(tmp_path, at(stage, outside))
    assert next_stage(system) == following
    assert list(ladder(system)) == (OUTSIDE if outside else STAFF)


@pytest.mark.parametrize("outside", [False, True])
def test_the_stages_in_the_table_are_all_there_are_but_for_a_pause(outside: bool) -> None:
    mark = next(mark for mark in test_the_next_stage.pytestmark if mark.name == "parametrize")  # type: ignore[attr-defined]
    stages = [stage for stage, has, _ in mark.args[1] if has == outside]
    assert sorted([*stages, "paused"]) == sorted([*LADDER, *OFF_THE_LADDER]) == sorted(STAGE_NAMES) == sorted(STAGE_MEANING)


@pytest.mark.parametrize(
    ("gates", "outside", "following"),
    [
        ([], False, None),
        ([gate("pilot", "2026-02-01")], False, "pilot"),
        ([gate("pilot", "2026-02-01"), gate("shadow", "2026-03-01")], False, "shadow"),
        ([gate("pilot", "2026-02-01"), gate("shadow", "2026-03-01", "no_go")], False, "pilot"),
        ([gate("pilot", "2026-02-01", "no_go")], False, None),
        ([gate("organisation", "2026-02-01")], False, "organisation"),
        ([gate("opt_in_external", "2026-02-01")], True, "opt_in_external"),
        ([gate("opt_in_external", "2026-02-01")], False, None),
    ],
)
def test_a_paused_system_goes_back_to_where_it_was(gates: list[dict[str, Any]], outside: bool, following: str | None, tmp_path: Path) -> None:
    _, system = loaded(tmp_path, at("paused", outside, *gates))
    assert next_stage(system) == following


GATES = [
    gate("shadow", "2026-03-01", "go_with_conditions"),
    gate("pilot", "2026-02-01"),
    gate("parallel", "2026-04-01", "no_go"),
    gate("parallel", "2026-05-01"),
    gate("internal", "2026-05-01"),
    gate("unit", "2026-06-01", "no_go"),
]


def test_gates_are_passed_by_yes_with_or_without_conditions_in_the_order_of_their_days(tmp_path: Path) -> None:
    _, system = loaded(tmp_path, at("internal", False, *GATES))
    assert [(item.stage, item.decision) for item in passed(system)] == [
        ("pilot", "go"),
        ("shadow", "go_with_conditions"),
        ("parallel", "go"),
        ("internal", "go"),
    ]
    assert last_stage(system) == "internal"


@pytest.mark.parametrize(
    ("gates", "last"),
    [
        ([], "idea"),
        ([gate("pilot", "2026-02-01", "no_go")], "idea"),
        ([gate("pilot", "2026-02-01")], "pilot"),
        ([gate("shadow", "2026-02-01"), gate("pilot", "2026-02-01")], "shadow"),  # of one day the higher one
        ([gate("shadow", "2026-02-01"), gate("pilot", "2026-02-02")], "pilot"),  # it was taken back
        ([gate("shadow", "2026-03-01", "go_with_conditions"), gate("pilot", "2026-02-01")], "shadow"),
        # a refusal of a stage takes it back below; of one that was not reached, nowhere
        ([gate("pilot", "2026-02-01"), gate("pilot", "2026-03-01", "no_go")], "idea"),
        ([gate("pilot", "2026-02-01"), gate("shadow", "2026-03-01"), gate("pilot", "2026-04-01", "no_go")], "idea"),
        ([gate("pilot", "2026-02-01"), gate("shadow", "2026-03-01"), gate("shadow", "2026-04-01", "no_go")], "pilot"),
        ([gate("pilot", "2026-02-01"), gate("parallel", "2026-03-01", "no_go")], "pilot"),
        ([gate("pilot", "2026-02-01"), gate("pilot", "2026-03-01", "no_go"), gate("pilot", "2026-04-01")], "pilot"),
    ],
)
def test_the_last_stage_is_where_the_latest_gate_led(gates: list[dict[str, Any]], last: str, tmp_path: Path) -> None:
    _, system = loaded(tmp_path, at("pilot", False, *gates))
    assert last_stage(system) == last


@pytest.mark.parametrize("rung", LADDER)
def test_a_stage_has_reached_itself_and_all_below_it(rung: str) -> None:
    assert [stage for stage in (*LADDER, *OFF_THE_LADDER) if reached(stage, rung)] == OUTSIDE[OUTSIDE.index(rung) :]


def test_real_users_come_with_the_internal_stage() -> None:
    assert [stage for stage in LADDER if stage in LIVE] == OUTSIDE[OUTSIDE.index("internal") :]


def test_the_plan_of_a_stage_is_the_one_that_is_written(tmp_path: Path) -> None:
    _, system = loaded(tmp_path, {"system.stages.1.cohort": "Nobody", "system.stages.0": None})
    plan = stage_plan(system, "shadow")
    assert plan is not None
    assert plan.cohort == "Nobody"
    assert stage_plan(system, "pilot") is None


# Who may put a name to what.

AUTHORITIES: tuple[str, ...] = Authority.__args__  # type: ignore[attr-defined]
ANOTHER = {"id": "money", "activity": "Spend", "accountable": "payer", "covers": ["cost", "gate_pilot"]}


@pytest.mark.parametrize("authority", AUTHORITIES)
def test_authority_follows_from_what_decisions_cover(authority: str, tmp_path: Path) -> None:
    covered = {"exception", "cost", "gate_pilot", "gate_shadow", "gate_parallel", "gate_internal", "gate_opt_in_external", "gate_unit"}
    assert authorities(book(tmp_path, {}), authority) == ({"ai-desk"} if authority in covered else set())
    more = {"people.decisions.+": ANOTHER}
    payer = {"payer"} if authority in ANOTHER["covers"] else set()
    assert authorities(book(tmp_path, more), authority) == (({"ai-desk"} if authority in covered else set()) | payer)


def test_whoever_is_only_asked_or_told_decides_nothing(tmp_path: Path) -> None:
    parts = {"people.decisions.0.responsible": "payer", "people.decisions.0.consulted": ["payer"], "people.decisions.0.informed": "payer"}
    assert authorities(book(tmp_path, parts), "cost") == {"ai-desk"}


def test_there_is_an_authority_for_every_gate() -> None:
    assert {f"gate_{stage}" for stage in LADDER[1:]} <= set(AUTHORITIES)


CHAIR = {"people.forums": [{"id": "council", "name": "Council", "what": "Decides", "chair": "ai-desk", "members": ["ai-desk", "payer"]}]}
CONDITIONAL = {"system.gates.4.decision": "go_with_conditions"}
NAMED = {**CHAIR, "people.decisions.0.forum": "council"}


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({}, []),
        # the order of stages
        ({"system.gates.2": None}, ["skipped-stage"]),
        ({"system.gates.2.decision": "no_go"}, ["skipped-stage"]),
        ({"system.gates.4": None}, ["stage-beyond-gate"]),
        ({"system.gates.4.decision": "no_go"}, ["stage-beyond-gate"]),
        ({"system.stages.4": None}, ["unplanned-stage"]),
        # what a decision rests on
        ({"system.gates.4.evidence": []}, ["gate-without-evidence"]),
        ({"system.gates.4.evidence": evidence("2026-09-02")}, ["gate-without-evidence"]),
        ({"system.gates.4.evidence": evidence("2026-09-01")}, []),
        ({"system.gates.4.decided_on": "2026-11-21"}, []),
        ({"system.gates.4.decided_on": "2026-11-22"}, ["gate-without-evidence"]),
        # the way back
        ({"system.stages.4.rollback": None}, []),
        ({"system.stages.4.rollback": None, "system.runbook": None}, ["incomplete-runbook", "unready-stage"]),
        # conditions
        ({**CONDITIONAL, "system.gates.4.conditions": [{"what": "A talk", "due": "2026-11-20"}]}, ["overdue-condition"]),
        ({**CONDITIONAL, "system.gates.4.conditions": [{"what": "A talk", "due": "2026-11-21"}]}, []),
        ({**CONDITIONAL, "system.gates.4.conditions": [{"what": "A talk", "due": "2026-11-20", "done_on": "2026-11-21"}]}, []),
        # who decided
        ({"system.gates.4.decided_by": "payer"}, ["decider-without-authority", "self-approval"]),  # held by the one who asked
        ({"system.gates.4.decided_by": "head"}, ["self-approval"]),  # who asked, alone: said once
        ({"system.gates.4.decided_by": ["head", "ai-desk"]}, []),
        ({"system.gates.4.requested_by": "ai-desk"}, ["self-approval"]),
        ({"system.gates.4.decided_by": ["payer", "ai-desk"]}, []),
        ({"system.gates.4.requested_by": "ai-desk", "system.gates.4.decided_by": ["ai-desk", "payer"]}, ["self-approval"]),  # payer may not
        ({**CHAIR, "system.gates.4.decided_by": "payer", "system.gates.4.forum": "council"}, ["decider-without-authority", "self-approval"]),
        ({**NAMED, "system.gates.4.decided_by": "payer", "system.gates.4.forum": "council"}, ["self-approval"]),
        ({**NAMED, "system.gates.4.decided_by": ["payer", "ai-desk"], "system.gates.4.forum": "council"}, []),
        ({**NAMED, "system.gates.4.requested_by": "ai-desk", "system.gates.4.decided_by": "payer", "system.gates.4.forum": "council"}, []),
        ({**NAMED, "system.gates.4.requested_by": "ai-desk", "system.gates.4.decided_by": "payer"}, ["decider-without-authority"]),
        ({"people.decisions.0.covers": ["cost"]}, ["decider-without-authority"] * 5),
        ({"system.cost.approved_by": "payer"}, ["decider-without-authority", "unready-stage"]),
    ],
)
def test_what_is_amiss_with_the_way_up(changes: Changes, rules: list[str], tmp_path: Path) -> None:
    assert sorted(rule for _, _, rule in marks(check(book(tmp_path, changes)))) == sorted(rules)


WAYS = [
    ([], []),
    ([gate("pilot", "2026-02-01"), gate("shadow", "2026-03-01")], [("idea", "pilot"), ("pilot", "shadow")]),
    ([gate("pilot", "2026-02-01"), gate("pilot", "2026-03-01")], [("idea", "pilot")]),  # said twice
    ([gate("pilot", "2026-02-01"), gate("shadow", "2026-03-01"), gate("pilot", "2026-04-01")], [("idea", "pilot"), ("pilot", "shadow")]),
    (
        [gate("pilot", "2026-02-01"), gate("shadow", "2026-03-01"), gate("shadow", "2026-04-01", "no_go"), gate("shadow", "2026-05-01")],
        [("idea", "pilot"), ("pilot", "shadow"), ("pilot", "shadow")],
    ),
    ([gate("pilot", "2026-02-01"), gate("opt_in_external", "2026-03-01")], [("idea", "pilot")]),  # a stage that it does not have
]


@pytest.mark.parametrize(("gates", "ways"), WAYS)
def test_the_ways_up_are_the_gates_that_led_higher(gates: list[dict[str, Any]], ways: list[tuple[str, str]], tmp_path: Path) -> None:
    _, system = loaded(tmp_path, at("pilot", False, *gates))
    assert [(before, gate.stage) for before, gate in ways_up(system)] == ways


@pytest.mark.parametrize("stage", LADDER)
def test_the_gates_let_a_system_into_every_stage_up_to_the_last(stage: str, tmp_path: Path) -> None:
    _, system = loaded(tmp_path, at("unit", False, *GATES))
    assert let_in(system, stage) == (stage in ("idea", "pilot", "shadow", "parallel", "internal"))


def test_a_system_that_claims_too_much_is_judged_where_its_gates_led(tmp_path: Path) -> None:
    # Of `organisation` much more would be asked, and nothing is written about it.
    whole = book(tmp_path, {"system.stage": "organisation"})
    assert set_back(whole).get(System, "assistant").stage == "unit"
    assert [rule for _, _, rule in marks(check(whole))] == ["stage-beyond-gate"]
    sound = book(tmp_path, {})
    assert set_back(sound) is sound
