"""How systems stand, asked on the command line: status, gate, and what a value comes from."""

import itertools
import json
import re
from pathlib import Path

import pytest

from generator.areas.gate import missing, undecided
from generator.areas.rollout import next_stage
from generator.areas.system import System
from generator.areas.system.rollout import LADDER
from generator.load import load
from generator.model import Playbook
from tests.command import run

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def book() -> Playbook:
    return load(ROOT / "content")


def test_every_system_has_a_line_in_the_status(book: Playbook) -> None:
    lines = run("status").output.splitlines()
    assert [line.split()[0] for line in lines[1:]] == list(book.all(System))


def test_the_status_as_json_says_the_same(book: Playbook) -> None:
    data = json.loads(run("status", "--format", "json").output)
    assert data["as_of"] == "2026-11-21"
    for entry in data["systems"]:
        system = book.get(System, entry["system"])
        stage = next_stage(system)
        assert entry["stage"] == system.stage
        assert (entry["next"] or {}).get("stage") == stage
        assert len((entry["next"] or {"missing": []})["missing"]) == (len(missing(book, system, stage)) if stage else 0)


def test_a_gate_that_was_passed_is_open_and_a_shut_one_gives_its_reasons(book: Playbook) -> None:
    shut = 0
    for system in book.all(System).values():
        if system.stage in LADDER[1:]:
            # The example shows a drill that is too old, and a runbook that was changed since its drill.
            aged = ["RDY-23"] if system.id in {"mail-sorter", "plain-letters"} else []
            assert [item.asked_by for item in missing(book, system, system.stage)] == aged
            assert run("gate", system.id, system.stage).exit_code == len(aged), system.id
        if stage := next_stage(system):
            found = [*missing(book, system, stage), undecided(book, system, stage)]
            refused = run("gate", system.id, stage)
            assert refused.exit_code == 1
            assert all(item.what in refused.output and item.help in refused.output for item in found if item)
            data = json.loads(run("gate", system.id, stage, "--format", "json").output)
            assert not data["open"]
            assert [item["asked_by"] for item in data["missing"]] == [item.asked_by for item in found if item]
            assert all((ROOT / item["path"]).is_file() for item in data["missing"])
            shut += 1
    assert shut >= 3


def test_a_gate_is_shut_by_a_later_refusal(project: Path) -> None:
    path = project / "content" / "systems" / "claims-summary.yaml"
    text = path.read_text("utf-8")
    refusal = "  - {stage: unit, requested_by: head-of-claims, decided_by: chief-risk-officer, decided_on: 2026-11-20, decision: no_go}\n"
    path.write_text(text.replace("gates:\n", f"gates:\n{refusal}", 1), "utf-8")
    asked = run("gate", "claims-summary", "unit", project)
    assert asked.exit_code == 1
    assert "the last decision on it was no, on 20 November 2026" in asked.output


def test_what_is_missing_stands_together_by_who_must_act(book: Playbook) -> None:
    for system in book.all(System).values():
        if stage := next_stage(system):
            actors = [item.actor for item in missing(book, system, stage)]
            changes = sum(before != after for before, after in itertools.pairwise(actors))
            assert changes == max(len(set(actors)) - 1, 0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("gate", "claims-sumary", "unit"), "Did you mean `claims-summary`?"),
        (("gate", "claims-summary", "units"), "Did you mean `unit`?"),
        (("gate", "claims-summary", "idea"), "There is no stage 'idea' that a gate leads to."),
        (("status", "nobody"), "There is no system 'nobody'."),
        (("explain", "systems.claims-summary.bra"), "Did you mean `bar`?"),
        (("explain", "systems.nobody.bar"), "There is no system 'nobody'."),
        (("explain", "sistems.claims-summary"), "Did you mean `systems`?"),
        (("explain", "data_clases.internal"), "Did you mean `data_classes`?"),
        (("explain", "poeple.ruth-adeyemi"), "Did you mean `people`?"),
        (("explain", "systems.claims-summary.stages.unitt"), "Did you mean `unit`?"),
    ],
)
def test_a_question_about_nothing_is_answered_with_what_there_is(words: tuple[str, ...], said: str) -> None:
    asked = run(*words)
    assert asked.exit_code == 2
    assert said in asked.output


def test_nothing_is_said_of_a_playbook_of_which_a_part_cannot_be_read(project: Path) -> None:
    people = project / "content" / "people.yaml"
    people.write_text(people.read_text("utf-8") + "rolls: []\n", "utf-8")
    asked = run("gate", "claims-summary", "unit", project)
    assert asked.exit_code == 2
    assert "unknown-key" in asked.output


@pytest.mark.parametrize(
    "names",
    [
        ("person.ruth-adeyemi", "people.ruth-adeyemi"),
        ("data_class.internal", "data_classes.internal"),
        ("policy.ai-usage", "policies.ai-usage"),
        ("module.plain-letters", "training.plain-letters", "modules.plain-letters"),
    ],
)
def test_a_thing_goes_by_its_kind_and_by_the_key_or_folder_in_which_it_stands(names: tuple[str, ...]) -> None:
    one, *others = [run("explain", name) for name in names]
    assert one.exit_code == 0
    assert {other.output for other in others} == {one.output}


def test_a_limit_is_explained_with_every_level_that_could_set_it(project: Path) -> None:
    path = project / "content" / "systems" / "claims-summary.yaml"
    text = re.sub(r"(?m)^limits:\n(  .*\n)+", "", path.read_text("utf-8"))
    path.write_text(text + "limits:\n  measurement_max_age_days: 21\n", "utf-8")
    said = run("explain", "systems.claims-summary.measurement_max_age_days", project).output
    assert said.startswith("measurement_max_age_days is 21: A measurement of a live system counts for 21 days.")
    assert re.search(r"the system claims-summary: 21, content/systems/claims-summary\.yaml:\d+", said)
    assert "the unit motor-and-home: says nothing" in said
    assert "built in: 30" in said
    assert "Less is stricter" in said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("bar.task_success_percent", r"is 92\ncontent/systems/claims-summary\.yaml:\d+\nThe lowest share"),
        ("stages.unit.cohort", r"content/systems/claims-summary\.yaml:\d+"),
        ("bar_standing", r"is worked out: meets its bar\n  Task success: [\d.]+ against 92, met, content/registers/measurements\.yaml:\d+"),
        ("triage_outcome", r"is worked out: layer, because \d answers? of five say rebuild"),
        ("next_stage", r"is worked out: organisation"),
        ("cost_multiple", r"is worked out: [\d.]+ times the pilot"),
        ("RDY-11", r"RDY-11, .*: met, worked out from what is written\."),
        ("takes_actions", r"is none"),
    ],
)
def test_a_value_is_explained_by_its_line_or_by_what_it_was_worked_out_from(name: str, said: str) -> None:
    told = run("explain", f"systems.claims-summary.{name}")
    assert told.exit_code == 0
    assert re.search(said, told.output), told.output


def test_one_system_as_json_says_what_is_missing_before_a_decision_and_not_that_the_gate_is_open(book: Playbook) -> None:
    for system in book.all(System).values():
        data = json.loads(run("status", system.id, "--format", "json").output)
        stage = next_stage(system)
        assert data["stage"] == system.stage
        assert (data["next"] is None) == (stage is None)
        if stage:
            assert data["next"]["ready_to_decide"] == (not missing(book, system, stage))
            assert "open" not in data["next"]
