"""Build on the pilot, build it again, or find out first? Every combination of answers, against the rule said in other words."""

from collections import Counter
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from generator import places
from generator.areas.system import System
from generator.areas.system.rollout import LADDER, STAGE_NAMES, TriageAnswers
from generator.areas.triage import DIMENSIONS, OUTCOME_NAMES, answers, outcome
from generator.check import check
from generator.model import Playbook
from generator.render import render
from tests.folder import marks
from tests.systems import MINIMAL, Changes, book, loaded

FINDINGS = ("layer", "rebuild", "unknown")
COMBINATIONS = list(product(FINDINGS, repeat=5))
KEYS = ("data_integration", "latency_cost", "logic", "stack", "governance")


def triage(findings: tuple[str, ...] = ("layer",) * 5, **values: Any) -> dict[str, Any]:
    given = {key: {"finding": finding, "because": "It was seen"} for key, finding in zip(KEYS, findings, strict=True)}
    return {"date": "2026-03-01", "by": "ai-desk", "answers": given, **values}


def expected(findings: tuple[str, ...], rebuild_at: int = 2) -> str:
    """The rule as the domain states it: so many mismatches mean rebuild; else what nobody knows must be found out; else layer."""
    counted = Counter(findings)
    if counted["rebuild"] >= rebuild_at:
        return "rebuild"
    return "undetermined" if counted["unknown"] > 0 else "layer"


def every(folder: Path, changes: Changes, **values: Any) -> Playbook:
    """A playbook with a system for every combination of answers, named after it."""
    return book(folder, changes, {named(findings): {**MINIMAL, "triage": triage(findings, **values)} for findings in COMBINATIONS})


def named(findings: tuple[str, ...]) -> str:
    return "-".join(findings)


def said(whole: Playbook, findings: tuple[str, ...]) -> str:
    system = whole.get(System, named(findings))
    assert system.triage is not None
    found = outcome(whole, system, system.triage)
    assert found.rebuild == tuple(key for key, finding in zip(KEYS, findings, strict=True) if finding == "rebuild")
    assert found.unknown == tuple(key for key, finding in zip(KEYS, findings, strict=True) if finding == "unknown")
    return found.word


def test_all_combinations_by_the_rule_that_two_mean_rebuild(tmp_path: Path) -> None:
    whole = every(tmp_path, {})
    assert {findings: said(whole, findings) for findings in COMBINATIONS} == {findings: expected(findings) for findings in COMBINATIONS}
    # Counted without the rule: 131 of 243 hold two or more that say rebuild, one holds five that say layer, five more one rebuild and four layers.
    assert Counter(said(whole, findings) for findings in COMBINATIONS) == {"rebuild": 131, "undetermined": 106, "layer": 6}


@pytest.mark.parametrize("rebuild_at", [1, 3, 4, 5])
def test_all_combinations_where_another_number_means_rebuild(rebuild_at: int, tmp_path: Path) -> None:
    whole = every(tmp_path, {"organisation.defaults.triage_rebuild_at": str(rebuild_at)})
    assert {findings: said(whole, findings) for findings in COMBINATIONS} == {findings: expected(findings, rebuild_at) for findings in COMBINATIONS}


def _page(folder: Path, **values: Any) -> str:
    whole = book(folder, {"system.triage": triage(**values)})
    return next(page.article for page in render(whole, places.templates()) if page.sheet.path == "systems/assistant/triage/")


def test_a_pilot_held_against_none_of_the_seven_needs_is_one_gap_and_not_seven(tmp_path: Path) -> None:
    bare = _page(tmp_path)
    assert "Not looked at" not in bare
    assert "how it stood against the seven needs of production" in bare
    assert _page(tmp_path, audit=[{"need": "feedback", "standing": "there"}]).count("Not looked at") == 6


def test_three_mean_rebuild_where_two_did() -> None:
    assert expected(("rebuild", "rebuild", "layer", "layer", "layer")) == "rebuild"
    assert expected(("rebuild", "rebuild", "layer", "layer", "layer"), 3) == "layer"


def test_the_answers_are_the_five_dimensions_in_their_order(tmp_path: Path) -> None:
    _, system = loaded(tmp_path, {"system.triage": triage(("layer", "rebuild", "unknown", "layer", "rebuild"))})
    assert tuple(DIMENSIONS) == tuple(TriageAnswers.model_fields) == KEYS
    assert system.triage is not None
    assert [answer.finding for answer in answers(system.triage).values()] == ["layer", "rebuild", "unknown", "layer", "rebuild"]
    assert set(OUTCOME_NAMES) == {"layer", "rebuild", "undetermined", "stop"}


TWO = ("rebuild", "rebuild", "layer", "layer", "layer")
OPEN = ("unknown", "layer", "layer", "layer", "layer")
LISTS = {"preserve": ["The prompts"], "replace": ["The export"]}
AUDIT: dict[str, Any] = {"audit_started": "2026-02-01"}


@pytest.mark.parametrize(
    ("written", "word", "amiss"),
    [
        # what is stated is what the answers lead to
        (triage(), "layer", []),
        (triage(outcome="layer"), "layer", []),
        (triage(outcome="rebuild"), "layer", ["contradicted-triage"]),
        (triage(outcome="undetermined"), "layer", ["contradicted-triage"]),
        (triage(TWO, outcome="layer", **LISTS), "rebuild", ["contradicted-triage"]),
        (triage(TWO, outcome="rebuild", **LISTS), "rebuild", []),
        (triage(OPEN, outcome="layer"), "undetermined", ["contradicted-triage", "open-triage"]),
        # or that it stops, with a reason
        (triage(outcome="stop", stop_because="Nobody reads it"), "stop", ["stopped-but-running"]),
        (triage(TWO, outcome="stop", stop_because="Nobody reads it"), "stop", ["stopped-but-running"]),
        (triage(OPEN, outcome="stop", stop_because="Nobody reads it"), "stop", ["open-triage", "stopped-but-running"]),
        (triage(outcome="stop"), "layer", ["contradicted-triage"]),
        (triage(TWO, outcome="stop", **LISTS), "rebuild", ["contradicted-triage"]),
        (triage(stop_because="Nobody reads it"), "layer", []),
        (triage(outcome="layer", stop_because="Nobody reads it"), "layer", []),
        # what a rebuild keeps and replaces
        (triage(TWO), "rebuild", ["rebuild-without-lists"]),
        (triage(TWO, preserve=["The prompts"]), "rebuild", ["rebuild-without-lists"]),
        (triage(TWO, replace=["The export"]), "rebuild", ["rebuild-without-lists"]),
        # how long the audit took
        (triage(**AUDIT, audit_ended="2026-02-15"), "layer", []),
        (triage(**AUDIT, audit_ended="2026-02-16"), "layer", ["long-audit"]),
        (triage(**AUDIT, audit_ended="2026-01-31"), "layer", ["long-audit"]),
        (triage(**AUDIT), "layer", ["long-audit"]),
        (triage(date="2026-11-21", audit_started="2026-11-07"), "layer", []),
        (triage(date="2026-11-22"), "layer", ["triage-in-the-future"]),
    ],
)
def test_what_a_triage_states_and_what_is_amiss_with_it(written: dict[str, Any], word: str, amiss: list[str], tmp_path: Path) -> None:
    whole, system = loaded(tmp_path, {"system.triage": written})
    assert system.triage is not None
    assert outcome(whole, system, system.triage).word == word
    assert sorted(rule for _, _, rule in marks(check(whole))) == sorted(amiss)


@pytest.mark.parametrize(
    ("changes", "value", "origin"),
    [
        ({}, 2, "built-in default"),
        ({"organisation.defaults.triage_rebuild_at": "3"}, 3, "the organisation's default"),
        ({"people.units.0.defaults.triage_rebuild_at": "1"}, 1, "set for the unit Letters"),
        ({"system.limits.triage_rebuild_at": "1"}, 1, "set in the system"),
    ],
)
def test_it_says_where_the_number_comes_from(changes: Changes, value: int, origin: str, tmp_path: Path) -> None:
    whole, system = loaded(tmp_path, {"system.triage": triage(("rebuild", "layer", "layer", "layer", "layer")), **changes})
    assert system.triage is not None
    found = outcome(whole, system, system.triage)
    assert (found.rebuild_at.value, found.rebuild_at.origin) == (value, origin)
    assert found.word == ("rebuild" if value == 1 else "layer")


@pytest.mark.parametrize("stage", ["idea", "pilot", "retired", "rejected"])
def test_an_open_answer_is_no_trouble_before_the_pilot_has_ended_or_after_all_has(stage: str, tmp_path: Path) -> None:
    whole = book(tmp_path, {"system.triage": triage(OPEN), "system.stage": stage})
    assert "open-triage" not in {rule for _, _, rule in marks(check(whole))}


@pytest.mark.parametrize("stage", STAGE_NAMES)
def test_what_a_triage_stopped_goes_no_further_than_its_pilot(stage: str, tmp_path: Path) -> None:
    gate = {"stage": stage, "requested_by": "head", "decided_by": "ai-desk", "decided_on": "2026-02-01", "decision": "go"}
    gates = [gate] if stage in LADDER[1:] else []
    outside = str(stage == "opt_in_external").lower()
    stopped = triage(outcome="stop", stop_because="Nobody reads it")
    whole = book(tmp_path, {"system.triage": stopped, "system.stage": stage, "system.gates": gates, "system.outside_users": outside})
    told = "stopped-but-running" in {rule for _, _, rule in marks(check(whole))}
    assert told == (stage in LADDER[2:])
