"""When a system is taken back: the five triggers that follow from its bar, its own, and how each is watched."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from generator.areas.system.rollback import TriggerName
from generator.areas.triggers import Watched, triggers, window
from generator.check import check
from generator.values import Metric
from tests.systems import Changes, book, loaded


def watched(folder: Path, changes: Changes) -> dict[str, Watched]:
    return {item.key: item for item in triggers(*loaded(folder, changes))}


def own(**values: Any) -> Changes:
    return {"system.own_triggers": [{"id": "complaints", "name": "Complaints", **values}]}


def written(trigger: TriggerName, **values: str) -> Changes:
    """The one trigger about which something is written."""
    return {"system.triggers": [{"trigger": trigger, **values}]}


def rules(folder: Path, changes: Changes) -> list[str]:
    return [finding.rule for finding in check(book(folder, changes))]


FIVE = ["task_success", "error_rate", "latency", "cost", "safety_incident"]
FROM_THE_BAR: dict[TriggerName, tuple[Any, ...]] = {
    "task_success": ("below 92 %", Decimal(92), False, "%", 1440, "94 %", "the production bar"),
    "error_rate": ("above 2 %", Decimal(2), True, "%", 15, "1 %", "the production bar"),
    "latency": ("above 8 s", Decimal(8), True, "s", 15, "5 s", "the production bar"),
    "cost": ("above 0.12 EUR", Decimal("0.12"), True, "EUR", 60, "0.1 EUR", "the production bar"),
    "safety_incident": ("at once, with the first one", None, True, "", None, None, "always"),
}


def test_the_five_follow_from_the_bar(tmp_path: Path) -> None:
    found = watched(tmp_path, {"system.triggers": []})
    assert list(found) == FIVE
    assert {key: (item.fires, item.limit, item.over, item.unit, item.window_minutes, item.now, item.origin) for key, item in found.items()} == FROM_THE_BAR
    assert {(item.metric, item.channel, item.step) for item in found.values()} == {(None, "#calls", 1)}


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"system.bar.error_rate_percent": None}, ["task_success", "latency", "cost", "safety_incident"]),
        ({f"system.bar.{key}": None for key in ("task_success_percent", "cost_per_task")}, ["error_rate", "latency", "safety_incident"]),
        ({"system.bar": None}, []),
        ({"system.bar": None, **own(over="5")}, ["complaints"]),
        (own(over="5"), [*FIVE, "complaints"]),
    ],
)
def test_without_a_number_of_the_bar_there_is_no_trigger(changes: Changes, keys: list[str], tmp_path: Path) -> None:
    assert list(watched(tmp_path, changes)) == keys


def test_the_bar_and_the_currency_are_where_a_limit_comes_from(tmp_path: Path) -> None:
    found = watched(tmp_path, {"system.bar.latency_p95_seconds": "7.5", "organisation.currency": "USD", "measurements": []})
    assert (found["latency"].limit, found["latency"].fires, found["latency"].now) == (Decimal("7.5"), "above 7.5 s", None)
    assert found["cost"].fires == "above 0.12 USD"


@pytest.mark.parametrize(
    ("trigger", "limit", "fires", "origin"),
    [
        ("task_success", "92", "below 92 %", "the production bar"),
        ("task_success", "92.1", "below 92.1 %", "tighter than the bar's 92 %"),
        ("latency", "8.0", "above 8 s", "the production bar"),
        ("latency", "7.9", "above 7.9 s", "tighter than the bar's 8 s"),
        ("latency", "0", "above 0 s", "tighter than the bar's 8 s"),
        ("cost", "0.11", "above 0.11 EUR", "tighter than the bar's 0.12 EUR"),
    ],
)
def test_a_trigger_may_be_tighter_than_the_bar(trigger: TriggerName, limit: str, fires: str, origin: str, tmp_path: Path) -> None:
    item = watched(tmp_path, written(trigger, limit=limit))[trigger]
    assert (item.fires, item.origin) == (fires, origin)
    assert "loose-trigger" not in rules(tmp_path, written(trigger, limit=limit))


@pytest.mark.parametrize(
    ("trigger", "limit"), [("task_success", "91.9"), ("latency", "8.01"), ("error_rate", "2.1"), ("cost", "0.121"), ("safety_incident", "1")]
)
def test_a_trigger_is_never_looser_than_the_bar(trigger: TriggerName, limit: str, tmp_path: Path) -> None:
    assert "loose-trigger" in rules(tmp_path, written(trigger, limit=limit))


@pytest.mark.parametrize(
    ("changes", "key", "expected"),
    [
        (written("latency"), "latency", (15, None, "#calls", 1, False)),
        (written("latency", window_minutes="5", metric="p95", channel="#slow", step="read-answers"), "latency", (5, "p95", "#slow", 3, True)),
        (written("latency", alert="https://alerts.example/"), "latency", (15, None, "#calls", 1, True)),
        ({**written("latency"), "system.on_call": None, "system.runbook": None}, "latency", (15, None, None, None, False)),
        (written("safety_incident", channel="#harm", step="put-back"), "safety_incident", (None, None, "#harm", 2, False)),  # people report it
        (written("safety_incident", alert="https://alerts.example/"), "safety_incident", (None, None, "#calls", 1, True)),
        ({"system.triggers": []}, "task_success", (1440, None, "#calls", 1, True)),  # the signal for quality has an alert
        ({"system.triggers": [], "system.monitoring.signals.0.alert": None}, "task_success", (1440, None, "#calls", 1, False)),
        (own(over="5", metric="complaints"), "complaints", (None, "complaints", "#calls", 1, True)),
        (own(under="5", window_minutes="60", alert="https://alerts.example/", channel="#desk", step="put-back"), "complaints", (60, None, "#desk", 2, True)),
        (own(when="Three on one day"), "complaints", (None, None, "#calls", 1, False)),
    ],
)
def test_how_a_trigger_is_watched_and_answered(changes: Changes, key: str, expected: tuple[Any, ...], tmp_path: Path) -> None:
    item = watched(tmp_path, changes)[key]
    assert (item.window_minutes, item.metric, item.channel, item.step, item.alerted) == expected


@pytest.mark.parametrize(
    ("values", "fires", "limit", "over"),
    [
        ({"over": "5", "unit": "in 100 letters"}, "above 5 in 100 letters", "5", True),
        ({"over": "0"}, "above 0", "0", True),
        ({"under": "3.50"}, "below 3.5", "3.5", False),
        ({"under": "0"}, "below 0", "0", False),
        ({"when": "Three on one day"}, "Three on one day", None, False),
    ],
)
def test_a_trigger_of_its_own_says_when_it_fires(values: dict[str, str], fires: str, limit: str | None, over: bool, tmp_path: Path) -> None:
    item = watched(tmp_path, own(**values))["complaints"]
    assert (item.fires, item.limit, item.over) == (fires, Decimal(limit) if limit else None, over)
    assert (item.origin, item.now) == ("the system's own", None)
    assert rules(tmp_path, {**own(**values), "system.own_triggers.0.alert": "https://alerts.example/"}) == []


BOARD = {"system.monitoring.dashboards": [{"name": "Letters today", "link": "https://boards.example/"}, {"name": "Costs", "link": "https://costs.example/"}]}


@pytest.mark.parametrize(
    ("changes", "look"),
    [
        ({}, ("A sample each day", None)),
        (BOARD, ("Letters today", "https://boards.example/")),
        ({**BOARD, "system.triggers.0.look": "The wall"}, ("The wall", None)),
        ({"system.monitoring": None}, None),
    ],
)
def test_where_a_number_can_be_seen(changes: Changes, look: tuple[str, str | None] | None, tmp_path: Path) -> None:
    assert watched(tmp_path, changes)["task_success"].look == look


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "1 minute"), (15, "15 minutes"), (60, "1 hour"), (90, "90 minutes"), (120, "2 hours"), (1440, "1 day"), (1500, "25 hours"), (2880, "2 days")],
)
def test_a_window_in_words(minutes: int, words: str) -> None:
    assert window(minutes) == words


@pytest.mark.parametrize("text", ["p95", "_", ":job:latency:p95", "claims_summary_latency_p95_seconds", "A" * 200])
def test_the_name_of_a_metric(text: str) -> None:
    assert TypeAdapter(Metric).validate_python(text) == text


@pytest.mark.parametrize("text", ["9lives", "a-b", "a b", "sum(a)", 'a{b="c"}', "a > 1", "a\nb", "é", "a" * 201, ""])
def test_what_is_no_name_of_a_metric(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Metric).validate_python(text)
