"""Does the system meet its bar? Which measurements count, what each number says, and what the cost at scale is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from generator.areas.cost import AtScale, at_scale
from generator.areas.measurements import AGAINST_THE_BAR, counting, discount, measurements_of
from generator.areas.production_bar import Result, measured_on, result
from generator.areas.system.quality import DIMENSIONS, NEEDED_DIMENSIONS
from generator.check import check
from tests.folder import marks
from tests.systems import Changes, book, loaded, measurement


@dataclass(frozen=True)
class Row:
    """What was measured, what is different about the system, how it stands, and the headroom of some numbers."""

    measured: tuple[dict[str, Any], ...]
    standing: str
    headroom: Mapping[str, str | None] = field(default_factory=dict)
    changes: Changes = field(default_factory=dict)
    events: int = 0
    of: str | None = None
    """The day of the latest measurement that counts."""


def live(date: str = "2026-11-10", **values: Any) -> tuple[dict[str, Any], ...]:
    return (measurement(date, **values),)


MET = {"task_success_percent": "2", "latency_p95_seconds": "3", "cost_per_task": "0.02", "near_miss_percent": "0.5", "error_rate_percent": "1"}
NOTHING = dict.fromkeys(MET)
EMPTY: dict[str, Any] = {**NOTHING}

ROWS = {
    # each number against its limit
    "met": Row(live(), "met", MET, of="2026-11-10"),
    "all exactly at the limit": Row(
        live(task_success_percent="92", latency_p95_seconds="8", cost_per_task="0.12", near_miss_percent="1", error_rate_percent="2"),
        "met",
        dict.fromkeys(MET, "0"),
        of="2026-11-10",
    ),
    "success a hair under": Row(live(task_success_percent="91.999999"), "missed", {"task_success_percent": "-0.000001", "latency_p95_seconds": "3"}),
    "latency a hair over": Row(live(latency_p95_seconds="8.000001"), "missed", {"latency_p95_seconds": "-0.000001"}),
    "cost a hair over": Row(live(cost_per_task="0.120001"), "missed", {"cost_per_task": "-0.000001"}),
    "near misses over": Row(live(near_miss_percent="1.5"), "missed", {"near_miss_percent": "-0.5"}),
    "errors over": Row(live(error_rate_percent="2.25"), "missed", {"error_rate_percent": "-0.25"}),
    "exact in decimals": Row(live(cost_per_task="0.1"), "met", {"cost_per_task": "0.2"}, {"system.bar.cost_per_task": "0.3"}),
    "exact at eighteen digits": Row(
        live(cost_per_task="123456789012.000001"), "met", {"cost_per_task": "0.999998"}, {"system.bar.cost_per_task": "123456789012.999999"}
    ),
    "nothing at all is measured": Row(live(**dict.fromkeys(MET, "0")), "missed", {"task_success_percent": "-92", "latency_p95_seconds": "8"}),
    "a limit of none is met by none": Row(live(near_miss_percent="0"), "met", {"near_miss_percent": "0"}, {"system.bar.safety.near_miss_percent": "0"}),
    # the bar itself
    "no bar": Row(live(), "no_bar", {}, {"system.bar": None}),
    **{
        f"a bar without {key}": Row(live(), "no_bar", {}, {f"system.bar.{key}": None})
        for key in ("task_success_percent", "latency_p95_seconds", "cost_per_task", "safety.near_miss_percent", "safety")
    },
    "a bar without errors": Row(live(error_rate_percent="99"), "met", {"error_rate_percent": "none"}, {"system.bar.error_rate_percent": None}),
    # what was not measured
    "never": Row((), "not_measured", NOTHING),
    "one number is missing": Row(live(near_miss_percent=None), "not_measured", {**MET, "near_miss_percent": None}),
    "one is missing and one is missed": Row(live(near_miss_percent=None, cost_per_task="1"), "missed", {"near_miss_percent": None}),
    "each number by the latest that holds it": Row(
        (
            *live("2026-11-01", task_success_percent="93", latency_p95_seconds="9"),
            *live("2026-11-05", **{**EMPTY, "latency_p95_seconds": "7.5", "cost_per_task": "0.11"}),
            *live("2026-11-10", **{**EMPTY, "cost_per_task": "0.115"}),
        ),
        "met",
        {"task_success_percent": "1", "latency_p95_seconds": "0.5", "cost_per_task": "0.005", "near_miss_percent": "0.5"},
        of="2026-11-10",
    ),
    "the order in the register does not matter": Row((*live("2026-11-10"), *live("2026-11-01", cost_per_task="9")), "met", MET, of="2026-11-10"),
    "a later miss outweighs": Row((*live("2026-11-01"), *live("2026-11-02", cost_per_task="9")), "missed", {"cost_per_task": "-8.88"}),
    "of one day the entry further down": Row((*live(cost_per_task="9"), *live()), "met", MET),
    "of one day the entry further down is the miss": Row((*live(), *live(cost_per_task="9")), "missed", {"cost_per_task": "-8.88"}),
    # the version that runs
    "another model": Row(live(model_version="quill-3.0"), "not_measured", NOTHING),
    "no word of the model": Row(live(model_version=None), "not_measured", NOTHING),
    "a system that names no model": Row(live(model_version="quill-3.0"), "met", MET, {"system.models": []}),
    "one of two models": Row(
        live(model_version="quill-4.0"),
        "met",
        MET,
        {"tools.models.+": {"id": "quill-4", "name": "Quill 4", "vendor": "quill", "version": "quill-4.0"}, "system.models.+": "quill-4"},
    ),
    "other prompts": Row(live(prompt_version="p-1"), "not_measured", NOTHING),
    "no word of the prompts": Row(live(prompt_version=None), "not_measured", NOTHING),
    "a system that names no prompts": Row(live(prompt_version="p-1"), "met", MET, {"system.prompt_version": None}),
    "an older one counts where the latest is of another model": Row(
        (*live("2026-11-01", cost_per_task="0.11"), *live(model_version="quill-4.0", cost_per_task="9")), "met", {"cost_per_task": "0.01"}, of="2026-11-01"
    ),
    # what came after
    "before the system was changed": Row(live(), "not_measured", NOTHING, {"system.changed_on": "2026-11-11"}),
    "on the day of the change": Row(live(), "met", MET, {"system.changed_on": "2026-11-10"}, of="2026-11-10"),
    "before the bar was changed": Row(live(), "not_measured", NOTHING, {"system.bar.changed_on": "2026-11-11"}),
    "on the day the bar was changed": Row(live(), "met", MET, {"system.bar.changed_on": "2026-11-10"}),
    # its age
    "thirty days old": Row(live("2026-10-22"), "met", MET),
    "too old": Row(live("2026-10-21"), "not_measured", NOTHING),
    **{
        f"too old for {stage}": Row(live("2026-10-21"), "not_measured", NOTHING, {"system.stage": stage})
        for stage in ("internal", "opt_in_external", "organisation")
    },
    **{
        f"old, and {stage}": Row(live("2026-10-21"), "met", MET, {"system.stage": stage})
        for stage in ("idea", "pilot", "shadow", "parallel", "paused", "retired")
    },
    "older than the system allows": Row(live("2026-11-10"), "not_measured", NOTHING, {"system.limits.measurement_max_age_days": "10"}),
    "as old as the system allows": Row(live("2026-11-10"), "met", MET, {"system.limits.measurement_max_age_days": "11"}),
    "measured today": Row(live("2026-11-21"), "met", MET, of="2026-11-21"),
    "measured tomorrow": Row(live("2026-11-22"), "not_measured", NOTHING),
    "tomorrow's does not hide today's": Row((*live("2026-11-21"), *live("2026-11-22", cost_per_task="9")), "met", MET, of="2026-11-21"),
    # its size
    "as small as counts": Row(live(size="30"), "met", MET),
    "too small": Row(live(size="29"), "not_measured", NOTHING),
    "too small to spoil it": Row((*live(), *live("2026-11-15", size="29", cost_per_task="9")), "met", MET, of="2026-11-10"),
    "an evaluation as small as counts": Row(live(kind="evaluation", size="50"), "met", MET),
    "too small an evaluation": Row(live(kind="evaluation", size="49"), "not_measured", NOTHING),
    "as small as the system allows": Row(live(size="5"), "met", MET, {"system.limits.measurement_min": "5"}),
    "smaller than the unit allows": Row(live(size="200"), "not_measured", NOTHING, {"people.units.0.defaults.measurement_min": "201"}),
    # its kind
    **{f"by the kind {kind}": Row(live(kind=kind), "met", MET) for kind in ("evaluation", "shadow", "parallel", "stage", "live")},
    "a raw sample": Row(live(kind="raw_sample"), "not_measured", NOTHING),
    "attacks": Row(live(kind="red_team", **dict.fromkeys(MET, "1")), "not_measured", NOTHING),
    "a raw sample does not spoil it": Row((*live(), *live("2026-11-15", kind="raw_sample", task_success_percent="3")), "met", MET, of="2026-11-10"),
    # what must never happen
    "an event": Row(live(unacceptable_events="1"), "missed", MET, events=1),
    "events add up": Row((*live(unacceptable_events="2"), *live("2026-11-01", unacceptable_events="1")), "missed", MET, events=3),
    "an event that was put right": Row((*live("2026-11-01", unacceptable_events="1"), *live()), "met", MET, {"system.changed_on": "2026-11-05"}),
    "no event": Row(live(unacceptable_events="0"), "met", MET),
    "an event in attacks": Row((*live(), *live(kind="red_team", unacceptable_events="4")), "met", MET),
    "an event and nothing else": Row(live(**EMPTY, unacceptable_events="1"), "missed", NOTHING, events=1),
}


def standing(row: Row, folder: Path) -> Result:
    return result(*loaded(folder, {"measurements": list(row.measured), **row.changes}))


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_how_a_system_stands_against_its_bar(row: Row, tmp_path: Path) -> None:
    whole, system = loaded(tmp_path, {"measurements": list(row.measured), **row.changes})
    found = result(whole, system)
    assert (found.standing, found.events) == (row.standing, row.events)
    lines = {line.dimension.key: line for line in found.lines}
    for key, headroom in row.headroom.items():
        if headroom == "none":
            assert key not in lines
            continue
        line = lines[key]
        assert line.headroom == (None if headroom is None else Decimal(headroom))
        assert line.met == (None if headroom is None else not headroom.startswith("-"))
        assert (line.measured is None) == (line.measurement is None) == (headroom is None)
    assert [line.dimension.key for line in found.missed] == [key for key, line in lines.items() if line.headroom is not None and line.headroom < 0]
    if row.of:
        assert str(measured_on(whole, system)) == row.of


def test_the_rows_come_to_every_standing() -> None:
    assert {row.standing for row in ROWS.values()} == {"met", "missed", "not_measured", "no_bar"}


def test_every_number_has_its_unit_and_its_good_side(tmp_path: Path) -> None:
    assert [(line.dimension.key, line.dimension.unit, line.dimension.at_least, str(line.limit)) for line in standing(ROWS["met"], tmp_path).lines] == [
        ("task_success_percent", "%", True, "92"),
        ("latency_p95_seconds", "s", False, "8"),
        ("cost_per_task", "currency", False, "0.12"),
        ("near_miss_percent", "%", False, "1"),
        ("error_rate_percent", "%", False, "2"),
    ]
    assert [dimension.key for dimension in NEEDED_DIMENSIONS] == [dimension.key for dimension in DIMENSIONS if dimension.key != "error_rate_percent"]


def test_measurements_come_with_the_latest_first_and_only_those_made_by_now(tmp_path: Path) -> None:
    dates = ("2026-11-01", "2026-11-21", "2026-11-22", "2026-11-10")
    kinds = ("live", "red_team", "live", "evaluation")
    whole, system = loaded(tmp_path, {"measurements": [measurement(date, kind) for date, kind in zip(dates, kinds, strict=True)]})
    assert [str(item.date) for item in measurements_of(whole, system)] == ["2026-11-21", "2026-11-10", "2026-11-01"]
    assert [str(item.date) for item in measurements_of(whole, system, "live", "red_team")] == ["2026-11-21", "2026-11-01"]
    assert [str(item.date) for item in counting(whole, system)] == ["2026-11-10", "2026-11-01"]
    assert set(AGAINST_THE_BAR) == {"evaluation", "shadow", "parallel", "stage", "live"}


@pytest.mark.parametrize(
    ("values", "changes", "text", "aged"),
    [
        ({}, {}, None, False),
        ({"model_version": "quill-2"}, {}, "It was made with quill-2; the system runs quill-3.1.", False),
        ({"model_version": None}, {}, "It was made with a version that nobody wrote down; the system runs quill-3.1.", False),
        ({"prompt_version": "p-1"}, {}, "It was made with p-1; the system runs p-2.", False),
        ({"prompt_version": None}, {}, "It was made with prompts of a version that nobody wrote down; the system runs p-2.", False),
        ({}, {"system.changed_on": "2026-11-12"}, "The system was changed after it, on 12 November 2026.", False),
        ({}, {"system.bar.changed_on": "2026-11-12"}, "The bar was changed after it, on 12 November 2026.", False),
        ({"size": "29"}, {}, "It holds 29 tasks; it counts from 30 on (built-in default).", False),
        ({"size": "49", "kind": "evaluation"}, {}, "It holds 49 tasks; it counts from 50 on (built-in default).", False),
        ({"date": "2026-10-21"}, {}, "It is 31 days old; for a live system it counts for 30 (built-in default).", True),
        ({"date": "2026-10-21", "prompt_version": "p-1"}, {}, "It was made with p-1; the system runs p-2.", False),
    ],
)
def test_why_a_measurement_does_not_count(values: dict[str, Any], changes: Changes, text: str | None, aged: bool, tmp_path: Path) -> None:
    whole, system = loaded(tmp_path, {"measurements": [measurement(**{"date": "2026-11-10", **values})], **changes})
    found = discount(whole, system, measurements_of(whole, system)[0])
    assert (found.text if found else None) == text
    assert bool(found and found.aged) == aged


def rules(folder: Path, changes: Changes) -> set[str]:
    return {rule for _, _, rule in marks(check(book(folder, changes)))}


@pytest.mark.parametrize(
    ("measured", "changes", "rule"),
    [
        (live(cost_per_task="9"), {}, "missed-bar"),
        (live(unacceptable_events="1"), {}, "unacceptable-event"),
        (live(kind="red_team", unacceptable_events="1"), {}, "unacceptable-event"),
        (live("2026-10-21"), {}, "stale-measurement"),
        (live(), {"system.changed_on": "2026-11-12"}, "unmeasured-change"),
        (live("2026-01-19"), {}, "measured-before-bar"),
        (live("2026-11-22"), {}, "measurement-in-the-future"),
        (live(task_success_percent="0.94"), {}, "fraction-for-percent"),
        ((), {"system.bar.cost_per_task": None}, "missing-bar"),
    ],
)
def test_what_does_not_hold_up_is_told(measured: tuple[dict[str, Any], ...], changes: Changes, rule: str, tmp_path: Path) -> None:
    assert rule in rules(tmp_path, {"measurements": list(measured), **changes})
    assert rule not in rules(tmp_path, {})


# What it costs when everybody uses it: 4,000 tasks at 0.11 and 60 on top, against 100 for the pilot.

MEASURED = {"system.cost.cost_per_task_at_scale": None}  # 0.1 by the latest measurement


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("0.11", False, "500", "5.0", "6000")),
        (MEASURED, ("0.1", True, "460", "4.6", "5520")),
        ({**MEASURED, "measurements.4.cost_per_task": "0"}, ("0", True, "60", "0.6", "720")),
        ({"system.cost.cost_per_task_at_scale": "0"}, ("0", False, "60", "0.6", "720")),
        ({**MEASURED, "measurements.4.cost_per_task": None}, ("0.1", True, "460", "4.6", "5520")),  # by the one before
        ({**MEASURED, "measurements": []}, (None, False, None, None, None)),
        ({**MEASURED, "system.prompt_version": "p-3"}, (None, False, None, None, None)),
        ({"measurements": []}, ("0.11", False, "500", "5.0", "6000")),
        ({"system.cost.fixed_monthly_at_scale": None}, ("0.11", False, "440", "4.4", "5280")),
        ({"system.cost.pilot_monthly": "0"}, ("0.11", False, "500", None, "6000")),
        ({"system.cost.pilot_monthly": "300"}, ("0.11", False, "500", "1.7", "6000")),
        ({"system.cost.tasks_per_month_at_scale": "0"}, ("0.11", False, "60", "0.6", "720")),
    ],
)
def test_the_cost_at_scale(changes: Changes, expected: tuple[Any, ...], tmp_path: Path) -> None:
    found = scale(changes, tmp_path)
    assert found is not None
    numbers = (found.cost_per_task, found.measured, found.monthly, found.multiple, found.yearly)
    assert numbers == tuple(Decimal(value) if isinstance(value, str) else value for value in expected)


def scale(changes: Changes, folder: Path) -> AtScale | None:
    return at_scale(*loaded(folder, changes))


def test_nothing_is_known_of_a_cost_that_nobody_wrote(tmp_path: Path) -> None:
    assert scale({"system.cost": None}, tmp_path) is None


def test_budget_lines_add_up(tmp_path: Path) -> None:
    lines = [{"what": "Model", "yearly": "0.1"}, {"what": "Watching", "yearly": "0.2"}]
    found = scale({"system.cost.budget_lines": lines}, tmp_path)
    assert found is not None
    assert found.budget_yearly == Decimal("0.3")


def test_no_number_that_can_be_written_is_too_large(tmp_path: Path) -> None:
    huge = {"pilot_monthly": "0.000001", "tasks_per_month_at_scale": "9" * 12, "cost_per_task_at_scale": "9" * 12}
    whole, system = loaded(tmp_path, {f"system.cost.{key}": value for key, value in huge.items()})
    found = at_scale(whole, system)
    assert found is not None
    assert found.multiple is not None
    assert found.multiple > 10**29
    assert "cost-over-cap" in {finding.rule for finding in check(whole)}


@pytest.mark.parametrize(
    ("changes", "over"),
    [
        ({"system.cost.cap_monthly": "500"}, False),
        ({"system.cost.cap_monthly": "499"}, True),
        ({"system.cost.cap_monthly": "499", "system.limits.cost_over_budget_percent": "1"}, False),
        ({"system.cost.cap_monthly": "495.04", "system.limits.cost_over_budget_percent": "1"}, True),
    ],
)
def test_a_cost_over_its_cap_is_told(changes: Changes, over: bool, tmp_path: Path) -> None:
    assert ("cost-over-cap" in rules(tmp_path, changes)) == over


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, False),
        ({"system.cost": None}, True),
        ({"system.cost.approved_by": None}, True),
        ({"system.cost.approved_on": None}, True),
        ({"system.cost.cap_monthly": None}, True),
        ({**MEASURED, "measurements": []}, True),
        ({"system.cost": None, "system.stage": "internal"}, False),
    ],
)
def test_a_cost_that_nobody_agreed_to_is_told(changes: Changes, told: bool, tmp_path: Path) -> None:
    assert ("unapproved-cost" in rules(tmp_path, changes)) == told
