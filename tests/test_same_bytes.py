"""One commit, built twice: whatever machine, clock or user builds it, every byte of the site is the same."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generator.manifest import MANIFEST
from tests.repository import committed, edit, git, project

ROOT = Path(__file__).parent.parent

HERE = {"LC_ALL": "C", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": "1000000000"}
THERE = {"LC_ALL": "C.UTF-8", "TZ": "America/Adak", "PYTHONHASHSEED": "2", "SOURCE_DATE_EPOCH": "2000000000"}
"""Two machines; MkDocs takes SOURCE_DATE_EPOCH for the time of the clock."""

Tree = dict[str, tuple[int, bytes]]


def tree(folder: Path) -> Tree:
    """Everything in a folder: its mode, and what it holds."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mode & 0o7777, path.read_bytes() if path.is_file() else b"")
        for path in [folder, *folder.rglob("*")]
    }


def building(clone: Path, machine: dict[str, str], umask: int) -> "subprocess.Popen[str]":
    """A build that has begun on such a machine, by a user who lets others read that much."""
    folder = clone.parent / "tmp"
    folder.mkdir()
    command = [sys.executable, "-m", "generator", "build", str(clone), "--site", str(clone.parent / "site"), "--as-of", "2026-11-21"]
    settings = {**os.environ, **machine, "TMPDIR": str(folder)}  # compiled templates are kept there
    return subprocess.Popen(command, env=settings, umask=umask, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tree, Tree]:
    """One commit of the example, built at the same time in two clones, of which the second knows more of git than the first."""
    folder = tmp_path_factory.mktemp("same")
    source = folder / "source"
    project(source, ROOT / "content")
    shutil.copy(ROOT / "mkdocs.yml", source)
    committed(source, "2026-10-01")
    edit(source / "content", {"systems/claims-summary.yaml": ("latency_p95_seconds: ", "latency_p95_seconds: 1")})
    committed(source, "2026-11-01")
    clones = (folder / "a" / "playbook", folder / "ein anderer Ort" / "日本" / "playbook")
    for clone in clones:
        clone.parent.mkdir(parents=True)
        git(folder, "clone", "--quiet", str(source), str(clone))
    for number in range(3):
        git(clones[1], "commit", "--quiet", "--allow-empty", "--message", f"Elsewhere {number}", "--no-edit")
    git(clones[1], "branch", "elsewhere")
    git(clones[1], "reset", "--quiet", "--hard", "origin/main")
    git(clones[1], "config", "core.abbrev", "20")
    builds = (building(clones[0], HERE, 0o022), building(clones[1], THERE, 0o077))
    for build in builds:
        _, said = build.communicate()
        assert build.returncode == 0, said
    return tree(clones[0].parent / "site"), tree(clones[1].parent / "site")


def test_every_file_is_the_same_to_the_byte_whoever_builds_it_wherever_and_whenever(sites: tuple[Tree, Tree]) -> None:
    one, other = sites
    assert len(one) > 100
    assert MANIFEST in one
    assert [path for path in sorted(one.keys() | other.keys()) if one.get(path) != other.get(path)] == []


def test_what_changed_before_is_told_by_the_same_name_of_a_commit_everywhere(sites: tuple[Tree, Tree]) -> None:
    assert re.search(rb'id="changed_2026-11-01_[0-9a-f]{12}"', sites[0]["what-changed/index.html"][1])


def test_anybody_may_read_a_site_and_nobody_may_run_or_change_it(sites: tuple[Tree, Tree]) -> None:
    for site in sites:
        assert {mode for path, (mode, _) in site.items() if "." in path.rpartition("/")[2] and path != "."} == {0o644}
        assert {mode for path, (mode, raw) in site.items() if path == "." or not raw} <= {0o755, 0o644}
        assert site["."][0] == site["tools"][0] == 0o755


def test_the_site_map_says_the_day_of_the_playbook_and_not_that_of_the_clock(sites: tuple[Tree, Tree]) -> None:
    for site in sites:
        assert "sitemap.xml.gz" not in site
        assert b"<lastmod>" not in site["sitemap.xml"][1].replace(b"<lastmod>2026-11-21</lastmod>", b"")
