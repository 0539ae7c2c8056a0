"""A playbook becomes a site on disk by way of MkDocs; the last good site stays until the new one is whole."""

import datetime
import gc
import logging
import os
from pathlib import Path

from generator.model import Playbook
from generator.output import swapped_in
from generator.render import Progress

# Material prints an announcement about another product at every build.
os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")


class ProjectError(Exception):
    """The project's mkdocs.yml does not fit; the message says what is missing."""


def build(project: Path, site: Path, book: Playbook, progress: Progress | None = None, *, strict: bool = False) -> list[str]:
    """Build the site of `book` into the folder `site`; what MkDocs warns of comes back, or with `strict` is an error.

    Raises OutputError where `site` cannot be written, and MkDocs' own errors; the last good site then stays.
    """
    from mkdocs.commands.build import build as build_site
    from mkdocs.config import load_config

    file = _settings(project)
    heard = _Listener()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(heard)
    gc_was_on = gc.isenabled()
    # Thousands of long-lived pages make the cyclic collector run over them again and again.
    gc.disable()
    try:
        with swapped_in(site, [project / "content", file]) as staging:
            config = load_config(str(file), site_dir=str(staging), strict=strict)
            plugin = config.plugins.get("playbook")
            if plugin is None:
                raise ProjectError(f"{file} does not use the playbook. Add `playbook` to the list of `plugins`.")
            plugin.book, plugin.progress = book, progress  # type: ignore[attr-defined]
            build_site(config)
    finally:
        logger.removeHandler(heard)
        if gc_was_on:
            gc.enable()
    return heard.warnings


def serve(project: Path, address: str, as_of: datetime.date | None) -> None:
    """Show the site at `address` (host:port) until interrupted, and build it anew at every change."""
    from mkdocs.commands.serve import serve as serve_site

    file = _settings(project)
    if as_of:
        os.environ["PLAYBOOK_AS_OF"] = as_of.isoformat()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    serve_site(str(file), livereload=True, dev_addr=address)


def _settings(project: Path) -> Path:
    file = project / "mkdocs.yml"
    if not file.is_file():
        raise ProjectError(f"There is no mkdocs.yml in {project}. `playbook init` writes one.")
    return file


class _Listener(logging.Handler):
    """Keeps what MkDocs warns of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.warnings: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.warnings.append(record.getMessage())
