"""Counting who has done which training from a CSV of a learning system: the number is kept, and nobody's name."""

from pathlib import Path

import pytest
from click.testing import Result

from tests.command import run
from tests.folder import CASES, content

HEAD = "person,module,completed_on\n"


def record(folder: Path, rows: str, *more: str) -> Result:
    (folder / "lms.csv").write_text(rows, "utf-8")
    words = ["record", "completion", "letters", str(folder), "--audience", "clerks", "--date", "2026-11-20", "--from", str(folder / "lms.csv")]
    return run(*words, *more)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    content(tmp_path / "content", CASES / "_system")
    return tmp_path


ROWS = {
    "one person twice": ("p1,letters,2026-10-01\np1,letters,2026-10-02\np2,letters,2026-10-02\n", 2),
    "by its name, with a time": ("p1,Letters with the assistant,2026-10-01T09:30:00\n", 1),
    "another module": ("p1,letters,2026-10-01\np2,other,2026-10-01\n", 1),
    "the last day that counts": ("p1,letters,2025-11-20\n", 1),
    "too long ago": ("p1,letters,2025-11-19\np2,letters,2026-10-01\n", 1),
    "after the day of the count": ("p1,letters,2026-11-21\np2,letters,2026-11-20\n", 1),
    "somebody has yet to do it": ("p1,letters,2026-10-01\np2,letters,\n", 1),
    "nobody in time": ("p1,letters,2020-01-01\n", 0),
}


@pytest.mark.parametrize("name", ROWS)
def test_people_are_counted_once_and_not_named(folder: Path, name: str) -> None:
    rows, count = ROWS[name]
    done = record(folder, HEAD + rows)
    assert done.exit_code == 0, done.output
    register = (folder / "content/registers/completions.yaml").read_text("utf-8")
    assert f"completed: {count}," in register
    assert "source: lms.csv" in register
    assert "p1" not in register + done.output


def test_semicolons_other_columns_and_audiences(folder: Path) -> None:
    rows = "Audience;Person;Score;Module;Completed_on\nclerks;p1;9;letters;2026-10-01\nothers;p2;9;letters;2026-10-01\n"
    assert record(folder, rows).exit_code == 0
    assert "completed: 1," in (folder / "content/registers/completions.yaml").read_text("utf-8")


def test_an_audience_may_be_named_by_its_name(folder: Path) -> None:
    rows = "audience,person,module,completed_on\nClerks,p1,letters,2026-10-01\nclerks,p2,letters,2026-10-01\nOthers,p3,letters,2026-10-01\n"
    assert record(folder, rows).exit_code == 0
    assert "completed: 2," in (folder / "content/registers/completions.yaml").read_text("utf-8")


def test_an_audience_that_did_something_else_has_done_it_none_of_them(folder: Path) -> None:
    rows = "audience,person,module,completed_on\nOthers,p1,letters,2026-10-01\nclerks,p2,other,2026-10-01\n"
    assert record(folder, rows).exit_code == 0
    assert "completed: 0," in (folder / "content/registers/completions.yaml").read_text("utf-8")


def test_a_cell_may_be_long_and_hold_line_breaks(folder: Path) -> None:
    note = "x" * 200_000
    assert record(folder, f'note,{HEAD}"{note}\nand more",p1,letters,2026-10-01\n').exit_code == 0
    assert "completed: 1," in (folder / "content/registers/completions.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("person,completed_on\np1,2026-10-01\n", "has no column `module`"),
        ("", "has no column `person`, `module` or `completed_on`"),
        (HEAD + "p1,other,2026-10-01\n", "holds no row of the module `letters`"),
        ("audience," + HEAD + "others,p1,letters,2026-10-01\n", "holds no row of the audience `clerks`"),
        (HEAD + "p1,letters,1 May\n", "line 2: `completed_on` is `1 May`"),
        (HEAD + ",letters,2026-10-01\n", "line 2: `person` is empty"),
        (HEAD + 'p1,letters,2026-10-01\n"p2,letters,2026-10-01\np3,letters,2026-10-01\n', "this is no CSV that can be read"),
        ("person,module,completed_on,Completed_on\np1,letters,2026-10-01,\n", "has two columns `completed_on`"),
    ],
)
def test_a_file_that_cannot_be_counted_is_refused(folder: Path, rows: str, says: str) -> None:
    before = (folder / "content/registers/completions.yaml").read_bytes()
    done = record(folder, rows)
    assert done.exit_code == 2
    assert says in done.output
    assert (folder / "content/registers/completions.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("leters", "--audience", "clerks"), "There is no module 'leters'. Did you mean `letters`?"),
        (("letters", "--audience", "clerk"), "There is no audience 'clerk'. Did you mean `clerks`?"),
        (("letters",), "Nothing says which audience to count. Give it with --audience."),
        (("letters", "--audience", "clerks", "--date", "2026-13-01"), "There is no day 2026-13-01"),
    ],
)
def test_who_and_when_must_be_known_before_anybody_is_counted(folder: Path, words: tuple[str, ...], says: str) -> None:
    (folder / "lms.csv").write_text(HEAD + "p1,letters,2026-10-01\n", "utf-8")
    done = run("record", "completion", words[0], folder, *words[1:], "--from", folder / "lms.csv")
    assert (done.exit_code, says in done.output) == (2, True), done.output


def test_more_than_there_are_is_refused(folder: Path) -> None:
    done = record(folder, HEAD + "".join(f"p{number},letters,2026-10-01\n" for number in range(31)))
    assert done.exit_code == 1
    assert "impossible-completion" in done.output
