"""An organisation with one AI system that lacks nothing, in which a test changes one thing."""

import copy
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.areas.runbooks import runbook_of
from generator.areas.system import System
from generator.load import load
from generator.model import Playbook
from generator.source import read
from tests.folder import AS_OF, CASES, content

Changes = Mapping[str, Any]
"""What is different: a way such as `system.gates.0.stage`, and what stands there: None takes it away, a way that ends in + adds to a list."""

_WHERE = {
    "organisation": "organisation.yaml",
    "people": "people.yaml",
    "data": "data.yaml",
    "tools": "tools.yaml",
    "system": "systems/assistant.yaml",
    "audiences": "audiences.yaml",
    "module": "training/letters.yaml",
    "completions": "registers/completions.yaml",
    "measurements": "registers/measurements.yaml",
    "drills": "registers/drills.yaml",
    "incidents": "registers/incidents.yaml",
    "exceptions": "registers/exceptions.yaml",
}
_REGISTERS = ("audiences", "completions", "measurements", "drills", "incidents", "exceptions")


def _base(name: str) -> Any:
    return read(name, (CASES / "_base" / name).read_bytes())[0].data


def evidence(date: str = "2026-04-01") -> list[dict[str, str]]:
    """Something that shows that what is said was done."""
    return [{"what": "A protocol", "date": date, "by": "head"}]


def measurement(date: str, kind: str = "live", **values: Any) -> dict[str, Any]:
    """A measurement of the system, with what it runs today, that meets its bar."""
    met = {"task_success_percent": "94", "latency_p95_seconds": "5", "cost_per_task": "0.1", "near_miss_percent": "0.5", "error_rate_percent": "1"}
    runs = {"system": "assistant", "model_version": "quill-3.1", "prompt_version": "p-2", "size": "200"}
    found = {**runs, "date": date, "kind": kind, **(met if kind != "red_team" else {}), **values}
    return {key: value for key, value in found.items() if value is not None}


def exception(**values: Any) -> dict[str, Any]:
    """An exception for the system that is in force and waives one check, RDY-24."""
    said = {
        "name": "Wide access",
        "requested_by": "head",
        "why": "An old login",
        "risk": "It reads more than it should",
        "instead": ["A daily look at the log"],
    }
    days = {"approved_by": "ai-desk", "decided_on": "2026-10-01", "expires_on": "2026-12-01"}
    found = {"id": "wide-access", "system": "assistant", "checks": ["RDY-24"], **said, **days, **values}
    return {key: value for key, value in found.items() if value is not None}


MINIMAL: dict[str, Any] = {
    "name": "Assistant",
    "value": "Letters are answered on the day they come",
    "type": "assistant",
    "stage": "idea",
    "tier": "medium",
    "tier_because": "A person reads every answer",
    "owner": "head",
    "sponsor": "payer",
    "team": "builders",
    "used_by": ["Clerks"],
    "regulatory": {"eu_role": "deployer", "eu_class": "minimal", "declared_by": "ai-desk", "declared_on": "2026-01-05"},
    "uses": [{"data_kind": "how-to", "tool": "quill", "purpose": "Draft an answer"}],
}
"""A system with what every system says, and no more."""

_BY_AUTHOR = ("RDY-07", "RDY-08", "RDY-12", "RDY-20", "RDY-21", "RDY-24", "RDY-28", "RDY-30", "RDY-39")

_GATES = {"pilot": "2026-02-01", "shadow": "2026-03-01", "parallel": "2026-04-01", "internal": "2026-05-01", "unit": "2026-09-01"}

_RUNBOOK: dict[str, Any] = {
    "values": [{"name": "switch", "value": "letters-on"}],
    "author": "ben-ode",
    "target_minutes": "20",
    "known_good": {
        "model": "quill-3",
        "prompt": "p-2",
        "tool_configuration": "t-4",
        "guardrails": "g-1",
        "index": "It looks nothing up",
        "kept_in": "The release store",
        "verified_on": "2026-10-01",
    },
    "access": [{"group": "letters-operators", "lets": "Turn the switch", "granted_by": "head"}],
    "steps": [
        {
            "id": "switch-off",
            "phase": "contain",
            "do": "Turn {switch} off",
            "where": "The control page",
            "expect": "It says: off",
            "within_minutes": "2",
            "if_not": "Stop the server letters-1",
        },
        {
            "id": "put-back",
            "phase": "revert",
            "do": "Put back {model} with the prompts {prompt}",
            "where": "The server letters-1",
            "command": "cd ${HOME} && put-back {prompt}",
            "expect": "It prints: back",
            "within_minutes": "5",
            "go_to": "read-answers",
        },
        {
            "id": "read-answers",
            "phase": "confirm",
            "do": "Read ten answers",
            "where": "The control page",
            "expect": "None promises money",
            "within_minutes": "8",
            "call": "head",
        },
    ],
    "confirmation": {"watch_minutes": "30", "sample": "10", "look_for": "No promise of money"},
    "tell": [{"who": "Clerks", "audience": "staff", "by": "head", "channel": "#letters", "within_minutes": "15", "says": "Write the letters yourselves."}],
    "resumption": {"decided_by": "head", "when": ["The cause is known"]},
    "preserve": ["Traces of the last day"],
}

_COMPLETE: dict[str, Any] = {
    **MINIMAL,
    "stage": "unit",
    "kpi": {"metric": "First answer", "unit": "hours", "baseline": "48", "baseline_on": "2026-01-10", "target": "4"},
    "models": ["quill-3"],
    "prompt_version": "p-2",
    "changed_on": "2026-04-02",
    "data_sources": [
        {"id": "letters", "name": "Letters", "system_of_record": "The archive", "data_kind": "how-to", "owner": "head", "refresh": "Every night"},
    ],
    "integrations": [{"id": "archive", "name": "Archive", "reads": ["Letters"], "writes": ["Drafts"], "on_outage": "People write themselves"}],
    "logging": {"records": ["input", "output", "model_version"], "where": "The log store", "retention_days": "200", "read_by": "head"},
    "bar": {
        "task_success_percent": "92",
        "latency_p95_seconds": "8",
        "cost_per_task": "0.12",
        "error_rate_percent": "2",
        "safety": {"never": ["Promises money"], "near_miss_percent": "1"},
        "human_takeover": ["A complaint"],
        "agreed_by": ["head"],
        "agreed_on": "2026-01-20",
    },
    "eval_sets": [
        {
            "id": "letters",
            "name": "Real letters",
            "size": "120",
            "source": "real",
            "task_kind": "generation",
            "ground_truth": "What clerks wrote",
            "scorer": "The evaluation lead",
            "last_grown": "2026-11-15",
        },
    ],
    "guardrails": [
        {
            "id": surface,
            "surface": surface,
            "what": "Stops it",
            "mitigates": [threat],
            "tested_on": "2026-10-01",
            "adversarial_cases": "40",
            "got_past": "0",
        }
        for surface, threat in (("input", "prompt_injection"), ("action", "excessive_agency"), ("output", "hallucination"))
    ],
    "takes_actions": "proposes",
    "monitoring": {
        "trace_fields": ["input", "context", "tool_calls", "output", "latency", "cost"],
        "signals": [{"signal": "quality", "how": "A sample each day", "alert": "Fewer than 92 of 100"}],
    },
    "feedback": {"channel": "#letters", "answered_within_days": "3", "acted_on": "Complaints go to a person"},
    "on_call": {"primary": "builders", "backup": "head", "hours": "Working days", "channel": "#calls"},
    "fallback": {"mode": "manual", "how": "People write themselves", "tested_on": "2026-10-01"},
    "runbook": _RUNBOOK,
    "triggers": [{"trigger": trigger, "metric": f"letters_{trigger}"} for trigger in ("task_success", "error_rate", "latency", "cost")],
    "stages": [
        {"kind": kind, "cohort": "Clerks", "owner": "head", "min_days": "14", "success": ["Fewer complaints"], "rollback": "Switch it off"} for kind in _GATES
    ],
    "gates": [
        {"stage": stage, "requested_by": "head", "decided_by": "ai-desk", "decided_on": date, "decision": "go", "evidence": evidence(date)}
        for stage, date in _GATES.items()
    ],
    "cost": {
        "pilot_monthly": "100",
        "tasks_per_month_at_scale": "4000",
        "cost_per_task_at_scale": "0.11",
        "fixed_monthly_at_scale": "60",
        "cap_monthly": "600",
        "alert_monthly": "500",
        "approved_by": "ai-desk",
        "approved_on": "2026-08-01",
    },
    "audiences": ["clerks"],
    "change_plan": {
        "sponsor_message": "You decide",
        "groups": [{"audience": "clerks", "task": "Answer a letter", "before": "You write it", "after": "You correct a draft"}],
        "milestones": [{"what": "A talk", "due": "2026-08-01", "done_on": "2026-07-30"}],
    },
    "readiness": [{"check": check, "answer": "met", "why": "It was looked at", "evidence": evidence()} for check in _BY_AUTHOR],
}

_MODULE: dict[str, Any] = {
    "name": "Letters with the assistant",
    "objective": "You can tell a draft that you may send from one that you may not",
    "owner": "head",
    "minutes": "60",
    "teaches": [{"subject": "system:assistant", "version": "p-2"}],
    "version": "1",
    "updated_on": "2026-09-01",
    "sections": [{"id": "drafts", "name": "Read the draft", "text": "A draft is a draft."}],
    "exercises": [
        {"id": id, "name": name, "kind": kind, "system": "assistant", "task": "Draft an answer.", "comes_back": "A draft", "notice": notice}
        for id, name, kind, notice in (
            ("plain", "A plain letter", "handled_well", "It is right."),
            ("two", "Two letters in one", "handled_badly", "It answers one of them."),
            ("made-up", "A rule that is not there", "confident_wrong", "It cites a rule that we do not have."),
        )
    ],
    "self_check": [
        {
            "id": "who-sends",
            "asks": "Who sends the letter?",
            "choices": [
                {"says": "The assistant does", "because": "It only drafts."},
                {"says": "You do", "right": "true", "because": "You have read it."},
            ],
        },
    ],
}

_WORLD: dict[str, Any] = {
    "organisation": _base("organisation.yaml"),
    "data": _base("data.yaml"),
    "people": {
        "people": [{"id": id, "name": name} for id, name in (("mara-lind", "Mara Lind"), ("ben-ode", "Ben Ode"), ("cleo-ross", "Cleo Ross"))],
        "units": [{"id": "letters", "name": "Letters", "lead": "head"}, {"id": "other", "name": "Other", "lead": "head"}],
        "teams": [{"id": "builders", "name": "Builders", "lead": "ben-ode", "unit": "letters", "access": ["letters-operators"]}],
        "roles": [
            {"id": "ai-desk", "name": "AI desk", "what": "Answers questions", "holder": "mara-lind", "deputy": "cleo-ross"},
            {"id": "head", "name": "Head of letters", "what": "Runs letters", "holder": "cleo-ross", "deputy": "mara-lind"},
            {"id": "payer", "name": "Payer", "what": "Pays", "holder": "cleo-ross"},
        ],
        "decisions": [
            {
                "id": "gates",
                "activity": "Let a system go on",
                "accountable": "ai-desk",
                "covers": ["exception", "cost", *(f"gate_{stage}" for stage in ("pilot", "shadow", "parallel", "internal", "opt_in_external", "unit"))],
            },
        ],
    },
    "tools": {
        "vendors": [{"id": "quill", "name": "Quill", "contract": {"reference": "C-1", "signed_on": "2026-01-02", "data_processing_agreement": "true"}}],
        "models": [{"id": "quill-3", "name": "Quill Large", "vendor": "quill", "version": "quill-3.1"}],
        "tools": [
            {
                "id": "quill",
                "name": "Quill",
                "vendor": "quill",
                "account_tier": "api",
                "what": "It drafts",
                "status": "approved",
                "max_class": "internal",
                "trains_on_inputs": "never",
                "regions": ["eu"],
                "owner": "ai-desk",
                "decided_by": "ai-desk",
                "decided_on": "2026-10-01",
            },
        ],
    },
    "system": _COMPLETE,
    "audiences": [{"id": "clerks", "name": "Clerks", "who": "You answer letters", "size": "30", "counted_on": "2026-09-01"}],
    "module": _MODULE,
    "completions": [{"module": "letters", "audience": "clerks", "date": "2026-09-01", "completed": "30"}],
    "measurements": [
        measurement("2026-02-10", "evaluation", prompt_version="p-1"),
        measurement("2026-02-20", "raw_sample", prompt_version="p-1", task_success_percent="90"),
        measurement("2026-10-20", "red_team"),
        measurement("2026-11-03"),
        measurement("2026-11-10", near_miss_percent="0.4"),
    ],
    "drills": [],  # the one that was held follows further down
    "incidents": [],
    "exceptions": [],
}


def world(changes: Changes) -> dict[str, Any]:
    """The organisation with what is different."""
    made = copy.deepcopy(_WORLD)
    for way, value in changes.items():
        *steps, last = way.split(".")
        block: Any = made
        for step in steps:
            block = block[int(step)] if isinstance(block, list) else block.setdefault(step, {})
        if last == "+":
            block.append(value)
            continue
        key: Any = int(last) if isinstance(block, list) else last
        if value is None:
            del block[key]  # a way that leads nowhere is a slip of the test
        else:
            block[key] = value
    return made


def book(
    folder: Path,
    changes: Changes,
    others: Mapping[str, Any] | None = None,
    *,
    runbooks: Mapping[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
) -> Playbook:
    """The playbook, read from files, of the organisation with what is different, other systems and shared runbooks by their ids, and `more` files."""
    made = world(changes)
    blocks = {name: {name: made[name]} if name in _REGISTERS else made[name] for name in _WHERE}
    files: dict[str, str | bytes] = {_WHERE[name]: json.dumps(block) for name, block in blocks.items()}
    files |= {f"systems/{id}.yaml": json.dumps(block) for id, block in (others or {}).items()}
    files |= {f"runbooks/{id}.yaml": json.dumps(block) for id, block in (runbooks or {}).items()}
    files |= {path: json.dumps(block) for path, block in (more or {}).items()}
    found = load(content(Path(tempfile.mkdtemp(dir=folder)) / "content", files), AS_OF)
    assert found.findings == ()
    return found


def loaded(folder: Path, changes: Changes) -> tuple[Playbook, System]:
    """The same with its system, for what is worked out of the two."""
    found = book(folder, changes)
    return found, found.get(System, "assistant")


def version(folder: Path, changes: Changes) -> str:
    """The version of the system's runbook with what is different."""
    found = runbook_of(*loaded(folder, changes))
    assert found is not None
    return found.version


with tempfile.TemporaryDirectory() as _folder:
    VERSION = version(Path(_folder), {})
    """The version of the system's runbook as it is, which the drill followed."""

_HELD = {"system": "assistant", "date": "2026-10-10", "by": "cleo-ross", "kind": "live", "minutes": "15", "result": "passed"}
_WORLD["drills"].append({**_HELD, "runbook": VERSION})
