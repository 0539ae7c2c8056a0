"""Where a site is built: only in a folder of its own, and the last good site stays until the new one is whole."""

import subprocess
import sys
from pathlib import Path

import pytest

from generator import output
from generator.output import MARK, OutputError, swapped_in

Tree = dict[str, bytes]


def tree(folder: Path) -> Tree:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def built(site: Path, **files: str) -> Tree:
    """Build a site of these files, and return what is then in its folder."""
    with swapped_in(site, []) as staging:
        for name, text in files.items():
            (staging / name).write_text(text, "utf-8")
    return tree(site)


def half_built(site: Path, error: type[BaseException]) -> None:
    with swapped_in(site, []) as staging:
        (staging / "index").write_text("half", "utf-8")
        raise error("half-way")


@pytest.fixture(params=["in one step", "in two steps"])
def site(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if request.param == "in two steps":
        # Stands for a system that cannot exchange two folders at once.
        monkeypatch.setattr(output, "_exchange", lambda _one, _other: False)
    return tmp_path / "site"


def test_the_first_site_makes_its_folder_and_those_above(site: Path) -> None:
    deep = site / "a" / "b"
    assert set(built(deep, index="one")) == {MARK, "index"}
    assert [path.name for path in deep.parent.iterdir()] == ["b"]


def test_an_empty_folder_may_become_a_site(site: Path) -> None:
    site.mkdir()
    assert built(site, index="one")["index"] == b"one"


def test_a_new_site_takes_the_place_of_the_last_and_leaves_nothing_beside_it(site: Path) -> None:
    built(site, index="one", gone="x")
    assert set(built(site, index="two", new="y")) == {MARK, "index", "new"}
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_others_may_read_the_site(site: Path) -> None:
    built(site, index="one")
    built(site, index="two")
    assert site.stat().st_mode & 0o777 == 0o755


def test_nothing_of_a_site_is_seen_before_it_is_whole(site: Path) -> None:
    before = built(site, index="one")
    with swapped_in(site, []) as staging:
        (staging / "index").write_text("two", "utf-8")
        assert tree(site) == before


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_build_that_fails_leaves_the_last_site_byte_for_byte(site: Path, error: type[BaseException]) -> None:
    before = built(site, index="one", more="x")
    with pytest.raises(error):
        half_built(site, error)
    assert tree(site) == before
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_a_first_build_that_fails_leaves_nothing(site: Path) -> None:
    with pytest.raises(ValueError, match="half-way"):
        half_built(site, ValueError)
    assert list(site.parent.iterdir()) == []


KILLED = """
import os, pathlib, signal, sys
from generator.output import swapped_in
with swapped_in(pathlib.Path(sys.argv[1]), []) as staging:
    (staging / "index").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("name", ["site", "site [1]*", "näive 日本"])
def test_what_a_killed_build_left_is_cleared_by_the_next(name: str, site: Path) -> None:
    site = site.with_name(name)
    before = built(site, index="one")
    subprocess.run([sys.executable, "-c", KILLED, str(site)], check=False)
    assert tree(site) == before
    assert len(list(site.parent.iterdir())) > 1
    built(site, index="two")
    assert [path.name for path in site.parent.iterdir()] == [name]


def test_what_is_left_of_a_build_that_was_killed_while_it_made_its_mark_is_cleared(site: Path) -> None:
    (site.parent / ".site.new-x").mkdir()
    (site.parent / ".site.new-x" / MARK).write_text("", "utf-8")
    built(site, index="one")
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_a_checkout_of_git_never_gives_way_to_a_site(site: Path) -> None:
    before = built(site, index="one")
    (site / ".git").write_text("gitdir: elsewhere", "utf-8")
    with pytest.raises(OutputError, match="is a git repository"):
        built(site, index="two")
    assert tree(site) == {**before, ".git": b"gitdir: elsewhere"}


def test_a_site_that_was_away_when_a_swap_was_killed_is_put_back(site: Path) -> None:
    before = built(site, index="one")
    site.rename(site.with_name(".site.old"))
    with pytest.raises(ValueError, match="half-way"):
        half_built(site, ValueError)
    assert tree(site) == before


def test_folders_of_others_with_such_names_are_left_alone(site: Path) -> None:
    for name in (".site.old", ".site.new-mine"):
        (site.parent / name).mkdir()
        (site.parent / name / "letter").write_text("mine", "utf-8")
    built(site, index="one")
    assert tree(site.parent / ".site.new-mine") == {"letter": b"mine"}
    assert tree(site.parent / ".site.old") == {"letter": b"mine"}


HELD = """
import pathlib, sys
from generator.output import swapped_in
with swapped_in(pathlib.Path(sys.argv[1]), []) as staging:
    (staging / "index").write_text("first")
    print("building", flush=True)
    sys.stdin.read()
"""


def test_of_two_builds_at_once_the_second_is_refused_and_the_first_ends_well(site: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HELD, str(site)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout
        assert first.stdout.readline() == "building\n"
        with pytest.raises(OutputError, match="Another build"):
            built(site, index="second")
        first.communicate("")
    assert (site / "index").read_text("utf-8") == "first"
    assert built(site, index="third")["index"] == b"third"


def test_a_folder_that_was_not_made_here_is_left_alone(tmp_path: Path) -> None:
    for name, mark in {"photos": None, "forged": "{}", "linked": "link"}.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "mine").write_text("mine", "utf-8")
        if mark == "link":
            (tmp_path / "mark").write_text('{"made_by": "playbook"}', "utf-8")
            (folder / MARK).symlink_to(tmp_path / "mark")
        elif mark:
            (folder / MARK).write_text(mark, "utf-8")
        before = tree(folder)
        with pytest.raises(OutputError, match="not made by playbook"):
            built(folder, index="one")
        assert tree(folder) == before


def test_a_link_a_file_a_home_and_a_root_are_no_place_for_a_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, file, link = tmp_path / "home", tmp_path / "file", tmp_path / "link"
    home.mkdir()
    file.write_text("mine", "utf-8")
    link.symlink_to(home)
    monkeypatch.setenv("HOME", str(home))
    for place, why in {link: "is a link", file: "not a folder", home: "cannot be", Path("/"): "cannot be"}.items():
        with pytest.raises(OutputError, match=why):
            built(place, index="one")
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("place", ["project", "project/content", "project/content/site", "."])
def test_a_site_never_takes_the_place_of_what_is_read(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "project/content").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "project")
    with pytest.raises(OutputError), swapped_in(tmp_path / place, [tmp_path / "project/content"]):
        raise AssertionError("it began")
    assert list((tmp_path / "project/content").iterdir()) == []


def test_a_source_reached_by_a_link_is_still_a_source(tmp_path: Path) -> None:
    (tmp_path / "real/content").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(OutputError), swapped_in(tmp_path / "real", [tmp_path / "link/content"]):
        raise AssertionError("it began")
    with pytest.raises(OutputError), swapped_in(tmp_path / "link/content/site", [tmp_path / "real/content"]):
        raise AssertionError("it began")
