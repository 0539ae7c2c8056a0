"""`playbook runbook`: the way back in a terminal, at the worst moment, whatever else is amiss."""

import re
from pathlib import Path

import pytest
from click.testing import Result

from tests.command import run


def runbook(*words: str | Path) -> Result:
    return run("runbook", *words)


def test_the_name_of_the_alert_leads_to_the_runbook(project: Path) -> None:
    by_alert = runbook("CoverGuideLatency", project)
    assert by_alert.exit_code == 0
    assert by_alert.output == runbook("cover-guide", project).output
    assert "Alert: CoverGuideLatency" in by_alert.output


def test_whoever_is_to_be_called_can_be_reached_from_the_text_alone(project: Path) -> None:
    text = " ".join(runbook("cover-guide", project).output.split())
    called = re.findall(r"Call: ([^.(]+)(\([^)]+\))?", text)
    assert called
    assert all(way for _, way in called)


@pytest.mark.parametrize(
    ("file", "good", "bad"),
    [
        ("people.yaml", "deputy: ", "deputy: x"),
        ("systems/mail-sorter.yaml", "owner: ", "owner: x"),
        ("systems/plain-letters.yaml", "shared: claims-panes", "shared: claims-pane"),
        ("registers/drills.yaml", "drills:", "drils:"),
        ("tools.yaml", "vendor: quillmere", "vendor: quillmare"),
    ],
)
def test_a_slip_elsewhere_does_not_keep_the_way_back_from_anybody(file: str, good: str, bad: str, project: Path) -> None:
    path = project / "content" / file
    text = path.read_text("utf-8")
    assert good in text
    path.write_text(text.replace(good, bad, 1), "utf-8")
    done = runbook("cover-guide", project)
    assert done.exit_code == 1
    assert "RUNBOOK: Cover guide" in done.output
    assert "You need not ask" in done.output
    assert f"{file}:" in done.output


def test_where_the_file_itself_is_amiss_it_is_said_so_and_nobody_is_told_to_begin_a_new_one(project: Path) -> None:
    path = project / "content/systems/cover-guide.yaml"
    path.write_text(path.read_text("utf-8").replace("owner: ", "owner: x", 1), "utf-8")
    done = runbook("cover-guide", project)
    assert done.exit_code == 2
    assert "systems/cover-guide.yaml:" in done.output
    assert "playbook new" not in done.output
