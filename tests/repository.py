"""A real git repository with a content folder in it, for tests that look back."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

_SETTINGS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


def git(folder: Path, *words: str, day: str = "2026-11-01") -> str:
    """Run git in a folder as nobody in particular, at noon of a day."""
    when = {"GIT_AUTHOR_DATE": f"{day}T12:00:00+00:00", "GIT_COMMITTER_DATE": f"{day}T12:00:00+00:00"}
    done = subprocess.run(["git", *words], cwd=folder, env={**os.environ, **_SETTINGS, **when}, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def committed(folder: Path, day: str = "2026-11-01") -> str:
    """Everything in a folder as a commit of a day; the folder becomes a repository if it is none. What comes back is the commit."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "As it stands", day=day)
    return git(folder, "rev-parse", "HEAD")


def lose(folder: Path, name: str) -> None:
    """One object of a repository is there no more, as after a fault of the disk."""
    (folder / ".git" / "objects" / name[:2] / name[2:]).unlink()


def project(folder: Path, content: Path) -> Path:
    """A copy of a content folder in a folder that holds nothing else; what comes back is the copy."""
    shutil.copytree(content, folder / "content")
    return folder / "content"


def edit(content: Path, changes: Mapping[str, tuple[str, str]]) -> None:
    """In each file, what stands there once becomes something else."""
    for name, (was, becomes) in changes.items():
        path = content / name
        text = path.read_text("utf-8")
        assert was in text, f"{name}: {was}"
        path.write_text(text.replace(was, becomes, 1), "utf-8")
