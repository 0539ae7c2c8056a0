"""The README's way to a first AI system, walked as a newcomer walks it."""

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.command import run

ROOT = Path(__file__).parent.parent
TUTORIAL = (ROOT / "README.md").read_text("utf-8").split("## A first AI system")[1].split("\n## ")[0]
SYSTEM, BAR, GATE = (textwrap.dedent(block) for block in re.findall(r"   ```yaml\n(.*?)   ```", TUTORIAL, re.DOTALL))
MISSING = textwrap.dedent(re.findall(r"   ```text\n(.*?)   ```", TUTORIAL, re.DOTALL)[0])
FILE = "content/systems/expense-sorter.yaml"

Command = Callable[..., Result]


@pytest.fixture
def playbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command, in a new playbook that was begun on the tutorial's day."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795219200")  # 21 November 2026
    assert run("init", tmp_path / "our-playbook", "--name", "Acme Ltd").exit_code == 0
    monkeypatch.chdir(tmp_path / "our-playbook")
    return run


STAYS = [*[("warning", "stale-drill")] * 2, ("warning", "outdated-module")]
"""What is amiss with the example itself, as the README says."""


def amiss(playbook: Command) -> list[tuple[str, str]]:
    """What is amiss with the whole playbook: how bad, and by which rule."""
    return re.findall(r"(?m)^(error|warning)\[([a-z-]+)\]", playbook("check").output)


def test_the_way_to_the_pilot_is_as_the_readme_says(playbook: Command) -> None:
    begun = playbook("new", "system", "expense-sorter")
    assert begun.exit_code == 0
    path = Path(FILE)
    empty = re.findall(r"(?m)^([a-z_]+):$", path.read_text("utf-8"))
    told = playbook("check")
    assert told.exit_code == 1
    for key in [key for key in empty if key not in ("used_by", "regulatory", "uses")]:
        assert f"`{key}` is empty" in told.output

    # The numbers of lines are those of a file without the explanations.
    path.write_text(SYSTEM, "utf-8")
    assert amiss(playbook) == STAYS
    asked = playbook("status", "expense-sorter")
    assert without_lines(asked.output) == without_lines(MISSING)
    assert playbook("gate", "expense-sorter", "pilot").exit_code == 1

    path.write_text(SYSTEM + BAR, "utf-8")
    assert amiss(playbook) == STAYS
    assert "Nothing is missing for the stage Pilot. It is for AI governance lead to decide." in playbook("status", "expense-sorter").output
    undecided = playbook("gate", "expense-sorter", "pilot")
    assert undecided.exit_code == 1
    assert "nobody has decided it" in undecided.output

    path.write_text(SYSTEM + BAR + GATE, "utf-8")
    assert "Set `stage: pilot`" in playbook("check").output
    path.write_text(SYSTEM.replace("stage: idea", "stage: pilot") + BAR + GATE, "utf-8")
    assert amiss(playbook) == STAYS
    assert playbook("gate", "expense-sorter", "pilot").exit_code == 0


@pytest.mark.parametrize(
    ("written", "wrong", "rule"),
    [
        ("decided_by: ai-governance-lead", "decided_by: head-of-technology", "self-approval"),
        ("decided_by: ai-governance-lead", "decided_by: ai-desk", "decider-without-authority"),
        ("decided_on: 2026-11-21", "decided_on: 2026-11-20", "gate-without-evidence"),
    ],
)
def test_the_checker_refuses_what_the_readme_says_it_refuses(playbook: Command, written: str, wrong: str, rule: str) -> None:
    Path(FILE).write_text(SYSTEM.replace("stage: idea", "stage: pilot") + BAR + GATE.replace(written, wrong), "utf-8")
    told = playbook("check")
    assert told.exit_code == 1
    assert f"[{rule}]" in told.output


def without_lines(text: str) -> str:
    return re.sub(r"\.yaml:\d+", ".yaml", text).strip()
