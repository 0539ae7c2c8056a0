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
from click.testing import CliRunner, Result

from generator.areas import FILES
from generator.check import explanations
from generator.cli import main
from tests.folder import CASES, content

COMMANDS = sorted(main.commands.items())


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_every_command_has_a_help_with_an_example(name: str, command: click.Command) -> None:
    said = run(name, "--help").output
    assert "Example" in said
    assert f"playbook {name}" in said
    assert all(option.help for option in command.params if isinstance(option, click.Option))


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


def test_a_site_folder_that_was_not_made_here_is_never_emptied(project: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("years of work", "utf-8")
    refused = run("build", project, "--site", other)
    assert refused.exit_code == 2
    assert (other / "thesis.txt").read_text("utf-8") == "years of work"


@pytest.mark.parametrize("rule", sorted(explanations()))
def test_every_rule_explains_itself(rule: str) -> None:
    said = run("explain", rule).output
    assert said.startswith(f"{rule} (")
    assert len(said.split("\n\n")) >= 3
    assert rule in run("explain").output


def test_a_misspelt_rule_or_kind_is_answered_with_the_nearest() -> None:
    assert "Did you mean `unknown-key`?" in run("explain", "unknown-kee").output
    assert "Did you mean `tools`?" in run("schema", "tolls").output


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


def test_serve_shows_every_save_and_outlives_a_mistake(project: Path) -> None:
    command = [sys.executable, "-m", "generator", "serve", str(project), "--port", "8765"]
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
