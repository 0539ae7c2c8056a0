"""The playbook as it stood before: read from the git history of its content folder, without touching the working tree."""

import dataclasses
import datetime
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from generator.areas.consistency import unknown_reference
from generator.areas.organisation import Organisation, audience
from generator.audience import Name, hidden_of, published_for, visible
from generator.check import sound
from generator.days import DayError, day_given
from generator.git import NoGitError, git, lines_of, uncommitted
from generator.load import Shapes, load_files
from generator.model import Commit, Earlier, History, Playbook
from generator.source import MAX_BYTES
from generator.words import printable

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
    """The playbook of a commit, or of the last one on a day, worked out for the day `as_of` or else for the day of a build.

    Raises HistoryError if there is no such commit, no playbook in it, or not all of it can be read today.
    """
    book = _state(content, _commit(content, revision), as_of, seen)
    if book is None:
        raise HistoryError(f"In the commit '{revision}' there is nothing in {content}.")
    amiss = book.findings or [*unknown_reference.findings(book)]
    if amiss:
        where = f"{amiss[0].span.path}:{amiss[0].span.line}"
        raise HistoryError(printable(f"The playbook of '{revision}' cannot be read as a whole by this version of the tool. {where}: {amiss[0].what}."))
    return book


def remembering(book: Playbook, content: Path) -> Playbook:
    """A playbook that knows its commit and how it stood before. Raises HistoryError where git should know and cannot tell."""
    return with_history(at_commit(book, content), content)


def at_commit(book: Playbook, content: Path, settings: Sequence[Path] = ()) -> Playbook:
    """A playbook that knows the commit at which its content folder stands, if it is in a repository of git, and whether that is all.

    It is not where the content, or one of the `settings` that a site is made from besides, is in no commit of that repository.
    Raises HistoryError where git cannot tell.
    """
    if not _in_repository(content):
        return book
    changed = uncommitted(partial(_git, content), [content.resolve(), *settings])
    return dataclasses.replace(book, commit=Commit(_git(content, "rev-parse", "HEAD").strip(), bool(changed)))


def with_history(book: Playbook, content: Path) -> Playbook:
    """A playbook that knows how it stood before, as far as git remembers; one for the public tells nobody of before.

    What nobody may see today is in none of the earlier states either. Raises HistoryError where git should know and cannot tell.
    """
    if not book.all(Organisation) or audience(book) == "public":
        return book
    return dataclasses.replace(book, earlier=_history(content, book.as_of, hidden_of(book)))


def _history(content: Path, as_of: datetime.date, hidden: Collection[Name]) -> History | None:
    """The states at the end of each of the last days with changes and one before them; the last may be one that cannot be read today."""
    if not _in_repository(content):
        return None
    last_of_day: dict[str, str] = {}
    day = ""
    for line in _git(content, "log", "--first-parent", "--no-show-signature", "--abbrev=12", "--format=%h %cs", "--", ".").splitlines():
        revision, date = line.split()
        day = min(date, day or date)  # no commit is younger than the one after it, whatever a clock said
        last_of_day.setdefault(day, revision)
    seen, states = Seen(), []
    for date, revision in list(last_of_day.items())[: DAYS + 1]:
        book = _state(content, revision, as_of, seen)
        if book is None:
            break
        whole = not book.findings and sound(book) is book
        states.append(Earlier(datetime.date.fromisoformat(date), revision, visible(published_for(book, "internal"), hidden) if whole else None))
        if not whole:
            break
    return History(tuple(states), cut_off=_cut_off(content))


def _in_repository(content: Path) -> bool:
    """Whether a content folder is in a repository of git that holds a commit; without git only if there is none to be read."""
    if not any((folder / ".git").exists() for folder in (content.resolve(), *content.resolve().parents)):
        return False
    return bool(_git(content, "rev-list", "--max-count=1", "--all").strip()) and bool(_git(content, "rev-parse", "--verify", "--quiet", "HEAD").strip())


def _commit(content: Path, revision: str) -> str:
    """The commit that a revision or a day names."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", revision):
        try:
            day_given(revision)
        except DayError as error:
            raise HistoryError(str(error)) from error
        found = _git(content, "rev-list", "--first-parent", "--max-count=1", f"--before={revision}T23:59:59", "HEAD").strip()
        missing = f"There was no commit yet on {revision}. Name a later day: `git log --format=%cs` lists those that have one."
    else:
        found = _git(content, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").strip()
        help = "Name a day as YYYY-MM-DD, HEAD for what is in no commit yet, or one of those that `git log --oneline` lists."
        missing = f"There is no commit '{revision}'. {help}"
    if not found:
        rest = " This copy holds only the last part of the history; `git fetch --unshallow` gets the rest." if _cut_off(content) else ""
        raise HistoryError(missing + rest)
    return found


def _cut_off(content: Path) -> bool:
    """Whether there is more to the history than this copy holds."""
    return _git(content, "rev-parse", "--is-shallow-repository").strip() == "true"


def _state(content: Path, revision: str, as_of: datetime.date | None, seen: Seen) -> Playbook | None:
    """The playbook in a commit, whatever is amiss with it; None if there is none."""
    files = _files(content, revision, seen.blobs)
    return load_files(files, as_of, known=seen.shapes) if files else None


def _files(content: Path, revision: str, blobs: dict[str, bytes]) -> list[tuple[str, bytes]]:
    """The regular files of a content folder in a commit, by their path from the folder, with their content."""
    listing = _git(content, "ls-tree", "-r", "-z", revision)
    entries = [entry.partition("\t") for entry in listing.split("\0") if entry]
    wanted = [(path, facts.split()[2]) for facts, _, path in entries if facts.startswith("100") and not any(part.startswith(".") for part in path.split("/"))]
    unread = list(dict.fromkeys(blob for _, blob in wanted if blob not in blobs))
    said, at = _asked(content, "cat-file", "--batch", given="".join(f"{blob}\n" for blob in unread).encode()), 0
    for blob in unread:  # each answer is a line with the size, the content, and a line break
        end = said.index(b"\n", at)
        facts = said[at:end].split()
        if facts[1] != b"blob":
            where = printable(next(path for path, name in wanted if name == blob))
            help = "`git fsck` says what else is missing; a fresh copy (`git clone`) has all of it."
            raise HistoryError(f"git no longer has {where} as it stood in the commit {revision[:12]}, so the history cannot be read. {help}")
        size = int(facts[2])
        blobs[blob] = said[end + 1 : end + 1 + min(size, MAX_BYTES + 1)]
        at = end + 1 + size + 1
    return [(path, blobs[blob]) for path, blob in wanted]


def _git(content: Path, *words: str) -> str:
    return _asked(content, *words).decode("utf-8", "surrogateescape")


def _asked(content: Path, *words: str, given: bytes = b"") -> bytes:
    """What git answers; nothing where it says no without a word."""
    try:
        done = git(content, *words, given=given)
    except NoGitError as error:
        raise HistoryError(f"{error}, and without it nothing tells how the playbook stood before. Install git.") from None
    if done.returncode and done.stderr:
        said = lines_of(done.stderr) or [f"it ended with {done.returncode}"]
        why = next((line for line in said if line.startswith("fatal:")), said[-1])
        if "dubious ownership" in why:
            why += f". If you trust the folder, run `git config --global --add safe.directory {content.resolve().parent}`"
        raise HistoryError(f"git cannot tell how the playbook stood before: {why}.")
    return done.stdout if not done.returncode else b""
