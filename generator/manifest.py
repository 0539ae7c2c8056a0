"""What a site was made from, in a file at its root, and whether a site or what it was made from was changed since."""

import hashlib
import importlib.metadata
import json
import os
import platform
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from generator import places
from generator.audience import audience, visible
from generator.model import Playbook
from generator.output import MARK
from generator.version import __version__

MANIFEST = "playbook-manifest.json"
FORMAT = 1

Engine = Literal["mkdocs", "zensical"]

LIBRARIES = ("icalendar", "jinja2", "markdown", "markdown-it-py", "markupsafe", "nh3", "pydantic", "pydantic-core", "pyyaml", "segno")
ENGINES: Mapping[Engine, Sequence[str]] = {
    "mkdocs": ("mkdocs", "mkdocs-material", "pymdown-extensions"),
    "zensical": ("pymdown-extensions", "zensical"),
}
"""What else has a hand in the bytes of a site: of every one, and of one that an engine framed."""

BESIDE = frozenset({".git", ".nojekyll", "CNAME", MARK})
"""What may stand at the root of a published site and is not of its build: git's and GitHub's own, and our mark."""

_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")

Sums = Mapping[str, str]
"""The SHA-256 of files, by their path with forward slashes, in the order of the paths."""


class ManifestError(Exception):
    """It cannot be said what a site was made from; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Differences:
    """Which files are not as a manifest says, each in the order of their paths."""

    changed: Sequence[str]
    missing: Sequence[str]
    added: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.changed or self.missing or self.added)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest says.

    Attributes:
        said: all of it, as it stands in the file.
        sum: the SHA-256 of the file itself.

    """

    said: Mapping[str, Any]
    sum: str

    @property
    def commit(self) -> str | None:
        """The commit from which the site was made, if from nothing but a commit."""
        commit = self.said["commit"]
        return commit["id"] if commit and not commit["changed"] else None


def write_manifest(site: Path, book: Playbook, content: Path, settings: Sequence[Path], engine: Engine) -> None:
    """Say in a file of a site, which is otherwise whole, what it was made from: `book`, read from `content`, and `settings` beside it.

    The same site from the same input makes the same bytes. Where the readers may not see all of the playbook, names of
    files could tell them of it: then one sum stands for all the input.
    """
    roots = sorted(Path(os.path.relpath(path.resolve(), content.resolve().parent)).as_posix() for path in (content, *settings))
    read = input_sums(content.resolve().parent, roots)
    listed = {"files": read} if visible(book) is book else {}
    said = {
        "format": FORMAT,
        "playbook": __version__,
        "as_of": book.as_of.isoformat(),
        "readers": audience(book),
        "commit": {"id": book.commit.id, "changed": book.commit.changed} if book.commit else None,
        "engine": engine,
        "python": platform.python_version(),
        "libraries": {name: importlib.metadata.version(name) for name in sorted((*LIBRARIES, *ENGINES[engine]))},
        "templates": one_sum(_sums(places.templates(), _files(places.templates()))),
        "input": {"roots": roots, "sha256": one_sum(read), **listed},
        "site": site_sums(site),
    }
    (site / MANIFEST).write_text(json.dumps(said, indent=1) + "\n", "utf-8", newline="\n")


def manifest_of(site: Path) -> Manifest:
    """The manifest of a built site. Raises ManifestError if there is none that can be read, OSError if it cannot be opened."""
    if not (site / MANIFEST).is_file() or (site / MANIFEST).is_symlink():
        raise ManifestError(f"There is no {MANIFEST} in {site}. Name the folder of a whole site; one that was built before there were manifests has none.")
    return manifest_in((site / MANIFEST).read_bytes())


def manifest_in(raw: bytes) -> Manifest:
    """The manifest that stands in the bytes of its file. Raises ManifestError if none stands there."""
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        said = None
    if isinstance(said, dict) and isinstance(said.get("format"), int) and said["format"] > FORMAT:
        raise ManifestError(f"{MANIFEST} was written by a newer playbook, {said.get('playbook')!r}; this is {__version__}. Update playbook.")
    if not isinstance(said, dict) or not _is_whole(said):
        raise ManifestError(f"{MANIFEST} is damaged: what playbook writes there does not stand in it. Build the site again, or get it again.")
    return Manifest(said, hashlib.sha256(raw).hexdigest())


def _is_whole(said: Mapping[str, Any]) -> bool:
    commit, read = said.get("commit"), said.get("input")
    return bool(
        said.get("format") == FORMAT
        and said.get("readers") in ("public", "internal")
        and (commit is None or (isinstance(commit, dict) and _ID.fullmatch(str(commit.get("id"))) and isinstance(commit.get("changed"), bool)))
        and isinstance(read, dict)
        and isinstance(read.get("roots"), list)
        and all(isinstance(root, str) and not Path(root).is_absolute() for root in read["roots"])
        and isinstance(read.get("sha256"), str)
        and _are_sums(read.get("files", {}))
        and _are_sums(said.get("site"))
    )


def _are_sums(found: Any) -> bool:
    return isinstance(found, dict) and all(isinstance(value, str) for value in found.values())


def site_sums(site: Path) -> Sums:
    """The sums of everything in a site but the manifest and what stands beside it; a link, which no build makes, has the sum "a link".

    Raises OSError for what cannot be read.
    """
    return _sums(site, [path for entry in site.iterdir() if entry.name not in {MANIFEST, *BESIDE} for path in _files(entry, hidden=True)])


def input_sums(project: Path, roots: Collection[str]) -> Sums:
    """The sums of all that a site is built from: the files and folders that `roots` names, without what begins with a dot."""
    return _sums(project, [path for root in roots for path in _files(project / root)])


def one_sum(sums: Sums) -> str:
    """One sum for many files: that of the lines which `sha256sum` prints for them, in the order of their paths."""
    return hashlib.sha256("".join(f"{digest}  {path}\n" for path, digest in sums.items()).encode("utf-8", "surrogateescape")).hexdigest()


def differences(said: Sums, found: Sums) -> Differences:
    """What became of files, from what was said of them to what is found."""
    changed = [path for path in sorted(said.keys() & found.keys()) if said[path] != found[path]]
    return Differences(changed, sorted(said.keys() - found.keys()), sorted(found.keys() - said.keys()))


def changed_since_read(book: Playbook, content: Path) -> list[str]:
    """The YAML files of a content folder that are no longer what a playbook was read from; they were saved in the meantime."""
    texts = {root.at().source.path: root.at().source.text for root in book.roots}
    now = {path.relative_to(content).as_posix(): path.read_bytes() for path in _files(content) if path.suffix == ".yaml"}
    return [path for path, raw in now.items() if raw.removeprefix(b"\xef\xbb\xbf") != texts.get(path, "").encode()]


def _sums(base: Path, paths: Iterable[Path]) -> Sums:
    return dict(sorted((Path(os.path.relpath(path, base)).as_posix(), _sum(path)) for path in paths))


def _sum(path: Path) -> str:
    if path.is_symlink():
        return "a link"
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(root: Path, *, hidden: bool = False) -> Iterator[Path]:
    """A file, or all files and links in a folder; without those that begin with a dot, and what is in folders that do, unless `hidden`."""
    if root.is_symlink() or not root.is_dir():
        yield from [root] * os.path.lexists(root)
        return
    for folder, folders, names in os.walk(root, onerror=_raise):
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        folders[:] = [name for name in folders if hidden or not name.startswith(".")]
        yield from (Path(folder) / name for name in sorted([*names, *links]) if hidden or not name.startswith("."))


def _raise(error: OSError) -> None:
    raise error
