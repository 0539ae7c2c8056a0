"""Is this system ready? Every check for and against, every way to be let off, and what the answers say together."""

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import generator
from generator.areas.readiness import Answer, ReadinessCheck, asked_at, readiness, verdict_for
from generator.areas.readiness_answers import DERIVED
from generator.areas.system import System
from generator.areas.system.rollout import LADDER
from generator.check import check as check_all
from generator.load import built_in
from generator.source import read
from generator.walks import children
from tests.folder import marks
from tests.systems import MINIMAL, Changes, book, evidence, exception, loaded, measurement, world

CATALOGUE: list[dict[str, str]] = read("readiness.yaml", (Path(generator.__file__).parent / "readiness.yaml").read_bytes())[0].data["checks"]


@dataclass(frozen=True)
class Row:
    """A check, what is different about the system, the answer, and words of what it rests on."""

    check: str
    changes: Changes
    word: str
    words: str
    aged: bool = False

    def __str__(self) -> str:
        return f"{self.check}: {', '.join(self.changes) or 'as it is'}: {self.word}"


def leaving(person: str, date: str) -> dict[str, Any]:
    everybody = world({})["people"]["people"]
    return {f"people.people.{number}.left_on": date for number, one in enumerate(everybody) if one["id"] == person}


def answer_to(number: int, **values: Any) -> dict[str, Any]:
    """The author's answer with this number, changed."""
    return {f"system.readiness.{number}.{key}": value for key, value in values.items()}


MODEL_ENDS = {"tools.models.0.retired_on": "2027-11-21"}
READY_TO_MOVE = {**MODEL_ENDS, "tools.models.0.successor": "quill-3", "tools.models.0.plan": "In spring"}
NO_ACTIONS = {"system.takes_actions": "none"}
TODAY = {"system.change_plan.milestones.0.done_on": None, "system.change_plan.milestones.0.due": "2026-11-21"}
ASK_FIRST = {"tools.tools.0.max_class": "public", "tools.tools.0.ask_first_up_to": "internal"}
AGREED = {"system.uses.0.agreed_by": "ai-desk", "system.uses.0.agreed_on": "2026-03-01"}
EU_ONLY = {"data.data_classes.1.allowed_regions": ["eu"]}
RISEN = {"measurements.0.task_success_percent": "100"}
LONG_AGO = {"measurements.4.date": "2026-10-21", "measurements.3.date": "2026-10-21"}
ERRORS_UNKNOWN = {"measurements.3.error_rate_percent": None, "measurements.4.error_rate_percent": None}
SILENT = {"system.triggers.1.metric": None}  # of the error rate

ROWS = [
    Row("RDY-01", {}, "met", "The number is: First answer."),
    Row("RDY-01", {"system.kpi": None}, "not_yet", "No KPI"),
    Row("RDY-02", {}, "met", "48 hours, measured on 10 January 2026."),
    Row("RDY-02", {"system.kpi.baseline": "0"}, "met", "0 hours"),
    Row("RDY-02", {"system.kpi.baseline": None}, "not_yet", "no baseline"),
    Row("RDY-02", {"system.kpi.baseline_on": None}, "not_yet", "no baseline"),
    Row("RDY-02", {"system.kpi": None}, "not_yet", "no baseline"),
    Row("RDY-03", {}, "met", "4 hours."),
    Row("RDY-03", {"system.kpi.target": "0"}, "met", "0 hours."),
    Row("RDY-03", {"system.kpi.target": None}, "not_yet", "no target"),
    Row("RDY-03", {"system.kpi": None}, "not_yet", "no target"),
    Row("RDY-04", {}, "met", "The sponsor is Payer."),
    Row("RDY-04", leaving("cleo-ross", "2026-11-22"), "met", "The sponsor is Payer."),
    Row("RDY-04", leaving("cleo-ross", "2026-11-21"), "not_yet", "Payer, a role that nobody holds since 21 November 2026"),
    Row("RDY-05", {}, "met", "1 source, each with owner"),
    Row("RDY-05", {"system.data_sources.0.owner": None}, "not_yet", "written for: Letters."),
    Row("RDY-05", {"system.data_sources.0.refresh": None}, "not_yet", "written for: Letters."),
    Row("RDY-05", {"system.data_sources": []}, "not_yet", "No data source"),
    Row("RDY-06", {}, "met", "200 raw records on 20 February 2026, 90 % right."),
    Row("RDY-06", RISEN, "met", "90 % right"),  # exactly ten points
    Row("RDY-06", {**RISEN, "measurements.1.task_success_percent": "89.9"}, "not_yet", "fell by 10.1 points; 10 is the limit"),
    Row("RDY-06", {**RISEN, "measurements.1.task_success_percent": "89.9", "system.limits.raw_sample_drop_percent": "11"}, "met", "89.9 % right"),
    Row("RDY-06", {"measurements.0.date": "2026-02-21", **RISEN, "measurements.1.task_success_percent": "1"}, "met", "1 % right"),  # no evaluation before it
    Row("RDY-06", {"measurements.1.size": "199"}, "not_yet", "No raw sample of 200 records or more"),
    Row("RDY-06", {"measurements.1.size": "199", "organisation.defaults.raw_sample_min": "199"}, "met", "199 raw records"),
    Row("RDY-06", {"measurements.1": None}, "not_yet", "No raw sample"),
    Row("RDY-07", {}, "met", "It was looked at."),
    Row("RDY-07", {"system.readiness.0": None}, "not_yet", "Nobody has answered it."),
    Row("RDY-08", {}, "met", "It was looked at."),
    Row("RDY-08", answer_to(1, answer="not_yet", why="No sample was drawn"), "not_yet", "No sample was drawn."),
    Row("RDY-08", answer_to(1, answer="not_yet", why=None), "not_yet", "Not yet."),
    Row("RDY-08", answer_to(1, answer="not_applicable", why="It looks nothing up", evidence=[]), "not_applicable", "It looks nothing up."),
    Row("RDY-08", answer_to(1, evidence=[]), "not_yet", "said to be met, without evidence"),
    Row("RDY-08", answer_to(1, why=None), "met", "Met."),
    Row("RDY-09", {}, "met", "All four numbers"),
    Row("RDY-09", {"system.bar.error_rate_percent": None}, "met", "All four numbers"),
    *(
        Row("RDY-09", {f"system.bar.{key}": None}, "not_yet", "lacks one of its four")
        for key in ("task_success_percent", "latency_p95_seconds", "cost_per_task", "safety.near_miss_percent", "safety")
    ),
    Row("RDY-09", {"system.bar": None}, "not_yet", "or there is none"),
    Row("RDY-10", {}, "met", "Real letters: 120 tasks."),
    Row("RDY-10", {"system.eval_sets.0.size": "50", "system.eval_sets.0.source": "mixed"}, "met", "50 tasks"),
    Row("RDY-10", {"system.eval_sets.0.size": "49"}, "not_yet", "No set of 50 tasks or more"),
    Row("RDY-10", {"system.eval_sets.0.source": "realistic"}, "not_yet", "from real work"),
    Row("RDY-10", {"system.limits.eval_min": "121"}, "not_yet", "No set of 121 tasks"),
    Row("RDY-11", {}, "met", "by the measurement of 10 November 2026"),
    Row("RDY-11", {"measurements.4.cost_per_task": "0.13"}, "not_yet", "Missed: cost per task.", aged=True),
    Row("RDY-11", {"measurements.4.unacceptable_events": "1"}, "not_yet", "Missed: an event that must never happen.", aged=True),
    Row("RDY-11", LONG_AGO, "not_yet", "It is 31 days old", aged=True),
    Row("RDY-11", {"system.prompt_version": "p-3"}, "not_yet", "made with p-2; the system runs p-3"),
    Row("RDY-11", ERRORS_UNKNOWN, "not_yet", "Not every number"),
    Row("RDY-11", {**ERRORS_UNKNOWN, "measurements.+": measurement("2026-11-15", model_version="quill-4")}, "not_yet", "Not every number"),
    Row("RDY-11", {"measurements": []}, "not_yet", "Not every number"),
    Row("RDY-12", {}, "met", "It was looked at."),
    Row("RDY-12", {"system.readiness.2": None}, "not_yet", "Nobody has answered it."),
    Row("RDY-13", {}, "met", "A sample each day. Alert: Fewer than 92 of 100."),
    Row("RDY-13", {"system.monitoring.signals.0.alert": None}, "not_yet", "No quality signal with an alert"),
    Row("RDY-13", {"system.monitoring.signals.0.signal": "cost"}, "not_yet", "No quality signal with an alert"),
    Row("RDY-13", {"system.monitoring": None}, "not_yet", "No quality signal with an alert"),
    Row("RDY-14", {}, "met", "1 guardrail, attacked 40 times."),
    Row("RDY-14", {"system.guardrails.0.surface": "output"}, "not_yet", "No guardrail on the way in."),
    Row("RDY-14", {"system.guardrails.0.tested_on": None}, "not_yet", "1 guardrail never attacked."),
    Row("RDY-14", {"system.guardrails.0.adversarial_cases": "0"}, "not_yet", "1 guardrail never attacked."),
    Row("RDY-15", {}, "met", "1 guardrail, attacked 40 times."),
    Row("RDY-15", {**NO_ACTIONS, "system.guardrails.1": None}, "not_applicable", "It takes no actions."),
    Row("RDY-15", {"system.takes_actions": "acts", "system.guardrails.1": None}, "not_yet", "No guardrail in front of what it may do."),
    Row("RDY-15", {"system.guardrails.1": None}, "not_yet", "No guardrail in front of what it may do."),
    Row("RDY-16", {}, "met", "1 guardrail, attacked 40 times."),
    Row("RDY-16", {"system.guardrails.2": None}, "not_yet", "No guardrail on the way out."),
    Row("RDY-16", {"system.guardrails.0.surface": "output", "system.guardrails.0.adversarial_cases": None}, "not_yet", "1 guardrail never attacked."),
    Row("RDY-17", {}, "met", "against both"),
    Row("RDY-17", {"system.guardrails.0.mitigates": ["bias"]}, "not_yet", "No guardrail against: instructions hidden in what it reads."),
    Row("RDY-17", {"system.guardrails.2.mitigates": ["bias"]}, "not_yet", "No guardrail against: saying what is not so."),
    Row("RDY-18", {}, "met", "A person takes over: A complaint."),
    Row("RDY-18", {"system.bar.human_takeover": []}, "not_yet", "does not say"),
    Row("RDY-18", {"system.bar": None}, "not_yet", "does not say"),
    Row("RDY-19", {}, "met", "Connected to: Archive."),
    Row("RDY-19", {"system.integrations": []}, "not_yet", "No integration"),
    Row("RDY-20", {}, "met", "It was looked at."),
    Row("RDY-20", {"system.readiness.3": None}, "not_yet", "Nobody has answered it."),
    Row("RDY-21", {}, "met", "It was looked at."),
    Row("RDY-21", {"system.readiness.4": None}, "not_yet", "Nobody has answered it."),
    Row("RDY-22", {}, "met", "Tested on 1 October 2026."),
    Row("RDY-22", {"system.fallback.tested_on": None}, "not_yet", "never tested"),
    Row("RDY-22", {"system.fallback": None}, "not_yet", "No fallback"),
    Row("RDY-23", {}, "met", "The drill of 10 October 2026 passed in 15 minutes."),
    Row("RDY-23", {"system.runbook": None}, "not_yet", "There is no runbook."),
    Row("RDY-23", {"drills": []}, "not_yet", "Nobody has drilled"),
    Row("RDY-23", {"drills.0.by": "ben-ode"}, "not_yet", "was held by somebody who wrote the runbook."),
    Row("RDY-23", {"drills.0.date": "2026-08-22"}, "not_yet", "is 91 days old; it counts for 90 (built-in default).", aged=True),
    Row("RDY-24", {}, "met", "It was looked at."),
    Row("RDY-24", {"system.readiness.5": None}, "not_yet", "Nobody has answered it."),
    Row("RDY-25", {}, "met", "Every use is permitted."),
    Row("RDY-25", {"tools.tools.0.status": "trial"}, "met", "Every use is permitted."),
    Row("RDY-25", {"tools.tools.0.max_class": "public"}, "not_yet", "Not permitted: An internal how-to in Quill."),
    Row("RDY-25", {"tools.tools.0.max_class": None}, "not_yet", "Not permitted: An internal how-to in Quill."),
    Row("RDY-25", ASK_FIRST, "not_yet", "Not permitted"),
    Row("RDY-25", {**ASK_FIRST, "system.uses.0.agreed_by": "ai-desk"}, "not_yet", "Not permitted"),
    Row("RDY-25", {**ASK_FIRST, "system.uses.0.agreed_on": "2026-03-01"}, "not_yet", "Not permitted"),
    Row("RDY-25", {**ASK_FIRST, **AGREED}, "met", "Every use is permitted."),
    Row("RDY-25", {"tools.tools.0.status": "forbidden", **AGREED}, "not_yet", "Not permitted"),
    Row("RDY-26", {}, "met", "All data stays in its regions."),
    Row("RDY-26", EU_ONLY, "met", "All data stays in its regions."),
    Row("RDY-26", {**EU_ONLY, "tools.tools.0.regions": ["eu", "us"]}, "not_yet", "Data leaves its regions in: Quill."),
    Row("RDY-26", {**EU_ONLY, "tools.tools.0.regions": None}, "not_yet", "Data leaves its regions in: Quill."),
    Row("RDY-27", {}, "met", "are logged"),
    Row("RDY-27", {"system.logging.records": ["input", "output"]}, "not_yet", "The log does not hold: model version."),
    Row("RDY-27", {"system.logging": None}, "not_yet", "input, model version and output"),
    Row("RDY-28", {}, "met", "It was looked at."),
    Row("RDY-28", {"system.readiness.6": None}, "not_yet", "Nobody has answered it."),
    Row("RDY-29", {}, "met", "every part of a task"),
    Row("RDY-29", {"system.monitoring.trace_fields": ["input", "context", "output", "latency", "cost"]}, "not_yet", "Traces do not hold: tool calls."),
    Row("RDY-29", {"system.monitoring": None}, "not_yet", "Traces do not hold: context, cost, input,"),
    Row("RDY-30", {}, "met", "It was looked at."),
    Row("RDY-30", {"system.readiness.7": None}, "not_yet", "Nobody has answered it."),
    Row("RDY-31", {}, "met", "Alerts on 4 triggers call #calls. People report a severity 1 incident."),
    Row("RDY-31", SILENT, "not_yet", "There is no alert on error rate."),
    Row("RDY-31", {**SILENT, "system.triggers.1.alert": "https://alerts.example/"}, "met", "Alerts on 4 triggers call"),
    Row("RDY-31", {**SILENT, "system.monitoring.signals.+": {"signal": "errors", "how": "Each hour", "alert": "Many"}}, "met", "Alerts on 4 triggers call"),
    Row("RDY-31", {"system.triggers.0.metric": None}, "met", "Alerts on 4 triggers call"),  # the signal for quality has an alert
    Row("RDY-31", {"system.own_triggers": [{"id": "calls", "name": "Complaints", "over": "5"}]}, "not_yet", "There is no alert on complaints."),
    Row("RDY-31", {"system.bar.error_rate_percent": None}, "met", "Alerts on 3 triggers call"),
    Row("RDY-31", {"system.triggers.+": {"trigger": "safety_incident", "alert": "https://alerts.example/"}}, "met", "Alerts on 5 triggers call #calls."),
    Row("RDY-31", {"system.bar": None}, "not_yet", "There is no trigger, because no bar gives a number."),
    Row("RDY-31", {"system.on_call": None}, "not_yet", "There is no on-call channel."),
    Row("RDY-31", {"system.runbook": None}, "not_yet", "There is no runbook."),
    Row("RDY-31", {"system.runbook": None, "system.on_call": None}, "not_yet", "There is no on-call channel and no runbook."),
    Row("RDY-32", {}, "met", "Working days."),
    Row("RDY-32", {"system.on_call": None}, "not_yet", "Nobody is named."),
    Row("RDY-33", {}, "met", "5 s against 8 s."),
    Row("RDY-33", {"measurements.4.latency_p95_seconds": "8"}, "met", "8 s against 8 s."),
    Row("RDY-33", {"measurements.4.latency_p95_seconds": "8.01"}, "not_yet", "8.01 s against 8 s.", aged=True),
    Row("RDY-33", {"measurements": []}, "not_yet", "Latency was not measured"),
    Row("RDY-33", LONG_AGO, "not_yet", "Latency was not measured", aged=True),
    Row("RDY-33", {"system.prompt_version": "p-3"}, "not_yet", "Latency was not measured"),
    Row("RDY-33", {"system.bar.latency_p95_seconds": None}, "not_yet", "the bar has no ceiling"),
    Row("RDY-34", {}, "met", "500 a month, agreed."),
    Row("RDY-34", {"system.cost.approved_by": "head"}, "not_yet", "nobody who may has agreed"),
    Row("RDY-34", {"system.cost.approved_by": None}, "not_yet", "nobody who may has agreed"),
    Row("RDY-34", {"system.cost.approved_on": None}, "not_yet", "nobody who may has agreed"),
    Row("RDY-34", {"system.cost.cost_per_task_at_scale": None, "measurements": []}, "not_yet", "cannot be worked out"),
    Row("RDY-34", {"system.cost.cost_per_task_at_scale": None, **LONG_AGO}, "not_yet", "cannot be worked out", aged=True),
    Row("RDY-34", {"system.cost": None}, "not_yet", "cannot be worked out"),
    Row("RDY-35", {}, "met", "A cap and a spend alert are set."),
    Row("RDY-35", {"system.cost.cap_monthly": None}, "not_yet", "There is no cap."),
    Row("RDY-35", {"system.cost.alert_monthly": None}, "not_yet", "There is no spend alert."),
    Row("RDY-35", {"system.cost": None}, "not_yet", "no cap and no spend alert"),
    Row("RDY-36", {}, "met", "Pinned: quill-3.1."),
    Row("RDY-36", READY_TO_MOVE, "met", "Pinned: quill-3.1."),
    Row("RDY-36", {**READY_TO_MOVE, "tools.models.0.retired_on": "2026-12-22"}, "met", "Pinned: quill-3.1."),  # 31 days
    Row("RDY-36", {**READY_TO_MOVE, "tools.models.0.retired_on": "2026-12-21"}, "not_yet", "Not pinned or at its end: Quill Large.", aged=True),
    Row("RDY-36", {**READY_TO_MOVE, "tools.models.0.retired_on": "2026-11-21"}, "not_yet", "Not pinned or at its end: Quill Large.", aged=True),
    Row("RDY-36", MODEL_ENDS, "not_yet", "Its end is announced, without successor and plan: Quill Large.", aged=True),
    Row("RDY-36", {**MODEL_ENDS, "tools.models.0.successor": "quill-3"}, "not_yet", "without successor and plan: Quill Large.", aged=True),
    Row("RDY-36", {"tools.models.0.alias": "true"}, "not_yet", "Not pinned or at its end: Quill Large."),
    Row("RDY-36", {"system.models": []}, "not_yet", "No model is named."),
    Row("RDY-37", {}, "met", "2 measurements in a row meet the bar."),
    Row("RDY-37", {"measurements.3.kind": "evaluation"}, "not_yet", "Fewer than two measurements of live work"),
    Row("RDY-37", {"measurements.3.near_miss_percent": "1.1"}, "not_yet", "1 measurement of 2 missed the bar.", aged=True),
    Row("RDY-37", {"measurements.3.unacceptable_events": "1"}, "not_yet", "1 measurement of 2 missed the bar.", aged=True),
    Row("RDY-37", {"measurements.3.date": "2026-10-21"}, "not_yet", "Fewer than two measurements of live work", aged=True),
    Row("RDY-37", {"system.bar": None}, "not_yet", "Fewer than two measurements of live work"),
    Row("RDY-38", {}, "met", "30 of 30 have done “Letters with the assistant” (1 September 2026)"),
    Row("RDY-38", {"completions.0.completed": "29"}, "not_yet", "Clerks: 29 of 30 have done “Letters with the assistant” (1 September 2026)."),
    Row("RDY-38", {"completions": []}, "not_yet", "Clerks: nobody has counted how many have done"),
    Row("RDY-38", {"completions.0.date": "2025-11-20"}, "not_yet", "30 of 30 have done “Letters with the assistant” (20 November 2025)", aged=True),
    Row("RDY-38", {"module.teaches": []}, "not_yet", "No training teaches it to: Clerks."),
    Row("RDY-38", {"system.audiences": []}, "not_yet", "Nothing says who uses it"),
    Row("RDY-39", {}, "met", "It was looked at."),
    Row("RDY-39", {"system.readiness.8": None}, "not_yet", "Nobody has answered it."),
    Row("RDY-40", {}, "met", "Every milestone that was due is done."),
    Row("RDY-40", TODAY, "met", "Every milestone that was due is done."),
    Row("RDY-40", {**TODAY, "system.change_plan.milestones.0.due": "2026-11-20"}, "not_yet", "Not done in time: A talk.", aged=True),
    Row("RDY-40", {"system.change_plan": None}, "not_yet", "There is no change plan."),
    Row("RDY-41", {}, "met", "Users say it in #letters."),
    Row("RDY-41", {"system.feedback": None}, "not_yet", "No feedback channel"),
    Row("RDY-42", {}, "met", "The owner is Head of letters."),
    Row("RDY-42", leaving("cleo-ross", "2026-11-21"), "not_yet", "The owner is Head of letters, a role that nobody holds"),
]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_check_is_answered(row: Row, tmp_path: Path) -> None:
    found = answers(tmp_path, row.changes)[row.check]
    assert (found.word, found.aged) == (row.word, row.aged)
    assert row.words in found.because
    assert found.because.endswith(".")
    assert found.unmet == (row.word == "not_yet")


def answers(folder: Path, changes: Changes) -> dict[str, Answer]:
    found = readiness(*loaded(folder, changes))
    assert [answer.check.id for answer in found] == [entry["id"] for entry in CATALOGUE]
    return {answer.check.id: answer for answer in found}


def test_the_rows_speak_for_and_against_each_of_the_42_checks() -> None:
    ids = {entry["id"] for entry in CATALOGUE}
    assert len(CATALOGUE) == len(ids) == 42
    assert {row.check for row in ROWS if row.word == "met"} == ids
    assert {row.check for row in ROWS if row.word == "not_yet"} == ids


def test_the_playbook_answers_33_of_them_itself() -> None:
    assert len(DERIVED) == 33
    assert set(DERIVED) == {entry["id"] for entry in CATALOGUE if entry["answered"] == "derived"}


def test_nothing_is_amiss_with_the_system_that_lacks_nothing(tmp_path: Path) -> None:
    whole, system = loaded(tmp_path, {})
    assert check_all(whole) == []
    assert {answer.word for answer in readiness(whole, system)} == {"met"}


def test_of_a_system_with_no_more_than_every_system_says_hardly_anything_is_met(tmp_path: Path) -> None:
    keys = [key for key in world({})["system"] if key not in MINIMAL]
    found = answers(tmp_path, {**{f"system.{key}": None for key in keys}, "measurements": [], "drills": []})
    assert [id for id, answer in found.items() if answer.word == "met"] == ["RDY-04", "RDY-25", "RDY-26", "RDY-42"]
    assert [id for id, answer in found.items() if answer.word == "not_applicable"] == ["RDY-15"]
    assert all(answer.unmet for id, answer in found.items() if answer.word not in ("met", "not_applicable"))


# What the author says of a check, against what the playbook answers.


@dataclass(frozen=True)
class Said(Row):
    """As a row, with everything that is then amiss in the whole folder."""

    rules: tuple[str, ...] = ()


def waived(check: str, **leave: Any) -> dict[str, Any]:
    """A check that is answered with an exception, and the exception."""
    return {"system.readiness.+": {"check": check, "answer": "waived", "exception": "wide-access"}, "exceptions": [exception(checks=[check], **leave)]}


def waived_24(**leave: Any) -> dict[str, Any]:
    return {"system.readiness.5": {"check": "RDY-24", "answer": "waived", "exception": "wide-access"}, "exceptions": [exception(**leave)]}


NOT_IN_FORCE = "It was waived, and no exception for it is in force."
OVER = ("expired-exception", "aged-readiness")
WRONG = ("waived-without-exception", "aged-readiness")
LET_OFF = "Under the exception “Wide access”, until 1 December 2026."
UNTRIED = {"system.fallback.tested_on": None}  # RDY-22
ABROAD = {**EU_ONLY, "tools.tools.0.regions": ["us"]}  # RDY-25 and RDY-26

SAID = [
    # let off by an exception
    Said("RDY-24", waived_24(), "waived", LET_OFF),
    Said("RDY-24", waived_24(system=None), "waived", LET_OFF),
    Said("RDY-24", waived_24(decided_on="2026-11-21"), "waived", LET_OFF),
    Said("RDY-24", waived_24(expires_on="2026-11-21"), "waived", "until 21 November 2026."),
    Said("RDY-24", waived_24(closed_on="2026-11-22"), "waived", LET_OFF),
    Said("RDY-24", waived_24(expires_on="2026-11-20"), "not_yet", NOT_IN_FORCE, aged=True, rules=OVER),
    Said("RDY-24", waived_24(closed_on="2026-11-21"), "not_yet", NOT_IN_FORCE, aged=True, rules=OVER),
    Said("RDY-24", waived_24(decided_on="2026-11-22"), "not_yet", NOT_IN_FORCE, aged=True, rules=OVER),
    Said("RDY-24", waived_24(system="other"), "not_yet", NOT_IN_FORCE, aged=True, rules=WRONG),
    Said("RDY-24", waived_24(checks=["RDY-28"]), "not_yet", NOT_IN_FORCE, aged=True, rules=WRONG),
    Said("RDY-24", {"system.readiness.5": {"check": "RDY-24", "answer": "waived"}}, "not_yet", NOT_IN_FORCE, aged=True, rules=WRONG),
    Said("RDY-22", {**waived("RDY-22"), **UNTRIED}, "waived", LET_OFF),
    Said("RDY-22", {**waived("RDY-22", expires_on="2026-11-20"), **UNTRIED}, "not_yet", NOT_IN_FORCE, aged=True, rules=OVER),
    Said(
        "RDY-26",
        {**waived("RDY-26"), **ABROAD},
        "not_yet",
        NOT_IN_FORCE,
        aged=True,
        rules=("exception-to-what-allows-none", *WRONG, "unready-stage", "forbidden-data-use", "region-outside-class"),
    ),
    # said without a reason or a proof
    Said("RDY-07", answer_to(0, evidence=[]), "not_yet", "without evidence", rules=("unexplained-answer", "unready-stage")),
    Said("RDY-07", answer_to(0, answer="not_applicable", why="Nothing flows"), "not_applicable", "Nothing flows."),
    Said("RDY-07", answer_to(0, answer="not_applicable", why=None), "not_applicable", "Does not apply.", rules=("unexplained-answer",)),
    # said of what the playbook works out itself
    Said("RDY-01", {"system.readiness.+": {"check": "RDY-01", "answer": "met"}}, "met", "The number is: First answer."),
    Said("RDY-01", {"system.readiness.+": {"check": "RDY-01", "answer": "not_yet"}}, "met", "The number is", rules=("contradicted-answer",)),
    Said("RDY-25", {"system.readiness.+": {"check": "RDY-25", "answer": "not_applicable", "why": "x"}}, "met", "permitted", rules=("contradicted-answer",)),
    Said(
        "RDY-22",
        {"system.readiness.+": {"check": "RDY-22", "answer": "met"}, **UNTRIED},
        "not_yet",
        "never tested",
        rules=("contradicted-answer", "unready-stage"),
    ),
    # what time or a later measurement has undone is a warning; what nobody has done is an error
    Said("RDY-40", {**TODAY, "system.change_plan.milestones.0.due": "2026-11-20"}, "not_yet", "in time", aged=True, rules=("aged-readiness",)),
    # of the drills of a live system their own rules speak
    Said("RDY-23", {"drills.0.date": "2026-08-22"}, "not_yet", "91 days old", aged=True, rules=("stale-drill",)),
    Said("RDY-23", {"drills.0.result": "failed"}, "not_yet", "failed", rules=("undrilled-runbook",)),
]


@pytest.mark.parametrize("said", SAID, ids=str)
def test_what_an_author_says_of_a_check(said: Said, tmp_path: Path) -> None:
    whole = book(tmp_path, said.changes, {"other": {**MINIMAL, "name": "Other"}})
    found = next(answer for answer in readiness(whole, whole.get(System, "assistant")) if answer.check.id == said.check)
    assert (found.word, found.aged) == (said.word, said.aged)
    assert said.words in found.because
    assert Counter(rule for _, _, rule in marks(check_all(whole))) == Counter(said.rules)


def test_an_answer_keeps_its_evidence(tmp_path: Path) -> None:
    found = answers(tmp_path, {**answer_to(0, evidence=evidence("2026-05-05")), **answer_to(1, evidence=[], answer="not_applicable")})
    assert [item.date for item in found["RDY-07"].evidence] == [datetime.date(2026, 5, 5)]
    assert found["RDY-08"].evidence == found["RDY-01"].evidence == ()


# Who must act.

ACTORS = {
    "business": ("role", "payer"),
    "data": ("role", "head"),
    "quality": ("team", "builders"),
    "safety": ("team", "builders"),
    "integration": ("team", "builders"),
    "security": ("role", "head"),
    "operations": ("team", "builders"),
    "people": ("role", "head"),
}


def test_what_it_is_for_and_costs_is_the_sponsors_what_is_built_the_teams_and_the_rest_the_owners(tmp_path: Path) -> None:
    expected = {entry["id"]: ACTORS[entry["category"]] for entry in CATALOGUE} | {"RDY-42": ("role", "head"), "RDY-34": ("role", "payer")}
    for changes in ({}, {**waived_24(), "drills": [], "system.readiness.0": None}, waived_24(expires_on="2026-11-20")):
        assert {id: answer.actor for id, answer in answers(tmp_path, changes).items()} == expected


# Which checks a gate asks for, and what they say together.

# Counted by hand in generator/readiness.yaml: the checks that a gate asks for, those of the gates before it included.
ASKED = {"idea": 0, "pilot": 0, "shadow": 3, "parallel": 3, "internal": 34, "opt_in_external": 42, "unit": 42, "organisation": 42}


@pytest.mark.parametrize("stage", LADDER)
def test_a_gate_asks_for_its_own_checks_and_those_of_all_gates_before_it(stage: str, tmp_path: Path) -> None:
    found = readiness(*loaded(tmp_path, {}))
    ladder = ["idea", "pilot", "shadow", "parallel", "internal", "opt_in_external", "unit", "organisation"]
    before = ladder[: ladder.index(stage) + 1]
    asked = [answer.check.id for answer in asked_at(found, stage)]
    assert asked == [entry["id"] for entry in CATALOGUE if entry["first_gate"] in before]
    assert len(asked) == ASKED[stage]


NO_BASELINE = {"system.kpi.baseline": None}  # RDY-02, business value
NO_TARGET = {"system.kpi.target": None}  # RDY-03, business value
NO_KPI = {"system.kpi": None}  # RDY-01, RDY-02 and RDY-03, business value
UNTRAINED: Changes = {"completions": []}  # RDY-38, delivery, asked from the opt-in stage on
MUTE = {"system.feedback": None}  # RDY-41, delivery


@dataclass(frozen=True)
class Together:
    """What is different, the stage that is asked for, and what all checks say: in one word, in how many unmet, in which areas."""

    changes: Changes
    stage: str
    word: str
    unmet: int
    areas: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.stage}: {', '.join(self.changes) or 'as it is'}: {self.word}"


TOGETHER = [
    Together({}, "unit", "ready", 0),
    Together(NO_TARGET, "unit", "nearly", 1, ("business_value",)),
    Together({**NO_BASELINE, **NO_TARGET}, "unit", "nearly", 2, ("business_value",)),
    Together({**MUTE, **NO_TARGET}, "unit", "not_ready", 2, ("business_value", "delivery")),
    Together(NO_KPI, "unit", "not_ready", 3, ("business_value",)),
    Together({**NO_KPI, "system.limits.unmet_checks_called_out": "4"}, "unit", "nearly", 3, ("business_value",)),
    Together({**NO_TARGET, "organisation.defaults.unmet_checks_called_out": "1"}, "unit", "not_ready", 1, ("business_value",)),
    Together({"organisation.defaults.unmet_checks_called_out": "1"}, "unit", "ready", 0),
    # a check that the gate does not ask for keeps nobody waiting
    Together(UNTRAINED, "internal", "ready", 0),
    Together(UNTRAINED, "opt_in_external", "nearly", 1, ("delivery",)),
    Together(NO_KPI, "parallel", "ready", 0),
    # let off, and not applicable: neither is unmet
    Together({**waived("RDY-41"), **MUTE}, "unit", "ready", 0),
    Together(waived_24(), "unit", "ready", 0),
    Together(waived_24(expires_on="2026-11-20"), "unit", "nearly", 1, ("risk",)),
    Together(answer_to(1, answer="not_applicable", why="It looks nothing up"), "unit", "ready", 0),
]


@pytest.mark.parametrize("row", TOGETHER, ids=str)
def test_what_the_checks_say_together(row: Together, tmp_path: Path) -> None:
    found = verdict_for(*loaded(tmp_path, row.changes), row.stage)
    assert (found.word, len(found.unmet), found.stage) == (row.word, row.unmet, row.stage)
    assert {area for area, unmet in found.areas.items() if unmet} == set(row.areas)
    assert len(found.areas) == 5
    assert len(found.categories) == 8
    assert by_check(found.areas) == by_check(found.categories) == sorted(answer.check.id for answer in found.unmet)
    for answer in found.unmet:
        assert answer in found.areas[answer.check.area]
        assert answer in found.categories[answer.check.category]


def by_check(grouped: Mapping[Any, list[Answer]]) -> list[str]:
    return sorted(answer.check.id for group in grouped.values() for answer in group)


def test_the_catalogue_holds_all_areas_and_categories() -> None:
    checks = [node for root in built_in() for node in children(root) if isinstance(node, ReadinessCheck)]
    assert Counter(check.area for check in checks).keys() == {"business_value", "data", "delivery", "risk", "operations"}
    assert Counter(check.category for check in checks).keys() == ACTORS.keys()
    assert {check.id for check in checks if check.exception == "never"} == {"RDY-25", "RDY-26", "RDY-42"}


def test_that_many_checks_are_waived_is_called_out(tmp_path: Path) -> None:
    off = {f"system.readiness.{number}": {"check": check, "answer": "waived", "exception": "wide-access"} for number, check in ((5, "RDY-24"), (6, "RDY-28"))}
    leave = {"exceptions": [exception(checks=["RDY-24", "RDY-28", "RDY-30"])]}
    assert marks(check_all(book(tmp_path, {**off, **leave}))) == []
    off["system.readiness.7"] = {"check": "RDY-30", "answer": "waived", "exception": "wide-access"}
    assert [rule for _, _, rule in marks(check_all(book(tmp_path, {**off, **leave})))] == ["many-waived-checks"]
