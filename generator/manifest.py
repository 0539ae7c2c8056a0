"""What a site was made from, in a file at its root, and whether a site or what it was made from was changed since."""

import hashlib
import importlib.metadata
import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from generator import places
from generator.areas.organisation import audience
from generator.audience import visible
from generator.model import Playbook
from generator.output import MARK
from generator.sums import LINK, SPECIAL, Differences, Sums, differences, files_in, input_sums, is_regular, one_sum, sums_of
from generator.version import __version__
from generator.words import listed, printable

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

_Sum = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
_Read = Annotated[str, Field(pattern=f"^([0-9a-f]{{64}}|{LINK}|{SPECIAL})$")]


class _Part(BaseModel):
    """A block of a manifest. It may come from elsewhere, so every key is looked at; one that only a later playbook knows is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class CommitPart(_Part):
    """The commit of git from which a site was made."""

    id: Annotated[str, Field(pattern="^([0-9a-f]{40}|[0-9a-f]{64})$")]
    changed: bool


class InputPart(_Part):
    """What a site was made from: files and folders by their path from the playbook's folder, one sum for all of it, and each file's own."""

    roots: list[str]
    sha256: _Sum
    files: dict[str, _Read] | None = None


class Said(_Part):
    """All that a manifest says."""

    format: Literal[1]
    playbook: str
    as_of: Annotated[str, Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    readers: Literal["public", "internal"]
    commit: CommitPart | None
    engine: Engine
    python: str
    libraries: dict[str, str]
    templates: _Sum
    input: InputPart
    site: dict[str, _Sum]


class ManifestError(Exception):
    """It cannot be said what a site was made from; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest says, and the SHA-256 of the file itself."""

    said: Said
    sum: str

    @property
    def commit(self) -> str | None:
        """The commit from which the site was made, if from nothing but a commit."""
        commit = self.said.commit
        return commit.id if commit and not commit.changed else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of a site since it was built.

    Attributes:
        manifest: what the site says of itself.
        found: how its files differ, under "site", and if that was compared too, how what it was built from does, under "input".
        irregular: what in the site is no regular file, by its path, in words.
        beside: what stands at its root, is not of the build, and was left aside.

    """

    manifest: Manifest
    found: Mapping[str, Differences]
    irregular: Mapping[str, str]
    beside: Sequence[str]

    @property
    def as_built(self) -> bool:
        """Whether everything is as it was."""
        return not any(self.found.values())


def write_manifest(folder: Path, book: Playbook, content: Path, settings: Sequence[Path], engine: Engine) -> None:
    """Say in a file of a site, which is otherwise whole, what it was made from: `book`, read from `content`, and `settings` beside it.

    The same site from the same input makes the same bytes. Where the readers may not see all of the playbook, names of
    files could tell them of it: then one sum stands for all the input.
    """
    roots = sorted(Path(os.path.relpath(path.resolve(), content.resolve().parent)).as_posix() for path in (content, *settings))
    read = input_sums(content.resolve().parent, roots)
    files = {"files": read} if visible(book) is book else {}
    said = {
        "format": FORMAT,
        "playbook": __version__,
        "as_of": book.as_of.isoformat(),
        "readers": audience(book),
        "commit": {"id": book.commit.id, "changed": book.commit.changed} if book.commit else None,
        "engine": engine,
        "python": platform.python_version(),
        "libraries": {name: importlib.metadata.version(name) for name in sorted((*LIBRARIES, *ENGINES[engine]))},
        "templates": one_sum(sums_of(places.templates(), files_in(places.templates()))),
        "input": {"roots": roots, "sha256": one_sum(read), **files},
        "site": site_sums(folder),
    }
    (folder / MANIFEST).write_text(json.dumps(said, indent=1) + "\n", "utf-8", newline="\n")


def manifest_of(folder: Path) -> Manifest:
    """The manifest of a built site. Raises ManifestError if there is none that can be read, OSError if it cannot be opened."""
    if not (folder / MANIFEST).is_file() or (folder / MANIFEST).is_symlink():
        raise ManifestError(
            f"There is no {MANIFEST} in {folder.resolve()}. Name the folder of a whole site; one that was built before there were manifests has none."
        )
    return manifest_in((folder / MANIFEST).read_bytes())


def manifest_in(raw: bytes) -> Manifest:
    """The manifest that stands in the bytes of its file. Raises ManifestError if none stands there."""
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        said = None
    if isinstance(said, dict) and isinstance(said.get("format"), int) and said["format"] > FORMAT:
        raise ManifestError(f"{MANIFEST} was written by a newer playbook, {said.get('playbook')!r}; this is {__version__}. Update playbook.")
    try:
        return Manifest(Said.model_validate(said), hashlib.sha256(raw).hexdigest())
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        at = printable(".".join(map(str, first["loc"])))
        raise ManifestError(
            f"{MANIFEST} is damaged: what playbook writes there does not stand in it{f', at `{at}`' if at else ''}. Build the site again, or get it again."
        ) from None


def compared(folder: Path, content: Path | None) -> Comparison:
    """What became of a site, and with `content` of the playbook there from which it was built.

    Raises ManifestError if that cannot be said, OSError for what cannot be read.
    """
    manifest = manifest_of(folder)
    now = site_sums(folder)
    found = {"site": differences(manifest.said.site, now)}
    if content:
        found["input"] = _input_differences(manifest.said.input, content.resolve().parent)
    return Comparison(manifest, found, {path: kind for path, kind in now.items() if kind in (LINK, SPECIAL)}, _beside(folder))


def _input_differences(said: InputPart, project: Path) -> Differences:
    # Whoever wrote the manifest may have led elsewhere: nothing is read but what stands in the playbook's repository.
    top = next((folder for folder in (project, *project.parents) if (folder / ".git").exists()), project)
    if outside := [printable(root) for root in said.roots if not Path(os.path.normpath(project / root)).is_relative_to(top)]:
        raise ManifestError(
            f"{MANIFEST} says that the site was made from {listed(outside)}, and only what is in {top} is looked at. "
            "Leave out DIR, or name the playbook from which the site was built."
        )
    now = input_sums(project, said.roots)
    if one_sum(now) == said.sha256:
        return Differences((), (), ())
    return Differences(said.roots, (), ()) if said.files is None else differences(said.files, now)


def _beside(folder: Path) -> list[str]:
    """What stands at the root of a site and is not of its build: regular files alone, and git's folder, because a page could stand in any other."""
    names = [name for name in BESIDE if is_regular(folder / name)]
    return sorted([*names, *([".git"] if (folder / ".git").is_dir() and not (folder / ".git").is_symlink() else [])])


def site_sums(folder: Path) -> Sums:
    """The sums of everything in a site but the manifest and what stands beside it. Raises OSError for what cannot be read."""
    aside = {MANIFEST, *_beside(folder)}
    return sums_of(folder, [path for entry in folder.iterdir() if entry.name not in aside for path in files_in(entry, hidden=True)])
