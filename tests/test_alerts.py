"""The alerts that follow from the bar: what promtool makes of them, when they fire, and that texts arrive as written."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from generator.alerts import alerts, watched_systems
from generator.areas.system import System
from generator.load import load
from generator.model import Playbook
from generator.source import read
from tests.command import run
from tests.folder import AS_OF, content
from tests.hostile import HOSTILE
from tests.systems import book, world

ROOT = Path(__file__).parent.parent
PROMTOOL = shutil.which("promtool")
with_promtool = pytest.mark.skipif(PROMTOOL is None, reason="promtool is not on PATH; tests/run fetches it")
SITE = {"organisation.publishing": {"site_url": "https://playbook.example/ai"}}
# Words that the query language keeps for itself, or could be thought to.
WORDS = [
    "inf",
    "nan",
    "NaN",
    "bool",
    "on",
    "ignoring",
    "group_left",
    "group_right",
    "atan2",
    "by",
    "without",
    "offset",
    "and",
    "or",
    "unless",
    "sum",
    "avg",
    "start",
    "end",
    "group",
    "quantile",
    "a:b",
    "_x",
    "e",
    "m",
]


def exported(found: Playbook) -> str:
    return alerts(found, watched_systems(found))


def rules(text: str) -> dict[str, dict[str, Any]]:
    """The rules of an export by the name of the alert, each read as YAML."""
    source, findings = read("alerts.yaml", text.encode())
    assert findings == []
    return {rule["alert"]: rule for group in source.data["groups"] for rule in group["rules"]}


def accepted(text: str, folder: Path) -> str:
    """What promtool says of rules that it takes."""
    (folder / "alerts.yaml").write_text(text, "utf-8")
    said = subprocess.run([str(PROMTOOL), "check", "rules", "alerts.yaml"], capture_output=True, text=True, check=False, cwd=folder)
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


def fires(text: str, folder: Path, series: dict[str, str], minutes: int, expected: dict[str, list[dict[str, Any]]]) -> None:
    """Let promtool say which alerts fire, and with what texts, after some minutes of these series."""
    (folder / "alerts.yaml").write_text(text, "utf-8")
    unit = {
        "rule_files": ["alerts.yaml"],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": metric, "values": values} for metric, values in series.items()],
                "alert_rule_test": [{"eval_time": f"{minutes}m", "alertname": alert, "exp_alerts": said} for alert, said in expected.items()],
            }
        ],
    }
    (folder / "unit.yaml").write_text(json.dumps(unit, ensure_ascii=False), "utf-8")
    said = subprocess.run([str(PROMTOOL), "test", "rules", "unit.yaml"], capture_output=True, text=True, check=False, cwd=folder)
    assert said.returncode == 0, said.stdout + said.stderr


def written(folder: Path, made: dict[str, Any]) -> Path:
    """The organisation as a content folder, every sign as it is."""
    names = {"organisation.yaml": "organisation", "people.yaml": "people", "tools.yaml": "tools", "data.yaml": "data", "systems/assistant.yaml": "system"}
    blocks = {name: made[key] for name, key in names.items()} | {"audiences.yaml": {"audiences": made["audiences"]}}
    return content(folder, {name: json.dumps(block, ensure_ascii=False) for name, block in blocks.items()})


def test_every_trigger_that_names_a_metric_is_an_alert_at_the_number_of_the_bar(tmp_path: Path) -> None:
    found = rules(exported(book(tmp_path, {})))
    said = {name: rule["expr"] for name, rule in found.items()}
    assert said == {
        "AssistantTaskSuccess": "avg_over_time(letters_task_success[1440m]) < 92",
        "AssistantTaskSuccessSilent": "absent_over_time(letters_task_success[1440m])",
        "AssistantErrorRate": "avg_over_time(letters_error_rate[15m]) > 2",
        "AssistantErrorRateSilent": "absent_over_time(letters_error_rate[60m])",
        "AssistantLatency": "avg_over_time(letters_latency[15m]) > 8",
        "AssistantLatencySilent": "absent_over_time(letters_latency[60m])",
        "AssistantCost": "avg_over_time(letters_cost[60m]) > 0.12",
        "AssistantCostSilent": "absent_over_time(letters_cost[60m])",
    }
    for name, rule in found.items():
        assert rule["labels"]["severity"] == ("ticket" if name.endswith("Silent") else "page")
        assert rule["labels"]["system"] == "assistant"
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", name)


def test_a_tighter_bar_is_a_tighter_alert_and_nothing_else_changes(tmp_path: Path) -> None:
    before, after = (exported(book(tmp_path, changes)).splitlines() for changes in ({}, {"system.bar.latency_p95_seconds": "6.50"}))
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == 3
    assert all(new == old.replace("above 8 s", "above 6.5 s").replace("> 8", "> 6.50").replace("; 8 s is", "; 6.5 s is") for old, new in changed)


def test_a_tighter_trigger_a_window_and_a_systems_own_trigger(tmp_path: Path) -> None:
    own = [
        {"id": "corrections", "name": "Corrections", "over": "30", "unit": "in 100", "metric": "letters_corrections", "window_minutes": "45"},
        {"id": "usage-falls", "name": "Usage", "under": "0.5", "metric": "letters_usage"},
        {"id": "complaint", "name": "A complaint", "when": "With the first one"},
    ]
    tight = {"trigger": "latency", "metric": "letters_latency", "limit": "5", "window_minutes": "5"}
    found = rules(exported(book(tmp_path, {"system.triggers.2": tight, "system.own_triggers": own})))
    assert found["AssistantLatency"]["expr"] == "avg_over_time(letters_latency[5m]) > 5"
    assert "tighter than the bar's 8 s" in found["AssistantLatency"]["annotations"]["description"]
    assert found["AssistantCorrections"]["expr"] == "avg_over_time(letters_corrections[45m]) > 30"
    assert found["AssistantUsageFalls"]["expr"] == "letters_usage < 0.5"
    assert found["AssistantUsageFalls"]["labels"] == {"severity": "page", "system": "assistant", "trigger": "usage-falls"}
    assert not [name for name in found if "Complaint" in name]


def test_one_series_behind_two_triggers_is_missed_once(tmp_path: Path) -> None:
    changes = {f"system.triggers.{position}.metric": "letters" for position in range(4)}
    assert [name for name in rules(exported(book(tmp_path, changes))) if name.endswith("Silent")] == ["AssistantTaskSuccessSilent"]


def test_an_alert_leads_to_the_step_with_which_one_starts_if_the_site_has_an_address(tmp_path: Path) -> None:
    changes = {**SITE, "system.triggers.2.step": "read-answers"}
    found = rules(exported(book(tmp_path, changes)))
    at = "https://playbook.example/ai/systems/assistant/runbook/"
    assert found["AssistantLatency"]["annotations"]["runbook_url"] == f"{at}#step-3"
    assert found["AssistantCost"]["annotations"]["runbook_url"] == f"{at}#step-1"
    assert found["AssistantCostSilent"]["annotations"]["runbook_url"] == at
    assert not [rule for rule in rules(exported(book(tmp_path, {}))).values() if "runbook_url" in rule["annotations"]]


def test_the_step_that_an_alert_leads_to_is_on_the_page(site: Path) -> None:
    starter = load(ROOT / "content")
    for rule in rules(exported(starter)).values():
        path, _, anchor = rule["annotations"]["runbook_url"].removeprefix("https://playbook.larkfield.example/").partition("#")
        page = (site / path / "index.html").read_text("utf-8")
        assert not anchor or f'id="{anchor}"' in page, rule


@with_promtool
def test_promtool_takes_the_starters_alerts(tmp_path: Path) -> None:
    starter = load(ROOT / "content")
    text = exported(starter)
    assert f"{len(rules(text))} rules found" in accepted(text, tmp_path)
    assert len(rules(text)) >= 2


@with_promtool
def test_it_fires_past_the_limit_and_not_at_it_and_says_where_the_limit_comes_from(tmp_path: Path) -> None:
    text = exported(book(tmp_path, SITE))
    said = {
        "exp_labels": {"severity": "page", "system": "assistant", "trigger": "latency"},
        "exp_annotations": {
            "summary": "Assistant: 95th-percentile latency is above 8 s",
            "description": "It is 8.1 over 15 minutes; 8 s is the limit (the production bar). Take it back by its runbook.",
            "runbook_url": "https://playbook.example/ai/systems/assistant/runbook/#step-1",
        },
    }
    fires(text, tmp_path, {"letters_latency": "8.1+0x30"}, 30, {"AssistantLatency": [said]})
    fires(text, tmp_path, {"letters_latency": "8+0x30"}, 30, {"AssistantLatency": []})
    silent = {
        "exp_labels": {"severity": "ticket", "system": "assistant", "trigger": "latency"},
        "exp_annotations": {
            "summary": "Assistant: nothing says how it stands with 95th-percentile latency",
            "description": "The series letters_latency has been silent for 1 hour, so the alert on it cannot fire.",
            "runbook_url": "https://playbook.example/ai/systems/assistant/runbook/",
        },
    }
    fires(text, tmp_path, {"letters_latency": "8+0x10"}, 120, {"AssistantLatencySilent": [silent]})
    fires(text, tmp_path, {"letters_latency": "8+0x120"}, 120, {"AssistantLatencySilent": []})


@with_promtool
def test_every_text_arrives_in_an_alert_exactly_as_it_was_written(tmp_path: Path) -> None:
    texts = ['{{ $value }} {{{ }} {{"{{"}} {{- . -}}', "\"quotes\" 'and' \\back\\slash\\n %d %s % {", "👩‍👩‍👧‍👦 é ﷽", "# no: comment", *HOSTILE]
    texts = [text for text in dict.fromkeys(texts) if len(text) <= 250 and "\n" not in text]
    texts = [text for text in texts if not read("t.yaml", json.dumps({"a": text}, ensure_ascii=False).encode())[1]]
    assert len(texts) > 60
    own = [{"id": f"own-{number}", "name": text, "over": "1", "unit": text, "metric": f"m_{number}"} for number, text in enumerate(texts)]
    changes = {"system.own_triggers": own, "system.name": texts[0], "organisation.name": texts[1]}
    found = load(written(tmp_path / "content", world(changes)), AS_OF)
    assert found.findings == ()
    text = exported(found)
    accepted(text, tmp_path)
    said = {
        f"AssistantOwn{number}": [
            {
                "exp_labels": {"severity": "page", "system": "assistant", "trigger": f"own-{number}"},
                "exp_annotations": {
                    "summary": f"{texts[0]}: {name} is above 1 {name}",
                    "description": f"It is 2 now; 1 {name} is the limit (the system's own). Take it back by its runbook.",
                },
            }
        ]
        for number, name in enumerate(texts)
    }
    fires(text, tmp_path, {item["metric"]: "2+0x10" for item in own}, 5, said)


@with_promtool
def test_a_metric_may_have_any_name_that_prometheus_knows(tmp_path: Path) -> None:
    own = [{"id": f"own-{number}", "name": "N", "over": "1", "metric": word, "window_minutes": str(number)} for number, word in enumerate(WORDS)]
    text = exported(book(tmp_path, {"system.own_triggers": own}))
    accepted(text, tmp_path)
    for number, word in enumerate(WORDS):
        assert word in rules(text)[f"AssistantOwn{number}"]["expr"]


@with_promtool
def test_promtool_refuses_what_is_wrong(tmp_path: Path) -> None:
    text = exported(book(tmp_path, {}))
    for wrong in (text.replace("[15m]", "[0m]"), text.replace('summary: "', 'summary: "{{ '), text.replace("labels:", "label:")):
        with pytest.raises(AssertionError):
            accepted(wrong, tmp_path)


def test_two_runs_give_the_same_file_and_it_can_be_of_one_system(project: Path, tmp_path: Path) -> None:
    starter = load(ROOT / "content")
    watched = [system.id for system in watched_systems(starter)]
    assert watched
    file = tmp_path / "alerts.yaml"
    assert run("export", "alerts", project, "--output", file).exit_code == 0
    assert file.read_text("utf-8") == run("export", "alerts", project).stdout == exported(starter)
    one = run("export", "alerts", project, "--system", watched[0])
    assert one.stdout == alerts(starter, [starter.get(System, watched[0])])
    assert f'name: "playbook-{watched[0]}"' in one.stdout


def test_where_no_metric_is_named_it_says_what_to_do(tmp_path: Path) -> None:
    folder = written(tmp_path / "content", world({"system.triggers": [{"trigger": "latency", "look": "The board"}]}))
    asked = run("export", "alerts", folder)
    assert (asked.exit_code, asked.stdout) == (2, "")
    assert "No trigger of a system with real users names a metric" in asked.stderr
    assert "`metric:`" in asked.stderr
    live = run("export", "alerts", folder, "--system", "assistant")
    assert (live.exit_code, live.stdout) == (2, "")
    assert "No trigger of `assistant` names a metric" in live.stderr
    unknown = run("export", "alerts", folder, "--system", "asistant")
    assert unknown.exit_code == 2
    assert "Did you mean `assistant`?" in unknown.stderr


def test_a_system_that_nobody_uses_has_no_alerts(project: Path) -> None:
    idle = next(system for system in load(ROOT / "content").all(System).values() if system.stage == "pilot")
    asked = run("export", "alerts", project, "--system", idle.id)
    assert asked.exit_code == 2
    assert f"`{idle.id}` is at the stage pilot" in asked.stderr
