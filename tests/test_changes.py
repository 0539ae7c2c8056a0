"""What differs between two states of a playbook, in terms of its rules: nothing left out, nothing else told."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import Result

from generator.areas.changes import changes
from generator.areas.system import System
from generator.history import DAYS, HistoryError, Seen, as_it_stood, remembering
from generator.model import Earlier
from tests.command import run
from tests.folder import AS_OF, CASES, content
from tests.folder import book as read
from tests.repository import committed, edit, git, lose, project
from tests.systems import book

ROOT = Path(__file__).parent.parent

FOUR = {
    "policies/ai-usage.yaml": ("You may have texts drafted, shortened,", "You may have texts drafted, cut short,"),
    "organisation.yaml": ("tool_review_every_days: 180", "tool_review_every_days: 120"),
    "tools.yaml": ("verdict: ask_first", "verdict: forbidden"),
    "systems/claims-summary.yaml": ("owner: head-of-claims", "owner: head-of-motor-and-home"),
}
BESIDE = {
    "policies/ai-usage.yaml": ("why: Good tools only help", "why: Tools only help"),
    "systems/reply-drafts.yaml": ("value:", "note: Nothing that rules anything.\nvalue:"),
    "glossary.yaml": ("terms:", "# In short\nterms:"),
}

REST = "put into plainer words or checked for mistakes."


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example in a repository: as it was, then with four rules changed and much else beside them."""
    folder = tmp_path_factory.mktemp("example")
    there = project(folder, ROOT / "content")
    committed(folder, "2026-11-01")
    edit(there, FOUR)
    edit(there, BESIDE)
    committed(folder, "2026-11-09")
    return folder


def diff(folder: Path, *words: str) -> Result:
    return run("diff", *words, "--in", folder)


def test_four_changed_rules_are_four_lines_and_nothing_else(example: Path) -> None:
    found = diff(example, "HEAD~1", "HEAD")
    assert found.exit_code == 0
    assert [line for line in found.output.splitlines() if line.startswith("  - ")] == [
        f"  - AUP-02 (AI usage policy): from “You may have texts drafted, shortened, {REST}” to “You may have texts drafted, cut short, {REST}”",
        "  - A tool's approval is reviewed every … days, for everybody: from 180 to 120",
        "  - Advice from our lawyers into Quillmere with your work account: from Ask first to No",
        "  - The owner of Claims summary: from Head of claims to Head of motor and home",
    ]
    assert found.output.endswith("4 rules changed.\n")


def test_the_same_for_programs_and_for_a_pull_request(example: Path) -> None:
    entries = json.loads(diff(example, "HEAD~1", "HEAD", "--format", "json").output)["changes"]
    assert [entry["aspect"] for entry in entries] == ["statement", "limit", "verdict", "owner"]
    assert entries[1] == {
        "aspect": "limit",
        "subject": "A tool's approval is reviewed every … days, for everybody",
        "before": "180",
        "after": "120",
        "page": "about/#defaults",
    }
    lines = diff(example, "HEAD~1", "HEAD", "--format", "markdown").output.splitlines()
    assert lines[0] == "**4 rules changed**"
    assert len([line for line in lines if line.startswith("| ") and not line.startswith(("| What", "| ---"))]) == 4


def test_the_working_tree_is_the_later_state_where_none_is_named(example: Path) -> None:
    assert diff(example).output == "No rule changed.\n"
    assert diff(example, "HEAD~1").output == diff(example, "HEAD~1", "HEAD").output


def test_a_day_names_the_last_commit_on_it(example: Path) -> None:
    since = diff(example, "HEAD~1", "HEAD").output
    for day in ("2026-11-01", "2026-11-05", "2026-11-08"):
        assert diff(example, day).output == since
    assert diff(example, "2026-11-09").output == "No rule changed.\n"
    early = diff(example, "2026-10-31")
    assert (early.exit_code, "There was no commit yet on 2026-10-31. Name a later day" in early.output) == (2, True)
    never = diff(example, "2026-13-01")
    assert (never.exit_code, "There is no day 2026-13-01 in the calendar." in never.output) == (2, True)


def states(there: Path) -> tuple[Earlier, ...]:
    """How a playbook stood before, as its page of what changed is told."""
    history = remembering(read(there), there).earlier
    assert history is not None
    return history.states


@pytest.mark.parametrize("words", [("nowhere",), ("HEAD", "nowhere"), ("--", "--output=x")])
def test_a_commit_that_is_not_there_is_said(example: Path, words: tuple[str, ...]) -> None:
    found = run("diff", "--in", example, *words)
    assert found.exit_code == 2
    assert "There is no commit '" in found.output
    assert not (example / "x").exists()


def test_outside_a_repository_it_says_so(tmp_path: Path) -> None:
    there = content(tmp_path / "content", {})
    found = diff(tmp_path, "HEAD")
    assert found.exit_code == 2
    assert "git cannot tell" in found.output
    assert remembering(read(there), there).earlier is None


def test_a_state_that_cannot_be_read_is_not_compared(tmp_path: Path) -> None:
    there = content(tmp_path / "content", {})
    was = (there / "data.yaml").read_text("utf-8")
    (there / "data.yaml").write_text(was + "\nunknown: key\n", "utf-8")
    committed(tmp_path, "2026-11-01")
    (there / "data.yaml").write_text(was, "utf-8")
    committed(tmp_path, "2026-11-02")
    found = diff(tmp_path, "HEAD~1", "HEAD")
    assert found.exit_code == 2
    assert "cannot be read as a whole by this version of the tool. data.yaml:" in found.output
    assert [(str(state.date), state.book is not None) for state in states(there)] == [("2026-11-02", True), ("2026-11-01", False)]


def test_history_goes_by_days_and_stops_in_time(tmp_path: Path) -> None:
    there = content(tmp_path / "content", {})
    for number in range(1, DAYS + 5):
        (there / "glossary.yaml").write_text(f"terms: [{{id: term, name: Term, means: Meaning {number}.}}]\n", "utf-8")
        committed(tmp_path, f"2026-10-{number:02}")
    (there / "glossary.yaml").write_text("terms: [{id: term, name: Term, means: Later that day.}]\n", "utf-8")
    last = committed(tmp_path, f"2026-10-{DAYS + 4:02}")
    (tmp_path / "beside.txt").write_text("Not content.\n", "utf-8")
    committed(tmp_path, "2026-11-01")
    found = states(there)
    assert [str(state.date) for state in found] == [f"2026-10-{number:02}" for number in range(DAYS + 4, 3, -1)]
    assert last.startswith(found[0].revision)


def test_files_that_are_the_same_in_two_states_are_read_once(tmp_path: Path) -> None:
    there = content(tmp_path / "content", CASES / "_system")
    committed(tmp_path)
    edit(there, {"systems/sorter.yaml": ("value:", "note: A word.\nvalue:")})
    committed(tmp_path)
    seen = Seen()
    old, new = (as_it_stood(there, revision, AS_OF, seen) for revision in ("HEAD~1", "HEAD"))
    written = {path.relative_to(there).as_posix() for path in there.rglob("*.yaml")}
    anew = [a.place.source.path for a, b in zip(old.roots, new.roots, strict=True) if a is not b and a.place.source.path in written]
    assert anew == ["systems/sorter.yaml"]


def test_nothing_outside_the_content_and_no_link_is_read(tmp_path: Path) -> None:
    there = content(tmp_path / "content", {})
    (there / "leak.yaml").symlink_to("/etc/hostname")
    committed(tmp_path)
    assert as_it_stood(there, "HEAD", AS_OF, Seen()).findings == ()
    (tmp_path / "elsewhere").mkdir()
    with pytest.raises(HistoryError, match="there is nothing"):
        as_it_stood(tmp_path / "elsewhere", "HEAD", AS_OF, Seen())
    assert git(tmp_path, "status", "--porcelain") == ""


Row = tuple[Mapping[str, object], list[tuple[str, str | None, str | None]]]

ROWS: list[Row] = [
    ({"system.bar.latency_p95_seconds": "6"}, [("95th-percentile latency of Assistant", "at most 8 s", "at most 6 s")]),
    ({"system.bar.safety.never": ["Promises money", "Gives advice"]}, [("What Assistant must never do", "Promises money", "Promises money; Gives advice")]),
    ({"system.limits": {"drill_max_age_days": "60"}}, [("A rollback drill counts for … days, for Assistant", None, "60")]),
    ({"people.units.0.defaults": {"eval_min": "80"}}, [("An evaluation set holds at least … tasks, for the unit Letters", None, "80")]),
    ({"organisation.defaults": {"drill_max_age_days": "90"}}, []),
    ({"organisation.defaults": {"drill_max_age_days": "80"}}, [("A rollback drill counts for … days, for everybody", "90", "80")]),
    ({"organisation.locks": ["eval_min"]}, [("An evaluation set holds at least … tasks: whether it may be loosened", "yes", "no")]),
    ({"people.roles.1.holder": "ben-ode"}, [("The Head of letters", "Cleo Ross", "Ben Ode")]),
    ({"people.roles.1.deputy": None}, [("Who stands in for the Head of letters", "Mara Lind", None)]),
    ({"people.decisions.0.accountable": "head"}, [("Who decides: Let a system go on", "AI desk", "Head of letters")]),
    ({"module.owner": "ai-desk"}, [("The owner of Letters with the assistant", "Head of letters", "AI desk")]),
    ({"system.value": "Letters are answered at once"}, []),
    ({"system.stage": "internal"}, [("Assistant", "One unit", "Internal users")]),
    ({"measurements.4.latency_p95_seconds": "7"}, []),
]


@pytest.mark.parametrize(("changed", "lines"), ROWS, ids=lambda value: ", ".join(value) if isinstance(value, dict) else "")
def test_a_changed_rule_is_told_in_words(tmp_path: Path, changed: Mapping[str, object], lines: list[tuple[str, str | None, str | None]]) -> None:
    found = changes(book(tmp_path, {}), book(tmp_path, changed))
    assert [(change.subject, change.before, change.after) for change in found] == lines
    back = changes(book(tmp_path, changed), book(tmp_path, {}))
    assert [(change.subject, change.after, change.before) for change in back] == lines


def test_one_tool_that_changes_for_many_kinds_is_one_line(tmp_path: Path) -> None:
    kinds = [{"id": f"kind-{number}", "name": f"Kind {number}", "data_class": "internal"} for number in range(5)]
    old = book(tmp_path, {"data.data_kinds": kinds})
    new = book(tmp_path, {"data.data_kinds": kinds, "tools.tools.0.status": "forbidden", "tools.tools.0.status_reason": "A leak"})
    said = [change.says for change in changes(old, new) if change.aspect in ("tool", "verdict")]
    assert said == [
        "Kind 0, Kind 1, Kind 2 and 2 other kinds of data into Quill: from Yes to No",
        "Quill: from approved to forbidden",
    ]


def test_time_alone_changes_nothing(tmp_path: Path) -> None:
    there = content(tmp_path / "content", CASES / "_system")
    old, new = read(there), read(there)
    object.__setattr__(old, "as_of", AS_OF.replace(year=2020))
    assert changes(old, new) == []


def test_a_state_with_a_reference_that_leads_nowhere_is_told_and_not_compared(tmp_path: Path) -> None:
    there = content(tmp_path / "content", CASES / "_system")
    edit(there, {"tools.yaml": ("vendor: quill", "vendor: gone")})
    committed(tmp_path, "2026-11-01")
    edit(there, {"tools.yaml": ("vendor: gone", "vendor: quill")})
    committed(tmp_path, "2026-11-02")
    found = diff(tmp_path, "HEAD~1", "HEAD")
    assert (found.exit_code, "there is no vendor `gone" in found.output) == (2, True)
    assert [state.book is not None for state in states(there)] == [True, False]


def test_what_nobody_may_see_today_is_in_no_earlier_state(tmp_path: Path) -> None:
    there = content(tmp_path / "content", CASES / "_system")
    committed(tmp_path, "2026-11-01")
    edit(there, {"systems/sorter.yaml": ("owner: ", "visibility: restricted\nowner: ")})
    committed(tmp_path, "2026-11-02")
    assert [[*state.book.all(System)] for state in states(there) if state.book] == [["assistant"], ["assistant"]]


def test_a_copy_without_the_whole_history_says_so(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    there = content(tmp_path / "whole/content", {})
    for day in ("2026-11-01", "2026-11-02"):
        (there / "glossary.yaml").write_text(f"terms: [{{id: term, name: Term, means: Of {day}.}}]\n", "utf-8")
        committed(tmp_path / "whole", day)
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{tmp_path}/whole", "part")
    for folder, cut_off in (("whole", False), ("part", True)):
        copy = tmp_path / folder / "content"
        history = remembering(read(copy), copy).earlier
        assert history is not None
        assert (len(history.states), history.cut_off) == (1 if cut_off else 2, cut_off)


def test_what_git_has_lost_is_named(tmp_path: Path) -> None:
    there = content(tmp_path / "content", {})
    first = committed(tmp_path)
    lose(tmp_path, git(tmp_path, "rev-parse", "HEAD:content/data.yaml"))
    (there / "data.yaml").write_text("{}\n", "utf-8")
    committed(tmp_path)
    found = diff(tmp_path, "HEAD~1")
    assert (found.exit_code, f"git no longer has data.yaml as it stood in the commit {first[:12]}" in found.output) == (2, True), found.output


def test_what_a_hook_says_about_another_repository_is_not_heeded(example: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert diff(example, "HEAD~1").output.endswith("4 rules changed.\n")
