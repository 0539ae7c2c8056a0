"""The playbook as it stood before: read from the git history of its content folder, without touching the working tree."""

import datetime
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from generator.audience import published_for, visible
from generator.load import Shapes, load_files
from generator.model import Earlier, Playbook
from generator.source import MAX_BYTES

DAYS = 15
"""How many days with changes are looked back."""


class HistoryError(Exception):
    """The history cannot tell; the message says why and what to do."""


@dataclass
class Seen:
    """What was read of a repository, so that a file that is the same in several states is read once."""

    blobs: dict[str, bytes] = field(default_factory=dict)
    shapes: Shapes = field(default_factory=dict)


def as_it_stood(content: Path, revision: str, as_of: datetime.date | None, seen: Seen) -> Playbook:
    """The playbook of a commit, worked out for the day `as_of` or else for the day of a build; its findings say what cannot be read today.

    Raises HistoryError if there is no such commit, or no playbook in it.
    """
    found = _git(content, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").strip()
    if not found:
        raise HistoryError(f"There is no commit '{revision}'. `git log --oneline` lists those that there are; HEAD~1 is the one before the last.")
    files = _files(content, found, seen.blobs)
    if not files:
        raise HistoryError(f"In the commit '{revision}' there is nothing in {content}.")
    return load_files(files, as_of, known=seen.shapes)


def earlier(content: Path, as_of: datetime.date) -> tuple[Earlier, ...] | None:
    """How the playbook stood at the end of each of the last days with changes and before them, the latest first.

    None where the folder is in no repository of git; a state that cannot be read today is the last.
    """
    try:
        log = _git(content, "log", "--first-parent", "--format=%h %cs", "--", ".")
    except HistoryError:
        return None
    last_of_day: dict[str, str] = {}
    for line in log.splitlines():
        revision, date = line.split()
        last_of_day.setdefault(date, revision)
    seen, states = Seen(), []
    for date, revision in list(last_of_day.items())[: DAYS + 1]:
        book = as_it_stood(content, revision, as_of, seen)
        shown = None if book.findings else visible(published_for(book, "internal"))  # nothing that nobody may read
        states.append(Earlier(datetime.date.fromisoformat(date), revision, shown))
        if shown is None:
            break
    return tuple(states)


def commit(content: Path) -> str | None:
    """The commit at which a content folder stands, and whether it was changed since; None where it is in no repository of git."""
    try:
        found = _git(content, "rev-parse", "--verify", "--quiet", "HEAD").strip()
        changed = _git(content, "--no-optional-locks", "status", "--porcelain", "--", ".")
    except HistoryError:
        return None
    return (f"{found}, with changes that are in no commit" if changed else found) or None


def _files(content: Path, revision: str, blobs: dict[str, bytes]) -> list[tuple[str, bytes]]:
    """The regular files of a content folder in a commit, by their path from the folder, with their content."""
    listing = _git(content, "ls-tree", "-r", "-z", revision)
    entries = [entry.partition("\t") for entry in listing.split("\0") if entry]
    wanted = [(path, facts.split()[2]) for facts, _, path in entries if facts.startswith("100") and not any(part.startswith(".") for part in path.split("/"))]
    unread = list(dict.fromkeys(blob for _, blob in wanted if blob not in blobs))
    said, at = _run(content, ["cat-file", "--batch"], "".join(f"{blob}\n" for blob in unread).encode()), 0
    for blob in unread:  # each answer is a line with the size, the content, and a line break
        end = said.index(b"\n", at)
        size = int(said[at:end].split()[2])
        blobs[blob] = said[end + 1 : end + 1 + min(size, MAX_BYTES + 1)]
        at = end + 1 + size + 1
    return [(path, blobs[blob]) for path, blob in wanted]


def _git(content: Path, *words: str) -> str:
    return _run(content, list(words)).decode("utf-8", "surrogateescape")


def _run(content: Path, words: list[str], asked: bytes = b"") -> bytes:
    """What git answers; nothing where it says no without a word."""
    try:
        # Fixed words, and what a person gave only behind --end-of-options.
        done = subprocess.run(["git", "-C", str(content), *words], input=asked, capture_output=True, check=False)  # noqa: S603, S607
    except FileNotFoundError:
        raise HistoryError("The program `git` is not there, and without it nothing remembers how the playbook stood before. Install git.") from None
    if done.returncode and done.stderr:
        why = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1]
        raise HistoryError(f"git cannot tell how the playbook stood before: {why}")
    return done.stdout if not done.returncode else b""
