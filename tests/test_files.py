"""A folder as it is on disk: what is read, what is refused, and what is not looked at."""

from pathlib import Path

import pytest

from generator.source import MAX_BYTES
from tests.folder import AS_OF, amiss, book, content, marks

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
LOGO = (Path(__file__).parent / "cases/missing-image/organisation.yaml").read_text("utf-8")
TERM = "terms:\n  - id: prompt\n    name: Prompt\n    means: "


def test_a_playbook_needs_an_organisation(tmp_path: Path) -> None:
    folder = content(tmp_path / "content", {})
    (folder / "organisation.yaml").unlink()
    assert marks(amiss(folder)) == [("organisation.yaml", 1, "missing-file")]


def test_an_organisation_and_its_contact_are_enough(tmp_path: Path) -> None:
    folder = content(tmp_path / "content", {})
    (folder / "data.yaml").unlink()
    assert amiss(folder) == []


@pytest.mark.parametrize(
    ("raw", "line", "column"),
    [
        (TERM.encode() + b"Na\xefve\n", 4, 14),
        (TERM.encode() + "Näive ".encode() + b"\xff\n", 4, 18),
        (TERM.encode() + b"a\0b\n", 4, 13),
        (TERM.encode() + "left \u202eright\n".encode(), 4, 17),
        (TERM.encode() + b"ring \x07\n", 4, 17),
        (TERM.encode() + "one\u2028two\n".encode(), 4, 15),
        (TERM.encode() + "mark\ufeff\n".encode(), 4, 16),
        (TERM.encode() + b"x\n" + b"#" * MAX_BYTES, 1, 1),
        ("\ufeff".encode("utf-16"), 1, 1),
    ],
    ids=["latin-1", "latin-1 behind a wide character", "nul", "direction override", "bell", "line separator", "byte order mark inside", "too large", "utf-16"],
)
def test_a_file_that_is_no_plain_text_is_unreadable_at_its_first_bad_character(raw: bytes, line: int, column: int, tmp_path: Path) -> None:
    findings = amiss(content(tmp_path / "content", {"glossary.yaml": raw}))
    assert [(finding.rule, finding.span.line, finding.span.column) for finding in findings] == [("unreadable-file", line, column)]


def test_a_file_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    text = f"{TERM}What you type.\n"
    assert amiss(content(tmp_path / "content", {"glossary.yaml": text + "#" * (MAX_BYTES - len(text))})) == []


@pytest.mark.parametrize("name", ["glossary.yaml", "page.md", "logo.png"])
def test_a_link_is_refused_whatever_it_leads_to(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("terms: []\n", "utf-8")
    folder = content(tmp_path / "content", {})
    (folder / name).symlink_to(tmp_path / "secret")
    assert marks(amiss(folder)) == [(name, 1, "unreadable-file")]


def test_a_linked_folder_and_a_link_in_a_circle_are_refused(tmp_path: Path) -> None:
    folder = content(tmp_path / "content", {})
    (folder / "glossary").symlink_to(folder)
    (folder / "lost.yaml").symlink_to(tmp_path / "nowhere")
    assert marks(amiss(folder)) == [("glossary", 1, "unreadable-file"), ("lost.yaml", 1, "unreadable-file")]


def test_an_image_that_is_there_is_not_missing(tmp_path: Path) -> None:
    assert amiss(content(tmp_path / "content", {"organisation.yaml": LOGO, "logo.png": PNG})) == []


@pytest.mark.parametrize("name", ["logo.png", "photo.jpg", "drawing.webp"])
def test_an_image_that_is_none_is_refused(name: str, tmp_path: Path) -> None:
    assert marks(amiss(content(tmp_path / "content", {name: "<svg onload='alert(1)'/>"}))) == [(name, 1, "unreadable-file")]


@pytest.mark.parametrize("name", ["drawing.svg", "page.html", "run.js", "style.css", "Glossary.yaml", "registers/review.yaml", "organisation/more.yaml"])
def test_a_file_without_a_place_is_named(name: str, tmp_path: Path) -> None:
    assert marks(amiss(content(tmp_path / "content", {name: "terms: []\n"}))) == [(name, 1, "unknown-file")]


def test_hidden_files_are_not_looked_at(tmp_path: Path) -> None:
    assert amiss(content(tmp_path / "content", {".schema/glossary.json": "{}", ".glossary.yaml.swp": b"\0\xff"})) == []


def test_a_list_may_be_spread_over_a_folder_of_its_name(tmp_path: Path) -> None:
    files = {"glossary.yaml": f"{TERM}What you type.\n", "glossary/more.yaml": f"{TERM}What you type.\n".replace("prompt", "answer")}
    playbook = book(content(tmp_path / "content", files))
    assert list(playbook.entities["term"]) == ["prompt", "answer"]
    assert playbook.as_of == AS_OF


def test_a_file_of_comments_alone_is_an_empty_list(tmp_path: Path) -> None:
    assert amiss(content(tmp_path / "content", {"glossary.yaml": "# None yet.\n", "tools.yaml": ""})) == []


def test_a_folder_of_bad_bytes_in_its_name_is_still_read(tmp_path: Path) -> None:
    folder = content(tmp_path / "content", {})
    try:
        (folder / "caf\udce9.txt").write_text("", "utf-8")
    except (OSError, UnicodeError):
        pytest.skip("this file system takes Unicode names alone")
    assert [finding.rule for finding in amiss(folder)] == ["unknown-file"]
