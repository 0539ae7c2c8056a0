"""A folder becomes a Playbook, with everything that was amiss in reading it."""

import contextlib
import datetime
import difflib
import gc
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.areas import FILES, FileKind
from generator.areas.organisation import Framework, Organisation
from generator.areas.readiness import ReadinessFile
from generator.areas.site_pages import SitePagesFile
from generator.days import day_of_build
from generator.findings import Finding, Span
from generator.model import EVERYTHING, Entity, Node, Playbook
from generator.reading import DUPLICATE_ID, INVALID_YAML, MISSING_FILE, UNKNOWN_FILE, UNREADABLE_FILE
from generator.shape import noun, shape, shipped
from generator.source import MAX_BYTES, read
from generator.walks import within

MAX_FILES = 50_000
IMAGES = {".png": b"\x89PNG", ".jpg": b"\xff\xd8\xff", ".webp": b"RIFF"}


Shapes = dict[tuple[str, bytes], tuple[Node | None, list[Finding]]]
"""What became of files, by path and content: a file that is the same in two states is read once."""


def load(folder: Path, as_of: datetime.date | None = None) -> Playbook:
    """Read all of a content folder; what is amiss is in the playbook's findings.

    It is worked out for the day `as_of`, else for the day on which the organisation lets its example stand, else today.
    """
    findings: list[Finding] = []
    return load_files(_files(folder, findings), as_of, findings)


def load_files(files: Iterable[tuple[str, bytes]], as_of: datetime.date | None, findings: list[Finding] | None = None, known: Shapes | None = None) -> Playbook:
    """The playbook that files make, given by their path in the content folder and their content.

    `findings` holds what was amiss before, and what is while files are handed over; `known` remembers what became of
    files from one call to the next.
    """
    with _nothing_thrown_away():
        return _load(files, as_of, [] if findings is None else findings, {} if known is None else known)


@contextlib.contextmanager
def _nothing_thrown_away() -> Iterator[None]:
    """All that is read is kept: to look through it for garbage again and again takes as long as reading it."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _load(files: Iterable[tuple[str, bytes]], as_of: datetime.date | None, findings: list[Finding], known: Shapes) -> Playbook:
    roots: list[Node] = []
    images: set[str] = set()
    lost: set[str] = set()
    there: set[str] = set()
    for path, raw in files:
        suffix = Path(path).suffix
        if suffix in IMAGES:
            images.add(path)
            if not raw.startswith(IMAGES[suffix]):
                findings.append(
                    UNREADABLE_FILE.finding(_top(path), f"this is no {suffix[1:]} image, whatever its name says", "Export the image again, or delete the file.")
                )
        elif name := kind_of(path):
            there.add(name)
            if (path, raw) not in known:
                known[path, raw] = _shaped(FILES[name], path, raw)
            root, amiss = known[path, raw]
            if root is not None:
                roots.append(root)
            if amiss:
                findings += amiss
                if any(finding.rule in (UNREADABLE_FILE.name, INVALID_YAML.name) for finding in amiss):
                    lost.add(EVERYTHING)
                lost |= {Path(path).stem, *re.findall(r"\bid:[ \t]*[\"']?([\w-]+)", raw.decode("utf-8", "replace"))}
        elif suffix != ".md":
            lost.add(EVERYTHING)
            findings.append(UNKNOWN_FILE.finding(_top(path), f"`{path}` has no place in a playbook", _known_place(path)))
    for name, kind in FILES.items():
        if kind.needed and name not in there:
            findings.append(MISSING_FILE.finding(_top(kind.where), f"there is no {kind.where}", "Check the folder, or run `playbook init` to begin a new one."))
    roots = [*built_in(), *roots]  # first, so that an id which stands in a file of theirs too is told there
    entities, amiss = by_id(roots)
    stands = next((root.as_of for root in roots if isinstance(root, Organisation)), None)
    return Playbook(as_of or stands or day_of_build(), tuple(roots), entities, frozenset(images), (*findings, *amiss), frozenset(lost))


def _shaped(kind: FileKind, path: str, raw: bytes) -> tuple[Node | None, list[Finding]]:
    source, findings = read(path, raw)
    if findings and source.data is None:
        return None, findings
    given = {"id": Path(path).stem} if kind.named_by_file else {}
    root, amiss = shape(kind.model, source, given)
    return root, findings + amiss


def _files(folder: Path, findings: list[Finding]) -> Iterator[tuple[str, bytes]]:
    """All files of a content folder in one order everywhere, by their path from it with forward slashes."""
    count = 0
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        entries = sorted(os.scandir(here), key=lambda entry: entry.name)
        for entry in entries:
            path = Path(entry.path).relative_to(folder).as_posix()
            if entry.name.startswith("."):
                continue
            if entry.is_symlink() or not (entry.is_dir() or entry.is_file()):
                # A link could publish any file of the machine that builds the site.
                findings.append(UNREADABLE_FILE.finding(_top(path), f"`{path}` is a link or no regular file", "Put the file itself here."))
            elif entry.is_dir():
                waiting.append(Path(entry.path))
            elif (count := count + 1) > MAX_FILES:
                findings.append(UNREADABLE_FILE.finding(_top(path), f"there are more than {MAX_FILES:,} files", "Check that this is the content folder."))
                return
            else:
                yield path, _bytes(entry.path)


def _bytes(path: str) -> bytes:
    # One byte over the limit is enough to see that a file is too large; images may be larger than YAML.
    with open(path, "rb") as file:
        return file.read(MAX_BYTES + 1)


def kind_of(path: str) -> str | None:
    """The kind of a file, by its path in the content folder; None if it has no place there."""
    inside = path.rpartition("/")[0]
    if not path.endswith(".yaml"):
        return None
    for name, kind in FILES.items():
        folder = kind.where.removesuffix("/ID.yaml") if kind.in_folder else kind.where.removesuffix(".yaml")
        if kind.in_folder:
            if inside == folder:
                return name
        elif path == kind.where or (kind.spread and inside == folder):
            return name
    return None


def _known_place(path: str) -> str:
    if path.endswith((".yml", ".YAML", ".YML")):
        return f"Rename it to {Path(path).stem}.yaml."
    known = [kind.where for kind in FILES.values()]
    near = difflib.get_close_matches(path, known, n=1)
    return f"Did you mean {near[0]}?" if near else f"YAML files are: {', '.join(known)}. Other files may be .md, .png, .jpg or .webp."


def _top(path: str) -> Span:
    return Span(path, 1, 1, 1, 2)


def by_id(roots: list[Node]) -> tuple[dict[str, dict[str, Entity]], list[Finding]]:
    """Every entity in some files by kind and id, and the ids that stand twice."""
    entities: dict[str, dict[str, Entity]] = {}
    findings: list[Finding] = []
    for node in (node for root in roots for node in within(root)):
        if not isinstance(node, Entity):
            continue
        same_kind = entities.setdefault(node.kind, {})
        if first := same_kind.get(node.id):
            where = first.at("id").span()
            what = f"`{node.id}` is already the id of the {noun(type(node))} in {where.path}:{where.line}"
            findings.append(DUPLICATE_ID.finding(node.at("id").span(), what, "Give this one another id."))
        else:
            same_kind[node.id] = node
    return entities, findings


def built_in() -> list[Node]:
    """What ships with the tool: frameworks, readiness checks, and the names of the pages that every playbook has."""
    frameworks = [shipped(Framework, f"frameworks/{path.name}") for path in sorted(Path(__file__).with_name("frameworks").glob("*.yaml"))]
    return [*frameworks, shipped(ReadinessFile, "readiness.yaml"), shipped(SitePagesFile, "pages.yaml")]


def own_files(book: Playbook) -> dict[str, Node]:
    """The YAML that the organisation wrote itself, by its path in the content folder."""
    shipped = {root.place.source.path for root in built_in()}
    return {path: root for root in book.roots if (path := root.place.source.path) not in shipped}
