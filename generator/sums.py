"""The SHA-256 of files: of what a playbook is read from and of what is made of it, and how they differ from what was said of them."""

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.load import own_files
from generator.model import Playbook

Sums = Mapping[str, str]
"""The SHA-256 of files, by their path with forward slashes, in the order of the paths; of what is no regular file, what it is."""

LINK, SPECIAL = "a link", "no regular file"


@dataclass(frozen=True, slots=True)
class Differences:
    """Which files are not as was said of them, each in the order of their paths."""

    changed: Sequence[str]
    missing: Sequence[str]
    added: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.changed or self.missing or self.added)


def input_sums(project: Path, roots: Collection[str]) -> Sums:
    """The sums of all that a site is built from: the files and folders that `roots` names, without what begins with a dot."""
    return sums_of(project, [path for root in roots for path in files_in(project / root)])


def one_sum(sums: Sums) -> str:
    """One sum for many files: that of the lines which `sha256sum` prints for them, in the order of their paths."""
    return hashlib.sha256("".join(f"{digest}  {path}\n" for path, digest in sums.items()).encode("utf-8", "surrogateescape")).hexdigest()


def differences(said: Sums, found: Sums) -> Differences:
    """What became of files, from what was said of them to what is found."""
    changed = [path for path in sorted(said.keys() & found.keys()) if said[path] != found[path]]
    return Differences(changed, sorted(said.keys() - found.keys()), sorted(found.keys() - said.keys()))


def content_sums(content: Path, book: Playbook | None = None) -> Sums:
    """The sums of what a content folder holds; with `book`, of the YAML and the images that it was read from, whatever became of them since."""
    now = {path.relative_to(content).as_posix(): _sum(path, without=b"\xef\xbb\xbf") for path in files_in(content)}
    if book is None:
        return now
    texts = {path: hashlib.sha256(root.place.source.text.encode()).hexdigest() for path, root in own_files(book).items()}
    return dict.fromkeys(book.images, "") | {path: digest for path, digest in now.items() if not path.endswith(".yaml")} | texts


def sums_of(base: Path, paths: Iterable[Path]) -> Sums:
    return dict(sorted((Path(os.path.relpath(path, base)).as_posix(), _sum(path)) for path in paths))


def _sum(path: Path, *, without: bytes = b"") -> str:
    """The SHA-256 of a regular file, `without` what it may begin with; what it is if it is none, for that is never opened."""
    if not is_regular(path):
        return LINK if path.is_symlink() else SPECIAL
    with path.open("rb") as file:
        if file.read(len(without)) != without:
            file.seek(0)
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_regular(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def files_in(root: Path, *, hidden: bool = False) -> Iterator[Path]:
    """A file, or all files and links in a folder; without those that begin with a dot, and what is in folders that do, unless `hidden`."""
    if root.is_symlink() or not root.is_dir():
        if os.path.lexists(root):
            yield root
        return
    for folder, folders, names in os.walk(root, onerror=_raise):
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        folders[:] = [name for name in folders if hidden or not name.startswith(".")]
        yield from (Path(folder) / name for name in sorted([*names, *links]) if hidden or not name.startswith("."))


def _raise(error: OSError) -> None:
    raise error
