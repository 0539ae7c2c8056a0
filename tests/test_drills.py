"""What a drill proves: that somebody who neither wrote the runbook nor builds the system can take it back as it is written today."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from generator.areas.drills import executable, proof
from generator.check import check
from tests.folder import marks
from tests.systems import VERSION, Changes, book, loaded, world

HELD: Mapping[str, str] = world({})["drills"][0]


def drill(**values: str | None) -> dict[str, Any]:
    """A drill as the one of 10 October, with what is different about it."""
    return {key: value for key, value in {**HELD, **values}.items() if value is not None}


@dataclass(frozen=True)
class Row:
    """Drills, what else is different, the key of the drill that falls short with words of the reason, and the rule that says so."""

    why: str
    drills: list[dict[str, Any]]
    key: str | None = None
    words: str = ""
    rule: str | None = None
    changes: Changes | None = None

    def __str__(self) -> str:
        return self.why


FAILED = drill(date="2026-10-20", result="failed")
PRACTICE = drill(date="2026-11-01", by="ben-ode")  # by its author, who also leads the team

ROWS = [
    Row("as it is", [drill()]),
    Row("on the last day", [drill(date="2026-08-23")]),
    Row("too old by a day", [drill(date="2026-08-22")], "date", "is 91 days old; it counts for 90 (built-in default)", "stale-drill"),
    Row("of a low tier on the last day", [drill(date="2026-05-25")], changes={"system.tier": "low"}),
    Row("of a low tier too old", [drill(date="2026-05-24")], "date", "is 181 days old; it counts for 180", "stale-drill", {"system.tier": "low"}),
    Row("by a limit of the system", [drill()], "date", "41 (set in the system)", "stale-drill", {"system.limits.drill_max_age_days": "41"}),
    Row("on the last day of a limit", [drill()], changes={"system.limits.drill_max_age_days": "42"}),
    Row("today", [drill(date="2026-11-21")]),
    Row("to come", [drill(date="2026-11-22")], "runbook", "Nobody has drilled the runbook.", "undrilled-runbook"),
    Row("never", [], "runbook", "Nobody has drilled the runbook.", "undrilled-runbook"),
    Row("exactly in time", [drill(minutes="20")]),
    Row("slow by a minute", [drill(minutes="21")], "minutes", "took 21 minutes; 20 is the target.", "undrilled-runbook"),
    Row("by its author", [drill()], "by", "wrote the runbook", "undrilled-runbook", {"system.runbook.author": "cleo-ross"}),
    Row("by who leads the team", [drill()], "by", "builds the system", "undrilled-runbook", {"people.teams.0.lead": "cleo-ross"}),
    Row("by a member of the team", [drill()], "by", "builds the system", "undrilled-runbook", {"people.teams.0.members": ["cleo-ross"]}),
    Row("by somebody else", [drill(by="mara-lind")]),
    Row("on paper", [drill(kind="tabletop")]),
    Row("failed", [drill(result="failed")], "result", "The drill of 10 October 2026 failed.", "undrilled-runbook"),
    Row("failed first", [drill(date="2026-10-09", result="failed"), drill()]),
    Row("failed later", [drill(), FAILED], "result", "The drill of 20 October 2026 failed.", "stale-drill"),
    Row("failed later by its author", [drill(), {**FAILED, "by": "ben-ode"}], "result", "The drill of 20 October 2026 failed.", "stale-drill"),
    Row("failed later on the same day", [drill(), drill(result="failed")], "result", "failed", "stale-drill"),
    Row("failed earlier on the same day", [drill(result="failed"), drill()]),
    Row("failed and held again", [drill(), FAILED, drill(date="2026-10-21")]),
    Row("of another version", [drill(runbook="0123456789ab")], "runbook", "version 0123456789ab of the runbook, which has been changed since", "stale-drill"),
    Row("of a version that changed since", [drill()], "runbook", f"followed version {VERSION}", "stale-drill", {"system.fallback.how": "Clerks write"}),
    Row("of no version", [drill(runbook=None)], "system", "does not say which version of the runbook was followed", "stale-drill"),
    Row("with a later practice by its author", [drill(), PRACTICE]),
    Row("with a later slow practice", [drill(), drill(date="2026-11-01", minutes="50")]),
    Row("too old, and a practice since", [drill(date="2026-08-22"), PRACTICE], "date", "is 91 days old", "stale-drill"),
    Row("of another version, and a practice since", [drill(runbook="0123456789ab"), PRACTICE], "runbook", "version 0123456789ab", "stale-drill"),
    Row("failed later, and a practice since", [drill(), FAILED, PRACTICE], "result", "The drill of 20 October 2026 failed.", "stale-drill"),
    Row("too old, then failed", [drill(date="2026-08-22"), FAILED, PRACTICE], "result", "The drill of 20 October 2026 failed.", "stale-drill"),
    Row("of another version after one of today's", [drill(), drill(date="2026-10-20", runbook="0123456789ab")]),
    Row("failed, and practised since", [FAILED, PRACTICE], "by", "wrote the runbook", "undrilled-runbook"),
    Row("only practised", [PRACTICE], "by", "wrote the runbook", "undrilled-runbook"),
    Row("only practised twice", [drill(minutes="21"), PRACTICE], "by", "wrote the runbook", "undrilled-runbook"),
    Row("without a runbook", [drill()], "system", "There is no runbook.", "incomplete-runbook", {"system.runbook": None}),
    Row("without drill or runbook", [], "runbook", "There is no runbook.", "incomplete-runbook", {"system.runbook": None}),
]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_whether_a_drill_proves_that_anybody_can_take_it_back(row: Row, tmp_path: Path) -> None:
    whole, system = loaded(tmp_path, {**(row.changes or {}), "drills": row.drills})
    found, said = proof(whole, system), executable(whole, system)
    assert found.met == said.met == (row.key is None)
    assert (found.short.key if found.short else None) == row.key
    assert row.words in said.because
    assert said.because.endswith(".")
    # Without a runbook whatever was drilled is beside the point.
    assert found.once_proven == (row.rule in (None, "stale-drill"))
    rules = {rule for _, _, rule in marks(check(whole))} & {"undrilled-runbook", "stale-drill", "incomplete-runbook"}
    assert rules == ({row.rule} if row.rule else set())


def test_a_drill_counts_until_its_last_day(tmp_path: Path) -> None:
    until = {tier: proof(*loaded(tmp_path, {"system.tier": tier})).until for tier in ("low", "medium")}
    assert until == {"low": datetime.date(2027, 4, 8), "medium": datetime.date(2027, 1, 8)}
    assert proof(*loaded(tmp_path, {"drills.0.minutes": "21"})).until is None


@pytest.mark.parametrize(
    ("drills", "line"),
    [
        ([drill(by="ben-ode")], '"by": "ben-ode"'),
        ([drill(minutes="21")], '"minutes": "21"'),
        ([drill(result="failed")], '"result": "failed"'),
        ([drill(), FAILED], '"result": "failed"'),
        ([drill(date="2026-08-22")], '"date": "2026-08-22"'),
        ([drill(runbook="0123456789ab")], '"runbook": "0123456789ab"'),
        ([drill(runbook=None)], '"system": "assistant"'),
    ],
)
def test_what_falls_short_is_marked_in_the_drill(drills: list[dict[str, Any]], line: str, tmp_path: Path) -> None:
    (finding,) = check(book(tmp_path, {"drills": drills}))
    span = finding.span
    assert span.path == "registers/drills.yaml"
    key, value = line.split(": ")
    assert span.excerpt[span.column - 1 : span.end_column - 1] in (key, value, line)


def test_a_system_without_real_users_needs_no_drill(tmp_path: Path) -> None:
    early = {"system.stage": "parallel", "system.gates": world({})["system"]["gates"][:3], "drills": []}
    assert not {"undrilled-runbook", "stale-drill", "incomplete-runbook"} & {rule for _, _, rule in marks(check(book(tmp_path, early)))}
