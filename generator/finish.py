"""The last hand on a built site, whatever built it: what search knows, and nothing that nobody needs."""

import contextlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from generator.content_security import secure
from generator.leaks import leaks, told
from generator.manifest import Engine, write_manifest
from generator.model import Playbook
from generator.render import Page
from generator.site import Site, SiteError
from generator.sums import content_sums, differences
from generator.words import listed, printable

# What a browser fetches by itself. A canonical address or a link to follow is no fetch.
_FETCHED = re.compile(
    rb"<(?:script|img|iframe|audio|video|source|embed|track)\b[^>]*?\b(?:src|srcset)\s*=\s*[\"']?\s*(?:https?:)?//([^/\"'\s>]+)"
    rb"|<object\b[^>]*?\bdata\s*=\s*[\"']?\s*(?:https?:)?//([^/\"'\s>]+)"
    rb"|<link\b(?=[^>]*\brel\s*=\s*[\"']?(?:stylesheet|preload|preconnect|icon|manifest))[^>]*?\bhref\s*=\s*[\"']?\s*(?:https?:)?//([^/\"'\s>]+)",
    re.IGNORECASE,
)

NEEDLESS = re.compile(r"\.(?:js|css)\.map$|/lunr/.*\.js$|/sitemap\.xml\.gz$")
"""Files that no page asks for: maps for the theme's makers, search in languages that the site does not speak, a second copy of the site map."""


# Titles and the words of staff count more than texts, yet not a thousand times and more, as Material has it.
# Words without a meaning are left out of the question, by playbook.js, and not out of the index.
RANKING = {
    "pipeline": [],
    "fields": {"title": {"boost": 8}, "tags": {"boost": 8}, "text": {"boost": 1}},
    "separator": r"""[\s\-,.:;!?()\[\]"“”/]+""",
}


@contextlib.contextmanager
def unchanged(book: Playbook, content: Path) -> Iterator[None]:
    """Stop a build that went on while somebody saved, added or deleted what it reads: its pages and its manifest could say two things.

    Raises SiteError at its end where the folder `content` is no longer what `book` was read from, and what was there when it began.
    """
    before = content_sums(content, book)
    yield
    found = differences(before, content_sums(content))
    if changed := sorted([*found.changed, *found.missing, *found.added]):
        raise SiteError(f"{listed(map(printable, changed))} changed while the site was being built. Build it again.")


def finish(folder: Path, site: Site, content: Path, settings: Sequence[Path] = (), *, theme: Path | None, engine: Engine) -> None:
    """Complete a site that an engine built into a folder: its search index, no files that only its makers need, and what it was made from.

    It was made from the folder `content`, and from the files and folders `settings` that the engine read besides. Only what the
    folder of the `theme`'s templates holds may run; without one, pages have no policy, because while somebody edits a server
    puts a script of its own into them.

    Raises SiteError where a page would fetch something from another host or run what stands in it, and where anything in the
    folder would show what the readers of the site may not see; what shows it is taken away.
    """
    _search(folder, site.pages)
    for path in folder.rglob("*"):
        if NEEDLESS.search(f"/{path.relative_to(folder).as_posix()}") and path.is_file():
            path.unlink()
    _refuse_other_hosts(folder)
    if theme:
        secure(folder, theme, {page.sheet.path + name for page in site.pages for name in page.files})
    refuse_leaks(folder, site, content)
    write_manifest(folder, site.book, content, settings, engine)
    _let_all_read(folder)


def _refuse_other_hosts(folder: Path) -> None:
    foreign = [
        f"{path.relative_to(folder).as_posix()} asks {_host(found)}" for path in sorted(folder.rglob("*.html")) if (found := _FETCHED.search(path.read_bytes()))
    ]
    if foreign:
        raise SiteError("No page may fetch from another host, because that tells it who reads what. Put the file beside the page: " + "; ".join(foreign))


def refuse_leaks(folder: Path, site: Site, content: Path) -> None:
    files = ((path.relative_to(folder).as_posix(), path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file())
    found = leaks(files, site.book)
    for _, where in found:
        (folder / where).unlink(missing_ok=True)
    if found:
        raise SiteError("\n".join(["The site would show what its readers may not see.", *told(found, content)]))


def _let_all_read(folder: Path) -> None:
    """A web server is another user: whatever this one keeps from others elsewhere, a site is there to be read."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink() and ".git" not in path.relative_to(folder).parts[:1]:
            path.chmod(0o755 if path.is_dir() else 0o644)


def _host(found: re.Match[bytes]) -> str:
    return next(part for part in found.groups() if part).decode("ascii", "replace")


def _search(folder: Path, pages: Iterable[Page]) -> None:
    path = folder / "search" / "search_index.json"
    if not path.is_file():
        return
    index = json.loads(path.read_text("utf-8"))
    index["config"] |= RANKING
    for page in pages:
        for entry in page.search_entries():
            known = {"location": entry.location, "title": entry.title, "text": entry.text}
            index["docs"].append(known | ({"tags": entry.tags} if entry.tags else {}) | ({"boost": entry.boost} if entry.boost != 1 else {}))
    path.write_text(json.dumps(index, ensure_ascii=False, separators=(",", ":")), "utf-8")
