"""The command line: what people type, and what they get."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import click
import jsonschema
import pytest

from generator.areas import FILES
from generator.blank import homes
from generator.check import explanations
from generator.cli import main
from tests.command import run
from tests.folder import CASES, content

COMMANDS = sorted(main.commands.items())


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_every_command_has_a_help_with_an_example(name: str, command: click.Command) -> None:
    said = run(name, "--help").output
    assert "Example" in said
    assert f"playbook {name}" in said
    assert all(option.help for option in command.params if isinstance(option, click.Option))


@pytest.mark.parametrize("words", [[], ["export"], ["record"]], ids=" ".join)
def test_a_list_of_commands_says_of_each_in_a_whole_sentence_what_it_does(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    listed = run(*words, "--help").output.split("Commands:\n")[1].split("\n\n")[0].splitlines()
    assert listed
    assert [line for line in listed if not re.fullmatch(r"  [a-z]+ +[A-Z].*[a-z A-Z]\.", line)] == []


def test_whoever_begins_something_new_is_told_the_kinds() -> None:
    for words, code in ((["new", "--help"], 0), (["new"], 2)):
        told = run(*words)
        assert told.exit_code == code
        assert set(homes(FILES)) <= set(re.findall(r"(?m)^  ([a-z_]+) ", told.output))


OVERDUE = [("warning", "stale-drill"), ("warning", "stale-drill"), ("warning", "outdated-module")]
"""What is amiss with the example, on purpose: one drill is too old, one runbook was changed since its drill, and one system since its training."""


def amiss(project: Path) -> list[tuple[str, str]]:
    """What is amiss with a project: how bad, and by which rule. A note tells of what comes with time, and says nothing against it."""
    return re.findall(r"(?m)^(error|warning)\[([a-z-]+)\]", run("check", project).output)


def test_a_new_playbook_builds_under_its_own_name(tmp_path: Path) -> None:
    made = run("init", tmp_path / "new", "--name", "Acme & Söhne <Ltd>")
    assert made.exit_code == 0
    assert amiss(tmp_path / "new") == OVERDUE
    built = run("build", tmp_path / "new")
    assert built.exit_code == 0, built.output
    assert set(re.findall(r"(?m)^(?:error|warning)\[([a-z-]+)\]", built.stderr)) <= {rule for _, rule in OVERDUE}
    page = (tmp_path / "new" / "site" / "tools" / "index.html").read_text("utf-8")
    assert "<title>Tools - Acme &amp; Söhne &lt;Ltd&gt;</title>" in page
    assert "<Ltd>" not in page


@pytest.mark.parametrize(("folder", "named", "steps"), [(".", "this folder", []), ("our playbook", "our playbook", ["cd 'our playbook'"])])
def test_whoever_began_one_is_told_how_to_see_commit_and_publish_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, named: str, steps: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    made = run("init", folder, "--name", "Acme")
    assert re.match(rf"Wrote [0-9]+ files into {named}\. The people", made.output)
    commit = ["git init --initial-branch main", "git add --all", 'git commit -m "Our AI playbook"']
    assert [line.strip() for line in made.output.splitlines() if line.startswith("  ")] == [*steps, "playbook serve", *commit]
    assert "`site_url` under `publishing` in content/organisation.yaml" in made.output
    assert "PUBLISHING.md" in made.output
    assert (tmp_path / folder / "PUBLISHING.md").is_file()


def test_whoever_began_one_in_a_repository_is_not_told_to_make_one(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    made = run("init", tmp_path, "--name", "Acme")
    assert "git add --all" in made.output
    assert "git init" not in made.output


@pytest.mark.parametrize("name", ["no", "1.10", "null", "# AI", 'say "hi"', "a: b", "&anchor", "日本保険", "O'Neill \\ Sons", "- x", "x" * 300])
def test_any_name_arrives_as_typed(tmp_path: Path, name: str) -> None:
    assert run("init", tmp_path / "new", "--name", name).exit_code == 0
    text = (tmp_path / "new" / "content" / "organisation.yaml").read_text("utf-8")
    assert f"name: {json.dumps(name, ensure_ascii=False)}\n" in text
    assert amiss(tmp_path / "new") == OVERDUE


@pytest.mark.parametrize("name", ["", "  ", "TODO", "{{ name }}", "two\nlines", "x" * 301, "bell\x07", "\u202eright to left"])
def test_a_name_that_no_page_can_show_is_refused_and_nothing_written(tmp_path: Path, name: str) -> None:
    refused = run("init", tmp_path / "new", "--name", name)
    assert refused.exit_code == 2
    assert "cannot be used" in refused.output
    assert not (tmp_path / "new").exists()


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    refused = run("init", tmp_path, "--name", "Acme")
    assert refused.exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert f"{tmp_path} is not empty" in refused.stderr
    assert f"{tmp_path / 'mine.txt'} is a file" in run("init", tmp_path / "mine.txt", "--name", "Acme").stderr


def test_the_starter_is_in_time_whenever_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "2000000000")
    assert run("init", tmp_path / "new", "--name", "Acme").exit_code == 0
    assert amiss(tmp_path / "new") == OVERDUE


def test_check_tells_by_its_exit_code_and_counts_warnings_only_when_strict(project: Path) -> None:
    assert run("check", project).exit_code == 0
    late = ("check", project, "--as-of", "2026-12-20")
    assert run(*late).exit_code == 0
    assert "warning[overdue-review]" in run(*late).output
    assert run(*late, "--strict").exit_code == 1
    (project / "content" / "glossary.yaml").write_text("terms:\n  - id: x\n", "utf-8")
    assert run("check", project).exit_code == 1


def test_a_note_never_stops_anything(tmp_path: Path) -> None:
    law = "name: A law\npublisher: Parliament\naddress: https://law.example/\nchecked_on: 2026-11-21\ndates:\n  - {date: 2026-12-01, what: Counting}\n"
    works_by = (CASES / "_base" / "organisation.yaml").read_text("utf-8") + "frameworks:\n  - {framework: a-law, why: It holds here.}\n"
    folder = content(tmp_path / "content", {"organisation.yaml": works_by, "frameworks/a-law.yaml": law})
    told = run("check", folder, "--as-of", "2026-11-21", "--strict")
    assert told.exit_code == 0
    assert "note[duty-begins-soon]: in 10 days" in told.output
    assert "Found 1 note in 1 file." in told.output


def test_a_failed_build_says_why_and_leaves_the_last_good_site_as_it_was(project: Path) -> None:
    assert run("build", project).exit_code == 0
    before = {path: path.read_bytes() for path in (project / "site").rglob("*") if path.is_file()}
    tools = project / "content" / "tools.yaml"
    tools.write_text(tools.read_text("utf-8").replace("account_tier:", "acount_tier:", 1), "utf-8")
    failed = run("build", project)
    assert failed.exit_code == 1
    assert "Did you mean `account_tier`?" in failed.stderr
    assert {path: path.read_bytes() for path in (project / "site").rglob("*") if path.is_file()} == before


def test_findings_are_told_by_the_path_from_where_one_stands(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "content" / "glossary.yaml").write_text("terms:\n  - id: x\n", "utf-8")
    monkeypatch.chdir(project)
    assert "--> content/glossary.yaml:2:5" in run("check").output
    monkeypatch.chdir(project.parent)
    assert f"--> {project.name}/content/glossary.yaml:2:5" in run("check", project.name).output


def test_a_folder_without_a_playbook_is_told_and_not_traced(tmp_path: Path) -> None:
    for command in ("check", "build", "serve"):
        refused = run(command, tmp_path)
        assert refused.exit_code == 2
        assert "playbook init" in refused.output


def test_whoever_stands_in_the_wrong_folder_is_told_which_one_it_is_and_where_the_playbook_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (["check"], ["verify", "."], ["export", "github"]):
        assert f" in {tmp_path}" in run(*words).stderr
    assert "go into its folder first" in run("check").stderr
    content(tmp_path / "our playbook" / "content", {})
    assert "`cd 'our playbook'` goes there." in run("check").stderr


def test_a_site_folder_that_was_not_made_here_is_never_emptied(project: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("years of work", "utf-8")
    refused = run("build", project, "--site", other)
    assert refused.exit_code == 2
    assert (other / "thesis.txt").read_text("utf-8") == "years of work"


@pytest.mark.parametrize("kind", ["alerts", "calendar", "evidence"])
def test_an_export_takes_the_place_of_nothing_but_an_older_one(project: Path, tmp_path: Path, kind: str) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("# Written by `playbook export github`\nyears: of work\n", "utf-8")
    for file in (mine, project / "content" / "tools.yaml", project / "content" / "tools" / "new.yaml"):
        file.parent.mkdir(exist_ok=True)
        before = file.read_bytes() if file.exists() else None
        refused = run("export", kind, project, "--output", file)
        assert (refused.exit_code, "Name another behind --output." in refused.stderr) == (2, True)
        assert (file.read_bytes() if file.exists() else None) == before
    mine.write_bytes(b"")
    for _ in ("empty", "older"):
        assert run("export", kind, project, "--output", mine).exit_code == 0
        assert mine.read_bytes()


@pytest.mark.parametrize("rule", sorted(explanations()))
def test_every_rule_explains_itself(rule: str) -> None:
    said = run("explain", rule).output
    assert said.startswith(f"{rule} (")
    assert len(said.split("\n\n")) >= 3
    assert rule in run("explain").output


def test_a_misspelt_rule_or_kind_is_answered_with_the_nearest() -> None:
    assert "Did you mean `unknown-key`?" in run("explain", "unknown-kee").output
    assert "Did you mean `tools`?" in run("schema", "tolls").output
    assert "systems.ID.FIELD" in run("explain", "systems").output


@pytest.mark.parametrize("kind", sorted(FILES))
def test_the_example_is_valid_by_the_schema_that_editors_use(kind: str) -> None:
    import yaml  # noqa: TID251  # an editor's own reading, not ours

    schema = json.loads(run("schema", kind).output)
    jsonschema.Draft202012Validator.check_schema(schema)
    content = Path(__file__).parent.parent / "content"
    where = FILES[kind].where
    for path in [content / where] if "ID" not in where else (content / Path(where).parent).glob("*.yaml"):
        # YAML 1.2, as editors read it, knows no dates: they stay texts.
        loaded = json.loads(json.dumps(yaml.safe_load(path.read_text("utf-8")), default=str))
        jsonschema.validate(loaded, schema)


PLAYBOOK = [sys.executable, "-m", "generator"]


@pytest.mark.parametrize("words", [["--help"], ["explain"], ["schema", "tools"], ["check", "--format", "json"], ["export", "calendar"]], ids=" ".join)
def test_nobody_who_reads_on_and_no_room_to_print_are_no_findings(words: list[str]) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    with open(writes, "wb") as nobody, open("/dev/full", "wb") as full:
        unread = subprocess.run([*PLAYBOOK, *words], stdout=nobody, stderr=subprocess.PIPE, text=True, check=False)
        refused = subprocess.run([*PLAYBOOK, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (unread.returncode, unread.stderr) == (141, "")
    assert (refused.returncode, refused.stderr) == (2, "Error: The disk is full, so not all of it was written. Make room, then run this again.\n")


def test_whoever_stops_a_command_gets_the_exit_code_of_that(tmp_path: Path) -> None:
    folder = content(tmp_path / "content", CASES / "overdue-review")
    results = tmp_path / "results.json"
    os.mkfifo(results)
    heeded = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that started the tests in the background lets it be overlooked
    try:
        command = [*PLAYBOOK, "record", "measurement", "assistant", "--kind", "evaluation", "--from", str(results), str(folder)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as recording, results.open("wb"):  # until it waits for the results
            recording.send_signal(signal.SIGINT)
            assert recording.communicate()[1] == "\nStopped.\n"
        assert recording.returncode == 130
    finally:
        signal.signal(signal.SIGINT, heeded)


def test_serve_shows_every_save_and_outlives_a_mistake(project: Path) -> None:
    command = [*PLAYBOOK, "serve", str(project), "--port", "8765"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONUNBUFFERED": "1"}) as server:
        try:
            organisation = project / "content" / "organisation.yaml"
            good = organisation.read_text("utf-8")
            _until("AI playbook - Larkfield Mutual")
            organisation.write_text(good.replace("contact:", "contakt:"), "utf-8")
            _until("The playbook cannot be shown yet")
            organisation.write_text(good.replace("Larkfield Mutual", "Newname"), "utf-8")
            _until("AI playbook - Newname")
        finally:
            server.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(10)
            server.kill()  # a shell that started this in the background lets it overlook the signal


def _until(text: str) -> None:
    for _ in range(150):
        try:
            with urllib.request.urlopen("http://127.0.0.1:8765/") as answer:  # this machine
                if text in answer.read().decode():
                    return
        except OSError:
            pass
        time.sleep(0.2)
    pytest.fail(f"the served page never said {text!r}")
