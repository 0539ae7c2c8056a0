"""The adapter for Zensical: it builds the written tree in a process of its own, and nothing of it is loaded here."""

import html
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator import tree
from generator.finish import finish, unchanged
from generator.model import Playbook
from generator.output import swapped_in
from generator.render import Page, Progress
from generator.site import Site, SiteError, site_of

# Zensical draws a frame around the line of a file that it warns of; below it, it says how many it found.
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_WARNING = re.compile(r"^Warning: (.+)\n[^\[\n]*\[ (\S+?)(?::\d+)* \]$", re.MULTILINE)
_FOUND = re.compile(r"^(\d+) issues? found$", re.MULTILINE)


def build(content: Path, target: Path, book: Playbook, progress: Progress | None = None, *, strict: bool = False) -> list[str]:
    """Build the site of `book`, read from `content`, into the folder `target`; what is to be warned of comes back.

    Raises SiteError or OutputError, after which the last good site is as it was; with `strict` for warnings, too.
    """
    installed = importlib.util.find_spec("zensical")
    if installed is None or not installed.submodule_search_locations:
        raise SiteError("Zensical is not installed. `pip install 'playbook-generator[zensical]'` installs it.")
    theme = Path(installed.submodule_search_locations[0]) / "templates"
    with swapped_in(target, [content]) as staging, unchanged(book, content):
        site = site_of(book, content, progress)
        with tempfile.TemporaryDirectory(prefix="playbook-") as name:
            written = Path(name)
            tree.write(site, content, written)
            warnings = [*site.warnings, *_built(written)]
            if strict and warnings:
                raise SiteError("\n".join(warnings))
            for path in (written / "site").iterdir():
                shutil.move(path, staging)
        if missing := [page.sheet.path for page in site.pages if not (staging / page.sheet.path / "index.html").is_file()]:
            raise SiteError(f"Zensical did not build /{missing[0]}. Build it with --engine mkdocs, and report this.")
        _tell_search(staging / "search.json", site)
        finish(staging, site, content, theme=theme, engine="zensical")
    return warnings


def _built(written: Path) -> list[str]:
    """Let Zensical build a tree; what it warns of comes back."""
    # The interpreter is our own, and the only argument is a path that was made up here.
    command = [sys.executable, "-P", "-m", "zensical", "build", "--clean", "--config-file", str(written / "mkdocs.yml")]
    done = subprocess.run(command, cwd=written, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)  # noqa: S603
    said = _COLOUR.sub("", f"{done.stdout}\n{done.stderr}").replace(str(written), "")
    if done.returncode:
        raise SiteError(f"Zensical could not build the site: {(said.strip() or f'it ended with {done.returncode}').splitlines()[-1]}")
    warnings = [f"{place}: {what}" for what, place in _WARNING.findall(said)]
    counted = _FOUND.search(said)
    return warnings if not counted or int(counted[1]) == len(warnings) else [*warnings, f"Zensical says: {counted[0]}"]


def _tell_search(index: Path, site: Site) -> None:
    """Search finds what it finds in a site that MkDocs built: the words are known, and so is what each passage is called."""
    read = json.loads(index.read_text("utf-8"))
    own = {page.sheet.path for page in site.pages}
    by_hand = [item for item in read["items"] if item["location"].partition("#")[0] not in own]
    read["items"] = [*(item for page in site.pages for item in _found(page)), *by_hand]
    index.write_text(json.dumps(read, ensure_ascii=False, separators=(",", ":")), "utf-8")


def _found(page: Page) -> Iterator[dict[str, Any]]:
    above = [html.escape(title, quote=False) for title, _ in page.sheet.under]
    for entry in page.search_entries():
        # It looks for every word of a question in titles, texts and paths, and for the words of staff nowhere else.
        text = " ".join([entry.text, *entry.tags])
        path = [*above, html.escape(page.sheet.title, quote=False)]
        yield {"location": entry.location, "level": 2 if "#" in entry.location else 1, "title": entry.title, "text": text, "path": path, "tags": []}
