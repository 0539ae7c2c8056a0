"""The last hand on a built site, whatever built it: what search knows, and nothing that nobody needs."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from generator.render import Page

# What a browser fetches by itself. A canonical address or a link to follow is no fetch.
_FETCHED = re.compile(
    rb"<(?:script|img|iframe|audio|video|source|embed|track)\b[^>]*?\b(?:src|srcset)\s*=\s*[\"']?\s*(?:https?:)?//([^/\"'\s>]+)"
    rb"|<object\b[^>]*?\bdata\s*=\s*[\"']?\s*(?:https?:)?//([^/\"'\s>]+)"
    rb"|<link\b(?=[^>]*\brel\s*=\s*[\"']?(?:stylesheet|preload|preconnect|icon|manifest))[^>]*?\bhref\s*=\s*[\"']?\s*(?:https?:)?//([^/\"'\s>]+)",
    re.IGNORECASE,
)

NEEDLESS = re.compile(r"\.(?:js|css)\.map$|/lunr/.*\.js$")
"""Files of the theme that no page asks for: maps for its makers, and search in languages that the site does not speak."""


# Titles and the words of staff count more than texts, yet not a thousand times and more, as Material has it.
# Words without a meaning are left out of the question, by playbook.js, and not out of the index.
RANKING = {
    "pipeline": [],
    "fields": {"title": {"boost": 8}, "tags": {"boost": 8}, "text": {"boost": 1}},
    "separator": r"[\s\-,.:;!?()\[\]\"“”/]+",
}


class ThirdPartyError(Exception):
    """A page would make a reader's browser ask another host for something."""


def finish(site: Path, pages: Iterable[Page]) -> None:
    """Complete a built site: its search index, and the files that only its makers need.

    Raises ThirdPartyError where a page would fetch something from another host.
    """
    _search(site, pages)
    for path in site.rglob("*"):
        if NEEDLESS.search(path.as_posix()) and path.is_file():
            path.unlink()
    foreign = [
        f"{path.relative_to(site).as_posix()} asks {_host(found)}" for path in sorted(site.rglob("*.html")) if (found := _FETCHED.search(path.read_bytes()))
    ]
    if foreign:
        raise ThirdPartyError("No page may fetch from another host, because that tells it who reads what. Put the file beside the page: " + "; ".join(foreign))


def _host(found: re.Match[bytes]) -> str:
    return next(part for part in found.groups() if part).decode("ascii", "replace")


def _search(site: Path, pages: Iterable[Page]) -> None:
    path = site / "search" / "search_index.json"
    if not path.is_file():
        return
    index = json.loads(path.read_text("utf-8"))
    index["config"] |= RANKING
    for page in pages:
        for entry in page.search_entries():
            known = {"location": entry.location, "title": entry.title, "text": entry.text}
            index["docs"].append(known | ({"tags": entry.tags} if entry.tags else {}) | ({"boost": entry.boost} if entry.boost != 1 else {}))
    path.write_text(json.dumps(index, ensure_ascii=False, separators=(",", ":")), "utf-8")
