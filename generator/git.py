"""git, asked in one way on every machine, whatever a hook that started this says; nobody is asked anything back."""

import os
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from generator.words import printable

_LOGIN = re.compile(r"://[^\s'\"]*@")
"""What an address may hold before its host: names, passwords, tokens."""


class NoGitError(Exception):
    """There is no program to ask."""

    def __init__(self) -> None:
        super().__init__("The program `git` is not there")


def git(folder: Path, *words: str, given: bytes = b"", index: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder, with `given` to read and, if need be, an `index` of its own. Raises NoGitError where it is not installed."""
    settings = {name: value for name, value in os.environ.items() if name not in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")}
    settings |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", **({"GIT_INDEX_FILE": str(index)} if index else {})}
    if not {"GIT_SSH", "GIT_SSH_COMMAND"} & settings.keys() and words[0] in ("ls-remote", "fetch", "push"):
        own = git(folder, "config", "core.sshCommand").stdout.decode().strip()
        settings["GIT_SSH_COMMAND"] = own or "ssh -o BatchMode=yes"
    try:
        # Words are fixed; what a person gave stands behind --end-of-options, behind --, or is the name of a remote that is there.
        return subprocess.run(["git", "-C", str(folder), *words], input=given, capture_output=True, check=False, env=settings)  # noqa: S603, S607
    except FileNotFoundError:
        raise NoGitError from None


def lines_of(raw: bytes) -> list[str]:
    """What git or a remote said, without advice, and without names and passwords in addresses."""
    lines = [printable(line) for line in raw.decode("utf-8", "replace").splitlines() if line.strip() and not line.startswith("hint:")]
    return [_LOGIN.sub("://", line) for line in lines]


def uncommitted(ask: Callable[..., str], sources: Sequence[Path]) -> list[Path]:
    """What of some files and folders does not stand in the last commit as it is: changed, deleted, new, ignored, or outside of the repository.

    What begins with a dot below one of them is not read, and so left out. `ask` puts words to git and fails in a way of its own.
    """
    top = Path(ask("rev-parse", "--show-toplevel").strip("\n"))
    # Of a link, both that it leads there and what is there.
    named = list(dict.fromkeys(form for path in sources for form in (path.parent.resolve() / path.name, path.resolve())))
    inside = [path for path in named if path.is_relative_to(top)]
    status = ("--literal-pathspecs", "--no-optional-locks", "status", "--porcelain", "--no-renames", "--ignored", "--untracked-files=all", "-z", "--")
    listing = ask(*status, *map(str, inside)) if inside else ""
    changed = [top / entry[3:] for entry in listing.split("\0") if entry.strip("\n")]
    return [*(path for path in named if path not in inside), *(path for path in changed if any(_is_read(path, source) for source in named))]


def _is_read(path: Path, source: Path) -> bool:
    return path.is_relative_to(source) and not any(part.startswith(".") for part in path.relative_to(source).parts)
