"""Registers that only grow: what is recorded, what is refused, and that a register is never half written."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from generator.record import recordable
from generator.results import ResultsError, read_results
from generator.source import MAX_BYTES, read
from tests.command import run
from tests.folder import CASES, book, content

RESULTS = Path(__file__).parent / "results"
SYSTEM = "name: Sorting\n"
GIVEN = ("--date", "2026-11-20", "--kind", "live", "--size", "20")
ENTRY = "  - system: sorting\n    date: 2026-11-20\n    kind: live\n    size: 20\n"
FOLDED = "    note: >\n      long\n      text\n"
FLOW = "{system: sorting, date: 2026-11-01, kind: live, size: 7}"
FLOW_ENTRY = "{system: sorting, date: 2026-11-20, kind: live, size: 20}"
OLDER = "  - system: sorting\n    date: 2026-11-01\n    kind: live\n    size: 7\n"


TWENTY = "".join(f"1,{seconds}\n" for seconds in range(21, 1, -1))
MODEL = "vendors:\n  - {id: v, name: V}\nmodels:\n  - {id: large, name: Large, vendor: v, version: large-3.2}\n"
KILLED = """
import os, signal, sys
from generator.cli import main
sys.addaudithook(lambda event, args: event == "os.rename" and str(args[1]).endswith("measurements.yaml") and os.kill(os.getpid(), signal.SIGKILL))
main()
"""


def record(*words: str | Path) -> Result:
    return run("record", *words)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    # A system with a file that is not finished: its id counts as known.
    return content(tmp_path / "content", {"systems/sorting.yaml": SYSTEM})


def measurements(folder: Path) -> Path:
    return folder / "registers" / "measurements.yaml"


def write(folder: Path, text: str) -> Path:
    path = measurements(folder)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize("kind", sorted(recordable()))
def test_every_register_has_a_command_with_an_example(kind: str) -> None:
    said = record(kind, "--help").output
    assert f"playbook record {kind}" in said
    model = recordable()[kind].model
    blocks = {"reports", "follow_ups"} if kind == "incident" else set()  # which have keys of their own, and are written in the file
    for name in list(model.model_fields)[1:]:
        assert (f"--{name.replace('_', '-')} " in said) == (name not in blocks)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"measurements:\n{ENTRY}"),
        ("# None yet.\n", f"# None yet.\nmeasurements:\n{ENTRY}"),
        ("measurements: []\n", f"measurements:\n{ENTRY}"),
        ("measurements: [] # so far\n# end\n", f"measurements: # so far\n{ENTRY}# end\n"),
        ("measurements:\n", f"measurements:\n{ENTRY}"),
        ("measurements:", f"measurements:\n{ENTRY}"),
        (f"# head\n\nmeasurements:\n{OLDER}", f"# head\n\nmeasurements:\n{OLDER}{ENTRY}"),
        (f"measurements:\n{OLDER}".rstrip("\n"), f"measurements:\n{OLDER}{ENTRY}"),
        (f"measurements:\n{OLDER} # why\n\n# end\n", f"measurements:\n{OLDER}{ENTRY} # why\n\n# end\n"),
        (f"measurements:\n{OLDER}    note: a # b\n", f"measurements:\n{OLDER}    note: a # b\n{ENTRY}"),
        (f"measurements:\n{OLDER}{FOLDED}\n# end\n", f"measurements:\n{OLDER}{FOLDED}{ENTRY}\n# end\n"),
        (f"measurements:\n{OLDER}".replace("\n  ", "\n"), f"measurements:\n{OLDER}{ENTRY}".replace("\n  ", "\n")),
        (f"measurements:\r\n{OLDER}".replace("\n", "\r\n").replace("\r\r", "\r"), f"measurements:\n{OLDER}{ENTRY}".replace("\n", "\r\n")),
        (f"\ufeffmeasurements:\n{OLDER}", f"\ufeffmeasurements:\n{OLDER}{ENTRY}"),
        (f"measurements: [{FLOW}] # x\n", f"measurements: [{FLOW}, {FLOW_ENTRY}] # x\n"),
        (f"measurements:\n- {FLOW} # x\n", f"measurements:\n- {FLOW} # x\n- {FLOW_ENTRY}\n"),
    ],
)
def test_an_entry_goes_to_the_end_of_the_list_and_all_else_stays_byte_for_byte(before: str, after: str, folder: Path) -> None:
    path = write(folder, before)
    done = record("measurement", "sorting", folder, *GIVEN)
    assert done.exit_code == 0, done.output
    assert path.read_bytes() == after.encode()
    line = int(re.search(r"measurements\.yaml:(\d+)", done.output)[1])  # type: ignore[index]  # it is told
    assert "sorting" in path.read_text("utf-8").splitlines()[line - 1]
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["measurements.yaml"]
    assert not list(folder.glob(".*"))


def test_a_register_that_is_not_there_yet_is_begun(folder: Path) -> None:
    (folder / ".schema").mkdir()
    (folder / ".schema" / "measurements.json").write_text("{}", "utf-8")
    assert record("measurement", "sorting", folder, *GIVEN).exit_code == 0
    assert measurements(folder).read_text("utf-8") == f"# yaml-language-server: $schema=../.schema/measurements.json\nmeasurements:\n{ENTRY}"


def test_the_day_is_that_of_the_playbook_unless_another_is_given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "2000000000")
    assert record("measurement", "sorting", folder, "--kind", "live", "--size", "20").exit_code == 0
    assert "date: 2033-05-18\n" in measurements(folder).read_text("utf-8")


def test_a_list_in_an_entry_and_a_text_that_needs_quotes_are_written_as_yaml(folder: Path) -> None:
    owner = "people:\n  - {id: ola-berg, name: Ola Berg}\nroles:\n  - {id: owner, name: Owner, what: Owns the system., holder: ola-berg}\n"
    (folder / "people").mkdir()
    (folder / "people" / "owners.yaml").write_text(owner, "utf-8")
    words = ["--name", "No: #1", "--limits", "eval_min", "--why", "no", "--risk", "A wrong answer.", "--requested-by", "owner", "--approved-by", "ai-desk"]
    words += ["--instead", "A person reads: all", "--instead", "- nothing", "--decided-on", "2026-11-01", "--expires-on", "2026-12-01"]
    done = record("exception", "ex-1", folder, *words)
    assert done.exit_code == 0, done.output
    source, findings = read("exceptions.yaml", (folder / "registers" / "exceptions.yaml").read_bytes())
    assert findings == []
    assert source.data["exceptions"][0]["instead"] == ["A person reads: all", "- nothing"]
    assert source.data["exceptions"][0]["name"] == "No: #1"
    again = record("exception", "ex-1", folder, *words)
    assert again.exit_code == 1
    assert "error[duplicate-id]" in again.output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("unknown", *GIVEN), 1, "there is no system `unknown`"),
        (("sorting", *GIVEN, "--by", "ai-desc"), 1, "Did you mean `ai-desk`?"),
        (("sorting", *GIVEN, "--task-success-percent", "101"), 1, "is not a percentage"),
        (("sorting", *GIVEN, "--size", "a lot"), 1, "is not a whole number"),
        (("sorting", *GIVEN, "--note", ""), 1, "the text is empty"),
        (("sorting", *GIVEN, "--note", "bell\x07"), 1, "makes a character that no page can show"),
        (("sorting", *GIVEN, "--note", "\udce9"), 1, "is not UTF-8"),
        (("sorting", *GIVEN, "--model-version", "\u202e1"), 1, "cannot be shown on a page"),
        (("sorting", "--kind", "live"), 2, "has no `size`. Give it with --size."),
        (("sorting", "--size", "20"), 2, "has no `kind`. Give it with --kind."),
        (("sorting", "--kind", "alive", "--size", "20"), 2, "'alive' is not one of"),
        (("sorting", *GIVEN, "--from", "nowhere.json"), 2, "does not exist"),
    ],
)
def test_an_entry_that_does_not_hold_is_refused_and_nothing_written(words: tuple[str, ...], code: int, said: str, folder: Path) -> None:
    path = write(folder, f"measurements:\n{OLDER}")
    refused = record("measurement", words[0], folder, *words[1:])
    assert (refused.exit_code, said in refused.output) == (code, True), refused.output
    assert path.read_text("utf-8") == f"measurements:\n{OLDER}"


def test_a_second_entry_with_the_mistake_of_the_first_is_refused_as_well(folder: Path) -> None:
    mistaken = f"measurements:\n{OLDER}".replace("sorting", "unknown")
    path = write(folder, mistaken)
    assert record("measurement", "unknown", folder, *GIVEN).exit_code == 1
    assert path.read_text("utf-8") == mistaken
    assert record("measurement", "sorting", folder, *GIVEN).exit_code == 0


@pytest.mark.parametrize("text", ["measurements:\n  - system: sorting\n   date: x\n", "- a\n", "measurements: all\n", "{measurements: []}\n", "...\n"])
def test_a_register_with_mistakes_or_an_odd_layout_is_left_alone(text: str, folder: Path) -> None:
    path = write(folder, text)
    assert record("measurement", "sorting", folder, *GIVEN).exit_code == 2
    assert path.read_text("utf-8") == text


def test_a_link_in_the_place_of_a_register_is_left_alone(folder: Path) -> None:
    (folder.parent / "elsewhere.yaml").write_text("measurements: []\n", "utf-8")
    (folder / "registers").mkdir()
    measurements(folder).symlink_to(folder.parent / "elsewhere.yaml")
    assert "is a link" in record("measurement", "sorting", folder, *GIVEN).output
    assert (folder.parent / "elsewhere.yaml").read_text("utf-8") == "measurements: []\n"


def test_a_register_in_a_folder_grows_in_its_last_file_and_begins_another_when_that_is_full(folder: Path) -> None:
    parts = folder / "registers" / "measurements"
    parts.mkdir(parents=True)
    first, last = parts / "2025.yaml", parts / "2026.yaml"
    first.write_text(f"measurements:\n{OLDER}", "utf-8")
    last.write_text(f"measurements:\n{OLDER}", "utf-8")
    assert record("measurement", "sorting", folder, *GIVEN).exit_code == 0
    assert first.read_text("utf-8") == f"measurements:\n{OLDER}"
    assert last.read_text("utf-8") == f"measurements:\n{OLDER}{ENTRY}"
    full = last.read_text("utf-8").ljust(MAX_BYTES - 20, "#")
    last.write_text(full, "utf-8")
    for _ in range(2):
        assert record("measurement", "sorting", folder, *GIVEN).exit_code == 0
    assert last.read_text("utf-8") == full
    assert (parts / "2026_02.yaml").read_text("utf-8") == f"measurements:\n{ENTRY}{ENTRY}"
    assert max(path.name for path in parts.iterdir()) == "2026_02.yaml"


def test_a_run_that_is_killed_before_the_last_step_leaves_the_register_as_it_was(folder: Path) -> None:
    path = write(folder, f"measurements:\n{OLDER}")
    command = [sys.executable, "-c", KILLED, "record", "measurement", "sorting", str(folder), *GIVEN]
    assert subprocess.run(command, check=False, capture_output=True).returncode == -signal.SIGKILL
    assert path.read_text("utf-8") == f"measurements:\n{OLDER}"
    assert (path.parent / ".measurements.yaml.new").read_text("utf-8") == f"measurements:\n{OLDER}{ENTRY}"
    assert record("measurement", "sorting", folder, *GIVEN).exit_code == 0
    assert path.read_text("utf-8") == f"measurements:\n{OLDER}{ENTRY}"
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["measurements.yaml"]


def test_recordings_at_the_same_time_all_land(folder: Path) -> None:
    command = [sys.executable, "-m", "generator", "record", "measurement", "sorting", str(folder), "--kind", "live"]
    running = [subprocess.Popen([*command, "--size", str(size)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for size in range(6)]
    said = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0] * 6, said
    source, findings = read("measurements.yaml", measurements(folder).read_bytes())
    assert findings == []
    assert sorted(entry["size"] for entry in source.data["measurements"]) == list("012345")


def test_a_register_keeps_its_mode(folder: Path) -> None:
    path = write(folder, "measurements: []\n")
    path.chmod(0o640)
    assert record("measurement", "sorting", folder, *GIVEN).exit_code == 0
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("currency", ["USD", "EUR"])
def test_results_fill_in_what_is_not_given(currency: str, folder: Path) -> None:
    with (folder / "organisation.yaml").open("a", encoding="utf-8") as file:
        file.write(f"currency: {currency}\n")
    done = record("measurement", "sorting", folder, "--kind", "evaluation", "--size", "9", "--from", RESULTS / "promptfoo.json")
    assert done.exit_code == 0, done.output
    text = measurements(folder).read_text("utf-8")
    assert "size: 9\n" in text
    assert "date: 2026-11-18\n" in text
    assert "task_success_percent: 80\n" in text
    # What a file counts in dollars is not passed off as euros.
    assert ("cost_per_task: 0.004984\n" in text) == (currency == "USD")
    assert ("counts cost in USD and the playbook in EUR" in done.output) == (currency == "EUR")


def test_promptfoo_is_read_with_errors_apart_from_failures() -> None:
    results = read_results(RESULTS / "promptfoo.json")
    assert results.in_dollars
    assert results.fields == {
        "size": "10",
        "task_success_percent": "80",
        "latency_p95_seconds": "5.23",
        "cost_per_task": "0.004984",
        "error_rate_percent": "10",
        "date": "2026-11-18",
        "note": "promptfoo eval-8fK-2026-11-18T09:12:44",
    }


def test_inspect_is_read_with_samples_that_ended_in_an_error_as_not_done() -> None:
    assert read_results(RESULTS / "inspect.json").fields == {
        "size": "5",
        "task_success_percent": "60",
        "latency_p95_seconds": "4.402",
        "error_rate_percent": "20",
        "cost_per_task": "0.0023",
        "date": "2026-11-17",
        "model_version": "gpt-4o-2024-08-06",
        "note": "Inspect run 8KyCuAQSqp76qKQZEKmG6P",
    }


def test_a_row_for_each_task_is_summed_up() -> None:
    results = read_results(RESULTS / "tasks.csv")
    assert not results.in_dollars
    assert results.fields == {
        "size": "40",
        "task_success_percent": "92.5",
        "latency_p95_seconds": "3.1",
        "cost_per_task": "0.022135",
        "error_rate_percent": "2.5",
        "near_miss_percent": "2.5",
    }


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("success\n1\n0\n1\n", {"size": "3", "task_success_percent": "66.67"}),
        ("Success ; Cost\nTRUE;0.5\nFALSE;0.5\n", {"size": "2", "task_success_percent": "50", "cost_per_task": "1"}),
        ("success,cost\nfail,3\n", {"size": "1", "task_success_percent": "0"}),
        ("success,cost\npass,0\n", {"size": "1", "task_success_percent": "100"}),
        (
            "success,latency_seconds\n" + "".join(f"1,{n}\n" for n in range(21, 1, -1)),
            {"size": "20", "task_success_percent": "100", "latency_p95_seconds": "20"},
        ),
        ("\ufeffsuccess,latency_seconds\r\npass,0.0004\r\n", {"size": "1", "task_success_percent": "100", "latency_p95_seconds": "0"}),
    ],
)
def test_what_a_csv_says(text: str, fields: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "tasks.csv"
    path.write_bytes(text.encode())
    assert read_results(path).fields == fields


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no column `success`"),
        ("cost\n1\n", "has no column `success`"),
        ("success\n", "holds no task"),
        ("success\nmaybe\n", "line 2: `success` is `maybe`"),
        ("success,cost\n1,\n", "line 2: `cost` is ``"),
        ("success,cost\n1,-1\n", "line 2: `cost` is `-1`"),
        ("success,latency_seconds\n1,1e3\n", "line 2: `latency_seconds` is `1e3`"),
        ("success,error\n1\n", "line 2: `error` is ``"),
        ("{", "is not JSON"),
        ('{"a": NaN}', "NaN is no number"),
        ("{}", "`results.stats.successes` is missing"),
        ("[]", "`results.stats.successes` is missing"),
        ('{"eval": {}, "status": "cancelled"}', "`status` is `cancelled`"),
        ('{"eval": {}, "status": "success"}', "`results.total_samples` is missing"),
        ("\udce9", "is not UTF-8 text"),
        ("PK\x03\x04", "inspect log convert"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_field(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "results"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ResultsError, match=re.escape(said)) as refused:
        read_results(path)
    assert str(path) in str(refused.value)


@pytest.mark.parametrize(
    ("file", "way", "value", "said"),
    [
        ("promptfoo.json", "results.stats.errors", None, "`results.stats.errors` is missing"),
        ("promptfoo.json", "results.stats.errors", 4, "part of the file is missing"),
        ("promptfoo.json", "results.results.0.success", "yes", "`success` is neither true nor false"),
        ("promptfoo.json", "results.results.0.latencyMs", True, "`latencyMs` is not a number"),
        ("promptfoo.json", "results.results.0.promptIdx", 1, "compares several prompts"),
        ("promptfoo.json", "results.results.0.response.cached", True, "--no-cache"),
        ("inspect.json", "results.total_samples", 0, "nothing was measured"),
        ("inspect.json", "results.scores", [], "`results.scores[].metrics.accuracy` is missing"),
        ("inspect.json", "results.scores.0.metrics.accuracy.value", 75, "is not a share"),
        ("inspect.json", "results.scores.0.metrics.accuracy.value", 10**30, "is not a number"),
    ],
)
def test_results_that_lack_a_field_record_nothing(file: str, way: str, value: Any, said: str, folder: Path) -> None:
    data = json.loads((RESULTS / file).read_text("utf-8"))
    *steps, last = way.split(".")
    block = data
    for step in steps:
        block = block[int(step) if step.isdigit() else step]
    block[last] = value
    path = folder.parent / file
    path.write_text(json.dumps(data), "utf-8")
    refused = record("measurement", "sorting", folder, "--kind", "evaluation", "--from", path)
    assert refused.exit_code == 2
    assert said in refused.output
    assert str(path) in refused.output
    assert not measurements(folder).exists()


def test_one_measurement_of_a_system_is_in_the_playbook_that_is_loaded(folder: Path) -> None:
    shutil.rmtree(folder / "systems")
    assert record("measurement", "sorting", folder, *GIVEN).exit_code == 1
    assert not measurements(folder).exists()
    (folder / "systems").mkdir()
    (folder / "systems" / "sorting.yaml").write_text(SYSTEM, "utf-8")
    assert record("measurement", "sorting", folder, *GIVEN).exit_code == 0
    assert any(root.place.source.path == "registers/measurements.yaml" for root in book(folder).roots)


def test_what_follows_from_an_entry_is_told_and_does_not_keep_it_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795219200")
    folder = content(tmp_path / "content", CASES / "withdrawn-but-in-use")
    register = folder / "registers" / "reviews.yaml"
    register.write_text("reviews: []\n", "utf-8")
    done = record("review", "tool:quillmere-chat", folder, "--by", "ai-desk", "--outcome", "withdrawn")
    assert done.exit_code == 0, done.output
    assert "error[withdrawn-but-in-use]" in done.stderr
    assert f"{folder / 'tools.yaml'}:10" in done.stderr
    assert register.read_text("utf-8") == "reviews:\n  - subject: tool:quillmere-chat\n    date: 2026-11-21\n    by: ai-desk\n    outcome: withdrawn\n"
    assert record("review", "tool:quillmere-code", folder, "--by", "ai-desk", "--outcome", "kept").stderr == ""


def test_a_measurement_of_a_day_to_come_is_refused(folder: Path) -> None:
    refused = record("measurement", "sorting", folder, "--date", "2199-01-01", "--kind", "live", "--size", "20")
    assert refused.exit_code == 1
    assert "is still to come" in refused.output
    assert not measurements(folder).exists()


def test_a_version_that_no_model_has_is_refused(folder: Path) -> None:
    (folder / "tools.yaml").write_text(MODEL, "utf-8")
    refused = record("measurement", "sorting", folder, *GIVEN, "--model-version", "large-3.1")
    assert refused.exit_code == 2
    assert "Did you mean `large-3.2`?" in refused.output
    assert not measurements(folder).exists()
    assert record("measurement", "sorting", folder, *GIVEN, "--model-version", "large-3.2").exit_code == 0


@pytest.mark.parametrize("text", ["a, b", "]", "{x}", "a: b", "it's", "no", "1.10"])
def test_a_text_in_braces_is_read_back_as_it_was(text: str, folder: Path) -> None:
    path = write(folder, f"measurements:\n  - {FLOW}\n")
    assert record("measurement", "sorting", folder, *GIVEN, "--note", text).exit_code == 0
    source, findings = read(path.name, path.read_bytes())
    assert findings == []
    assert source.data["measurements"][1]["note"] == text
    assert len(path.read_text("utf-8").splitlines()) == 3


@pytest.fixture
def systems(tmp_path: Path) -> Path:
    """A system in use that lacks nothing, with its runbook and its drill."""
    return content(tmp_path / "content", CASES / "unknown-guardrail")


DRILL = ("drill", "assistant", "--by", "cleo-ross", "--kind", "live", "--minutes", "15", "--result", "passed")


def _standing_still(folder: Path) -> None:
    organisation = folder / "organisation.yaml"
    organisation.write_text(organisation.read_text("utf-8") + "as_of: 2026-11-21\n", "utf-8")


def test_a_drill_of_today_is_recorded_with_the_version_that_was_followed(systems: Path) -> None:
    _standing_still(systems)
    before = read("drills.yaml", (systems / "registers/drills.yaml").read_bytes())[0].data["drills"]
    assert record(*DRILL, systems).exit_code == 0
    after = read("drills.yaml", (systems / "registers/drills.yaml").read_bytes())[0].data["drills"]
    assert after[-1] == {
        "system": "assistant",
        "date": "2026-11-21",
        "by": "cleo-ross",
        "kind": "live",
        "minutes": "15",
        "result": "passed",
        "runbook": before[-1]["runbook"],
    }


def test_of_an_earlier_drill_somebody_must_say_which_version_it_was(systems: Path) -> None:
    _standing_still(systems)
    refused = record(*DRILL, "--date", "2026-11-02", systems)
    assert refused.exit_code == 2
    assert "Say with --runbook which version was followed on 2026-11-02" in refused.output
    assert record(*DRILL, "--date", "2026-11-02", "--runbook", "0123456789ab", systems).exit_code == 0


def test_no_version_is_made_up_of_a_playbook_that_cannot_be_read(systems: Path) -> None:
    _standing_still(systems)
    (systems / "runbooks").mkdir()
    (systems / "runbooks/letters.yaml").write_text("name: [\n", "utf-8")
    refused = record(*DRILL, systems)
    assert refused.exit_code == 2
    assert "nothing says which version" in refused.output


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (("--by", "ben-ode"), "was held by somebody who wrote the runbook"),
        (("--minutes", "900"), "took 900 minutes"),
        (("--result", "failed"), "failed"),
    ],
)
def test_a_drill_that_proves_nothing_is_recorded_and_says_so(more: tuple[str, ...], why: str, systems: Path) -> None:
    _standing_still(systems)
    done = record(*DRILL, *more, systems)
    assert done.exit_code == 0
    assert "It does not prove that anybody can take it back" in done.output
    assert why in done.output


def test_an_incident_can_be_recorded_while_it_runs(systems: Path) -> None:
    _standing_still(systems)
    words = ("incident", "wrong-letters", "--name", "Wrong letters", "--severity", "1", "--aware-at", "2026-11-21 03:10", "--what", "Two letters were swapped.")
    done = record(*words, "--system", "assistant", systems)
    assert done.exit_code == 0, done.output
    assert "`reports:`" in done.output
    assert "2026-11-21 03:10" in (systems / "registers/incidents.yaml").read_text("utf-8")
    assert record(*words[:1], "other", *words[2:6], "--aware-at", "2026-11-22 03:10", *words[8:], systems).exit_code == 1


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("--audience", "clerks", "--completed", "30", "--version", "9"), "The module is at version 1, and this is a count of version 9."),
        (("--audience", "others", "--completed", "3"), "Others do not need this module, so no page shows the count."),
        (("--audience", "clerks", "--completed", "29"), "30 were counted on 1 September 2026; 29 are fewer."),
        (("--audience", "clerks", "--completed", "30", "--version", "1"), None),
    ],
)
def test_a_count_of_training_that_is_odd_is_recorded_and_told(given: tuple[str, ...], says: str | None, tmp_path: Path) -> None:
    there = content(tmp_path / "content", CASES / "_system")
    with (there / "audiences.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {id: others, name: Others, who: You do not write letters., size: 3}\n")
    done = record("completion", "letters", tmp_path, "--date", "2026-11-20", *given)
    assert done.exit_code == 0
    assert says in done.stderr if says else not done.stderr
